"""results.xlsx: the tables as sheets of text. No number is guessed, no formula is ever written.

XlsxWriter makes the frame (sheets, headers, filters, styles); the rows, of which there may be millions, are
put into it as text, which is ten times as fast as one call for each cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy as np

from app.jobs import Job
from app.results.copies import read_records
from app.words import say

# The limits of the format.
MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
LONGEST_CELL = 32_767

# Fixed dates, so that the same tables give the same bytes.
_CREATED = datetime(2000, 1, 1)
_STAMP = (1980, 1, 1, 0, 0, 0)
_WIDEST = 40
_CHUNK = 2000
_LARGE = 3_000_000_000  # bytes of XML; larger parts need the long form of zip

# What XML cannot hold, or what a reader would take for such a replacement.
_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
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
    lines = _lines(table)
    for part, (_, count) in zip(parts, table.pages, strict=True):
        before, after = source.read(part).decode().split("</sheetData>")
        corner = f"{letters[-1] if letters else 'A'}{count + 1}"
        before = re.sub(r'<dimension ref="[^"]*"/>', f'<dimension ref="A1:{corner}"/>', before)
        large = 8 * table.sheet.path.stat().st_size + 60 * count * table.width > _LARGE
        with target.open(_entry(part), "w", force_zip64=large) as out:
            out.write(before.encode())
            _write_lines(lines, count, letters, out, job)
            out.write(f"</sheetData>{after}".encode())


def _write_lines(
    lines: Iterator[list[str]], count: int, letters: Sequence[str], out: IO[bytes], job: Job
) -> None:
    for start in range(0, count, _CHUNK):
        job.report("jobs.writing", start, count)
        rows = []
        for number in range(start + 2, min(start + _CHUNK, count) + 2):
            cells = "".join(
                [
                    f'<c r="{letter}{number}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
                    for letter, text in zip(letters, next(lines), strict=True)
                    if text
                ]
            )
            rows.append(f'<row r="{number}">{cells}</row>')
        out.write("".join(rows).encode())


def _lines(table: _Table) -> Iterator[list[str]]:
    """The rows below the header, ready to stand in XML."""
    first = True
    sheet = table.sheet
    for records in read_records(sheet.path, sheet.delimiter, len(sheet.columns)):
        columns = [_column(records.cells(column)) for column in range(table.width)]
        rows: Iterator[tuple[str, ...]] = zip(*columns, strict=True)
        if first:
            next(rows, None)
            first = False
        yield from map(list, rows)


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
