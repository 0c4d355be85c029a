"""`crosswalk checklist`: show the steps of the migration, or change the state of one."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime

from app.assistant import checklists
from app.assistant.moment import look
from app.checklist.document import checklist_document
from app.checklist.render import checklist_text
from app.checklist.states import Mark
from app.cli.console import Console
from app.errors import UsageError
from app.store.marks import marks
from app.store.workspace import Connection, Workspace


def checklist(arguments: Namespace, console: Console) -> int:
    details = (arguments.owner, arguments.due, arguments.note)
    if arguments.mark is None and (arguments.district or any(part is not None for part in details)):
        raise UsageError("cli.checklist_needs_set")
    workspace = Workspace.open(arguments.workspace)
    if arguments.path or arguments.kind or arguments.mark:
        with workspace.reading() as conn:
            district = _district(conn, arguments, console)
        _change(workspace, arguments, district)
    with workspace.reading() as conn:
        on = checklists.journey(conn)
        rows = checklists.rows(conn, look(conn, console.job))
    if arguments.format == "json":
        console.document(checklist_document(on.path, on.kind, rows))
    elif arguments.format == "csv":
        header = ("id", "group", "title", "state", "proved", "district", "owner", "due", "note")
        steps = checklist_document(on.path, on.kind, rows)["steps"]
        console.table(header, [[_cell(step[name]) for name in header] for step in steps])
    else:
        console.write(checklist_text(on.path, on.kind, rows, datetime.now(UTC).date()))
    return 0


def _cell(value: str | bool | None) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else value


def _district(conn: Connection, arguments: Namespace, console: Console) -> str:
    if not arguments.district:
        return ""
    return checklists.named_district(conn, look(conn, console.job), arguments.district)


def _change(workspace: Workspace, arguments: Namespace, district: str) -> None:
    with workspace.writing() as conn:
        if arguments.path or arguments.kind:
            before = checklists.journey(conn)
            after = checklists.Journey.parse(arguments.path or "", arguments.kind or "", before)
            checklists.put_journey(conn, after)
        if arguments.mark:
            step, state = arguments.mark
            kept = {(m.step.lower(), m.district): m for m in marks(conn)}
            old = kept.get((step.strip().lower(), district))

            def part(name: str) -> str:
                given = getattr(arguments, name)
                return str(given if given is not None else getattr(old, name, ""))

            checklists.mark(conn, Mark(step, district, state, part("owner"), part("due"), part("note")))
