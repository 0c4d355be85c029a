"""Columns of cells into columns of numbers: ids into keys, spellings into codes.

Well-formed ids and short spellings are done with whole columns; what is left, one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.ids import ID_BYTES, IdKind, is_scientific, key_of, repair_id
from app.intake.tokenize import QUOTE, Bytes, Flags, Offsets, Scan

Words = NDArray[np.uint64]

_ID_TEXT = 24
_WIDE = 32
"""Spellings up to this many bytes are compared with whole columns."""

_INVALID = np.uint64(0x0100_0100_0100_0100)
_UPPER = np.uint64(0x0200_0200_0200_0200)
_REMEMBERED = 50_000


@dataclass(frozen=True)
class Column:
    """The cells of one column for some records: offsets of the values in the text, without quotes.

    `doubled` tells cells in which quotes are doubled; their bytes are not yet their value.
    """

    scan: Scan
    starts: Offsets
    ends: Offsets
    doubled: Flags | None

    @property
    def lengths(self) -> Offsets:
        return self.ends - self.starts

    def value(self, row: int) -> bytes:
        cell = self.scan.text[int(self.starts[row]) : int(self.ends[row])]
        if self.doubled is not None and self.doubled[row]:
            return cell.replace(b'""', b'"')
        return cell

    def windows(self, width: int, rows: Offsets | None = None) -> Bytes:
        """`width` bytes of text from each cell's start on, whatever stands there, as (rows, width)."""
        buffer = self.scan.buffer
        kind = np.dtype(f"V{width}")
        count = len(buffer) - width + 1
        sliding = np.ndarray((count,), kind, buffer.data, strides=(1,))
        starts = self.starts if rows is None else self.starts[rows]
        return sliding[starts].view(np.uint8).reshape(len(starts), width)


def column_of(scan: Scan, first: Offsets, position: int) -> Column:
    """The column at a 0-based position, for records whose first cells are numbered `first`."""
    cells = first + position
    starts, ends = scan.starts[cells], scan.ends[cells]
    if not len(scan.quotes):
        return Column(scan, starts, ends, None)
    quoted = (scan.buffer[starts] == QUOTE) & (ends > starts)
    starts = starts + quoted
    ends = ends - quoted
    doubled = None
    if scan.doubled:
        before = np.searchsorted(scan.quotes, starts)
        doubled = np.searchsorted(scan.quotes, ends) > before
    return Column(scan, starts, ends, doubled)


@cache
def _hex_pairs() -> NDArray[np.uint16]:
    """What two characters are worth as hexadecimal: 0..255, with 0x200 when one is in upper case and
    0x100 when one is no digit. Indexed by the two bytes as a little-endian number.
    """
    digit = np.full(256, 0x100, np.uint16)
    for value, character in enumerate(b"0123456789abcdef"):
        digit[character] = value
    for value, character in enumerate(b"ABCDEF", 10):
        digit[character] = value | 0x200
    first, second = digit[None, :], digit[:, None]
    worth = ((first & 0xF) << 4) | (second & 0xF) | ((first | second) & 0x300)
    return worth.astype(np.uint16).reshape(-1)


@dataclass(frozen=True)
class Ids:
    """The ids of a column: 12-byte keys, what they are, which were repaired, which a spreadsheet damaged."""

    keys: Bytes
    kinds: Bytes
    repaired: Flags
    damaged: Flags

    def take(self, rows: Offsets | Flags) -> Ids:
        return Ids(self.keys[rows], self.kinds[rows], self.repaired[rows], self.damaged[rows])


def _read_hex(windows: Bytes) -> tuple[Bytes, Flags, Flags]:
    """Keys of 24 characters each, whether all are hexadecimal, whether some are in upper case."""
    values = _hex_pairs().take(windows.view("<u2"))
    words = values.view("<u8").reshape(len(windows), 3)
    marks = words[:, 0] | words[:, 1] | words[:, 2]
    return values.astype(np.uint8), (marks & _INVALID) == 0, (marks & _UPPER) != 0


class IdReader:
    """Reads id columns; remembers what odd texts came to."""

    def __init__(self) -> None:
        self._known: dict[bytes, tuple[bytes, int, bool, bool]] = {}

    def read(self, column: Column) -> Ids:
        lengths = column.lengths
        keys, valid, upper = _read_hex(column.windows(_ID_TEXT))
        good = valid & (lengths == _ID_TEXT)
        kinds = np.where(good, np.uint8(IdKind.CLEVER), np.uint8(IdKind.EMPTY))
        ids = Ids(keys, kinds, good & upper, np.zeros(len(kinds), bool))
        if good.all():
            return ids
        keys[~good] = 0
        odd = np.flatnonzero(~good & (lengths > 0)).astype(np.int32)
        if len(odd):
            odd = odd[~self._trimmed(column, odd, ids)]
        for row in odd.tolist():
            key, kind, changed, damaged = self._one(column.value(row))
            keys[row] = np.frombuffer(key, np.uint8)
            kinds[row], ids.repaired[row], ids.damaged[row] = kind, changed, damaged
        return ids

    @staticmethod
    def _trimmed(column: Column, odd: Offsets, ids: Ids) -> Flags:
        """Repair ids that only have blanks or quotes of ASCII around them; which ones those were."""
        buffer, edge = column.scan.buffer, _edges()
        starts, ends = column.starts[odd], column.ends[odd]
        possible = (ends - starts > _ID_TEXT) & (ends - starts <= _ID_TEXT + 16)
        for _ in range(16):
            front = possible & edge[buffer[starts]] & (starts < ends)
            back = possible & edge[buffer[ends - 1]] & (starts + front < ends)
            if not (front.any() or back.any()):
                break
            starts, ends = starts + front, ends - back
        possible &= ends - starts == _ID_TEXT
        if column.doubled is not None:
            possible &= ~column.doubled[odd]
        found = np.flatnonzero(possible)
        trimmed = Column(column.scan, starts[found], ends[found], None)
        keys, valid, _ = _read_hex(trimmed.windows(_ID_TEXT))
        found = found[valid]
        rows = odd[found]
        ids.keys[rows] = keys[valid]
        ids.kinds[rows] = IdKind.CLEVER
        ids.repaired[rows] = True
        done = np.zeros(len(odd), bool)
        done[found] = True
        return done

    def _one(self, cell: bytes) -> tuple[bytes, int, bool, bool]:
        known = self._known.get(cell)
        if known is None:
            text = cell.decode("utf-8")
            plain = repair_id(text)
            key, kind = key_of(plain)
            known = (key, int(kind), bool(plain) and plain != text, is_scientific(plain))
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[cell] = known
        return known


@cache
def _edges() -> Flags:
    """ASCII characters that `repair_id` takes away at the ends of an id."""
    table = np.zeros(256, bool)
    table[[i for i in range(128) if not repair_id(chr(i))]] = True
    return table


def empty_ids(count: int) -> Ids:
    """Ids of a column that is not there."""
    none = np.zeros(count, bool)
    return Ids(np.zeros((count, ID_BYTES), np.uint8), np.zeros(count, np.uint8), none, none.copy())


@cache
def _masks() -> Words:
    """For each length the bytes of four words that belong to a spelling."""
    masks = np.zeros((_WIDE + 1, _WIDE), np.uint8)
    for length in range(_WIDE + 1):
        masks[length, :length] = 0xFF
    return masks.view("<u8")


_FACTORS: tuple[Any, ...] = tuple(
    np.uint64(factor)
    for factor in (
        0x9E3779B97F4A7C15,
        0xC2B2AE3D27D4EB4F,
        0x165667B19E3779F9,
        0xD6E8FEB86659FD93,
        0xA0761D6478BD642F,
    )
)


class Interner:
    """Gives every distinct spelling of a column a code, in order of appearance."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._codes: dict[bytes, int] = {}
        self._hashes = np.empty(0, np.uint64)
        self._of_hash = np.empty(0, np.int32)
        self._words = np.empty((0, _WIDE // 8), np.uint64)

    def constant(self, text: str, count: int) -> Offsets:
        """The codes of a column that has the same value in every row."""
        return np.full(count, self._code(text.encode("utf-8", "surrogatepass")), np.int32)

    def codes(self, column: Column) -> Offsets:
        lengths = column.lengths
        codes = np.full(len(lengths), -1, np.int32)
        short = lengths <= _WIDE
        if column.doubled is not None:
            short &= ~column.doubled
        rows = np.flatnonzero(short).astype(np.int32)
        if len(rows):
            codes[rows] = self._short(column, rows, lengths[rows])
        for row in np.flatnonzero(codes < 0).tolist():
            codes[row] = self._code(column.value(row))
        return codes

    def _short(self, column: Column, rows: Offsets, lengths: Offsets) -> Offsets:
        """Codes of short cells; -1 where two spellings share a hash."""
        words = column.windows(_WIDE, rows).view("<u8") & _masks().take(lengths, axis=0)
        hashes = lengths.astype(np.uint64) * _FACTORS[4]
        for i in range(words.shape[1]):
            hashes += (words[:, i] ^ (words[:, i] >> np.uint64(29))) * _FACTORS[i]
        unknown = ~self._is_known(hashes)
        if unknown.any():
            _, where = np.unique(hashes[unknown], return_index=True)
            new = np.flatnonzero(unknown)[np.sort(where)]
            self._learn(column, rows[new], words[new], hashes[new])
        place = np.searchsorted(self._hashes, hashes)
        same = (self._words[place] == words).all(axis=1)
        codes: Offsets = np.where(same, self._of_hash[place], np.int32(-1))
        return codes

    def _is_known(self, hashes: Words) -> Flags:
        if not len(self._hashes):
            return np.zeros(len(hashes), bool)
        place = np.minimum(np.searchsorted(self._hashes, hashes), len(self._hashes) - 1)
        known: Flags = self._hashes[place] == hashes
        return known

    def _learn(self, column: Column, rows: Offsets, words: Words, hashes: Words) -> None:
        codes = [self._code(column.value(row)) for row in rows.tolist()]
        merged = np.concatenate([self._hashes, hashes])
        order = np.argsort(merged, kind="stable")
        self._hashes = merged[order]
        self._of_hash = np.concatenate([self._of_hash, np.array(codes, np.int32)])[order]
        self._words = np.concatenate([self._words, words])[order]

    def _code(self, cell: bytes) -> int:
        code = self._codes.get(cell)
        if code is None:
            code = self._codes[cell] = len(self.texts)
            self.texts.append(cell.decode("utf-8", "surrogatepass"))
        return code


def blank_cells(column: Column) -> Flags:
    """Which cells are empty or white space."""
    blank = column.starts == column.ends
    lead = column.scan.buffer[column.starts]
    # Only a cell that begins with white space, or with something that is not ASCII, can be blank.
    maybe = ~blank & ((lead <= 0x20) | (lead >= 0x7F))
    for row in np.flatnonzero(maybe).tolist():
        blank[row] = not column.value(row).decode("utf-8", "surrogatepass").strip()
    flags: Flags = blank
    return flags
