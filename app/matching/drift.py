"""What a newer load changed: the two newest loads of every district, compared legacy id by legacy id.

Pairs from sign-ins are no newer load of a district: they hold only those who happened to sign in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.jobs import Job
from app.matching.columns import Texts
from app.matching.keys import distinct_numbers
from app.matching.snapshot import Snapshot
from app.store.workspace import Connection
from app.terms import Change

Users = dict[int, set[int]]


@dataclass(frozen=True)
class DriftRow:
    """One legacy id that a newer load treats otherwise.

    `before` and `after` are user ids (several joined by `;`, empty for none); `decision_touched` tells
    whether a decision of a person or of a rule rests on it that was made before that load came.
    """

    district: str
    change: Change
    legacy_id: str
    before: str
    after: str
    decision_touched: bool


def drift(
    conn: Connection,
    snapshot: Snapshot,
    is_decided: Callable[[int, set[int], int], bool],
    job: Job,
    between: tuple[int, int] | None = None,
) -> list[DriftRow]:
    """All changes, by district, legacy id and kind of change.

    `is_decided(legacy code, user codes, load)` tells whether a decision older than that load rests on one of
    these ids: whoever decides later knows what it says. `between` names two loads (older, newer) to compare in
    place of the two newest of each district; districts that only one of them has are left out, and nobody counts
    as missing where one holds pairs from sign-ins.
    """
    texts = Texts(conn, snapshot.table)
    partial = {stored.load_id for stored in snapshot.table.files if not stored.whole}
    found: list[tuple[int, int, Change, int, set[int], set[int]]] = []
    for district, older, newer in _pairs(snapshot, between, partial):
        job.checkpoint()
        before, after = _compared(snapshot, district, older, newer)
        for change, legacy in _changes(before, after):
            without = {Change.NEW: older, Change.GONE: newer}.get(change)  # the load that lacks the id
            if without in partial:
                continue
            users = before.get(legacy, set()), after.get(legacy, set())
            found.append((district, newer, change, legacy, *users))
    names = _legacy_texts(snapshot, texts, {legacy for _, _, _, legacy, _, _ in found})
    rows = [
        DriftRow(
            snapshot.districts.name(district),
            change,
            names[legacy],
            _joined(snapshot, before_users),
            _joined(snapshot, after_users),
            is_decided(legacy, before_users | after_users, newer),
        )
        for district, newer, change, legacy, before_users, after_users in found
    ]
    return sorted(rows, key=lambda row: (row.district, row.legacy_id, row.change))


def drift_document(rows: list[DriftRow]) -> dict[str, Any]:
    """The JSON of `crosswalk drift`."""
    return {"rows": [{**vars(row), "change": row.change.value} for row in rows]}


def _pairs(
    snapshot: Snapshot, between: tuple[int, int] | None, partial: set[int]
) -> Iterator[tuple[int, int, int]]:
    """(district, older load, newer load) of every district in which there is something to compare."""
    for district, numbers in sorted(_loads_by_district(snapshot).items()):
        if between is not None:
            if numbers.issuperset(between):
                yield district, *between
        elif len(numbers - partial) > 1:
            older, newer = sorted(numbers - partial)[-2:]
            yield district, older, newer


def _loads_by_district(snapshot: Snapshot) -> dict[int, set[int]]:
    table = snapshot.table
    size = int(table.load.max(initial=0)) + 1
    # Districts count from -1, where none is named.
    pairs = distinct_numbers((table.districts.astype(np.int64) + 1) * size + table.load)
    loads: dict[int, set[int]] = defaultdict(set)
    for pair in pairs.tolist():
        loads[pair // size - 1].add(pair % size)
    for stored in table.files:
        if not stored.counts.loaded:  # an empty file says that nobody of its district is left
            loads[snapshot.districts.code(stored.facts.district)].add(stored.load_id)
    return loads


class _Part:
    """The pairs of legacy and user codes of one district in one load, each once."""

    def __init__(self, snapshot: Snapshot, district: int, load: int) -> None:
        table, size = snapshot.table, len(snapshot.distinct)
        chosen = (table.districts == district) & (table.load == load)
        legacy = snapshot.table_legacy[chosen].astype(np.int64)
        self.pairs = distinct_numbers(legacy * size + snapshot.table_user[chosen])
        self.legacy, self.user = np.divmod(self.pairs, max(size, 1))

    def about(self, legacies: NDArray[np.int64]) -> Users:
        """Legacy code -> user codes, of some legacy codes only."""
        chosen = np.isin(self.legacy, legacies)
        users: Users = defaultdict(set)
        for legacy, user in zip(self.legacy[chosen].tolist(), self.user[chosen].tolist(), strict=True):
            users[legacy].add(user)
        return users


def _compared(snapshot: Snapshot, district: int, older: int, newer: int) -> tuple[Users, Users]:
    """Both loads, but only what stands near a difference: most of a million pairs are the same twice.

    Near are the legacy ids of all users of whom a pair came or went.
    """
    before, after = _Part(snapshot, district, older), _Part(snapshot, district, newer)
    moved = np.setxor1d(before.pairs, after.pairs, assume_unique=True) // max(len(snapshot.distinct), 1)
    users = np.concatenate([part.user[np.isin(part.legacy, moved)] for part in (before, after)])
    near = np.concatenate([part.legacy[np.isin(part.user, users)] for part in (before, after)])
    return before.about(near), after.about(near)


def _changes(before: Users, after: Users) -> Iterator[tuple[Change, int]]:
    both = before.keys() & after.keys()
    joined = _concerned({legacy: (after[legacy], before[legacy]) for legacy in both})
    split = _concerned({legacy: (before[legacy], after[legacy]) for legacy in both})
    for legacy in after.keys() - before.keys():
        yield Change.NEW, legacy
    for legacy in before.keys() - after.keys():
        yield Change.GONE, legacy
    for legacy in joined:
        yield Change.JOINED, legacy
    for legacy in split:
        yield Change.SPLIT, legacy
    for legacy in both - joined - split:
        if before[legacy] != after[legacy]:
            yield Change.REMAPPED, legacy


def _concerned(pairs: dict[int, tuple[set[int], set[int]]]) -> set[int]:
    """Legacy ids of a user of the one side that faces several users on the other, where that is news.

    A legacy id that has the same users on both sides by itself makes no news: it counts only together
    with another one that moved.
    """
    others: Users = defaultdict(set)
    members: Users = defaultdict(set)
    for legacy, (here, there) in pairs.items():
        for user in here:
            others[user] |= there
            members[user].add(legacy)
    found: set[int] = set()
    for user, legacies in members.items():
        moved = any(pairs[legacy][0] != pairs[legacy][1] for legacy in legacies)
        if len(others[user]) > 1 and moved:
            found |= legacies
    return found


def _joined(snapshot: Snapshot, users: set[int]) -> str:
    return ";".join(sorted(snapshot.distinct.hex(user) for user in users))


def _legacy_texts(snapshot: Snapshot, texts: Texts, legacies: set[int]) -> dict[int, str]:
    """Legacy ids as they stood, in the newest load that has them."""
    chosen = np.flatnonzero(np.isin(snapshot.table_legacy, list(legacies)))
    cells = snapshot.table_cells("old", chosen, texts)
    return dict(zip(snapshot.table_legacy[chosen].tolist(), cells, strict=True))
