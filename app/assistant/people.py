"""People with several accounts, to look at: the queue in its order, and one person with all accounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from app.assistant.moment import Moment
from app.errors import UsageError
from app.matching.columns import Texts
from app.matching.keys import NO_CODE
from app.matching.snapshot import code_of
from app.merging.combining import cells_of
from app.merging.fields import FieldReader
from app.merging.notices import BLOCKING, MergeWarning, words_of
from app.merging.plans import STATES, Action, Person
from app.merging.rules import Column, fold_level
from app.store.decisions import decided_when
from app.store.loads import StoredFile
from app.store.workspace import Connection
from app.terms import ROLE_ORDER, PersonState, Role, Strategy
from app.words import say

# What anybody may see of an account even while personal data are hidden.
_IMPERSONAL = frozenset({"role", "permission", "district", "last_login", "staff_role"})
_NAMES = ("first_name", "last_name", "email")


class Standing(StrEnum):
    """How far a person is, in the order of the queue."""

    CAME_BACK = "came_back"  # was decided, but a newer load changed what that rested on
    NEEDS_YOU = "needs_you"
    WAITS_FOR_RULE = "waits_for_rule"  # the first rule has not run yet and may well decide
    LATER = "later"
    BY_HAND = "by_hand"
    NOT_ONE = "not_one"
    BY_RULE = "by_rule"


STANDINGS = tuple(Standing)
_BY_A_PERSON = (Standing.BY_HAND, Standing.LATER, Standing.NOT_ONE)
# What keeps a rule from deciding and what advice helps with, the weightiest first.
_ADVISED = ("student_with_other_role", "contact_with_other_role", "permission_loss")


@dataclass(frozen=True)
class PersonLine:
    """A row of the queue. `roles` are in the usual order, `name` is the user id when nothing better is known."""

    person: int
    user_id: str
    name: str
    roles: tuple[Role, ...]
    accounts: int
    standing: Standing


@dataclass(frozen=True)
class AccountHead:
    """An account of a person. `level` is its permission today, `action` what the plan does with it."""

    account: int
    key: str
    role: Role
    level: str
    action: Action


@dataclass(frozen=True)
class FieldLine:
    """One column of a person's accounts; `values` go with the heads. `ours` is our name of it, empty for others.

    `result` is what the surviving account will hold, empty where every account keeps its own. `source` is
    the account it comes from (NO_CODE for none). `pickable`: a person may take another account's value.
    """

    column: Column
    values: tuple[str, ...]
    result: str
    differs: bool
    source: int = NO_CODE
    pickable: bool = False
    personal: bool = True
    ours: str = ""


@dataclass(frozen=True)
class LevelChange:
    """What becomes of the levels of a person that is combined.

    `before` are the levels held today, each once; `after` is None while it is open.
    """

    before: tuple[str, ...]
    after: str | None
    loses: bool

    @property
    def changing(self) -> tuple[str, ...]:
        """Levels of today that become another."""
        return tuple(one for one in self.before if fold_level(one) != fold_level(self.after or ""))


@dataclass(frozen=True)
class PersonSheet:
    """One person, all of it. `reasons` say why a rule leaves the person to somebody, `notes` what else matters.

    `survivor` is NO_CODE unless the accounts are combined, and so is `level` None. `decided_at` is when a person
    decided (UTC, ISO 8601), empty when nobody did. `advice` says what to do about who waits.
    """

    person: int
    user_id: str
    name: str
    state: PersonState
    standing: Standing
    strategy: Strategy
    heads: tuple[AccountHead, ...]
    fields: tuple[FieldLine, ...]
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    survivor: int
    level: LevelChange | None
    picks: Mapping[Column, int] = field(default_factory=dict)
    decided_at: str = ""
    advice: str = ""


def standings(at: Moment) -> NDArray[np.uint8]:
    """The standing of every person, as places in STANDINGS."""
    plan = at.plan
    undecided = ~plan.decided & ~plan.rejected
    free = (plan.warnings & BLOCKING) == 0
    touched = np.isin(plan.people.codes, list(plan.touched)) & undecided
    deferred = plan.states == STATES.index(PersonState.DEFERRED)
    found = np.full(len(plan), STANDINGS.index(Standing.BY_RULE), np.uint8)
    found[plan.decided & plan.by_hand] = STANDINGS.index(Standing.BY_HAND)
    found[plan.rejected] = STANDINGS.index(Standing.NOT_ONE)
    found[undecided] = STANDINGS.index(Standing.NEEDS_YOU)
    if not plan.ruled:
        found[undecided & free] = STANDINGS.index(Standing.WAITS_FOR_RULE)
    found[touched] = STANDINGS.index(Standing.CAME_BACK)
    found[deferred] = STANDINGS.index(Standing.LATER)
    return found


def queue(at: Moment) -> NDArray[np.int64]:
    """All people in the order of the queue: who needs somebody first, then by user id."""
    return np.argsort(standings(at), kind="stable").astype(np.int64)


def in_order(conn: Connection, at: Moment, key: str, descending: bool) -> NDArray[np.int64]:
    """All people by `name`, `roles`, `accounts` or `state` (the order of the queue, also for an empty key)."""
    order = queue(at)
    if key == "name":
        said = [name.casefold() for name in names(conn, at, range(len(order)))]
        order = np.array(sorted(range(len(order)), key=said.__getitem__), np.int64)
    elif key == "roles":
        ranks = {role: place for place, role in enumerate(ROLE_ORDER)}
        places = np.array([ranks[Role(code)] for code in range(len(Role))], np.uint8)
        highest = np.minimum.reduceat(places[at.plan.people.roles], at.plan.people.starts[:-1])
        order = np.argsort(highest, kind="stable").astype(np.int64)
    elif key == "accounts":
        order = np.argsort(np.diff(at.plan.people.starts), kind="stable").astype(np.int64)
    return order[::-1] if descending else order


def names(conn: Connection, at: Moment, people: Sequence[int]) -> list[str]:
    """The names of some people: that of their first account with one, else a mail address, else the user id.

    Where another account has another first and another last name, both names are told: `Ana Lima / Ben Okoye`.
    """
    plan, rows = at.plan, at.snapshot.accounts
    members = [list(plan.people.members[plan.people.slots(person)]) for person in people]
    wanted = np.array([account for accounts in members for account in accounts], np.int64)
    cells = zip(*cells_of(rows, Texts(conn, rows, keep=1), wanted, _NAMES), strict=True)
    return [
        _name([next(cells) for _ in own], plan.user_id(one)) for one, own in zip(people, members, strict=True)
    ]


def _name(cells: list[tuple[str, ...]], user_id: str) -> str:
    full = (f"{first.strip()} {last.strip()}".strip() for first, last, _ in cells)
    mails = (mail.strip() for _, _, mail in cells)
    different = _different_names([(first, last) for first, last, _ in cells])
    if len(different) > 1:
        return " / ".join(different)
    return next((text for text in (*full, *mails) if text), user_id)


def _different_names(names_of_accounts: Sequence[tuple[str, str]]) -> list[str]:
    """Names that share neither the first nor the last part with one before; people marry and have nicknames."""
    kept: list[tuple[str, str, str]] = []
    for first, last in names_of_accounts:
        given, family = first.strip().casefold(), last.strip().casefold()
        if given and family and all(given != one and family != other for one, other, _ in kept):
            kept.append((given, family, f"{first.strip()} {last.strip()}"))
    return [words for _, _, words in kept]


def lines(conn: Connection, at: Moment, people: Sequence[int]) -> list[PersonLine]:
    """Rows of the queue for some people, in the order given."""
    plan = at.plan
    ranks = standings(at)
    found = []
    for person, name in zip(people, names(conn, at, people), strict=True):
        slots = plan.people.slots(person)
        held = {Role(int(plan.people.roles[slot])) for slot in slots} - {Role.NONE}
        roles = tuple(role for role in ROLE_ORDER if role in held)
        standing = STANDINGS[ranks[person]]
        found.append(PersonLine(person, plan.user_id(person), name, roles, len(slots), standing))
    return found


def person_of(at: Moment, user_id: str) -> int:
    """The person with this user id. Raises UsageError when there is none (any more)."""
    code = code_of(at.snapshot, user_id)
    person = at.plan.people.index(code) if code != NO_CODE else NO_CODE
    if person == NO_CODE:
        raise UsageError("people.gone")
    return person


def sheet(conn: Connection, at: Moment, person: int) -> PersonSheet:
    """One person with every column of every account side by side, differing ones first."""
    shown, combined = at.plan.person(person), at.plan.combined(person)
    accounts = [one.account for one in shown.accounts]
    table = _Side(conn, at, accounts)
    heads = tuple(
        AccountHead(one.account, key, one.role, level, one.action)
        for one, key, level in zip(shown.accounts, table.cells("key"), table.cells("permission"), strict=True)
    )
    rank = STANDINGS[standings(at)[person]]
    fields = sorted(_fields(conn, at, shown, table), key=lambda one: not one.differs)
    return PersonSheet(
        person=person,
        user_id=shown.user_id,
        name=names(conn, at, [person])[0],
        state=shown.state,
        standing=rank,
        strategy=shown.strategy,
        heads=heads,
        fields=tuple(fields),
        reasons=tuple(say(f"merging.warn_{word}") for word in shown.blocked),
        notes=(*_notes(at, shown, rank), *_doubts(table)),
        survivor=shown.survivor,
        level=level_change([one.level for one in heads], shown.permission, shown.permission_loss)
        if combined is not None
        else None,
        picks=combined.picks if combined is not None else {},
        decided_at=decided_when(conn, shown.user_id) if rank in _BY_A_PERSON else "",
        advice=_advice(shown, rank),
    )


def _advice(shown: Person, standing: Standing) -> str:
    """What to do about somebody whom a rule may not decide; empty for those who are decided."""
    if standing in (Standing.BY_HAND, Standing.BY_RULE, Standing.NOT_ONE):
        return ""
    word = next((word for word in _ADVISED if word in shown.blocked), "")
    advice = [say(f"people.advice_{word}")] if word else []
    if word == "student_with_other_role" and shown.survivor != NO_CODE and shown.permission:
        advice.append(say("people.advice_student_level"))
    if standing in (Standing.NEEDS_YOU, Standing.CAME_BACK):
        advice.append(say("people.advice_unsure"))
    return " ".join(advice)


def level_change(levels: Sequence[str], after: str | None, loses: bool) -> LevelChange:
    """The levels held today, each once, beside the one that comes of them."""
    seen: dict[str, str] = {}
    for level in levels:
        if level.strip():
            seen.setdefault(fold_level(level), level.strip())
    return LevelChange(tuple(seen.values()), after, loses)


def _notes(at: Moment, shown: Person, standing: Standing) -> Iterator[str]:
    if standing is Standing.CAME_BACK:
        yield say("people.came_back")
    bits = int(at.plan.warnings[shown.index])
    for slot in at.plan.people.slots(shown.index):
        bits |= int(at.plan.combinations.member_warnings[slot])
    for word in words_of(bits & (MergeWarning.LAST_LOGIN_UNKNOWN | MergeWarning.LEVEL_UNKNOWN)):
        yield say(f"merging.warn_{word}")


def _doubts(table: _Side) -> Iterator[str]:
    """Whether the accounts may be those of two people. The mapping says that they are one, and rules follow it."""
    if len(_different_names(list(zip(table.cells("first_name"), table.cells("last_name"), strict=True)))) > 1:
        yield say("people.names_differ")


class _Side:
    """The rows of some accounts side by side, by column."""

    def __init__(self, conn: Connection, at: Moment, accounts: Sequence[int]) -> None:
        self._texts = Texts(conn, at.snapshot.accounts)
        self.accounts = accounts
        self._files = [at.snapshot.accounts.files[int(at.snapshot.accounts.file[one])] for one in accounts]
        self._rows = [self._texts.row(one) for one in accounts]
        self._places = [_places(stored) for stored in self._files]

    def cells(self, name: str) -> list[str]:
        """One of our own columns."""
        return [self._texts.column(name, one) for one in self.accounts]

    def columns(self) -> dict[Column, str]:
        """All columns but the key, in the order of the files -> our name of it, empty for others."""
        found: dict[Column, str] = {}
        for stored, places in zip(self._files, self._places, strict=True):
            ours = {at: name for name, at in stored.facts.columns.items()}
            for column, at in places.items():
                if ours.get(at) != "key":
                    found.setdefault(column, ours.get(at, ""))
        return found

    def values(self, column: Column) -> tuple[str, ...]:
        return tuple(
            row[places[column]] if column in places else ""
            for row, places in zip(self._rows, self._places, strict=True)
        )


def _places(stored: StoredFile) -> dict[Column, int]:
    """Where each column stands, named by heading and which of several."""
    met: dict[str, int] = {}
    found: dict[Column, int] = {}
    for at, label in enumerate(stored.facts.header):
        nth = met.get(label, 0)
        met[label] = nth + 1
        found[(label, nth)] = at
    return found


def _fields(conn: Connection, at: Moment, shown: Person, table: _Side) -> Iterator[FieldLine]:
    combining = shown.survivor != NO_CODE
    reader = FieldReader(conn, at.snapshot, at.plan)
    told = {one.column: one for one in reader.of_person(shown.index)} if combining else {}
    for column, ours in table.columns().items():
        values = table.values(column)
        personal = ours not in _IMPERSONAL
        differing = told.get(column)
        if differing is None and not any(value.strip() for value in values):
            continue  # a column that says nothing about this person
        if ours == "clever_id":
            differs = len(set(values)) > 1
            yield FieldLine(column, values, shown.user_id if combining else "", differs, ours=ours)
        elif differing is not None:
            pickable = ours != "permission"
            result, source = differing.value, differing.source
            yield FieldLine(column, values, result, True, source, pickable, personal, ours)
        else:
            own = values[table.accounts.index(shown.survivor)] if combining else ""
            yield FieldLine(column, values, own, len(set(values)) > 1, personal=personal, ours=ours)
