"""Loads in the workspace: written by the reader, read back as columns.

A load is everything given at once. Its files lie in `file`, their rows in `block`s of about a megabyte.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from app.jobs import breathe
from app.store import history
from app.store.records import Records
from app.store.tables import block, event, file, load, set_aside


@dataclass(frozen=True)
class FileFacts:
    """What is known of a file before its rows are read.

    `columns` maps our column names (`old`, `new`, `role`, `key`, ...) to 0-based positions in `header`;
    `notes` are [word code, params] pairs that tell what was guessed and why.
    """

    name: str
    kind: str
    district: str
    sha256: str
    size: int
    encoding: str
    delimiter: str
    header: list[str]
    columns: dict[str, int]
    notes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


@dataclass(frozen=True)
class RowCounts:
    """Where rows went: rows = loaded + duplicates + set_aside + blank."""

    rows: int
    loaded: int
    duplicates: int
    set_aside: int
    blank: int
    repaired_ids: int

    @property
    def balanced(self) -> bool:
        return self.rows == self.loaded + self.duplicates + self.set_aside + self.blank


@dataclass(frozen=True)
class FileCounts(RowCounts):
    """Where the rows of a file went, and the spellings of roles and districts in it."""

    roles: list[str]
    districts: list[str]


@dataclass(frozen=True)
class Block:
    """About a megabyte of rows, as columns of length `n`.

    `text` is canonical (see `records`); `lines` int32; `ids` and `users` 12 bytes a row (`users` empty for
    accounts); `kinds` one `IdKind` byte for `ids`; `roles`, `districts` int32 codes into the file's lists;
    `live` one byte, 0 for a duplicate.
    """

    n: int
    live: bytes
    kinds: bytes
    roles: bytes
    districts: bytes
    lines: bytes
    ids: bytes
    users: bytes
    text: bytes


@dataclass(frozen=True)
class SetAside:
    """A row that could not be used, kept as it stood."""

    line: int
    reason: str
    raw: str


SIGN_INS = "sign_ins"
"""The source of a load that holds only those who happened to sign in."""


@dataclass(frozen=True)
class StoredFile:
    """A file of a load, as facts and counts. `whole`: whoever is not in it is not in its district any more."""

    id: int
    load_id: int
    facts: FileFacts
    counts: FileCounts
    whole: bool


def _identity(facts: FileFacts) -> tuple[object, ...]:
    """What makes two files the same input. Where rows name their district, the file's name says nothing."""
    district = "" if "district" in facts.columns else facts.district
    return facts.sha256, district, *sorted(facts.columns.items())


# Made once, with the values beside them: a statement made anew for each of thousands of files takes longer
# than the file does.
_ADD_FILE, _ADD_BLOCK = insert(file), insert(block)
_FINISH_FILE = update(file).where(file.c.id == bindparam("number"))
_NO_COUNTS = FileCounts(0, 0, 0, 0, 0, 0, [], [])


class LoadWriter:
    """Writes the files of one kind inside one write transaction.

    `event_id` is the event of files of the other kind that were given along with them: what was given at once
    is one load, and is taken back as one.
    """

    def __init__(
        self, conn: Connection, kind: str, source: str = "files", event_id: int | None = None
    ) -> None:
        self._conn = conn
        self.kind = kind
        self._begins = event_id is None
        told = kind if source == "files" else source
        if event_id is None:
            event_id = history.append(conn, "load", f"history.loaded_{told}", {}, undoable=True)
        self.event_id = event_id
        done = conn.execute(insert(load).values(event_id=self.event_id, kind=kind, source=source))
        self.load_id = int(done.lastrowid)
        self._known: set[tuple[object, ...]] | None = None

    def seen_before(self, facts: FileFacts) -> bool:
        """Whether the same bytes, district and columns were in force when this load came."""
        if self._known is None:
            before = loads_in_force(self._conn, facts.kind, before=self.load_id)
            self._known = {_identity(stored.facts) for stored in files_of(self._conn, before)}
        return _identity(facts) in self._known

    def add_file(self, facts: FileFacts) -> int:
        values = {"load_id": self.load_id, **vars(facts), **vars(_NO_COUNTS)}
        return int(self._conn.execute(_ADD_FILE, values).lastrowid)

    def add_block(self, file_id: int, rows: Block) -> int:
        return int(self._conn.execute(_ADD_BLOCK, {"file_id": file_id, **vars(rows)}).lastrowid)

    def set_live(self, block_id: int, live: bytes) -> None:
        """Mark the duplicates of a block that was written before they were known."""
        self._conn.execute(update(block).where(block.c.id == block_id).values(live=live))

    def add_set_aside(self, file_id: int, rows: Iterable[SetAside]) -> None:
        values = [{"file_id": file_id, **vars(row)} for row in rows]
        if values:
            self._conn.execute(insert(set_aside), values)

    def finish_file(self, file_id: int, counts: FileCounts) -> None:
        self._conn.execute(_FINISH_FILE, {"number": file_id, **vars(counts)})

    def finish(self, params: dict[str, Any]) -> None:
        """Write the counts of the whole load into the history."""
        history.describe(self._conn, self.event_id, params)

    def drop(self) -> None:
        """Forget a load that turned out to hold nothing new."""
        self._conn.execute(delete(load).where(load.c.id == self.load_id))
        if self._begins:
            self._conn.execute(delete(event).where(event.c.id == self.event_id))


def _stored(row: Any) -> StoredFile:
    facts = FileFacts(
        row.name,
        row.kind,
        row.district,
        row.sha256,
        row.size,
        row.encoding,
        row.delimiter,
        row.header,
        row.columns,
        [(code, params) for code, params in row.notes],
    )
    counts = FileCounts(
        row.rows,
        row.loaded,
        row.duplicates,
        row.set_aside,
        row.blank,
        row.repaired_ids,
        row.roles,
        row.districts,
    )
    return StoredFile(row.id, row.load_id, facts, counts, row.source != SIGN_INS)


def loads_in_force(conn: Connection, kind: str, before: int | None = None) -> list[int]:
    """Load numbers that count, oldest first: all mappings, but only the newest accounts load.

    With `before` those that counted until that load came.
    """
    query = (
        select(load.c.id)
        .join(event, event.c.id == load.c.event_id)
        .where(load.c.kind == kind, event.c.in_force == 1)
        .order_by(load.c.id)
    )
    if before is not None:
        query = query.where(load.c.id < before)
    found = [int(n) for n in conn.execute(query).scalars()]
    return found[-1:] if kind == "accounts" else found


@dataclass(frozen=True)
class StoredLoad:
    """One load as it stands in the history; `at` is a UTC time, ISO 8601."""

    id: int
    event_id: int
    kind: str
    source: str
    at: str
    in_force: bool


def stored_loads(conn: Connection) -> list[StoredLoad]:
    """Every load, taken back ones too, oldest first."""
    query = (
        select(load.c.id, load.c.event_id, load.c.kind, load.c.source, event.c.at, event.c.in_force)
        .join(event, event.c.id == load.c.event_id)
        .order_by(load.c.id)
    )
    return [StoredLoad(*row[:-1], bool(row.in_force)) for row in conn.execute(query)]


def files_of(conn: Connection, load_ids: Sequence[int]) -> list[StoredFile]:
    """The files of some loads, in the order in which they were read."""
    query = (
        select(file, load.c.source)
        .join(load, load.c.id == file.c.load_id)
        .where(file.c.load_id.in_(load_ids))
        .order_by(file.c.load_id, file.c.id)
    )
    return [_stored(row) for row in conn.execute(query)]


def set_aside_of(conn: Connection, file_ids: Sequence[int]) -> Iterator[tuple[int, SetAside]]:
    """(file number, row) of every row set aside in some files, by file and line."""
    query = (
        select(set_aside.c.file_id, set_aside.c.line, set_aside.c.reason, set_aside.c.raw)
        .where(set_aside.c.file_id.in_(file_ids))
        .order_by(set_aside.c.file_id, set_aside.c.line, set_aside.c.id)
    )
    for row in conn.execute(query):
        yield row.file_id, SetAside(row.line, row.reason, row.raw)


@dataclass(frozen=True)
class BlockColumns:
    """The columns of one block without its text; `first` counts rows from the file's first block on."""

    block_id: int
    file_id: int
    n: int
    live: NDArray[np.uint8]
    kinds: NDArray[np.uint8]
    roles: NDArray[np.int32]
    districts: NDArray[np.int32]
    lines: NDArray[np.int32]
    ids: bytes
    users: bytes


def block_columns(conn: Connection, file_ids: Sequence[int]) -> Iterator[BlockColumns]:
    """The columns of all blocks of some files, in reading order."""
    query = (
        select(*(c for c in block.c if c.name != "text"))
        .where(block.c.file_id.in_(file_ids))
        .order_by(block.c.file_id, block.c.id)
    )
    for row in conn.execute(query):
        yield BlockColumns(
            row.id,
            row.file_id,
            row.n,
            np.frombuffer(row.live, np.uint8),
            np.frombuffer(row.kinds, np.uint8),
            np.frombuffer(row.roles, np.int32),
            np.frombuffer(row.districts, np.int32),
            np.frombuffer(row.lines, np.int32),
            row.ids,
            row.users,
        )


def block_records(conn: Connection, block_id: int, source: FileFacts) -> Records:
    """The cells of one block; `source` is the file it belongs to."""
    breathe()
    text = conn.execute(select(block.c.text).where(block.c.id == block_id)).scalar_one()
    return Records(text, len(source.header), source.delimiter)


def rows_held(conn: Connection) -> dict[int, int]:
    """How many rows the blocks of every file hold, duplicates included."""
    query = select(block.c.file_id, func.sum(block.c.n)).group_by(block.c.file_id)
    return {file_id: int(count) for file_id, count in conn.execute(query)}


def set_aside_counts(conn: Connection) -> dict[int, dict[str, int]]:
    """File number -> reason -> how many of its rows were set aside for it."""
    columns = (set_aside.c.file_id, set_aside.c.reason)
    counts: dict[int, dict[str, int]] = {}
    for file_id, reason, count in conn.execute(select(*columns, func.count()).group_by(*columns)):
        counts.setdefault(file_id, {})[reason] = int(count)
    return counts
