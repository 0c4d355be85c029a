"""How Clever's addresses are written in code and logs, and what such a text says.

Finds where an address begins and ends, makes every way of writing a place for an id (`{id}`, `:id`,
`${id}`, `%s`, `#{id}`, `<id>`) one and the same, and splits version, path and query. Levels are not its job.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

ID = "{id}"

# Each way to leave a place for a value in a text.
_PLACES = (
    r"\#\{[^}\n]{0,120}\}",  # Ruby
    r"\$\{[^}\n]{0,120}\}",  # JavaScript, Kotlin, shell
    r"\{\{[^{}\n]{0,120}\}\}",  # Postman, Mustache
    r"%\{[^}\n]{0,60}\}",  # Ruby format
    r"\{[^{}\n]{0,80}\}",  # Python, C#, OpenAPI
    r"%\([^)\n]{1,40}\)[sd]",  # Python
    r"%[sdv](?![0-9A-Fa-f])",  # C, Go
    r"\\\([^)\n]{1,60}\)",  # Swift
    r"(?<=[/=])<[^<>\n/]{1,60}>",  # documentation, Flask
)
_PLACE = re.compile("|".join(_PLACES))
# What may stand in an address after the host; a quote, a blank or a bracket ends it.
_TAIL = re.compile(r"(?:" + "|".join(_PLACES) + r"|\\/|\\u0026|[\w\-.~/?&=%@!:,;$*+\[\]]|\#(?=\w))*")
_TAIL_LIMIT = 2000
# The common case, which needs no second look: nothing special in it, and a blank or quote after it.
_SIMPLE_TAIL = re.compile(r"/[\w\-./?&=]{0,400}[\w/=]")
_SURE_END = (" ", '"', "'", "\n", "\t", "`", "")
_LOOSE_END = ".,;:!*+"

_HEX_ID = re.compile(r"(?<![0-9A-Za-z])[0-9a-fA-F]{24}(?![0-9A-Za-z])")
_NAMED_PLACE = re.compile(r"(?<=/)[:$@][A-Za-z_]\w*|(?<==)[:$@][A-Za-z_]\w*")
# Without one of these a tail holds no place for a value and no escape.
_SPECIAL = re.compile(r"[%<\\$:@]|\{(?!id\})|#\{|&amp;|\{id\}\}")
_VERSION = re.compile(r"v\d+(?:\.\d+)?", re.IGNORECASE)

API_HOST = "api.clever.com"
SIGN_IN_HOST = "clever.com"
COMMON_BEGINNINGS = ("https://api.", "https:\\/\\/api.")
OLD_HOSTS = ("api.getclever.com", "getclever.com", "www.getclever.com")

# The host, and the rest of the address in the common case: nothing special in it, and a sure end. JSON may write
# `\/` for a slash, and logs `\n` for the end of a line.
_SURE = r"(?=[ \"'`\n\r\t)>|]|\\(?![/u(])|\Z)"
_HOST_AND_TAIL = (
    r"clever\.com(?![\w-])(?!\.\w)"
    rf"(/[\w\-./?&=]{{0,400}}[\w/=]{_SURE}|\\/(?:[\w\-.?&=]++|\\/)*+(?<=[\w/=]){_SURE})?"
)
_HOST = re.compile(_HOST_AND_TAIL)
_HOST_IN_ANY_CASE = re.compile(_HOST_AND_TAIL, re.IGNORECASE)
_PORT = re.compile(r":\d{2,5}")
_USERINFO = re.compile(r"https?://[^\s/@\"'`<>]{1,300}@$")


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of one address. `version` is empty when none is written; `open_version` when it is a variable.

    `segments` are the path without the version, places for values written `{id}`. `query` is None without `?`.
    """

    host: str
    version: str
    open_version: bool
    segments: tuple[str, ...]
    query: str | None

    @property
    def path(self) -> str:
        return "/" + "/".join(self.segments) if self.segments else ""


class Found(NamedTuple):
    """An address in a text: from `start` to `end`, host and everything after it."""

    start: int
    end: int
    host: str
    tail: str


def hosts_in(text: str) -> Iterator[re.Match[str]]:
    """Every place with the name of Clever's host, in any letter case; group 1 is what follows in the common case."""
    usual = text.lower().count(SIGN_IN_HOST) == text.count(SIGN_IN_HOST)
    return (_HOST if usual else _HOST_IN_ANY_CASE).finditer(text)


def find_absolute(text: str) -> list[Found]:
    """Every address of one of Clever's API or sign-in hosts, in order. Other `*.clever.com` pages are not calls."""
    found = (address_at(text, match) for match in hosts_in(text))
    return [place for place in found if place is not None]


def address_at(text: str, match: re.Match[str]) -> Found | None:
    """The whole address at a match of `hosts_in`, None for a host that only ends like Clever's."""
    at, tail = match.start(), match[1]
    common = common_start(text, at)
    if common is not None:  # nearly all of them
        host, start = API_HOST, common
        if tail is not None:
            return Found(start, match.end(), host, tail)
    else:
        begin = _host_start(text, at)
        if begin is None:
            return None
        host, start = text[begin : at + len(SIGN_IN_HOST)].lower(), _scheme_start(text, begin)
    end = _port_end(text, at + len(SIGN_IN_HOST))
    tail = "" if text.startswith("\n", end) else read_tail(text, end)
    return Found(start, end + len(tail), host, tail)


def common_start(text: str, at: int) -> int | None:
    """Where an address begins that is written in full, its host ending in the `clever.com` at `at`; else None."""
    for beginning in COMMON_BEGINNINGS:
        start = at - len(beginning)
        if start >= 0 and text.startswith(beginning, start):
            return start
    return None


def _host_start(text: str, at: int) -> int | None:
    """Where the host begins whose last part is at `at`, or None for a host that is none of the known ones."""
    begin = at - 3 if text[max(0, at - 3) : at].lower() == "get" else at
    if text[max(0, begin - 4) : begin].lower() in ("api.", "www."):
        begin -= 4
    before = text[begin - 1 : begin] if begin else ""
    if before and (before.isalnum() or before in "._-"):
        return None
    return begin


def _port_end(text: str, at: int) -> int:
    if not text.startswith(":", at):
        return at
    port = _PORT.match(text, at)
    return port.end() if port else at


def _scheme_start(text: str, begin: int) -> int:
    """Where the address begins when scheme and credentials before the host count as part of it."""
    if text[begin - 1 : begin] not in ("/", "@"):
        return begin
    before = text[max(0, begin - 10) : begin].lower()
    for scheme in ("https://", "http://", "https:\\/\\/", "http:\\/\\/", "//"):
        if before.endswith(scheme):
            return begin - len(scheme)
    if begin and text[begin - 1] == "@":
        credentials = _USERINFO.search(text[max(0, begin - 320) : begin])
        if credentials:
            return begin - (credentials.end() - credentials.start())
    return begin


def read_tail(text: str, at: int) -> str:
    """What follows a host or a version: path and query as written, without the full stop of a sentence."""
    simple = _SIMPLE_TAIL.match(text, at)
    if simple and text[simple.end() : simple.end() + 1] in _SURE_END:
        return simple.group()
    match = _TAIL.match(text, at, min(len(text), at + _TAIL_LIMIT))
    tail = match.group() if match else ""
    if tail.startswith((":", "@", "\\u0026")):
        return ""
    while tail and (tail[-1] in _LOOSE_END or _unopened(tail)):
        tail = tail[:-1]
    return tail


def _unopened(tail: str) -> bool:
    return tail[-1] == "]" and tail.count("]") > tail.count("[")


def plain(tail: str) -> str:
    """`tail` with escapes undone and every place for a value, and every Clever ID, written `{id}`."""
    tail = without_ids(tail)
    if _SPECIAL.search(tail) is None:
        return tail  # as in most logs
    tail = tail.replace("\\/", "/").replace("\\u0026", "&").replace("&amp;", "&")
    return _NAMED_PLACE.sub(ID, _PLACE.sub(ID, tail))


def without_ids(tail: str) -> str:
    """`tail` with every Clever ID written `{id}`: what many lines of a log have in common."""
    return _HEX_ID.sub(ID, tail)


def split(host: str, plain_tail: str) -> Address:
    """The parts of an address whose tail went through `plain`."""
    path, question, query = plain_tail.partition("?")
    path = path.partition("#")[0]
    segments = [segment for segment in path.split("/") if segment]
    version, open_version = "", False
    if segments and _VERSION.fullmatch(segments[0]):
        version = segments.pop(0).lower()
    elif (len(segments) > 1 and segments[0] in (ID, f"v{ID}")) or (segments and segments[0] == f"v{ID}"):
        open_version = True
        segments.pop(0)
    return Address(host, version, open_version, tuple(segments), query if question else None)
