"""Cells of many records as CSV bytes, copied rather than parsed and written again.

A cell that stands in canonical text under one delimiter can stand under another as it is, unless it holds
the delimiters themselves.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from app.jobs import breathe
from app.store.records import Records, unquote

Positions = NDArray[np.int64]

COMMA = ","
_NEEDS_QUOTES = re.compile(rb'[,"\r\n]')


def csv_cell(text: str) -> bytes:
    """One value as a cell of a comma-separated file."""
    return quoted(text.encode())


def quoted(value: bytes) -> bytes:
    """A value in quotes if a comma-separated file needs them."""
    if _NEEDS_QUOTES.search(value):
        return b'"' + value.replace(b'"', b'""') + b'"'
    return value


def raw_cells(records: Records, column: int, positions: Positions) -> list[bytes]:
    """Cells exactly as they stand in the text, quotes included."""
    breathe()
    starts = records.starts[positions, column].tolist()
    ends = records.ends[positions, column].tolist()
    text = records.text
    return [text[a:b] for a, b in zip(starts, ends, strict=True)]


def comma_cells(raw: list[bytes], records: Records, delimiter: str) -> list[bytes]:
    """The same cells for a comma-separated file."""
    if delimiter == COMMA or (not records.quoted and b"," not in records.text):
        return raw
    return [quoted(unquote(cell)) for cell in raw]


def values(raw: list[bytes], records: Records) -> list[bytes]:
    """The bytes of the values behind the cells."""
    return [unquote(cell) for cell in raw] if records.quoted else raw
