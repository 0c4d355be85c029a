"""What to write, and how the partner's database is called."""

from __future__ import annotations

from dataclasses import dataclass

from app.errors import UsageError
from app.results.sql.names import parts_of

# Every file that can be asked for by name, in the order in which they are written.
NAMES = (
    "id_map",
    "accounts_updated",
    "merges",
    "merge_fields",
    "exceptions",
    "set_aside",
    "unclaimed",
    "rollback",
    "update.sql",
    "rollback.sql",
    "results",
    "report",
    "districts",
    "summary",
)
_SPELLINGS = {
    "update": "update.sql",
    "update_sql": "update.sql",
    "rollback_sql": "rollback.sql",
    "results.xlsx": "results",
    "report.html": "report",
    "summary.json": "summary",
    "accounts_updated.tsv": "accounts_updated",
    "district": "districts",
}
DIALECTS = ("sqlite", "postgresql", "mysql", "mssql")


@dataclass(frozen=True)
class ExportOptions:
    """How to export.

    `only` are names of files (empty: all); `key_column` and `id_column` are as headed in the accounts file
    when None. Raises UsageError for a name or a dialect that is not known, and for `report.pdf`, which only
    the window writes.
    """

    only: tuple[str, ...] = ()
    dialect: str = "sqlite"
    table: str = "accounts"
    key_column: str | None = None
    id_column: str | None = None
    spreadsheet_copies: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "only", tuple(dict.fromkeys(_name(given) for given in self.only)))
        dialect = self.dialect.strip().lower()
        object.__setattr__(self, "dialect", dialect)
        if dialect not in DIALECTS:
            raise UsageError("results.bad_dialect", dialect=self.dialect, known=", ".join(DIALECTS))
        parts_of(self.table)
        for column in (self.key_column, self.id_column):
            if column is not None and (not column.strip() or "\0" in column):
                raise UsageError("results.bad_column", column=column)

    def wants(self, name: str) -> bool:
        """Whether one of NAMES is to be written."""
        return not self.only or name in self.only


def _name(given: str) -> str:
    """The name in NAMES that somebody means: with or without .csv, in any letter case."""
    plain = given.strip().lower()
    if plain in ("report.pdf", "report_pdf", "pdf"):
        raise UsageError("results.pdf_needs_window")
    plain = _SPELLINGS.get(plain, plain)
    if plain not in NAMES and plain.removesuffix(".csv") in NAMES:
        plain = plain.removesuffix(".csv")
    if plain not in NAMES:
        raise UsageError("results.bad_only", given=given, known=", ".join(NAMES))
    return plain
