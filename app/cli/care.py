"""Commands that look after a workspace: undo, redo, status, drift, history, backup, erase."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable

from app.assistant import care, moment
from app.assistant.status import status_document
from app.cli import telling
from app.cli.console import Console
from app.matching.drift import drift_document
from app.merging.telling import tell, tell_all
from app.store.history import Event
from app.store.workspace import Workspace
from app.words import say


def undo(arguments: Namespace, console: Console) -> int:
    return _step(arguments, console, moment.undo, "care.undone", "care.nothing_to_undo")


def redo(arguments: Namespace, console: Console) -> int:
    return _step(arguments, console, moment.redo, "care.redone", "care.nothing_to_redo")


def _step(
    arguments: Namespace,
    console: Console,
    go: Callable[[Workspace], Event | None],
    done: str,
    nothing: str,
) -> int:
    event = go(Workspace.open(arguments.workspace))
    console.say(say(done, what=tell(event, {})) if event else say(nothing))
    return 0


def status(arguments: Namespace, console: Console) -> int:
    workspace = Workspace.open(arguments.workspace)
    workspace.check()
    with workspace.reading() as conn:
        document = status_document(conn, console.job)
    if not console.summary(document, arguments.format):
        for line in telling.summary(document):
            console.say(line)
    return 0


def drift(arguments: Namespace, console: Console) -> int:
    with Workspace.open(arguments.workspace).reading() as conn:
        document = drift_document(care.drift_rows(conn, console.job))
    header = ("district", "change", "legacy_id", "before", "after", "decision_touched")
    rows = [[row[name] for name in header] for row in document["rows"]]
    if arguments.format == "json":
        console.document(document)
    elif arguments.format == "csv":
        console.table(header, [[*row[:-1], str(row[-1]).lower()] for row in rows])
    elif rows:
        console.say(say("care.drift", count=f"{len(rows):,}"))
        words = [[*row[:-1], say("care.touched") if row[-1] else ""] for row in rows]
        for line in telling.columns([list(header), *words]):
            console.say(line)
    else:
        console.say(say("care.no_drift"))
    return 0


def history(arguments: Namespace, console: Console) -> int:
    with Workspace.open(arguments.workspace).reading() as conn:
        entries = [
            {
                "at": told.event.at,
                "kind": told.event.kind,
                "what": told.sentence,
                "in_force": told.event.in_force,
            }
            for told in tell_all(conn)
        ]
    if arguments.format == "json":
        console.document({"events": entries})
    elif arguments.format == "csv":
        console.table(
            ("at", "kind", "what", "in_force"),
            [(e["at"], e["kind"], e["what"], str(e["in_force"]).lower()) for e in entries],
        )
    else:
        for entry in entries:
            mark = "" if entry["in_force"] else f"  ({say('care.not_in_force')})"
            console.say(f"{entry['at']}  {entry['what']}{mark}")
    return 0


def backup(arguments: Namespace, console: Console) -> int:
    care.backup(Workspace.open(arguments.workspace), arguments.to, console.job)
    console.say(say("care.backed_up", path=arguments.to))
    return 0


def erase(arguments: Namespace, console: Console) -> int:
    workspace = Workspace.open(arguments.workspace)
    if console.interactive and not arguments.everything and not console.ask(say("care.really_erase")):
        console.say(say("care.not_erased"))
        return 0
    left = care.erase(workspace, console.job)
    console.say(say("care.erased", path=arguments.workspace))
    if not left:
        return 0
    console.say(say("care.copies_left"))
    for copy in left:
        console.say(f"  {say(f'care.copy_{copy.kind}')}: {copy.where}")
    if arguments.everything or (console.interactive and console.ask(say("care.remove_copies"))):
        for copy, problem in care.remove_copies(workspace, left):
            text = say("care.copy_stays", where=copy.where, why=problem) if problem else ""
            console.say(text or say("care.copy_removed", where=copy.where))
    return 0
