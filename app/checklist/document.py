"""The checklist as the JSON document of `crosswalk checklist`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.checklist.plan import parse_kind, parse_path
from app.checklist.states import StepState
from app.checklist.steps import Step
from app.words import say


def checklist_document(path: str, kind: str, rows: Sequence[StepState]) -> dict[str, Any]:
    """The document: path, kind, and every row with exactly the keys that scripts may count on."""
    return {
        "path": str(parse_path(path)),
        "kind": parse_kind(kind),
        "steps": [_as_dict(row) for row in rows],
    }


def _as_dict(row: StepState) -> dict[str, Any]:
    step = row.step
    return {
        "id": step.id,
        "group": group_title(step),
        "title": step.title,
        "why": step.why,
        "how": how_and_where(step),
        "proof": step.proof,
        "state": row.state,
        "proved": row.proved,
        "district": row.district,
        "owner": row.owner,
        "due": row.due,
        "note": row.note,
        "source": step.source.as_dict(),
    }


def group_title(step: Step) -> str:
    """The heading under which a step stands."""
    return say(f"checklist.group_{step.group}")


def how_and_where(step: Step) -> str:
    """What to do, and the place in the Clever dashboard where there is one."""
    if not step.where:
        return step.how
    return f"{step.how} {say('checklist.where', where=step.where.rstrip('.'))}"


def date_sentence(step: Step, today: date, written: str = "") -> str:
    """Whether the day that a step speaks of has passed; empty for a step without one. `written` is how to show the day.

    A day that is known to the month or the year has passed with its beginning.
    """
    if not step.date:
        return ""
    code = "passed" if step.date <= today.isoformat() else "coming"
    return say(f"checklist.date_{code}", date=written or step.date)


def proof_sentence(row: StepState) -> str:
    """What the program sees for this row, in one sentence; empty for a step that only a person can tell."""
    if not row.step.proof:
        return ""
    code = {True: "yes", False: "no", None: "unknown"}[row.proved]
    whole = "part" if row.step.shows_part else "proved"
    return say(f"checklist.{whole}_{code}", proof=say(f"checklist.proof_{row.step.proof}"))
