"""Every sentence that `app/` says to a person, looked up by a code.

The catalogue is `resources/words/<language>/<room>.json`; a code is `<room>.<name>`. An entry is either
a text, or an object with `message` and `hint`. Places in braces are filled by `str.format`. Both faces use
the same catalogue; result files always use English. No other module of `app/` holds sentences for people.
"""

from __future__ import annotations

import json
from functools import cache

from app.paths import resource

LANGUAGE = "en"


@cache
def _room(language: str, room: str) -> dict[str, str | dict[str, str]]:
    path = resource("words", language, f"{room}.json")
    loaded: dict[str, str | dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def _entry(code: str) -> str | dict[str, str]:
    room, _, name = code.partition(".")
    return _room(LANGUAGE, room)[name]


def say(code: str, **params: object) -> str:
    """The sentence of `code` with its places filled. Raises KeyError for an unknown code (a defect)."""
    entry = _entry(code)
    text = entry if isinstance(entry, str) else entry["message"]
    return text.format(**params)


def hint_of(code: str, **params: object) -> str:
    """What to do next, for codes that have a hint; else an empty text."""
    entry = _entry(code)
    return "" if isinstance(entry, str) else entry.get("hint", "").format(**params)
