"""The addresses of large logs, where nearly every line asks the same few things of Clever.

A million lines leave a few microseconds for each: what many lines have in common is judged once, and only what is
unusual goes the long way of `finding`.
"""

from __future__ import annotations

import re

from app.versions.audit.addresses import (
    API_HOST,
    Found,
    address_at,
    common_start,
    hosts_in,
    without_ids,
)
from app.versions.audit.judging import Judge
from app.versions.audit.masking import MASK, is_secret_name, looks_like_a_token, mask
from app.versions.audit.shape import Hit, Verdict

# A longer text is a log or data: there is no code in it to read clues from, only what was asked.
_CODE_LIMIT = 3_000_000  # characters
# A text that is named or written like a log is read as one from here on.
_LOG_FROM = 8_000  # characters
_LOG_NAME = re.compile(r"(?i)\.(?:log|jsonl|ndjson)(?:[.-]\d+)*$")
_LOG_LINE = re.compile(
    r"\W{0,3}\d{4}[-/]\d\d[-/]\d\d"  # a date
    r"|(?:\S+ )?\d{1,3}(?:\.\d{1,3}){3} "  # an address, perhaps with a host before it
    r"|\w{3} +\d{1,2} \d\d:\d\d|[DIWEF], \["  # syslog, Ruby
    r"|\{ ?\"\w+\": ?[\"\d]"  # one JSON text to a line
)
_SAMPLE = 40  # lines looked at

_ENDS_OF_OTHER_METHODS = ("POST", "PUT", "PATCH", "DELETE", "HEAD")
_LOGGED = re.compile(r"GET (/v[1-3]\.\d/([a-z_]+)(?:[/?][\w\-./?&=]{0,400}[\w/=])?)(?=[ \"\n])")
_PLAIN_NAME = re.compile(r"[\w-]+")
_MEMORY_LIMIT = 50_000
_ID_LENGTH = 24
_SHARED = 32  # characters: a longer query holds an id or a token of its own
_ROOM = " \t\"'`(,]:="


def is_log(text: str, name: str) -> bool:
    """Whether a text is a log or data, in which no code is to be read."""
    if len(text) <= _LOG_FROM or len(text) > _CODE_LIMIT:
        return len(text) > _CODE_LIMIT
    if _LOG_NAME.search(name):
        return True
    lines = [line for line in text[:20_000].split("\n")[:_SAMPLE] if line.strip()]
    alike = sum(_LOG_LINE.match(line) is not None for line in lines)
    return len(lines) > _SAMPLE // 4 and alike >= 0.9 * len(lines)


class Asked:
    """What is asked of one host: every kind of address judged once, and its secrets masked."""

    def __init__(self, judge: Judge, host: str) -> None:
        self._judge = judge
        self._host = host
        self._known: dict[str, Verdict | None] = {}
        self._names: dict[str, tuple[bool, bool] | None] = {}
        self._queries: dict[str, tuple[str, str] | None] = {}
        self._read = judge.read_parameters

    def of(self, tail: str, written: str) -> tuple[str, Verdict | None, str]:
        """What the address has in common with others, its verdict, and `written` without its secrets.

        `tail` is its path and query, `written` the whole of it as it stands in the text.
        """
        path, question, query = tail.partition("?")
        if not question:
            common, shown = without_ids(path), written
            if "=" in path:
                shown = mask(written)
        elif (short := self._short(query)) is not None and "=" not in path:
            values, masked = short
            common = f"{without_ids(path)}?{values}"
            shown = written if masked == query else f"{written[: len(written) - len(query)]}{masked}"
        else:
            common, shown = self._judge.common(tail), mask(written)
        if common not in self._known:
            if len(self._known) > _MEMORY_LIMIT:
                self._known.clear()
            self._known[common] = self._judge.tail(self._host, common)
        return common, self._known[common], shown

    def _short(self, query: str) -> tuple[str, str] | None:
        """`_without_values`, once for each of the short queries that many lines share."""
        if len(query) > _SHARED:
            return self._without_values(query)
        if query not in self._queries:
            if len(self._queries) > _MEMORY_LIMIT:
                self._queries.clear()
            self._queries[query] = self._without_values(query)
        return self._queries[query]

    def _without_values(self, query: str) -> tuple[str, str] | None:
        """A query without the values that no verdict depends on, and the query masked; None for an unusual one."""
        values: list[str] = []
        shown: list[str] = []
        for part in query.split("&"):
            name, _, value = part.partition("=")
            if name not in self._names:
                self._names[name] = self._about(name)
            told = self._names[name]
            if told is None or "=" in value or "?" in value or "\\" in value:
                return None
            read, secret = told
            if not read and value:
                values.append(f"{name}=")
            else:
                values.append(part if len(part) < _ID_LENGTH else without_ids(part))
            hidden = value and (secret or (len(value) > _ID_LENGTH and looks_like_a_token(value)))
            shown.append(f"{name}={MASK}" if hidden else part)
        return "&".join(values), "&".join(shown)

    def _about(self, name: str) -> tuple[bool, bool] | None:
        """Whether a parameter's value is read, and whether it is a secret; None for an unusual name."""
        if len(self._names) > _MEMORY_LIMIT:
            self._names.clear()
        if _PLAIN_NAME.fullmatch(name) is None:
            return None
        return name in self._read, is_secret_name(name)


def common_addresses(text: str, judge: Judge) -> tuple[list[Hit], list[Found]]:
    """Calls that are written in full and read something, judged; and all other addresses of Clever, unjudged."""
    hits: list[Hit] = []
    rest: list[Found] = []
    asked = Asked(judge, API_HOST)
    bare = False
    new = tuple.__new__
    for match in hosts_in(text):
        tail = match[1]
        start = common_start(text, match.start()) if tail is not None else None
        if tail is None or start is None:
            if not bare or tail is not None or not _is_bare(text, match.end()):
                place = address_at(text, match)
                rest += () if place is None else (place,)
                bare = bare or (place is not None and place.host == API_HOST and not place.tail)
            continue
        common, verdict, shown = asked.of(tail, text[start : match.end()])
        if _is_special(text, start, common):
            place = address_at(text, match)
            rest += () if place is None else (place,)
        elif verdict is not None:
            hits.append(new(Hit, (start, shown, verdict)))
    return hits, rest


def _is_bare(text: str, end: int) -> bool:
    """Whether nothing follows a host that ends at `end`: no path, no port, no request later on the line."""
    if text[end : end + 1] in "/:\\?#":
        return False
    line_end = text.find("\n", end, end + 1000)
    return text.find(" /", end, line_end if line_end >= 0 else end + 1000) < 0


def common_paths(text: str, judge: Judge, told: dict[int, int]) -> list[Hit]:
    """Calls that begin with a version, as servers log them: `GET /v2.1/students`; where they end goes to `told`."""
    hits: list[Hit] = []
    asked = Asked(judge, "")
    new, roots = tuple.__new__, judge.paths.roots
    for match in _LOGGED.finditer(text):
        start, end = match.span(1)
        if match[2] not in roots or start in told:
            continue
        common, verdict, shown = asked.of(match[1], match[1])
        if verdict is not None and not common.endswith("/users"):
            told[start] = end
            hits.append(new(Hit, (start, shown, verdict)))
    return hits


def _is_special(text: str, start: int, common: str) -> bool:
    """Whether what stands around an address may decide about it: another method, or parameters beside it."""
    before = text[start - 4 : start] if start >= 4 else ""
    if before == "GET ":
        return common.endswith("/users")
    return common.endswith("/users") or text[max(0, start - 12) : start].rstrip(_ROOM).endswith(
        _ENDS_OF_OTHER_METHODS
    )
