"""What breaks without being an address: event types, parameters beside a call, a role taken from the wrong place."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from app.versions.audit.context import Context
from app.versions.audit.judging import EARLY_PARAMETERS, Judge
from app.versions.audit.shape import BREAKS, CHECK, Hit, Verdict
from app.versions.audit.statements import rest_of_statement
from app.versions.facts import is_older, major_of
from app.words import say

_EVENT = re.compile(r"\.(?:created|updated|deleted)(?![\w.(=])")
_EVENT_KIND = re.compile(
    r"(?<![\w.-])(?:student_?contacts|school_?admins|district_?admins|students|teachers|contacts)$",
    re.IGNORECASE,
)
# Kinds of record that are written like this at Clever only.
_OWN_KINDS = re.compile(r"(?i)(?:studentcontacts|schooladmins|districtadmins)$")

_PARAMETER = re.compile(
    r"(?P<open>[\"':]?)\b(?P<name>" + "|".join(sorted(EARLY_PARAMETERS)) + r"|limit)\b[\"']?\s*"
    r"(?:=>|:(?!:)|=(?!=)|,(?=\s*[\"'`\d]))\s*[\"'`]?(?P<value>[^\s\"'`,)}\]]*)"
)
_SET_OF_PARAMETERS = re.compile(
    r"(?i)\b(?:params|parameters|query|qs|search|payload|options|opts|args|data)\w*\b"
)
# Anchored on a plain word, so that a search through a large log stays fast; what stands before is looked at after.
_LARGE_LIMIT = re.compile(r"limit[\"']?\s*(?:=>|[:=,])\s*[\"'`]?(?P<value>\d[\d_]{4,})")
_NEAR = 700  # characters around a call in which its parameters may be prepared

_TYPE_OF = re.compile(
    r"(?P<holder>[@$\w.\[\]\"'>?-]*\b(?:me|user_?info|userinfo|result|identity|profile|resp|response|data|json|payload|body|"
    r"raw_info|info|parsed|content|whoami|me_data|me_response|user_data|clever_user|auth_info)\b"
    r"(?:\(\)|\[[\"']data[\"']\]|\.data\b|\.json\(\)|->data\b)*)"
    r"(?:\??\.type\b(?!\s*\()|\[\s*[\"':]type[\"']?\s*\]|\.(?:get|fetch|dig)\(\s*(?:[\"':]data[\"']?,\s*)?[\"':]type[\"']?|->type\b)"
)
_TYPE_SIGNS = re.compile(r"[.>\"':]type\b")
_FIRST_SIGNS = re.compile(r"\[\s*0|[Ff]irst|next|reset|key\(|head|shift|Object\.keys")
_ROLE_WORD = re.compile(
    r"(?i)student|teacher|school_?admin|district_?admin|staff|\brole|user_?type|account_?type|switch|\bcase\b|match"
)
_NO_ROLE = re.compile(r"(?i)event|content[-_]?type|mime|token_type|grant_type|record_type|headers?\b|getType")
_ME_REACH = 2500  # characters after a call of /me in which its answer is read

_FIRST_KEY = tuple(
    re.compile(pattern)
    for pattern in (
        r"\blist\([^\n]{0,120}?\broles\b[^\n]{0,40}?\)\s*\[\s*0\s*\]",
        r"\bnext\(\s*iter\([^\n]{0,120}?\broles\b[^\n]{0,40}?\)+",
        r"\b[\w.$@\[\]\"'>?-]*\broles[\"'\]]*\.(?:keys|key)(?:\(\))?\s*(?:\.first\b|\[\s*0\s*\]|\.to_a\.first\b)",
        r"\b[\w.$@\[\]\"'>?-]*\broles[\"'\]]*\.first\b",
        r"\bObject\.(?:keys|entries|values)\([^\n()]{0,80}?\broles\b[^\n()]{0,20}\)\s*(?:\?\.)?\s*\[\s*0\s*\]",
        r"\[\s*\w+\s*\]\s*=\s*Object\.keys\([^\n()]{0,80}?\broles\b[^\n()]{0,20}\)",
        r"\b(?:array_key_first|key|reset|array_shift)\(\s*(?:array_keys\()?[^\n()]{0,80}?\broles\b[^\n()]{0,20}\)",
        r"\barray_keys\([^\n()]{0,80}?\broles\b[^\n()]{0,20}\)\s*\[\s*0\s*\]",
        r"\broles\.keySet\(\)\.iterator\(\)\.next\(\)|\b[Rr]oles\.Keys\.First(?:OrDefault)?\(\)|\broles\.keys\.first\b",
        r"\b_\.(?:first|head)\(\s*_\.keys\([^\n()]{0,80}?\broles\b[^\n()]{0,20}\)\s*\)",
    )
)


def events(text: str, context: Context, judge: Judge) -> Iterator[Hit]:
    """Event types that the target no longer sends, written as a text of their own."""
    for match in _EVENT.finditer(text):
        start = max(0, match.start() - 24)
        kind = _EVENT_KIND.search(text[start : match.start()])
        if kind is None:
            continue
        at, end = start + kind.start(), match.end()
        if not _stands_alone(text, at, end):
            continue
        if not _OWN_KINDS.search(kind.group()) and not context.speaks_of_clever(at):
            continue
        verdict = judge.event(text[at:end])
        if verdict is not None:
            yield Hit(at, text[at:end], verdict)


def _stands_alone(text: str, at: int, end: int) -> bool:
    """Whether the name is a whole text in quotes, or a value in a log, and not a column or an attribute."""
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
    return (
        before in ("=", ":", " ", ">")
        and re.search(r"(?i)(?:type|event|record)\w*[\"']?\s*[=:>]\s*$", text[max(0, at - 24) : at])
        is not None
    )


def parameters(text: str, calls: list[Hit], context: Context, judge: Judge) -> Iterator[Hit]:
    """Removed parameters and too large limits that are given beside an address, not in it."""
    told: set[int] = set()
    places = sorted(
        (call for call in calls if call.verdict.operation.startswith("GET /")),
        key=lambda c: c.start,
    )
    for call in places:
        end = call.start + len(call.text)
        for at, name, value, stop in _beside(text, end):
            if at not in told:
                verdict = judge.parameter(call.verdict.operation, name, value)
                if verdict is not None:
                    told.add(at)
                    yield Hit(at, text[at:stop], verdict)
    starts = [call.start for call in places]
    for match in _LARGE_LIMIT.finditer(text) if places else ():
        at = match.start()
        before = text[at - 1 : at] if at else ""
        if before and before in "\"':":
            at -= 1
        elif (before.isalnum() or before == "_") or not text.startswith("limit:", at):
            continue
        near = _nearest(starts, at)
        if at in told or near is None or not context.speaks_of_clever(at):
            continue
        verdict = judge.parameter(places[near].verdict.operation, "limit", match.group("value"))
        if verdict is not None:
            told.add(at)
            yield Hit(at, text[at : match.end()], verdict)


def _beside(text: str, end: int) -> Iterator[tuple[int, str, str, int]]:
    """Offset, name, value and end of every watched parameter in the rest of the statement."""
    rest = rest_of_statement(text, end)
    if not rest.strip():
        return
    for match in _PARAMETER.finditer(rest):
        name, value = match.group("name"), match.group("value")
        bare = (
            not match.group("open") and not match.group().startswith(f"{name}=") and ":" not in match.group()
        )
        if bare and name != "limit":
            continue
        stop = match.end() if name == "limit" else match.end("name")
        closing = rest[stop : stop + 1]
        yield (
            end + match.start(),
            name,
            value,
            end + stop + (closing in ("'", '"') and closing != ""),
        )


def _nearest(starts: list[int], at: int) -> int | None:
    """The index of the call nearest to `at` within reach, None when none is near."""
    place = bisect_left(starts, at)
    near = [i for i in (place - 1, place) if 0 <= i < len(starts) and abs(starts[i] - at) <= _NEAR]
    return min(near, key=lambda i: abs(starts[i] - at), default=None)


_QUERY_START = re.compile(r"\?[a-z_]+=")
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
        if variable is None or _inside(spans, at) or not context.speaks_of_clever(at):
            continue
        given = _given_with_query(text, variable.group("name"), at)
        if given or (given is None and with_query):
            level = BREAKS if given else CHECK
            why = say("audit.two_questions" if given else "audit.second_query")
            yield Hit(at, match.group(), Verdict("", "", "", "", level, why, ()))


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


def roles(text: str, calls: list[Hit], context: Context, judge: Judge) -> Iterator[Hit]:
    """Roles read from the `type` of `/me`, or from whichever role happens to be listed first."""
    if major_of(judge.to) != "v3":
        return
    asked = sorted(call.start for call in calls if call.verdict.operation == "me")
    older = any(call.verdict.operation == "me" and _before_v3(call.verdict.version) for call in calls)
    for match in _anchored(text, "type", _TYPE_SIGNS, (_TYPE_OF,)) if asked else ():
        at = match.start()
        place = bisect_left(asked, at)
        if not place or at - asked[place - 1] > _ME_REACH:
            continue
        start, end = context.line(at)
        line = text[start:end]
        if _NO_ROLE.search(line) or not _ROLE_WORD.search(text[start : min(len(text), end + 80)]):
            continue
        code = "audit.role_from_type" if older else "audit.role_from_type_now"
        yield Hit(at, match.group(), _about_role(say(code, to=judge.to)))
    for match in _anchored(text, "roles", _FIRST_SIGNS, _FIRST_KEY):
        if context.speaks_of_clever(match.start()):
            yield Hit(match.start(), match.group(), _about_role(say("audit.role_from_first_key")))


def _anchored(
    text: str, word: str, signs: re.Pattern[str], patterns: tuple[re.Pattern[str], ...]
) -> Iterator[re.Match[str]]:
    """Matches of `patterns` on lines that hold `word` and one of `signs`: cheap searches find the lines."""
    at = text.find(word)
    while at >= 0:
        start = max(text.rfind("\n", max(0, at - 400), at) + 1, at - 400, 0)
        end = text.find("\n", at, at + 400)
        end = min(len(text), at + 400) if end < 0 else end
        if signs.search(text, start, end):
            for pattern in patterns:
                yield from pattern.finditer(text, start, end)
        at = text.find(word, end)


def _before_v3(version: str) -> bool:
    return not version or not version.startswith("v3") or is_older(version, "v3.0")


def _about_role(why: str) -> Verdict:
    return Verdict("", "", "", "me", CHECK, why, ())
