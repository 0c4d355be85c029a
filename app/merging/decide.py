"""Decisions by hand, each one event that can be undone. The caller holds the write transaction.

Accounts are given as positions in the snapshot, people as indexes of the plan. Every function that decides
returns the number of its event. A decision keeps what it was made on (`basis`), so that it rests when that
changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.errors import DecisionsOpen, UsageError
from app.ids import is_clever_id, repair_id
from app.jobs import Job
from app.matching.columns import Texts
from app.matching.lookup import RowsByLegacy
from app.matching.snapshot import Snapshot
from app.merging.basis import fingerprints, person_numbers
from app.merging.combining import Combined, cells_of, combine
from app.merging.notices import MergeWarning
from app.merging.planning import basis_text, unique_ids_kept
from app.merging.plans import STRATEGIES, MergePlan
from app.merging.rules import Column, MergeOptions, Override
from app.store import history
from app.store.decisions import Decision, add_decisions
from app.store.workspace import Connection
from app.terms import Strategy


@dataclass(frozen=True)
class Wish:
    """How a person is to be changed.

    `survivor` and the values of `picks` are account positions; without a survivor the rules of `options`
    choose. `permission` is a level or the written form of several (`staff:LEVEL+teacher:LEVEL`), None
    follows the rule. `picks` are columns whose value comes from an account other than the rules say.
    """

    options: MergeOptions
    survivor: int | None = None
    permission: str | None = None
    picks: Mapping[Column, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Preview:
    """What a wish would make of a person; `permission` inside is None while the level is open."""

    combined: Combined
    permission_loss: bool


class Desk:
    """Where decisions are made: the workspace as it stands, and the plan for it."""

    def __init__(self, conn: Connection, snapshot: Snapshot, plan: MergePlan, job: Job) -> None:
        self.conn, self.snapshot, self.plan, self.job = conn, snapshot, plan, job

    # -- people ----------------------------------------------------------------------------------

    def accept(self, people: Sequence[int]) -> int:
        """Accept what the plan says about some people.

        Raises DecisionsOpen for somebody who was rejected, whose level is open, or whose strategy does not
        go with unique ids.
        """
        for person in people:
            problem = self.cannot_accept(person)
            if problem:
                raise DecisionsOpen(f"merging.{problem}")
        return self._write("history.accepted", {"people": len(people)}, self.acceptances(people))

    def cannot_accept(self, person: int) -> str:
        """Why a person cannot be accepted as it is: the name of a word of this room, empty if it can."""
        if self.plan.rejected[person]:
            return "person_rejected"
        found = self.plan.combined(person)
        if found is not None and found.permission is None:
            return "permission_open"
        strategy = STRATEGIES[self.plan.strategies[person]]
        if strategy is not Strategy.COMBINE and unique_ids_kept(self.conn):
            return "unique_ids_accept"
        return ""

    def acceptances(self, people: Sequence[int]) -> list[Decision]:
        """The decisions that `accept` writes, without looking whether they may be made."""
        standing = {p: self.plan.overrides.get(p, Override(self.plan.options)) for p in people}
        return [
            self._about(person, "accept", basis, standing[person].to_payload())
            for person, basis in self._bases(people).items()
        ]

    def change(self, person: int, wish: Wish) -> int:
        """Decide one person otherwise than proposed.

        Raises UsageError for accounts that are not the person's, DecisionsOpen when the level stays open,
        the person was rejected, or the strategy does not go with unique ids.
        """
        if self.plan.rejected[person]:
            raise DecisionsOpen("merging.person_rejected")
        override = self._override(person, wish)
        combining = override.options.strategy is Strategy.COMBINE
        if combining and self._combined(person, override).combined.permission is None:
            raise DecisionsOpen("merging.permission_open")
        basis = self._bases([person])[person]
        decision = self._about(person, "change", basis, override.to_payload())
        return self._write("history.changed", {"strategy": override.options.strategy.value}, [decision])

    def preview(self, person: int, wish: Wish) -> Preview:
        """What combining would make of a person if it were changed so; writes nothing."""
        return self._combined(person, self._override(person, wish))

    def defer(self, people: Sequence[int]) -> int:
        """Later: these people stay open and no rule decides them. Raises DecisionsOpen for a rejected one."""
        if any(self.plan.rejected[person] for person in people):
            raise DecisionsOpen("merging.person_rejected")
        return self._write("history.deferred", {"people": len(people)}, self.deferrals(people))

    def deferrals(self, people: Sequence[int]) -> list[Decision]:
        """The decisions that `defer` writes."""
        return [self._about(person, "defer", basis, {}) for person, basis in self._bases(people).items()]

    def reject(self, person: int, keeper: int) -> int:
        """These accounts are not one person: `keeper` keeps the user id, the others are set apart.

        Raises UsageError when `keeper` is not an account of the person, DecisionsOpen when nothing in the
        accounts' keys and Clever IDs tells the keeper from another.
        """
        members = self.plan.members(person)
        if keeper not in members:
            raise UsageError("merging.not_their_account")
        if self.plan.rejected[person]:
            raise DecisionsOpen("merging.person_rejected")
        names = self.names(members)
        others = [account for account in members if account != keeper]
        if names[keeper] in [names[account] for account in others]:
            raise DecisionsOpen("merging.cannot_tell_apart")
        basis, marks = self._bases([person])[person], self._marks(person)
        payload = {"keeper": f"{marks[keeper]:016x}"}
        decisions = [self._about(person, "reject", basis, payload)]
        decisions += [self._of_account("set_apart", names[account]) for account in others]
        return self._write("history.rejected", {"accounts": len(others)}, decisions)

    # -- accounts --------------------------------------------------------------------------------

    def use(self, chosen: Mapping[int, str]) -> int:
        """Give accounts (position -> user id) the id that a person chose. Raises UsageError for a bad id."""
        if not all(is_clever_id(repair_id(user_id)) for user_id in chosen.values()):
            raise UsageError("merging.bad_user_id")
        return self._write("history.used", {"accounts": len(chosen)}, self.choices(chosen))

    def choices(self, chosen: Mapping[int, str]) -> list[Decision]:
        """The decisions that `use` writes. They rest on the user ids that the legacy id has today."""
        names = self.names(list(chosen))
        known = RowsByLegacy(self.snapshot.mapping)
        hexes = self.snapshot.distinct.hex
        decisions = []
        for account, user_id in chosen.items():
            today = known.users(int(self.snapshot.account_ids[account]))
            basis = " ".join(hexes(user) for user in today)
            decisions.append(self._of_account("use", names[account], repair_id(user_id), basis=basis))
        return decisions

    def leave(self, accounts: Sequence[int], reason: str) -> int:
        """Mark open accounts to be left as they are. Raises UsageError without a reason."""
        if not reason.strip():
            raise UsageError("merging.leave_without_reason")
        decisions = self.leavings(dict.fromkeys(accounts, reason))
        return self._write("history.left", {"accounts": len(accounts)}, decisions)

    def leavings(self, reasons: Mapping[int, str]) -> list[Decision]:
        """The decisions that `leave` writes."""
        names = self.names(list(reasons))
        return [
            self._of_account("leave", names[account], reason=reason.strip())
            for account, reason in reasons.items()
        ]

    def ask_again(self, accounts: Sequence[int]) -> int:
        """Let accounts wait again that were to be left as they are."""
        names = self.names(accounts)
        decisions = [self._of_account("ask_again", names[account]) for account in accounts]
        return self._write("history.asked_again", {"accounts": len(accounts)}, decisions)

    def set_apart(self, accounts: Sequence[int]) -> int:
        """Take accounts away from the user id they resolve to: they become conflicts that are decided."""
        return self._write("history.set_apart", {"accounts": len(accounts)}, self.partings(accounts))

    def partings(self, accounts: Sequence[int]) -> list[Decision]:
        """The decisions that `set_apart` writes."""
        names = self.names(accounts)
        return [self._of_account("set_apart", names[account]) for account in accounts]

    def names(self, accounts: Sequence[int]) -> dict[int, tuple[str, str]]:
        """Key and Clever ID cell of accounts, as they stood: how decisions name them."""
        rows = self.snapshot.accounts
        wanted = np.array(accounts, np.int64)
        keys, cells = cells_of(rows, Texts(self.conn, rows), wanted, ("key", "clever_id"))
        return dict(zip(accounts, zip(keys, cells, strict=True), strict=True))

    # -- parts -----------------------------------------------------------------------------------

    def _override(self, person: int, wish: Wish) -> Override:
        options = wish.options.with_unique_ids() if unique_ids_kept(self.conn) else wish.options
        named = set(wish.picks.values()) | ({wish.survivor} - {None})
        if not named <= set(self.plan.members(person)):
            raise UsageError("merging.not_their_account")
        marks = self._marks(person)
        return Override(
            options,
            None if wish.survivor is None else marks[wish.survivor],
            wish.permission,
            {column: marks[account] for column, account in wish.picks.items()},
        )

    def _combined(self, person: int, override: Override) -> Preview:
        prints = self._prints([person])
        found = combine(
            self.conn,
            self.snapshot,
            self.plan.people,
            prints,
            np.array([person]),
            override.options,
            {person: override},
            self.job,
        )
        loss = bool(found.warnings[person] & MergeWarning.PERMISSION_LOSS)
        return Preview(found.of(self.plan.people, person), loss)

    def _prints(self, people: Sequence[int]) -> np.typing.NDArray[np.uint64]:
        everybody = self.plan.people
        slots = np.array([slot for person in people for slot in everybody.slots(person)], np.int64)
        prints = np.zeros(len(everybody.members), np.uint64)
        prints[slots] = fingerprints(self.conn, self.snapshot, everybody.members[slots], self.job)
        return prints

    def _marks(self, person: int) -> dict[int, int]:
        """The fingerprints of a person's accounts."""
        prints = self._prints([person])
        members = self.plan.people.members
        return {int(members[slot]): int(prints[slot]) for slot in self.plan.people.slots(person)}

    def _bases(self, people: Sequence[int]) -> dict[int, str]:
        """What decisions about people rest on, each person once, ascending."""
        chosen = np.array(sorted(set(people)), np.int64)
        numbers = person_numbers(self.snapshot, self.plan.people, self._prints(chosen.tolist()), chosen)
        return {person: basis_text(n) for person, n in zip(chosen.tolist(), numbers, strict=True)}

    def _about(self, person: int, verb: str, basis: str, payload: dict[str, Any]) -> Decision:
        return Decision(verb, user_id=self.plan.user_id(person), payload=payload, basis=basis)

    @staticmethod
    def _of_account(
        verb: str, name: tuple[str, str], user_id: str = "", reason: str = "", basis: str = ""
    ) -> Decision:
        key, cell = name
        return Decision(verb, key, cell, user_id, reason, basis=basis)

    def _write(self, code: str, params: dict[str, Any], decisions: Sequence[Decision]) -> int:
        event = history.append(self.conn, "decision", code, params, undoable=True)
        add_decisions(self.conn, event, decisions)
        return event
