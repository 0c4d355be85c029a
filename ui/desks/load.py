"""Load: files looked at, loaded, taken back and compared; districts and who was asked for what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.jobs import Job
from ui.desks.base import Desk, Tools
from ui.desks.clever_request import request_sheet
from ui.desks.files import cards, preview
from ui.desks.given_files import GivenFiles
from ui.desks.load_words import (
    change_row,
    coverage_row,
    loaded_rows,
    missing_kind,
    set_aside_row,
    when,
)
from ui.desks.rows import IndexSource
from ui.figures import fill, number
from ui.pages.load import LoadPage
from ui.pages.load_view import CoverageRow, LoadChoice, LoadedFile, LoadView
from ui.session import Place
from ui.workbench import Finished

if TYPE_CHECKING:
    from app.assistant.coverage import Covered
    from app.assistant.loads import Balance, Load
    from app.assistant.moment import Moment
    from app.intake.findings import Findings
    from app.intake.load import LoadReport
    from app.matching.drift import DriftRow
    from app.store.rowindex import RowIndex
    from app.store.workspace import Connection, Workspace


@dataclass(frozen=True)
class _Stored:
    """What the open workspace says about its loads; `files` and `districts` as rows already: there may be hundreds."""

    loads: list[Load]
    files: tuple[LoadedFile, ...]
    balance: Balance
    coverage: list[Covered]
    districts: tuple[CoverageRow, ...]
    aside: RowIndex | None
    aside_count: int
    ready: Path | None


def _mappings(stored: _Stored) -> list[Load]:
    return [one for one in stored.loads if one.stored.kind == "mapping"]


class LoadDesk(Desk):
    """The actions of the Load page. Files that are given wait here until they are loaded or removed."""

    step_id = "load"

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._given = GivenFiles()
        self._stored: _Stored | None = None
        self._drifted = (0, 0)
        self._source: IndexSource | None = None
        self._of: Place | None = None

    def make_page(self) -> LoadPage:
        self._load_page = LoadPage(around=self.tools.around, actions=self)
        return self._load_page

    def refresh(self) -> None:
        if self.place != self._of:
            # Files belong to the workspace that was open when they were given; those given before any
            # was open wait for the first.
            if self._of is not None:
                self._forget_given()
            self._of = self.place
        loaded = self.loaded
        if loaded is None:
            self._take_stored(None)
            return
        at, districts, at_path = loaded.moment, loaded.summary["districts"], self.path

        def work(conn: Connection, job: Job) -> _Stored:
            from app.assistant.coverage import coverage
            from app.assistant.listing import set_aside_index
            from app.assistant.loads import balance, loads
            from app.assistant.pretending import newer_csvs

            found = loads(conn)
            in_force = [one for one in found if not one.replaced]
            files = [file for one in in_force for file in one.files]
            covered = coverage(conn, at, districts)
            count = sum(file.counts.set_aside for file in files)
            return _Stored(
                loads=found,
                files=loaded_rows(in_force[::-1]),
                balance=balance(found),
                coverage=covered,
                districts=tuple(coverage_row(one) for one in covered),
                aside=set_aside_index(conn, files, job) if count else None,
                aside_count=count,
                ready=newer_csvs(conn, at_path) if at_path is not None else None,
            )

        def take(stored: _Stored) -> None:
            self._take_stored(stored)
            if len(_mappings(stored)) > 1:
                self._look_for_drift(at)

        self.drop("drift")
        self._drifted = (0, 0)
        self.read(work, take, on_dropped=self._drop_stored)

    # What the page asks for.

    def add_files(self) -> None:
        filters = self.tr("Tables and archives (*.csv *.tsv *.xlsx *.zip);;All files (*)")
        self.tools.dialogs.ask_open_files(self.tr("Add files"), filters, self.take_paths)

    def add_folder(self) -> None:
        self.tools.dialogs.ask_folder(self.tr("Add a folder"), lambda path: self.take_paths([path]))

    def take_paths(self, paths: Sequence[Path]) -> None:
        self._given.add(paths)
        if self.path is None:
            self.tools.dialogs.confirm(
                self.tr("Which migration do these files belong to?"),
                self.tr("No migration is open. Start or open one; the files wait for you on this page."),
                self.tr("Go to Start"),
                lambda: self.tools.go("start"),
            )
        self._look()

    def remove(self, key: str) -> None:
        self._given.remove(key)
        self._look()

    def look(self, key: str) -> None:
        self._given.open(key)
        self._show()

    def change_guess(self, key: str, guess: str, value: str) -> None:
        if guess == "file":
            self._given.at = int(value)
            self._show()
            return
        self._given.correct(key, guess, value)
        self._look()

    def load(self) -> None:
        from app.assistant.loading import Given

        files, paths = self._given, list(self._given.paths)
        found = files.files
        given = Given(mixed=tuple(paths), wishes={one.name: one.wish for one in found})

        def work(workspace: Workspace, job: Job) -> list[LoadReport]:
            from app.assistant.loading import load

            return load(workspace, given, job)

        self._load_page.set_busy(True)
        title = fill(self.tr("Loading {0} {0:file|files}"), len(found))
        told = partial(self._told, files, paths)
        # Not before the page shows what is still to be loaded.
        rest = partial(self.tools.turns.add, lambda: self._load_page.set_busy(self._given.looking))
        self.change(title, work, told, on_end=rest)

    def undo_load(self, load: int) -> None:
        def work(workspace: Workspace, job: Job) -> None:
            from app.assistant.loads import undo_load

            undo_load(workspace, load)

        self.change(self.tr("Taking a load back"), work)

    def compare(self, older: int, newer: int) -> None:
        loaded = self.loaded
        if loaded is None:
            return
        at = loaded.moment

        def work(conn: Connection, job: Job) -> list[DriftRow]:
            from app.assistant.care import drift_rows

            return drift_rows(conn, job, at, (older, newer))

        self.read(work, self._show_changes, key="compare")

    def save_set_aside(self) -> None:
        stored = self._stored
        if stored is None:
            return
        files = [file for one in stored.loads if not one.replaced for file in one.files]

        def save(target: Path) -> None:
            def work(workspace: Workspace, job: Job) -> None:
                from app.assistant.listing import write_set_aside_csv

                with workspace.reading() as conn:
                    write_set_aside_csv(conn, files, target, job)

            self.save(self.tr("Saving the rows set aside"), target, work)

        filters = self.tr("CSV (*.csv)")
        self.tools.dialogs.ask_save(self.tr("Save the rows set aside"), "set_aside.csv", filters, save)

    def print_request(self) -> None:
        def work(job: Job) -> str:
            from app.assistant.requests import request_html

            return request_html()

        title = self.tr("Request for the accounts")
        self.ask(work, lambda html: self.tools.dialogs.print_html(title, html), key="request")

    def ask_clever(self) -> None:
        from app.assistant.checklists import Journey

        journey = self.loaded.journey if self.loaded is not None else Journey()
        coverage = self._stored.coverage if self._stored is not None else ()
        sheet = request_sheet(journey.new, coverage, theme=self.tools.around.theme)
        self.tools.dialogs.show_widget(self.tr("Ask for the migration CSVs"), sheet)

    def note_asked(self, districts: Sequence[str], by: str) -> None:
        self._put_asked(districts, date.today().isoformat(), by)

    def forget_asked(self, districts: Sequence[str]) -> None:
        self._put_asked(districts, "", "")

    # What becomes of it.

    def _forget_given(self) -> None:
        self._given = GivenFiles()
        self.drop("look")

    def _put_asked(self, districts: Sequence[str], on: str, by: str) -> None:
        def work(workspace: Workspace, job: Job) -> None:
            from app.assistant.coverage import Asked, note_asked

            with workspace.writing() as conn:
                note_asked(conn, districts, Asked(on, by))

        self.change(self.tr("Noting who was asked"), work)

    def _look(self) -> None:
        """Look at everything that was given, as it would be loaded together."""
        paths, wishes = list(self._given.paths), dict(self._given.wishes)
        snapshot = self.loaded.moment.snapshot if self.loaded is not None else None
        self._given.looking = bool(paths)
        if not paths:
            self._given.found = {}
            self.drop("look")
        self._show()
        if paths:

            def work(job: Job) -> Findings:
                from app.assistant.looking import look_at

                return look_at(paths, wishes, snapshot, job)

            self.ask(work, self._take_findings, key="look", lane="net")

    def _take_findings(self, found: Findings) -> None:
        self._given.take(found)
        self._show()

    def _told(self, given: GivenFiles, paths: Sequence[Path], reports: list[LoadReport]) -> Finished:
        files = [one for report in reports for one in report.files]
        if given is self._given:  # those of another migration, which was opened meanwhile, wait still
            given.forget(paths)
            self.tools.turns.add(self._look)  # the line in the strip first
            self._load_page.tabs.setCurrentIndex(0)
        if files and all(one.repeated for one in files):
            self._show()
            return Finished(self.tr("All of it was loaded before. Nothing changed."), tone="info")
        words = self.tr("Loaded {0} {0:row|rows} from {1} {1:file|files}")
        told = fill(words, sum(one.loaded for one in files), len(files))
        aside = sum(one.set_aside for one in files)
        if not aside:
            return Finished(told)
        told += " · " + self.tr("{0} set aside").format(number(aside))
        return Finished(told, "warn", self.tr("See the rows set aside"), self._to_set_aside)

    def _to_set_aside(self) -> None:
        self.tools.go(self.step_id)
        self._load_page.show_set_aside()

    def _take_stored(self, stored: _Stored | None) -> None:
        old, self._stored = self._source, stored
        index = stored.aside if stored is not None else None
        self._source = IndexSource(index, set_aside_row) if index is not None else None
        self._show()
        self.let_go(old)

    def _look_for_drift(self, at: Moment) -> None:
        """What the newest load changed: on a lane of its own, after what the page shows without it."""

        def work(conn: Connection, job: Job) -> tuple[int, int]:
            from app.assistant.care import drift_rows

            rows = drift_rows(conn, job, at)
            return len(rows), sum(row.decision_touched for row in rows)

        self.read(work, self._take_drift, key="drift", lane="net")

    def _take_drift(self, found: tuple[int, int]) -> None:
        if found != self._drifted:
            self._drifted = found
            self._show()

    def _drop_stored(self, stored: _Stored) -> None:
        if stored.aside is not None:
            self.let_go(IndexSource(stored.aside, set_aside_row))

    def close(self) -> None:
        if self._source is not None:
            self._source.close()

    def _show(self) -> None:
        stored = self._stored
        view = LoadView(
            chosen=cards(self._given.paths, self._given.found, self._given.opened),
            looking=self._given.looking,
        )
        if stored is not None:
            view = replace(
                view,
                loaded=stored.files,
                balance=self._balance(stored.balance) if stored.loads else "",
                set_aside=self._source,
                set_aside_count=stored.aside_count,
                coverage=stored.districts,
                drift=self._drift(),
                ready=stored.ready if not self._given.paths else None,
                comparable=tuple(
                    LoadChoice(one.stored.id, self._load_words(one)) for one in _mappings(stored)
                ),
                missing=missing_kind({one.stored.kind for one in stored.loads if not one.replaced}),
            )
        self._load_page.show_view(view)
        if files := self._given.previewed:
            names = self.loaded.moment.snapshot.districts.names if self.loaded is not None else []
            self._load_page.show_preview(preview(self._given.opened, files, self._given.at, sorted(names)))

    def _balance(self, counts: Balance) -> str:
        words = self.tr(
            "{0} {0:row|rows} read = {1} loaded + {2} {2:duplicate|duplicates} + {3} set aside + {4} blank"
        )
        parts = (counts.rows, counts.loaded, counts.duplicates, counts.set_aside, counts.blank)
        return fill(words, *parts)

    def _drift(self) -> str:
        changed, touched = self._drifted
        if not changed:
            return ""
        words = fill(self.tr("The newest load changed {0} old {0:id|ids}."), changed)
        if touched:
            words += " " + fill(
                self.tr(
                    "{0} of them {0:touches|touch} decisions made before; whichever no longer fits comes back to "
                    "you."
                ),
                touched,
            )
        return words

    def _load_words(self, one: Load) -> str:
        return fill(self.tr("{0}, {1} {1:file|files}"), when(one.stored.at), len(one.files))

    def _show_changes(self, rows: list[DriftRow]) -> None:
        touched = sum(row.decision_touched for row in rows)
        if rows:
            words = self.tr(
                "{0} old {0:id|ids} changed; {1} of them {1:touches|touch} a decision made before."
            )
            text = fill(words, len(rows), touched)
        else:
            text = self.tr("In the districts that both loads have, nothing changed.")
        self._load_page.show_changes([change_row(row) for row in rows], text)
