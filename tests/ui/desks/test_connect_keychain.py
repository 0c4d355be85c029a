"""Tokens and the real keychain, through the window: kept, found by the next run, gone when forgotten."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app.clever.loopback import LoopbackClever
from app.clever.roster import build_roster
from tests.support.secret_service import DAEMON, SESSION, run_beside_keyring

pytestmark = pytest.mark.skipif(
    not (SESSION and DAEMON), reason="needs dbus-run-session and gnome-keyring-daemon"
)


def test_tokens_are_kept_by_the_keychain_and_by_nothing_else(tmp_path: Path) -> None:
    with LoopbackClever(build_roster(2, 10)) as clever:
        tokens = [clever.token_of(one) for one in clever.districts]
        for run in ("first_run", "second_run"):
            _window(run, tmp_path, clever, tokens)
    for file in tmp_path.rglob("*"):
        content = file.read_bytes() if file.is_file() else b""
        assert not [token for token in tokens if token.encode() in content], file


def test_a_keychain_nobody_opens_leaves_tokens_in_memory_and_says_so(tmp_path: Path) -> None:
    with LoopbackClever(build_roster(2, 10)) as clever:
        tokens = [clever.token_of(one) for one in clever.districts]
        _window("first_run", tmp_path, clever, tokens)
        _window("locked_run", tmp_path, clever, tokens, unlocked=False)


def _window(
    run: str, folder: Path, clever: LoopbackClever, tokens: list[str], *, unlocked: bool = True
) -> None:
    """One run of the program with a person at it."""
    # The library that speaks with the keychain leaves its connection to the system when it is refused.
    quiet = ["-W", "ignore:unclosed <socket:ResourceWarning"]
    words = [
        sys.executable,
        "-m",
        "pytest",
        *quiet,
        "-q",
        "-p",
        "no:cacheprovider",
        "-o",
        f"python_functions={run}",
    ]
    ran = run_beside_keyring(
        folder,
        [*words, "tests/ui/desks/keychain_window.py"],
        unlocked=unlocked,
        QT_QPA_PLATFORM="offscreen",
        WINDOW_WORKSPACE=str(folder / "w.crosswalk"),
        WINDOW_CLEVER=clever.base_url,
        WINDOW_TOKENS=",".join(tokens),
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "1 passed" in ran.stdout
