"""The system's proxy is used for Clever, never for this machine, and never sees a token."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from app.clever.address import parse_base
from app.clever.check import check_tokens
from app.clever.client import Client
from app.clever.connection import Result
from app.clever.tokens import parse_tokens
from app.clever.wire import proxy_for
from app.errors import UsageError
from app.jobs import Job
from tests.support.clever_server import FakeClock

NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


class _Refuses(BaseHTTPRequestHandler):
    """A proxy that writes down what it is asked and says no."""

    asked: list[str]

    def do_CONNECT(self) -> None:
        self.asked.append(f"{self.requestline}\n{self.headers}")
        self.send_error(403)

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@pytest.fixture
def proxy() -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []
    handler = type("Handler", (_Refuses,), {"asked": asked})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"127.0.0.1:{server.server_address[1]}", asked
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("scheme", ["", "http://"])
def test_clever_is_asked_through_the_proxy(
    scheme: str, proxy: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, asked = proxy
    monkeypatch.setenv("https_proxy", f"{scheme}user:word@{address}" if scheme else address)
    token = "secret-token-of-a-district"
    with Client(parse_base("https://api.clever.com")) as client:
        found = check_tokens(client, parse_tokens(token), Job(), clock=FakeClock().clock())
    assert found.connections[0].result is Result.UNREACHABLE
    assert "proxy" in found.connections[0].advice
    assert asked and all(line.startswith("CONNECT api.clever.com:443 ") for line in asked)
    assert token not in "".join(asked)
    assert ("Proxy-Authorization: Basic" in asked[0]) is bool(scheme)


def test_who_is_asked_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    clever = parse_base("https://api.clever.com").origin
    assert proxy_for(clever) is None
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    assert proxy_for(clever) is not None
    assert proxy_for(parse_base("https://localhost:8443").origin) is None
    monkeypatch.setenv("no_proxy", "example.org,.clever.com")
    assert proxy_for(clever) is None


@pytest.mark.parametrize("address", ["http://", "gopher://x", "http://[::"])
def test_a_proxy_setting_without_sense_is_said(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", address)
    with pytest.raises(UsageError) as error:
        Client(parse_base("https://api.clever.com"))
    assert error.value.hint
