"""What holds for every test: no network, no traces, nothing left running, no window on anybody's screen."""

from __future__ import annotations

import ipaddress
import logging
import os
import socket
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# How long an example takes says nothing on a busy machine; benchmarks measure speed.
settings.register_profile("house", deadline=None, print_blob=True)
settings.load_profile("house")

# What the machine says about networks and clocks must not reach the program under test.
_UNWELCOME = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "SOURCE_DATE_EPOCH")


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    """The program's own style, as `ui.theme.make_application` names it."""
    return ["crosswalk", "-style", "Fusion"]


@pytest.fixture(autouse=True)
def _home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, logs and recent files of each test go to a folder of its own."""
    monkeypatch.setenv("CROSSWALK_HOME", str(tmp_path_factory.mktemp("home")))
    for name in _UNWELCOME:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def _is_near(host: object) -> bool:
    """Whether an address stays on this machine."""
    text = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    if text == "localhost" or text.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(text.split("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Connections off loopback fail at once, and with them the test, even if the program goes on."""
    tried: list[str] = []

    def refuse(host: object) -> None:
        tried.append(str(host))
        raise ConnectionRefusedError(f"Tests use no network, but something wanted to reach {host}.")

    def guard(name: str, place: int) -> None:
        original = getattr(socket.socket, name)

        def guarded(self: socket.socket, *arguments: Any) -> Any:
            address = arguments[place] if len(arguments) > abs(place) - 1 else None
            if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_near(address[0]):
                refuse(address[0])
            return original(self, *arguments)

        monkeypatch.setattr(socket.socket, name, guarded)

    guard("connect", 0)
    guard("connect_ex", 0)
    guard("sendto", -1)
    look_up = socket.getaddrinfo

    def getaddrinfo(host: Any, *arguments: Any, **named: Any) -> Any:
        if not _is_near(host):
            # Names under `.invalid` never exist, so asking for them is a fair way to test a wrong address.
            if not str(host).endswith(".invalid"):
                tried.append(str(host))
            raise socket.gaierror(socket.EAI_NONAME, f"Tests look up no names, not even {host}.")
        return look_up(host, *arguments, **named)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    yield
    if tried:
        pytest.fail(f"The test reached for the network: {', '.join(tried)}. Use the loopback server instead.")


@pytest.fixture(autouse=True)
def _nothing_left_running() -> Iterator[None]:
    """Threads that a test started have ended when it ends, and its windows are closed."""
    before = set(threading.enumerate())
    yield
    for thread in threading.enumerate():
        if thread not in before and not isinstance(thread, threading._DummyThread):
            thread.join(2)
    left = [
        thread.name
        for thread in threading.enumerate()
        if thread not in before and not isinstance(thread, threading._DummyThread)
    ]
    if left:
        pytest.fail(f"Threads are still running: {', '.join(left)}. Join them, or close what owns them.")
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is not None and widgets.QApplication.instance() is not None:
        open_windows = [
            repr(window) for window in widgets.QApplication.topLevelWidgets() if window.isVisible()
        ]
        if open_windows:
            pytest.fail(f"Windows are still open: {', '.join(open_windows)}. Give them to qtbot.addWidget.")


class _Warnings(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(f"{record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def _no_unexpected_warnings(request: pytest.FixtureRequest) -> Iterator[None]:
    """A warning in a log fails the test, unless the test asks for `caplog` and so looks at the log itself."""
    handler = _Warnings()
    root = logging.getLogger()
    root.addHandler(handler)
    yield
    root.removeHandler(handler)
    if handler.said and "caplog" not in request.fixturenames:
        pytest.fail("Something was logged as a warning: " + " | ".join(handler.said))
