"""Finds every address of Clever in a text: absolute, relative to a version, without a version, in parts.

Words of code that are no addresses (event types, parameters, roles) are found in `clues`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.versions.audit.addresses import (
    API_HOST,
    ID,
    Found,
    find_absolute,
    plain,
    read_tail,
    split,
)
from app.versions.audit.bare import BarePaths, is_defined_route, is_route
from app.versions.audit.context import Context
from app.versions.audit.handing import base_of_open
from app.versions.audit.joining import Base, bases, join_literals, uses_of
from app.versions.audit.judging import Judge
from app.versions.audit.logs import common_addresses, common_paths
from app.versions.audit.masking import mask
from app.versions.audit.paths import TELLING
from app.versions.audit.shape import Hit, Verdict
from app.versions.audit.statements import gives_primary

# With the first word after the version, where it ends as most do.
_RELATIVE = re.compile(
    r"/v(?<!clever\.com/v)(?<!clever\.com\\/v)[1-3]\.\d(?![\w.])(?:/([a-z_]+)(?=[/? \"'`]))?"
)
# The same without a slash at the beginning, as some clients want it: `get("v3.1/users")`.
_WITHOUT_SLASH = re.compile(r"v(?<=[\"'`]v)[1-3]\.\d/([a-z_]+)(?=[/?\"'`])")
_REQUEST_PATH = re.compile(r" (/[^\s\"]*)")
# In running text a path is only told as an example; it counts where Clever is named.
_PROSE = re.compile(r"(?i)\.(?:md|markdown|rst|adoc|txt)$")
_LINK_KEY = re.compile(r"uri\\{0,3}\"\s*:\s*\\{0,3}\"\Z")
_LINK_KIND = re.compile(r"rel\\{0,3}\"\s*:")
_LINK_TARGET = re.compile(
    r"/[\w./]*(?:/[0-9a-f]{24}|\?(?:[\w=&]*&)?(?:starting_after|ending_before)=[0-9a-f]{24})"
)
_METHODS = ("POST", "PUT", "PATCH", "DELETE", "HEAD")
_ALL_METHODS = ("GET", *_METHODS)
_BETWEEN_METHOD_AND_ADDRESS = " \t\"'`(,]:="
# What may stand before a path that begins an address: a quote, a blank, a bracket, or a variable in a template.
_OPENERS = "\"'`( =,}>[]|\t\n"
_VARIABLE_BEFORE = re.compile(
    r"(?:%s|\$\{?\w*(?:host|base|url|api|clever|root|domain|server|endpoint)\w*\}?|/clever(?:[-_]api)?)$",
    re.I,
)
_FOREIGN_VARIABLE = re.compile(
    r"(?i)(?:facebook|graph|google|microsoft|canvas|schoology|twitter|github|slack|hubspot)\w*\}{1,2}$"
)


class Finder:
    """The addresses of one text, judged. `code` says that the text may be code, where variables hold addresses.

    `spans` are the parts of the text that are already told. `unsure` are hits that count only when files
    beside this one speak of Clever.
    """

    def __init__(self, text: str, name: str, judge: Judge, code: bool = True) -> None:
        self.text = text
        self.code = code
        self.judge = judge
        self.context = Context(text, name)
        self.told, self.absolute = ([], find_absolute(text)) if code else common_addresses(text, judge)
        self.spans: dict[int, int] = {}
        self.unsure: list[Hit] = []
        self._prose = _PROSE.search(name) is not None
        self.open_uses: list[tuple[int, str, str]] = []
        self.open_calls: dict[int, tuple[int, Base]] = {}

    def hits(self) -> list[Hit]:
        """Every address, in the order found."""
        told = [*self.told, *self._absolute()]
        if self.code:
            told += self._joined()
        told += self._relative()
        told += self._bare()
        return told

    def _hit(self, start: int, end: int, verdict: Verdict) -> Hit:
        self.spans[start] = end
        return Hit(start, mask(self.text[start:end]), verdict)

    def _absolute(self) -> Iterator[Hit]:
        text = self.text
        for place in self.absolute:
            end, tail = place.end, place.tail
            if end < len(text) and text[end] in "\"'`":
                end, tail = join_literals(text, end, tail)
            method = self._method(place.start)
            if not tail.strip("/") and place.host == API_HOST:
                yield from self._request_line(place)
                continue
            verdict = self.judge.tail(place.host, tail, method, self._primary(end, tail))
            self._note_open(place.start, end, Base(place.host, ""), tail)
            if verdict is not None:
                yield self._hit(place.start, end, verdict)

    def _note_open(self, start: int, end: int, base: Base, tail: str) -> None:
        """Keeps an address that ends with a variable for a path: whoever is around it is handed paths."""
        held = base_of_open(base, tail) if self.code else None
        if held is not None:
            self.open_calls[start] = (end, held)

    def _request_line(self, place: Found) -> Iterator[Hit]:
        """A log that names the host first and the request after it, as HTTP libraries write it."""
        if self.text.startswith("\n", place.end):
            return
        _, end = self.context.line(place.start)
        match = _REQUEST_PATH.search(self.text, place.end, end)
        if match and self.text[max(0, match.start() - 8) : match.start()].endswith(_ALL_METHODS):
            start, stop = match.span(1)
            verdict = self.judge.tail(place.host, match.group(1), self._method(start))
            if verdict is not None:
                yield self._hit(start, stop, verdict)

    def _method(self, start: int) -> str:
        """The method named right before an address; GET when none is."""
        before = self.text[max(0, start - 12) : start]
        stripped = before.rstrip(_BETWEEN_METHOD_AND_ADDRESS)
        if not stripped.endswith(_METHODS) or len(stripped) == len(before):
            return "GET"
        return next((method for method in _METHODS if stripped.endswith(method)), "GET")

    def _primary(self, end: int, tail: str) -> bool:
        needed = "/users" in tail and "schools" in tail and "primary" not in tail
        return needed and gives_primary(self.text, end)

    def _joined(self) -> Iterator[Hit]:
        """Calls that begin with a variable that holds one of Clever's addresses."""
        known = bases(self.text, self.absolute)
        for use in uses_of(self.text, known):
            if use.start in self.spans:
                continue
            base: Base | None = use.base
            if base is None:
                self.open_uses.append((use.start, use.name, self.text[use.start : use.end]))
                continue
            tail = _join(base.tail, use.tail)
            method = self._method(use.start)
            verdict = self.judge.tail(base.host, tail, method, self._primary(use.end, tail))
            self._note_open(use.start, use.end, base, use.tail)
            if verdict is not None:
                yield self._hit(use.start, use.end, verdict)

    def _relative(self) -> Iterator[Hit]:
        """Paths that begin with a version and have no host: `/v2.1/students`."""
        text, context = self.text, self.context
        if not self.code and "GET /v" in text and context.only_clever:
            yield from common_paths(text, self.judge, self.spans)
        covered = sorted(self.spans.items())
        place = 0
        roots = self.judge.paths.roots
        for match in _RELATIVE.finditer(text):
            at, root = match.start(), match[1]
            if at in self.spans:
                continue
            while place < len(covered) and covered[place][1] <= at:
                place += 1
            if place < len(covered) and covered[place][0] <= at:
                continue
            if (root and root not in roots) or not self._opens(at):
                continue
            tail = read_tail(text, at)
            end = at + len(tail)
            if end < len(text) and text[end] in "\"'`":
                end, tail = join_literals(text, end, tail)
            root = root or _root(tail)
            open_path = not root and self.code and split("", plain(tail)).segments[:1] == (ID,)
            if (root not in roots and not open_path) or is_defined_route(text, at - 1):
                continue
            if _is_answer(text, at) or (self.code and context.asks_another(at)):
                continue
            if root in TELLING and not self._prose:
                if context.foreign(at):
                    continue
            elif not context.speaks_of_clever(at):
                self._note_unsure(at, end, tail)
                continue
            verdict = self.judge.tail("", tail, self._method(at), self._primary(end, tail))
            if verdict is not None:
                yield self._hit(at, end, verdict)
        if self.code:
            yield from self._without_slash()

    def _without_slash(self) -> Iterator[Hit]:
        """Paths that begin with a version and have neither host nor slash, in a text that speaks of Clever."""
        text = self.text
        for match in _WITHOUT_SLASH.finditer(text):
            at = match.start()
            if match[1] not in self.judge.paths.roots or at in self.spans:
                continue
            if not self.context.speaks_of_clever(at) or is_defined_route(text, at - 1):
                continue
            if self.context.asks_another(at):
                continue
            tail = read_tail(text, at)
            end, tail = join_literals(text, at + len(tail), f"/{tail}")
            verdict = self.judge.tail("", tail, self._method(at), self._primary(end, tail))
            if verdict is not None:
                yield self._hit(at, end, verdict)

    def _note_unsure(self, at: int, end: int, tail: str) -> None:
        """Keeps a path that the version it names really has, in a file that names no service at all."""
        if not self.code or not self.context.silent or is_route(self.text, at - 1, end):
            return
        address = split("", plain(tail))
        paths = self.judge.paths
        if paths.operation(paths.key(address.segments), address.version, "GET"):
            verdict = self.judge.tail("", tail, self._method(at), self._primary(end, tail))
            if verdict is not None:
                self.unsure.append(Hit(at, mask(self.text[at:end]), verdict))

    def _opens(self, at: int) -> bool:
        """Whether an address can begin at `at`, or follows a variable that can hold Clever's host."""
        last = self.text[at - 1] if at else " "
        if last != "}" and last in _OPENERS:
            return True
        before = self.text[max(0, at - 60) : at]
        if last == "}":
            return not _FOREIGN_VARIABLE.search(before)
        if before.endswith("\\"):
            return before[-2:-1] in _OPENERS
        return _VARIABLE_BEFORE.search(before) is not None

    def _bare(self) -> Iterator[Hit]:
        """Paths without host and version."""
        bare = BarePaths(self.text, self.context, self.absolute, self.judge, self.spans, self.open_calls)
        found = list(bare.in_logs())
        if self.code:
            found += bare.in_code()
        for start, end, verdict in found:
            yield self._hit(start, end, verdict)


def _is_answer(text: str, at: int) -> bool:
    """Whether a path is one of the links in what Clever answered, kept in a fixture: `"uri": "/v2.1/students/58da..."`."""
    if _LINK_KEY.search(text, max(0, at - 16), at) is None:
        return False
    return (
        _LINK_TARGET.match(text, at) is not None or _LINK_KIND.search(text, max(0, at - 60), at) is not None
    )


def _root(tail: str) -> str:
    """The first word of a path after its version."""
    root = tail[1:].partition("/")[2].partition("/")[0].partition("?")[0]
    return root if root.isidentifier() else plain(root).removesuffix(ID)


def _join(base: str, tail: str) -> str:
    """Two parts of an address as one, whichever of them brings the slash."""
    if not base or base.endswith("/") or tail.startswith(("/", "?", "&")):
        return base.rstrip("/") + tail if tail.startswith("/") else base + tail
    return f"{base}/{tail}"


def verdict_of_open_use(judge: Judge, base: Base | None, tail: str) -> Verdict | None:
    """The verdict on a call whose base is defined in another file, or nowhere that was read."""
    if base is not None:
        return judge.tail(base.host, _join(base.tail, tail))
    return judge.tail(API_HOST, _join("/{version}", tail))
