"""Verbs that look after a workspace: drift, backup, erase."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.assistant import signing
from app.assistant.coverage import forget_asked
from app.assistant.moment import Moment, look
from app.assistant.status import status_document
from app.errors import InputRefused, WorkspaceUnusable
from app.jobs import Job
from app.matching.drift import DriftRow, drift
from app.matching.keys import NO_CODE
from app.matching.snapshot import code_of
from app.store import history
from app.store.decisions import PERSON_VERBS, decisions_in_force, newest_rule
from app.store.erase import erase_rows, known_places, remember_place
from app.store.loads import stored_loads
from app.store.marks import connections
from app.store.workspace import Connection, Workspace


def drift_rows(
    conn: Connection, job: Job, known: Moment | None = None, between: tuple[int, int] | None = None
) -> list[DriftRow]:
    """What the newest loads changed, with the decisions it touches: those that were made before.

    `known` is the workspace as it stands, worked out already; `between` names two loads (older, newer) to
    compare in place of the two newest of each district.
    """
    at = known or look(conn, job)
    people = _people_decided(conn, at)
    accounts: dict[int, int] = {}
    for account, event in at.snapshot.hand.since.items():
        legacy = int(at.snapshot.account_ids[account])
        accounts[legacy] = min(event, accounts.get(legacy, event))
    came = {stored.id: stored.event_id for stored in stored_loads(conn)}

    def is_decided(legacy: int, users: set[int], load: int) -> bool:
        before = came[load]
        return accounts.get(legacy, before) < before or any(people.get(one, before) < before for one in users)

    return drift(conn, at.snapshot, is_decided, job, between)


def _people_decided(conn: Connection, at: Moment) -> dict[int, int]:
    """User code -> entry of the history that decided the person, by hand or else by rule, also when that rests."""
    plan, rule, since = at.plan, newest_rule(conn), at.snapshot.hand.since
    codes = plan.people.codes[plan.decided | plan.by_hand].tolist()
    found: dict[int, int] = dict.fromkeys([*codes, *plan.touched], rule.event_id if rule is not None else 0)
    for person in np.flatnonzero(plan.rejected).tolist():
        members = plan.people.members[plan.people.slots(person)].tolist()  # some of them were set apart
        found[int(plan.people.codes[person])] = min(
            (since[one] for one in members if one in since), default=0
        )
    for one in decisions_in_force(conn):
        code = code_of(at.snapshot, one.user_id) if one.verb in PERSON_VERBS else NO_CODE
        if code in found:
            found[code] = one.event_id
    return found


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
    from app.assistant.merge_rules import forget_chosen

    job.report("jobs.erasing")
    with workspace.writing() as conn:
        erase_rows(conn, status_document(conn, job))
        signing.forget(conn)
        forget_asked(conn)
        forget_fetched(conn)
        forget_chosen(conn)
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
