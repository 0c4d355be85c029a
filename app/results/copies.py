"""Reading result files back in whole records, and copies of them that a spreadsheet cannot run.

A spreadsheet takes a cell that begins with = + - @, a tab or a carriage return for a formula. In the copies
such cells get an apostrophe in front; the exact files are never altered.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

import numpy as np

from app.results.accounts import Writable
from app.results.cells import COMMA
from app.store.records import Records, write_records

_PIECE = 1 << 20
_DANGEROUS = b"=+-@\t\r"
_QUOTE = 34


def record_pieces(stream: BinaryIO) -> Iterator[bytes]:
    """The bytes of a canonical CSV file in pieces that end where a record ends."""
    rest = b""
    while data := stream.read(_PIECE):
        rest += data
        end = rest.rfind(b"\n") + 1
        # A line break with an odd number of quotes before it stands inside a cell.
        while end and rest.count(b'"', 0, end) % 2:
            end = rest.rfind(b"\n", 0, end - 1) + 1
        if end:
            yield rest[:end]
            rest = rest[end:]
    if rest:
        yield rest


def read_records(path: Path, delimiter: str, columns: int) -> Iterator[Records]:
    """The records of a canonical file, the header among them, some thousand at a time."""
    with path.open("rb") as stream:
        for piece in record_pieces(stream):
            yield Records(piece, columns, delimiter)


def copy_for_spreadsheets(path: Path, delimiter: str, columns: int, out: Writable) -> None:
    """Write the copy; a tab-separated file becomes comma-separated, as its name says."""
    for records in read_records(path, delimiter, columns):
        safe = disarmed(records)
        if delimiter == "\t":
            changed = Records(safe, columns, delimiter)
            safe = write_records((changed.row(at) for at in range(len(changed))), COMMA).encode()
        out.write(safe)


def disarmed(records: Records) -> bytes:
    """The text of the records with an apostrophe before every cell that could be taken for a formula."""
    data = np.frombuffer(records.text, np.uint8)
    starts = records.starts.reshape(-1)
    starts = starts[records.ends.reshape(-1) > starts]
    starts = starts + (data[starts] == _QUOTE)
    armed = starts[np.isin(data[starts], np.frombuffer(_DANGEROUS, np.uint8))].tolist()
    if not armed:
        return records.text
    edges = [0, *armed, len(records.text)]
    return b"'".join(records.text[a:b] for a, b in pairwise(edges))
