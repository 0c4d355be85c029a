"""Spreadsheets (.xlsx) as text: the first sheet with anything in it, every cell as what it says.

Numbers lose nothing and gain nothing (12345, not 12345.0), dates are ISO 8601. The text is then read by the
very parser that reads CSV files.
"""

from __future__ import annotations

import io
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from itertools import islice
from typing import Any, TypeVar

from app.errors import InputRefused, UserError
from app.intake import limits
from app.intake.archives import check_archive
from app.intake.sources import Source
from app.intake.tokenize import written

COMMA = 44
_ROWS_AT_ONCE = 2000
_MIDNIGHT = time()
_WHOLE = 10**15
"""Spreadsheets keep 15 digits: a larger number is written as they show it, with an exponent."""

# How files of Excel begin that a password locks, and those of Excel before 2007.
_OLD_CONTAINER = bytes.fromhex("d0cf11e0a1b11ae1")

# What Python warns of is switched for the whole program: two threads must not do it at once.
_ONE_AT_A_TIME = threading.Lock()

Given = TypeVar("Given")


def sheet_text(source: Source, held: bytes | None) -> Iterator[bytes]:
    """The chosen sheet as CSV (comma, UTF-8, LF) in pieces. A row as wide as the header is never shorter."""
    with _book(source, held) as book:
        yield from _written(_rows(source, _chosen_sheet(source, book)))


def sheets_of(source: Source, held: bytes | None) -> tuple[str, list[str]]:
    """The name of the sheet that is read, and of the others."""
    with _book(source, held) as book:
        sheet = _chosen_sheet(source, book)
        return sheet.title, [other.title for other in book.worksheets if other.title != sheet.title]


def _written(rows: Iterator[list[str]]) -> Iterator[bytes]:
    """Rows as text, from the first that is not blank to the last."""
    header = next(cells for cells in rows if cells)
    out = [_record(header)]
    size = blank = 0
    for cells in rows:
        if not cells:
            blank += 1
            continue
        out += [b""] * blank
        blank = 0
        out.append(_record(cells + [""] * (len(header) - len(cells))))
        size += len(out[-1])
        if size >= limits.CHUNK:
            yield b"\n".join([*out, b""])
            out, size = [], 0
    if out:
        yield b"\n".join([*out, b""])


def _record(cells: list[str]) -> bytes:
    return written([cell.encode("utf-8", "surrogatepass") for cell in cells], COMMA)


def _guarded(source: Source, work: Callable[[], Given]) -> Given:
    """Run the spreadsheet library on what may be hostile: whatever goes wrong in it is the file's fault."""
    try:
        with _ONE_AT_A_TIME, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return work()
    except (UserError, MemoryError):
        raise
    except Exception as problem:
        raise InputRefused("intake.sheet_damaged", file=source.name) from problem


@contextmanager
def _book(source: Source, held: bytes | None) -> Iterator[Any]:
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    with io.BytesIO(held) if held is not None else source.open() as stream:
        if stream.read(len(_OLD_CONTAINER)) == _OLD_CONTAINER:
            raise InputRefused("intake.sheet_locked", file=source.name)
        stream.seek(0)
        check_archive(stream, source.size, source.name, limits.SHEET_RATIO).close()
        book = _guarded(
            source, lambda: load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        )
        try:
            yield book
        finally:
            book.close()


def _chosen_sheet(source: Source, book: Any) -> Any:
    """The first sheet with anything in it, one that is shown before one that is hidden."""
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    hidden = [sheet for sheet in book.worksheets if sheet.sheet_state != "visible"]
    for sheet in [*shown, *hidden]:
        if any(_rows(source, sheet)):
            return sheet
    raise InputRefused("intake.sheet_empty", file=source.name)


def _rows(source: Source, sheet: Any) -> Iterator[list[str]]:
    """The rows as texts without empty cells at the end; an empty list for a blank row."""

    def begin() -> Iterator[tuple[Any, ...]]:
        sheet.reset_dimensions()  # what a file says of its own size is often wrong
        rows: Iterator[tuple[Any, ...]] = iter(sheet.iter_rows(values_only=True))
        return rows

    rows = _guarded(source, begin)
    while some := _guarded(source, lambda: list(islice(rows, _ROWS_AT_ONCE))):
        for row in some:
            cells = [cell_text(value) for value in row]
            while cells and not cells[-1].strip():
                cells.pop()
            yield cells


def cell_text(value: object) -> str:
    """What a cell of a spreadsheet says, as text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < _WHOLE:
        return str(int(value))
    if isinstance(value, float):
        return repr(value).replace("e", "E")
    if isinstance(value, datetime):
        plain = value.date() if value.time() == _MIDNIGHT else value
        return plain.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
