"""A synthetic portfolio in a folder: what a partner would have before a migration, with nobody real in it.

It serves the demo, rehearsals (a partner can try the whole journey on a portfolio of its own size before
touching real data) and measurements. The same arguments always write the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.demo.accounts import write_accounts
from app.demo.mappings import Edition, write_archive
from app.demo.population import Population, Style
from app.errors import UsageError
from app.jobs import Job

# Below that a district shows little of what can happen.
LEAST_PEOPLE_PER_DISTRICT = 20

MAPPING_NAME = "clever-migration-csvs.zip"
NEWER_NAME = "clever-migration-csvs-newer.zip"
ACCOUNTS_NAME = "accounts.csv"


@dataclass(frozen=True)
class Portfolio:
    """What was written: two archives and an export, and how many data rows each has.

    `districts` names all districts, `without_file` those that no archive has a file of.
    """

    folder: Path
    mapping: Path
    newer_mapping: Path
    accounts: Path
    mapping_rows: int
    newer_rows: int
    account_rows: int
    districts: tuple[str, ...]
    without_file: tuple[str, ...]


def make_portfolio(
    folder: Path,
    people: int = 3000,
    seed: int = 7,
    *,
    job: Job,
    districts: int = 5,
    plain: bool = False,
) -> Portfolio:
    """Write a portfolio of about `people` accounts into `folder`, which is made if needed.

    With `plain` every file has the same simple form and no broken record, so that programs that know CSV only
    from its best side can read it; rows without ids, unknown accounts and the rest stay.
    Raises UsageError for too few people or a folder that cannot be written.
    """
    least = LEAST_PEOPLE_PER_DISTRICT * districts
    if people < least:
        raise UsageError("demo.too_few_people", people=people, least=least, districts=districts)
    population = Population(seed, people, districts, plain)
    mapping, newer, accounts = (folder / name for name in (MAPPING_NAME, NEWER_NAME, ACCOUNTS_NAME))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        mapping_rows = _written(
            mapping, lambda path: write_archive(path, population, Edition.FIRST, plain, job)
        )
        newer_rows = _written(newer, lambda path: write_archive(path, population, Edition.NEWER, plain, job))
        account_rows = _written(accounts, lambda path: write_accounts(path, population, job))
    except OSError as error:
        cause = error.strerror or type(error).__name__
        raise UsageError("demo.folder_unusable", folder=folder, cause=cause) from error
    return Portfolio(
        folder=folder,
        mapping=mapping,
        newer_mapping=newer,
        accounts=accounts,
        mapping_rows=mapping_rows,
        newer_rows=newer_rows,
        account_rows=account_rows,
        districts=tuple(district.name for district in population.districts),
        without_file=tuple(
            district.name for district in population.districts if district.style is Style.NONE
        ),
    )


def _written(path: Path, write: Callable[[Path], int]) -> int:
    """Write beside `path` and move into place, so that nobody finds half a file."""
    partial = path.with_name(path.name + ".partial")
    try:
        rows = write(partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return rows
