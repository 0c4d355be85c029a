"""The verb "load": files into a workspace. What is given at once is one load, and is taken back as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.errors import WorkspaceUnusable
from app.intake.files import Wish
from app.intake.load import LoadReport
from app.intake.load import load as read_files
from app.jobs import Job
from app.store import history
from app.store.decisions import add_choice, choices
from app.store.loads import LoadWriter
from app.store.workspace import Connection, Workspace, is_blank


@dataclass(frozen=True)
class Given:
    """What a person gives to load. `columns` are wishes for all files, `wishes` for single ones by name.

    `mixed` may hold files of both kinds; each file's wish or its header says which it is.
    """

    mapping: Sequence[Path] = ()
    accounts: Sequence[Path] = ()
    mixed: Sequence[Path] = ()
    columns: Mapping[str, str] | None = None
    wishes: Mapping[str, Wish] | None = None
    same_district: Sequence[tuple[str, str]] = ()


def load(workspace: Workspace, given: Given, job: Job) -> list[LoadReport]:
    """Load what was given in one transaction; what was loaded before changes nothing.

    Raises InputRefused when a file cannot be used: then nothing of all that was given is stored.
    """
    with workspace.writing() as conn:
        return load_into(conn, given, job)


def load_into(conn: Connection, given: Given, job: Job, source: str = "files") -> list[LoadReport]:
    """The same inside a transaction of the caller."""
    reports: list[LoadReport] = []
    event_id: int | None = None
    parts = (
        ("mapping", "mapping", given.mapping),
        ("accounts", "accounts", given.accounts),
        ("mapping", None, given.mixed),
        ("accounts", None, given.mixed),
    )
    for kind, said, paths in parts:
        if not paths:
            continue
        writer = LoadWriter(conn, kind, source, event_id)
        report = read_files(writer, paths, said, given.columns, job, given.wishes)
        reports.append(report)
        if report.nothing_new:
            writer.drop()
        else:
            event_id = writer.event_id
    if event_id is None:
        declare_same(conn, given.same_district)
        return reports
    fresh = [report for report in reports if not report.nothing_new]
    code = "history.loaded_both" if len({report.kind for report in fresh}) > 1 else None
    history.describe(conn, event_id, _counts(fresh), code)
    _choose(conn, event_id, given.same_district)
    return reports


def declare_same(conn: Connection, pairs: Sequence[tuple[str, str]]) -> None:
    """Keep that two names mean one district; what is known already makes no event."""
    known = choices(conn, "same_district", tuple[str, str])
    news = [pair for pair in pairs if pair not in known]
    if news:
        number = history.append(conn, "choice", "history.same_district", {"count": len(news)}, undoable=True)
        _choose(conn, number, news)


def _choose(conn: Connection, event_id: int, pairs: Sequence[tuple[str, str]]) -> None:
    """Hang pairs on an event."""
    for pair in pairs:
        add_choice(conn, event_id, "same_district", list(pair))


def _counts(reports: Sequence[LoadReport]) -> dict[str, int]:
    fresh = [one for report in reports for one in report.files if not one.repeated]
    return {
        "files": len(fresh),
        "rows": sum(one.rows for one in fresh),
        "loaded": sum(one.loaded for one in fresh),
        "set_aside": sum(one.set_aside for one in fresh),
    }


class NewFile:
    """A workspace that did not exist: it stays only when the work with it succeeds."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.was_there = path.exists()
        except OSError:  # told when it is opened
            self.was_there = True

    def __enter__(self) -> Workspace:
        return Workspace.open(self.path, create=True)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and not self.was_there and self._is_blank():
            with suppress(OSError):
                self.path.unlink()

    def _is_blank(self) -> bool:
        """Whether nothing stands in it: another program may have made use of it by now, or be about to."""
        try:
            with Workspace.open(self.path).writing(wait=0.1) as conn:
                return is_blank(conn)
        except WorkspaceUnusable:
            return False
