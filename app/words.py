"""Every sentence that `app/` says to a person, looked up by a code.

The catalogue is `resources/words/<language>/<room>.json`; a code is `<room>.<name>`. An entry is either
a text, or an object with `message` and `hint`. Places in braces are filled by `Filling`. Both faces use
the same catalogue; result files always use English. No other module of `app/` holds sentences for people.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from string import Formatter

from app.paths import resource

LANGUAGE = "en"


class Filling(Formatter):
    """Fills the places of a sentence as `str.format` does, and knows one thing more: what follows a count.

    `{rows} {rows:row was|rows were} read` takes the first words for exactly one, the second for any other.
    """

    def format_field(self, value: object, format_spec: str) -> str:
        one, bar, many = format_spec.partition("|")
        if bar:
            return one if str(value) == "1" else many
        return str(super().format_field(value, format_spec))


_FILLING = Filling()


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
    return _filled(text, params)


def hint_of(code: str, **params: object) -> str:
    """What to do next, for codes that have a hint; else an empty text."""
    entry = _entry(code)
    return "" if isinstance(entry, str) else _filled(entry.get("hint", ""), params)


def _filled(text: str, params: Mapping[str, object]) -> str:
    # Most sentences hold no count, and why an account is open is said for very many accounts.
    return _FILLING.vformat(text, (), params) if "|" in text else text.format(**params)
