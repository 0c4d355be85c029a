"""Parameters that are given beside a call, not in its address: removed ones, and limits that are too large."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

from app.versions.audit.context import Context
from app.versions.audit.judging import EARLY_PARAMETERS, Judge
from app.versions.audit.shape import Hit
from app.versions.audit.statements import rest_of_statement

_NAMES = "|".join(sorted(EARLY_PARAMETERS)) + "|limit|record_type"
_WITH_VALUE = ("limit", "record_type")  # parameters whose value decides, so that it is shown too
_PARAMETER = re.compile(
    rf"(?P<open>[\"':]?)\b(?P<name>{_NAMES})\b[\"']?\s*"
    r"(?:=>|->|:(?!:)|=(?!=)|,(?=\s*[\"'`\d]))\s*[\"'`]?(?P<value>[^\s\"'`,)}\]]*)"
)
# Anchored on a plain word, so that a search through a large text stays fast; what stands before is looked at after.
_LARGE_LIMIT = re.compile(r"limit[\"']?\s*(?:=>|->|[:=,])\s*[\"'`]?(?P<value>\d[\d_]{4,})")
# `q.Set("where", ...)`, `.queryParam("page", 2)`, `url.searchParams.append('sort', 'name')`: the name is looked for,
# and then what stands before it.
_NAMED = re.compile(rf"[\"'`](?P<name>{_NAMES})[\"'`]\s*,\s*[\"'`]?(?P<value>[^\s\"'`,)}}\]]*)")
_SETTER = re.compile(
    r"(?i)(?:\b(?:add|set)?_?query_?param(?:eter)?|\b(?:add|set)_?parameter|\bsearchparams\.(?:set|append)"
    r"|\b(?:q|qs|query|params|parameters|values|args)\.(?:set|add|append|put))\(\s*$"
)
_QUERY_NAME = re.compile(r"\b(?:q|qs|query|params|parameters|values|args)\b(?=\.|\)|,|$)")
_SETTER_LENGTH = 60  # characters
# The name of a variable that holds parameters, and how it is given them: `params = {`.
_HOLDER = re.compile(r"(?i)\b\w*(?:params|parameters|query|qs|payload|options|opts|args)\w*")
_GIVES = r"\s*(?::\s*[\w<>\[\], .|]+?)?(?::=|=(?!=))\s*(?:[\w.:]+\s*)?[\[{(]"
# `$url = ` right before an address, on its line.
_ASSIGNED = re.compile(r"(?P<name>[A-Za-z_]\w*)\s*(?::\s*\w+\s*)?(?::=|=(?![=>]))[^=\n;]*\Z")
_NEAR = 700  # characters around a call in which its parameters may be prepared

_Given = tuple[int, str, str, int]  # offset, name and value of a parameter, and where it ends


def parameters(text: str, calls: list[Hit], context: Context, judge: Judge) -> Iterator[Hit]:
    """Removed parameters and too large limits that are given beside an address, not in it."""
    places = sorted(
        (call for call in calls if call.verdict.operation.startswith("GET /")),
        key=lambda call: call.start,
    )
    if not places:
        return
    told: set[int] = set()
    rests = [rest_of_statement(text, call.start + len(call.text)) for call in places]
    found = (
        *_in_statements(places, rests),
        *_by_variable(text, places),
        *_prepared(text, places, rests),
        *_set_before(text, places, rests),
        *_set_after(text, places, context),
    )
    for call, (at, name, value, stop) in (*found, *_large_limits(text, places, context)):
        if at not in told:
            verdict = judge.parameter(call.verdict.operation, name, value)
            if verdict is not None:
                told.add(at)
                yield Hit(at, text[at:stop], verdict)


def _in_statements(places: list[Hit], rests: list[str]) -> Iterator[tuple[Hit, _Given]]:
    """What is given in the same statement as the call."""
    for call, rest in zip(places, rests, strict=True):
        for given in _given(rest, call.start + len(call.text)):
            yield call, given


def _by_variable(text: str, places: list[Hit]) -> Iterator[tuple[Hit, _Given]]:
    """What is given beside a variable that was given the address above: `url = BASE + "/students"; get(url, {`."""
    for place, call in enumerate(places):
        line = text[max(0, call.start - 120) : call.start].rpartition("\n")[2]
        given = _ASSIGNED.search(line) if "=" in line else None
        if given is None:
            continue
        following = places[place + 1].start if place + 1 < len(places) else len(text)
        end = call.start + len(call.text)
        used = _used(given["name"]).search(text, end, min(following, end + _NEAR))
        if used:
            for parameter in _given(rest_of_statement(text, used.end()), used.end()):
                yield call, parameter


@lru_cache(maxsize=256)
def _used(name: str) -> re.Pattern[str]:
    return re.compile(rf"\(\s*[$@]?{re.escape(name)}\s*,")


def _prepared(text: str, places: list[Hit], rests: list[str]) -> Iterator[tuple[Hit, _Given]]:
    """What is put into a variable above the call that is given this variable."""
    last = 0
    for call, rest in zip(places, rests, strict=True):
        begin = max(last, call.start - _NEAR)
        last = call.start
        for name in dict.fromkeys(_HOLDER.findall(rest)):
            for match in _gives(name).finditer(text, begin, call.start):
                for given in _given(rest_of_statement(text, match.end()), match.end()):
                    yield call, given


@lru_cache(maxsize=256)
def _gives(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.]){re.escape(name)}{_GIVES}")


def _set_after(text: str, places: list[Hit], context: Context) -> Iterator[tuple[Hit, _Given]]:
    """What is set on a query by calls of its own, below the address."""
    for place, call in enumerate(places):
        end = places[place + 1].start if place + 1 < len(places) else len(text)
        for match in _NAMED.finditer(text, call.start, min(end, call.start + _NEAR)):
            at = match.start()
            if not _SETTER.search(text, max(call.start, at - _SETTER_LENGTH), at):
                continue
            if context.speaks_of_clever(at):
                yield call, _set(match)


def _set_before(text: str, places: list[Hit], rests: list[str]) -> Iterator[tuple[Hit, _Given]]:
    """What is set above the call on a query that the call is given: `q.Set("limit", 20000)`, `get(url + q.Encode())`."""
    last = 0
    for call, rest in zip(places, rests, strict=True):
        begin = max(last, call.start - _NEAR)
        last = call.start
        names = {match.group() for match in _QUERY_NAME.finditer(f"{call.text} {rest}")}
        for match in _NAMED.finditer(text, begin, call.start) if names else ():
            setter = _SETTER.search(text, max(begin, match.start() - _SETTER_LENGTH), match.start())
            if setter and setter.group().partition(".")[0] in names:
                yield call, _set(match)


def _set(match: re.Match[str]) -> _Given:
    name = match.group("name")
    stop = match.end("value") if name in _WITH_VALUE else match.end("name")
    return match.start("name"), name, match.group("value"), stop


def _large_limits(text: str, places: list[Hit], context: Context) -> Iterator[tuple[Hit, _Given]]:
    """Limits that are prepared anywhere near a call."""
    starts = [call.start for call in places]
    for match in _LARGE_LIMIT.finditer(text):
        at = match.start()
        before = text[at - 1 : at] if at else ""
        own = before and before in "\"':"
        if not own and (before.isalnum() or before == "_" or not text.startswith("limit:", at)):
            continue
        near = _nearest(starts, at)
        if near is not None and context.speaks_of_clever(at):
            yield places[near], (at, "limit", match.group("value"), match.end())


def _given(statement: str, start: int) -> Iterator[_Given]:
    """Every watched parameter in a part of a statement that begins at offset `start`."""
    if not statement.strip():
        return
    for match in _PARAMETER.finditer(statement):
        name, value = match.group("name"), match.group("value")
        written = match.group()
        bare = not match.group("open") and not written.startswith(f"{name}=") and ":" not in written
        if bare and name not in _WITH_VALUE:
            continue
        stop = match.end() if name in _WITH_VALUE else match.end("name")
        yield start + match.start("name"), name, value, start + stop


def _nearest(starts: list[int], at: int) -> int | None:
    """The index of the call nearest to `at` within reach, None when none is near."""
    place = bisect_left(starts, at)
    near = [i for i in (place - 1, place) if 0 <= i < len(starts) and abs(starts[i] - at) <= _NEAR]
    return min(near, key=lambda i: abs(starts[i] - at), default=None)
