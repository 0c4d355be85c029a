"""The whole window on a real workspace, and how a test waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtWidgets import QApplication

from tests.ui.conftest import FakeDialogs
from ui.pages.base import Page
from ui.shell import Shell

PageT = TypeVar("PageT", bound=Page)


@contextmanager
def opened(path: Path, step_id: str, dialogs: FakeDialogs, qapp: QApplication, qtbot: Any) -> Iterator[Shell]:
    """The window with `path` open at a step; closed and quiet afterwards."""
    made = Shell(qapp, dialogs)
    qtbot.addWidget(made.window, before_close_func=lambda _: close(made, qtbot))
    made.window.show()
    qtbot.waitExposed(made.window)
    with qtbot.waitSignal(made.session.changed, timeout=30_000):
        made.session.open(path)
    made.window.show_step(step_id)
    settle(made, qtbot)
    yield made
    close(made, qtbot)


@contextmanager
def opened_page(
    path: Path, kind: type[PageT], dialogs: FakeDialogs, qapp: QApplication, qtbot: Any
) -> Iterator[tuple[Shell, PageT]]:
    """The window with `path` open, and the page of this kind in front."""
    with opened(path, kind.step_id, dialogs, qapp, qtbot) as shell:
        page = shell.window.current
        assert isinstance(page, kind)
        yield shell, page


def turn_to(shell: Shell, path: Path, kind: type[PageT], qtbot: Any) -> PageT:
    """Open another workspace in the same window and look at its page of this kind, which is a new one."""
    shell.session.open(path)
    settle(shell, qtbot)
    shell.window.show_step(kind.step_id)
    settle(shell, qtbot)
    page = shell.window.current
    assert isinstance(page, kind)
    return page


def reopened(shell: Shell, path: Path, kind: type[PageT], qtbot: Any) -> PageT:
    """Close the workspace that is open, and open `path` as on another day."""
    shell.session.close()
    settle(shell, qtbot)
    return turn_to(shell, path, kind, qtbot)


def close(shell: Shell, qtbot: Any) -> None:
    """Close the window, which may wait for what was done last."""
    shell.window.close()
    qtbot.waitUntil(lambda: shell.runner.closed and not shell.runner.busy, timeout=30_000)


def settle(shell: Shell, qtbot: Any) -> None:
    """Until no work is under way, no typing is waited for, and nothing new begins for some turns of the loop."""
    quiet = 0

    def is_quiet() -> bool:
        nonlocal quiet
        quiet = 0 if shell.busy else quiet + 1
        return quiet > 8

    qtbot.waitUntil(is_quiet, timeout=30_000)
