"""The verbs that end the journey: migrate in one go, export, verify."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.assistant import checklists
from app.assistant.loading import Given, NewFile, load_into
from app.assistant.moment import Moment, look
from app.assistant.status import summary_of
from app.intake.load import LoadReport
from app.jobs import Job
from app.matching.columns import Districts, Texts, read_rows
from app.matching.snapshot import same_districts, take
from app.merging import run_rule
from app.merging.rules import MergeOptions
from app.results.export import ExportReport, check_decided
from app.results.export import export as write_results
from app.results.manifest import fingerprint
from app.results.options import ExportOptions
from app.store import history
from app.store.decisions import get_setting, put_setting
from app.store.erase import remember_place
from app.store.loads import loads_in_force
from app.store.workspace import Connection, Workspace

if TYPE_CHECKING:
    from app.results.verify import VerifyReport


_WRITTEN_TO = "results_written"  # folder -> fingerprint of what was written there last

# Writes a report that was made as HTML to a file in another form.
ReportWriter = Callable[[str, Path], None]


@dataclass(frozen=True)
class Done:
    """What was written, and what still waits for a person."""

    export: ExportReport
    open_conflicts: int
    open_people: int
    loads: list[LoadReport]

    @property
    def summary(self) -> dict[str, Any]:
        """The `summary.json` object of what was written."""
        return self.export.summary


def migrate(
    path: Path | None, given: Given, rule: MergeOptions, options: ExportOptions, out: Path, job: Job
) -> Done:
    """Load, match, merge by rule and write, in one go; what is open is written as open.

    `path` None works in a workspace that is gone afterwards. All of it is one transaction: when the results
    cannot be written, or somebody cancels, the workspace stays as it was.
    """
    with NewFile(path) if path is not None else Workspace.temporary() as workspace:
        with workspace.writing() as conn:
            loads = load_into(conn, given, job)
            snapshot = take(conn, job)
            at = Moment(snapshot, run_rule(conn, snapshot, rule, job))
            done = _write(conn, at, options, out, loads, job)
        if path is not None:
            _note(workspace, out)
    return done


def export(
    workspace: Workspace,
    options: ExportOptions,
    out: Path,
    allow_open: bool,
    job: Job,
    write_pdf: ReportWriter | None = None,
) -> Done:
    """Write the results. Raises DecisionsOpen, with nothing written, while something is undecided.

    With `write_pdf` there is a `report.pdf` too, made by it from the report's HTML.
    """
    with workspace.reading() as conn:
        at = look(conn, job)
        if not allow_open:
            check_decided(at.snapshot, at.plan)
        done = _write(conn, at, options, out, [], job, write_pdf)
    _note(workspace, out)
    return done


def open_decisions(at: Moment) -> tuple[int, int]:
    """How many conflicts and how many people wait for a person."""
    return len(at.snapshot.undecided_conflicts), len(at.plan.undecided)


def report_of(conn: Connection, at: Moment) -> str:
    """The report as HTML, as an export of this moment would write it."""
    from app.results.report import report_html

    summary = summary_of(conn, at)
    return report_html(conn, at.snapshot, at.plan, summary, checklists.as_html(conn, at))


def _write(
    conn: Connection,
    at: Moment,
    options: ExportOptions,
    out: Path,
    loads: list[LoadReport],
    job: Job,
    write_pdf: ReportWriter | None = None,
) -> Done:
    checklist = checklists.as_html(conn, at)
    extras = {}
    if write_pdf is not None:
        extras["report.pdf"] = lambda path: write_pdf(report_of(conn, at), path)
    report = write_results(
        conn, at.snapshot, at.plan, options, out, job, checklist_html=checklist, extras=extras
    )
    return Done(report, *open_decisions(at), loads)


def _note(workspace: Workspace, out: Path) -> None:
    def write(conn: Connection) -> None:
        history.append(conn, "export", "history.exported", {})
        place = str(out.absolute())
        remember_place(conn, "results", place)
        put_setting(conn, _WRITTEN_TO, {**_written_to(conn), place: fingerprint(out)})

    workspace.leave_note(write)


def wrote_last(conn: Connection, folder: Path) -> bool:
    """Whether the results in a folder are those that this migration wrote there."""
    kept = _written_to(conn).get(str(folder.absolute()), "")
    return bool(kept) and kept == fingerprint(folder)


def _written_to(conn: Connection) -> dict[str, str]:
    """Folder -> the fingerprint of the results that were written there."""
    return get_setting(conn, _WRITTEN_TO, dict[str, str]) or {}


def verify(workspace: Workspace, after: Path, columns: Mapping[str, str], job: Job) -> dict[str, Any]:
    """Compare a later export of the partner's system with the plan; the `verify` document."""
    from app.results.verify import verify_document

    with compared(workspace, after, columns, job) as report:
        document = verify_document(report)
    workspace.leave_note(lambda conn: note_comparison(conn, document["districts"]))
    return document


@contextmanager
def compared(
    workspace: Workspace, after: Path, columns: Mapping[str, str], job: Job
) -> Iterator[VerifyReport]:
    """The comparison itself, to be read inside the block. Raises InputRefused for a file that is no export."""
    from app.results.verify import verify_export

    with Workspace.temporary() as later:
        with later.writing() as later_conn:
            load_into(later_conn, Given(accounts=[after], columns=columns), job)
        with workspace.reading() as conn, later.reading() as later_conn:
            at = look(conn, job)
            rows = read_rows(
                later_conn, loads_in_force(later_conn, "accounts"), Districts(same_districts(conn))
            )
            yield verify_export(conn, at.snapshot, at.plan, rows, Texts(later_conn, rows), job)


def note_comparison(conn: Connection, districts: list[dict[str, Any]]) -> None:
    """A line in the history about a comparison, by its counts."""
    counts = {name: sum(row[name] for row in districts) for name in ("done", "not_done", "lost")}
    history.append(conn, "verify", "history.verified", counts)
