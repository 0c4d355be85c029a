"""The window goes at any time, and what was done right before is not lost."""

from __future__ import annotations

from typing import Any

import pytest

from app.errors import WorkspaceUnusable
from tests.ui.conftest import FakeDialogs
from tests.ui.test_window import make_workbench
from ui.window import Window


def test_closing_while_busy_asks_once_and_then_waits(
    window: Window, dialogs: FakeDialogs, qtbot: Any
) -> None:
    def work(job: Any) -> None:
        while True:
            job.checkpoint()

    make_workbench(window).run("Loading files", work, on_success=lambda _: None)
    qtbot.waitUntil(window.strip.isVisible)
    dialogs.answers = [False, True]
    window.close()
    assert window.isVisible()
    with qtbot.waitSignal(window.closed):
        window.close()
    assert len(dialogs.asked) == 2
    assert not window.around.runner.busy


def test_closing_waits_for_work_that_has_only_just_begun(window: Window, qtbot: Any) -> None:
    ended: list[str] = []
    make_workbench(window).run(
        "Accepting", lambda job: ended.append("in the work"), on_success=lambda _: ended.append("told")
    )
    with qtbot.waitSignal(window.closed):
        window.close()
        assert window.isVisible()
        assert window.strip.isVisible(), "somebody can see what is waited for"
    assert ended == ["in the work", "told"]


@pytest.mark.parametrize("taken", [True, False], ids=["told on the page", "told in the strip"])
def test_a_window_that_waited_in_vain_stays_and_tells_why(window: Window, taken: bool, qtbot: Any) -> None:
    def work(job: Any) -> None:
        raise WorkspaceUnusable("cli.no_display")

    make_workbench(window).run("Accepting", work, on_success=lambda _: None, on_error=lambda _: taken)
    window.close()
    assert window.closing.waits
    qtbot.waitUntil(lambda: not window.closing.waits)
    qtbot.wait(50)
    assert window.isVisible()
    with qtbot.waitSignal(window.closed):
        window.close()
