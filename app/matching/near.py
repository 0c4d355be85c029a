"""What is likely wrong with a text that should be a Clever ID, and which known id it may have been.

Only ids that the mapping holds count as known: an id is never made up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from app.ids import is_clever_id, is_scientific, key_of
from app.matching.keys import NO_CODE, Keys, find
from app.matching.outcomes import Mapping

ID_DIGITS = 24
# Fewer digits than these fit too many ids to say that one of them was meant.
_LEAST_PREFIX = 10

_PLACEHOLDERS = frozenset(
    {"null", "n/a", "na", "#n/a", "none", "nil", "nan", "-", "--", "?", "undefined", "unknown", "tbd", "0"}
)
_UUID = re.compile(r"\{?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\}?\Z", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\Z")
_HEX = re.compile(r"[0-9a-f]+\Z")
_INSIDE = re.compile(r"(?<![0-9A-Fa-f])[0-9A-Fa-f]{24}(?![0-9A-Fa-f])")
_LOOK_ALIKE = str.maketrans({"o": "0", "O": "0", "l": "1", "I": "1", "i": "1", "|": "1"})


@dataclass(frozen=True)
class Damage:
    """What happened to an id: `cause` names an entry `why.bad_id_*`; `code` is the known id it may have been.

    `code` is NO_CODE when no known id fits, or more than one does.
    """

    cause: str
    code: int = NO_CODE


def damage_of(repaired: str, distinct: Keys, mapping: Mapping) -> Damage:
    """The likely cause why `repaired` (an id after repair) is not a Clever ID."""
    plain = repaired.casefold()
    if plain in _PLACEHOLDERS:
        return Damage("placeholder")
    if is_scientific(repaired):
        return Damage("scientific")
    if _EMAIL.match(repaired):
        return Damage("email")
    if _UUID.match(repaired):
        return Damage("uuid")
    if _HEX.match(plain):
        return _short_or_long(plain, distinct, mapping)
    inside = {found.lower() for found in _INSIDE.findall(repaired)}
    if inside:
        cause = "several" if len(inside) > 1 else "surrounded"
        return Damage(cause, _only([_known(one, distinct, mapping) for one in sorted(inside)]))
    meant = repaired.translate(_LOOK_ALIKE).lower()
    if is_clever_id(meant):
        return Damage("look_alike", _known(meant, distinct, mapping))
    return Damage("no_id_form")


def _short_or_long(digits: str, distinct: Keys, mapping: Mapping) -> Damage:
    if len(digits) > ID_DIGITS:
        halves = {digits[at : at + ID_DIGITS] for at in range(0, len(digits), ID_DIGITS)}
        if len(digits) % ID_DIGITS == 0:
            return Damage("several", _only([_known(one, distinct, mapping) for one in sorted(halves)]))
        return Damage("too_long", _known(digits[:ID_DIGITS], distinct, mapping))
    padded = _known(digits.rjust(ID_DIGITS, "0"), distinct, mapping)
    if padded != NO_CODE:
        return Damage("lost_zeros", padded)
    if digits.isdecimal() and len(digits) <= 15:
        return Damage("number")
    return Damage("cut_off", _beginning_with(digits, distinct, mapping))


def _known(hexadecimal: str, distinct: Keys, mapping: Mapping) -> int:
    code = int(find(distinct, Keys.unpack(key_of(hexadecimal)[0]))[0])
    return code if _in_mapping(code, mapping) else NO_CODE


def _in_mapping(code: int, mapping: Mapping) -> bool:
    return code != NO_CODE and bool(mapping.rows_of[code] or mapping.is_user[code])


def _only(codes: list[int]) -> int:
    known = [code for code in codes if code != NO_CODE]
    return known[0] if len(known) == 1 else NO_CODE


def _beginning_with(digits: str, distinct: Keys, mapping: Mapping) -> int:
    """The only known id that begins with these digits."""
    if len(digits) < _LEAST_PREFIX:
        return NO_CODE
    low, high = (int(digits.ljust(ID_DIGITS, fill)[:16], 16) for fill in "0f")
    start = int(np.searchsorted(distinct.high, np.uint64(low)))
    end = int(np.searchsorted(distinct.high, np.uint64(high), side="right"))
    if end - start > 64:
        return NO_CODE
    fitting = [
        code
        for code in range(start, end)
        if distinct.hex(code).startswith(digits) and _in_mapping(code, mapping)
    ]
    return _only(fitting)
