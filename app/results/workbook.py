"""results.xlsx: the tables as sheets of text. No number is guessed, no formula is ever written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.jobs import Job
from app.results.copies import read_records
from app.words import say

# The limits of the format.
MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
LONGEST_CELL = 32_767

# A fixed date, so that the same tables give the same bytes.
_CREATED = datetime(2000, 1, 1)
_WIDEST = 40


@dataclass(frozen=True)
class Sheet:
    """A table and the canonical file that holds it, header included."""

    name: str
    path: Path
    delimiter: str
    columns: tuple[str, ...]


def write_workbook(
    sheets: Sequence[Sheet], path: Path, scratch: Path, job: Job, *, most_rows: int = MOST_ROWS
) -> list[str]:
    """Write the workbook; returns what the reader should know: tables split, cells cut.

    `scratch` is a folder for what the writer keeps until the end; `most_rows` of a sheet, header included.
    """
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    options = {
        "constant_memory": True,
        "tmpdir": str(scratch),
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    said: list[str] = []
    workbook = Workbook(str(path), options)
    workbook.use_zip64()
    workbook.set_properties({"created": _CREATED, "author": "Crosswalk", "title": "Crosswalk results"})
    bold = workbook.add_format({"bold": True})
    for sheet in sheets:
        said.extend(_Pages(workbook, bold, sheet, most_rows).write(job))
    if said:
        notes = workbook.add_worksheet(say("results.notes_sheet"))
        for row, sentence in enumerate(said):
            notes.write_string(row, 0, sentence)
    workbook.close()
    return said


class _Pages:
    """The sheets of one table: one, or several when it has more rows than a sheet can hold."""

    def __init__(self, workbook: Any, bold: Any, sheet: Sheet, most_rows: int) -> None:
        self._workbook, self._bold, self._sheet, self._most = workbook, bold, sheet, most_rows
        self._count = 0
        self._page: Any = None
        self._row = 0
        self._cut = 0
        self._width = min(len(sheet.columns), MOST_COLUMNS)

    def write(self, job: Job) -> list[str]:
        header: list[str] | None = None
        for number, cells in enumerate(_rows(self._sheet)):
            if number % 2000 == 0:
                job.report("jobs.writing", number)
            if header is None:
                header = cells
                self._begin(header)
                continue
            if self._row == self._most:
                self._end()
                self._begin(header)
            self._line(cells)
        self._end()
        return list(self._said())

    def _begin(self, header: list[str]) -> None:
        self._count += 1
        name = self._sheet.name if self._count == 1 else f"{self._sheet.name} ({self._count})"
        self._page = self._workbook.add_worksheet(name)
        self._page.freeze_panes(1, 0)
        for column, title in enumerate(header[: self._width]):
            self._page.set_column(column, column, min(_WIDEST, max(12, len(title) + 4)))
        self._row = 0
        self._line(header, self._bold)

    def _end(self) -> None:
        if self._page is not None and self._width:
            self._page.autofilter(0, 0, max(self._row - 1, 0), self._width - 1)

    def _line(self, cells: list[str], form: Any = None) -> None:
        for column, text in enumerate(cells[: self._width]):
            if not text:
                continue
            self._cut += len(text) > LONGEST_CELL
            self._page.write_string(self._row, column, text[:LONGEST_CELL], form)
        self._row += 1

    def _said(self) -> Iterator[str]:
        name = self._sheet.name
        if self._count > 1:
            yield say("results.sheet_split", name=name, sheets=self._count)
        if self._cut:
            yield say("results.sheet_cut", name=name, cells=self._cut)
        if len(self._sheet.columns) > self._width:
            yield say("results.sheet_narrow", name=name, columns=len(self._sheet.columns) - self._width)


def _rows(sheet: Sheet) -> Iterator[list[str]]:
    for records in read_records(sheet.path, sheet.delimiter, len(sheet.columns)):
        for at in range(len(records)):
            yield records.row(at)
