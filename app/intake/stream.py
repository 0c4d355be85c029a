"""A table's text as batches of whole records, whatever its size.

Never more than a piece of text and one unfinished record is held. Each record has the line number that a
spreadsheet shows: the header is line 1, blank lines count, a quoted line break does not.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from app.errors import InputRefused
from app.intake import limits
from app.intake.dialect import Dialect, read_dialect
from app.intake.encoding import WINDOWS, Survey, marked_places, shown_text, source_size, utf8_text
from app.intake.endless import LongRecord
from app.intake.sources import Source
from app.intake.tokenize import LF, Offsets, Scan, Straight, scan, straighten
from app.jobs import breathe
from app.terms import Reason


@dataclass(frozen=True)
class Batch:
    """Whole records. `line` is the line number of the first, `undecodable` are positions of records with
    bytes that have no meaning. `origin` and `spans` lead back to the text as it stood where it was written
    anew; `begin` and `end` are its offsets in the whole text.
    """

    scan: Scan
    line: int
    undecodable: Offsets
    begin: int
    end: int
    origin: bytes = b""
    spans: list[tuple[int, int]] | None = None

    def raw(self, record: int) -> str:
        """One record as it stood, for people."""
        if self.spans is None:
            return shown_text(self.scan.raw(record))
        begin, stop = self.spans[record]
        return shown_text(self.origin[begin:stop])

    def line_at(self, offset: int) -> int:
        """The line number of the record at an offset in the whole text."""
        inside = offset - self.begin
        if self.spans is None:
            record = int(np.searchsorted(self.scan.nexts, inside, "right"))
        else:
            record = bisect_right([begin for begin, _ in self.spans], inside) - 1
        return self.line + record


@dataclass(frozen=True)
class Stray:
    """A record that could not be held, or that never ends; it took `lines` lines of the text."""

    line: int
    reason: Reason
    raw: str
    lines: int
    begin: int
    end: int


@dataclass(frozen=True)
class Table:
    """One file, its bytes surveyed and its header read. `delimiter` is the one its records are kept with."""

    source: Source
    survey: Survey
    dialect: Dialect
    texts: Callable[[], Iterator[bytes]]
    delimiter: str

    def batches(self, tick: Callable[[int], None]) -> Iterator[Batch | Stray]:
        """All records behind the header, in order. `tick` gets numbers of bytes as they are done."""
        return _Reader(self, tick).run()

    def forced_line(self) -> int:
        """The line with the byte that made the file Windows-1252."""
        assert self.survey.forced is not None
        place = self._forced_place(self.survey.forced[0])
        if place < self.dialect.data_at:
            return 1
        for part in self.batches(lambda _: None):
            if place < part.end:
                return part.line_at(place) if isinstance(part, Batch) else part.line
        return 1

    def _forced_place(self, offset: int) -> int:
        """From an offset in the bytes to one in the text; in Windows-1252 a byte is a character."""
        before = place = 0
        for text in self.texts():
            size = source_size(text, WINDOWS)
            if offset < before + size:
                decoded = text.decode("utf-8", "surrogatepass")[: offset - before]
                return place + len(decoded.encode("utf-8", "surrogatepass"))
            before += size
            place += len(text)
        return place


def open_table(
    source: Source,
    survey: Survey,
    known: Callable[[str], bool],
    delimiter: str | None = None,
    keep_with: str | None = None,
) -> Table:
    """Read the header of a surveyed file. `delimiter` is a person's choice; `keep_with` the delimiter that
    the records shall be kept with. Raises InputRefused without a usable header.
    """
    texts = text_of(source, survey)
    pieces = texts()
    head = next(pieces, b"")
    final = next(pieces, None) is None
    dialect = read_dialect(
        head,
        source.name,
        final=final,
        known=known,
        preferred="\t" if source.suffix == ".tsv" else ",",
        chosen="," if source.is_sheet else delimiter,
    )
    return Table(source, survey, dialect, texts, keep_with or dialect.delimiter)


def text_of(source: Source, survey: Survey) -> Callable[[], Iterator[bytes]]:
    """The text of a source as UTF-8, from its beginning at each call."""
    if source.is_sheet:
        from app.intake.spreadsheet import sheet_text

        return lambda: sheet_text(source, survey.held)
    held = survey.held
    if held is None:
        return lambda: utf8_text(source.pieces(), survey.encoding)
    step = limits.CHUNK
    return lambda: utf8_text((held[at : at + step] for at in range(0, len(held), step)), survey.encoding)


class _Reader:
    """One pass over a table's records."""

    def __init__(self, table: Table, tick: Callable[[int], None]) -> None:
        self._table = table
        self._tick = tick
        self._code = table.dialect.code
        self._into = ord(table.delimiter)
        self._line = 2
        self._at = table.dialect.data_at
        self._rest = b""
        self._long: LongRecord | None = None
        self._eat_lf = False

    def run(self) -> Iterator[Batch | Stray]:
        texts = self._table.texts()
        text: bytes | None = next(texts, None)
        skip = self._at
        while text is not None:
            following = next(texts, None)
            self._tick(len(text))
            yield from self._take(text[skip:], final=following is None)
            skip = max(0, skip - len(text))
            text = following

    def _take(self, text: bytes, *, final: bool) -> Iterator[Batch | Stray]:
        if self._eat_lf and text:
            self._eat_lf = False
            self._at += text.startswith(b"\n")
            text = text.removeprefix(b"\n")
        if self._long is not None:
            after = self._long.feed(text)
            if after is None and not final:
                return
            whole = len(text) if after is None else after
            yield self._end_long(self._long, whole)
            text = text[whole:]
            self._eat_lf = not text and after is not None and self._eat_lf
        yield from self._records(self._rest + text, final=final)
        if len(self._rest) > limits.RECORD:
            self._long = LongRecord(self._code, self._table.survey.encoding)
            self._long.feed(self._rest)
            self._rest = b""

    def _end_long(self, record: LongRecord, last: int) -> Stray:
        self._long = None
        self._eat_lf = record.ended_with_cr
        begin = self._at
        self._at += record.size + 2
        reason = Reason.TOO_LONG
        if record.open_quote:
            self._refuse_if_large(record.source_size, record.lines)
            reason = Reason.UNCLOSED_QUOTE
        if record.undecodable:
            reason = Reason.UNDECODABLE
        self._line += 1
        raw = shown_text(record.raw)
        return Stray(self._line - 1, reason, raw, record.lines, begin, self._at)

    def _records(self, text: bytes, *, final: bool) -> Iterator[Batch | Stray]:
        breathe()
        added = final and bool(text) and text[-1:] not in {b"\n", b"\r"}
        if added:
            text += b"\n"
        alike = self._into == self._code
        if alike:
            found = scan(text, self._code, final=final)
            if len(found):
                yield self._batch(found)
                text = text[int(found.nexts[-1]) :]
            # An odd quote in the middle of a cell looks like an open one: only the exact way can tell.
            alike = not found.broken and not (b'"' in text and (b"\n" in text or b"\r" in text))
        if not alike:
            exact = straighten(text, self._code, final=final, into=self._into)
            if exact.spans:
                yield self._exact_batch(text[: exact.consumed], exact)
                text = text[exact.consumed :]
        if final and text:
            yield self._unclosed(text.removesuffix(b"\n") if added else text)
            text = b""
        self._rest = text

    def _batch(self, found: Scan) -> Batch:
        end = int(found.nexts[-1])
        places = np.array(marked_places(found.text[:end]), np.int64)
        bad = np.unique(np.searchsorted(found.nexts, places, "right")).astype(np.int32)
        batch = Batch(found, self._line, bad, self._at, self._at + end)
        self._line += len(found)
        self._at += end
        return batch

    def _exact_batch(self, origin: bytes, exact: Straight) -> Batch:
        begin = self._at
        batch = self._batch(scan(exact.text, self._into, final=True))
        assert len(batch.scan) == len(exact.spans)
        self._at = begin + exact.consumed
        return replace(batch, begin=begin, end=self._at, origin=origin, spans=exact.spans)

    def _unclosed(self, raw: bytes) -> Stray:
        breaks = raw.count(b"\n") + raw.count(b"\r") - raw.count(b"\r\n")
        lines = breaks + (raw[-1] not in {LF, 13})
        reason = Reason.UNDECODABLE if marked_places(raw) else Reason.UNCLOSED_QUOTE
        self._refuse_if_large(source_size(raw, self._table.survey.encoding), lines)
        begin = self._at
        self._at += len(raw)
        self._line += 1
        return Stray(self._line - 1, reason, shown_text(raw), lines, begin, self._at)

    def _refuse_if_large(self, size: int, lines: int) -> None:
        """Rows lost behind an open quote are few, or the file is refused."""
        if size * 5 > self._table.survey.size:
            name = self._table.source.name
            raise InputRefused("intake.unclosed_quote", file=name, line=self._line, lines=lines)
