"""Rows that say the same twice within one load, found among all its files once they are read.

Each row is two 64-bit numbers made from everything that counts (16 bytes in memory); rows whose two numbers
both agree are the same row. The first in order stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.intake.cells import Ids
from app.intake.tokenize import Bytes, Flags, Offsets

Words = NDArray[np.uint64]


def _mixed(words: Words) -> Words:
    """A bijection that spreads every bit over the whole word (the finisher of splitmix64)."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))


def _halves(keys: Bytes) -> tuple[Words, Words]:
    parts = np.ascontiguousarray(keys).view("<u4").reshape(len(keys), 3).astype(np.uint64)
    return parts[:, 0] | (parts[:, 1] << np.uint64(32)), parts[:, 2]


def mapping_marks(old: Ids, new: Ids, roles: Offsets, districts: Offsets) -> tuple[Words, Words]:
    """Two numbers per row from district, role, legacy id and user id (normalised)."""
    old_front, old_back = _halves(old.keys)
    new_front, new_back = _halves(new.keys)
    place = roles.astype(np.uint64) | (districts.astype(np.uint64) << np.uint64(8))
    backs = old_back | (new_back << np.uint64(32))
    one, two = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD1B54A32D192ED03)
    first = _mixed(_mixed(_mixed(_mixed(old_front + one) ^ new_front) ^ backs) ^ place)
    second = _mixed(_mixed(_mixed(_mixed(place + two) + backs) + new_front) + old_front)
    return first, second


def account_marks(text: bytes, ids: Ids) -> tuple[Words, Words]:
    """Two numbers per row from the whole record (`text` is canonical) and, once more, from its id."""
    count = len(ids.kinds)
    lines = text.split(b"\n")
    lines.pop()
    if len(lines) != count:
        lines = _rejoined(lines)
    assert len(lines) == count
    first = np.fromiter(map(hash, lines), np.int64, count).view(np.uint64)
    front, back = _halves(ids.keys)
    return first, _mixed(_mixed(front) ^ back)


def _rejoined(lines: list[bytes]) -> list[bytes]:
    """Records whose quoted line breaks a split took apart; a quote is open after an odd number of them."""
    whole: list[bytes] = []
    held: list[bytes] = []
    is_open = False
    for line in lines:
        held.append(line)
        is_open ^= line.count(b'"') % 2 == 1
        if not is_open:
            whole.append(b"\n".join(held))
            held = []
    return whole


@dataclass
class _Part:
    file: int
    block: int
    first: Words
    second: Words


class Duplicates:
    """Collects the rows of a load block by block and tells which of them are repetitions."""

    def __init__(self) -> None:
        self._parts: list[_Part] = []

    def add(self, file: int, block: int, marks: tuple[Words, Words]) -> None:
        """Rows of a block, in order. `file` and `block` are the caller's numbers."""
        self._parts.append(_Part(file, block, *marks))

    def find(self) -> Iterator[tuple[int, int, Bytes]]:
        """(file, block, live) of every block with repetitions; `live` is 0 for a repetition."""
        if not self._parts:
            return
        ordered = np.concatenate([part.first for part in self._parts])
        ordered.sort()
        twice = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
        del ordered
        if not len(twice):
            return
        suspects = [_among(part.first, twice) for part in self._parts]
        repeated = _repeated(
            np.concatenate([p.first[rows] for p, rows in zip(self._parts, suspects, strict=True)]),
            np.concatenate([p.second[rows] for p, rows in zip(self._parts, suspects, strict=True)]),
        )
        at = 0
        for part, rows in zip(self._parts, suspects, strict=True):
            mine = repeated[at : at + len(rows)]
            at += len(rows)
            if mine.any():
                live = np.ones(len(part.first), np.uint8)
                live[rows[mine]] = 0
                yield part.file, part.block, live


def _among(values: Words, sorted_set: Words) -> NDArray[np.intp]:
    place = np.minimum(np.searchsorted(sorted_set, values), len(sorted_set) - 1)
    return np.flatnonzero(sorted_set[place] == values)


def _repeated(first: Words, second: Words) -> Flags:
    """Which rows have both numbers of an earlier row."""
    order = np.lexsort((second, first))  # stable: equal rows stay in order
    a, b = first[order], second[order]
    again = np.zeros(len(order), bool)
    again[order[1:][(a[1:] == a[:-1]) & (b[1:] == b[:-1])]] = True
    return again
