"""12-byte ids as columns, and dense codes for them.

Equal ids get equal codes, whatever column they stand in; after that every join is an array look-up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.ids import ID_BYTES

Codes = NDArray[np.int32]
NO_CODE = -1

_PACKED = np.dtype([("high", ">u8"), ("low", ">u4")])


@dataclass(frozen=True)
class Keys:
    """A column of 12-byte ids: the first eight bytes and the last four, as numbers."""

    high: NDArray[np.uint64]
    low: NDArray[np.uint32]

    @classmethod
    def unpack(cls, packed: bytes) -> Keys:
        """From ids as they are stored, 12 bytes each."""
        both = np.frombuffer(packed, _PACKED)
        return cls(both["high"].astype(np.uint64), both["low"].astype(np.uint32))

    @classmethod
    def empty(cls, length: int) -> Keys:
        """Room for `length` ids, to be filled."""
        return cls(np.empty(length, np.uint64), np.empty(length, np.uint32))

    def fill(self, place: slice, packed: bytes, chosen: NDArray[np.int64]) -> None:
        """Put the chosen ids of a stored column into `place`."""
        both = np.frombuffer(packed, _PACKED)[chosen]
        self.high[place] = both["high"]
        self.low[place] = both["low"]

    @classmethod
    def join(cls, parts: Sequence[Keys]) -> Keys:
        return cls(
            np.concatenate([part.high for part in parts] or [np.empty(0, np.uint64)]),
            np.concatenate([part.low for part in parts] or [np.empty(0, np.uint32)]),
        )

    def __len__(self) -> int:
        return len(self.high)

    def take(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> Keys:
        return Keys(self.high[chosen], self.low[chosen])

    def packed(self) -> bytes:
        """Back to 12 bytes each."""
        both = np.empty(len(self), _PACKED)
        both["high"] = self.high
        both["low"] = self.low
        return both.tobytes()

    def hex(self, position: int) -> str:
        """One id as 24 hexadecimal digits."""
        return f"{int(self.high[position]):016x}{int(self.low[position]):08x}"

    def hexes(self) -> list[str]:
        """All ids as 24 hexadecimal digits."""
        digits = self.packed().hex()
        width = 2 * ID_BYTES
        return [digits[at : at + width] for at in range(0, len(digits), width)]


def distinct_numbers(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """The different numbers, ascending. Sorting beats the hashing of numpy's `unique` for many numbers."""
    ranked = np.sort(numbers)
    first = np.ones(len(ranked), bool)
    first[1:] = ranked[1:] != ranked[:-1]
    return ranked[first]


def _running_count(flags: NDArray[np.bool_]) -> NDArray[np.int32]:
    """How many flags are set up to and with each.

    In two steps: numpy's sum over another type keeps Python's lock, also while the system finds the memory.
    """
    counts = flags.astype(np.int32)
    return np.add.accumulate(counts, out=counts)


def _ascending(every: Keys) -> NDArray[np.int64]:
    """The order that sorts ids: by their first eight bytes, and only where those tie by the rest.

    Sorting one number is four times as fast as sorting two, and ties of different ids are the exception
    (ids made in the same second by the same process).
    """
    order = np.argsort(every.high)
    high, low = every.high[order], every.low[order]
    starts = np.ones(len(order), bool)
    starts[1:] = high[1:] != high[:-1]
    run = _running_count(starts)
    mixed = np.zeros(len(order) + 1, bool)
    mixed[run[1:][~starts[1:] & (low[1:] != low[:-1])]] = True
    tied = np.flatnonzero(mixed[run])
    order[tied] = order[tied][np.lexsort((low[tied], run[tied]))]
    return order


def intern(columns: Sequence[Keys]) -> tuple[list[Codes], Keys]:
    """Codes for every column, and the distinct ids in ascending order: code -> id."""
    every = Keys.join(columns)
    order = _ascending(every)
    high, low = every.high[order], every.low[order]
    del every
    first = np.ones(len(order), bool)
    first[1:] = (high[1:] != high[:-1]) | (low[1:] != low[:-1])
    distinct = Keys(high[first], low[first])
    del high, low
    codes = np.empty(len(order), np.int32)
    codes[order] = _running_count(first) - 1
    ends = np.cumsum([len(column) for column in columns])[:-1]
    return list(np.split(codes, ends)), distinct


def find(distinct: Keys, wanted: Keys) -> Codes:
    """The codes of a few ids in the result of `intern`; NO_CODE where an id is not there."""
    codes = np.full(len(wanted), NO_CODE, np.int32)
    starts = np.searchsorted(distinct.high, wanted.high)
    ends = np.searchsorted(distinct.high, wanted.high, side="right")
    for number, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        same = np.flatnonzero(distinct.low[start:end] == wanted.low[number])
        if same.size:
            codes[number] = start + int(same[0])
    return codes
