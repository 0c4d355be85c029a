"""Packages of a Debian system that Crosswalk or its tests need: which are missing, and how to get them.

Nothing here insists. Without apt, or without the right to install, the missing packages are named with the
very command to type, and the caller goes on as far as it can.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

# Qt draws with these even when nothing is shown (offscreen).
OFFSCREEN = (
    "libgl1",
    "libegl1",
    "libglib2.0-0",
    "libxkbcommon0",
    "libfontconfig1",
    "libfreetype6",
    "libdbus-1-3",
    "fonts-dejavu-core",
)
# A real window on X11.
WINDOW = (
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-keysyms1",
    "libxkbcommon-x11-0",
    "libxcb-xkb1",
    "libxcb-shape0",
)
# What tests start: a screen, a keyring, a screen reader's view, databases.
TESTS = (
    "xvfb",
    "xdotool",
    "openbox",
    "dbus",
    "dbus-x11",
    "gnome-keyring",
    "at-spi2-core",
    "python3-pyatspi",
    "gir1.2-atspi-2.0",
    "sqlite3",
    "unzip",
    "postgresql",
    "mariadb-server",
)


def has_apt() -> bool:
    return shutil.which("apt-get") is not None and shutil.which("dpkg-query") is not None


def missing(packages: tuple[str, ...]) -> list[str]:
    """Those that are not installed, in the given order; none where dpkg is not the package manager."""
    if not has_apt():
        return []
    query = ["dpkg-query", "-W", "-f=${Package} ${Provides} ${db:Status-Status}\n"]
    listed = subprocess.run(query, capture_output=True, text=True).stdout.splitlines()
    present: set[str] = set()
    for line in listed:
        if line.endswith(" installed"):
            # A package may stand in for another: `libglib2.0-0t64` provides `libglib2.0-0`.
            words = line.rsplit(" ", 1)[0].replace(",", " ").split()
            present.update(word.split(":")[0] for word in words)
    return [package for package in packages if package not in present]


def command_for(packages: list[str]) -> str:
    return f"sudo apt-get install --no-install-recommends {' '.join(packages)}"


def install(packages: tuple[str, ...], purpose: str) -> list[str]:
    """Install what is missing if that is possible; what is missing afterwards, having said how to get it."""
    lacking = missing(packages)
    if not lacking:
        return []
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        print(f"Installing {len(lacking)} system packages for {purpose}: {' '.join(lacking)}", flush=True)
        _apt(lacking)
        lacking = missing(packages)
        if not lacking:
            return []
    print(f"For {purpose} these system packages are missing: {' '.join(lacking)}", file=sys.stderr)
    print(f"Install them with: {command_for(lacking)}", file=sys.stderr, flush=True)
    return lacking


def _apt(packages: list[str]) -> None:
    """One call for all; when the lists are stale or a name is unknown, once more without the unknown ones."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    subprocess.run([*apt, "update"], env=quiet, stdout=subprocess.DEVNULL)
    known = [
        package
        for package in packages
        if subprocess.run(["apt-cache", "show", package], capture_output=True, env=quiet).returncode == 0
    ]
    if known:
        order = [*apt, "install", "-y", "--no-install-recommends", *known]
        subprocess.run(order, env=quiet, stdout=subprocess.DEVNULL)
