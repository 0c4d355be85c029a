"""The rows of a workspace as lists to look at, filled into a `RowIndex` for the window's tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from app.assistant.asking import ASKS, asking
from app.errors import InputRefused
from app.jobs import Job
from app.matching.columns import Texts
from app.matching.keys import NO_CODE
from app.matching.snapshot import Snapshot
from app.store.loads import StoredFile, set_aside_of
from app.store.records import Records, write_records
from app.store.rowindex import RowIndex
from app.store.workspace import Connection
from app.terms import OUTCOME_WORDS, AccountWarning, Role

ACCOUNTS = (
    "account_id",
    "name",
    "role",
    "district",
    "previous_id",
    "user_id",
    "outcome",
    "warnings",
    "left",
    "asks",
    "permission",
    "email",
    "line",
)
# Words of the program and counts, not of a person: "an" would find everybody who is unchanged.
_NOT_SEARCHED = ("outcome", "warnings", "left", "asks", "permission", "line")
SET_ASIDE = ("file", "line", "reason", "raw")

_CELLS = ("key", "first_name", "last_name", "clever_id", "permission", "email")
_MOST_RENEWED = 20_000
_WRITTEN_AT_ONCE = 500

_ROLE_WORDS = tuple(role.word for role in Role)


def account_rows(conn: Connection, snapshot: Snapshot) -> Iterator[tuple[str, ...]]:
    """Every account in input order, as the columns `ACCOUNTS`; row n of the index is account n - 1."""
    teller = _Teller(snapshot)
    for rows, stored, records, positions in Texts(conn, snapshot.accounts).pieces():
        cells = dict(zip(_CELLS, _cells(stored, records, positions, *_CELLS), strict=True))
        yield from teller.rows(np.arange(rows.start, rows.stop), cells)


class _Teller:
    """Turns accounts into rows of text."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._names = [*snapshot.districts.names, ""]  # the last place is that of an unknown district
        self._warned = _warning_texts()
        self._asks = asking(snapshot)

    def rows(self, at: NDArray[np.int64], cells: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
        """The rows of some accounts (positions); `cells` are their columns `_CELLS`."""
        snapshot, results = self._snapshot, self._snapshot.results
        codes = results.user[at]
        known = codes != NO_CODE
        users = np.full(len(codes), "", dtype=object)
        users[known] = snapshot.distinct.take(codes[known].astype(np.int64)).hexes()
        both = zip(cells["first_name"], cells["last_name"], strict=True)
        yield from zip(
            cells["key"],
            (f"{one} {other}".strip() for one, other in both),
            (_ROLE_WORDS[role] for role in results.roles[at].tolist()),
            (self._names[district] for district in results.districts[at].tolist()),
            cells["clever_id"],
            users,
            (OUTCOME_WORDS[outcome] for outcome in results.outcome[at].tolist()),
            (self._warned[bits] for bits in results.warnings[at].tolist()),
            (snapshot.hand.left.get(account, "") for account in at.tolist()),
            (ASKS[place].value for place in self._asks[at].tolist()),
            cells["permission"],
            cells["email"],
            (str(line) for line in snapshot.accounts.lines[at].tolist()),
            strict=True,
        )


def account_index(conn: Connection, snapshot: Snapshot, job: Job) -> RowIndex:
    """All accounts as a list to look at. The caller closes it."""
    return _filled(
        RowIndex(ACCOUNTS, whole=("line",), codes=_NOT_SEARCHED),
        account_rows(conn, snapshot),
        job,
        len(snapshot.accounts),
    )


def renew_index(
    index: RowIndex, conn: Connection, before: Snapshot, after: Snapshot, job: Job
) -> RowIndex | None:
    """The list after decisions: the rows that read differently are written again, the others stay.

    None when the accounts are others or most rows changed; then a new list is the quicker way.
    """
    if [one.id for one in before.accounts.files] != [one.id for one in after.accounts.files]:
        return None
    changed = _changed(before, after)
    if len(changed) > _MOST_RENEWED:
        return None
    texts = Texts(conn, after.accounts)
    cells = {name: texts.cells(name, changed) for name in _CELLS}
    index.replace(zip((changed + 1).tolist(), _Teller(after).rows(changed, cells), strict=True), job)
    return index


def changed_accounts(before: Snapshot, after: Snapshot) -> int:
    """How many accounts read differently in two snapshots; all of them when the files are others."""
    if [one.id for one in before.accounts.files] != [one.id for one in after.accounts.files]:
        return len(after.accounts)
    return len(_changed(before, after))


def _changed(before: Snapshot, after: Snapshot) -> NDArray[np.int64]:
    """Positions of accounts that read differently in two snapshots of the same accounts."""
    one, other = before.results, after.results
    differs = (one.outcome != other.outcome) | (one.warnings != other.warnings) | (one.roles != other.roles)
    # Codes of ids and districts mean something else in every snapshot: compare what they stand for.
    (high, low), (high_after, low_after) = _users(before), _users(after)
    differs |= (high != high_after) | (low != low_after)
    if before.districts.names == after.districts.names:
        differs |= one.districts != other.districts
    else:
        differs[:] = True
    differs |= asking(before) != asking(after)
    left, left_after = before.hand.left, after.hand.left
    marked = [at for at in left.keys() | left_after.keys() if left.get(at) != left_after.get(at)]
    differs[marked] = True
    return np.flatnonzero(differs)


def _users(snapshot: Snapshot) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """The user id of every account as two numbers, zero where it has none."""
    codes = snapshot.results.user
    none = codes == NO_CODE
    if not len(snapshot.distinct):
        return np.zeros(len(codes), np.uint64), np.zeros(len(codes), np.uint32)
    high, low = snapshot.distinct.high[codes], snapshot.distinct.low[codes]
    high[none], low[none] = 0, 0
    return high, low


def write_seen(index: RowIndex, ids: Sequence[int], columns: Sequence[str], path: Path, job: Job) -> int:
    """The rows with these numbers and columns as a CSV; how many there were. Raises InputRefused."""
    places = [index.columns.index(column) for column in columns]
    with written_beside(path) as stream:
        stream.write(write_records([columns]).encode())
        for start in range(0, len(ids), _WRITTEN_AT_ONCE):
            job.report("jobs.writing", start, len(ids))
            rows = index.rows(ids[start : start + _WRITTEN_AT_ONCE])
            stream.write(write_records([[row[at] for at in places] for row in rows]).encode())
    return len(ids)


def write_set_aside_csv(conn: Connection, files: Sequence[StoredFile], path: Path, job: Job) -> None:
    """All rows set aside in some files, as they stand in `set_aside.csv`. Raises InputRefused."""
    from app.results.tables import SET_ASIDE_COLUMNS, set_aside_lines, write_table

    job.report("jobs.writing")
    with written_beside(path) as stream:
        write_table(SET_ASIDE_COLUMNS, set_aside_lines(conn, files), stream)


@contextmanager
def written_beside(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of `path` when all of it is written."""
    beside = path.with_name(f".{path.name}.new")
    try:
        with beside.open("wb") as stream:
            yield stream
        beside.replace(path)
    except OSError as problem:
        raise InputRefused("listing.not_written", path=path, why=problem.strerror or problem) from problem
    finally:
        beside.unlink(missing_ok=True)


def set_aside_index(conn: Connection, files: list[StoredFile], job: Job) -> RowIndex:
    """All rows set aside in some files, as the columns `SET_ASIDE`. The caller closes it."""
    names = {stored.id: stored.facts.name for stored in files}
    rows = (
        (names[file_id], str(row.line), row.reason, row.raw)
        for file_id, row in set_aside_of(conn, list(names))
    )
    return _filled(RowIndex(SET_ASIDE, whole=("line",)), rows, job, 0)


def _filled(index: RowIndex, rows: Iterator[tuple[str, ...]], job: Job, total: int) -> RowIndex:
    try:
        index.fill(rows, job, total)
    except BaseException:
        index.close()
        raise
    return index


def _warning_texts() -> list[str]:
    """Bits of warnings -> words in alphabetical order, joined by `;`."""
    every = sum(AccountWarning)
    return [
        ";".join(warning.word for warning in AccountWarning if bits & warning) for bits in range(every + 1)
    ]


def _cells(
    stored: StoredFile, records: Records, positions: NDArray[np.int64], *names: str
) -> Iterator[list[str]]:
    """Columns of a block by our names; empty texts where the file lacks a column."""
    for name in names:
        at = stored.facts.columns.get(name)
        yield [""] * len(positions) if at is None else records.cells(at, positions)
