"""What becomes of every person with several accounts: columns, and views of single people.

A plan is worked out, never stored (see `planning`); two plans of the same workspace state are equal. People
come in the order of their user ids, their accounts in input order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.matching.keys import NO_CODE
from app.merging.combining import Combinations, Combined
from app.merging.notices import BLOCKING, MergeWarning, words_of
from app.merging.people import Flags, People
from app.merging.rules import MergeOptions, Override
from app.terms import PersonState, Role, Strategy

STATES = tuple(PersonState)
STRATEGIES = tuple(Strategy)


class Action(IntEnum):
    """What happens to an account of a person. `.word` stands in files."""

    LINK = 0
    KEEP = 1
    SURVIVE = 2
    RETIRE = 3

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True)
class PersonAccount:
    """An account of a person in the plan. `warnings` are words in alphabetical order."""

    account: int
    role: Role
    action: Action
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Person:
    """One person of the plan, for showing.

    `permission` is the combined level: None unless the strategy is combine, or while it is open.
    `blocked` are the words of what keeps a rule from deciding, `by_hand` tells whether a person decided.
    """

    index: int
    user_id: str
    state: PersonState
    strategy: Strategy
    accounts: tuple[PersonAccount, ...]
    survivor: int
    permission: str | None
    permission_loss: bool
    blocked: tuple[str, ...]
    by_hand: bool


@dataclass(frozen=True)
class MergePlan:
    """Every person's state, strategy and result.

    Columns per person: `states` (places in STATES), `strategies` (places in STRATEGIES), `warnings` (bits),
    `by_hand`, `bases` (the number a decision rests on; 0 where nobody asked for it). Per member: `prints`
    (fingerprints, 0 likewise). `combinations` has what combining makes of those whose strategy it is,
    `overrides` what was decided by hand and how. `options` are those of the rule in force, or what would be
    proposed; `ruled` tells whether a rule is in force. `touched` are user codes of people whose decision
    rests because what it was made on has changed.
    """

    revision: int
    options: MergeOptions
    ruled: bool
    people: People
    states: NDArray[np.uint8]
    strategies: NDArray[np.uint8]
    warnings: NDArray[np.uint8]
    by_hand: Flags
    bases: NDArray[np.uint64]
    prints: NDArray[np.uint64]
    combinations: Combinations
    overrides: Mapping[int, Override]
    touched: frozenset[int]

    def __len__(self) -> int:
        return len(self.people)

    # -- columns ---------------------------------------------------------------------------------

    @cached_property
    def rejected(self) -> Flags:
        found: Flags = self.states == STATES.index(PersonState.REJECTED)
        return found

    @cached_property
    def decided(self) -> Flags:
        """People whose strategy is carried out: accepted or changed."""
        wanted = [STATES.index(PersonState.ACCEPTED), STATES.index(PersonState.CHANGED)]
        return np.isin(self.states, wanted)

    @cached_property
    def combining(self) -> Flags:
        """People that are or would be combined."""
        found: Flags = self.combinations.level_codes != NO_CODE
        return found

    @cached_property
    def survivor_slots(self) -> NDArray[np.int64]:
        """The member of every person that stays, NO_CODE for people that are not combined."""
        people = self.people
        found = np.full(len(self), NO_CODE, np.int64)
        ranks = self.combinations.ranks
        stays = np.flatnonzero(self.combining[people.owner] & (ranks == 0) & ~people.apart)
        found[people.owner[stays]] = stays
        return found

    @cached_property
    def survivors(self) -> NDArray[np.int64]:
        """Positions of the accounts that stay, NO_CODE for people that are not combined."""
        found = self.survivor_slots.copy()
        found[self.combining] = self.people.members[found[self.combining]]
        return found

    @cached_property
    def undecided(self) -> NDArray[np.int64]:
        """People that wait for a person: proposed or deferred."""
        return np.flatnonzero(~self.decided & ~self.rejected)

    @cached_property
    def listed(self) -> NDArray[np.int64]:
        """Members that belong to their person: all but those set apart; of the rejected, all."""
        return np.flatnonzero(self.rejected[self.people.owner] | ~self.people.apart)

    @cached_property
    def actions(self) -> NDArray[np.uint8]:
        """The action of every member; a proposal where nobody decided yet."""
        owner = self.people.owner
        strategy = self.strategies[owner]
        action = np.full(len(owner), Action.LINK, np.uint8)
        action[strategy == STRATEGIES.index(Strategy.SEPARATE)] = Action.KEEP
        combine = strategy == STRATEGIES.index(Strategy.COMBINE)
        action[combine] = Action.RETIRE
        action[combine & (self.people.members == self.survivors[owner])] = Action.SURVIVE
        action[self.rejected[owner]] = Action.KEEP
        return action

    @cached_property
    def retired(self) -> NDArray[np.int64]:
        """Positions of the accounts that really retire, ascending: decided people only."""
        people = self.people
        gone = (self.actions == Action.RETIRE) & self.decided[people.owner] & ~people.apart
        return np.sort(people.members[gone])

    # -- people ----------------------------------------------------------------------------------

    def user_id(self, person: int) -> str:
        return self.people.users.hex(person)

    def person_of(self, account: int) -> int:
        """The person that an account belongs to (also when it was set apart), NO_CODE for none."""
        slot = self._slot_of_account.get(account)
        return NO_CODE if slot is None else int(self.people.owner[slot])

    def survivor_of(self, account: int) -> int:
        """The account that an account retires into, NO_CODE when it stays as it is."""
        slot = self._slot_of_account.get(account)
        if slot is None or self.people.apart[slot] or self.actions[slot] != Action.RETIRE:
            return NO_CODE
        person = int(self.people.owner[slot])
        return int(self.survivors[person]) if self.decided[person] else NO_CODE

    @cached_property
    def _slot_of_account(self) -> dict[int, int]:
        return {account: slot for slot, account in enumerate(self.people.members.tolist())}

    def combined(self, person: int) -> Combined | None:
        """What combining makes of a person, None when its strategy is another or it is rejected."""
        return self.combinations.of(self.people, person) if self.combining[person] else None

    def members(self, person: int) -> list[int]:
        """Positions of the accounts that count for a person, in input order."""
        return [int(self.people.members[slot]) for slot in self._slots(person)]

    def _slots(self, person: int) -> list[int]:
        rejected = bool(self.rejected[person])
        return [slot for slot in self.people.slots(person) if rejected or not self.people.apart[slot]]

    def person(self, person: int) -> Person:
        """One person for showing."""
        found = self.combined(person)
        bits = int(self.warnings[person])
        accounts = tuple(
            PersonAccount(
                int(self.people.members[slot]),
                Role(int(self.people.roles[slot])),
                Action(int(self.actions[slot])),
                tuple(words_of(bits | int(self.combinations.member_warnings[slot]))),
            )
            for slot in self._slots(person)
        )
        return Person(
            index=person,
            user_id=self.user_id(person),
            state=STATES[self.states[person]],
            strategy=STRATEGIES[self.strategies[person]],
            accounts=accounts,
            survivor=int(self.survivors[person]),
            permission=found.permission if found else None,
            permission_loss=bool(bits & MergeWarning.PERMISSION_LOSS),
            blocked=tuple(words_of(bits & BLOCKING)),
            by_hand=bool(self.by_hand[person]),
        )

    def __iter__(self) -> Iterator[Person]:
        """All people, for showing; the columns are for bulk work."""
        return (self.person(person) for person in range(len(self)))

    # -- counts ----------------------------------------------------------------------------------

    def counts(self) -> dict[str, object]:
        """The `merges` object of summary.json."""
        states = np.bincount(self.states, minlength=len(STATES)).tolist()
        strategies = np.bincount(self.strategies, minlength=len(STRATEGIES)).tolist()
        return {
            "people": len(self),
            "accounts": len(self.listed),
            "by_state": {state.value: count for state, count in zip(STATES, states, strict=True)},
            "by_strategy": {one.value: count for one, count in zip(STRATEGIES, strategies, strict=True)},
            "permission_loss": int(((self.warnings & MergeWarning.PERMISSION_LOSS) != 0).sum()),
        }
