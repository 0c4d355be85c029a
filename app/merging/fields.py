"""Fields that differ between the accounts of a combined person, and the value that wins.

One line per person and column in which the accounts do not all hold the same text, as it stands. The key and
the Clever ID are no such fields. The survivor's value wins; where its cell is empty, the first other account
in survivor order that has one fills it; a person may pick another account's value. The permission column
follows the permission rule instead, and has a line too when the result is a level that the survivor did not
have. `previous` is what the survivor holds today.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.jobs import Job
from app.matching.columns import Texts
from app.matching.snapshot import Snapshot
from app.merging.packed import pack_records
from app.merging.plans import MergePlan
from app.merging.rules import Column
from app.store.loads import FileFacts
from app.store.records import Records
from app.store.workspace import Connection

AT_ONCE = 200_000  # accounts whose records are held in memory

FIELD_COLUMNS = ("user_id", "survivor_account_id", "column", "value", "from_account_id", "previous")


@dataclass(frozen=True)
class Field:
    """A column in which a person's accounts differ.

    `values` are the texts by account position; `value` wins, `source` is the account it comes from (NO_CODE
    when it is composed or given, or not yet known); `previous` is the survivor's own text.
    """

    column: Column
    values: Mapping[int, str]
    value: str
    source: int
    previous: str


@dataclass(frozen=True)
class _Layout:
    """The columns of one file: all fields with their places, and where the key and the permission are."""

    places: Mapping[Column, int]
    key: int
    permission: Column | None
    width: int
    delimiter: str

    @classmethod
    def of(cls, facts: FileFacts) -> _Layout:
        met: dict[str, int] = {}
        places: dict[Column, int] = {}
        skipped = {facts.columns.get("key"), facts.columns.get("clever_id")}
        permission: Column | None = None
        for at, label in enumerate(facts.header):
            nth = met.get(label, 0)
            met[label] = nth + 1
            if at not in skipped:
                places[(label, nth)] = at
            if at == facts.columns.get("permission"):
                permission = (label, nth)
        return cls(places, facts.columns["key"], permission, len(facts.header), facts.delimiter)

    def row(self, record: bytes) -> list[str]:
        """The cells of one canonical record."""
        if b'"' in record:
            return Records(record + b"\n", self.width, self.delimiter).row(0)
        return record.decode().split(self.delimiter)


@dataclass(frozen=True, slots=True)
class _Account:
    """An account with its cells; in lists of them the survivor stands first."""

    account: int
    layout: _Layout
    row: Sequence[str]

    @property
    def key(self) -> str:
        return self.row[self.layout.key]

    def cell(self, column: Column) -> str:
        at = self.layout.places.get(column)
        return "" if at is None else self.row[at]


def field_lines(conn: Connection, snapshot: Snapshot, plan: MergePlan, job: Job) -> Iterator[tuple[str, ...]]:
    """The lines of merge_fields.csv in order: people that are decided to be combined."""
    reader = FieldReader(conn, snapshot, plan)
    chosen = np.flatnonzero(plan.combining & plan.decided)
    for part in _portions(plan, chosen):
        job.checkpoint()
        for person, accounts in reader.accounts(part):
            user_id, survivor = plan.user_id(person), accounts[0].key
            keys = {one.account: one.key for one in accounts}
            for (label, _), cells, value, source in reader.differences(person, accounts):
                yield user_id, survivor, label, value, keys.get(source, ""), cells[0]


def _portions(plan: MergePlan, chosen: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """The chosen people in portions of about AT_ONCE accounts."""
    sizes = np.cumsum(np.diff(plan.people.starts)[chosen])
    if len(chosen):
        yield from np.split(chosen, np.flatnonzero(np.diff(sizes // AT_ONCE)) + 1)


class FieldReader:
    """Reads whole rows of accounts and compares them."""

    def __init__(self, conn: Connection, snapshot: Snapshot, plan: MergePlan) -> None:
        self._conn, self._rows, self._plan = conn, snapshot.accounts, plan
        self._layouts = [_Layout.of(stored.facts) for stored in snapshot.accounts.files]

    def of_person(self, person: int) -> list[Field]:
        """The differing fields of one person that is or would be combined, in the order of the columns."""
        ((_, accounts),) = self.accounts(np.array([person]))
        return list(self.fields(person, accounts))

    def accounts(self, chosen: NDArray[np.int64]) -> Iterator[tuple[int, list[_Account]]]:
        """The accounts of some people (ascending), each block of text read once."""
        people = self._plan.people
        wanted = np.zeros(len(people), bool)
        wanted[chosen] = True
        slots = np.flatnonzero(wanted[people.owner] & ~people.apart)
        slots = slots[np.lexsort((self._plan.combinations.ranks[slots], people.owner[slots]))]
        accounts = people.members[slots]
        records = pack_records(self._rows, Texts(self._conn, self._rows, keep=1), accounts)
        raw = records.raw(slice(None))
        files = self._rows.file[accounts].tolist()
        edges = np.searchsorted(people.owner[slots], chosen, side="right").tolist()
        start = 0
        for person, end in zip(chosen.tolist(), edges, strict=True):
            part = slice(start, end)
            layouts = [self._layouts[file] for file in files[part]]
            yield (
                person,
                [
                    _Account(account, layout, layout.row(record))
                    for account, layout, record in zip(
                        accounts[part].tolist(), layouts, raw[part], strict=True
                    )
                ],
            )
            start = end

    def fields(self, person: int, accounts: Sequence[_Account]) -> Iterator[Field]:
        """The differing fields of a person from its accounts."""
        for column, cells, value, source in self.differences(person, accounts):
            values = {one.account: cell for one, cell in zip(accounts, cells, strict=True)}
            yield Field(column, values, value, source, cells[0])

    def differences(
        self, person: int, accounts: Sequence[_Account]
    ) -> Iterator[tuple[Column, Sequence[str], str, int]]:
        """(column, cells of the accounts, value that wins, account it comes from) of a person."""
        combinations = self._plan.combinations
        picks = combinations.picks.get(person)
        permission = accounts[0].layout.permission
        for column, cells in _side_by_side(accounts):
            previous = cells[0]
            same = cells.count(previous) == len(cells)
            if column == permission:
                value = combinations.levels[combinations.level_codes[person]] or ""
                if not same or value not in (previous.strip(), ""):
                    yield column, cells, value, int(combinations.holders[person])
                continue
            if same:
                continue
            place = 0
            if picks and column in picks:
                place = [one.account for one in accounts].index(picks[column])
            elif not previous.strip():
                place = next((at for at, cell in enumerate(cells) if cell.strip()), 0)
            yield column, cells, cells[place], accounts[place].account


def _side_by_side(accounts: Sequence[_Account]) -> Iterator[tuple[Column, Sequence[str]]]:
    """Every column with the cells of all accounts."""
    first = accounts[0].layout
    if all(one.layout is first for one in accounts):
        columns = list(zip(*(one.row for one in accounts), strict=True))
        for column, at in first.places.items():
            yield column, columns[at]
        return
    for column in dict.fromkeys(c for one in accounts for c in one.layout.places):
        yield column, [one.cell(column) for one in accounts]
