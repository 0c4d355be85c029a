"""Checklist: the steps of the migration's way, what is said of each, on paper and in the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from app.jobs import Job
from ui.desks.base import Tools
from ui.desks.checklist_rows import checklist_view
from ui.desks.quiet import QuietDesk
from ui.pages.checklist import ChecklistPage
from ui.pages.checklist_view import ChecklistView, JourneyView
from ui.session import Place

if TYPE_CHECKING:
    from app.assistant.checklists import Journey
    from app.assistant.moment import Moment
    from app.checklist.states import StepState
    from app.store.workspace import Connection, Workspace


@dataclass(frozen=True)
class Plan:
    """From which version to which, and every row of that checklist."""

    journey: Journey
    rows: list[StepState]


class ChecklistDesk(QuietDesk):
    """The actions of the Checklist page."""

    step_id = "checklist"

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._about: Place | None = None  # the workspace whose steps the page shows

    def make_page(self) -> ChecklistPage:
        self._checklist_page = ChecklistPage(around=self.tools.around, actions=self)
        return self._checklist_page

    def refresh(self) -> None:
        self._about = self.place
        at = self._moment()
        if at is None:
            words = self.tr("Start or open a migration first: its two versions decide the steps.")
            self._checklist_page.show_view(ChecklistView(missing=words))
            return
        self.read(lambda conn, job: _view(conn, at), self._checklist_page.show_view)

    def _moment(self) -> Moment | None:
        return self.loaded.moment if self.loaded is not None else None

    # What is said of a step.

    def set_state(self, key: str, state: str) -> None:
        self._amend(key, state=state)

    def set_owner(self, key: str, owner: str) -> None:
        self._amend(key, owner=owner)

    def set_due(self, key: str, due: date | None) -> None:
        self._amend(key, due=due.isoformat() if due is not None else "")

    def set_note(self, key: str, note: str) -> None:
        self._amend(key, note=note)

    def _amend(self, key: str, **changes: str) -> None:
        step, _, district = key.partition("\x1f")
        place = self._about
        if place is None:
            return
        at = self._moment() if place == self.place else None  # another one was opened meanwhile

        def work(conn: Connection) -> ChecklistView | None:
            from app.assistant.checklists import amend

            amend(conn, step, district, **changes)
            return _view(conn, at) if at is not None else None

        def take(found: ChecklistView | None) -> None:
            if found is not None:
                self._checklist_page.show_view(found)

        if at is not None:
            self.drop("view")  # what is read now would be older than this change
        self.note(work, take, place=place)

    # Another way.

    def set_journey(self, journey: JourneyView) -> None:
        def work(workspace: Workspace, job: Job) -> None:
            from app.assistant.checklists import Journey, put_journey

            wanted = Journey(journey.old, journey.new, journey.kind, journey.id_is_key, journey.clean_start)
            wanted.steps()  # a way that does not exist is refused before it is kept
            with workspace.writing() as conn:
                put_journey(conn, wanted)

        def ended() -> None:
            if self._page is not None:
                self._checklist_page.journey_card.show_view(self._checklist_page.journey)

        self.change(self.tr("Changing versions or integration"), work, on_end=ended)

    def open_source(self, address: str) -> None:
        self.tools.dialogs.open_outside(address)

    # On paper and in the calendar.

    def print_list(self) -> None:
        at = self._moment()
        if at is None:
            return

        def work(conn: Connection, job: Job) -> str:
            from ui.report_print import printable

            return printable(_page_of(conn, at))

        title = self.tr("Checklist")
        self.read(work, lambda html: self.tools.dialogs.print_html(title, html), key="print")

    def save_pdf(self) -> None:
        title, filters = self.tr("Save the checklist"), self.tr("PDF (*.pdf)")
        self.tools.dialogs.ask_save(title, self.tr("Checklist.pdf"), filters, self._save_pdf)

    def _save_pdf(self, target: Path) -> None:
        at = self._moment()
        if at is None:
            return

        def work(workspace: Workspace, job: Job) -> None:
            from ui.report_print import write_pdf

            with workspace.reading() as conn:
                html = _page_of(conn, at)
            write_pdf(html, target)

        self.save(self.tr("Writing the checklist"), target, work)

    def save_calendar(self) -> None:
        title, filters = self.tr("Save the dates"), self.tr("Calendar (*.ics)")
        self.tools.dialogs.ask_save(title, self.tr("Checklist.ics"), filters, self._save_calendar)

    def _save_calendar(self, target: Path) -> None:
        at = self._moment()
        if at is None:
            return

        def work(workspace: Workspace, job: Job) -> None:
            from app.checklist.calendar import calendar_text

            with workspace.reading() as conn:
                found = _plan(conn, at)
            target.write_text(calendar_text(found.journey.path, found.rows), encoding="utf-8", newline="")

        self.save(self.tr("Writing the calendar file"), target, work)


def _plan(conn: Connection, at: Moment) -> Plan:
    from app.assistant.checklists import journey, rows

    return Plan(journey(conn), rows(conn, at))


def _view(conn: Connection, at: Moment) -> ChecklistView:
    """What the page shows; made where it is read: with a hundred districts it has thousands of rows."""
    found = _plan(conn, at)
    return checklist_view(found.journey, found.rows, date.today())


def _page_of(conn: Connection, at: Moment) -> str:
    """The checklist as a page for people, overdue said."""
    from app.checklist.render import checklist_page

    found = _plan(conn, at)
    return checklist_page(found.journey.path, found.journey.kind, found.rows, date.today())
