"""Differences: what changes between two versions, what the app uses of it, its calls, a record, the dates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.jobs import Job
from app.paths import data_folder
from ui.desks.base import Tools
from ui.desks.differences_rows import (
    audit_view,
    dates_view,
    difference_groups,
    level_counts,
    record_view,
    role_names,
    subject_of,
    usage_remark,
    with_usage,
)
from ui.desks.quiet import QuietDesk
from ui.pages.differences import DifferencesPage
from ui.pages.differences_view import (
    AuditView,
    DatesView,
    DifferenceGroup,
    DifferencesView,
    RecordView,
)
from ui.session import Place
from ui.workbench import Finished

if TYPE_CHECKING:
    from app.assistant.samples import Pair, Wanted
    from app.store.workspace import Connection
    from app.versions.audit import AuditReport

# As `app.versions` lists them; it is not imported before the page is looked at.
VERSIONS = ("v1.1", "v1.2", "v2.0", "v2.1", "v3.0", "v3.1")
_FORMATS = {".html": "html", ".htm": "html", ".md": "markdown", ".csv": "csv"}


class DifferencesDesk(QuietDesk):
    """The actions of the Differences page. Everything but the answers works without a migration."""

    step_id = "differences"

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._versions = ("v2.1", VERSIONS[-1])
        self._of: Place | None = None
        self._journey: tuple[str, str] | None = None
        self._groups: tuple[DifferenceGroup, ...] = ()
        self._found_for: tuple[str, str] | None = None
        self._usage: dict[str, bool] = {}
        self._is_invented = False  # whether the Clever of this migration is the one of a demo
        self._report: AuditReport | None = None
        self._pair: Pair | None = None
        self._masked = False
        tools.around.privacy.changed.connect(self._show_record)

    def make_page(self) -> DifferencesPage:
        self._differences_page = DifferencesPage(around=self.tools.around, actions=self)
        self.ask(self._look_dates, self._differences_page.dates.show_view, key="dates")
        self._differences_page.record.show_view(RecordView(roles=role_names()))
        return self._differences_page

    def refresh(self) -> None:
        loaded = self.loaded
        if self.place != self._of:
            # Another migration: its own versions, and nothing of the last one's records or calls.
            self._of, self._usage, self._pair, self._report = self.place, {}, None, None
            self._journey, self._is_invented = None, False
            self._show_audit(AuditView())
            self._show_record()
        if loaded is not None and self._journey_is_new(loaded.journey.old, loaded.journey.new):
            self._versions = (loaded.journey.old, loaded.journey.new)
        self._look()
        if self.path is not None:
            self.read(self._look_usage, self._on_looked, key="usage")

    def _journey_is_new(self, old: str, new: str) -> bool:
        """Whether the migration goes another way than when it was last looked at."""
        known, self._journey = self._journey, (old, new)
        return known != (old, new)

    # Differences.

    def choose_versions(self, from_version: str, to_version: str) -> None:
        self._versions = (from_version, to_version)
        self._look()
        self.ask(self._look_dates, self._differences_page.dates.show_view, key="dates")
        self._show_record()

    def _look(self) -> None:
        if self._found_for == self._versions:
            self._show()
            return
        versions = self._versions

        def work(job: Job) -> tuple[DifferenceGroup, ...]:
            from app.versions.differences import differences
            from app.versions.facts import load_facts

            return difference_groups(differences(*versions, facts=load_facts(data_folder())))

        def take(found: tuple[DifferenceGroup, ...]) -> None:
            self._groups, self._found_for = found, versions
            self._show()

        self.ask(work, take, key="differences")

    @staticmethod
    def _look_usage(conn: Connection, job: Job) -> tuple[dict[str, bool], bool]:
        from app.assistant.checklists import usage
        from app.assistant.invented import plan_of

        return usage(conn), plan_of(conn) is not None

    def _on_looked(self, found: tuple[dict[str, bool], bool]) -> None:
        before, (usage, self._is_invented) = self._is_invented, found
        self._on_usage(usage)
        if self._is_invented != before:
            self._show_record()

    def _on_usage(self, usage: dict[str, bool]) -> None:
        self._usage = usage
        self._show()

    def _show(self) -> None:
        if self._found_for is None:
            return
        self._differences_page.show_view(
            DifferencesView(
                VERSIONS,
                *self._versions,
                with_usage(self._groups, self._usage),
                level_counts(self._groups),
                may_say=self.path is not None,
                remark=self._remark(),
            )
        )

    def _remark(self) -> str:
        loaded = self.loaded
        if loaded is not None and (loaded.journey.old, loaded.journey.new) != self._versions:
            return self.tr("Your migration goes from {0} to {1}.").format(
                loaded.journey.old, loaded.journey.new
            )
        return usage_remark(self._groups, self._usage) if self.path is not None else ""

    def say_used(self, key: str, used: bool | None) -> None:
        subject = subject_of(key)

        def work(conn: Connection) -> dict[str, bool]:
            from app.assistant.checklists import say_used, usage

            say_used(conn, subject, used)
            return usage(conn)

        self.note(work, self._on_usage)

    def open_source(self, address: str) -> None:
        self.tools.dialogs.open_outside(address)

    def export(self) -> None:
        versions = self._versions
        proposal = self.tr("Clever {0} to {1}.html").format(*versions)
        filters = self.tr("Web page (*.html);;Markdown (*.md);;Table (*.csv)")
        title = self.tr("Export the differences")
        self.tools.dialogs.ask_save(title, proposal, filters, lambda path: self._export(path, versions))

    def _export(self, target: Path, versions: tuple[str, str]) -> None:
        def work(job: Job) -> None:
            from app.versions.facts import load_facts
            from app.versions.render import render_diff

            form = _FORMATS.get(target.suffix.lower(), "html")
            text = render_diff(*versions, form, facts=load_facts(data_folder()))
            target.write_text(text, encoding="utf-8", newline="")

        self._write(target, work)

    def _write(self, target: Path, work: Callable[[Job], None]) -> None:
        """Write a file that needs no migration, with a line that leads to its folder."""

        def working(job: Job) -> None:
            from app.errors import InputRefused

            try:
                work(job)
            except OSError as problem:
                raise InputRefused(
                    "samples.cannot_write", file=target.name, why=problem.strerror or str(problem)
                ) from problem

        words = self.tr("Saved {0}").format(target.name)
        link = self.tr("Open folder")
        done = Finished(words, link=link, on_link=lambda: self.tools.dialogs.open_outside(target.parent))
        self.tools.workbench.run(
            self.tr("Saving {0}").format(target.name), working, on_success=lambda _: done, lane="read"
        )

    # Calls we make.

    def choose_audit_files(self) -> None:
        title = self.tr("Code, logs, HAR or Postman files")
        self.tools.dialogs.ask_open_files(title, self.tr("All files (*)"), self.audit_paths)

    def choose_audit_folder(self) -> None:
        title = self.tr("A folder with code or logs")
        self.tools.dialogs.ask_folder(title, lambda path: self.audit_paths([path]))

    def audit_paths(self, paths: Sequence[Path]) -> None:
        target = self._versions[1]

        def work(job: Job) -> AuditReport:
            from app.versions.audit.reading import audit
            from app.versions.facts import load_facts

            return audit(list(paths), target, job, facts=load_facts(data_folder()))

        def done(report: AuditReport) -> Finished | None:
            self._report = report
            view = audit_view(report, paths)
            self._show_audit(view)
            self.note(lambda conn: _remember_audit(conn, report.counts), lambda _: None)
            return None if self._shown else Finished(view.summary)

        def ended() -> None:
            self._differences_page.set_busy(False)

        self.tell(None)
        self._differences_page.set_busy(True)
        self.tools.workbench.run(
            self.tr("Looking for calls"),
            work,
            on_success=done,
            on_error=self._refused,
            on_end=ended,
            lane="net",
        )

    def _show_audit(self, view: AuditView) -> None:
        self._differences_page.audit.show_view(view)

    def export_audit(self) -> None:
        report = self._report
        if report is None:
            return

        def save(target: Path) -> None:
            def work(job: Job) -> None:
                from app.versions.audit import audit_csv

                target.write_text(audit_csv(report), encoding="utf-8", newline="")

            self._write(target, work)

        title, filters = self.tr("Save the calls"), self.tr("Table (*.csv)")
        self.tools.dialogs.ask_save(title, "clever-calls.csv", filters, save)

    # A record, then and now.

    def invent_record(self, role: str) -> None:
        def work(job: Job, wanted: Wanted) -> Pair:
            from app.assistant.samples import invented
            from app.versions.facts import load_facts

            return invented(wanted, load_facts(data_folder()))

        self._bring(role, work)

    def paste_record(self, role: str) -> None:
        from PySide6.QtGui import QGuiApplication

        text = QGuiApplication.clipboard().text()

        def work(job: Job, wanted: Wanted) -> Pair:
            from app.assistant.samples import read_text
            from app.versions.facts import load_facts

            return read_text(text, wanted, load_facts(data_folder()))

        self._bring(role, work)

    def open_record(self, role: str) -> None:
        def chosen(paths: list[Path]) -> None:
            def work(job: Job, wanted: Wanted) -> Pair:
                from app.assistant.samples import read_file
                from app.versions.facts import load_facts

                return read_file(paths[0], wanted, load_facts(data_folder()))

            self._bring(role, work)

        title, filters = self.tr("A record or a sample"), self.tr("Records (*.json);;All files (*)")
        self.tools.dialogs.ask_open_files(title, filters, chosen)

    def ask_record(self, role: str, record_id: str) -> None:
        """The same person from Clever itself, in both versions."""
        access, place = self.tools.clever, self.place
        offline = bool(self.tools.around.preferences.get("offline", False))
        if place is None:
            return

        def work(job: Job, wanted: Wanted) -> Pair:
            from app.assistant.samples import live
            from app.versions.facts import load_facts

            workspace = place.open()
            reach = access.reach(workspace, offline=offline)
            tokens = reach.kept(workspace)
            return live(workspace, reach.line, tokens, record_id, wanted, load_facts(data_folder()), job)

        self._bring(role, work, lane="net")

    def _bring(self, role: str, work: Callable[[Job, Wanted], Pair], *, lane: str = "read") -> None:
        versions = self._versions

        def working(job: Job) -> Pair:
            from app.assistant.samples import Wanted, newer_of

            return work(job, Wanted(role, *newer_of(versions)))

        def take(pair: Pair) -> None:
            self._pair = pair
            self._show_record()

        self.tell(None)
        if lane == "read":
            self.ask(working, take, key="record")
            return
        self.tools.workbench.run(
            self.tr("Asking Clever for a record"),
            working,
            on_success=take,
            on_error=self._refused,
            lane=lane,
        )

    def mask_record(self, masked: bool) -> None:
        self._masked = masked
        self._show_record()

    def _show_record(self) -> None:
        if self._page is None:
            return
        pair, forced = self._pair, self.tools.around.privacy.on
        live = ""
        if self.path is None:
            live = self.tr("With a migration open and a district connected, Clever itself can be asked.")
        masked = self._masked or forced
        whose = ""
        if self._is_invented:
            whose = self.tr("Here an invented Clever on this computer answers, not the real one.")
        empty = RecordView(
            roles=role_names(), masked=self._masked, mask_forced=forced, live=live, whose=whose
        )
        if pair is None:
            self._differences_page.record.show_view(empty)
            return

        def work(job: Job) -> RecordView:
            return record_view(pair, empty, mask=masked)

        self.ask(work, self._differences_page.record.show_view, key="lines")

    def keep_record(self) -> None:
        pair, mask = self._pair, self._masked or self.tools.around.privacy.on
        if pair is None:
            return

        def save(target: Path) -> None:
            def work(job: Job) -> None:
                from app.assistant.samples import keep

                keep(pair, target, mask=mask)

            self._write(target, work)

        title, filters = self.tr("Save the sample"), self.tr("Sample (*.json)")
        self.tools.dialogs.ask_save(title, f"{pair.wanted.role}-sample.json", filters, save)

    # Dates.

    def _look_dates(self, job: Job) -> DatesView:
        from app.versions.facts import load_facts

        return dates_view(load_facts(data_folder()), self._versions, datetime.now(UTC).date())


def _remember_audit(conn: Connection, counts: Mapping[str, int]) -> None:
    from app.assistant.checklists import remember_audit

    remember_audit(conn, counts)
