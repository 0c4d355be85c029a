"""How far a call reaches in code: the arguments that stand beside an address."""

from __future__ import annotations

import re

_REACH = 600  # characters; a call that is longer is cut there

_TELLING = re.compile(r"[()\[\]{};\n]")  # what opens, closes or ends something
_PRIMARY = re.compile(r"[\"':]?\bprimary\b[\"']?\s*(?:=>|[:=,])")


def rest_of_statement(text: str, at: int) -> str:
    """The text from `at` to the end of the call or statement around it, at most 600 characters."""
    depth = 0
    end = min(len(text), at + _REACH)
    for match in _TELLING.finditer(text, at, end):
        character, place = match.group(), match.start()
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
            if depth < 0 and character == ")":
                return text[at:place]
            depth = max(depth, -1)
        elif (character == ";" and depth <= 0) or (
            character == "\n" and depth <= 0 and not _continues(text, at, place)
        ):
            return text[at:place]
    return text[at:end]


def _continues(text: str, start: int, newline: int) -> bool:
    """Whether a line break does not end the statement: an open list before it, or a leading dot after it."""
    before = text[max(start - 200, 0) : newline].rstrip()
    after = text[newline : newline + 200].lstrip()
    return before.endswith((",", "(", "[", "{", "\\", "+")) or after.startswith((".", ",", "+", "?"))


def gives_primary(text: str, at: int) -> bool:
    """Whether the statement that goes on at `at` names the parameter `primary`."""
    if "primary" not in text[at : at + _REACH]:
        return False
    return _PRIMARY.search(rest_of_statement(text, at)) is not None
