"""The checklist as the page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ui.dates import iso_words
from ui.pages.checklist_view import ChecklistGroup, ChecklistStep, ChecklistView, JourneyView
from ui.widgets.source_link import SourceView

if TYPE_CHECKING:
    from app.assistant.checklists import Journey
    from app.checklist.states import StepState

translate = QCoreApplication.translate
# As `app.versions` lists them.
VERSIONS = ("v1.1", "v1.2", "v2.0", "v2.1", "v3.0", "v3.1")


def checklist_view(journey: Journey, rows: Sequence[StepState], today: date) -> ChecklistView:
    """All rows in their groups, how many are done, and how many are late."""
    from app.checklist.document import group_title
    from app.checklist.states import progress

    now = progress(rows)
    groups = tuple(
        ChecklistGroup(title, tuple(_step(row, today) for row in members))
        for title, members in groupby(rows, key=lambda row: group_title(row.step))
    )
    kind = dict(kinds()).get(journey.kind, journey.kind)
    way = translate("checklist", "from {0} to {1}, {2},").format(journey.old, journey.new, kind)
    return ChecklistView(
        path=way,
        groups=groups,
        done=now.done,
        total=now.needed,
        overdue=sum(row.overdue(today) for row in rows),
        journey=JourneyView(
            journey.old,
            journey.new,
            journey.kind,
            journey.id_is_key,
            journey.clean_start,
            VERSIONS,
            kinds(),
        ),
    )


def kinds() -> tuple[tuple[str, str], ...]:
    """Kinds of integration as the services call them and as people do."""
    return (
        ("secure-sync", translate("checklist", "Secure Sync")),
        ("sso", translate("checklist", "Sign-in only")),
        ("library", translate("checklist", "Library")),
    )


def _step(row: StepState, today: date) -> ChecklistStep:
    from app.checklist.document import date_sentence, proof_sentence

    step = row.step
    source = SourceView(step.source.title, step.source.address, iso_words(step.source.date))
    return ChecklistStep(
        key=f"{step.id}\x1f{row.district}",
        title=step.title,
        state=row.state,
        why=" ".join(filter(None, (date_sentence(step, today, iso_words(step.date)), step.why))),
        how=step.how,
        where=step.where,
        proof=proof_sentence(row),
        proven=row.proved is True and not row.step.shows_part,
        owner=row.owner,
        due=date.fromisoformat(row.due) if row.due else None,
        note=row.note,
        district=row.district,
        overdue=row.overdue(today),
        number=step.id,
        source=source,
    )
