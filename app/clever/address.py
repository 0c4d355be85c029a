"""Which addresses may be spoken to, and where a page's link leads. No token goes anywhere else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, urljoin, urlsplit

from app.errors import UsageError

DATA_URL = "https://api.clever.com"
TOKENS_URL = "https://clever.com"
_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[a-z0-9._-]+", re.ASCII)


@dataclass(frozen=True)
class Origin:
    """Scheme, host and port: what has to be equal for a token to be sent."""

    scheme: str
    host: str
    port: int

    @property
    def loopback(self) -> bool:
        return is_loopback(self.host)


@dataclass(frozen=True)
class Base:
    """A checked base address: `url` without a slash at the end, and its origin."""

    url: str
    origin: Origin

    def at(self, path: str) -> str:
        """The full address of a path that starts with a slash."""
        return self.url + path


def is_loopback(host: str) -> bool:
    """Whether a host is this machine by its name alone, without asking any name server."""
    if host in {"localhost", "localhost."}:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def parse_base(text: str) -> Base:
    """Check a base address that a person gave.

    Raises UsageError when it is no http(s) address, carries a user name, query or fragment, or is plain
    http to anything but this machine (tokens would travel readable).
    """
    shown = text.strip()
    split = _split(shown)
    if split is None or split.scheme not in _PORTS or not split.hostname:
        raise UsageError("clever.base_url_bad")
    if split.username is not None or split.password is not None or split.query or split.fragment:
        raise UsageError("clever.base_url_bad")
    origin = _origin(split)
    if origin is None:
        raise UsageError("clever.base_url_bad")
    if origin.scheme == "http" and not origin.loopback:
        raise UsageError("clever.base_url_plain", host=origin.host)
    return Base(shown.rstrip("/?#"), origin)


def origin_of(url: str) -> Origin | None:
    """The origin of an absolute address, None when it has none or hides one behind a user name."""
    split = _split(url)
    if split is None or split.scheme not in _PORTS or not split.hostname:
        return None
    if split.username is not None or split.password is not None:
        return None
    return _origin(split)


def follow(current: str, link: str) -> str | None:
    """The absolute address a link on the page `current` names, exactly as the link gives it.

    None when that address is of another origin (or of none): no token may go there.
    """
    if any(ord(c) <= 32 or c == "\\" or ord(c) == 127 for c in link):
        # Parsers disagree about blanks and backslashes; an address two readers see differently is refused.
        return None
    try:
        target = urljoin(current, link)
    except ValueError:
        return None
    there = origin_of(target)
    return target if there is not None and there == origin_of(current) else None


def _split(url: str) -> SplitResult | None:
    if any(ord(c) <= 32 or c == "\\" or ord(c) == 127 for c in url):
        return None
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _origin(split: SplitResult) -> Origin | None:
    try:
        port = split.port
    except ValueError:
        return None
    if split.hostname is None or port == 0:
        return None
    host = split.hostname.lower()
    if not _is_plain(host):
        return None
    return Origin(split.scheme, host, port or _PORTS[split.scheme])


def _is_plain(host: str) -> bool:
    """Whether all readers see the same in a host: a number, or a name of plain letters.

    Letters of other scripts look like those of a known name and lead elsewhere, also as they are written for
    name servers (`xn--`); other characters are written anew by some readers and taken as they are by others.
    """
    if _NAME.fullmatch(host):
        return not any(label.startswith("xn--") for label in host.split("."))
    try:
        return "%" not in host and ip_address(host).version == 6
    except ValueError:
        return False
