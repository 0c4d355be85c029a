"""Personal rows, and what people typed, out of a workspace for good; the counts stay.

Afterwards the history still tells what was done and how much of it, but undo has ended: there is nothing
left to go back to.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, update

from app.store import history, marks
from app.store.decisions import get_setting, put_setting
from app.store.tables import block, choice, decision, event, file, rule, set_aside

_COUNTS = "counts_before_erase"
_PLACES = "known_places"


def erase_rows(conn: Connection, summary: dict[str, Any]) -> None:
    """Delete all rows and decisions, what people typed, and the names of files and districts in their rows.

    `summary` is kept by its counts. The caller shrinks the file after.
    """
    for table in (block, set_aside, decision, rule, choice):
        conn.execute(delete(table))
    # A file is often named for its district or for whoever sent it.
    lists: dict[str, Any] = {column: [] for column in ("header", "roles", "districts", "notes")}
    conn.execute(update(file).values(name="", district="", columns={}, **lists))
    marks.forget_typed(conn)
    conn.execute(update(event).values(undoable=0))
    conn.execute(update(event).where(event.c.kind == "load").values(in_force=0))
    put_setting(conn, _COUNTS, _nameless(summary))
    history.append(conn, "erase", "history.erased", {"accounts": summary["accounts"]["total"]})


def _nameless(summary: dict[str, Any]) -> dict[str, Any]:
    """The same counts, with a number in place of the name of each file and district."""
    names = {one["name"]: f"file {number}" for number, one in enumerate(summary["files"], start=1)}
    districts = [
        {
            **one,
            "district": one["district"] and f"district {number}",
            "files": [names.get(name, "") for name in one["files"]],
        }
        for number, one in enumerate(summary["districts"], start=1)
    ]
    files = [{**one, "name": f"file {number}"} for number, one in enumerate(summary["files"], start=1)]
    return {**summary, "files": files, "districts": districts}


def counts_before_erase(conn: Connection) -> dict[str, Any] | None:
    """The summary as it was when the rows were erased; None when nothing was erased."""
    kept: dict[str, Any] | None = get_setting(conn, _COUNTS)
    return kept


def remember_place(conn: Connection, kind: str, path: str) -> None:
    """Remember where a copy of personal data went (`kind` is backup or results)."""
    places = known_places(conn)
    if (kind, path) not in places:
        put_setting(conn, _PLACES, [*places, (kind, path)])


def known_places(conn: Connection) -> list[tuple[str, str]]:
    """(kind, path) of every backup and result folder that was made from this workspace."""
    return [(kind, path) for kind, path in get_setting(conn, _PLACES, [])]
