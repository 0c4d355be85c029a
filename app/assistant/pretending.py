"""What the demo lets a newcomer go through that real people wait for: newer CSVs, and the day after the switch."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from pathlib import Path

from app.assistant.moment import look
from app.assistant.rehearsing import INPUT, is_demo
from app.demo.portfolio import ACCOUNTS_NAME, NEWER_NAME
from app.errors import UsageError
from app.jobs import Job
from app.results.export import export
from app.results.options import ExportOptions
from app.store.loads import loads_in_force
from app.store.workspace import Connection, Workspace

LATER_EXPORT = "accounts-after-the-switch.csv"
_FORGOTTEN_EVERY = 60  # of the accounts that change, one in so many was forgotten on the day of the switch


def newer_csvs(conn: Connection, path: Path) -> Path | None:
    """The archive that Clever "sent a week later", while the demo at `path` has not loaded it yet."""
    archive = path.parent / INPUT / NEWER_NAME
    if not is_demo(conn) or len(loads_in_force(conn, "mapping")) != 1 or not archive.exists():
        return None
    return archive


def has_a_switch(conn: Connection, path: Path) -> bool:
    """Whether the day of the switch can be played in the workspace at `path`: a demo beside its files."""
    return is_demo(conn) and (path.parent / INPUT / ACCOUNTS_NAME).exists()


def later_export(workspace: Workspace, job: Job) -> Path:
    """An export of the demo's application as if somebody had made the switch and forgotten a few accounts.

    Nothing is noted in the workspace: these are not results. Raises UsageError where there is no switch to
    play, so that no real data can be mistaken for a proof.
    """
    folder = workspace.path.parent / INPUT
    with workspace.reading() as conn:
        if not has_a_switch(conn, workspace.path):
            raise UsageError("demo.only_in_the_demo")
        at = look(conn, job)
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            results = Path(scratch) / "results"
            options = ExportOptions(only=("accounts_updated",))
            export(conn, at.snapshot, at.plan, options, results, job)
            with (results / "accounts_updated.csv").open(encoding="utf-8", newline="") as stream:
                updated = list(csv.reader(stream))
    with (folder / ACCOUNTS_NAME).open(encoding="utf-8-sig", newline="") as stream:
        before = list(csv.reader(stream))
    target = folder / LATER_EXPORT
    with target.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(_with_gaps(updated, before))
    return target


def _with_gaps(updated: list[list[str]], before: list[list[str]]) -> Iterator[list[str]]:
    """The rows as planned, in the columns the application had, but now and then one that is still as it was."""
    width, old_rows = len(before[0]), {row[0]: row for row in before if row}
    changed = 0
    for row in updated:
        now = row[:width]
        old = old_rows.get(now[0], now)
        changed += old != now
        yield old if old != now and changed % _FORGOTTEN_EVERY == 0 else now
