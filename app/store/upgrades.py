"""Schema versions of the workspace file, and the steps from each to the next.

`PRAGMA user_version` holds the version. Before the first step a dated copy of the file is made beside it;
all steps run in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from app.store.tables import metadata

Step = Callable[[Connection], None]


def _checklist_and_connections(conn: Connection) -> None:
    """1 to 2. Steps spell out their SQL: the tables of today may change again, this step may not."""
    conn.exec_driver_sql(
        "CREATE TABLE mark (step VARCHAR NOT NULL, district VARCHAR NOT NULL, state VARCHAR NOT NULL,"
        " owner VARCHAR NOT NULL, due VARCHAR NOT NULL, note VARCHAR NOT NULL,"
        " PRIMARY KEY (step, district))"
    )
    conn.exec_driver_sql(
        "CREATE TABLE connection (district_id VARCHAR NOT NULL PRIMARY KEY,"
        " checked_at VARCHAR NOT NULL, facts JSON NOT NULL)"
    )


# STEPS[i] leads from version i + 1 to i + 2.
STEPS: tuple[Step, ...] = (_checklist_and_connections,)

VERSION = len(STEPS) + 1


def create(conn: Connection) -> None:
    """Lay all tables of the newest version into an empty file."""
    metadata.create_all(conn)
    conn.exec_driver_sql(f"PRAGMA user_version = {VERSION}")


def upgrade(conn: Connection, found: int) -> None:
    """Lead a file of version `found` to the newest version."""
    for step in STEPS[found - 1 :]:
        step(conn)
    conn.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
