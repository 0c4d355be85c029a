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
from sqlalchemy import Connection

from app.jobs import Job
from app.matching.columns import Texts
from app.matching.keys import NO_CODE
from app.matching.snapshot import Snapshot
from app.merging.combining import AT_ONCE, portions
from app.merging.plans import Combined, MergePlan
from app.merging.rules import Column
from app.store.loads import FileFacts
from app.store.records import Records

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
        return cls(places, facts.columns["key"], permission)


def field_lines(conn: Connection, snapshot: Snapshot, plan: MergePlan, job: Job) -> Iterator[tuple[str, ...]]:
    """The lines of merge_fields.csv in order: people that are decided to be combined."""
    chosen = np.array([p for p in sorted(plan.combined) if plan.decided[p]], np.int64)
    reader = FieldReader(conn, snapshot, plan)
    for part in portions(plan.people, chosen, AT_ONCE // 2):
        job.checkpoint()
        accounts = [account for person in part for account in plan.combined[person].order]
        rows = reader.rows(accounts)
        for person in part:
            combined = plan.combined[person]
            keys = {account: rows[account][reader.layout(account).key] for account in combined.order}
            keys[NO_CODE] = ""
            user_id, survivor = plan.user_id(person), keys[combined.survivor]
            for one in reader.fields(combined, rows):
                label, _ = one.column
                yield user_id, survivor, label, one.value, keys[one.source], one.previous


class FieldReader:
    """Reads whole rows of accounts and compares them."""

    def __init__(self, conn: Connection, snapshot: Snapshot, plan: MergePlan) -> None:
        self._conn, self._rows, self._plan = conn, snapshot.accounts, plan
        self._layouts = [_Layout.of(stored.facts) for stored in snapshot.accounts.files]

    def layout(self, account: int) -> _Layout:
        return self._layouts[int(self._rows.file[account])]

    def of_person(self, person: int) -> list[Field]:
        """The differing fields of one person that is or would be combined, in the order of the columns."""
        combined = self._plan.combined[person]
        return list(self.fields(combined, self.rows(combined.order)))

    def rows(self, accounts: Sequence[int]) -> dict[int, list[str]]:
        """All cells of some accounts; every block of text is read once."""
        wanted: NDArray[np.int64] = np.sort(np.array(accounts, np.int64))
        texts = Texts(self._conn, self._rows, keep=1)
        found: dict[int, list[str]] = {}
        for account in wanted.tolist():
            records: Records = texts.records(int(self._rows.block[account]))
            found[account] = records.row(int(self._rows.position[account]))
        return found

    def fields(self, combined: Combined, rows: Mapping[int, Sequence[str]]) -> Iterator[Field]:
        """The differing fields, from rows that hold every account of the person."""
        columns = dict.fromkeys(c for account in combined.order for c in self.layout(account).places)
        for column in columns:
            values = {account: self._cell(rows[account], account, column) for account in combined.order}
            previous = values[combined.survivor]
            if column == self.layout(combined.survivor).permission:
                value, source = combined.permission or "", combined.holder
                if source != NO_CODE and values[source].strip() == value:
                    value = values[source]
                if len(set(values.values())) == 1 and value in (previous, ""):
                    continue
            elif len(set(values.values())) == 1:
                continue
            else:
                value, source = self._winner(combined, column, values)
            yield Field(column, values, value, source, previous)

    def _cell(self, row: Sequence[str], account: int, column: Column) -> str:
        at = self.layout(account).places.get(column)
        return "" if at is None else row[at]

    @staticmethod
    def _winner(combined: Combined, column: Column, values: Mapping[int, str]) -> tuple[str, int]:
        picked = combined.picks.get(column)
        if picked is not None:
            return values[picked], picked
        source = next((a for a in combined.order if values[a].strip()), combined.survivor)
        return values[source], source
