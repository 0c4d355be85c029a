"""How a table is written: where its header stands, which character parts its cells.

The header is the first line that is not blank; a line `sep=;` in front of it, as Excel writes it, tells the
delimiter. The header counts as line 1, whatever stood before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from app.errors import InputRefused
from app.intake.encoding import marked_places
from app.intake.tokenize import Found, records

DELIMITERS = (",", ";", "\t", "|")
_SEP = re.compile(rb"""[ ]*"?sep=([!-/:-@\[-`{-~\t])"?[ ]*(?:\r\n|\r|\n|\Z)""", re.IGNORECASE)
_LINE = re.compile(rb"([^\r\n]*)(\r\n|\r|\n|\Z)")
_NOTHING = re.compile(r'(?:[\s,;|]|"")*')
_SAMPLE = 25


@dataclass(frozen=True)
class Dialect:
    """`header` are the names as they stand, without empty ones at the end; `data_at` is the offset in the
    text of the line behind the header; `said` tells whether a person or the file named the delimiter.
    """

    delimiter: str
    header: list[str]
    data_at: int
    said: bool

    @property
    def code(self) -> int:
        return ord(self.delimiter)


def read_dialect(
    head: bytes,
    name: str,
    *,
    final: bool,
    known: Callable[[str], bool],
    preferred: str = ",",
    chosen: str | None = None,
) -> Dialect:
    """Find the header in the first piece of a table's text (`final`: it is all of it).

    `known` tells the names that columns are expected to have. Raises InputRefused without a header.
    """
    sep = _SEP.match(head)
    start = _skip_blank(head, sep.end() if sep else 0)
    if start == len(head):
        raise InputRefused("intake.no_header", file=name)
    said = chosen or (sep.group(1).decode() if sep else None)
    order = sorted(DELIMITERS, key=lambda one: one != preferred)
    best: tuple[tuple[int, float, int], str, Found] | None = None
    broken = False
    for delimiter in [said] if said else order:
        sample = list(islice(records(head, ord(delimiter), final=final, start=start), _SAMPLE + 1))
        if not sample:
            broken = True
            continue
        score = _score(sample, known)
        if best is None or score > best[0]:
            best = (score, delimiter, sample[0])
    if best is None or (broken and not best[0][0]):
        raise InputRefused("intake.header_broken", file=name)
    _, delimiter, found = best
    if marked_places(head[found.begin : found.stop]):
        raise InputRefused("intake.header_undecodable", file=name)
    header = _without_empty_end([cell.decode() for cell in found.cells])
    if any("\0" in cell for cell in header):
        raise InputRefused("intake.not_text", file=name)
    return Dialect(delimiter, header, found.next, said is not None)


def _skip_blank(head: bytes, start: int) -> int:
    """The offset of the first line that is not blank, the length of `head` when there is none."""
    at = start
    while at < len(head):
        line = _LINE.match(head, at)
        assert line is not None
        text = line.group(1).decode("utf-8", "replace")
        if not _NOTHING.fullmatch(text):
            return at
        at = line.end()
    return at


def _without_empty_end(cells: list[str]) -> list[str]:
    count = len(cells)
    while count and not cells[count - 1].strip():
        count -= 1
    return cells[:count]


def _score(sample: Sequence[Found], known: Callable[[str], bool]) -> tuple[int, float, int]:
    """How well a delimiter fits: known names, rows as wide as the header, number of cells."""
    header = sample[0].cells
    names = sum(known(cell.decode("utf-8", "replace")) for cell in header)
    rows = [record.cells for record in sample[1:] if record.cells != [b""]]
    alike = sum(len(cells) == len(header) for cells in rows) / len(rows) if rows else 1.0
    return names, alike if len(header) > 1 else 0.0, len(header)
