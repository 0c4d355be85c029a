"""The addresses of large logs, where nearly every line asks the same few things of Clever.

A million lines leave a few microseconds for each: what many lines have in common is judged once, and only what is
unusual goes the long way of `finding`.
"""

from __future__ import annotations

import re

from app.versions.audit.addresses import API_HOST, COMMON_BEGINNING, Found, address_at, hosts_in
from app.versions.audit.judging import Judge
from app.versions.audit.masking import mask, may_hold_a_secret
from app.versions.audit.shape import Hit, Verdict

# A longer text is a log or data: there is no code in it to read clues from, only what was asked.
_CODE_LIMIT = 3_000_000  # characters
# A text that is named or written like a log is read as one from here on.
_LOG_FROM = 200_000  # characters
_LOG_NAME = re.compile(r"(?i)\.(?:log|jsonl|ndjson)(?:[.-]\d+)*$")
_LOG_LINE = re.compile(
    r"\W{0,3}\d{4}[-/]\d\d[-/]\d\d"  # a date
    r"|(?:\S+ )?\d{1,3}(?:\.\d{1,3}){3} "  # an address, perhaps with a host before it
    r"|\w{3} +\d{1,2} \d\d:\d\d|[DIWEF], \["  # syslog, Ruby
    r"|\{ ?\"\w+\": ?[\"\d]"  # one JSON text to a line
)
_SAMPLE = 40  # lines looked at

_BEFORE_HOST = len(COMMON_BEGINNING)
_WRITTEN = f"https://{API_HOST}"
_ENDS_OF_OTHER_METHODS = ("POST", "PUT", "PATCH", "DELETE", "HEAD")
_LONG = len(_WRITTEN) + 2 * 24  # so much shorter `common` is only when a long value was left out
_LOGGED = re.compile(r"GET (/v[1-3]\.\d/([a-z_]+)(?:[/?][\w\-./?&=]{0,400}[\w/=])?)(?=[ \"\n])")
_MEMORY_LIMIT = 50_000
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


def common_addresses(text: str, judge: Judge) -> tuple[list[Hit], list[Found]]:
    """Calls that are written in full and read something, judged; and all other addresses of Clever, unjudged."""
    hits: list[Hit] = []
    rest: list[Found] = []
    known: dict[str, tuple[Verdict | None, bool]] = {}
    new, begins = tuple.__new__, text.startswith
    for match in hosts_in(text):
        tail = match[1]
        start = match.start() - _BEFORE_HOST
        common = "" if tail is None else judge.common(tail)
        if not common or start < 0 or not begins(COMMON_BEGINNING, start) or _is_special(text, start, common):
            place = address_at(text, match)
            rest += () if place is None else (place,)
            continue
        if common not in known:
            if len(known) > _MEMORY_LIMIT:
                known.clear()
            known[common] = (judge.tail(API_HOST, common), may_hold_a_secret(_WRITTEN + common))
        verdict, hide = known[common]
        if verdict is not None:
            shown = text[start : match.end()]
            if hide or len(shown) > len(common) + _LONG:
                shown = mask(shown)
            hits.append(new(Hit, (start, shown, verdict)))
    return hits, rest


def common_paths(text: str, judge: Judge, told: dict[int, int]) -> list[Hit]:
    """Calls that begin with a version, as servers log them: `GET /v2.1/students`; where they end goes to `told`."""
    hits: list[Hit] = []
    known: dict[str, tuple[Verdict | None, bool]] = {}
    new, roots = tuple.__new__, judge.paths.roots
    for match in _LOGGED.finditer(text):
        start, end = match.span(1)
        if match[2] not in roots or start in told:
            continue
        shown = match[1]
        common = judge.common(shown)
        if common not in known:
            if len(known) > _MEMORY_LIMIT:
                known.clear()
            known[common] = (judge.tail("", common), may_hold_a_secret(common))
        verdict, hide = known[common]
        if verdict is not None and not common.endswith("/users"):
            told[start] = end
            if hide or len(shown) > len(common) + _LONG:
                shown = mask(shown)
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
