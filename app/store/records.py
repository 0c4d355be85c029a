"""Cells of canonical records, found with columns instead of a loop.

Canonical text is CSV in UTF-8 with LF ends and minimal quoting: a cell stands in quotes exactly when it
contains the delimiter, a quote, CR or LF. Every record has the same number of cells and ends with LF.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from app.jobs import breathe

Offsets = NDArray[np.int64]

_LF = 10
_QUOTE = 34


class Records:
    """The records of one canonical text.

    `starts` and `ends` have the shape (records, columns) and are byte offsets into `text`, the quotes of
    a quoted cell included.
    """

    def __init__(self, text: bytes, columns: int, delimiter: str) -> None:
        self.text = text
        self.columns = columns
        data = np.frombuffer(text, np.uint8)
        separators = np.flatnonzero((data == ord(delimiter)) | (data == _LF))
        self.quoted = b'"' in text
        if self.quoted:
            separators = _outside(separators, np.flatnonzero(data == _QUOTE))
        self.ends: Offsets = separators.reshape(-1, columns)
        self.starts: Offsets = np.empty_like(self.ends)
        if self.ends.size:
            flat = self.starts.reshape(-1)
            flat[0] = 0
            flat[1:] = self.ends.reshape(-1)[:-1] + 1

    def __len__(self) -> int:
        return len(self.ends)

    def cells(self, column: int, rows: NDArray[np.int64] | None = None) -> list[str]:
        """The values of one column (0-based), of all records or of those at the positions `rows`."""
        breathe()
        starts, ends = self.starts[:, column], self.ends[:, column]
        if rows is not None:
            starts, ends = starts[rows], ends[rows]
        text = self.text
        raw = [text[a:b] for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
        if self.quoted:
            data = np.frombuffer(text, np.uint8)
            for at in np.flatnonzero(data[starts] == _QUOTE).tolist():
                raw[at] = unquote(raw[at])
        # Decoded together, unless a line break stands inside a cell: one call in place of thousands.
        found = b"\n".join(raw).decode().split("\n")
        return found if len(found) == len(raw) else [cell.decode() for cell in raw]

    def row(self, record: int) -> list[str]:
        """All cells of one record."""
        return [
            unquote(self.text[a:b]).decode()
            for a, b in zip(self.starts[record].tolist(), self.ends[record].tolist(), strict=True)
        ]

    def record(self, record: int) -> bytes:
        """One record as it stands in the text, without its LF."""
        return self.text[int(self.starts[record, 0]) : int(self.ends[record, -1])]


def _outside(separators: Offsets, quotes: Offsets) -> Offsets:
    """Separators that do not stand between an opening quote and its closing one."""
    first = np.searchsorted(separators, quotes[0::2])
    behind = np.searchsorted(separators, quotes[1::2])
    change = np.zeros(len(separators) + 1, np.int64)
    np.add.at(change, first, 1)
    np.add.at(change, behind, -1)
    outside: Offsets = separators[np.cumsum(change[:-1]) == 0]
    return outside


def unquote(cell: bytes) -> bytes:
    """The value of a canonical cell."""
    if cell[:1] == b'"':
        return cell[1:-1].replace(b'""', b'"')
    return cell


def quoter(delimiter: str) -> re.Pattern[str]:
    """A pattern that is found in a cell exactly when the cell needs quotes."""
    return re.compile(f'[{re.escape(delimiter)}"\r\n]')


def write_record(cells: Sequence[str], delimiter: str, needs: re.Pattern[str]) -> str:
    """One canonical record without its LF; `needs` is `quoter(delimiter)`."""
    joined = delimiter.join(cells)
    if len(needs.findall(joined)) == len(cells) - 1:
        return joined
    return delimiter.join(
        '"' + cell.replace('"', '""') + '"' if needs.search(cell) else cell for cell in cells
    )


def write_records(rows: Iterable[Sequence[str]], delimiter: str = ",") -> str:
    """Canonical text of many rows. A record of a single empty cell is written as `""`."""
    needs = quoter(delimiter)
    lines = [write_record(row, delimiter, needs) or '""' for row in rows]
    return "\n".join(lines) + "\n" if lines else ""
