"""The lines of merges.csv: one per account of a person with several, by user id and then input order."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from sqlalchemy import Connection

from app.jobs import Job
from app.matching.columns import Texts
from app.matching.snapshot import Snapshot
from app.merging.combining import AT_ONCE, cells_of
from app.merging.plans import STATES, STRATEGIES, Action, MergePlan, MergeWarning
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
    people = plan.people
    warnings = _Warnings(snapshot, plan)
    for start in range(0, len(plan.listed), AT_ONCE):
        job.checkpoint()
        slots = plan.listed[start : start + AT_ONCE]
        accounts, owner = people.members[slots], people.owner[slots]
        keys, levels = cells_of(
            snapshot.accounts, Texts(conn, snapshot.accounts, keep=1), accounts, ("key", "permission")
        )
        survivors = [""] * len(slots)
        levels, survivors = _of_combined(conn, snapshot, plan, owner.tolist(), levels, survivors)
        distinct, place = np.unique(owner, return_inverse=True)
        ids = people.users.take(distinct).hexes()
        yield from zip(
            [ids[at] for at in place.tolist()],
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


def _of_combined(
    conn: Connection,
    snapshot: Snapshot,
    plan: MergePlan,
    owner: list[int],
    levels: list[str],
    survivors: list[str],
) -> tuple[list[str], list[str]]:
    """Levels and survivors' keys with those of combined people put in."""
    people = sorted({person for person in owner if person in plan.combined})
    if not people:
        return levels, survivors
    accounts = plan.survivors[people]
    rows = snapshot.accounts
    (keys,) = cells_of(rows, Texts(conn, rows, keep=1), accounts, ("key",))
    key_of = dict(zip(people, keys, strict=True))
    for at, person in enumerate(owner):
        if person in key_of:
            survivors[at] = key_of[person]
            levels[at] = plan.combined[person].permission or ""
    return levels, survivors


class _Warnings:
    """Warning words of members, joined; few combinations exist, each is spelled once."""

    def __init__(self, snapshot: Snapshot, plan: MergePlan) -> None:
        people = plan.people
        merge = plan.warnings[people.owner] | plan.member_warnings
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
