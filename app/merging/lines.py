"""The lines of merges.csv: one per account of a person with several, by user id and then input order."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from app.jobs import Job
from app.matching.columns import Texts
from app.matching.snapshot import Snapshot
from app.merging.combining import AT_ONCE
from app.merging.notices import MergeWarning
from app.merging.packed import pack_cells
from app.merging.plans import STATES, STRATEGIES, Action, MergePlan
from app.store.workspace import Connection
from app.terms import AccountWarning, Role

MERGE_COLUMNS = (
    "user_id",
    "account_id",
    "role",
    "strategy",
    "action",
    "survivor_account_id",
    "permission",
    "state",
    "warnings",
)
_ROLES = [role.word for role in Role]
_ACTIONS = [action.word for action in Action]
_STRATEGIES = [strategy.value for strategy in STRATEGIES]
_STATES = [state.value for state in STATES]


def merge_lines(conn: Connection, snapshot: Snapshot, plan: MergePlan, job: Job) -> Iterator[tuple[str, ...]]:
    """All lines in order. A combined person's survivor and level stand with each of its accounts.

    The warnings are those of the account and those of the merge. A rejected person has no survivor, and its
    accounts keep their own level.
    """
    people, rows = plan.people, snapshot.accounts
    every = people.members[plan.listed]
    texts = Texts(conn, rows, keep=1)
    key_cells, level_cells = pack_cells(rows, texts, every, ("key", "permission"))
    place = np.full(len(people.members), -1, np.int64)
    place[plan.listed] = np.arange(len(every))
    warnings = _Warnings(snapshot, plan)
    levels_of = [level or "" for level in plan.combinations.levels]
    for start in range(0, len(every), AT_ONCE):
        job.checkpoint()
        part = slice(start, start + AT_ONCE)
        slots = plan.listed[part]
        owner = people.owner[slots]
        keys, levels, survivors = key_cells.texts(part), level_cells.texts(part), [""] * len(slots)
        combined = np.flatnonzero(plan.combining[owner])
        if combined.size:
            staying = key_cells.texts(place[plan.survivor_slots[owner[combined]]])
            codes = plan.combinations.level_codes[owner[combined]].tolist()
            for at, key, code in zip(combined.tolist(), staying, codes, strict=True):
                survivors[at], levels[at] = key, levels_of[code]
        distinct, whose = np.unique(owner, return_inverse=True)
        ids = people.users.take(distinct).hexes()
        yield from zip(
            [ids[at] for at in whose.tolist()],
            keys,
            [_ROLES[role] for role in people.roles[slots].tolist()],
            [_STRATEGIES[one] for one in plan.strategies[owner].tolist()],
            [_ACTIONS[one] for one in plan.actions[slots].tolist()],
            survivors,
            levels,
            [_STATES[one] for one in plan.states[owner].tolist()],
            warnings.of(slots),
            strict=True,
        )


class _Warnings:
    """Warning words of members, joined; few combinations exist, each is spelled once."""

    def __init__(self, snapshot: Snapshot, plan: MergePlan) -> None:
        people = plan.people
        merge = plan.warnings[people.owner] | plan.combinations.member_warnings
        own = snapshot.results.warnings[people.members]
        self._bits = merge.astype(np.int32) << 8 | own
        self._words: dict[int, str] = {0: ""}

    def of(self, slots: np.typing.NDArray[np.int64]) -> list[str]:
        bits = self._bits[slots].tolist()
        for one in set(bits) - self._words.keys():
            words = [w.word for w in AccountWarning if one & w]
            words += [w.word for w in MergeWarning if one >> 8 & w]
            self._words[one] = ";".join(sorted(words))
        return [self._words[one] for one in bits]
