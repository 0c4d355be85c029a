"""Whether a place in a text speaks of Clever, for words that other services use too.

`/v3.0/users` or `students.updated` may be anybody's. Such a place counts only when the nearest sign before it
(or, with none before, after it) is one of Clever's: its hosts, identifiers such as `CleverClient` or `CLEVER_ID`,
`Clever API` in a comment. Another service's address or name is a sign against. `clever` as an English word, or
Clever Cloud, CleverTap and the like, is no sign at all.
"""

from __future__ import annotations

import re
import string
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from pathlib import PurePosixPath

_THINGS = (
    "api|client|service|sync|user|users|id|ids|uid|token|tokens|auth|oauth|oauth2|provider|strategy|account|accounts|"
    "district|districts|school|schools|section|sections|student|students|teacher|teachers|roster|rostering|login|"
    "sso|importer|import|connector|controller|session|event|events|webhook|adapter|backend|integration|config|"
    "credential|credentials|handler|job|worker|mapper|library|role|roles|me|request|response|base|host|url|uri|"
    "domain|endpoint|error|exception|secret|app|key|version|sdk|gem|migration|callback|http|rest|data|record|records"
)
OTHERS = re.compile(
    r"clever[-_ ]?(?:cloud|tap|reach|bot|stack|brush|style|ppc|tools|components)", re.IGNORECASE
)
# Tried at each occurrence of "clever"; group-free, anchored a little before the word.
_SIGN = re.compile(
    r"(?:"
    r"(?<![\w-])(?:[a-z]+\.)?(?:get)?clever\.com(?![\w-])(?!\.\w)"
    r"|CLEVER_[A-Z]"
    r"|\bClever::|\b(?:module|class|namespace|package|use|import|from|require)\s+\W{0,2}clever\b"
    rf"|\bClever(?:{_THINGS.title().replace('Oauth', 'OAuth')}|API|SSO|ID|SDK|URL|HTTP)"
    rf"|\bclever[_-](?:{_THINGS})(?![a-z])"
    rf"|\bclever(?:{_THINGS.title()}|API|SSO|ID|SDK)"
    r"|(?:\b|_)(?:from|sync|with|via|fetch|connect|link|import|call|use|to|get|auth|omniauth|login|signin|migrate)"
    r"(?:_clever\b|Clever\b(?=[.(:]))"
    r"|(?:omniauth|passport|socialite|auth|providers?|oauth2?|integrations?|clients?|services?)[-_./]clever\b"
    r"|(?:provider|provider_id|strategy|source|driver|authenticate|auth|sso|kind|type|service|name|id)\b\W{1,6}clever\b"
    r"|/clever/"
    r"|\bclever\.(?:get|post|fetch|request|api|client|users?|students?|teachers?|sections?|events?|me)\b|\bclever\.\w+\("
    r"|(?:^|\n)[ \t]*[\"']?clever[\"']?:\s"
    r"|\bClever(?:'s)?\s+(?:API|SSO|ID|IDs|tokens?|districts?|sync|OAuth|roster\w*|Library|Secure|Instant|events?|login)\b"
    r")"
)
_AHEAD = 24  # characters before the word that the sign may begin with

_FOREIGN_HOST = re.compile(r"://(?:[^\s/@\"']{1,80}@)?([\w.-]+)")
# `"host": "search.internal"` in a log or a list of options.
_HOST_KEY = re.compile(r"host(?:name)?[\"']?\s*(?:=>|[:=])\s*[\"']([\w-]+(?:\.[\w-]+)+)[\"']")
# Names of other services with interfaces of their own, in lower case.
_FOREIGN_NAMES = (
    "facebook msgraph graph.microsoft schoology classlink powerschool gitlab linkedin twitter salesforce hubspot "
    "spotify stripe blackboard brightspace moodle infinitecampus edlink canvas_lms canvaslms instructure okta auth0 "
    "google_classroom googleclassroom github_client slack_client twilio mailchimp zendesk intercom"
).split()
_NO_LETTERS = bytes(code for code in range(256) if chr(code) not in string.ascii_lowercase)
_FOREIGN_LETTERS = [
    (
        name,
        name.encode().translate(None, _NO_LETTERS),
        re.compile(rf"{re.escape(name)}(?<![a-z]{re.escape(name)})"),
    )
    for name in _FOREIGN_NAMES
]
# Hosts that say nothing of whose paths stand nearby: the machine itself, documentation, licences, examples.
_NEUTRAL = re.compile(
    r"(?:^|\.)(?:clever\.com|getclever\.com|localhost|example\.(?:com|org|net)|w3\.org|schema\.org|json-schema\.org"
    r"|apache\.org|opensource\.org|mozilla\.org|github\.com|githubusercontent\.com|rubydoc\.info|rubygems\.org"
    r"|readthedocs\.io|stackoverflow\.com|wikipedia\.org|python\.org|getpostman\.com|postman\.com"
    r"|ruby-lang\.org|djangoproject\.com|nodejs\.org|rubyonrails\.org)$|^[\d.]+$|^[\w-]+$",
    re.IGNORECASE,
)


def mentions(text: str) -> Iterator[int]:
    """Offsets of the word `clever`, `Clever` or `CLEVER`, in order. Plain searches, which are the fastest there are."""
    small, large = text.find("lever", 1), text.find("LEVER", 1)
    while small >= 0 or large >= 0:
        if large < 0 or 0 <= small < large:
            if text[small - 1] in "cC":
                yield small - 1
            small = text.find("lever", small + 5)
        else:
            if text[large - 1] == "C":
                yield large - 1
            large = text.find("LEVER", large + 5)


# The name that begins a line on which something is given to it, and whoever is asked for a path.
_GIVEN_TO = re.compile(
    r"\s*(?:(?:export|const|let|var|final|private|static|self\.|this\.)\s*)*[@$]?(?P<name>[A-Za-z_]\w*)\s*:?="
)
_ASKS = re.compile(
    r"(?P<name>[A-Za-z_]\w*)(?:\(\))?\s*(?:\??\.|->|::)\s*\w+\s*(?:<[^<>()\n]*>)?\s*[( ]\s*[fr]?[\"'`]\Z"
)


class Context:
    """The signs in one text for and against Clever."""

    def __init__(self, text: str, name: str) -> None:
        self._text = text
        self._named = _named_after_clever(name)

    @cached_property
    def _foreign(self) -> list[int]:
        """Offsets of the signs of other services, in no order."""
        text = self._text
        places: list[int] = []
        neutral: dict[str, bool] = {}
        for match in (*_FOREIGN_HOST.finditer(text), *_HOST_KEY.finditer(text)):
            host = match.group(1)
            if host not in neutral:
                neutral[host] = _NEUTRAL.search(host) is not None
            if not neutral[host]:
                places.append(match.start())
        lowered = text.lower()
        # Far faster than one pattern of all names, and faster still in a text of letters alone.
        letters = lowered.encode("ascii", "ignore").translate(None, _NO_LETTERS)
        for name, bare, pattern in _FOREIGN_LETTERS:
            if bare in letters and name in lowered:
                places += (match.start() for match in pattern.finditer(lowered))
        return places

    def _own(self) -> Iterator[int]:
        """Offsets of the signs of Clever, in order."""
        text = self._text
        for at in mentions(text):
            if _speaks_of_clever(text, at):
                yield at

    @cached_property
    def _signs(self) -> tuple[list[int], list[bool]]:
        """Offsets of all signs in order, and whether each speaks for Clever."""
        signs = [(at, True) for at in self._own()] + [(at, False) for at in self._foreign]
        signs.sort()
        return [at for at, _ in signs], [good for _, good in signs]

    @cached_property
    def foreign_names(self) -> frozenset[str]:
        """Names on whose line another service's address is given to them: `graph = create("https://graph...")`."""
        text = self._text
        names = set()
        for at in self._foreign:
            start = text.rfind("\n", max(0, at - 200), at) + 1
            match = _GIVEN_TO.match(text, start, at) if start or at < 200 else None
            if match:
                names.add(match["name"])
        return frozenset(names)

    def asks_another(self, at: int) -> bool:
        """Whether the path at `at` is handed to something that was set up for another service."""
        start = self._text.rfind("\n", max(0, at - 120), at) + 1
        asked = _ASKS.search(self._text, max(start, at - 120), at)
        return asked is not None and asked["name"] in self.foreign_names

    @cached_property
    def only_clever(self) -> bool:
        """Whether there are signs and none speaks of another service, as in most logs."""
        return not self._foreign and next(self._own(), None) is not None

    @property
    def any_sign(self) -> bool:
        """Whether the file speaks of Clever at all."""
        return self._named or any(self._signs[1])

    @property
    def silent(self) -> bool:
        """Whether the file names neither Clever nor any other service: its neighbours may tell whose it is."""
        return not self._named and not self._signs[0]

    def line(self, at: int) -> tuple[int, int]:
        """Start and end of the line around `at`, at most 1,000 characters either way."""
        text = self._text
        start = text.rfind("\n", max(0, at - 1000), at) + 1 or max(0, at - 1000)
        end = text.find("\n", at, at + 1000)
        return start, end if end >= 0 else min(len(text), at + 1000)

    def on_line(self, at: int) -> bool | None:
        """What the line around `at` says: True for Clever, False for another service, None for nothing."""
        places, good = self._signs
        start, end = self.line(at)
        low, high = bisect_right(places, start - 1), bisect_right(places, end)
        if low == high:
            return None
        return True in good[low:high]

    def speaks_of_clever(self, at: int) -> bool:
        """Whether the nearest sign says Clever: on the line, else before it, else after it, else the file's name."""
        if self.only_clever:
            return True
        here = self.on_line(at)
        if here is not None:
            return here
        places, good = self._signs
        place = bisect_right(places, at)
        if place:
            return good[place - 1]
        if self._named:
            return True
        return bool(good) and good[0]

    def foreign(self, at: int) -> bool:
        """Whether a place that could stand alone is another service's after all."""
        if self.only_clever:
            return False
        here = self.on_line(at)
        if here is not None:
            return not here
        places, good = self._signs
        return bool(places) and not any(good) and not self._named


def _speaks_of_clever(text: str, at: int) -> bool:
    if text.startswith("clever.com", at) and text[at - 1 : at] in ("/", ".", "@", " ", '"', "'"):
        after = text[at + 10 : at + 12]
        return not (after[:1].isalnum() or after[:1] == "-" or (after[:1] == "." and after[1:].isalnum()))
    if OTHERS.match(text, at):
        return False
    window = text[max(0, at - _AHEAD) : at + 40]
    inside = at - max(0, at - _AHEAD)
    return (
        any(match.start() <= inside < match.end() for match in _SIGN.finditer(window))
        or _SIGN.match(window, inside) is not None
    )


def _named_after_clever(name: str) -> bool:
    for part in PurePosixPath(name).parts[-4:]:
        if re.search(r"(?i)(?:^|[-_.])clever(?:$|[-_.](?!cloud|tap|reach|bot))", part):
            return True
        if re.match(rf"(?i)clever(?:{_THINGS})s?\b", part):
            return True
    return False
