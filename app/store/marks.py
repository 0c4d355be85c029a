"""What is kept beside the history: marks on checklist steps, and what the last check of tokens said."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from app.store.shapes import fitted
from app.store.tables import connection, mark
from app.store.workspace import now


@dataclass(frozen=True)
class StoredMark:
    """The state of one step, for the app (`district` empty) or for one district. `due` is YYYY-MM-DD."""

    step: str
    district: str
    state: str
    owner: str
    due: str
    note: str


@dataclass(frozen=True)
class _Facts:
    """What a check said: one of the connections of the `connect` document."""

    district_id: str
    result: str
    versions: list[str]
    district_name: str | None = ""
    token: str | None = ""
    kind: str | None = ""
    state: str | None = None
    last_sync: str | None = None
    launch_date: str | None = None
    pause_start: str | None = None
    pause_end: str | None = None
    advice: str | None = ""


def marks(conn: Connection) -> list[StoredMark]:
    """All marks, by step and district."""
    query = select(mark).order_by(mark.c.step, mark.c.district)
    return [StoredMark(*row) for row in conn.execute(query)]


def put_mark(conn: Connection, value: StoredMark) -> None:
    """Set the mark of a step; an older one of the same step and district goes."""
    conn.execute(delete(mark).where(mark.c.step == value.step, mark.c.district == value.district))
    conn.execute(insert(mark).values(**vars(value)))


def forget_typed(conn: Connection) -> None:
    """Only states and days of steps stay: owners and notes go, and what was said of a district that has no token."""
    connected = [one["district_name"] or one["district_id"] for one in connections(conn)]
    conn.execute(delete(mark).where(mark.c.district.not_in(["", *connected])))
    conn.execute(update(mark).values(owner="", note=""))


def put_connections(conn: Connection, found: list[dict[str, Any]]) -> None:
    """Remember what a check said; `found` are the connections of the `connect` document (last four only)."""
    for one in found:
        key = one["district_id"] or one["token"]
        conn.execute(delete(connection).where(connection.c.district_id == key))
        conn.execute(insert(connection).values(district_id=key, checked_at=now(), facts=one))


def drop_connections(conn: Connection, keys: Collection[str]) -> None:
    """Forget what checks said of these districts."""
    conn.execute(delete(connection).where(connection.c.district_id.in_(list(keys))))


def connections(conn: Connection) -> list[dict[str, Any]]:
    """What the last checks said, with `checked_at`, by district."""
    query = select(connection).order_by(connection.c.district_id)
    checked = [(fitted(row.facts, _Facts), row.checked_at) for row in conn.execute(query)]
    return [
        {**vars(facts), "advice": facts.advice or "", "checked_at": at}
        for facts, at in checked
        if facts is not None
    ]
