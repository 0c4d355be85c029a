"""The append-only history: what happened, what is in force, undo and redo.

Undo takes one event out of force, redo puts it back; both are events themselves. A new action ends the
possibility of redo, as people expect. Loads stay in the file with their switch off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from app.store.tables import event
from app.store.workspace import now


@dataclass(frozen=True)
class Event:
    """One entry. `code` is a word code (`history.*`) that `params` fill."""

    id: int
    at: str
    kind: str
    code: str
    params: dict[str, Any]
    undoable: bool
    in_force: bool


_COLUMNS = (
    event.c.id,
    event.c.at,
    event.c.kind,
    event.c.code,
    event.c.params,
    event.c.undoable,
    event.c.in_force,
)


def _from_row(row: Any) -> Event:
    return Event(row.id, row.at, row.kind, row.code, row.params, bool(row.undoable), bool(row.in_force))


def append(conn: Connection, kind: str, code: str, params: dict[str, Any], *, undoable: bool = False) -> int:
    """Write down an event and return its number. `params` must hold no personal data."""
    done = conn.execute(
        insert(event).values(
            at=now(), kind=kind, code=code, params=params, undoable=int(undoable), in_force=1
        )
    )
    return int(done.lastrowid)


def describe(conn: Connection, event_id: int, params: dict[str, Any], code: str | None = None) -> None:
    """Complete the counts of an event that the same transaction began, and its code if it became another."""
    values = {"params": params} if code is None else {"params": params, "code": code}
    conn.execute(update(event).where(event.c.id == event_id).values(**values))


def events(conn: Connection) -> list[Event]:
    """The whole history, oldest first."""
    return [_from_row(row) for row in conn.execute(select(*_COLUMNS).order_by(event.c.id))]


def newest(conn: Connection) -> int:
    """The number of the newest event, 0 in a fresh workspace: the revision of the workspace."""
    return int(conn.execute(select(func.coalesce(func.max(event.c.id), 0))).scalar_one())


def next_undo(conn: Connection) -> Event | None:
    """What undo would take back."""
    query = select(*_COLUMNS).where(event.c.undoable == 1, event.c.in_force == 1)
    row = conn.execute(query.order_by(event.c.id.desc()).limit(1)).first()
    return _from_row(row) if row else None


def next_redo(conn: Connection) -> Event | None:
    """What redo would bring back."""
    newest_action = select(func.coalesce(func.max(event.c.id), 0)).where(event.c.undoable == 1)
    query = select(*_COLUMNS).where(
        event.c.in_force == 0, event.c.undone_by > newest_action.scalar_subquery()
    )
    row = conn.execute(query.order_by(event.c.undone_by.desc()).limit(1)).first()
    return _from_row(row) if row else None


def undo(conn: Connection, target: Event) -> None:
    """Take `target` out of force."""
    number = append(conn, "undo", "history.undone", {"event": target.id})
    conn.execute(update(event).where(event.c.id == target.id).values(in_force=0, undone_by=number))


def redo(conn: Connection, target: Event) -> None:
    """Put `target` back into force."""
    append(conn, "redo", "history.redone", {"event": target.id})
    conn.execute(update(event).where(event.c.id == target.id).values(in_force=1, undone_by=None))
