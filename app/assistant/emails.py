"""People whose roles carry different email addresses: for the district to mend at the source.

Told by the mapping where its files have emails, and by the accounts that lead to one user id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.assistant.listing import written_beside
from app.jobs import Job
from app.matching.columns import Texts
from app.matching.keys import NO_CODE
from app.matching.snapshot import Snapshot
from app.store.records import write_records
from app.store.workspace import Connection
from app.terms import Role

COLUMNS = ("district", "user_id", "role", "email", "account_id")


@dataclass(frozen=True)
class EmailRow:
    """One email of a person who has several. `account_id` is empty where the mapping tells it."""

    district: str
    user_id: str
    role: str
    email: str
    account_id: str

    @property
    def cells(self) -> tuple[str, ...]:
        return (self.district, self.user_id, self.role, self.email, self.account_id)


def differing_emails(conn: Connection, snapshot: Snapshot, job: Job) -> list[EmailRow]:
    """Every email of every such person, by district and user id; letter case does not count."""
    found: dict[int, set[EmailRow]] = defaultdict(set)
    _from_mapping(conn, snapshot, found)
    job.checkpoint()
    _from_accounts(conn, snapshot, found)
    rows = [
        row
        for told in found.values()
        if len({row.email.casefold() for row in told}) > 1 and len({row.role for row in told}) > 1
        for row in told
    ]
    return sorted(rows, key=lambda row: row.cells)


def _several(codes: NDArray[np.int32]) -> NDArray[np.int64]:
    """Positions whose code stands there more than once."""
    known = np.flatnonzero(codes != NO_CODE)
    if not len(known):
        return known
    return known[np.bincount(codes[known])[codes[known]] > 1]


def _from_mapping(conn: Connection, snapshot: Snapshot, found: dict[int, set[EmailRow]]) -> None:
    if not any("email" in stored.facts.columns for stored in snapshot.table.files):
        return
    mapping = snapshot.mapping
    chosen = _several(mapping.user)
    places = mapping.rows[chosen]
    order = np.argsort(places, kind="stable")
    chosen = chosen[order]
    emails = Texts(conn, snapshot.table).cells("email", places[order])
    for at, email in zip(chosen.tolist(), emails, strict=True):
        if email.strip():
            code = int(mapping.user[at])
            role, district = Role(int(mapping.roles[at])).word, int(mapping.districts[at])
            found[code].add(
                EmailRow(
                    snapshot.districts.name(district), snapshot.distinct.hex(code), role, email.strip(), ""
                )
            )


def _from_accounts(conn: Connection, snapshot: Snapshot, found: dict[int, set[EmailRow]]) -> None:
    if not any("email" in stored.facts.columns for stored in snapshot.accounts.files):
        return
    chosen = _several(snapshot.results.user)
    texts = Texts(conn, snapshot.accounts)
    cells = zip(chosen.tolist(), texts.cells("email", chosen), texts.cells("key", chosen), strict=True)
    for account, email, key in cells:
        if email.strip():
            code = int(snapshot.results.user[account])
            district, role = snapshot.district(account), snapshot.role(account).word
            found[code].add(EmailRow(district, snapshot.user_id(account), role, email.strip(), key))


def write_emails(rows: Sequence[EmailRow], path: Path) -> None:
    """The list as a CSV. Raises InputRefused when it cannot be written."""
    with written_beside(path) as stream:
        stream.write(write_records([COLUMNS, *(row.cells for row in rows)]).encode())
