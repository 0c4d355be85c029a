"""Names of districts as names of folders that every system accepts and no two of which clash."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
# Windows keeps these for devices, whatever follows after a dot.
_DEVICES = re.compile(
    r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9\u00b9\u00b2\u00b3])(?:\.|\Z)", re.IGNORECASE
)
_LONGEST = 120  # bytes, with room for a number and for what lies inside


def safe_name(name: str) -> str:
    """One name without anything that could lead elsewhere or that some system refuses."""
    plain = unicodedata.normalize("NFC", name)
    plain = "".join(one for one in plain if unicodedata.category(one)[0] != "C")
    plain = _FORBIDDEN.sub("_", plain).strip().rstrip(". ")
    plain = plain.encode("utf-8")[:_LONGEST].decode("utf-8", "ignore").rstrip(". ")
    if not plain:
        return "district"
    if plain[0] in ".~-" or _DEVICES.match(plain):
        return f"_{plain}"
    return plain


def safe_names(names: Iterable[str]) -> dict[str, str]:
    """A folder name for every name; those that would be one folder on some system get a number."""
    taken: set[str] = set()
    found: dict[str, str] = {}
    for name in names:
        first = safe_name(name)
        chosen, number = first, 1
        while _folded(chosen) in taken:
            number += 1
            chosen = f"{first} ({number})"
        taken.add(_folded(chosen))
        found[name] = chosen
    return found


def _folded(name: str) -> str:
    """How a file system compares that knows neither letter case nor forms of one letter."""
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
