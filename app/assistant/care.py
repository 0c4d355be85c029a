"""Verbs that look after a workspace: drift, backup, erase."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from app.assistant import signing
from app.assistant.coverage import forget_asked
from app.assistant.moment import Moment, look
from app.assistant.status import status_document
from app.errors import InputRefused, WorkspaceUnusable
from app.jobs import Job
from app.matching.drift import DriftRow, drift
from app.store import history
from app.store.erase import erase_rows, known_places, remember_place
from app.store.marks import connections
from app.store.workspace import Connection, Workspace


def drift_rows(
    conn: Connection, job: Job, known: Moment | None = None, between: tuple[int, int] | None = None
) -> list[DriftRow]:
    """What the newest loads changed, with the decisions it touches.

    `known` is the workspace as it stands, worked out already; `between` names two loads (older, newer) to
    compare in place of the two newest of each district.
    """
    at = known or look(conn, job)
    decided = at.plan.decided | at.plan.rejected | at.plan.by_hand
    decided_people = set(at.plan.people.codes[decided].tolist()).union(at.plan.touched)
    hand = at.snapshot.hand
    by_hand = {int(at.snapshot.account_ids[account]) for account in {*hand.chosen, *hand.left}} | set(
        at.snapshot.account_ids[hand.apart].tolist()
    )

    def is_decided(legacy: int, users: set[int]) -> bool:
        return legacy in by_hand or not decided_people.isdisjoint(users)

    return drift(conn, at.snapshot, is_decided, job, between)


def backup(workspace: Workspace, target: Path, job: Job, *, replace: bool = False) -> None:
    """A consistent copy. Raises InputRefused for a file that exists.

    With `replace` somebody agreed that an older copy may go; the workspace itself never may.
    """
    job.report("jobs.backing_up")
    target = target.absolute()
    if target.exists() and (not replace or target.samefile(workspace.path)):
        raise InputRefused("care.backup_exists", path=target)
    if not target.parent.is_dir():
        raise InputRefused("care.no_folder", path=target.parent)
    workspace.copy_to(target)

    def note(conn: Connection) -> None:
        remember_place(conn, "backup", str(target))
        history.append(conn, "backup", "history.backed_up", {})

    workspace.leave_note(note)


@dataclass(frozen=True)
class Copy:
    """Personal data outside the workspace: `kind` is backup, results or keychain."""

    kind: str
    where: str


def erase(workspace: Workspace, job: Job) -> list[Copy]:
    """Remove every personal row, and what people typed, for good; say which copies the workspace knows of.

    Raises WorkspaceUnusable when something may still be read in the file: it could not be rewritten, or
    another program reads it.
    """
    from app.assistant.connecting import forget_fetched

    job.report("jobs.erasing")
    with workspace.writing() as conn:
        erase_rows(conn, status_document(conn, job))
        signing.forget(conn)
        forget_asked(conn)
        forget_fetched(conn)
        copies = [Copy(kind, path) for kind, path in known_places(conn) if Path(path).exists()]
        copies += [Copy("backup", str(path)) for path in workspace.copies_before_upgrades()]
        copies += [Copy("keychain", one["district_id"]) for one in connections(conn)]
    try:
        whole = workspace.shrink()
    except WorkspaceUnusable as problem:
        raise WorkspaceUnusable("care.not_shrunk", path=workspace.path, why=problem.message) from problem
    if not whole:
        raise WorkspaceUnusable("care.still_read", path=workspace.path)
    return copies


def remove_copies(workspace: Workspace, copies: list[Copy]) -> list[tuple[Copy, str]]:
    """Remove copies; returns each with the reason why it stays, empty when it is gone."""
    done: list[tuple[Copy, str]] = []
    for copy in copies:
        try:
            if copy.kind == "keychain":
                _forget_token(workspace, copy.where)
            elif copy.kind == "results":
                _remove_results(Path(copy.where))
            else:
                Path(copy.where).unlink(missing_ok=True)
        except OSError as problem:
            done.append((copy, problem.strerror or str(problem)))
        else:
            done.append((copy, ""))
    return done


def _remove_results(folder: Path) -> None:
    """Only a folder that carries our manifest is removed, and then only what the manifest names."""
    from app.results.manifest import files_named_in

    for name in files_named_in(folder):
        (folder / name).unlink(missing_ok=True)
    (folder / "manifest.json").unlink(missing_ok=True)
    for part in sorted((p for p in folder.rglob("*") if p.is_dir()), reverse=True):
        if not any(part.iterdir()):
            part.rmdir()
    if not any(folder.iterdir()):
        shutil.rmtree(folder)


def _forget_token(workspace: Workspace, district_id: str) -> None:
    from app.assistant.connecting import forget_tokens
    from app.secrets import SecretStore

    forget_tokens(workspace, SecretStore.of_this_system(), [district_id])
