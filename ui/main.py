"""The command `crosswalk`: every command goes to `app.cli`; Qt is imported only to open the window."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

from app.errors import Cancelled, UsageError


def main(argv: list[str] | None = None) -> int:
    """Run one command, or open the window when none is given. Returns the exit code."""
    try:
        from app.cli import main as command_line
    except KeyboardInterrupt:  # before anything began
        return Cancelled.exit_code
    return command_line(argv, open_window=open_window)


def open_window(path: Path | None) -> int:
    """Show the window, with the workspace `path` when one is given, until it is closed.

    Raises UsageError where there is no display to show it on.
    """
    if not has_display():
        raise UsageError("cli.no_display")
    # Next to nothing of what a start makes goes again, and looking through it takes a twentieth of the start. Then
    # the window's own collector takes over (`ui.garbage`).
    collecting = gc.isenabled()
    gc.disable()
    try:
        import PySide6.QtCore  # noqa: F401  what it changes is put right before the other modules are imported

        from ui.plain_imports import restore_import

        restore_import()
        from ui.shell import show

        return show(path)
    finally:
        if collecting:
            gc.enable()


def has_display() -> bool:
    """Whether Qt would find a screen. A chosen platform plugin (`QT_QPA_PLATFORM`) is taken at its word."""
    if os.environ.get("QT_QPA_PLATFORM") or sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


if __name__ == "__main__":
    sys.exit(main())
