"""A loopback Clever that misbehaves on request: every fault mode the client has to survive."""

from __future__ import annotations

import gzip
import json
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.utils import formatdate
from functools import cache
from http.server import BaseHTTPRequestHandler

from app.clever.loopback import LoopbackClever, Reply, Request, data_reply, page_for_people
from app.clever.retry import Clock
from app.clever.roster import RosterDistrict

Deliver = Callable[[BaseHTTPRequestHandler, Reply], None]


@dataclass
class Fault:
    """Something that goes wrong: which requests, how often, and how.

    `change` makes another reply out of the honest one; `deliver` puts it on the wire in another way.
    `skip` honest requests go by first; `times` None means for ever.
    """

    change: Callable[[Request, Reply], Reply] | None = None
    deliver: Deliver | None = None
    path: str = "/users"
    times: int | None = None
    skip: int = 0

    def claims(self, request: Request) -> bool:
        if self.path not in request.path or self.times == 0:
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return True


class FaultyClever(LoopbackClever):
    """Applies its `faults`, the first that claims a request; keeps every request it saw."""

    def __init__(self, roster: Sequence[RosterDistrict], *faults: Fault) -> None:
        super().__init__(roster)
        self.faults = list(faults)
        self.seen: list[Request] = []
        self.wall: Callable[[], float] = time.time
        self.tls: ssl.SSLContext | None = None
        self.closing = threading.Event()
        self._fault_lock = threading.Lock()
        self._chosen = threading.local()

    def start(self) -> None:
        super().start()
        if self.tls is not None:
            server = self._server
            assert server is not None
            # The handshake is left to the thread of each connection: a refused one does not stop the server.
            server.socket = self.tls.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )

    def stop(self) -> None:
        self.closing.set()
        super().stop()

    def answer(self, request: Request) -> Reply:
        with self._fault_lock:
            self.seen.append(request)
            fault = next((f for f in self.faults if f.claims(request)), None)
        self._chosen.deliver = fault.deliver if fault else None
        reply = super().answer(request)
        return fault.change(request, reply) if fault and fault.change else reply

    def deliver(self, request: Request, reply: Reply, handler: BaseHTTPRequestHandler) -> None:
        handler.date_time_string = lambda at=None: formatdate(self.wall(), usegmt=True)  # type: ignore[method-assign,misc]
        other: Deliver | None = self._chosen.deliver
        if other is None:
            super().deliver(request, reply, handler)
            return
        with suppress(ConnectionError):
            other(handler, reply)

    def count(self, path: str) -> int:
        return sum(path in request.path for request in self.seen)


class FakeClock:
    """A clock that moves only when somebody sleeps on it; `wall` is its Unix time."""

    def __init__(self, wall: float = 1_800_000_000.0) -> None:
        self._wall = wall
        self._lock = threading.Lock()
        self.passed = 0.0

    def clock(self) -> Clock:
        return Clock(monotonic=lambda: self.passed, sleep=self._sleep)

    def wall(self) -> float:
        return self._wall + self.passed

    def _sleep(self, seconds: float) -> None:
        with self._lock:
            self.passed += seconds


def status(code: int, headers: dict[str, str] | None = None) -> Callable[[Request, Reply], Reply]:
    def change(request: Request, reply: Reply) -> Reply:
        made = data_reply({"message": "no"}, code)
        made.headers = dict(headers or {})
        return made

    return change


def html(code: int = 200) -> Callable[[Request, Reply], Reply]:
    return lambda request, reply: page_for_people(code)


def body(content: bytes, content_type: str = "application/json") -> Callable[..., Reply]:
    return lambda request, reply: Reply(200, content, content_type=content_type)


def bomb(request: Request, reply: Reply) -> Reply:
    """A small body that unpacks to more than anybody should hold."""
    return Reply(200, _packed(), {"Content-Encoding": "gzip"})


@cache
def _packed() -> bytes:
    return gzip.compress(bytes(200 * 2**20), 1)


def half_the_json(request: Request, reply: Reply) -> Reply:
    """A body that ends in the middle although its length is announced as such."""
    return Reply(200, reply.body[: len(reply.body) // 2])


def next_link(uri: object) -> Callable[[Request, Reply], Reply]:
    """The honest page with another `next`."""

    def change(request: Request, reply: Reply) -> Reply:
        page = json.loads(reply.body)
        page["links"] = [{"rel": "next", "uri": uri}]
        return data_reply(page)

    return change


def redirect(location: str, code: int = 302) -> Callable[[Request, Reply], Reply]:
    return lambda request, reply: Reply(code, headers={"Location": location})


def cut(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    """The connection ends before anything of an answer."""
    handler.close_connection = True


def cut_midway(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    """The connection ends in the middle of the body."""
    handler.send_response(reply.status)
    handler.send_header("Content-Type", reply.content_type)
    handler.send_header("Content-Length", str(len(reply.body)))
    handler.end_headers()
    handler.wfile.write(reply.body[: len(reply.body) // 2])
    handler.close_connection = True


def without_length(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    """Half a body that ends with the connection, so that only its content can tell."""
    handler.send_response(reply.status)
    handler.send_header("Content-Type", reply.content_type)
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.wfile.write(reply.body[: len(reply.body) // 2])
    handler.close_connection = True


def dribbled(closing: threading.Event, *, headers: bool = False) -> Deliver:
    """A byte now and then, for ever: of the body, or of the headers already."""

    def deliver(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        with suppress(OSError):
            if headers:
                handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            else:
                handler.send_response(200)
                handler.send_header("Content-Length", "1000000")
                handler.end_headers()
            while not closing.wait(0.02):
                handler.wfile.write(b"x")
        handler.close_connection = True

    return deliver


def silent(closing: threading.Event) -> Deliver:
    """No answer at all while the connection stays open."""

    def deliver(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        closing.wait(30)
        handler.close_connection = True

    return deliver
