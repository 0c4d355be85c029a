"""Whatever an address looks like: it is refused in words, or what is connected to is what was checked."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.clever.address import follow, is_loopback, origin_of, parse_base
from app.clever.client import Client
from app.errors import UsageError

HOSTS = [
    "api.clever.com",
    "clever.com",
    "localhost",
    "127.0.0.1",
    "[::1]",
    "evil.example",
    "a",
    "xn--",
    "..",
    "",
]
PIECES = [
    *HOSTS,
    "http",
    "https",
    "file",
    "://",
    "//",
    "/",
    ":",
    "@",
    "?",
    "#",
    "%",
    "%2f",
    "%40",
    "\\",
    " ",
    "\t",
]
PIECES += [
    "\u0430pi.clever.com",
    "\uff11",
    "\u3002",
    "\u2044",
    ".",
    "-",
    "_",
    "80",
    "0",
    "65536",
    "user",
    "v3.1",
    "\x00",
    "\xad",
]
texts = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)


@given(
    text=st.one_of(texts, st.text(max_size=30), texts.map("http://".__add__), texts.map("https://".__add__))
)
@example(text="https://\uff41pi.clever.com:443")
@example(text="http://127.0.0.1:80@evil.example")
@example(text="https://evil.example\\@api.clever.com")
@example(text="HTTPS://XN--00H")
@example(text="HTTPS://XN--00G")
@example(text="HTTPS://<")
def test_a_base_address_is_refused_or_means_to_all_readers_the_same(text: str) -> None:
    try:
        base = parse_base(text)
    except UsageError as refused:
        assert refused.hint
        return
    try:
        client = Client(base, offline=True)
    except UsageError:
        return
    client.close()
    read = httpx.URL(base.url)
    host = read.host.strip("[]")
    assert (read.scheme, host) == (base.origin.scheme, base.origin.host)
    assert (read.port or {"http": 80, "https": 443}[read.scheme]) == base.origin.port
    assert not read.userinfo
    assert read.scheme == "https" or is_loopback(host)


@given(link=st.one_of(texts, st.text(max_size=30)))
@example(link="//evil.example/v3.1/users")
@example(link="/\\evil.example")
@example(link="https:evil.example")
@example(link="https://api.clever.com@evil.example/")
@example(link="https://api.clever.com.evil.example/")
@example(link="http://api.clever.com/v3.1/users")
def test_a_link_is_refused_or_stays_where_the_page_came_from(link: str) -> None:
    current = "https://api.clever.com/v3.1/users?limit=10000"
    target = follow(current, link)
    if target is None:
        return
    assert origin_of(target) == origin_of(current)
    try:
        read = httpx.URL(target)
    except httpx.InvalidURL:
        return  # the client says that it cannot be reached
    assert (read.scheme, read.host, read.port) == ("https", "api.clever.com", None)
    assert not read.userinfo


@pytest.mark.parametrize("host", ["localhost", "localhost.", "127.0.0.1", "127.9.9.9", "::1"])
def test_this_machine_by_name(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["127.1", "0.0.0.0", "0177.0.0.1", "2130706433", "localhost.example", "\uff11", "::"]
)
def test_not_this_machine_by_name(host: str) -> None:
    assert not is_loopback(host)
