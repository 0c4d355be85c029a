"""Chance that can be repeated: every value is a pure function of seed, subject and number.

Nothing is remembered between draws, so a portfolio of any size can be made piece by piece, in any order, and
comes out the same with every version of numpy.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
import numpy.typing as npt

from app.ids import ID_BYTES

Numbers = npt.NDArray[np.uint64]
Ids = npt.NDArray[np.uint8]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)

# ObjectIDs begin with the second at which they were made; Clever has had users since about 2012.
_FIRST_SECOND = 1_340_000_000
_SECONDS = 390_000_000


class Subject(IntEnum):
    """What is drawn; two subjects of one number have nothing to do with each other."""

    KIND = 1
    DRIFT = 2
    FATE = 3
    LEGACY_ID = 4
    USER_ID = 5
    OTHER_USER_ID = 6
    NEWER_USER_ID = 7
    UNKNOWN_ID = 8
    ROW_ORDER = 9
    ACCOUNT_ORDER = 10
    FIRST_NAME = 11
    LAST_NAME = 12
    LOGIN = 13
    ACCOUNT = 14
    DIGITS = 15
    PLACE = 16


def _mixed(values: Numbers) -> Numbers:
    """The finisher of SplitMix64: every bit of the input moves every bit of the output."""
    with np.errstate(over="ignore"):
        values = (values ^ (values >> np.uint64(30))) * _MIX_1
        values = (values ^ (values >> np.uint64(27))) * _MIX_2
        return values ^ (values >> np.uint64(31))


def draw(seed: int, subject: Subject, numbers: npt.ArrayLike) -> Numbers:
    """One 64-bit value per number."""
    at = np.asarray(numbers, dtype=np.uint64)
    start = _mixed(np.array([(seed + subject * int(_STEP)) % 2**64], dtype=np.uint64))
    with np.errstate(over="ignore"):
        return _mixed((at + np.uint64(1)) * _STEP + start)


def draw_one(seed: int, subject: Subject, number: int) -> int:
    """The value of a single number, as a Python int."""
    return int(draw(seed, subject, [number])[0])


def draw_ids(seed: int, subject: Subject, numbers: npt.ArrayLike) -> Ids:
    """Ids that look like Clever's: shape (n, 12), the time stamp first."""
    chance = draw(seed, subject, numbers)
    seconds = _FIRST_SECOND + (chance % np.uint64(_SECONDS)).astype(np.int64)
    ids = np.empty((len(chance), ID_BYTES), dtype=np.uint8)
    ids[:, :4] = seconds.astype(">u4").view(np.uint8).reshape(-1, 4)
    ids[:, 4:] = _mixed(chance + _STEP).astype(">u8").view(np.uint8).reshape(-1, 8)
    return ids


def as_texts(ids: Ids) -> list[str]:
    """Shape (n, 12) as n texts of 24 hexadecimal digits."""
    digits = ids.tobytes().hex()
    return [digits[at : at + 24] for at in range(0, len(digits), 24)]


def id_of_digits(seed: int, number: int) -> str:
    """A Clever ID that happens to have no letter: the kind that a spreadsheet takes for a number."""
    chance = draw_one(seed, Subject.DIGITS, number)
    return f"5{chance % 10**5:05d}{chance // 7 % 10**18:018d}"


def as_spreadsheets_show(digits: str) -> str:
    """24 digits after a spreadsheet has opened and saved them: `5.51847E+23`."""
    return f"{digits[0]}.{digits[1:6]}E+23"
