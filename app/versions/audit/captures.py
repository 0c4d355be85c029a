"""Recorded traffic and request collections (HAR, Postman): only what was asked counts, not what came back.

The JSON is read token by token with its place in the text, so that a file that was cut off still gives every
request before the cut, and line and column point at the address itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.versions.audit.addresses import Found, find_absolute, read_tail
from app.versions.audit.finding import verdict_of_open_use
from app.versions.audit.joining import Base
from app.versions.audit.judging import Judge
from app.versions.audit.masking import mask
from app.versions.audit.shape import Hit

_TOKEN = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_HEAD = 4096

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


def hits(text: str, kind: str, judge: Judge) -> list[Hit] | None:
    """The requests of a capture, judged; None when the text is no such JSON and is to be read as plain text."""
    requests: list[_Request] = []
    variables: dict[str, str] = {}
    scripts: list[tuple[int, str]] = []
    whole = _read(text, kind, requests, variables, scripts)
    if not requests and not whole:
        return None
    told = []
    for request in requests:
        for at, raw in request.urls:
            hit = _judge_url(at, raw, request.method, variables, judge)
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
            if not key and not (path and path[-1] == "exec"):
                continue
            value, at = pending, match.start(1)
            if open_requests:
                _note(open_requests[-1], path, key, value, at)
            elif kind == POSTMAN and key == "request":
                requests.append(_Request(len(path), urls=[(at, value)]))
            elif kind == POSTMAN and path and path[-1] == "exec":
                scripts.append((at, value))
            elif kind == POSTMAN and "variable" in path[-2:]:
                variable = value if key == "key" else variable
                if key == "value":
                    variables[variable] = value
            key = ""
    requests += reversed(open_requests)
    return not path


def _note(request: _Request, path: list[str], key: str, value: str, at: int) -> None:
    if len(path) == request.depth:
        if key == "method":
            request.method = value.upper()
        elif key == "url":
            request.urls.append((at, value))
    elif key == "raw" and len(path) == request.depth + 1 and path[-1] == "url":
        request.urls.append((at, value))


def _judge_url(at: int, raw: str, method: str, variables: dict[str, str], judge: Judge) -> Hit | None:
    url = _unescaped(raw)
    shown = mask(url)
    found = find_absolute(url)
    if found and found[0].start <= 1:
        verdict = judge.tail(found[0].host, found[0].tail, method)
        return Hit(at, shown, verdict) if verdict is not None else None
    variable = re.match(r"\{\{\s*([^{}]+?)\s*\}\}(?=[/?]|$)", url)
    if variable is None:
        return None
    tail = read_tail(url, variable.end())
    held = variables.get(variable.group(1), "")
    known: list[Found] = find_absolute(held) if held else []
    if known:
        verdict = verdict_of_open_use(judge, Base(known[0].host, known[0].tail), tail)
    elif held.startswith("http") or not re.match(r"/v[1-3]\.\d/", tail):
        # Another service's variable, or one that only an environment outside this file knows.
        verdict = (
            verdict_of_open_use(judge, None, tail)
            if "clever" in variable.group(1).lower() and not held.startswith("http")
            else None
        )
    else:
        segments = tail.partition("?")[0].split("/")[2:]
        known_root = bool(segments) and segments[0] in judge.paths.roots
        verdict = judge.tail("", tail, method) if known_root else None
    return Hit(at, shown, verdict) if verdict is not None else None


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
