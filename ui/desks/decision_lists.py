"""Decisions made elsewhere: a list of them is taken over, and the lines that could not be used are told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.jobs import Job
from ui.desks.account_words import unused_lines
from ui.desks.base import Desk
from ui.figures import number
from ui.workbench import Finished

if TYPE_CHECKING:
    from app.merging.decision_lists import ListReport
    from app.store.workspace import Workspace


class DecisionLists:
    """Lists that come back, on the page of a desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def ask(self) -> None:
        """Ask for a file, and take over what stands in it."""
        tr = self._desk.tr
        filters = tr("Lists (*.csv *.tsv *.xlsx)")
        title = tr("A list of decisions that came back")
        self._desk.tools.dialogs.ask_open_files(title, filters, lambda paths: self._take(paths[0]))

    def _take(self, path: Path) -> None:
        def work(workspace: Workspace, job: Job) -> ListReport:
            from app.assistant.deciding import decide_from_file

            return decide_from_file(workspace, path, job)

        self._desk.change(self._desk.tr("Taking decisions over"), work, self._told)

    def _told(self, report: ListReport) -> Finished:
        tr = self._desk.tr
        words = tr("Decisions taken over: {0}").format(number(sum(report.applied.values())))
        if not report.set_aside:
            return Finished(words)
        words += " · " + tr("lines that could not be used: {0}").format(number(len(report.set_aside)))
        lines = unused_lines(report)

        def show() -> None:
            self._desk.tools.dialogs.show_text(
                tr("Lines that could not be used"),
                tr("Everything else was taken over. Mend these lines and bring the list back again."),
                lines,
            )

        return Finished(words, "warn", tr("See why"), show)
