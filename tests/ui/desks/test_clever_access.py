"""The invented Clever of a demo, as the window holds it: nothing waits for its start, nothing of it stays."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from app.assistant.invented import prepare
from app.clever import serving
from app.clever.serving import InventedPlan
from app.errors import Cancelled
from app.jobs import Job
from app.store.workspace import Workspace
from ui.desks.clever_access import CleverAccess


@pytest.fixture
def demo(tmp_path: Path) -> Workspace:
    return Workspace.open(prepare(tmp_path, InventedPlan(3, 7, 1), Job()))


def test_one_runs_for_a_demo_and_none_after_the_window(demo: Workspace) -> None:
    access = CleverAccess()
    first = access.reach(demo, offline=True)
    assert first.invented is not None
    assert access.reach(demo, offline=True).invented is first.invented
    first.invented._child.kill()
    first.invented._child.wait()
    again = access.reach(demo, offline=True)
    assert again.invented is not None and again.invented.running
    first = again
    assert first.line.offline is False  # it is on this computer: being offline is no reason
    access.stop()
    assert first.invented._child.returncode == 0
    with pytest.raises(Cancelled):
        access.reach(demo, offline=True)


def test_while_it_starts_nothing_else_waits_and_the_window_can_be_closed(
    demo: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()

    def never_speaks(plan: InventedPlan) -> list[str]:
        begun.set()
        return [sys.executable, "-c", "import sys; sys.stdin.read()"]

    monkeypatch.setattr(serving, "_command", never_speaks)
    access, ended = CleverAccess(), []

    def visit() -> None:
        try:
            access.reach(demo, offline=True)
        except Cancelled:
            ended.append("cancelled")

    visitor = threading.Thread(target=visit)
    visitor.start()
    assert begun.wait(20)
    assert access.netlog().calls() == []  # what the page asks for while it starts
    access.stop()
    visitor.join(20)
    assert ended == ["cancelled"]
