"""Clever IDs as text and as keys: repair, recognition, and the 12-byte form that bulk work uses.

A Clever ID has 24 hexadecimal digits, the form of an ObjectID. A mapping's legacy id may be another text;
such a text becomes a 12-byte digest, so that every id fits one column and equality stays exact for all
practical purposes (96 bits). Which of the two a key is, its `IdKind` says.
"""

from __future__ import annotations

import re
from enum import IntEnum
from hashlib import blake2b

_EDGES = re.compile(
    "^[\\s\u00a0\"'`\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\ufeff\u200b-\u200d\u2060]+"
    "|[\\s\u00a0\"'`\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\ufeff\u200b-\u200d\u2060]+$"
)
_HEX = re.compile(r"[0-9A-Fa-f]+\Z")
_CLEVER_ID = re.compile(r"[0-9a-f]{24}\Z")
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d*)?[eE][+-]?\d+\Z")

ID_BYTES = 12


class IdKind(IntEnum):
    """What stands behind a 12-byte key."""

    EMPTY = 0
    CLEVER = 1
    OTHER = 2


def repair_id(text: str) -> str:
    """The id without what copying and spreadsheets put around it; all-hexadecimal ids in lower case."""
    plain = _EDGES.sub("", text)
    return plain.lower() if _HEX.match(plain) else plain


def is_clever_id(repaired: str) -> bool:
    """Whether a repaired id has the form of a Clever ID."""
    return _CLEVER_ID.match(repaired) is not None


def is_scientific(repaired: str) -> bool:
    """Whether a spreadsheet turned the id into scientific notation (`5.03E+23`); 24 digits are an id."""
    return not is_clever_id(repaired) and _SCIENTIFIC.match(repaired) is not None


def key_of(repaired: str) -> tuple[bytes, IdKind]:
    """The 12-byte key of a repaired id, and what it is."""
    if not repaired:
        return bytes(ID_BYTES), IdKind.EMPTY
    if is_clever_id(repaired):
        return bytes.fromhex(repaired), IdKind.CLEVER
    digest = blake2b(repaired.encode("utf-8", "surrogatepass"), digest_size=ID_BYTES).digest()
    return digest, IdKind.OTHER
