"""The invented Clever as a program of its own, so that nothing it does makes its visitor wait.

In one process the visitor and the server take turns: while the server makes JSON, a window stands still.
The child is this very program with one word that no help names. It says where it listens in one line of
JSON, and it ends when its standard input does: when it is stopped, and also when its parent is killed.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.clever.loopback import Grant, LoopbackClever
from app.clever.roster import RosterDistrict, build_roster, id_for
from app.clever.tokens import GivenToken
from app.errors import ServiceRefused
from app.secrets import Secret

WORD = "--serve-invented-clever"
_START_SECONDS = 60.0
_STOP_SECONDS = 5.0
_SLICE_SECONDS = 0.1


@dataclass(frozen=True)
class InventedPlan:
    """How large the invented Clever is; the same numbers always make the same people."""

    districts: int = 8
    users: int = 250
    seed: int = 1

    def roster(self) -> list[RosterDistrict]:
        """Its districts and everybody in them."""
        return build_roster(self.districts, self.users, self.seed)


def invented_clever(plan: InventedPlan) -> tuple[LoopbackClever, list[tuple[str, str]]]:
    """The server, not yet started, and what a newcomer is given: tokens with their districts.

    One district's token is revoked, and one token, without a district, reads a single person.
    """
    clever = LoopbackClever(plan.roster())
    ids = list(clever.districts)
    given = [(clever.token_of(one), one) for one in ids]
    clever.tokens[given[-1][0]] = (Grant.REVOKED, ids[-1])
    instant = f"il{id_for('instant', ids[0])}"
    clever.tokens[instant] = (Grant.INSTANT_LOGIN, ids[0])
    return clever, [*given, (instant, "")]


def serve(words: Sequence[str]) -> int:
    """The child: serve until standard input ends. `words` are the numbers of the plan."""
    # Ctrl+C at a terminal reaches both; the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    clever, given = invented_clever(InventedPlan(*(int(word) for word in words)))
    with clever:
        sys.stdout.write(json.dumps({"base_url": clever.base_url, "tokens": given}) + "\n")
        sys.stdout.flush()
        while sys.stdin.buffer.read(1):
            pass
    return 0


class ServedClever:
    """A running invented Clever on this computer, in a process of its own. Use it as a context, or stop it.

    Raises ServiceRefused when it cannot be started here, and what `stop` raises while it starts.
    """

    def __init__(self, plan: InventedPlan, stop: Callable[[], None] = lambda: None) -> None:
        self.plan = plan
        try:
            self._child = subprocess.Popen(
                _command(plan),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError:
            raise ServiceRefused("clever.invented_silent") from None
        try:
            said = self._first_line(stop)
            self.base_url: str = said["base_url"]
            self._given: list[tuple[str, str]] = said["tokens"]
        except (ValueError, KeyError, TypeError):
            self.stop()
            raise ServiceRefused("clever.invented_silent") from None
        except BaseException:
            self.stop()
            raise

    def tokens(self) -> list[GivenToken]:
        """All tokens that a newcomer would have been given, good ones and others."""
        return [GivenToken(Secret(token), district) for token, district in self._given]

    @property
    def running(self) -> bool:
        """Whether it is still there: somebody else may have ended it."""
        return self._child.poll() is None

    def stop(self) -> None:
        """End it and wait until it is gone. May be called again."""
        child = self._child
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
        try:
            child.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    def __enter__(self) -> ServedClever:
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()

    def _first_line(self, stop: Callable[[], None]) -> Any:
        """What the child says first. Raises ValueError when it says nothing of use, or nothing in time."""
        heard: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        pipe = self._child.stdout
        assert pipe is not None
        listener = threading.Thread(target=lambda: heard.put(pipe.readline()), daemon=True)
        listener.start()
        for _ in range(int(_START_SECONDS / _SLICE_SECONDS)):
            try:
                line = heard.get(timeout=_SLICE_SECONDS)
            except queue.Empty:
                try:
                    stop()
                except BaseException:
                    self._child.kill()  # ends the line that is waited for, and so the listener
                    listener.join()
                    raise
                continue
            listener.join()
            return json.loads(line)
        self._child.kill()
        listener.join()
        raise ValueError("nothing was said in time")


def _command(plan: InventedPlan) -> list[str]:
    numbers = [str(plan.districts), str(plan.users), str(plan.seed)]
    if getattr(sys, "frozen", False):
        return [sys.executable, WORD, *numbers]
    return [sys.executable, "-m", "app", WORD, *numbers]


def _environment() -> dict[str, str]:
    """This process's surroundings, where the child finds the same program whatever folder it starts in."""
    home = str(Path(__file__).resolve().parents[2])
    known = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([home, known] if known else [home])}
