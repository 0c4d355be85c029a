"""A person at a terminal, and a Clever on this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.clever.loopback import LoopbackClever
from app.clever.roster import RosterDistrict, build_roster

PROJECT = Path(__file__).resolve().parents[2]


@dataclass
class Desk:
    """A person at a terminal with a workspace, and a Clever that answers."""

    folder: Path
    clever: LoopbackClever
    roster: list[RosterDistrict]

    @property
    def workspace(self) -> Path:
        return self.folder / "w.crosswalk"

    @property
    def tokens(self) -> list[str]:
        return [self.clever.token_of(one.id) for one in self.roster]

    def run(
        self, command: str, *more: str, given: str = "", encoding: str = "utf-8"
    ) -> subprocess.CompletedProcess[str]:
        home = {"CROSSWALK_HOME": str(self.folder / "home"), "CROSSWALK_PATIENCE": "5"}
        words = [command, str(self.workspace), *more]
        return subprocess.run(
            [sys.executable, "-m", "app", *words],
            cwd=PROJECT,
            env={**os.environ, **home, "CROSSWALK_KEYCHAIN": "memory"},
            input=given,
            capture_output=True,
            encoding=encoding,
            timeout=60,
        )

    def connect(self, *tokens: str) -> dict[str, Any]:
        more = ("--base-url", self.clever.base_url, "--token-stdin", "--format", "json")
        done = self.run("connect", *more, given="\n".join(tokens))
        assert done.returncode == 0, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    roster = build_roster(3, 40, 5)
    with LoopbackClever(roster) as clever:
        yield Desk(tmp_path, clever, roster)
