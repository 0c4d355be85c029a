"""A small Clever on this machine, to try everything without an account there: real HTTP, invented people.

It behaves as Clever is documented to: versions, kinds of tokens, paging by links, rate limits, pages for
people where a token is of the wrong kind. It listens on 127.0.0.1 only and faults are none of its business.
"""

from __future__ import annotations

import json
import threading
import time
from base64 import b64decode
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from app.clever.answers import JsonObject
from app.clever.records import OLD_LISTS
from app.clever.retry import REQUESTS_PER_MINUTE
from app.clever.roster import RosterDistrict, id_for, old_record
from app.terms import parse_role
from app.words import say

VERSIONS = ("v2.0", "v2.1", "v3.0", "v3.1")
CLIENT_ID = "demo-client"
CLIENT_SECRET = "demo-secret-of-the-loopback"
_DEFAULT_LIMIT = 100
_MAX_LIMIT = 10_000
_OLD_ROLES = {plural: role for role, plural in OLD_LISTS.items()}


class Grant(StrEnum):
    """What a token of the loopback Clever may do."""

    SECURE_SYNC = "secure_sync"
    DISTRICT_ONLY = "district_only"
    INSTANT_LOGIN = "instant_login"
    WRONG_KIND = "wrong_kind"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Request:
    """One request as the server sees it."""

    path: str
    query: dict[str, str]
    authorization: str
    target: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def token(self) -> str:
        return self.authorization.removeprefix("Bearer ")


@dataclass
class Reply:
    """What is sent back."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json; charset=utf-8"


def data_reply(page: JsonObject, status: int = 200) -> Reply:
    return Reply(status, json.dumps(page).encode())


def page_for_people(status: int = 404) -> Reply:
    """HTML, as Clever sends for unknown addresses and wrong kinds of tokens."""
    words = say("clever.loopback_page")
    body = f"<!DOCTYPE html><html><body><p>{words}</p></body></html>".encode()
    return Reply(status, body, content_type="text/html; charset=utf-8")


def not_found() -> Reply:
    return data_reply({"message": "Resource not found"}, 404)


class LoopbackClever:
    """Serves a roster. Use it as a context; `base_url` is valid inside.

    `tokens` maps each token to its grant and district; by default every district has one with Secure Sync
    (see `token_of`). `answer` may be called directly, `base_url` needs the server to run.
    """

    def __init__(self, roster: Sequence[RosterDistrict], *, token_page: int = 100) -> None:
        self.districts = {district.id: district for district in roster}
        self.tokens: dict[str, tuple[Grant, str]] = {
            self.token_of(district.id): (Grant.SECURE_SYNC, district.id) for district in roster
        }
        self.versions = VERSIONS
        self.requests_per_minute = REQUESTS_PER_MINUTE + 50
        self._token_page = token_page
        self._rendered: dict[tuple[str, str], tuple[list[str], list[bytes]]] = {}
        self._counts: dict[tuple[str, int], int] = {}
        self._lock = threading.Lock()
        self._server: ThreadingHTTPServer | None = None

    @staticmethod
    def token_of(district_id: str) -> str:
        """The token that belongs to a district from the start."""
        return id_for("token", district_id) + id_for("more", district_id)[:16]

    @property
    def base_url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> LoopbackClever:
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()

    def start(self) -> None:
        """Listen on a free port of 127.0.0.1."""
        owner = self

        class Handler(_Handler):
            clever = owner

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, request: Request) -> Reply:
        """The honest answer to a request."""
        if request.path == "/oauth/tokens":
            return self._oauth_tokens(request)
        found = self.tokens.get(request.token)
        if found is None or found[0] is Grant.REVOKED:
            return data_reply({"message": "Invalid or missing authorization"}, 401)
        limited = self._rate_limited(request.token)
        if limited is not None:
            return limited
        grant, district_id = found
        version, _, rest = request.path.lstrip("/").partition("/")
        parts = [unquote(part) for part in rest.split("/") if part]
        if version not in self.versions or not parts or grant is Grant.WRONG_KIND:
            return page_for_people()
        return self._resource(request, grant, self.districts[district_id], version, parts)

    def deliver(self, request: Request, reply: Reply, handler: BaseHTTPRequestHandler) -> None:
        """Put a reply on the wire."""
        handler.send_response(reply.status)
        handler.send_header("Content-Type", reply.content_type)
        handler.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(reply.body)

    def _resource(
        self,
        request: Request,
        grant: Grant,
        district: RosterDistrict,
        version: str,
        parts: list[str],
    ) -> Reply:
        if parts == ["me"]:
            return self._me(grant, district, version)
        if grant is Grant.INSTANT_LOGIN:
            own = [["users", str(district.users[0]["id"])], ["districts", district.id]]
            if parts not in own:
                return page_for_people()
        if parts[0] == "districts":
            return self._one_or_list(parts, [district.record], request, version)
        if grant is Grant.DISTRICT_ONLY:
            return not_found()
        if parts[0] == "schools":
            return self._one_or_list(parts, district.schools, request, version)
        wanted = _OLD_ROLES if version.startswith("v2") else {"users": None}
        if parts[0] not in wanted or len(parts) > 2:
            return page_for_people()
        return self._people(parts, district, request, version)

    def _people(self, parts: list[str], district: RosterDistrict, request: Request, version: str) -> Reply:
        role = request.query.get("role", "")
        if role and not parse_role(role):
            return data_reply({"message": "Bad role"}, 400)
        ids, bodies = self._render(district, version, parts[0], role)
        if len(parts) == 1:
            return self._page(ids, bodies, request)
        if parts[1] not in ids:
            return not_found()
        return Reply(body=bodies[ids.index(parts[1])])

    def _render(
        self, district: RosterDistrict, version: str, plural: str, role: str
    ) -> tuple[list[str], list[bytes]]:
        """The ids and envelopes of a list, made once: a demonstration's time is not for JSON."""
        key = (district.id, f"{version}/{plural}/{role}")
        with self._lock:
            if key not in self._rendered:
                if plural == "users":
                    kept = [u for u in district.users if not role or role in u["roles"]]
                else:
                    found = (old_record(u, _OLD_ROLES[plural]) for u in district.users)
                    kept = sorted((r for r in found if r), key=lambda r: str(r["id"]))
                bodies = [_envelope(r, f"/{version}/{plural}/{r['id']}") for r in kept]
                self._rendered[key] = ([str(r["id"]) for r in kept], bodies)
            return self._rendered[key]

    def _one_or_list(
        self, parts: list[str], records: list[JsonObject], request: Request, version: str
    ) -> Reply:
        bodies = [_envelope(r, f"/{version}/{parts[0]}/{r['id']}") for r in records]
        ids = [str(r["id"]) for r in records]
        if len(parts) == 1:
            return self._page(ids, bodies, request)
        if len(parts) > 2:
            return page_for_people()
        return Reply(body=bodies[ids.index(parts[1])]) if parts[1] in ids else not_found()

    def _page(self, ids: list[str], bodies: list[bytes], request: Request) -> Reply:
        """One page in the order of ids, with a `next` link while there is more."""
        text = request.query.get("limit", str(_DEFAULT_LIMIT))
        limit = int(text) if text.isdecimal() and int(text) > 0 else 0
        if not limit:
            return data_reply({"message": "Bad limit"}, 400)
        if limit > _MAX_LIMIT:
            return data_reply({"message": "Limit too large"}, 413)
        after = request.query.get("starting_after", "")
        start = bisect_right(ids, after) if after else 0
        links = [{"rel": "self", "uri": request.target}]
        if start + limit < len(ids):
            kept = {k: v for k, v in request.query.items() if k != "starting_after"}
            query = {**kept, "starting_after": ids[start + limit - 1]}
            joined = "&".join(f"{k}={quote(v, safe='')}" for k, v in query.items())
            links.append({"rel": "next", "uri": f"{request.path}?{joined}"})
        tail = json.dumps(links).encode()
        listed = b",".join(bodies[start : start + limit])
        return Reply(body=b'{"data":[' + listed + b'],"links":' + tail + b"}")

    def _me(self, grant: Grant, district: RosterDistrict, version: str) -> Reply:
        if grant is not Grant.INSTANT_LOGIN:
            about = {"id": district.id, "district": district.id, "type": "district"}
            return data_reply({"type": "district", "data": about, "links": []})
        user = district.users[0]
        about = {"id": user["id"], "district": district.id, "type": "user"}
        about["authorized_by"] = "district"
        canonical = {"rel": "canonical", "uri": f"/{version}/users/{user['id']}"}
        return data_reply({"type": "user", "data": about, "links": [canonical]})

    def _oauth_tokens(self, request: Request) -> Reply:
        scheme, _, packed = request.authorization.partition(" ")
        try:
            pair = b64decode(packed, validate=True).decode() if scheme == "Basic" else ""
        except ValueError:
            pair = ""
        if pair != f"{CLIENT_ID}:{CLIENT_SECRET}":
            return data_reply({"message": "Unknown client"}, 401)
        wanted = request.query.get("district", "")
        granted = [
            (token, district)
            for token, (grant, district) in sorted(self.tokens.items(), key=lambda t: t[1][1])
            if grant is not Grant.INSTANT_LOGIN and wanted in {"", district}
        ]
        ids = [id_for("grant", token) for token, _ in granted]
        entries = sorted(
            (i, json.dumps(_token_entry(i, *pair)).encode()) for i, pair in zip(ids, granted, strict=True)
        )
        paged = Request(
            request.path,
            {"limit": str(self._token_page), **request.query},
            "",
            request.target,
        )
        return self._page([i for i, _ in entries], [body for _, body in entries], paged)

    def _rate_limited(self, token: str) -> Reply | None:
        """429 when a token used up the present minute; Clever counts by the minute."""
        minute = int(time.time()) // 60
        with self._lock:
            used = self._counts.get((token, minute), 0) + 1
            self._counts[token, minute] = used
        if used <= self.requests_per_minute:
            return None
        return Reply(429, headers={"X-RateLimit-Reset": str((minute + 1) * 60)})


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Silent: an asker that hangs up is no news, and a traceback is not for the user of a demo."""


class _Handler(BaseHTTPRequestHandler):
    """Reads a request, has it answered, sends the reply. GET is all there is."""

    clever: LoopbackClever
    protocol_version = "HTTP/1.1"
    timeout = 60  # an idle connection does not hold a thread for ever
    disable_nagle_algorithm = True
    server_version = "LoopbackClever"
    sys_version = ""

    def do_GET(self) -> None:
        split = urlsplit(self.path)
        request = Request(
            split.path,
            dict(parse_qsl(split.query, keep_blank_values=True)),
            self.headers.get("Authorization", ""),
            self.path,
            {name.lower(): value for name, value in self.headers.items()},
        )
        try:
            self.clever.deliver(request, self.clever.answer(request), self)
        except (ConnectionError, TimeoutError):
            # The asker went away; nobody is left to tell.
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: a log would hold addresses."""


def _envelope(record: JsonObject, uri: str) -> bytes:
    return json.dumps({"data": record, "uri": uri}).encode()


def _token_entry(entry_id: str, token: str, district: str) -> JsonObject:
    return {
        "id": entry_id,
        "created": "2024-08-19T00:00:00.000Z",
        "owner": {"type": "district", "id": district},
        "access_token": token,
        "scopes": ["read:district_admins", "read:students", "read:teachers"],
    }
