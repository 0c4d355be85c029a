"""Paths without host and version: `/me`, or `/students` handed to a client that was set up with Clever's address.

Such a path counts only as the argument of a call that fetches, in a text that holds the beginning of a Clever
address (for `/me`: that speaks of Clever), and never as a route of the application itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property

from app.versions.audit.addresses import API_HOST, OLD_HOSTS, Found, plain, read_tail, split
from app.versions.audit.context import Context
from app.versions.audit.handing import handed_paths, wrappers_in
from app.versions.audit.joining import Base, join_literals
from app.versions.audit.judging import Judge
from app.versions.audit.shape import Verdict

_ME = re.compile(r"/me(?<=\s/me)(?=[\"'`?\s)]|$)")
_QUOTED_PATH = re.compile(r"[\"'`]/(?=[a-z]{2})")
_QUOTED_ME = re.compile(r"[\"'`]/(?=me[\"'`?/])")
_REQUEST_LINE = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE|HEAD)\s+$")

# The application's own routes, which only look like calls.
_ROUTE = re.compile(
    r"(?:\b(?:app|router|route|routes|server|fastify|express|mux|blueprint|bp|Route|api_router)(?:\.|::|->)"
    r"(?:get|post|put|patch|delete|all|use|route|HandleFunc|Handle|match|any)\s*\(\s*"
    r"|\brequest\(\s*(?:app|server)\b[\w.()]*\)\.\w+\(\s*"  # a test that asks the application itself
    r"|(?P<decorator>@\w+\.(?:route|get|post|put|patch|delete)\(\s*)"
    r"|(?<![\w.])(?:path|re_path|url)\(\s*r?|\bHandleFunc\(\s*|@(?:Get|Post|Request)Mapping\(|\[Http\w+\(|\[Route\("
    r"|^\s*(?:get|post|match|resources?|scope|namespace)\s+)[\"'`]?$"
)
_DECORATED = re.compile(r"[^\n]{0,200}(?:\n[^\n]{0,200}){0,6}?\)[ \t]*\n\s*(?:@|def\s|async\s+def\s|class\s)")
_ROUTE_AFTER = re.compile(
    r"[\"'`]\s*(?:=>|,)\s*(?:to:|:to\b|as:|\[?\w*Controller|controller:|(?:async\s*)?\(?req)"
)
# `client = something(... "` with the address inside: the name of the client.
_CLIENT = re.compile(
    r"(?:^|[\s@$.])(?P<name>[A-Za-z_]\w*)\s*(?::\s*[\w<>.]+\s*)?\|{0,2}=\s*(?:await\s+|new\s+)?[\w.:$>-]+\s*[({\[ ][^;=]*"
    r"(?:[:=]\s*[^;=]*)?$"
)
# `"version": "v2.1"` beside the host: the version is put in somewhere else.
_VERSION_APART = re.compile(r"(?i)version[\"']?\s*(?:=>|[:=])\s*[\"']?v?[1-3]\.\d\b")
# What sets a client up, where its address is put together of parts.
_SET_UP = re.compile(r"\bnew\b|(?i:create|client|base_?ur[li])")
_OBJECT = re.compile(
    r"(?P<name>[A-Za-z_]\w*)(?:\(\))?\s*(?:\??\.|->|::)\s*\w+\s*(?:<[^<>()\n]*>)?\s*[( ]\s*[fr]?$"
)
_VERBS = "get|fetch|request|call|query|list|page|pages|paginate|read|load|retrieve|pull|download|sync|each"
_FETCHING = re.compile(
    rf"(?i:\b\w*(?:{_VERBS})\w*\s*(?:<[^<>()\n]*>)?\(\s*(?:[\"'`]?(?:GET|POST)[\"'`]?\s*,\s*)?[fr]?$)"
    rf"|\.(?:{_VERBS})\s+$"
)
_NAMED_ME = re.compile(
    r"(?i)(?:\b|_)(?:me|identity|profile|user_?info|whoami)_?(?:url|uri|path|endpoint)?[\"']?\s*(?::|=>|=)\s*[fr]?$"
)
# A line of a log of the application's own server: `Started GET "/me" for ...`.
_SERVED = re.compile(r"\b(?:GET|POST|PUT|PATCH|DELETE|HEAD)\s*$")
# `{ hostname: "api.clever.com", path: "/me" }`
_HOST_OPTION = re.compile(r"\bhost(?:name)?[\"']?\s*(?::|=>|=)\s*[\"'`]$")
_PATH_OPTION = re.compile(r"\bpath(?:name)?[\"']?\s*(?::|=>|=)\s*[\"'`]?$")
# `openapi: 3.0.1` at the beginning of an interface description, its base path, and the paths below it.
_DESCRIPTION = re.compile(r"(?m)^[ \t{]*[\"']?(?:openapi|swagger)[\"']?\s*:")
_DESCRIPTION_HEAD = 2000  # characters
_BASE_PATH = re.compile(r"\bbasePath[\"']?\s*:\s*[\"']?(/v\d\.\d)\b")
_DESCRIBED = re.compile(r"(?m)(?:^[ \t]+|[\"'])(/[a-z_][\w/{}-]*)[\"']?\s*:")
_BESIDE = 300  # characters
_CONSTANT = re.compile(r"\b[A-Z_]*(?:PATH|ENDPOINT|URL|URI|ROUTE)S?\s*=>?\s*[fr]?$")


def line_before(text: str, at: int) -> str:
    """What stands on the line before `at`, at most 120 characters."""
    return text[max(0, at - 120) : at].rpartition("\n")[2]


def is_route(text: str, start: int, end: int) -> bool:
    """Whether the quoted path from `start` to `end` is a route that the application itself answers."""
    return is_defined_route(text, start) or bool(
        _ROUTE_AFTER.match(text, end) or _SERVED.search(line_before(text, start))
    )


def is_defined_route(text: str, start: int) -> bool:
    """Whether code defines a route with the quoted path at `start`: `app.get("`, `@router.post("`."""
    match = _ROUTE.search(line_before(text, start))
    if match is None:
        return False
    if match.group("decorator") and ".route(" not in match.group():
        # Ruby writes a call of its own client like this; a decorator has a function below it.
        return _DECORATED.match(text, start) is not None
    # A Feign client in Java describes with the same marks what it asks of others.
    return not ("Mapping" in match.group() and "FeignClient" in text)


class BarePaths:
    """Finds them in one text. `told` are offsets of addresses that were found before."""

    def __init__(
        self,
        text: str,
        context: Context,
        absolute: Sequence[Found],
        judge: Judge,
        told: Collection[int],
        open_calls: Mapping[int, tuple[int, Base]],
    ) -> None:
        self.text = text
        self.context = context
        self.judge = judge
        self.told = told
        self._open_calls = open_calls
        self._absolute = absolute

    @cached_property
    def bases(self) -> list[Found]:
        """The addresses that calls are built on."""
        return [place for place in self._absolute if _is_base(place)]

    @cached_property
    def _version_apart(self) -> bool:
        """Whether the text names the version apart from the address."""
        return _VERSION_APART.search(self.text) is not None

    def in_logs(self) -> Iterator[tuple[int, int, Verdict]]:
        """`GET /me` in a request line whose host is named beside it: start, end, verdict."""
        for match in _ME.finditer(self.text):
            at, end = match.span()
            request = _REQUEST_LINE.search(self.text, max(0, at - 10), at)
            if request and at not in self.told and self._names_host(at):
                verdict = self.judge.tail("", "/me", request.group(1))
                if verdict is not None:
                    yield at, end, verdict

    def in_code(self) -> Iterator[tuple[int, int, Verdict]]:
        """Quoted paths that a client of Clever is asked for: start, end, verdict."""
        text = self.text
        if not self.bases and ("/me" not in text or not self.context.any_sign):
            return
        clients = self._clients()
        yield from self._described()
        yield from self._handed(clients)
        # Without the beginning of an address only /me can be told from other services' paths.
        for match in (_QUOTED_PATH if self.bases else _QUOTED_ME).finditer(text):
            at = match.start() + 1
            if at in self.told:
                continue
            tail = read_tail(text, at)
            end = at + len(tail)
            closing = text[end : end + 1]
            is_me = tail in ("/me", "/me/") or tail.startswith("/me?")
            if closing not in ('"', "'", "`") or (not is_me and not self._is_known(tail)):
                continue
            line = line_before(text, match.start())
            if is_route(text, match.start(), end):
                continue
            base = self._base_of(at, line, clients, is_me)
            if base is None:
                continue
            end, tail = join_literals(text, end, tail)
            verdict = self.judge.tail(base.host, base.tail.rstrip("/") + tail)
            if verdict is not None:
                yield at, end, verdict

    def _described(self) -> Iterator[tuple[int, int, Verdict]]:
        """The paths of an interface description (OpenAPI, Swagger) whose server is Clever's."""
        if not self.bases or not _DESCRIPTION.search(self.text, 0, _DESCRIPTION_HEAD):
            return
        base = _BASE_PATH.search(self.text)
        before = base.group(1) if base else self.bases[0].tail.rstrip("/")
        for match in _DESCRIBED.finditer(self.text):
            if match.start(1) not in self.told and self._is_known(match.group(1)):
                verdict = self.judge.tail(self.bases[0].host, (before or "/{version}") + match.group(1))
                if verdict is not None:
                    yield match.start(1), match.end(1), verdict

    def _handed(self, clients: dict[str, Base]) -> Iterator[tuple[int, int, Verdict]]:
        """Paths handed to a client, or to a function that puts Clever's address before them."""
        wrappers = wrappers_in(self.text, self._open_calls)
        for start, stop, handed, base in handed_paths(self.text, clients, wrappers, self._is_known):
            if start in self.told or is_route(self.text, start - 1, stop):
                continue
            whole = self.text.startswith(")", stop + 1)  # what is joined on then is joined to the answer
            end, tail = (stop, handed) if whole else join_literals(self.text, stop, handed)
            verdict = self.judge.tail(base.host, (base.tail.rstrip("/") or "/{version}") + tail)
            if verdict is not None:
                yield start, end, verdict

    def _is_known(self, tail: str) -> bool:
        """Whether some version has the path: no other word counts without host and version."""
        segments = split("", plain(tail)).segments
        if not segments or segments[0] not in self.judge.paths.roots or segments[0] in ("oauth", "userinfo"):
            return False
        return bool(self.judge.paths.newest_operation(self.judge.paths.key(segments), "GET"))

    def _base_of(self, at: int, line: str, clients: dict[str, Base], is_me: bool) -> Base | None:
        """The address that the path continues; None when it is not Clever's or cannot be told."""
        asked = _OBJECT.search(line)
        if asked and asked.group("name") in clients:
            return clients[asked.group("name")]
        if not self.context.speaks_of_clever(at) or (
            asked and asked.group("name") in self.context.foreign_names
        ):
            return None
        if _PATH_OPTION.search(line):
            for beside in self.bases:
                near = abs(beside.start - at) < _BESIDE
                if near and _HOST_OPTION.search(line_before(self.text, beside.start)):
                    return Base(beside.host, beside.tail)
        named = _CONSTANT.search(line) or (is_me and _NAMED_ME.search(line))
        if not (named or _FETCHING.search(line)):
            return None
        if not self.bases:
            return Base("", "") if is_me else None
        above = [place for place in self.bases if place.start < at]
        place = above[-1] if above else self.bases[0]
        if not place.tail.strip("/") and (not is_me or self._version_apart):
            return Base(place.host, "/{version}")  # the version is put in somewhere else
        return Base(place.host, place.tail)

    def _clients(self) -> dict[str, Base]:
        clients = {}
        for place in self.bases:
            before = self.text[max(0, place.start - 200) : place.start].rpartition("\n\n")[2]
            match = _CLIENT.search(before)
            if match:
                clients[match.group("name")] = Base(place.host, place.tail)
        for start, (_, base) in self._open_calls.items():
            match = _CLIENT.search(self.text[max(0, start - 200) : start].rpartition("\n")[2])
            if match and _SET_UP.search(match.group()):
                clients[match.group("name")] = base
        return clients

    def _names_host(self, at: int) -> bool:
        """Whether a request line belongs to Clever: the host stands on the line or in the headers below it."""
        start, end = self.context.line(at)
        if API_HOST in self.text[start:end]:
            return True
        headers = self.text[end : end + 600].partition("\n\n")[0]
        return re.search(r"(?im)^\W*host:\s*api\.(?:get)?clever\.com\b", headers) is not None


def _is_base(place: Found) -> bool:
    """Whether an address ends with the host or its version, so that calls are built on it."""
    if place.host != API_HOST and place.host not in OLD_HOSTS:
        return False
    address = split(place.host, plain(place.tail))
    return not address.segments and address.query is None
