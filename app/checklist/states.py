"""How far each step is: what people marked, joined with what the program found by itself. Pure, stores nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date

from app.checklist.steps import DISTRICT, Step
from app.errors import UsageError
from app.terms import fold_district
from app.words import say

TODO, DOING, DONE, NOT_NEEDED, BLOCKED = STATES = ("todo", "doing", "done", "not_needed", "blocked")


# What an app that does not use a feature may have said no to: the feature itself, or its subject among the
# differences.
_SPEAKS_OF = {
    "events": frozenset({"events", "GET /events", "students.updated", "teachers.updated", "users.updated"}),
    "contacts": frozenset({"contacts", "GET /contacts", "GET /students/{id}/contacts"}),
    "courses": frozenset({"courses", "GET /courses", "GET /terms"}),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """What a person said of a step, for the app (`district` empty) or one district. `due` is YYYY-MM-DD or empty.

    An empty `state` leaves the state to what the program sees: only owner, date or note were given.
    """

    step: str
    district: str = ""
    state: str = TODO
    owner: str = ""
    due: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Proofs:
    """What the program sees by itself: True, False, or None while it cannot tell (nothing was loaded or asked).

    True ticks a step of which the finding shows everything. A step of which it shows only a part (that the way
    back was written, not that the database was backed up) is ticked by people.
    """

    all_tokens_answer: bool | None = None
    every_covered_district_loaded: bool | None = None
    nothing_left_open: bool | None = None
    merges_decided: bool | None = None
    rollback_written: bool | None = None
    verify_signed_off: bool | None = None
    audit_done: bool | None = None
    audit_without_breaks: bool | None = None
    audit_all_ok: bool | None = None
    districts_running: bool | None = None

    def of(self, proof: str) -> bool | None:
        """The finding for a step's proof; None for a step without one."""
        if not proof:
            return None
        found: bool | None = getattr(self, proof)
        return found


PROOFS = frozenset(field.name for field in fields(Proofs))


@dataclass(frozen=True, slots=True)
class StepState:
    """One row of the checklist: a step, for the app or a district, and how far it is."""

    step: Step
    district: str
    state: str
    proved: bool | None
    owner: str
    due: str
    note: str

    @property
    def open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state not in (DONE, NOT_NEEDED)

    def overdue(self, today: date) -> bool:
        return self.open and bool(self.due) and self.due < today.isoformat()


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of rows. `needed` leaves out what is not needed: that is never counted as done."""

    done: int
    needed: int
    doing: int
    todo: int
    blocked: int
    not_needed: int

    @property
    def part(self) -> float:
        """How much of what is needed is done, 0 to 1; 0 when nothing is needed."""
        return self.done / self.needed if self.needed else 0.0


def states(
    steps: Sequence[Step],
    marks: Collection[Mark] = (),
    proofs: Proofs | None = None,
    districts: Sequence[str] = (),
    district_proofs: Mapping[str, Proofs] | None = None,
    unused: Collection[str] = (),
) -> list[StepState]:
    """Every row of the checklist: steps of the app once, steps of districts once for each of `districts`.

    A mark without a district counts for every district that has none of its own. What nobody marked is done
    when the program proves all of it, not needed when its feature (or a subject of it, such as `GET /contacts`) is
    among `unused`, and to do otherwise. A proof never
    changes what a person marked: the row then says both.
    """
    by_place = {(mark.step, mark.district): mark for mark in marks}
    general = proofs or Proofs()
    rows = []
    for step in steps:
        places = list(districts) if step.scope == DISTRICT and districts else [""]
        for district in places:
            found = (district_proofs or {}).get(district, general)
            mark = by_place.get((step.id, district)) or by_place.get((step.id, ""))
            rows.append(_row(step, district, mark, found.of(step.proof), unused))
    return rows


def _row(
    step: Step, district: str, mark: Mark | None, proved: bool | None, unused: Collection[str]
) -> StepState:
    said = mark or Mark(step.id, state="")
    state, note = said.state, said.note
    if not state and step.feature and not _SPEAKS_OF[step.feature].isdisjoint(unused):
        state, note = NOT_NEEDED, note or say("checklist.unused_note")
    state = state or (DONE if proved and not step.shows_part else TODO)
    return StepState(step, district, state, proved, said.owner, said.due, note)


def progress(rows: Collection[StepState]) -> Progress:
    """How far the checklist is."""
    count = {state: sum(row.state == state for row in rows) for state in STATES}
    return Progress(
        count[DONE],
        len(rows) - count[NOT_NEEDED],
        count[DOING],
        count[TODO],
        count[BLOCKED],
        count[NOT_NEEDED],
    )


def known_district(text: str, known: Sequence[str], others: Mapping[str, str] | None = None) -> str:
    """The district of `known` that `text` names, blanks around it and letter case aside.

    `others` are further names of them, such as Clever's id of a district. While none is known any name will do, for
    the time when it is. Raises UsageError for a name that is not known.
    """
    folded = fold_district(text)
    if not folded or not known:
        return text.strip()
    names = {fold_district(other): name for other, name in (others or {}).items()}
    names |= {fold_district(name): name for name in known}
    if folded not in names:
        raise UsageError("checklist.unknown_district", district=text.strip(), known=", ".join(known))
    return names[folded]


def check_mark(mark: Mark, steps: Sequence[Step]) -> Mark:
    """`mark` with the step's id and its date in their proper spelling.

    Raises UsageError for an unknown step or state, a date that is none, or a district on a step of the app.
    """
    step = next((one for one in steps if one.id.lower() == mark.step.strip().lower()), None)
    if step is None:
        known = ", ".join(one.id for one in steps)
        raise UsageError("checklist.unknown_step", step=mark.step, known=known)
    if mark.state and mark.state not in STATES:
        raise UsageError("checklist.unknown_state", state=mark.state, known=", ".join(STATES))
    if mark.district and step.scope != DISTRICT:
        raise UsageError("checklist.not_per_district", step=step.id)
    due = mark.due.strip()
    if due:
        try:
            due = date.fromisoformat(due).isoformat()
        except ValueError as problem:
            raise UsageError("checklist.bad_due", due=mark.due) from problem
    return Mark(step.id, mark.district, mark.state, mark.owner, due, mark.note)
