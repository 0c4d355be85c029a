"""Cells of many accounts in little memory: one buffer of bytes, read from the workspace in one pass.

People's accounts lie all over the file, and result files want them by person. Holding every cell as a text
of its own would take several times the room.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from app.jobs import breathe
from app.matching.columns import Rows, Texts
from app.store.records import Records, unquote

Positions = NDArray[np.int64]

_QUOTE = 34


class Packed:
    """Texts by place (0, 1, ...), as bytes one after the other."""

    def __init__(self, places: Positions) -> None:
        """`places`: where in the order of adding the text of each place stands."""
        self._places = places
        self._parts: list[bytes] = []
        self._sizes: list[Positions] = []
        self._ends: Positions = np.empty(0, np.int64)
        self._buffer = b""

    def add(self, content: bytes, sizes: Positions) -> None:
        self._parts.append(content)
        self._sizes.append(sizes)

    def close(self) -> None:
        """No more texts come."""
        self._buffer = b"".join(self._parts)
        self._ends = np.cumsum(np.concatenate([np.zeros(1, np.int64), *self._sizes]))
        self._parts, self._sizes = [], []

    def raw(self, places: slice | Positions) -> list[bytes]:
        """The bytes of some places."""
        breathe()
        at = self._places[places]
        buffer = self._buffer
        edges = zip(self._ends[at].tolist(), self._ends[at + 1].tolist(), strict=True)
        return [buffer[start:end] for start, end in edges]

    def texts(self, places: slice | Positions = slice(None)) -> list[str]:
        """The texts of some places."""
        return [cell.decode() for cell in self.raw(places)]


def _by_block(rows: Rows, wanted: Positions) -> Iterator[Positions]:
    """Ascending rows, split where a block ends."""
    if len(wanted):
        yield from np.split(wanted, np.flatnonzero(np.diff(rows.block[wanted])) + 1)


def pack_cells(rows: Rows, texts: Texts, wanted: Positions, names: Sequence[str]) -> list[Packed]:
    """Columns (our names) of some rows in any order; empty where a file lacks the column."""
    order = np.argsort(wanted, kind="stable")
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order))
    columns = [Packed(places) for _ in names]
    for part in _by_block(rows, wanted[order]):
        known = rows.files[int(rows.file[part[0]])].facts.columns
        positions = rows.position[part].astype(np.int64)
        for column, name in zip(columns, names, strict=True):
            if name in known:
                records = texts.records(int(rows.block[part[0]]))
                column.add(*_cells(records, known[name], positions))
            else:
                column.add(b"", np.zeros(len(part), np.int64))
    for column in columns:
        column.close()
    return columns


def pack_records(rows: Rows, texts: Texts, wanted: Positions) -> Packed:
    """Whole records of some rows in any order, as they stand in the canonical text."""
    order = np.argsort(wanted, kind="stable")
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order))
    packed = Packed(places)
    for part in _by_block(rows, wanted[order]):
        records = texts.records(int(rows.block[part[0]]))
        positions = rows.position[part].astype(np.int64)
        packed.add(*_cut(records.text, records.starts[positions, 0], records.ends[positions, -1]))
    packed.close()
    return packed


def _cells(records: Records, column: int, positions: Positions) -> tuple[bytes, Positions]:
    starts, ends = records.starts[positions, column], records.ends[positions, column]
    if records.quoted:
        data = np.frombuffer(records.text, np.uint8)
        if ((data[starts] == _QUOTE) & (ends > starts)).any():
            edges = zip(starts.tolist(), ends.tolist(), strict=True)
            cells = [unquote(records.text[start:end]) for start, end in edges]
            return b"".join(cells), np.array([len(cell) for cell in cells], np.int64)
    return _cut(records.text, starts, ends)


def _cut(text: bytes, starts: Positions, ends: Positions) -> tuple[bytes, Positions]:
    """The bytes between starts and ends, joined, and their sizes."""
    sizes = ends - starts
    before = np.cumsum(sizes) - sizes
    at = np.arange(int(sizes.sum())) + np.repeat(starts - before, sizes)
    return np.frombuffer(text, np.uint8)[at].tobytes(), sizes
