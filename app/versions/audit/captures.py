"""Recorded traffic and request collections (HAR, Postman): only what was asked counts, not what came back.

The JSON is read token by token with its place in the text, so that a file that was cut off still gives every
request before the cut, and line and column point at the address itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.versions.audit.addresses import Found, find_absolute, plain, read_tail, split
from app.versions.audit.context import Context
from app.versions.audit.finding import verdict_of_open_use
from app.versions.audit.joining import Base
from app.versions.audit.judging import Judge
from app.versions.audit.masking import mask
from app.versions.audit.shape import Hit, Verdict

_TOKEN = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_HEAD = 4096
# Lists of texts: what a script consists of, and an address in parts.
_LISTS = ("exec", "host", "path")

HAR, POSTMAN = "har", "postman"


def kind_of(text: str, name: str) -> str:
    """`har`, `postman`, or empty for a text that is neither."""
    head = text[:_HEAD]
    if not head.lstrip().startswith("{"):
        return ""
    if '"log"' in head and ('"entries"' in head or '"creator"' in head or name.lower().endswith(".har")):
        return HAR
    if (
        "getpostman.com" in head
        or '"_postman_id"' in head
        or name.lower().endswith(".postman_collection.json")
    ):
        return POSTMAN
    return ""


@dataclass
class _Request:
    """A request being read: where its address stands and with which method it is sent."""

    depth: int
    method: str = "GET"
    urls: list[tuple[int, str]] = field(default_factory=list)
    parts: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    query: list[list[str]] = field(default_factory=list)

    def note(self, path: list[str], key: str, value: str, at: int) -> None:
        """Takes down a text of the request that stands at offset `at`, under `key` or in a list under `path`."""
        inside = path[self.depth :]
        if not inside:
            if key == "method":
                self.method = value.upper()
            elif key == "url":
                self.urls.append((at, value))
        elif inside[0] != "url":
            return
        elif inside == ["url"] and key == "raw":
            self.urls.append((at, value))
        elif inside == ["url"] and key in _URL_PARTS:
            self.parts.setdefault(key, []).append((at, value))
        elif len(inside) == 2 and inside[1] in _URL_PARTS and not key:
            self.parts.setdefault(inside[1], []).append((at, value))
        elif inside[:2] == ["url", "query"] and key == "key":
            self.query.append([value, ""])
        elif inside[:2] == ["url", "query"] and key == "value" and self.query:
            self.query[-1][1] = value

    def addresses(self) -> list[tuple[int, str]]:
        """Where the request goes, and where in the text that stands; put together of its parts when it is not whole."""
        host = self.parts.get("host", [])
        if self.urls or not host:
            return self.urls
        protocol = "".join(value for _, value in self.parts.get("protocol", ()))
        begin = ".".join(value for _, value in host)
        path = "/".join(value.strip("/") for _, value in self.parts.get("path", ()))
        query = "&".join(f"{name}={value}" for name, value in self.query)
        scheme = f"{protocol}://" if protocol and "://" not in begin else ""
        return [(host[0][0], f"{scheme}{begin}/{path}" + (f"?{query}" if query else ""))]


_URL_PARTS = ("protocol", "host", "path")


def hits(text: str, kind: str, judge: Judge) -> list[Hit] | None:
    """The requests of a capture, judged; None when the text is no such JSON and is to be read as plain text."""
    requests: list[_Request] = []
    variables: dict[str, str] = {}
    scripts: list[tuple[int, str]] = []
    whole = _read(text, kind, requests, variables, scripts)
    if not requests and not whole:
        return None
    ours = Context(text[:_HEAD], "").any_sign
    told = []
    for request in requests:
        for at, raw in request.addresses():
            hit = _judge_url(at, raw, request.method, variables, judge, ours)
            if hit is not None:
                told.append(hit)
    for at, raw in scripts:
        told += _judge_script(at, raw, judge)
    return told


def _read(
    text: str,
    kind: str,
    requests: list[_Request],
    variables: dict[str, str],
    scripts: list[tuple[int, str]],
) -> bool:
    """Walks the tokens and fills the lists. Returns whether every bracket that was opened was closed."""
    path: list[str] = []  # the key under which each open bracket stands
    open_requests: list[_Request] = []
    key, pending, variable = "", "", ""
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token in "{[":
            path.append(key)
            if token == "{" and key in ("request", "originalRequest"):
                open_requests.append(_Request(len(path)))
            key = ""
        elif token in "}]":
            if open_requests and open_requests[-1].depth == len(path):
                requests.append(open_requests.pop())
            if path:
                path.pop()
            key = ""
        elif token == ":":
            key = pending
        elif token == ",":
            key = ""
        elif match.group(1) is not None:
            pending = match.group(1)
            if not key and not (path and path[-1] in _LISTS):
                continue
            value, at = pending, match.start(1)
            if open_requests:
                open_requests[-1].note(path, key, value, at)
            elif kind == POSTMAN and key == "request":
                requests.append(_Request(len(path), urls=[(at, value)]))
            elif kind == POSTMAN and path and path[-1] == "exec":
                scripts.append((at, value))
            elif kind == POSTMAN and "variable" in path[-2:]:
                variable = value if key == "key" else variable
                if key == "value":
                    variables[variable] = value
            key = ""
        elif key == "disabled" and token == "true" and open_requests and path[-2:-1] == ["query"]:
            del open_requests[-1].query[-1:]
    requests += reversed(open_requests)
    return not path


def _judge_url(
    at: int, raw: str, method: str, variables: dict[str, str], judge: Judge, ours: bool
) -> Hit | None:
    url = _unescaped(raw)
    found = find_absolute(url)
    verdict = None
    if found and found[0].start <= 1:
        verdict = judge.tail(found[0].host, found[0].tail, method)
    else:
        variable = re.match(r"\{\{\s*([^{}]+?)\s*\}\}(?=[/?]|$)", url)
        if variable is not None:
            name = variable.group(1)
            tail = read_tail(url, variable.end())
            clever = ours or "clever" in name.lower()
            verdict = _judge_variable(variables.get(name, ""), tail, method, clever, judge)
    return Hit(at, mask(url), verdict) if verdict is not None else None


def _judge_variable(held: str, tail: str, method: str, clever: bool, judge: Judge) -> Verdict | None:
    """The verdict on `tail` behind a variable that holds `held`, or that only an environment elsewhere knows.

    `clever` says that the collection or the variable is named after Clever.
    """
    known: list[Found] = find_absolute(held) if held else []
    if known:
        return verdict_of_open_use(judge, Base(known[0].host, known[0].tail), tail)
    if held.startswith("http"):
        return None  # another service's
    address = split("", plain(tail))
    if not address.segments or address.segments[0] not in judge.paths.roots:
        return None
    if address.version:
        return judge.tail("", tail, method)
    return verdict_of_open_use(judge, None, tail) if clever else None


def _judge_script(at: int, raw: str, judge: Judge) -> Iterator[Hit]:
    for place in find_absolute(raw):
        verdict = judge.tail(place.host, place.tail)
        if verdict is not None:
            yield Hit(at + place.start, mask(raw[place.start : place.end]), verdict)


def _unescaped(raw: str) -> str:
    if "\\" not in raw:
        return raw
    try:
        return str(json.loads(f'"{raw}"'))
    except ValueError:
        return raw
