"""The demo: a synthetic portfolio, and the whole job done with it."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.assistant import loading
from app.assistant.care import drift_rows
from app.assistant.exporting import Done, export
from app.assistant.moment import merge
from app.demo.portfolio import NEWER_NAME, make_portfolio
from app.errors import UsageError
from app.intake.load import LoadReport
from app.jobs import Job
from app.merging.rules import MergeOptions
from app.results.options import ExportOptions
from app.store.decisions import get_setting, put_setting
from app.store.workspace import Connection, Workspace

WORKSPACE_NAME = "demo.crosswalk"
INPUT = "input"
_MARK = "is_demo"


@dataclass
class Rehearsal:
    """What was done: sentences (word codes with parameters), the summary, and where things lie."""

    workspace: Path
    summary: dict[str, Any] = field(default_factory=dict)
    open_decisions: int = 0
    steps: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    places: list[tuple[str, Path]] = field(default_factory=list)

    def tell(self, name: str, **params: object) -> None:
        self.steps.append((f"demo.{name}", params))

    def tell_load(self, name: str, reports: list[LoadReport]) -> None:
        files = [one for report in reports for one in report.files]
        counts = {word: f"{sum(getattr(one, word) for one in files):,}" for word in ("rows", "set_aside")}
        self.tell(name, files=len(files), **counts)

    def finish(self, done: Done) -> Rehearsal:
        self.summary = done.summary
        self.open_decisions = done.open_conflicts + done.open_people
        self.tell("step_export", files=len(done.export.files))
        return self


def begin(out: Path, people: int, seed: int, job: Job) -> Rehearsal:
    """Make a portfolio in `out/input` and load it into `out/demo.crosswalk`; a person goes on from there."""
    job.report("jobs.making_demo")
    inputs = out / INPUT
    made = make_portfolio(inputs, people, seed, job=job)  # first: it may refuse, and then nothing is lost
    workspace = fresh_demo(out)
    story = Rehearsal(workspace.path)
    loads = loading.load(workspace, loading.Given(mapping=[made.mapping]), job)
    story.tell_load("step_mapping", loads)
    story.tell_load("step_accounts", loading.load(workspace, loading.Given(accounts=[made.accounts]), job))
    story.places = [("input", inputs), ("workspace", workspace.path)]
    return story


def rehearse(out: Path, people: int, seed: int, job: Job) -> Rehearsal:
    """Begin, then do the whole job with the rules alone, and write to `out/results`."""
    story = begin(out, people, seed, job)
    workspace, results = Workspace.open(story.workspace), out / "results"
    decided = merge(workspace, MergeOptions(), job).plan
    story.tell("step_merge", people=f"{len(decided):,}", decided=f"{len(decided) - len(decided.undecided):,}")
    newer = loading.Given(mapping=[out / INPUT / NEWER_NAME])
    story.tell_load("step_newer", loading.load(workspace, newer, job))
    with workspace.reading() as conn:
        drifted = drift_rows(conn, job)
    touched = sum(row.decision_touched for row in drifted)
    story.tell("step_drift", count=f"{len(drifted):,}", touched=f"{touched:,}")
    story.places.append(("results", results))
    return story.finish(export(workspace, ExportOptions(), results, True, job))


def fresh_demo(out: Path, name: str = WORKSPACE_NAME) -> Workspace:
    """An empty workspace that is marked as a demo; an older demo in the same place goes, anything else stays."""
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise UsageError("demo.folder_unusable", folder=out, cause=problem.strerror) from problem
    path = out / name
    if path.exists():
        with Workspace.open(path).reading() as conn:
            if not is_demo(conn):
                raise UsageError("demo.not_a_demo", path=path)
        path.unlink()
    workspace = Workspace.open(path, create=True)
    with workspace.writing() as conn:
        put_setting(conn, _MARK, True)
    return workspace


def is_demo(conn: Connection) -> bool:
    """Whether a workspace was made by the demo."""
    return get_setting(conn, _MARK, bool) is True


def has_desktop() -> bool:
    """Whether a window could be opened here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
