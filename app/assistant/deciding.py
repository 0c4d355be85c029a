"""Decisions by hand, singly or from a list, each an event of its own that can be undone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from app.assistant.moment import Moment, look
from app.errors import UsageError
from app.intake.lists import read_list
from app.jobs import Job
from app.merging.decide import Desk
from app.merging.decision_lists import COLUMNS, ListReport, decide_list
from app.store import history
from app.store.workspace import Workspace

Answer = TypeVar("Answer")


def decide(
    workspace: Workspace, work: Callable[[Desk], Answer], job: Job, known: Moment | None = None
) -> Answer:
    """Let `work` write decisions at a desk, in one transaction on the workspace as it stands.

    `known` is the moment that people and positions of accounts were looked at in; it is used when nothing has
    happened since. Raises UsageError, with nothing written, when other files are in force by now: the same
    positions would be other accounts.
    """
    with workspace.writing() as conn:
        fresh = known is not None and known.revision == history.newest(conn)
        at = known if known is not None and fresh else look(conn, job)
        if known is not None and not at.has_rows_of(known):
            raise UsageError("people.files_changed")
        return work(Desk(conn, at.snapshot, at.plan, job))


def decide_from_file(workspace: Workspace, path: Path, job: Job) -> ListReport:
    """Take over the decisions of a list: all that can be used as one event, the rest with reasons."""
    rows = list(read_list(path, COLUMNS, job))
    wanted = {cells.get("user_id", "") for _, cells in rows} - {""}
    with workspace.writing() as conn:
        at = look(conn, job, wanted)
        return decide_list(conn, at.snapshot, at.plan, rows, job)
