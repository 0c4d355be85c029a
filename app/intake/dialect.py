"""How a table is written: where its header stands, which character parts its cells.

The header is the first line that is not blank; a line `sep=;` in front of it, as Excel writes it, tells the
delimiter. The header counts as line 1, whatever stood before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from app.errors import InputRefused
from app.intake.encoding import marked_places
from app.intake.tokenize import Found, records

DELIMITERS = (",", ";", "\t", "|")
_SEP = re.compile(rb"""[ ]*"?sep=([!#-/:-@\[-`{-~\t])"?[ ]*(?:\r\n|\r|\n|\Z)""", re.IGNORECASE)
_DELIMITER = re.compile(r"[!#-/:-@\[-`{-~\t]")
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
    if chosen is not None and not _DELIMITER.fullmatch(chosen):
        raise InputRefused("intake.wrong_delimiter", file=name, delimiter=chosen)
    sep = _SEP.match(head)
    start = _skip_blank(head, sep.end() if sep else 0)
    if start == len(head):
        raise InputRefused("intake.no_header", file=name)
    said = chosen or (sep.group(1).decode() if sep else None)
    order = sorted(DELIMITERS, key=lambda one: one != preferred)
    found, broken = {}, False
    for delimiter in [said] if said else order:
        first = next(records(head, ord(delimiter), final=final, start=start), None)
        if first is None:
            broken = True
        else:
            found[delimiter] = first
    names = {one: _known_names(record, known) for one, record in found.items()}
    most = max(names.values(), default=0)
    if not found or (broken and not most):
        raise InputRefused("intake.header_broken", file=name)
    best = [one for one in found if names[one] == most]
    if len(best) > 1:
        fit = {one: _fit(found[one], head, ord(one), final=final) for one in best}
        best.sort(key=lambda one: fit[one], reverse=True)  # stable: the preferred one of equals
    delimiter = best[0]
    line = found[delimiter]
    if marked_places(head[line.begin : line.stop]):
        raise InputRefused("intake.header_undecodable", file=name)
    header = _without_empty_end([cell.decode() for cell in line.cells])
    if any("\0" in cell for cell in header):
        raise InputRefused("intake.not_text", file=name)
    return Dialect(delimiter, header, line.next, said is not None)


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


def _known_names(header: Found, known: Callable[[str], bool]) -> int:
    return sum(known(cell.decode("utf-8", "replace")) for cell in header.cells)


def _fit(header: Found, head: bytes, delimiter: int, *, final: bool) -> tuple[float, int]:
    """How well a delimiter fits: the share of rows as wide as the header, the number of cells."""
    width = len(header.cells)
    sample = islice(records(head, delimiter, final=final, start=header.next), _SAMPLE)
    rows = [record.cells for record in sample if record.cells != [b""]]
    alike = sum(len(cells) == width for cells in rows) / len(rows) if rows else 1.0
    return (alike if width > 1 else 0.0), width
