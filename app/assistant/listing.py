"""The rows of a workspace as lists to look at, filled into a `RowIndex` for the window's tables."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from app.jobs import Job
from app.matching.columns import Texts
from app.matching.keys import NO_CODE
from app.matching.snapshot import Snapshot
from app.store.loads import StoredFile, set_aside_of
from app.store.records import Records
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
    "permission",
    "email",
    "line",
)
SET_ASIDE = ("file", "line", "reason", "raw")

_ROLE_WORDS = tuple(role.word for role in Role)


def account_rows(conn: Connection, snapshot: Snapshot) -> Iterator[tuple[str, ...]]:
    """Every account in input order, as the columns `ACCOUNTS`; row n of the index is account n - 1."""
    accounts, results = snapshot.accounts, snapshot.results
    names = [*snapshot.districts.names, ""]  # the last place is that of an unknown district
    warned = _warning_texts()
    for rows, stored, records, positions in Texts(conn, accounts).pieces():
        codes = results.user[rows]
        known = codes != NO_CODE
        users = np.full(len(codes), "", dtype=object)
        users[known] = snapshot.distinct.take(codes[known].astype(np.int64)).hexes()
        left = [snapshot.hand.left.get(at, "") for at in range(rows.start, rows.stop)]
        first, last = _cells(stored, records, positions, "first_name", "last_name")
        key, clever_id, permission, email = _cells(
            stored, records, positions, "key", "clever_id", "permission", "email"
        )
        yield from zip(
            key,
            (f"{one} {other}".strip() for one, other in zip(first, last, strict=True)),
            (_ROLE_WORDS[role] for role in results.roles[rows].tolist()),
            (names[district] for district in results.districts[rows].tolist()),
            clever_id,
            users,
            (OUTCOME_WORDS[outcome] for outcome in results.outcome[rows].tolist()),
            (warned[bits] for bits in results.warnings[rows].tolist()),
            left,
            permission,
            email,
            (str(line) for line in accounts.lines[rows].tolist()),
            strict=True,
        )


def account_index(conn: Connection, snapshot: Snapshot, job: Job) -> RowIndex:
    """All accounts as a list to look at. The caller closes it."""
    return _filled(RowIndex(ACCOUNTS), account_rows(conn, snapshot), job, len(snapshot.accounts))


def set_aside_index(conn: Connection, files: list[StoredFile], job: Job) -> RowIndex:
    """All rows set aside in some files, as the columns `SET_ASIDE`. The caller closes it."""
    names = {stored.id: stored.facts.name for stored in files}
    rows = (
        (names[file_id], str(row.line), row.reason, row.raw)
        for file_id, row in set_aside_of(conn, list(names))
    )
    return _filled(RowIndex(SET_ASIDE), rows, job, 0)


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
