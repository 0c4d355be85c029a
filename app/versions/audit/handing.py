"""Paths that code hands to something which puts Clever's address before them.

That is a client that was set up with the address (`client.get("students")`), or a function of the same file that joins
its argument on (`def pages(path): get(f"{BASE}/{path}")`, and then `pages("students")`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from app.versions.audit.addresses import ID, plain, read_tail, split
from app.versions.audit.joining import Base

_REACH = 1500  # characters above an address in which the function around it begins
_LAST_NAME = re.compile(r"([A-Za-z_]\w*)\W*$")
_KEYWORDS = frozenset("if for while switch catch return with elsif unless until match when".split())
# `def pages(self, path`, `function pages($path`, `func (c *Client) pages(path string`, `fun pages(path: String`
_WITH_WORD = (
    r"\b(?:def|function|func|fun|fn)\s+(?:\([^()\n]*\)\s*)?(?:self\.)?(?P<name>[A-Za-z_]\w*)\s*[( ]"
    r"[^()\n]*?(?<![\w.])\$?{var}\b"
)
# `async pages(path) {`, `const pages = async (path) =>`, `private String pages(String path) {`
_WITH_BRACE = (
    r"(?<![\w.>$])(?P<name>[A-Za-z_]\w*)\s*(?:=\s*(?:async\s*)?)?\([^()\n]*?(?<![\w.])\$?{var}\b[^()\n]*\)"
    r"[^;()\n]{{0,60}}?(?:\{{|=>)"
)
# Who a function of one's own is asked of: nobody, oneself, or something that is named for it.
_NOBODY = re.compile(r"(?<![\w.>$:])")
_OWN = re.compile(r"(?:\bself|\bthis|\b\w*(?:clever|client|api)\w*)\s*(?:\??\.|->|::)\Z")
_BEFORE = 400  # characters in which whoever is asked stands before the function
_ASKED = r"(?:\(\))?\s*(?:\??\.|->|::)\s*\w+\s*(?:<[^<>()\n]*>)?\s*[( ]\s*(?:[\"'](?:GET|get)[\"']\s*,\s*)?"
_QUOTED = r"[fr]?[\"'`](?=/?[a-z]{2})"


class Handed(NamedTuple):
    """A path in quotes from `start` to `end`, and the address that is put before it."""

    start: int
    end: int
    tail: str
    base: Base


def wrappers_in(text: str, open_calls: Mapping[int, tuple[int, Base]]) -> dict[str, Base]:
    """Functions that join their argument on one of Clever's addresses: name -> address.

    `open_calls` are the addresses that end with a variable: start -> end and what the address is before it.
    """
    found: dict[str, Base] = {}
    for start, (end, base) in open_calls.items():
        variable = _LAST_NAME.search(text[start:end])
        if variable is None:
            continue
        above = text[max(0, start - _REACH) : start]
        last: re.Match[str] | None = None
        for pattern in (_WITH_WORD, _WITH_BRACE):
            for match in re.finditer(pattern.format(var=re.escape(variable[1])), above):
                if match["name"] not in _KEYWORDS and (last is None or match.start() > last.start()):
                    last = match
        if last is not None:
            found[last["name"]] = base
    return found


def base_of_open(base: Base | None, tail: str) -> Base | None:
    """The address before a variable that ends it; None when it does not end with one that stands for a whole path."""
    simple = plain(tail)
    if base is None or (not simple.endswith(f"/{ID}") and simple != ID):
        return None
    before = base.tail.rstrip("/") + simple.removesuffix(ID).rstrip("/")
    if split(base.host, plain(before)).segments:
        return None  # the variable is an id: `/students/` + id
    return Base(base.host, before)


def handed_paths(
    text: str, clients: Mapping[str, Base], wrappers: Mapping[str, Base], is_known: Callable[[str], bool]
) -> Iterator[Handed]:
    """Every path in quotes that is handed to one of `clients` or `wrappers` and that `is_known`."""
    # The name stands first in each pattern, so that a plain search finds where to look.
    patterns = [
        (False, rf"{name}(?<!\w{name}){_ASKED}{_QUOTED}", base)
        for name, base in ((re.escape(name), base) for name, base in clients.items())
    ]
    patterns += [(True, rf"{re.escape(name)}\(\s*{_QUOTED}", base) for name, base in wrappers.items()]
    for own, pattern, base in patterns:
        for match in re.finditer(pattern, text):
            if own and not _is_own(text, match.start()):
                continue
            start = match.end()
            written = read_tail(text, start)
            end = start + len(written)
            tail = written if written.startswith("/") else f"/{written}"
            if text[end : end + 1] in ("'", '"', "`") and is_known(tail):
                yield Handed(start, end, tail, base)


def _is_own(text: str, at: int) -> bool:
    """Whether the function named at `at` may be one of this file's own, by whoever it is asked of."""
    return bool(_NOBODY.match(text, at) or _OWN.search(text[max(0, at - _BEFORE) : at]))
