"""The whole window on a real workspace, and how a test waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from tests.ui.conftest import FakeDialogs
from ui.shell import Shell


@contextmanager
def opened(path: Path, step_id: str, dialogs: FakeDialogs, qapp: QApplication, qtbot: Any) -> Iterator[Shell]:
    """The window with `path` open at a step; closed and quiet afterwards."""
    made = Shell(qapp, dialogs)
    qtbot.addWidget(made.window)
    made.window.show()
    qtbot.waitExposed(made.window)
    with qtbot.waitSignal(made.session.changed, timeout=30_000):
        made.session.open(path)
    made.window.show_step(step_id)
    settle(made, qtbot)
    yield made
    made.window.close()
    qtbot.waitUntil(lambda: not made.runner.busy)


def settle(shell: Shell, qtbot: Any) -> None:
    """Until nothing is under way and nothing new begins for some turns of the event loop."""
    quiet = 0

    def is_quiet() -> bool:
        nonlocal quiet
        quiet = 0 if shell.busy else quiet + 1
        return quiet > 5

    qtbot.waitUntil(is_quiet, timeout=30_000)
