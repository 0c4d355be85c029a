"""Personal rows, and what people typed, out of a workspace for good; the counts stay.

Afterwards the history still tells what was done and how much of it, but undo has ended: there is nothing
left to go back to.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, update

from app.store import history, marks
from app.store.decisions import get_setting, put_setting
from app.store.shapes import fitted
from app.store.tables import block, choice, decision, event, file, rule, set_aside

_COUNTS = "counts_before_erase"
_PLACES = "known_places"


def erase_rows(conn: Connection, summary: dict[str, Any]) -> None:
    """Delete all rows and decisions, and what people typed; keep `summary`. The caller shrinks the file after."""
    for table in (block, set_aside, decision, rule, choice):
        conn.execute(delete(table))
    conn.execute(update(file).values(roles=[], districts=[], notes=[]))
    marks.forget_typed(conn)
    conn.execute(update(event).values(undoable=0))
    conn.execute(update(event).where(event.c.kind == "load").values(in_force=0))
    put_setting(conn, _COUNTS, summary)
    history.append(conn, "erase", "history.erased", {"accounts": summary["accounts"]["total"]})


def counts_before_erase(conn: Connection) -> dict[str, Any] | None:
    """The summary as it was when the rows were erased; None when nothing was erased."""
    return get_setting(conn, _COUNTS, dict[str, Any])


def remember_place(conn: Connection, kind: str, path: str) -> None:
    """Remember where a copy of personal data went (`kind` is backup or results)."""
    places = known_places(conn)
    if (kind, path) not in places:
        put_setting(conn, _PLACES, [*places, (kind, path)])


def known_places(conn: Connection) -> list[tuple[str, str]]:
    """(kind, path) of every backup and result folder that was made from this workspace."""
    # Each for itself: one name that cannot be written as text must not take the others along.
    kept = get_setting(conn, _PLACES, list[Any]) or []
    return [place for one in kept if (place := fitted(one, tuple[str, str])) is not None]
