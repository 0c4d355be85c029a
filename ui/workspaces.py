"""Workspaces for the window's session: read a state, undo, redo. Runs on the workers' threads.

Nothing here touches a widget; heavy parts of `app` are imported when the first workspace is opened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.jobs import Job
from ui.session import Place, WorkspaceState
from ui.steps import StepMood, StepState

if TYPE_CHECKING:
    from app.assistant.checklists import Journey
    from app.assistant.moment import Moment
    from app.store.history import Event


@dataclass(frozen=True)
class Loaded:
    """What pages get: the moment, the summary (as in `summary.json`) and the four answers.

    `by_district` counts accounts by district name and outcome word.
    `last` is the newest entry of the history in words, `last_at` when it was made (UTC, ISO 8601).
    `written` is whether there are result files that say what would be written now.
    """

    moment: Moment
    summary: dict[str, Any]
    journey: Journey
    answered: bool
    by_district: Mapping[str, Mapping[str, int]]
    last: str = ""
    last_at: str = ""
    written: bool = False


class Workspaces:
    """The session's service over workspace files."""

    def read(self, place: Place, job: Job) -> WorkspaceState:
        from app.assistant.checklists import answered, journey
        from app.assistant.moment import look
        from app.assistant.status import footing, summary_of
        from app.assistant.steps import states
        from app.merging.telling import tell_all
        from app.store import history
        from app.store.workspace import identity_of

        with place.open().reading() as conn:
            at = look(conn, job)
            told, standing = tell_all(conn), footing(conn, at)
            loaded = Loaded(
                at,
                summary_of(conn, at),
                journey(conn),
                answered(conn),
                at.snapshot.counts_by_district(),
                told[-1].sentence if told else "",
                told[-1].event.at if told else "",
                standing.written and standing.written_is_current,
            )
            undo, redo = history.next_undo(conn), history.next_redo(conn)
            steps = {
                step.step: StepState(StepMood(step.state.value), step.count) for step in states(standing)
            }
            return WorkspaceState(
                path=place.path.absolute(),
                revision=history.newest(conn),
                snapshot=loaded,
                undo=_told(undo),
                redo=_told(redo),
                undo_event=undo.id if undo is not None else 0,
                redo_event=redo.id if redo is not None else 0,
                steps=steps,
                identity=identity_of(conn),
            )

    def revision(self, place: Place) -> int:
        from app.store import history

        with place.open().reading() as conn:
            return history.newest(conn)

    def undo(self, place: Place, job: Job, event: int) -> str:
        from app.assistant.moment import undo

        return _told(undo(place.open(), event))

    def redo(self, place: Place, job: Job, event: int) -> str:
        from app.assistant.moment import redo

        return _told(redo(place.open(), event))


def _told(event: Event | None) -> str:
    from app.merging.telling import tell

    return _name(tell(event, {})) if event is not None else ""


def _name(sentence: str) -> str:
    """The first sentence of an entry of the history, without the full stop: what undo and redo are called."""
    return sentence.split(". ", maxsplit=1)[0].rstrip(".")
