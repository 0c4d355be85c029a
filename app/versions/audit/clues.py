"""What breaks without being an address: event types, and a second question mark."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator

from app.versions.audit.context import Context
from app.versions.audit.judging import Judge
from app.versions.audit.shape import BREAKS, CHECK, Hit, Verdict
from app.words import say

_EVENT = re.compile(r"\.(?:created|updated|deleted)(?![\w.(=])")
_EVENT_KIND = re.compile(
    r"(?<![\w.-])(?:student_?contacts|school_?admins|district_?admins|students|teachers|contacts)$",
    re.IGNORECASE,
)
# Kinds of record that are written like this at Clever only.
_OWN_KINDS = re.compile(r"(?i)(?:studentcontacts|schooladmins|districtadmins)$")

_QUOTES = ("'", '"', "`")
_OWN, _ANY = "own", "any"


def events(text: str, context: Context, judge: Judge, unsure: list[Hit]) -> Iterator[Hit]:
    """Event types that the target no longer sends, written as a text of their own.

    Those of students and teachers in a file that names no service at all go to `unsure`.
    """
    listed: deque[tuple[int, int]] | None = None
    quoted: dict[str, tuple[str, Verdict | None]] = {}
    for match in _EVENT.finditer(text):
        start = max(0, match.start() - 24)
        quote = text[match.end() : match.end() + 1]
        opening = text.rfind(quote, start, match.start()) if quote in _QUOTES else -1
        if opening >= 0:  # as nearly all of them in a large log
            name = text[opening + 1 : match.end()]
            if name not in quoted:
                quoted[name] = _quoted(name, judge)
            owner, verdict = quoted[name]
            if owner and (verdict is None or owner == _OWN or context.only_clever):
                if verdict is not None:
                    yield Hit(opening + 1, name, verdict)
                continue
        kind = _EVENT_KIND.search(text[start : match.start()])
        if kind is None:
            continue
        at, end = start + kind.start(), match.end()
        whole = (at, end)
        if _in_a_row(text, at, end):
            if listed is None:
                listed = deque(found.span() for found in _LIST.finditer(text))
            while listed and listed[0][1] < end:
                listed.popleft()
            whole = listed[0] if listed and listed[0][0] <= at else whole
        if not _stands_alone(text, *whole):
            continue
        verdict = judge.event(text[at:end])
        if verdict is None:
            continue
        if _OWN_KINDS.search(kind.group()) or context.speaks_of_clever(at):
            yield Hit(at, text[at:end], verdict)
        elif kind.group() in ("students", "teachers") and context.silent:
            unsure.append(Hit(at, text[at:end], verdict))


def _quoted(name: str, judge: Judge) -> tuple[str, Verdict | None]:
    """Whose record's event a text between quotes names: Clever's own, perhaps another's, nobody's (empty)."""
    kind = _EVENT_KIND.search(name.rpartition(".")[0])
    if kind is None or kind.start():
        return "", None
    return _OWN if _OWN_KINDS.search(kind.group()) else _ANY, judge.event(name)


_LIST = re.compile(
    r"(?<![\w.])\w++\.(?:created|updated|deleted)(?:\s?[,|;]\s?\w++\.(?:created|updated|deleted))++(?![\w.(=])"
)
_LIST_ITEM = re.compile(r"(?:^|\n)[ \t]*-[ \t]+[\"']?$")


def _in_a_row(text: str, at: int, end: int) -> bool:
    """Whether a comma or the like stands right before or after: the name may be one of a list."""
    before, after = text[max(0, at - 2) : at].rstrip()[-1:], text[end : end + 2].lstrip()[:1]
    return bool(before and before in ",|;") or bool(after and after in ",|;")


def _stands_alone(text: str, at: int, end: int) -> bool:
    """Whether a name, or a list of names, is a whole text in quotes, an item of a YAML list or a value in a log.

    It is not where a column or an attribute has such a name.
    """
    if _LIST_ITEM.search(text, max(0, at - 60), at) and not text[end : end + 1].strip("\"'\r\n "):
        return True
    before, after = text[max(0, at - 1) : at], text[end : end + 1]
    if before in ("'", '"', "`") and after == before:
        return True
    if before == "/" and after in "/$":  # a pattern that is matched against the type
        return True
    if before in ("[", "(", " ", "\n") and after in ("]", ")", " ", "\n"):
        # A list of words, as Ruby writes it: %w[students.created teachers.created].
        opened = text.rfind("%w", max(0, at - 400), at)
        if opened >= 0 and not re.search(r"[\])]", text[opened:at]):
            return True
    if before == "[" and after == "]":  # events: [students.created, students.updated]
        return re.search(r"(?i)(?:type|event)\w*[\"']?\s*[=:]\s*\[$", text[max(0, at - 24) : at]) is not None
    return (
        before in ("=", ":", " ", ">")
        and re.search(r"(?i)(?:type|event|record)\w*[\"']?\s*[=:>]\s*$", text[max(0, at - 24) : at])
        is not None
    )


_QUERY_START = re.compile(r"\?[a-z_]+=")
_QUERY_IN_QUOTES = re.compile(r"[\"'`]\?[a-z_]+=")
_AFTER_VARIABLE = re.compile(r"(?P<name>[A-Za-z_]\w*)[)\]]?(?:\s*(?:\+|\.|<<|&)\s*[fr]?[\"'`]|\}{1,2})$")


def second_queries(text: str, calls: list[Hit], context: Context) -> Iterator[Hit]:
    """`?limit=` put after a variable that may hold a query already: two question marks in one address.

    It breaks where the variable is given a text with a question mark above, and is to be checked where any
    of the file's calls to Clever has a query.
    """
    spans = sorted((call.start, call.start + len(call.text)) for call in calls)
    with_query = any("?" in call.text for call in calls)
    for match in _QUERY_START.finditer(text) if calls else ():
        at = match.start()
        if text[at - 1 : at] not in ("'", '"', "`", "}"):
            continue
        variable = _AFTER_VARIABLE.search(text, max(0, at - 60), at)
        if _inside(spans, at) or not context.speaks_of_clever(at):
            continue
        if variable is None:
            if _after_another(text, spans, at):
                why = say("audit.second_query")
                yield Hit(at, match.group(), Verdict("", "", "", "", CHECK, why, ()))
            continue
        given = _given_with_query(text, variable.group("name"), at)
        if given or (given is None and with_query):
            level = BREAKS if given else CHECK
            why = say("audit.two_questions" if given else "audit.second_query")
            yield Hit(at, match.group(), Verdict("", "", "", "", level, why, ()))


def _after_another(text: str, spans: list[tuple[int, int]], at: int) -> bool:
    """Whether the line joins another text with a `?` to a call before this one: `url . ($x ? '?a=' . $x : '') . '?b='`."""
    start = text.rfind("\n", max(0, at - 300), at) + 1
    place = bisect_left(spans, (at, 0)) - 1
    if place < 0 or spans[place][0] < start:
        return False
    between = text[spans[place][1] : at]
    return ";" not in between and _QUERY_IN_QUOTES.search(between) is not None


def _inside(spans: list[tuple[int, int]], at: int) -> bool:
    place = bisect_left(spans, (at + 1, 0)) - 1
    return place >= 0 and spans[place][1] > at


def _given_with_query(text: str, name: str, at: int) -> bool | None:
    """Whether `name` was last given a text with a `?`; None when it is not given any text above."""
    above = text[max(0, at - 3000) : at]
    given = list(re.finditer(rf"\b{re.escape(name)}\b\s*(?::=|=(?!=)|\+=)\s*(?P<value>[^\n]*)", above))
    if not given:
        return None
    value = given[-1].group("value")
    return re.search(r"[\"'`][^\"'`]*\?[a-z_]+=", value) is not None or None
