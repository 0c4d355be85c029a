"""Results: the dry run, writing the files, and the comparison with a later export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.jobs import Job
from ui.desks.base import Desk, Tools
from ui.desks.results_list import NotDoneList
from ui.desks.results_standing import Standing, read_standing, view_of
from ui.desks.results_words import (
    choices_of,
    compared_line,
    form_of,
    open_question,
    replace_question,
    sign_off_question,
)
from ui.pages.base import Page
from ui.pages.results import VERIFY, WRITE, ResultsPage
from ui.pages.results_view import ResultsView, WriteOptions
from ui.session import Place
from ui.widgets.banner import Notice
from ui.workbench import Finished

if TYPE_CHECKING:
    from app.assistant.exporting import Done
    from app.assistant.forecasting import Forecast
    from app.assistant.later_file import LaterFile
    from app.assistant.moment import Moment
    from app.assistant.signing import Comparison
    from app.store.rowindex import RowIndex
    from app.store.workspace import Connection, Workspace


class ResultsDesk(Desk):
    """The actions of the Results page."""

    step_id = "results"

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._about: Place | None = None
        self._forecast: Forecast | None = None
        self._form: WriteOptions | None = None
        self._just_written = False
        self._list = NotDoneList(self, on_end=self.refresh)
        self._known: Standing | None = None
        self._comparing: ResultsPage | None = None

    def make_page(self) -> ResultsPage:
        self._results_page = ResultsPage(around=self.tools.around, actions=self)
        return self._results_page

    def close(self) -> None:
        self._list.forget()

    def drop_page(self) -> Page | None:
        self._list.wait_no_more()
        return super().drop_page()

    def _on_session_changed(self) -> None:
        super()._on_session_changed()
        loaded = self.loaded
        if self.place == self._about and loaded is not None and not loaded.moment.snapshot.accounts.files:
            self._list.forget()  # erased perhaps: the names of the list lie in a file of its own

    # What the page is told.

    def refresh(self) -> None:
        if self.place != self._about:
            self._about, self._forecast, self._form = self.place, None, None
            self._just_written, self._known = False, None
            self._list.forget()
        loaded = self.loaded
        if loaded is None or not loaded.moment.snapshot.accounts.files:
            self.drop("view")
            needs = self.tr("Results come from your files: load the migration CSVs and your accounts first.")
            self._results_page.show_view(ResultsView(needs=needs))
            return
        at, proposed, path = loaded.moment, self._proposed(), self.path
        assert path is not None

        summary = loaded.summary
        self.read(lambda conn, job: read_standing(conn, at, summary, path, proposed), self._take)

    # What the page asks for.

    def dry_run(self) -> None:
        place = self.place
        if place is None:
            return
        self.tell(None)

        def work(job: Job) -> Forecast:
            from app.assistant.checklists import remember_dry_run
            from app.assistant.forecasting import forecast

            workspace = place.open()
            with workspace.reading() as conn:
                found = forecast(conn, job)
            workspace.leave_note(lambda conn: remember_dry_run(conn, found.change))
            return found

        def done(found: Forecast) -> None:
            if self.place == place:
                self._forecast = found
                self.refresh()

        page = self._results_page
        page.set_busy(True)
        self.tools.workbench.run(
            self.tr("Dry run"),
            work,
            on_success=done,
            on_error=self._refused,
            on_end=lambda: page.set_busy(False),
            lane="read",
        )

    def choose_folder(self, options: WriteOptions) -> None:
        place = self.place

        def chosen(folder: Path) -> None:
            if self.place != place:
                return  # chosen for a migration that is not open any more
            self._form = replace(options, folder=str(folder))
            self._show_again()

        self.tools.dialogs.ask_folder(self.tr("Where shall the results go?"), chosen)

    def write(self, options: WriteOptions) -> None:
        if not options.files:
            words = self.tr("No file is chosen, so there is nothing to write.")
            self.tell(Notice(words, self.tr("Choose at least one of the files."), tone="warn", closable=True))
            return
        loaded = self.loaded
        if loaded is None:
            return
        folder, place = Path(options.folder), self.place

        def work(conn: Connection, job: Job) -> int:
            from app.assistant.writing import not_ours_in

            return not_ours_in(conn, folder)

        def take(others: int) -> None:
            if self.place != place:
                return  # another migration was opened meanwhile
            if not others:
                self._ask_open(options, loaded.moment)
                return
            question, detail = replace_question(folder, others)
            yes = self.tr("Replace them")
            go_on = partial(self._ask_open, options, loaded.moment)
            self.tools.dialogs.confirm(question, detail, yes, go_on, danger=True)

        self.read(work, take, key="folder")

    def open_folder(self, folder: Path) -> None:
        self.tools.dialogs.open_outside(folder)

    def print_report(self) -> None:
        loaded = self.loaded
        if loaded is None:
            return
        at = loaded.moment

        def work(conn: Connection, job: Job) -> str:
            from app.assistant.exporting import report_of
            from ui.report_print import printable

            return printable(report_of(conn, at))

        title = self.tr("Report")
        self.read(work, lambda html: self.tools.dialogs.print_html(title, html), key="print")

    def choose_later_export(self) -> None:
        filters = self.tr("Accounts (*.csv *.tsv *.xlsx *.txt)")
        self.tools.dialogs.ask_open_files(
            self.tr("A later export of your accounts"), filters, self.take_later_export
        )

    def take_later_export(self, paths: Sequence[Path]) -> None:
        if len(paths) != 1:
            words = self.tr("One file at a time: the later export of your accounts.")
            self.tell(Notice(words, tone="warn", closable=True))
            return
        self._bring(paths[0])

    def _bring(self, after: Path) -> None:
        """First the file, whose drive may be slow or gone: nobody's decision waits behind it."""
        place, page = self.place, self._results_page
        if place is None:
            return

        def work(job: Job) -> LaterFile:
            from app.assistant.later_file import bring

            return bring(after, job)

        def brought(later: LaterFile) -> None:
            is_wanted = self.place == place and self._results_page is page
            if is_wanted and not self.tools.around.runner.closed:
                self._compare(later)
            else:
                later.close()

        def ended() -> None:
            page.set_busy(self._comparing is page)

        self.tell(None)
        page.set_busy(True)
        self.tools.workbench.run(
            self.tr("Comparing"), work, on_success=brought, on_error=self._refused, on_end=ended, lane="net"
        )

    def _compare(self, later: LaterFile) -> None:
        page = self._results_page

        def work(workspace: Workspace, job: Job) -> tuple[Comparison, RowIndex]:
            from app.assistant.comparing import compare

            return compare(workspace, later, job)

        def told(answer: tuple[Comparison, RowIndex]) -> Finished:
            found, index = answer
            if self._page is page:
                self._list.take(index, found)
            else:
                index.close()  # of a migration that is not open any more: the list is about another one
            link = self.tr("Look")
            words, tone = compared_line(found)
            return Finished(words, tone, link=link, on_link=lambda: self._go(VERIFY))

        def ended() -> None:
            if self._comparing is page:
                self._comparing = None
            later.close()  # work that was cancelled in time has not even begun
            page.set_busy(False)

        self._comparing = page
        self.change(self.tr("Comparing"), work, told, on_end=ended)

    def compare_again(self) -> None:
        known = self._known
        if known is not None and known.comparison is not None and known.comparison.later is not None:
            self.take_later_export([Path(known.comparison.later.path)])

    def list_again(self) -> None:
        """The accounts to look at of a comparison that was made in an earlier sitting."""
        known = self._known
        if self.place is not None and known is not None and known.comparison is not None:
            self._list.ask_again(self.place, known.comparison)

    def make_up_later_export(self) -> None:
        place = self.place
        if place is None:
            return

        def work(job: Job) -> Path:
            from app.assistant.pretending import later_export

            return later_export(place.open(), job)

        def made(file: Path) -> None:
            if self.place == place and not self.tools.around.runner.closed:
                self.take_later_export([file])

        self.tools.workbench.run(
            self.tr("Playing the day of the switch"),
            work,
            on_success=made,
            on_error=self._refused,
            lane="read",
        )

    def sign_off(self, district: str) -> None:
        rows = self._known.verified if self._known is not None else ()
        row = next((one for one in rows if one.district == district), None)
        if row is None:
            return
        question, detail = sign_off_question(row)
        if not question:
            self._sign_off(district)
            return
        yes = self.tr("Sign off")
        self.tools.dialogs.confirm(question, detail, yes, lambda: self._sign_off(district))

    def take_back_sign_off(self, district: str) -> None:
        def work(workspace: Workspace, job: Job) -> None:
            from app.assistant.signing import take_back_sign_off

            job.checkpoint()
            with workspace.writing() as conn:
                take_back_sign_off(conn, district)

        self.change(self.tr("Taking back the sign-off"), work)

    # Inside.

    def _ask_open(self, options: WriteOptions, at: Moment) -> None:
        from app.assistant.exporting import open_decisions

        conflicts, people = open_decisions(at)
        if not conflicts and not people:
            self._write(options, False)
            return
        question, detail = open_question(conflicts, people)
        yes = self.tr("Write all the same")
        self.tools.dialogs.confirm(question, detail, yes, lambda: self._write(options, True))

    def _proposed(self) -> Path:
        """A folder of its own beside the migration."""
        path = self.path
        assert path is not None
        return path.with_name(self.tr("{0} results").format(path.stem))

    def _take(self, known: Standing) -> None:
        # What somebody typed meanwhile is not overwritten; but it belongs to the migration it was typed for.
        typed = self._results_page.options if self._known is not None else None
        self._form = typed or self._form or form_of(known.choices)
        self._list.keep_for(known.comparison)
        self._show(known)
        looked = known.looked_at
        if self._forecast is None and looked is not None and looked.change == known.change:
            self._look_again(known.change)

    def _look_again(self, change: int) -> None:
        """Nothing changed since the dry run of an earlier sitting: what it said is worked out once more."""

        def work(conn: Connection, job: Job) -> Forecast:
            from app.assistant.forecasting import forecast

            return forecast(conn, job)

        def take(found: Forecast) -> None:
            if found.change != change:
                return  # something was decided meanwhile, and this is not what was seen then
            self._forecast = found
            self._form = self._results_page.options or self._form  # somebody may have typed meanwhile
            self._show_again()

        self.read(work, take, key="looked at")

    def _show_again(self) -> None:
        if self._known is not None:
            self._show(self._known)

    def _show(self, known: Standing) -> None:
        self._known = known
        rows, trouble = self._list.rows(known.comparison), self._list.trouble(known.comparison)
        view = view_of(known, self._forecast, self._form, rows, trouble)
        self._results_page.show_view(view)
        if self._just_written:
            self._just_written = False
            self._results_page.show_top(WRITE)

    def _write(self, options: WriteOptions, allow_open: bool) -> None:
        def work(workspace: Workspace, job: Job) -> Done:
            from app.assistant.writing import write
            from ui.report_print import write_pdf

            return write(workspace, choices_of(options), allow_open, write_pdf, job)

        def told(done: Done) -> Finished:
            self._just_written = self.place == place
            words = self.tr("Results are written: {0}. Undo leaves files as they are.").format(
                done.export.out.name
            )
            link = self.tr("Open folder")
            return Finished(words, link=link, on_link=lambda: self.open_folder(done.export.out))

        page, place = self._results_page, self.place
        page.set_busy(True)
        self.change(self.tr("Writing results"), work, told, on_end=lambda: page.set_busy(False))

    def _sign_off(self, district: str) -> None:
        def work(workspace: Workspace, job: Job) -> None:
            from app.assistant.signing import sign_off

            job.checkpoint()
            with workspace.writing() as conn:
                sign_off(conn, district)

        self.change(self.tr("Signing off"), work)

    def _go(self, tab: int) -> None:
        self.tools.go(self.step_id)
        self._results_page.show_tab(tab)
