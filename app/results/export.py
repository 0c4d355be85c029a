"""Writes all result files of a moment: what leaves the house, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from app.errors import DecisionsOpen
from app.jobs import Job, breathe
from app.matching.snapshot import Snapshot
from app.merging.fields import FIELD_COLUMNS
from app.merging.lines import MERGE_COLUMNS
from app.merging.plans import MergePlan
from app.results import exceptions, tables
from app.results.accounts import (
    ADDED_COLUMNS,
    ID_MAP_COLUMNS,
    ROLLBACK_COLUMNS,
    Accounts,
    Writer,
    id_map_writer,
    rollback_writer,
    updated_writer,
)
from app.results.cells import COMMA
from app.results.copies import copy_for_spreadsheets
from app.results.folder import HashedFile, Staging, Written
from app.results.manifest import as_json, manifest_document, moment
from app.results.options import ExportOptions
from app.results.sql.moves import Direction, Survey
from app.results.sql.script import write_script
from app.results.summary import Unbalanced, omitted, summary_document
from app.store.workspace import Connection
from app.version import VERSION

Extra = Callable[[Path], None]


@dataclass(frozen=True)
class ExportReport:
    """What an export wrote. `notes` are sentences for the person: what is not in the files, and why."""

    out: Path
    files: tuple[Written, ...]
    summary: dict[str, Any]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One of the tables: its file, its delimiter and its columns."""

    name: str
    file: str
    delimiter: str
    columns: tuple[str, ...]


def check_decided(snapshot: Snapshot, plan: MergePlan) -> None:
    """Raises DecisionsOpen while a conflict is undecided or a person is proposed or deferred."""
    conflicts, people = len(snapshot.undecided_conflicts), len(plan.undecided)
    if conflicts or people:
        raise DecisionsOpen("results.decisions_open", conflicts=conflicts, people=people)


def export(
    conn: Connection,
    snapshot: Snapshot,
    plan: MergePlan,
    options: ExportOptions,
    out: Path,
    job: Job,
    *,
    checklist_html: str = "",
    extras: Mapping[str, Extra] | None = None,
) -> ExportReport:
    """Write the result files into `out`, whole or not at all; an earlier export there is replaced.

    `checklist_html` goes into the report. `extras` are further files by name (the window's report.pdf), each
    written by a function that gets its path. Raises UsageError when the folder cannot be used, Unbalanced
    (a defect) when rows are missing.
    """
    started = moment()
    summary = summary_document(conn, snapshot, plan)
    if not summary["balanced"]:
        raise Unbalanced("the rows in the workspace do not agree with the counts of their files")
    with Staging(out) as staging:
        work = _Export(conn, snapshot, plan, options, staging, job, summary)
        work.write(checklist_html)
        for name, write in (extras or {}).items():
            write(staging.path(name))
            staging.adopt(name)
        job.checkpoint()
        inputs = [*snapshot.table.files, *snapshot.accounts.files]
        staging.finish(as_json(manifest_document(VERSION, started, inputs, staging.written)))
        return ExportReport(staging.out, tuple(staging.written), summary, tuple(work.notes))


@dataclass
class _Export:
    """One export under way."""

    conn: Connection
    snapshot: Snapshot
    plan: MergePlan
    options: ExportOptions
    staging: Staging
    job: Job
    summary: dict[str, Any]
    notes: list[str] = field(default_factory=list)

    @cached_property
    def accounts(self) -> Accounts:
        return Accounts(self.conn, self.snapshot, self.plan.retired)

    @cached_property
    def tables(self) -> dict[str, Table]:
        """All tables by name, in the order in which they stand in a workbook."""
        accounts = self.accounts
        known = {
            "id_map": ID_MAP_COLUMNS,
            "accounts_updated": (*accounts.header, *ADDED_COLUMNS),
            "merges": MERGE_COLUMNS,
            "merge_fields": FIELD_COLUMNS,
            "exceptions": exceptions.COLUMNS,
            "set_aside": tables.SET_ASIDE_COLUMNS,
            "unclaimed": tables.UNCLAIMED_COLUMNS,
            "rollback": ROLLBACK_COLUMNS,
        }
        found = {name: Table(name, f"{name}.csv", COMMA, columns) for name, columns in known.items()}
        found["accounts_updated"] = Table(
            "accounts_updated", accounts.file_name, accounts.delimiter, known["accounts_updated"]
        )
        return found

    def needs(self, name: str) -> bool:
        """Whether a table is wanted itself or to make another file from it."""
        return self.options.wants(name) or self.options.wants("results")

    def write(self, checklist_html: str) -> None:
        self.notes.extend(omitted(self.summary))
        self._account_tables()
        self._other_tables()
        self._scripts()
        if self.options.spreadsheet_copies:
            self._copies()
        if self.options.wants("results"):
            self._workbook()
        if self.options.wants("report"):
            self._report(checklist_html)
        if self.options.wants("summary"):
            with self.staging.writing("summary.json") as out:
                out.write(as_json(self.summary))

    def _table(self, name: str) -> Any:
        return self.staging.writing(self.tables[name].file, keep=self.options.wants(name))

    def _account_tables(self) -> None:
        """The tables with a line per account, in one reading of the accounts."""
        from contextlib import ExitStack

        makers: dict[str, Callable[[HashedFile], Writer]] = {
            "id_map": lambda out: id_map_writer(self.accounts, out),
            "accounts_updated": lambda out: updated_writer(self.accounts, out),
            "rollback": rollback_writer,
        }
        with ExitStack() as stack:
            writers = [
                make(stack.enter_context(self._table(name)))
                for name, make in makers.items()
                if self.needs(name)
            ]
            if writers:
                for block in self.accounts.blocks(self.job):
                    for write in writers:
                        write(block)
                        breathe()

    def _other_tables(self) -> None:
        conn, snapshot, plan, job = self.conn, self.snapshot, self.plan, self.job
        if self.needs("merges"):
            with self._table("merges") as out:
                tables.write_merges(conn, snapshot, plan, out, job)
        if self.needs("merge_fields"):
            with self._table("merge_fields") as out:
                tables.write_fields(conn, snapshot, plan, out, job)
        self._exceptions()
        if self.needs("set_aside"):
            with self._table("set_aside") as out:
                tables.write_set_aside(conn, snapshot, out)
        if self.needs("unclaimed"):
            with self._table("unclaimed") as out:
                tables.write_unclaimed(conn, snapshot, out, job)

    def _exceptions(self) -> None:
        """The open accounts, all in one list and each in that of its district."""
        wants_districts = self.options.wants("districts")
        if not wants_districts and not self.needs("exceptions"):
            return
        accounts = exceptions.open_accounts(self.conn, self.snapshot, self.job)
        if wants_districts:
            from app.results.districts import DistrictFiles

            districts = DistrictFiles(self.snapshot, self.summary, self.staging)
            accounts = districts.passing(accounts)
        with self.staging.writing("exceptions.csv", keep=self.options.wants("exceptions")) as out:
            out.write(exceptions.header_line())
            for piece in exceptions.exception_lines(accounts):
                out.write(piece)
        if wants_districts:
            districts.finish(self.job)

    def _scripts(self) -> None:
        wanted = [one for one in Direction if self.options.wants(f"{one.value}.sql")]
        if not wanted:
            return
        survey = Survey(self.accounts, self.job)
        for direction in wanted:
            with self.staging.writing(f"{direction.value}.sql") as out:
                write_script(survey, direction, self.options, out, self.job)

    def _copies(self) -> None:
        for table in self.tables.values():
            if not self.options.wants(table.name):
                continue
            self.job.checkpoint()
            with self.staging.writing(f"{table.name}.spreadsheet.csv") as out:
                source = self.staging.found(table.file)
                copy_for_spreadsheets(source, table.delimiter, len(table.columns), out)

    def _workbook(self) -> None:
        from app.results.workbook import Sheet, write_workbook

        sheets = [
            Sheet(one.name, self.staging.found(one.file), one.delimiter, one.columns)
            for one in self.tables.values()
        ]
        scratch = self.staging.path("cells", keep=False).parent
        said = write_workbook(sheets, self.staging.path("results.xlsx"), scratch, self.job)
        self.staging.adopt("results.xlsx")
        self.notes.extend(said)

    def _report(self, checklist_html: str) -> None:
        from app.results.report import report_html

        with self.staging.writing("report.html") as out:
            text = report_html(self.conn, self.snapshot, self.plan, self.summary, checklist_html)
            out.write(text.encode())
