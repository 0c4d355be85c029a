"""The tables of a workspace, once.

What a person gave or decided is stored: loads with their files and rows, decisions, rules, choices, all
hung on an append-only `event` with a switch `in_force`. What follows from them (outcomes, people, merges)
is computed, never stored, so nothing can go stale and undo is one flag.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

APPLICATION_ID = 0x43575031  # "CWP1"

metadata = MetaData()

# Who did what, when. `params` holds counts and codes, never names or addresses of people.
event = Table(
    "event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("code", String, nullable=False),
    Column("params", JSON, nullable=False),
    Column("undoable", Integer, nullable=False),
    Column("in_force", Integer, nullable=False),
    Column("undone_by", Integer, ForeignKey("event.id")),
    sqlite_autoincrement=True,
)

load = Table(
    "load",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("event_id", Integer, ForeignKey("event.id"), nullable=False),
    Column("kind", String, nullable=False),
    Column("source", String, nullable=False),
)

# One CSV, sheet or fetched district. `columns` maps our names to positions in `header`; `roles` and
# `districts` are the distinct spellings that the codes of the blocks point into.
file = Table(
    "file",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("load_id", Integer, ForeignKey("load.id"), nullable=False),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("district", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("encoding", String, nullable=False),
    Column("delimiter", String, nullable=False),
    Column("header", JSON, nullable=False),
    Column("columns", JSON, nullable=False),
    Column("notes", JSON, nullable=False),
    Column("roles", JSON, nullable=False),
    Column("districts", JSON, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("loaded", Integer, nullable=False),
    Column("duplicates", Integer, nullable=False),
    Column("set_aside", Integer, nullable=False),
    Column("blank", Integer, nullable=False),
    Column("repaired_ids", Integer, nullable=False),
)

# About one megabyte of rows. `text` stands last: the columns can be read without touching it.
block = Table(
    "block",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("file_id", Integer, ForeignKey("file.id"), nullable=False, index=True),
    Column("n", Integer, nullable=False),
    Column("live", LargeBinary, nullable=False),
    Column("kinds", LargeBinary, nullable=False),
    Column("roles", LargeBinary, nullable=False),
    Column("districts", LargeBinary, nullable=False),
    Column("lines", LargeBinary, nullable=False),
    Column("ids", LargeBinary, nullable=False),
    Column("users", LargeBinary, nullable=False),
    Column("text", LargeBinary, nullable=False),
)

set_aside = Table(
    "set_aside",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("file_id", Integer, ForeignKey("file.id"), nullable=False, index=True),
    Column("line", Integer, nullable=False),
    Column("reason", String, nullable=False),
    Column("raw", String, nullable=False),
)

# What a person decided. An account is named by its key and its Clever ID cell as they stood, a person by
# user id. `basis` is what the decision was made on; when that changes, the decision rests.
decision = Table(
    "decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("event_id", Integer, ForeignKey("event.id"), nullable=False, index=True),
    Column("verb", String, nullable=False),
    Column("account_key", String, nullable=False),
    Column("account_clever_id", String, nullable=False),
    Column("user_id", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("basis", String, nullable=False),
)

# A merge rule run over all people. `decided` is the packed list of whom it decided, on what basis.
rule = Table(
    "rule",
    metadata,
    Column("event_id", Integer, ForeignKey("event.id"), primary_key=True),
    Column("options", JSON, nullable=False),
    Column("decided", LargeBinary, nullable=False),
)

# Choices about the whole migration that undo should cover (two names of one district, ...).
choice = Table(
    "choice",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("event_id", Integer, ForeignKey("event.id"), nullable=False),
    Column("name", String, nullable=False),
    Column("value", JSON, nullable=False),
)

# Facts about the workspace itself; not part of the history.
setting = Table(
    "setting",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", JSON, nullable=False),
)

# Who is writing just now, so that a second writer can be told.
holder = Table(
    "holder",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("process", Integer, nullable=False),
    Column("computer", String, nullable=False),
    Column("since", String, nullable=False),
)

# -- since version 2 --------------------------------------------------------------------------------

# The state of a checklist step, for the app (district "") or one district.
mark = Table(
    "mark",
    metadata,
    Column("step", String, primary_key=True),
    Column("district", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("due", String, nullable=False),
    Column("note", String, nullable=False),
)

# What the last check of a district's token said. The token itself is never here, only its last four.
connection = Table(
    "connection",
    metadata,
    Column("district_id", String, primary_key=True),
    Column("checked_at", String, nullable=False),
    Column("facts", JSON, nullable=False),
)
