"""Parameters that are given beside a call, not in its address: removed ones, and limits that are too large."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from app.versions.audit.context import Context
from app.versions.audit.judging import EARLY_PARAMETERS, Judge
from app.versions.audit.shape import Hit
from app.versions.audit.statements import rest_of_statement

_NAMES = "|".join(sorted(EARLY_PARAMETERS)) + "|limit"
_PARAMETER = re.compile(
    rf"(?P<open>[\"':]?)\b(?P<name>{_NAMES})\b[\"']?\s*"
    r"(?:=>|:(?!:)|=(?!=)|,(?=\s*[\"'`\d]))\s*[\"'`]?(?P<value>[^\s\"'`,)}\]]*)"
)
# Anchored on a plain word, so that a search through a large text stays fast; what stands before is looked at after.
_LARGE_LIMIT = re.compile(r"limit[\"']?\s*(?:=>|[:=,])\s*[\"'`]?(?P<value>\d[\d_]{4,})")
# `q.Set("where", ...)`, `.queryParam("page", 2)`, `url.searchParams.append('sort', 'name')`
_SETTER = re.compile(
    r"(?i)(?:\b(?:add|set)?_?query_?param(?:eter)?|\b(?:add|set)_?parameter|\bsearchparams\.(?:set|append)"
    r"|\b(?:q|qs|query|params|parameters|values|args)\.(?:set|add|append|put))"
    rf"\(\s*[\"'`](?P<name>{_NAMES})[\"'`]\s*,\s*[\"'`]?(?P<value>[^\s\"'`,)}}\]]*)"
)
# `params = {` above a call that is given `params`.
_PREPARED = re.compile(
    r"(?i)(?<![\w.])(?P<name>\$?\w*(?:params|parameters|query|qs|payload|options|opts|args)\w*)\s*"
    r"(?::\s*[\w<>\[\], .|]+?)?(?::=|=(?!=))\s*(?:[\w.:]+\s*)?[\[{(]"
)
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
    found = (*_in_statements(text, places), *_prepared(text, places), *_set_after(text, places, context))
    for call, (at, name, value, stop) in (*found, *_large_limits(text, places, context)):
        if at not in told:
            verdict = judge.parameter(call.verdict.operation, name, value)
            if verdict is not None:
                told.add(at)
                yield Hit(at, text[at:stop], verdict)


def _in_statements(text: str, places: list[Hit]) -> Iterator[tuple[Hit, _Given]]:
    """What is given in the same statement as the call."""
    for call in places:
        end = call.start + len(call.text)
        for given in _given(rest_of_statement(text, end), end):
            yield call, given


def _prepared(text: str, places: list[Hit]) -> Iterator[tuple[Hit, _Given]]:
    """What is put into a variable above the call that is given this variable."""
    starts = [call.start for call in places]
    for match in _PREPARED.finditer(text):
        place = bisect_left(starts, match.end())
        if place == len(starts) or starts[place] - match.end() > _NEAR:
            continue
        call = places[place]
        name = re.escape(match.group("name"))
        if re.search(rf"(?<!\w){name}(?!\w)", rest_of_statement(text, call.start + len(call.text))):
            for given in _given(rest_of_statement(text, match.end()), match.end()):
                yield call, given


def _set_after(text: str, places: list[Hit], context: Context) -> Iterator[tuple[Hit, _Given]]:
    """What is set on a query by calls of its own, below the address."""
    starts = [call.start for call in places]
    for match in _SETTER.finditer(text):
        place = bisect_right(starts, match.start()) - 1
        if place >= 0 and match.start() - starts[place] <= _NEAR and context.speaks_of_clever(match.start()):
            name = match.group("name")
            stop = match.end("value") if name == "limit" else match.end("name")
            yield places[place], (match.start("name"), name, match.group("value"), stop)


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
        if bare and name != "limit":
            continue
        stop = match.end() if name == "limit" else match.end("name")
        yield start + match.start("name"), name, value, start + stop


def _nearest(starts: list[int], at: int) -> int | None:
    """The index of the call nearest to `at` within reach, None when none is near."""
    place = bisect_left(starts, at)
    near = [i for i in (place - 1, place) if 0 <= i < len(starts) and abs(starts[i] - at) <= _NEAR]
    return min(near, key=lambda i: abs(starts[i] - at), default=None)
