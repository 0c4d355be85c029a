"""A Secret Service of its own: a session bus and a keyring daemon, in folders that go away."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

SESSION = shutil.which("dbus-run-session")
DAEMON = shutil.which("gnome-keyring-daemon")
HOMES = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")


def run_beside_keyring(
    folder: Path, words: Sequence[str], *, unlocked: bool = True, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run a command in a session with a keyring, in the folder of this project; `more` is environment.

    What the keyring keeps lies in `folder`, so that a second session on it finds the same. With `unlocked`
    False there is a daemon, but nobody who opens its keyring.
    """
    homes = {}
    for name in HOMES:
        home = folder / name.lower()
        home.mkdir(mode=0o700, exist_ok=True)
        homes[name] = str(home)
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in {"PATH", "LANG", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "QT_QPA_PLATFORM"}
    }
    root = Path(__file__).parents[2]
    ready = folder / "ready"
    # The daemon prints its settings once it serves the bus, and goes with the session.
    begin = f'printf "pw\\n" | "{DAEMON}" --unlock' if unlocked else f'"{DAEMON}" --start'
    shell = f'{begin} --components=secrets > "{ready}" && exec "$@"'
    return subprocess.run(
        [str(SESSION), "--", "bash", "-c", shell, "in-session", *words],
        env={**kept, **homes, "PYTHONPATH": str(root), **more},
        cwd=root,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
