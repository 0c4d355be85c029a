"""A person's role taken from the wrong place: from the `type` of `/me`, or from whichever role is listed first.

Since v3.0 `/me` says `user` for everyone, and the keys of `roles` have no order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.versions.audit.context import Context
from app.versions.audit.judging import Judge
from app.versions.audit.shape import CHECK, Hit, Verdict
from app.versions.facts import major_of
from app.words import say

# Names under which code keeps the answer of /me, beside the variable that it was given to.
_HOLDERS = (
    "me|user_?info|result|identity|profile|resp|response|data|json|payload|body|raw_info|info|parsed|content|whoami|"
    "me_?data|me_?response|user_?data|clever_?user|auth_?info"
)
_ACCESS = (
    r"(?:\(\)|\[[\"']data[\"']\]|\.data\b|\.json\(\)|->data\b)*"
    r"(?:\??\.type\b(?!\s*\()|\[\s*[\"':]type[\"']?\s*\]"
    r"|\.(?:get|fetch|dig)\(\s*(?:[\"':]data[\"']?,\s*)?[\"':]type[\"']?|->type\b)"
)
_UNPACKED = rf"\{{[^{{}}\n]*\btype\b[^{{}}\n]*\}}\s*=\s*(?:await\s+)?[\w.]*\b(?:{_HOLDERS})\b"
_GIVEN = re.compile(r"(?P<name>[A-Za-z_]\w*)\s*(?::=|(?:\|\|)?=)\s*[^=\n]*$")
_KEPT = re.compile(r"@(?P<name>[a-z_]\w*)\s*\|\|=\s*[^=\n]*$")
_TYPE_SIGNS = re.compile(r"[.>\"':][tT]ype\b|\{[^{}\n]*\btype\b")
_ROLE_WORD = re.compile(
    r"(?i)student|teacher|school_?admin|district_?admin|staff|\brole|user_?type|account_?type|switch|\bcase\b|match"
)
_NO_ROLE = re.compile(r"(?i)event|content[-_]?type|mime|token_type|grant_type|record_type|headers?\b")
_ME_REACH = 2500  # characters after a call of /me in which its answer is read

_BESIDE = 160  # characters before and after a word on its line

_FIRST_SIGNS = re.compile(
    r"\[\s*0|[Ff]irst|next|reset|key\(|head|shift|Object\.keys|keySet|\bfor\b|\blist\(|sorted\(|array_keys"
)
# A word that must stand on the line, and the way of writing that it belongs to.
_FIRST_KEY = tuple(
    (word, re.compile(pattern))
    for word, pattern in (
        ("list", r"\blist\([^\n]{0,120}?\broles\b[^\n]{0,40}?\)\s*\[\s*0\s*\]"),
        ("iter", r"\bnext\(\s*iter\([^\n]{0,120}?\broles\b[^\n]{0,40}?\)+"),
        (
            "key",
            r"\b[\w.$@\[\]\"'>?-]*\broles[\"'\]]*\.(?:keys|key)(?:\(\))?\s*"
            r"(?:\.first\b|\[\s*0\s*\]|\.to_a\.first\b)",
        ),
        (".first", r"\b[\w.$@\[\]\"'>?-]*\broles[\"'\]]*\.first\b"),
        (
            "Object",
            r"\bObject\.(?:keys|entries|values)\([^\n()]{0,80}?\broles\b[^\n()]{0,20}\)\s*(?:\?\.)?\s*\[\s*0\s*\]",
        ),
        (
            "Object",
            r"\[\s*\w+\s*\]\s*=\s*Object\.keys\([^\n()]{0,80}?\broles\b[^\n()]{0,20}\)",
        ),
        (
            "(",
            r"\b(?:array_key_first|key|reset|array_shift)\(\s*(?:array_keys\()?[^\n()]{0,80}?\broles\b[^\n()]{0,20}\)",
        ),
        ("array_keys", r"\barray_keys\([^\n()]{0,80}?\broles\b[^\n()]{0,20}\)\s*\[\s*0\s*\]"),
        ("keySet", r"\broles\.keySet\(\)\.iterator\(\)\.next\(\)"),
        ("Keys.First", r"\b[\w.]*[Rr]oles\.Keys\.First(?:OrDefault)?\(\)"),
        ("Map.keys", r"\broles\s*\|>\s*Map\.keys(?:\(\))?\s*\|>\s*(?:List\.first|hd)\b"),
        ("_.keys", r"\b_\.(?:first|head)\(\s*_\.keys\([^\n()]{0,80}?\broles\b[^\n()]{0,20}\)\s*\)"),
        # Kept in a variable first: `kinds = list(user["roles"])`, then `kinds[0]`.
        (
            "=",
            r"\b(?P<kept>\w+)\s*=\s*(?:list|sorted|Object\.keys|array_keys)\([^\n]{0,80}?\broles\b[^\n]{0,20}\)"
            r"(?=[\s\S]{0,300}?\b(?P=kept)\[0\])",
        ),
        # A loop that ends with its first turn.
        (
            "for",
            r"\bfor\s+(?:\w+\s*,\s*)?\w+(?:\s*:=\s*range|\s+in)\s+[^\n:{]{0,80}\broles\b[^\n:{]{0,30}[:{]\s*\n"
            r"(?:[^\n]{0,80}\n)?\s*(?:return|break)\b",
        ),
    )
)


def roles(text: str, calls: list[Hit], context: Context, judge: Judge) -> Iterator[Hit]:
    """Every such place, to be checked by a person: the text alone cannot tell what becomes of it."""
    if major_of(judge.to) != "v3":
        return
    yield from _from_type(text, calls, context, judge)
    for match in _anchored(text, "oles", _FIRST_SIGNS, _FIRST_KEY):
        if context.speaks_of_clever(match.start()):
            shown = match.group().partition("\n")[0]
            yield Hit(match.start(), shown, _about_role(say("audit.role_from_first_key")))


def _from_type(text: str, calls: list[Hit], context: Context, judge: Judge) -> Iterator[Hit]:
    """`type` read from the answer of a call of `/me` above."""
    asked = sorted(call.start for call in calls if call.verdict.operation == "me")
    if not asked:
        return
    older = any(
        call.verdict.operation == "me" and not call.verdict.version.startswith("v3") for call in calls
    )
    names = "|".join(sorted(_given_names(text, asked)))
    holders = f"{_HOLDERS}|{names}" if names else _HOLDERS
    patterns = (
        ("", re.compile(rf"(?i)[@$\w.\[\]\"'>?-]*\b(?:{holders})\b{_ACCESS}")),
        ("{", re.compile(_UNPACKED)),
    )
    code = "audit.role_from_type" if older else "audit.role_from_type_now"
    looked_at: list[tuple[tuple[int, int], tuple[tuple[str, re.Pattern[str]], ...]]] = [
        (reach, patterns) for reach in _reaches(asked)
    ]
    kept = "|".join(sorted(_kept_names(text, asked)))
    if kept:  # Ruby reads above what a method below asks for once: `@raw_info ||= get("/me")`
        above = (max(0, asked[0] - _ME_REACH), asked[0])
        looked_at.insert(0, (above, (("", re.compile(rf"@?\b(?:{kept})\b{_ACCESS}")),)))
    for reach, wanted in looked_at:
        for match in _anchored(text, "ype", _TYPE_SIGNS, wanted, reach):
            start, end = context.line(match.start())
            if _NO_ROLE.search(text, start, end):
                continue
            if _ROLE_WORD.search(text, start, min(len(text), end + 80)):
                shown = match.group().lstrip("[\"'>?-")
                yield Hit(match.end() - len(shown), shown, _about_role(say(code, to=judge.to)))


def _reaches(asked: list[int]) -> Iterator[tuple[int, int]]:
    """The parts of the text below calls in which their answers are read, none of it twice."""
    last = 0
    for place, asking in enumerate(asked):
        following = asked[place + 1] if place + 1 < len(asked) else asking + _ME_REACH
        end = min(asking + _ME_REACH, max(following, asking + 1))
        yield max(asking, last), end
        last = end


def _kept_names(text: str, asked: list[int]) -> set[str]:
    """Of Ruby's variables to which calls of `/me` give their answers, those that are kept for all methods."""
    lines = (text[max(0, at - 160) : at].rpartition("\n")[2] for at in asked)
    return {match["name"] for line in lines if (match := _KEPT.search(line))}


def _given_names(text: str, asked: list[int]) -> set[str]:
    """The variables to which calls of `/me` give their answers."""
    names = set()
    for at in asked:
        match = _GIVEN.search(text[max(0, at - 160) : at].rpartition("\n")[2])
        if match:
            names.add(re.escape(match.group("name")))
    return names


def _anchored(
    text: str,
    word: str,
    signs: re.Pattern[str],
    patterns: tuple[tuple[str, re.Pattern[str]], ...],
    reach: tuple[int, int] | None = None,
) -> Iterator[re.Match[str]]:
    """Matches of `patterns` between the offsets of `reach`, on lines with `word`, one of `signs` and their own word.

    Cheap searches find the lines; of a long line only what is near the word is looked at.
    """
    at, stop = reach or (0, len(text))
    at = text.find(word, at, stop)
    while at >= 0:
        start = max(text.rfind("\n", max(0, at - _BESIDE), at) + 1, at - _BESIDE, 0)
        end = text.find("\n", at, at + _BESIDE)
        end = min(len(text), at + _BESIDE) if end < 0 else end
        if signs.search(text, start, end):
            line = text[start:end]
            for needed, pattern in patterns:
                if needed not in line:
                    continue
                for match in pattern.finditer(text, start, min(len(text), end + 300)):
                    if match.start() >= end:
                        break
                    yield match
        at = text.find(word, end, stop)


def _about_role(why: str) -> Verdict:
    return Verdict("", "", "", "me", CHECK, why, ())
