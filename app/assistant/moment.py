"""Where a workspace stands, worked out: the snapshot of accounts and the plan for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.assistant.asking import Asks, asked
from app.assistant.loading import declare_same
from app.jobs import Job
from app.matching.snapshot import Snapshot, take
from app.merging import plan, run_rule
from app.merging.plans import MergePlan
from app.merging.rules import MergeOptions
from app.store import history
from app.store.workspace import Connection, Workspace


@dataclass(frozen=True)
class Moment:
    """A snapshot and the plan made from it; both belong to one revision of the workspace."""

    snapshot: Snapshot
    plan: MergePlan

    @property
    def waiting_accounts(self) -> int:
        """How many open accounts still ask for a decision."""
        return asked(self.snapshot)[Asks.YOU]

    @property
    def revision(self) -> int:
        return self.snapshot.revision

    def has_rows_of(self, other: Moment) -> bool:
        """Whether two moments have the same files in force: then an account has the same position in both.

        The numbers alone do not tell: each migration counts its files from 1.
        """
        mine, theirs = (
            [
                [(file.id, file.facts.sha256) for file in rows.files]
                for rows in (at.snapshot.table, at.snapshot.accounts)
            ]
            for at in (self, other)
        )
        return mine == theirs


def look(conn: Connection, job: Job, extra_ids: Iterable[str] = ()) -> Moment:
    """Work out the workspace as it stands."""
    snapshot = take(conn, job, extra_ids)
    return Moment(snapshot, plan(conn, snapshot, job))


def match(workspace: Workspace, same_district: Sequence[tuple[str, str]], job: Job) -> Moment:
    """Work out every outcome anew, after declaring names of districts to be the same."""
    if same_district:
        with workspace.writing() as conn:
            declare_same(conn, same_district)
            return look(conn, job)
    with workspace.reading() as conn:
        return look(conn, job)


def merge(workspace: Workspace, options: MergeOptions, job: Job) -> Moment:
    """Decide people by rule; whoever was decided by hand stays as decided."""
    with workspace.writing() as conn:
        snapshot = take(conn, job)
        return Moment(snapshot, run_rule(conn, snapshot, options, job))


def undo(workspace: Workspace, expected: int | None = None) -> history.Event | None:
    """Take back the last load or decision; None when there is nothing to take back.

    With the number of an `expected` event only that one: None, and nothing is done, when it is another by now.
    """
    with workspace.writing() as conn:
        target = _if_expected(history.next_undo(conn), expected)
        if target is not None:
            history.undo(conn, target)
    return target


def redo(workspace: Workspace, expected: int | None = None) -> history.Event | None:
    """Bring back what was taken back last; None when there is nothing. `expected` as for `undo`."""
    with workspace.writing() as conn:
        target = _if_expected(history.next_redo(conn), expected)
        if target is not None:
            history.redo(conn, target)
    return target


def _if_expected(target: history.Event | None, expected: int | None) -> history.Event | None:
    return target if target is None or expected in (None, target.id) else None
