"""Text into records and cells, with columns where the text allows it, cell by cell where it does not.

Text is UTF-8 with bytes that were undecodable as encoded surrogates (see `encoding`). The rules are those of
Python's `csv`: a cell is quoted when its first character is a quote; inside, two quotes are one; what
follows a closing quote belongs to the cell as it stands; a quote anywhere else is a character like others.
LF, CR and CRLF end a record.

`scan` reads text in which every quote opens, closes or doubles (what programs write). `straighten` reads any
text and writes it anew in such a form, record by record, so that both ways meet in `scan`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Offsets = NDArray[np.int32]
Flags = NDArray[np.bool_]
Bytes = NDArray[np.uint8]

LF, CR, QUOTE = 10, 13, 34
PADDING = 64
"""Zero bytes behind the text in `buffer`, so that fixed widths can be read from any cell on."""


@dataclass(frozen=True)
class Scan:
    """The records of a piece of text that ends with a record.

    `buffer` holds `text` and PADDING zeros. Of the cells, `starts` and `ends` are offsets, quotes included.
    Of the records, `first` is the number of the first cell, `counts` the number of cells, `begins` and
    `stops` the offsets without the line end, `nexts` where the next record begins. `broken` tells that the record
    behind the last one is not well-formed.
    """

    text: bytes
    delimiter: int
    buffer: Bytes
    starts: Offsets
    ends: Offsets
    first: Offsets
    counts: Offsets
    begins: Offsets
    stops: Offsets
    nexts: Offsets
    quotes: Offsets
    has_cr: bool
    broken: bool

    def __len__(self) -> int:
        return len(self.first)

    @cached_property
    def doubled(self) -> bool:
        """Whether a quote is doubled inside some cell."""
        quoted = (self.buffer[self.starts] == QUOTE) & (self.ends > self.starts)
        return len(self.quotes) != 2 * int(np.count_nonzero(quoted))

    def raw(self, record: int) -> bytes:
        """One record as it stands, without its line end."""
        return self.text[int(self.begins[record]) : int(self.stops[record])]

    def cells(self, record: int) -> list[bytes]:
        """The values of the cells of one record."""
        first = int(self.first[record])
        after = first + int(self.counts[record])
        starts, ends = self.starts[first:after].tolist(), self.ends[first:after].tolist()
        return [unquoted(self.text[a:b]) for a, b in zip(starts, ends, strict=True)]


def unquoted(cell: bytes) -> bytes:
    """The value of a cell of well-formed text."""
    if cell[:1] == b'"':
        return cell[1:-1].replace(b'""', b'"')
    return cell


def _inside_quotes(is_quote: Flags) -> Flags:
    """For every byte whether the number of quotes up to it is odd (a prefix parity, 64 bytes at a time)."""
    size = len(is_quote)
    bits = np.packbits(is_quote, bitorder="little")
    words = np.zeros(-(-len(bits) // 8), "<u8")
    words.view(np.uint8)[: len(bits)] = bits
    for shift in (1, 2, 4, 8, 16, 32):
        words ^= words << np.uint64(shift)
    odd = words >> np.uint64(63)
    before = np.zeros_like(odd)
    np.bitwise_xor.accumulate(odd[:-1], out=before[1:])
    words ^= np.uint64(0) - before
    return np.unpackbits(words.view(np.uint8), count=size, bitorder="little").view(np.bool_)


@cache
def _beside_quote(delimiter: int) -> Flags:
    """Which bytes may stand before an opening and behind a closing quote; another quote doubles it."""
    table = np.zeros(256, bool)
    table[[delimiter, LF, CR, QUOTE]] = True
    return table


def _first_odd_quote(buffer: Bytes, quotes: Offsets, delimiter: int) -> int | None:
    """The offset of the first quote that neither opens nor closes a cell nor doubles another."""
    allowed = _beside_quote(delimiter)
    opening, closing = quotes[0::2], quotes[1::2]
    # Before the text stands a zero, the last of the padding behind it: the beginning opens a cell too.
    fine = allowed[buffer[opening - 1]]
    fine[:1] |= opening[:1] == 0
    odd = [*opening[~fine][:1].tolist(), *closing[~allowed[buffer[closing + 1]]][:1].tolist()]
    return min(odd, default=None)


def scan(text: bytes, delimiter: int, *, final: bool) -> Scan:
    """The whole well-formed records at the beginning of `text`, which begins with a record.

    `final` text ends with a line end; else a CR at the end may be half of a CRLF and waits.
    """
    size = len(text)
    buffer = np.zeros(size + PADDING, np.uint8)
    buffer[:size] = np.frombuffer(text, np.uint8)
    data = buffer[:size]
    has_cr, has_quote = b"\r" in text, b'"' in text
    marks = (data == delimiter) | (data == LF)
    if has_cr:
        marks |= data == CR
    quotes = np.empty(0, np.int32)
    if has_quote:
        is_quote = data == QUOTE
        marks &= ~_inside_quotes(is_quote)
        quotes = np.flatnonzero(is_quote).astype(np.int32)
    ends = np.flatnonzero(marks).astype(np.int32)
    what = data[ends]
    width = np.ones(len(ends), np.int32)
    if has_cr:
        crlf = (what == CR) & (buffer[ends + 1] == LF)
        if crlf.any():
            width += crlf
            keep = np.ones(len(ends), bool)
            keep[1:] = ~crlf[:-1]
            ends, what, width = ends[keep], what[keep], width[keep]
    last = np.flatnonzero(what != delimiter).astype(np.int32)
    if not final and len(last) and text[-1] == CR and ends[last[-1]] == size - 1:
        last = last[:-1]
    odd = None
    if len(last) and has_quote:
        quotes = quotes[: np.searchsorted(quotes, ends[last[-1]])]
        odd = _first_odd_quote(buffer, quotes, delimiter)
        if odd is not None:
            last = last[: np.searchsorted(ends[last], odd)]
            quotes = quotes[: np.searchsorted(quotes, ends[last[-1]])] if len(last) else quotes[:0]
    cells = int(last[-1]) + 1 if len(last) else 0
    ends, width = ends[:cells], width[:cells]
    starts = np.zeros_like(ends)
    np.add(ends[:-1], width[:-1], out=starts[1:])
    first = np.zeros(len(last), np.int32)
    first[1:] = last[:-1] + 1
    stops = ends[last]
    return Scan(
        text=text,
        delimiter=delimiter,
        buffer=buffer,
        starts=starts,
        ends=ends,
        first=first,
        counts=last - first + 1,
        begins=starts[first],
        stops=stops,
        nexts=stops + width[last],
        quotes=quotes,
        has_cr=has_cr,
        broken=odd is not None,
    )


@cache
def _cell_pattern(delimiter: int) -> re.Pattern[bytes]:
    """One cell and what ends it: group 1 inside quotes, 2 behind them, 3 a cell without, 4 the end."""
    other = b"[^" + re.escape(bytes([delimiter])) + b"\r\n]*+"
    end = b"(" + re.escape(bytes([delimiter])) + rb"|\r\n|\r|\n|\Z)"
    inside = b'"((?:[^"]++|"")*+)"'
    return re.compile(b"(?:" + inside + b"(" + other + b')|(?!")(' + other + b"))" + end)


class Found(NamedTuple):
    """One record found cell by cell: its values, and offsets of its begin, its end and the next one."""

    cells: list[bytes]
    begin: int
    stop: int
    next: int


def records(text: bytes, delimiter: int, *, final: bool, start: int = 0) -> Iterator[Found]:
    """The whole records of any text from `start` on. Stops before a record that is not whole: one with an
    open quote, and, if the text is not `final`, one at whose end more could follow.
    """
    match = _cell_pattern(delimiter).match
    own = bytes([delimiter])
    at, size = start, len(text)
    while at < size:
        begin, cells = at, []
        while True:
            cell = match(text, at)
            if cell is None:
                return
            inside, behind, plain, end = cell.groups()
            cells.append(plain if inside is None else inside.replace(b'""', b'"') + behind)
            at = cell.end()
            if end != own:
                break
        if not final and at == size and end in {b"", b"\r"}:
            return
        yield Found(cells, begin, at - len(end), at)


@cache
def _needs_quotes(delimiter: int) -> re.Pattern[bytes]:
    return re.compile(b'["\r\n' + re.escape(bytes([delimiter])) + b"]")


def written(cells: list[bytes], delimiter: int) -> bytes:
    """A record in the one form that the workspace keeps: quotes only where they are needed."""
    own = bytes([delimiter])
    joined = own.join(cells)
    needs = _needs_quotes(delimiter)
    if len(needs.findall(joined)) == len(cells) - 1:
        return joined
    return own.join([b'"' + c.replace(b'"', b'""') + b'"' if needs.search(c) else c for c in cells])


@dataclass(frozen=True)
class Straight:
    """Any text written anew: the same records, well-formed, and where each one stood before."""

    text: bytes
    spans: list[tuple[int, int]]
    consumed: int


_LINE = re.compile(rb"([^\r\n]*+)(?:\r\n|\r|\n)")


def straighten(text: bytes, delimiter: int, *, final: bool, into: int | None = None) -> Straight:
    """Write the whole records of any text in well-formed CSV with LF ends, delimited by `into`."""
    into = delimiter if into is None else into
    own = bytes([delimiter])
    opening = own + b'"'
    out: list[bytes] = []
    spans: list[tuple[int, int]] = []
    at, size = 0, len(text)
    # A CR at the end may be half of a CRLF: then the line it ends waits.
    sure = size if final or text[-1:] != b"\r" else size - 1
    while at < size:
        stop = _lines_without_quote(text, at, sure) if into == delimiter else at
        if stop > at:
            out.append(text[at:stop].replace(b"\r\n", b"\n").replace(b"\r", b"\n")[:-1])
            spans += [line.span(1) for line in _LINE.finditer(text, at, stop)]
            at = stop
            continue
        line = _LINE.match(text, at)
        content = line.group(1) if line else b'"'
        if line and line.end() <= sure and content[:1] != b'"' and opening not in content:
            # No cell begins with a quote, so the line is a record, parted by every delimiter.
            out.append(written(content.split(own), into))
            spans.append(line.span(1))
            at = line.end()
            continue
        record = next(records(text, delimiter, final=final, start=at), None)
        if record is None:
            break
        out.append(written(record.cells, into))
        spans.append((record.begin, record.stop))
        at = record.next
    out.append(b"")
    return Straight(b"\n".join(out), spans, at)


def _lines_without_quote(text: bytes, start: int, sure: int) -> int:
    """Where the whole lines end that come before the next quote; such lines are records as they stand."""
    quote = text.find(b'"', start)
    stop = sure if quote < 0 else min(quote, sure)
    return max(start, 1 + text.rfind(b"\n", start, stop), 1 + text.rfind(b"\r", start, stop))
