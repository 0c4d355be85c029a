"""results.xlsx: the tables as sheets of text. No number is guessed, no formula is ever written.

XlsxWriter makes the frame (sheets, headers, filters, styles); the rows, of which there may be millions, are
put into it as text, which is ten times as fast as one call for each cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, repeat
from pathlib import Path
from typing import IO, Self
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy as np

from app.jobs import Job
from app.results.copies import read_records
from app.store.records import Records
from app.words import say

# The limits of the format.
MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
LONGEST_CELL = 32_767

# Fixed dates, so that the same tables give the same bytes.
_CREATED = datetime(2000, 1, 1)
_STAMP = (1980, 1, 1, 0, 0, 0)
_WIDEST = 40
# Put together in one call into C, in which the window waits for Python: more rows at once are no faster.
_CHUNK = 500
_LARGE = 3_000_000_000  # bytes of XML; larger parts need the long form of zip

# What XML cannot hold, or what a reader would take for such a replacement.
_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
# All bytes but those that such characters have; a text of which nothing else is left needs no closer look.
_PLAIN = bytes(code for code in range(256) if code >= 32 or code in b"\t\n").translate(None, b"&<>\xef")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


@dataclass(frozen=True)
class Sheet:
    """A table and the canonical file that holds it, header included."""

    name: str
    path: Path
    delimiter: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class _Table:
    """A table with what has to be known before its first row is written: lines of data, cells to cut."""

    sheet: Sheet
    lines: int
    cut: int
    most_rows: int

    @property
    def width(self) -> int:
        return min(len(self.sheet.columns), MOST_COLUMNS)

    @property
    def pages(self) -> list[tuple[str, int]]:
        """(name of the sheet, lines in it): several when the table is longer than a sheet can be."""
        room = self.most_rows - 1  # below the header
        count = max(1, -(-self.lines // room))
        names = [self.sheet.name, *(f"{self.sheet.name} ({number})" for number in range(2, count + 1))]
        return [(name, min(room, self.lines - at * room)) for at, name in enumerate(names)]

    def said(self) -> Iterator[str]:
        if len(self.pages) > 1:
            yield say("results.sheet_split", name=self.sheet.name, sheets=len(self.pages))
        if self.cut:
            yield say("results.sheet_cut", name=self.sheet.name, cells=self.cut)
        if len(self.sheet.columns) > self.width:
            missing = len(self.sheet.columns) - self.width
            yield say("results.sheet_narrow", name=self.sheet.name, columns=missing)


def write_workbook(
    sheets: Sequence[Sheet], path: Path, scratch: Path, job: Job, *, most_rows: int = MOST_ROWS
) -> list[str]:
    """Write the workbook; returns what the reader should know: tables split, cells cut.

    `scratch` is a folder for what is needed only meanwhile; `most_rows` of a sheet, header included.
    """
    known = [_measured(sheet, most_rows) for sheet in sheets]
    said = [sentence for one in known for sentence in one.said()]
    frame = scratch / "frame.xlsx"
    _write_frame(frame, known, said)
    with ZipFile(frame) as source, ZipFile(path, "w", ZIP_DEFLATED, compresslevel=3) as target:
        filled = _pages_by_part(known)
        for part in source.namelist():
            if part not in filled:
                target.writestr(_entry(part), source.read(part))
        for table in known:
            _fill(table, source, target, [part for part, owner in filled.items() if owner is table], job)
    frame.unlink()
    return said


def _entry(part: str) -> ZipInfo:
    entry = ZipInfo(part, _STAMP)
    entry.compress_type = ZIP_DEFLATED
    return entry


def _measured(sheet: Sheet, most_rows: int) -> _Table:
    lines, cut = -1, 0  # the header is no line of data
    for records in read_records(sheet.path, sheet.delimiter, len(sheet.columns)):
        lines += len(records)
        for row, column in np.argwhere(records.ends - records.starts > LONGEST_CELL).tolist():
            cut += len(records.cells(column, np.array([row], np.int64))[0]) > LONGEST_CELL
    return _Table(sheet, max(lines, 0), cut, most_rows)


def _write_frame(path: Path, known: Sequence[_Table], said: Sequence[str]) -> None:
    """A workbook of headers only, with panes, filters and widths for the rows to come."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    workbook = Workbook(str(path), {"in_memory": True})
    workbook.set_properties({"created": _CREATED, "author": "Crosswalk", "title": "Crosswalk results"})
    bold = workbook.add_format({"bold": True})
    for table in known:
        for name, lines in table.pages:
            page = workbook.add_worksheet(name)
            page.freeze_panes(1, 0)
            for column, title in enumerate(table.sheet.columns[: table.width]):
                page.set_column(column, column, min(_WIDEST, max(12, len(title) + 4)))
                page.write_string(0, column, title[:LONGEST_CELL], bold)
            if table.width:
                page.autofilter(0, 0, lines, table.width - 1)
    if said:
        notes = workbook.add_worksheet(say("results.notes_sheet"))
        for row, sentence in enumerate(said):
            notes.write_string(row, 0, sentence)
    workbook.close()


def _pages_by_part(known: Sequence[_Table]) -> dict[str, _Table]:
    """The parts of the frame that get rows, in their order."""
    owners = [table for table in known for _ in table.pages]
    return {f"xl/worksheets/sheet{number}.xml": owner for number, owner in enumerate(owners, 1)}


def _fill(table: _Table, source: ZipFile, target: ZipFile, parts: Sequence[str], job: Job) -> None:
    """Write the pages of one table, each with its lines."""
    letters = [_letters(column) for column in range(table.width)]
    lines = _Lines(table)
    for part, (_, count) in zip(parts, table.pages, strict=True):
        before, after = source.read(part).decode().split("</sheetData>")
        corner = f"{letters[-1] if letters else 'A'}{count + 1}"
        before = re.sub(r'<dimension ref="[^"]*"/>', f'<dimension ref="A1:{corner}"/>', before)
        large = 8 * table.sheet.path.stat().st_size + 60 * count * table.width > _LARGE
        with target.open(_entry(part), "w", force_zip64=large) as out, _Behind(out) as behind:
            behind.write(before.encode())
            _write_lines(lines, count, letters, behind, job)
            behind.write(f"</sheetData>{after}".encode())


class _Behind:
    """Packs each piece in a thread of its own, while the next piece is made."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._pool = ThreadPoolExecutor(1, "workbook-packing")
        self._last: Future[int] | None = None

    def __enter__(self) -> Self:
        return self

    def write(self, piece: bytes) -> None:
        """Raises what went wrong with the piece before."""
        self._wait()
        self._last = self._pool.submit(self._out.write, piece)

    def _wait(self) -> None:
        if self._last is not None:
            self._last.result()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._pool.shutdown()
        if kind is None:
            self._wait()


def _write_lines(lines: _Lines, count: int, letters: Sequence[str], out: _Behind, job: Job) -> None:
    done = 0
    while done < count:
        job.report("jobs.writing", done, count)
        columns = lines.take(min(_CHUNK, count - done))
        below = done + 2  # the first row is the header's
        done += len(columns[0])
        numbers = [str(number) for number in range(below, done + 2)]
        pieces: list[Iterable[str]] = [[f'<row r="{number}">' for number in numbers]]
        for letter, column in zip(letters, columns, strict=True):
            pieces += _cells(letter, numbers, column)
        rows = zip(*pieces, repeat("</row>"))
        out.write("".join(chain.from_iterable(rows)).encode())


def _cells(letter: str, numbers: list[str], column: list[str]) -> list[Iterable[str]]:
    """The pieces of every cell of a column; an empty cell is none."""
    begin, middle, end = f'<c r="{letter}', '" t="inlineStr"><is><t xml:space="preserve">', "</t></is></c>"
    if all(column):  # then nothing has to be put together for each cell by itself
        return [repeat(begin), numbers, repeat(middle), column, repeat(end)]
    told = zip(numbers, column, strict=True)
    return [[f"{begin}{number}{middle}{text}{end}" if text else "" for number, text in told]]


class _Lines:
    """The lines of a table below its header, column by column, ready to stand in XML."""

    def __init__(self, table: _Table) -> None:
        sheet = table.sheet
        self._width = table.width
        self._records = read_records(sheet.path, sheet.delimiter, len(sheet.columns))
        self._columns: list[list[str]] = []
        self._at = 1  # past the header

    def take(self, most: int) -> list[list[str]]:
        """The next lines, at least one and at most so many. Raises StopIteration when there are none."""
        while not self._columns or self._at >= len(self._columns[0]):
            if self._columns:
                self._at -= len(self._columns[0])
            self._columns = _columns(next(self._records), self._width)
        part = slice(self._at, self._at + most)
        self._at = min(part.stop, len(self._columns[0]))
        return [column[part] for column in self._columns]


def _columns(records: Records, width: int) -> list[list[str]]:
    columns = [records.cells(column) for column in range(width)]
    text = records.text
    special = text.translate(None, _PLAIN) or b"_x" in text
    if not special and not (records.ends - records.starts > LONGEST_CELL).any():
        return columns
    return [_column(cells) for cells in columns]


def _column(cells: list[str]) -> list[str]:
    if _SPECIAL.search("\n".join(cells)) or max(map(len, cells), default=0) > LONGEST_CELL:
        return [_SPECIAL.sub(_replaced, cell[:LONGEST_CELL]) for cell in cells]
    return cells


def _replaced(found: re.Match[str]) -> str:
    text = found[0]
    if text in _ENTITIES:
        return _ENTITIES[text]
    return f"_x005F{text}" if len(text) > 1 else f"_x{ord(text):04X}_"


def _letters(column: int) -> str:
    """A, B, ... Z, AA, ... for 0, 1, ..."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
