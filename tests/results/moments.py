"""A workspace as it stands, and its results, for tests."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from app.jobs import Job
from app.matching.snapshot import Snapshot, take
from app.merging import plan
from app.merging.plans import MergePlan
from app.results.export import ExportReport, export
from app.results.options import ExportOptions
from app.store import history
from app.store.decisions import Decision, add_decisions
from app.store.workspace import Workspace
from tests.support.workspaces import build

Account = Mapping[str, str]


def clever_id(number: int) -> str:
    """An id of the right form."""
    return f"{number:024x}"


OLD = [clever_id(number) for number in range(1, 30)]
NEW = [clever_id(number) for number in range(101, 130)]


@dataclass(frozen=True)
class Moment:
    conn: Connection
    snapshot: Snapshot
    plan: MergePlan

    def export(self, out: Path, job: Job | None = None, **options: object) -> ExportReport:
        chosen = ExportOptions(**options)  # type: ignore[arg-type]
        return export(self.conn, self.snapshot, self.plan, chosen, out, job or Job())


@contextmanager
def moment(workspace: Workspace) -> Iterator[Moment]:
    with workspace.reading() as conn:
        snapshot = take(conn, Job())
        yield Moment(conn, snapshot, plan(conn, snapshot, Job()))


def accounts_of(*pairs: Sequence[str]) -> list[dict[str, str]]:
    """Accounts from (key, clever id, role, district), the last two may be left out."""
    names = ("account_id", "clever_id", "role", "district")
    return [dict(zip(names, (*pair, "", "")[:4], strict=True)) for pair in pairs]


def workspace_of(
    path: Path, mapping: Mapping[str, Sequence[tuple[str, ...]]], accounts: Sequence[Account]
) -> Workspace:
    return build(path / "w.crosswalk", mapping, accounts)


def decide(workspace: Workspace, *decisions: Decision) -> None:
    """Decisions by hand, each of them undoable alone."""
    with workspace.writing() as conn:
        for one in decisions:
            event = history.append(conn, "decide", "history.decided", {}, undoable=True)
            add_decisions(conn, event, [one])


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by its header."""
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode(), newline="")))
