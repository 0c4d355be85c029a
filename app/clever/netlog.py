"""What was asked of Clever, for the user to read: when, method, path, status, time. No secrets, no bodies.

Of a path only the words of Clever's own addresses stay, of a query the names of its parameters and harmless
values: an id stands for a person, and a server may put anything at all into the links it sends.
"""

from __future__ import annotations

import re
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

from app.ids import is_clever_id
from app.secrets import Secret

_VERSION = re.compile(r"v\d\.\d\Z")
_PLAIN_PARTS = frozenset(
    """districts schools sections courses terms users students teachers school_admins district_admins contacts
    resources events me userinfo oauth tokens""".split()
)
_PLAIN_PARAMETERS = frozenset({"limit", "role", "owner_type"})
_PLAIN_VALUE = re.compile(r"[a-z0-9_]{1,20}\Z")
_KEPT = 5_000


@dataclass(frozen=True)
class Call:
    """One request. `status` is 0 when no answer came, `note` then names the trouble; `ms` milliseconds."""

    at: float
    method: str
    host: str
    path: str
    status: int
    ms: int
    note: str = ""

    def line(self) -> str:
        """As one line of a log file, with the time in UTC."""
        when = datetime.fromtimestamp(self.at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        end = f" {self.note}" if self.note else ""
        return f"{when} {self.method} {self.host}{self.path} {self.status or '-'} {self.ms} ms{end}"


class NetLog:
    """The newest 5,000 calls of this run; `on_call` may pass each of them on, from any thread."""

    def __init__(self, on_call: Callable[[Call], None] | None = None) -> None:
        self._calls: deque[Call] = deque(maxlen=_KEPT)
        self._on_call = on_call
        self._lock = threading.Lock()

    def add(self, url: str, secret: Secret, status: int, seconds: float, note: str = "") -> None:
        split = urlsplit(url)
        path = readable_path(secret.hidden_in(url))
        call = Call(time.time(), "GET", split.netloc, path, status, round(seconds * 1000), note)
        with self._lock:
            self._calls.append(call)
        if self._on_call is not None:
            self._on_call(call)

    def calls(self) -> list[Call]:
        """A copy, oldest first."""
        with self._lock:
            return list(self._calls)


def readable_path(url: str) -> str:
    """Path and query of an address with ids, cursors and everything unknown left out."""
    split = urlsplit(url)
    path = "/".join(_part(part) for part in split.path.split("/"))
    pairs = parse_qsl(split.query, keep_blank_values=True)
    shown = "&".join(f"{_safe(name)}={_value(name, value)}" for name, value in pairs)
    return f"{path}?{shown}" if shown else path


def _part(part: str) -> str:
    if not part or part in _PLAIN_PARTS or _VERSION.match(part):
        return part
    return "{id}" if is_clever_id(part) else "…"


def _safe(name: str) -> str:
    return name if _PLAIN_VALUE.match(name) else "…"


def _value(name: str, value: str) -> str:
    return value if name in _PLAIN_PARAMETERS and _PLAIN_VALUE.match(value) else "…"
