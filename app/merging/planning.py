"""From a snapshot, the newest rule and the decisions by hand to a plan.

A decision by hand beats a rule. Either stands as long as what it was made on (`basis`) is the same; after
that the person is proposed again. Set-apart accounts leave their person; with fewer than two left, the
person is rejected. What a rule may not decide by itself is looked at anew each time, since accounts may
have been set apart after the rule ran.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.ids import ID_BYTES
from app.jobs import Job
from app.matching.keys import NO_CODE, Keys, find, intern
from app.matching.snapshot import Snapshot, code_of
from app.merging.basis import Numbers, fingerprints, person_numbers
from app.merging.combining import Combinations, combine
from app.merging.notices import BLOCKING, MergeWarning
from app.merging.people import Flags, People, account_roles, find_people, mapping_roles
from app.merging.plans import STATES, STRATEGIES, MergePlan
from app.merging.rules import MergeOptions, Override
from app.store.decisions import PERSON_VERBS, Decision, choices, decisions_in_force, newest_rule
from app.store.workspace import Connection
from app.terms import PersonState, Role, Strategy

UNIQUE_IDS = "unique_ids"
_PACKED = np.dtype([("user", f"V{ID_BYTES}"), ("basis", "<u8")])
_STATE_OF = {
    "accept": STATES.index(PersonState.ACCEPTED),
    "change": STATES.index(PersonState.CHANGED),
    "defer": STATES.index(PersonState.DEFERRED),
}


@dataclass(frozen=True)
class Facts:
    """What the workspace holds about people. `decided` is packed; `by_hand` has the newest per user id."""

    options: MergeOptions
    ruled: bool = False
    decided: bytes = b""
    by_hand: dict[str, Decision] = field(default_factory=dict)
    unique_ids: bool = False


def unique_ids_kept(conn: Connection) -> bool:
    """Whether somebody said that the app's Clever ID column holds every id once."""
    found = choices(conn, UNIQUE_IDS, bool)
    return found[-1:] == [True]


def read_facts(conn: Connection) -> Facts:
    """Rule and decisions in force. Before any rule ran, the defaults are proposed."""
    unique = unique_ids_kept(conn)
    rule = newest_rule(conn)
    hand: dict[str, Decision] = {}
    for one in decisions_in_force(conn):
        if one.verb in PERSON_VERBS:
            hand[one.user_id] = one
    if rule is None:
        strategy = Strategy.COMBINE if unique else Strategy.LINK
        return Facts(MergeOptions(strategy=strategy, unique_ids=unique), by_hand=hand, unique_ids=unique)
    return Facts(MergeOptions.from_json(rule.options), True, rule.decided, hand, unique)


def pack(people: People, bases: Numbers, chosen: Flags) -> bytes:
    """The list of people a rule decided, 12 bytes of user id and 8 of basis each, ascending."""
    packed = np.empty(int(chosen.sum()), _PACKED)
    packed["user"] = np.frombuffer(people.users.take(chosen).packed(), f"V{ID_BYTES}")
    packed["basis"] = bases[chosen]
    return packed.tobytes()


def basis_text(number: np.uint64) -> str:
    """A basis or fingerprint as it is stored beside a decision by hand."""
    return f"{int(number):016x}"


class Draft:
    """A plan in the making: columns that the steps fill one after the other."""

    def __init__(self, conn: Connection, snapshot: Snapshot, facts: Facts, job: Job) -> None:
        self.conn, self.snapshot, self.facts, self.job = conn, snapshot, facts, job
        self.people = find_people(snapshot)
        count, members = len(self.people), len(self.people.members)
        strategy = STRATEGIES.index(facts.options.strategy)
        self.states = np.full(count, STATES.index(PersonState.PROPOSED), np.uint8)
        self.strategies = np.full(count, strategy, np.uint8)
        self.warnings = np.zeros(count, np.uint8)
        self.by_hand = np.zeros(count, bool)
        self.bases = np.zeros(count, np.uint64)
        self.prints = np.zeros(members, np.uint64)
        self.combinations = Combinations.none(self.people)
        self.touched: set[int] = set()
        self.overrides: dict[int, Override] = {}
        self.together = self.people.active >= 2
        self._based = np.zeros(count, bool)

    # -- steps -----------------------------------------------------------------------------------

    def measure(self, chosen: NDArray[np.int64]) -> None:
        """Work out the basis of some people (ascending indexes), unless it is known."""
        chosen = chosen[~self._based[chosen]]
        if not chosen.size:
            return
        wanted = np.zeros(len(self.people), bool)
        wanted[chosen] = True
        slots = np.flatnonzero(wanted[self.people.owner])
        self.prints[slots] = fingerprints(self.conn, self.snapshot, self.people.members[slots], self.job)
        self.bases[chosen] = person_numbers(self.snapshot, self.people, self.prints, chosen)
        self._based[chosen] = True

    def note_roles(self) -> None:
        """Mark people whom the mapping or their accounts give roles that never go together."""
        accounts = account_roles(self.people)
        mapped = mapping_roles(self.snapshot, self.people)
        student, contact = np.uint8(1 << Role.STUDENT), np.uint8(1 << Role.CONTACT)
        others = (accounts | mapped) & ~student & ~np.uint8(1 << Role.NONE)
        mixed = ((accounts & student) != 0) & (others != 0)
        self.warnings[mixed] |= np.uint8(MergeWarning.STUDENT_WITH_OTHER_ROLE)
        self.warnings[(mapped & contact) != 0] |= np.uint8(MergeWarning.CONTACT_WITH_OTHER_ROLE)

    def apply_hand(self) -> None:
        """Decisions by hand that stand; the others are noted as touched."""
        found: dict[int, Decision] = {}
        for user_id, one in self.facts.by_hand.items():
            code = code_of(self.snapshot, user_id)
            person = self.people.index(code) if code != NO_CODE else NO_CODE
            if person != NO_CODE:
                found[person] = one
            elif code != NO_CODE:
                self.touched.add(code)
        self.measure(np.array(sorted(found), np.int64))
        for person, one in found.items():
            if basis_text(self.bases[person]) != one.basis:
                self.touched.add(int(self.people.codes[person]))
            elif one.verb in _STATE_OF and self.together[person]:
                self._apply(person, one)

    def _apply(self, person: int, one: Decision) -> None:
        override = Override.from_payload(one.payload, self.facts.options)
        needs_combine = self.facts.unique_ids and override.options.strategy is not Strategy.COMBINE
        if one.verb != "defer" and (needs_combine or not self._holds(person, override)):
            return
        self.states[person] = _STATE_OF[one.verb]
        self.by_hand[person] = True
        if one.verb != "defer":
            self.strategies[person] = STRATEGIES.index(override.options.strategy)
            self.overrides[person] = override

    def _holds(self, person: int, override: Override) -> bool:
        """Whether the accounts that a decision names are still among the person's."""
        marks = {int(self.prints[slot]) for slot in self.people.slots(person) if not self.people.apart[slot]}
        return override.marks <= marks

    def combine(self) -> None:
        """Survivor and permission of everybody who is to be combined."""
        wanted = self.strategies == STRATEGIES.index(Strategy.COMBINE)
        chosen = np.flatnonzero(wanted & self.together)
        self.measure(chosen)
        if not chosen.size:
            return
        self.combinations = combine(
            self.conn,
            self.snapshot,
            self.people,
            self.prints,
            chosen,
            self.facts.options,
            self.overrides,
            self.job,
        )
        self.warnings |= self.combinations.warnings

    def apply_rule(self, ruled: Flags) -> None:
        """People that the rule decided are accepted, unless something keeps a rule from deciding."""
        free = ruled & self.together & ~self.by_hand & ((self.warnings & BLOCKING) == 0)
        if self.facts.unique_ids and self.facts.options.strategy is not Strategy.COMBINE:
            return
        self.states[free] = STATES.index(PersonState.ACCEPTED)

    def stored_rule(self) -> Flags:
        """Whom the stored rule decided on the present basis; the rest of its list is touched."""
        packed = np.frombuffer(self.facts.decided, _PACKED)
        ruled = np.zeros(len(self.people), bool)
        if not len(packed):
            return ruled
        self.measure(np.arange(len(self.people)))
        listed = Keys.unpack(packed["user"].tobytes())
        (known, wanted), distinct = intern([self.people.users, listed])
        person_at = np.full(len(distinct), NO_CODE, np.int64)
        person_at[known] = np.arange(len(self.people))
        person = person_at[wanted]
        same = person != NO_CODE
        same[same] = self.bases[person[same]] == packed["basis"][same]
        ruled[person[same]] = True
        codes = find(self.snapshot.distinct, listed.take(~same))
        self.touched.update(codes[codes != NO_CODE].tolist())
        return ruled

    def finish(self) -> MergePlan:
        apart = ~self.together
        self.states[apart] = STATES.index(PersonState.REJECTED)
        self.by_hand[apart] = True
        return MergePlan(
            revision=self.snapshot.revision,
            options=self.facts.options,
            ruled=self.facts.ruled,
            people=self.people,
            states=self.states,
            strategies=self.strategies,
            warnings=self.warnings,
            by_hand=self.by_hand,
            bases=self.bases,
            prints=self.prints,
            combinations=self.combinations,
            overrides=self.overrides,
            touched=frozenset(self.touched),
        )


def work_out(
    conn: Connection, snapshot: Snapshot, facts: Facts, job: Job, *, everybody: bool = False
) -> MergePlan:
    """The plan of a workspace state. With `everybody` the rule is just being run: it decides all it may."""
    job.report("jobs.merging", 0, len(snapshot.accounts), "accounts")
    draft = Draft(conn, snapshot, facts, job)
    draft.note_roles()
    if everybody:
        draft.measure(np.arange(len(draft.people)))
        ruled = np.ones(len(draft.people), bool)
    else:
        ruled = draft.stored_rule()
    draft.apply_hand()
    draft.combine()
    draft.apply_rule(ruled)
    return draft.finish()


def touched_people(snapshot: Snapshot, plan: MergePlan) -> set[int]:
    """User codes whose decision, of a person or a rule, rests because a newer load changed its ground."""
    return {code for code in plan.touched if 0 <= code < len(snapshot.distinct)}
