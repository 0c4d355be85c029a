"""The rows in force as columns: accounts, and the mapping.

Reads blocks of the workspace and turns the spellings of each file into shared codes for roles and
districts. Texts stay in the workspace and are fetched when somebody needs them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.jobs import breathe
from app.matching.keys import Keys
from app.store.loads import StoredFile, block_columns, block_records, files_of
from app.store.records import Records
from app.store.workspace import Connection
from app.terms import fold_district, parse_role

UNKNOWN = -1


class Districts:
    """The districts of a workspace: one code for all spellings of one name.

    `same` are pairs of names that a person declared to be one district. A district is shown by the first
    of its names that was met (accounts come first), as it stood but for blanks at its ends.
    """

    def __init__(self, same: list[tuple[str, str]]) -> None:
        self.names: list[str] = []
        self._codes: dict[str, int] = {}
        self._leads: dict[str, str] = {}
        for one, other in same:
            self._leads[self._lead(fold_district(other))] = self._lead(fold_district(one))

    def _lead(self, folded: str) -> str:
        while self._leads.get(folded, folded) != folded:
            folded = self._leads[folded]
        return folded

    def code(self, name: str) -> int:
        """The code of a name; UNKNOWN for an empty one."""
        folded = fold_district(name)
        if not folded:
            return UNKNOWN
        folded = self._lead(folded)
        code = self._codes.setdefault(folded, len(self.names))
        if code == len(self.names):
            self.names.append(name.strip())
        return code

    def name(self, code: int) -> str:
        return self.names[code] if code >= 0 else ""


@dataclass(frozen=True)
class Rows:
    """Rows of some files, duplicates left out, as columns of one length.

    `block` and `position` say where the text of a row is; `file` is an index into `files`.
    """

    files: list[StoredFile]
    block_ids: NDArray[np.int64]
    block_files: NDArray[np.int32]
    block: NDArray[np.int32]
    position: NDArray[np.int32]
    lines: NDArray[np.int32]
    kinds: NDArray[np.uint8]
    roles: NDArray[np.uint8]
    unknown_role: NDArray[np.bool_]
    districts: NDArray[np.int32]
    ids: Keys
    users: Keys

    def __len__(self) -> int:
        return len(self.lines)

    def without_ids(self) -> Rows:
        """The same rows after their ids were turned into codes, which say all that ids say."""
        return replace(self, ids=Keys.empty(0), users=Keys.empty(0))

    @cached_property
    def file(self) -> NDArray[np.int32]:
        return self.block_files[self.block]

    @cached_property
    def load(self) -> NDArray[np.int32]:
        """The load number of every row."""
        numbers = np.array([f.load_id for f in self.files] or [0], np.int32)
        return numbers[self.file]

    @cached_property
    def whole(self) -> NDArray[np.bool_]:
        """For every row, whether its file names everybody of its district."""
        return np.array([f.whole for f in self.files] or [True], bool)[self.file]


def read_rows(conn: Connection, load_ids: list[int], districts: Districts) -> Rows:
    """All rows of some loads, in reading order.

    The columns are laid out once at their full length and filled block by block: at no time is there a
    second copy of them.
    """
    files = files_of(conn, load_ids)
    spelled = [_Spellings.of(stored, districts) for stored in files]
    index = {stored.id: number for number, stored in enumerate(files)}
    total = sum(stored.counts.loaded for stored in files)
    has_users = any(stored.facts.kind == "mapping" for stored in files)
    rows = Rows(
        files=files,
        block_ids=np.empty(0, np.int64),
        block_files=np.empty(0, np.int32),
        block=np.empty(total, np.int32),
        position=np.empty(total, np.int32),
        lines=np.empty(total, np.int32),
        kinds=np.empty(total, np.uint8),
        roles=np.empty(total, np.uint8),
        unknown_role=np.empty(total, bool),
        districts=np.empty(total, np.int32),
        ids=Keys.empty(total),
        users=Keys.empty(total if has_users else 0),
    )
    blocks: list[tuple[int, int]] = []
    start = 0
    for columns in block_columns(conn, [stored.id for stored in files]):
        breathe()
        number = index[columns.file_id]
        live = np.flatnonzero(columns.live)
        part = slice(start, start + len(live))
        rows.block[part] = len(blocks)
        rows.position[part] = live
        rows.lines[part] = columns.lines[live]
        rows.kinds[part] = columns.kinds[live]
        rows.roles[part] = spelled[number].roles[columns.roles[live]]
        rows.unknown_role[part] = spelled[number].unknown[columns.roles[live]]
        rows.districts[part] = spelled[number].districts[columns.districts[live]]
        rows.ids.fill(part, columns.ids, live)
        if has_users:
            rows.users.fill(part, columns.users, live)
        blocks.append((columns.block_id, number))
        start = part.stop
    assert start == total, "the blocks hold as many rows as their files count"
    return replace(
        rows,
        block_ids=np.array([block for block, _ in blocks], np.int64),
        block_files=np.array([number for _, number in blocks], np.int32),
    )


@dataclass(frozen=True)
class _Spellings:
    """What the codes of one file's blocks mean."""

    roles: NDArray[np.uint8]
    unknown: NDArray[np.bool_]
    districts: NDArray[np.int32]

    @classmethod
    def of(cls, stored: StoredFile, districts: Districts) -> _Spellings:
        roles, names = stored.counts.roles or [""], stored.counts.districts or [""]
        return cls(
            np.array([int(parse_role(text)) for text in roles], np.uint8),
            np.array([bool(text.strip()) and not parse_role(text) for text in roles], bool),
            np.array([districts.code(name) for name in names], np.int32),
        )


class Texts:
    """The texts of rows, fetched block by block; the last few blocks stay at hand."""

    def __init__(self, conn: Connection, rows: Rows, keep: int = 4) -> None:
        self._conn = conn
        self._rows = rows
        self._keep = keep
        self._held: dict[int, Records] = {}

    def records(self, block: int) -> Records:
        """The records of one block (an index into `Rows.block_ids`), duplicates included."""
        if block not in self._held:
            while len(self._held) >= self._keep:
                del self._held[next(iter(self._held))]
            facts = self._rows.files[int(self._rows.block_files[block])].facts
            self._held[block] = block_records(self._conn, int(self._rows.block_ids[block]), facts)
        return self._held[block]

    def column(self, name: str, row: int) -> str:
        """One cell of a row by our name of the column; empty when the file lacks that column."""
        facts = self._rows.files[int(self._rows.file[row])].facts
        at = facts.columns.get(name)
        if at is None:
            return ""
        records = self.records(int(self._rows.block[row]))
        return records.cells(at, self._rows.position[row : row + 1].astype(np.int64))[0]

    def row(self, row: int) -> list[str]:
        """All cells of a row."""
        return self.records(int(self._rows.block[row])).row(int(self._rows.position[row]))

    def pieces(self) -> Iterator[tuple[slice, StoredFile, Records, NDArray[np.int64]]]:
        """All rows in order, a block at a time: (rows, their file, records, positions in records)."""
        starts = np.searchsorted(self._rows.block, np.arange(len(self._rows.block_ids) + 1))
        for block in range(len(self._rows.block_ids)):
            chosen = slice(int(starts[block]), int(starts[block + 1]))
            stored = self._rows.files[int(self._rows.block_files[block])]
            yield chosen, stored, self.records(block), self._rows.position[chosen].astype(np.int64)

    def cells(self, name: str, rows: NDArray[np.int64]) -> list[str]:
        """Cells of one column for some rows in ascending order, fetched block by block."""
        return self.columns([name], rows)[0]

    def columns(self, names: Sequence[str], rows: NDArray[np.int64]) -> list[list[str]]:
        """Cells of several columns for some rows in ascending order; every block is read once."""
        found: list[list[str]] = [[] for _ in names]
        blocks = self._rows.block[rows]
        edges = np.flatnonzero(np.diff(blocks)) + 1
        for part in np.split(rows, edges) if len(rows) else []:
            block = int(self._rows.block[part[0]])
            known = self._rows.files[int(self._rows.block_files[block])].facts.columns
            positions = self._rows.position[part].astype(np.int64)
            for name, cells in zip(names, found, strict=True):
                at = known.get(name)
                if at is None:
                    cells.extend([""] * len(part))
                else:
                    cells.extend(self.records(block).cells(at, positions))
        return found
