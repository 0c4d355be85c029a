"""Compares a later export of the partner's system with the plan: done, not done, different, lost.

Every planned account is told once:
- `done`: it has the id that was expected. An open or `recreate` account is expected to have the id it had;
  a retired one may also be gone.
- `not_done`: it still has the id it had.
- `different`: it has another id, or none.
- `lost`: its key is not there any more.
A key that the plan does not have is `unexpected`. Ids compare after repair, keys exactly. Accounts that share
a key are paired by the id that is expected, then by the id they had, then in order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.ids import IdKind
from app.jobs import Job
from app.matching.columns import Rows, Texts
from app.matching.keys import NO_CODE, Codes, intern
from app.matching.snapshot import Snapshot
from app.merging.plans import MergePlan
from app.results.accounts import Accounts
from app.results.cells import raw_cells, values
from app.store.workspace import Connection

_CHUNK = 8192


class State(IntEnum):
    """What became of an account. `.word` stands in files."""

    DONE = 0
    NOT_DONE = 1
    DIFFERENT = 2
    LOST = 3
    UNEXPECTED = 4

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True)
class Checked:
    """One line of the comparison; `expected` and `found` are ids as they stand, empty without one."""

    account_id: str
    state: State
    expected: str
    found: str
    district: str


@dataclass(frozen=True)
class VerifyReport:
    """The comparison as columns.

    `states` and `partner` (position in the later export, NO_CODE when lost) have one entry per planned
    account, and so has `changing`: whether it is to get another id. `unexpected` are positions in the later
    export, in its order.
    """

    accounts: Accounts
    later: Rows
    later_texts: Texts
    states: NDArray[np.uint8]
    partner: NDArray[np.int64]
    unexpected: NDArray[np.int64]
    changing: NDArray[np.bool_]

    @property
    def counts(self) -> dict[str, int]:
        """Accounts by state, all five words always there."""
        found = np.bincount(self.states, minlength=len(State)).tolist()
        found[State.UNEXPECTED] = len(self.unexpected)
        return {state.word: found[state] for state in State}

    @property
    def awaited(self) -> int:
        """How many accounts are to get another id."""
        return int(self.changing.sum())

    @property
    def arrived(self) -> int:
        """How many of those have it."""
        return int((self.changing & (self.states == State.DONE)).sum())

    @property
    def open_by_district(self) -> dict[str, int]:
        """District -> its open accounts; nothing is planned for them, so that they count as done as they are."""
        snapshot = self.accounts.snapshot
        return snapshot.by_district(snapshot.open_accounts)

    def districts(self) -> list[dict[str, Any]]:
        """The counts of every district by name; of unexpected accounts their own district column tells it."""
        snapshot = self.accounts.snapshot
        counts: dict[str, list[int]] = defaultdict(lambda: [0] * len(State))
        cells = (snapshot.results.districts.astype(np.int64) + 1) * len(State) + self.states
        for cell, count in enumerate(np.bincount(cells).tolist()):
            if count:
                place, state = divmod(cell, len(State))
                counts[snapshot.districts.name(place - 1)][state] += count
        for name in self._places_of_unexpected():
            counts[name][State.UNEXPECTED] += 1
        return [
            {"district": name, **{state.word: counts[name][state] for state in State}}
            for name in sorted(counts)
        ]

    def rows(self) -> Iterator[Checked]:
        """Every planned account in input order, then the unexpected ones in theirs."""
        snapshot = self.accounts.snapshot
        for start in range(0, len(self.states), _CHUNK):
            chunk = np.arange(start, min(start + _CHUNK, len(self.states)))
            keys = self.accounts.texts.cells("key", chunk)
            before = self.accounts.texts.cells("clever_id", chunk)
            found = self._found(self.partner[chunk])
            for account, key, cell, now in zip(chunk.tolist(), keys, before, found, strict=True):
                settled = "" if self.accounts.retired[account] else snapshot.user_id(account)
                state = State(int(self.states[account]))
                yield Checked(key, state, settled or cell, now, snapshot.district(account))
        keys = self.later_texts.cells("key", self.unexpected)
        names = self._places_of_unexpected()
        for key, now, name in zip(keys, self._found(self.unexpected), names, strict=True):
            yield Checked(key, State.UNEXPECTED, "", now, name)

    def _places_of_unexpected(self) -> list[str]:
        """The districts that unexpected accounts name, spelled as the plan spells them."""
        districts = self.accounts.snapshot.districts
        cells = self.later_texts.cells("district", self.unexpected)
        return [districts.name(districts.code(cell)) for cell in cells]

    def _found(self, positions: NDArray[np.int64]) -> list[str]:
        """The Clever ID cells of later rows in any order; empty for NO_CODE."""
        found = [""] * len(positions)
        order = np.argsort(positions, kind="stable")
        order = order[positions[order] != NO_CODE]
        cells = self.later_texts.cells("clever_id", positions[order])
        for at, cell in zip(order.tolist(), cells, strict=True):
            found[at] = cell
        return found


def verify_export(
    conn: Connection, snapshot: Snapshot, plan: MergePlan, later: Rows, later_texts: Texts, job: Job
) -> VerifyReport:
    """Compare the plan with a later export, whose rows were read into a workspace of their own."""
    job.report("jobs.verifying")
    accounts = Accounts(conn, snapshot, plan.retired)
    expected, present, found = _codes(accounts, later)
    plan_keys, later_keys = _key_hashes(accounts.texts, len(present)), _key_hashes(later_texts, len(found))
    job.checkpoint()
    partner = _pair(plan_keys, later_keys, expected, present, found)
    there = partner != NO_CODE
    safe = np.where(there, partner, 0)
    now = found[safe] if len(found) else np.zeros(len(partner), np.int64)
    states = np.full(len(partner), State.DIFFERENT, np.uint8)
    states[there & (now == present)] = State.NOT_DONE
    states[there & (now == expected)] = State.DONE
    states[~there] = State.LOST
    states[~there & accounts.retired] = State.DONE
    return VerifyReport(
        accounts=accounts,
        later=later,
        later_texts=later_texts,
        states=states,
        partner=partner,
        unexpected=np.flatnonzero(~np.isin(later_keys, plan_keys)),
        changing=expected != present,
    )


def verify_document(report: VerifyReport) -> dict[str, Any]:
    """The comparison as one JSON document."""
    return {
        "districts": report.districts(),
        "rows": [
            {
                "account_id": one.account_id,
                "state": one.state.word,
                "expected": one.expected,
                "found": one.found,
            }
            for one in report.rows()
        ],
    }


def _codes(accounts: Accounts, later: Rows) -> tuple[Codes, Codes, Codes]:
    """Ids as codes that can be compared: expected, at present in the plan, found in the later export."""
    snapshot = accounts.snapshot
    (known, found), _ = intern([snapshot.distinct, later.ids])
    found = np.where(later.kinds == IdKind.EMPTY, NO_CODE, found).astype(np.int32)
    known = np.append(known, NO_CODE).astype(np.int32)  # so that NO_CODE stays NO_CODE
    present = known[snapshot.account_ids]
    settled = known[snapshot.results.user]
    keeps = (settled == NO_CODE) | accounts.retired
    return np.where(keeps, present, settled).astype(np.int32), present, found


def _key_hashes(texts: Texts, count: int) -> NDArray[np.int64]:
    """A number for every key by its value; equal keys have equal numbers, in this process only."""
    hashes = np.empty(count, np.int64)
    for rows, stored, records, positions in texts.pieces():
        cells = values(raw_cells(records, stored.facts.columns["key"], positions), records)
        hashes[rows] = np.fromiter(map(hash, cells), np.int64, len(cells))
    return hashes


def _pair(
    plan_keys: NDArray[np.int64], later_keys: NDArray[np.int64], expected: Codes, present: Codes, found: Codes
) -> NDArray[np.int64]:
    """The later row of every planned account, NO_CODE without one."""
    partner = np.full(len(plan_keys), NO_CODE, np.int64)
    order = np.argsort(later_keys, kind="stable")
    ranked = later_keys[order]
    start = np.searchsorted(ranked, plan_keys)
    end = np.searchsorted(ranked, plan_keys, side="right")
    _, place, counts = np.unique(plan_keys, return_inverse=True, return_counts=True)
    single = (counts[place] == 1) & (end - start == 1)
    partner[single] = order[start[single]]
    groups: dict[int, list[int]] = defaultdict(list)
    for account in np.flatnonzero(~single & (end > start)).tolist():
        groups[int(start[account])].append(account)
    for first, planned in groups.items():
        rows = order[first : int(end[planned[0]])].tolist()
        _pair_group(planned, rows, (expected, present), found, partner)
    return partner


def _pair_group(
    planned: list[int],
    rows: list[int],
    wishes: tuple[Codes, Codes],
    found: Codes,
    partner: NDArray[np.int64],
) -> None:
    """Pair accounts and rows of one key: by the id expected, by the id before, then in order."""
    left = dict.fromkeys(rows)
    waiting = planned
    for wish in wishes:
        by_id: dict[int, list[int]] = defaultdict(list)
        for row in reversed(left):
            by_id[int(found[row])].append(row)
        unpaired = []
        for account in waiting:
            fitting = by_id.get(int(wish[account]))
            if fitting:
                row = fitting.pop()
                partner[account] = row
                del left[row]
            else:
                unpaired.append(account)
        waiting = unpaired
    for account, row in zip(waiting, left, strict=False):
        partner[account] = row
