"""Addresses in parts: literals joined on a line, and variables that hold the beginning of an address.

Best effort by reading the text, not by running it: a variable counts within its file, and a constant named after
Clever counts in every file that was read.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from typing import NamedTuple

from app.versions.audit.addresses import API_HOST, OLD_HOSTS, Found, read_tail
from app.versions.audit.context import OTHERS

# After a closing quote: `+ id + "/sections"`, `. $id`, `+ "/students"`.
_JOIN = re.compile(
    r"[\"'`]\s*\)?\s*(?:\+{1,2}|\.(?=\s*[\"'`$])|\|\||\.concat\(|<<|<>|&)\s*"
    r"(?:(?P<expression>[A-Za-z_@$][\w.@$>\[\]()'\":?-]{0,60}?)[ \t]*"
    r"(?:(?:\+{1,2}|\.|<<|<>|&)\s*(?=[fr]?[\"'`])|(?=[\s;,)\n]|$)))?"
    r"(?:[fr]?(?P<quote>[\"'`]))?"
)
_PARTS = 4

# `NAME = "`, `name: '`, `:name => "`, `NAME := "`, `define('NAME', '`, `NAME=` of a shell or .env file.
_NAMED_BEFORE = re.compile(
    r"(?:^|[\s,{(;:@$.\"'])(?P<name>[A-Za-z_]\w*)[\"']?\s*(?::\s*[\w.<>&'\[\]? ]+=|=>|:=|<-|=|:|,)\s*"
    r"(?:[\w.]+(?:\([^()\n]*?,\s*|\.get\([^()\n]*?,\s*)|ENV\.fetch\([^()\n]*?,\s*|process\.env\.\w+\s*(?:\|\||\?\?)\s*)?"
    r"(?:String|URI|new URL|Uri|URL\(string:\s*)?\(?\s*(?:[fr]?[\"'`])?$"
)
# `@base "https://api.clever.com"`, as Elixir names a constant.
_ATTRIBUTE = re.compile(r"^\s*@(?P<name>[a-z_]\w*)\s+\"$")
_CLEVER_NAME = re.compile(r"\w*clever\w*", re.IGNORECASE)
_OPEN_NAME = re.compile(
    r"\w*[Cc](?:lever|LEVER)_?\w*(?:url|host|base|root|api|endpoint|domain|URL|HOST|BASE|ROOT|API|ENDPOINT|DOMAIN|Url|"
    r"Host|Base|Root|Api|Endpoint|Domain)\b"
)
# Where such a name may be; each pattern alone begins with a plain word, which is found fast.
_MENTIONS = (re.compile(r"lever(?=[_A-Z])"), re.compile(r"LEVER(?=[_A-Z])"))
_LONGEST_NAME = 60  # characters; longer words are data, not names
_BEFORE_ALIAS = 300  # characters of a line before and after such a name that are looked at
_LETTERS = string.ascii_letters + string.digits + "_"
_REST_OF_WORD = re.compile(r"\w{0,61}")
_PLAIN_NAMES = frozenset(
    {"default", "value", "description", "title", "href", "name", "to", "from", "raw", "type"}
)


class Base(NamedTuple):
    """The beginning of an address that a variable holds."""

    host: str
    tail: str


class Use(NamedTuple):
    """A place where a variable's address goes on: `start` to `end` is the literal that follows it."""

    start: int
    end: int
    name: str
    tail: str
    base: Base | None


def join_literals(text: str, end: int, tail: str) -> tuple[int, str]:
    """Reads on past the closing quote at `end` where code joins more text on; the new end and the whole tail.

    An expression between two texts becomes a place for an id.
    """
    last = end
    for _ in range(_PARTS):
        match = _JOIN.match(text, end, min(len(text), end + 160))
        if match is None or ("\n" in match.group() and match.group("expression")):
            break
        expression, quote = match.group("expression"), match.group("quote")
        if not expression and not quote:
            break
        more = read_tail(text, match.end()) if quote else ""
        if quote and not more and not expression:
            break
        if expression:
            # After a slash or an equals sign an expression is a value; elsewhere it is unknown text.
            tail += "{id}" if tail.endswith(("/", "=")) else "/{id}" if more.startswith("/") else ""
            last = match.end("expression")
            last += _closing(text, last, expression)
        if quote:
            if tail and more and not tail.endswith(("/", "=", "}", "?", "&")) and more[0].isalnum():
                tail += "/" if "?" not in tail else ""
            tail += more
            last = end = match.end() + len(more)
        else:
            break
        if end >= len(text) or text[end] not in "\"'`":
            break
    return last, tail


def _closing(text: str, end: int, expression: str) -> int:
    """How many closing brackets behind an expression belong to it: `q.Encode(` is short of one."""
    missing = expression.count("(") - expression.count(")")
    return len(text[end : end + max(missing, 0)]) - len(text[end : end + max(missing, 0)].lstrip(")"))


def bases(text: str, absolute: list[Found]) -> dict[str, list[tuple[int, Base]]]:
    """Variable name -> where it is given which beginning of an address, for those that hold one of Clever's."""
    known: dict[str, list[tuple[int, Base]]] = {}
    for place in absolute:
        if place.host != API_HOST and place.host not in OLD_HOSTS:
            continue
        if "?" in place.tail:
            continue
        name = name_before(text, place.start)
        if name:
            known.setdefault(name, []).append((place.start, Base(place.host, place.tail)))
    return known


def name_before(text: str, at: int) -> str:
    """The variable, constant or key that the literal at `at` is given to; empty when there is none."""
    line = text[max(0, at - 160) : at].rpartition("\n")[2]
    match = _NAMED_BEFORE.search(line) or _ATTRIBUTE.match(line)
    name = match.group("name") if match else ""
    return "" if name.lower() in _PLAIN_NAMES or len(name) < 3 else name


def uses_of(text: str, known: dict[str, list[tuple[int, Base]]]) -> Iterator[Use]:
    """Every place where code goes on after one of the known variables, or after an unknown one named after Clever."""
    open_names = _open_names(text)
    for name in sorted(set(known) | open_names | _aliases(text, open_names)):
        for match in re.finditer(re.escape(name) + _GOES_ON, text):
            before = text[match.start() - 1 : match.start()] if match.start() else ""
            if before.isalnum() or before == "_":
                continue
            yield from _use(text, name, match, known)
    yield from _filled_in(text, known, open_names)


# A text that begins with a place for the address, and what is put there first: `"%s/students" % base`.
_FIRST_PLACE = re.compile(r"[\"'`](?:\{\d?\}|%s|%1\$s)(?=/[a-z{%])")
_FIRST_FILLING = re.compile(
    r"[\"'`]\s*(?:,|\.format\(|%)\s*\(?\s*[&$@]?(?:\w+(?:\.|->|::))*(?P<name>[A-Za-z_]\w*)"
)


def _filled_in(text: str, known: dict[str, list[tuple[int, Base]]], open_names: set[str]) -> Iterator[Use]:
    """Texts with a place at the beginning that is filled with one of Clever's addresses."""
    for match in _FIRST_PLACE.finditer(text) if known or open_names else ():
        start = match.end()
        tail = read_tail(text, start)
        filling = _FIRST_FILLING.match(text, start + len(tail))
        name = filling["name"] if filling else ""
        if name in known or name in open_names:
            held, ours = _held(text, name, match.start(), known.get(name, []))
            if ours:
                yield Use(start, start + len(tail), name, tail, held)


# After the name: a template goes on with the path, or code joins a literal on.
_GOES_ON = (
    r"\b(?:\(\))?[\"']?\]?(?:\}{1,2}(?=[/?a-z])|(?=/[a-z{$:])"
    r"|\}{0,2}\s*\)?\s*(?:\+{1,2}|\.|,|<<|<>|&|\.concat\(|\.append\w*\(\s*(?:path(?:Component)?:\s*)?)\s*[fr]?[\"'`](?=/?[a-z{$#?]|/[\"'`]))"
)


def _open_names(text: str) -> set[str]:
    """Names such as `CLEVER_API_URL` that tell by themselves what they hold."""
    words = set()
    for pattern in _MENTIONS:
        for mention in pattern.finditer(text):
            at = mention.start()
            before = text[max(0, at - _LONGEST_NAME) : at]
            begin = before[len(before.rstrip(_LETTERS)) :]
            rest = _REST_OF_WORD.match(text, at)
            words.add(begin + (rest.group() if rest else ""))
    return {
        word
        for word in words
        if len(word) <= _LONGEST_NAME and _OPEN_NAME.fullmatch(word) and not OTHERS.search(word)
    }


def _aliases(text: str, open_names: set[str]) -> set[str]:
    """Variables that are given the value of such a name: `api = os.environ["CLEVER_API_URL"]`."""
    if not open_names:
        return set()
    given = re.compile(
        r"\b([A-Za-z_]\w{2,})\s*(?::\s*[\w.]+\s*)?(?::=|=(?!=))[^=\n]{0,80}?\b(?:"
        + "|".join(sorted(open_names))
        + r")\b[\"']?[\])]{0,2}\s*(?:(?:,|\|\||\?\?)[^\n]*)?;?\s*(?=\n|$)"
    )
    found = set()
    for name in open_names:
        at = text.find(name)
        while at >= 0:
            line = max(text.rfind("\n", 0, at) + 1, at - _BEFORE_ALIAS)
            match = given.search(text, line, min(len(text), at + _BEFORE_ALIAS))
            if match:
                found.add(match.group(1))
            at = text.find(name, at + len(name))
    return found - open_names


def _use(
    text: str, name: str, match: re.Match[str], known: dict[str, list[tuple[int, Base]]]
) -> Iterator[Use]:
    start = match.end()
    tail = read_tail(text, start)
    end = start + len(tail)
    if not tail or not _may_go_on(text, name, match, tail):
        return
    if end < len(text) and text[end] in "\"'`":
        end, tail = join_literals(text, end, tail)
    if not tail.strip("/"):
        return
    held, ours = _held(text, name, match.start(), known.get(name, []))
    if ours:
        yield Use(start, end, name, tail, held)


def _may_go_on(text: str, name: str, match: re.Match[str], tail: str) -> bool:
    """Whether the literal after a variable continues an address: not the next argument of some other call."""
    joint = match.group()[len(name) :].strip(" \t\"'`)]}(")
    if joint.startswith(","):
        before = text[max(0, match.start() - 60) : match.start()]
        return (
            re.search(r"(?i)(?:join|urljoin|resolve|URL|concat|combine|paste)\w*\(\s*[\w.@$]*$", before)
            is not None
        )
    return (
        not joint.startswith(".")
        or joint.startswith((".append", ".concat("))
        or " ." in match.group()  # PHP and Perl: no method is called like this
        or "." not in match.group()
        or tail.startswith(("/", "?"))
        or "$" in text[max(0, match.start() - 1) : match.start()]
    )


def _held(text: str, name: str, at: int, given: list[tuple[int, Base]]) -> tuple[Base | None, bool]:
    """What a variable holds at `at`, and whether it is Clever's at all.

    The nearest assignment above decides; a variable that was given something else there is not Clever's.
    """
    if not given:
        return None, True
    earlier = [entry for entry in given if entry[0] < at]
    if not earlier:
        return given[0][1], True
    where, base = earlier[-1]
    other = re.compile(rf"\b{re.escape(name)}\b\s*(?::=|=>|=(?!=)|:)\s*[fr]?[\"'`]").search(text, where, at)
    return base, other is None


def is_named_after_clever(name: str) -> bool:
    """Whether a constant's name tells by itself whose address it holds."""
    return _CLEVER_NAME.fullmatch(name) is not None and OTHERS.search(name) is None
