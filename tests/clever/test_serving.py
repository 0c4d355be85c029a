"""The invented Clever as a program of its own: it answers, and it is gone when nobody wants it any more."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app.clever import serving
from app.clever.address import parse_base
from app.clever.check import check_tokens
from app.clever.client import Client
from app.clever.serving import InventedPlan, ServedClever, invented_clever
from app.errors import Cancelled, ServiceRefused
from app.jobs import Job

ROOT = Path(__file__).parents[2]
SMALL = InventedPlan(4, 12, 3)


def listens(base_url: str) -> bool:
    split = urlsplit(base_url)
    with socket.socket() as probe:
        return probe.connect_ex((split.hostname, split.port)) == 0


def test_it_is_the_clever_that_the_plan_describes() -> None:
    with ServedClever(SMALL) as served, Client(parse_base(served.base_url)) as client:
        assert served._child.pid != os.getpid()
        found = check_tokens(client, served.tokens(), Job())
        results = [one.result.value for one in found.connections]
        assert results == ["works", "works", "works", "refused", "wrong_kind"]
        _, given = invented_clever(SMALL)
        assert [(one.secret.reveal(), one.district_id) for one in served.tokens() if one.secret] == given
    assert not listens(served.base_url)
    assert served._child.returncode == 0
    served.stop()


def test_it_ends_when_its_parent_is_killed() -> None:
    words = (
        "import os, signal\n"
        "from app.clever.serving import InventedPlan, ServedClever\n"
        "served = ServedClever(InventedPlan(4, 12, 3))\n"
        "print(served.base_url, served._child.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", words], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    base_url, process = ran.stdout.split()
    left = threading.Event()

    def wait_for_the_end() -> None:
        while listens(base_url):
            pass
        left.set()

    threading.Thread(target=wait_for_the_end, daemon=True).start()
    assert left.wait(30), f"process {process} still listens"


@pytest.mark.parametrize("answer", ["", "[]", '{"base_url": 1}', "no JSON"])
def test_a_child_that_says_nothing_of_use_is_said_kindly(answer: str, monkeypatch) -> None:
    words = [sys.executable, "-c", f"print({answer!r})"]
    monkeypatch.setattr(serving, "_command", lambda plan: words)
    with pytest.raises(ServiceRefused) as refused:
        ServedClever(SMALL)
    assert refused.value.code == "clever.invented_silent"
    monkeypatch.setattr(serving, "_command", lambda plan: [str(ROOT / "no such program")])
    with pytest.raises(ServiceRefused):
        ServedClever(SMALL)


def test_a_child_that_never_speaks_is_given_up(monkeypatch) -> None:
    words = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    monkeypatch.setattr(serving, "_command", lambda plan: words)
    monkeypatch.setattr(serving, "_START_SECONDS", 0.3)
    with pytest.raises(ServiceRefused):
        ServedClever(SMALL)


def test_cancelled_while_it_starts_it_is_gone(monkeypatch) -> None:
    words = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    monkeypatch.setattr(serving, "_command", lambda plan: words)
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        ServedClever(SMALL, job.checkpoint)


def test_the_word_starts_it_in_the_installed_program_too(monkeypatch) -> None:
    """A frozen program has no `-m`: the word goes to the program itself."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert serving._command(SMALL) == [sys.executable, serving.WORD, "4", "12", "3"]
    for entry in ("app", "ui.main"):
        child = subprocess.run(
            [sys.executable, "-m", entry, serving.WORD, "2", "3", "1"],
            cwd=ROOT,
            input="",
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert child.returncode == 0, child.stderr
        assert '"base_url": "http://127.0.0.1:' in child.stdout
