"""Work off the window's thread: one end each, in order, on the window's thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

import ui.tasks
from app.errors import Cancelled
from app.jobs import Job, Progress, for_good
from app.store.decisions import get_setting, put_setting
from app.store.workspace import Workspace
from tests.ui.conftest import FakeDialogs
from ui.lanes import Lane
from ui.tasks import LANES, TaskRunner
from ui.theme import Theme
from ui.widgets.task_strip import TaskStrip
from ui.workbench import Workbench


def test_a_result_comes_back_on_the_windows_thread(runner: TaskRunner, qtbot: Any) -> None:
    seen: list[object] = []

    def work(job: Job) -> str:
        seen.append(threading.current_thread() is threading.main_thread())
        return "done"

    def take(result: str) -> None:
        seen.extend((result, threading.current_thread() is threading.main_thread()))

    with qtbot.waitSignal(runner.idle):
        runner.submit(work, on_success=take)
    assert seen == [False, "done", True]


def test_an_error_ends_the_task_once(runner: TaskRunner, qtbot: Any) -> None:
    ends: list[str] = []

    def work(job: Job) -> None:
        raise ValueError("no")

    with qtbot.waitSignal(runner.idle):
        runner.submit(
            work,
            on_success=lambda _: ends.append("success"),
            on_error=lambda error: ends.append(type(error).__name__),
            on_cancelled=lambda: ends.append("cancelled"),
        )
    assert ends == ["ValueError"]


def test_an_error_nobody_takes_is_told_by_the_runner(runner: TaskRunner, qtbot: Any) -> None:
    def work(job: Job) -> None:
        raise ValueError("no")

    with qtbot.waitSignal(runner.failed) as told:
        runner.submit(work)
    assert isinstance(told.args[0], ValueError)
    qtbot.waitUntil(lambda: not runner.busy)


def test_cancel_really_stops_the_work(runner: TaskRunner, qtbot: Any) -> None:
    started, ends = threading.Event(), []

    def work(job: Job) -> None:
        started.set()
        while True:
            job.checkpoint()

    task = runner.submit(work, on_cancelled=lambda: ends.append("cancelled"))
    assert started.wait(5)
    with qtbot.waitSignal(runner.idle):
        task.cancel()
    assert ends == ["cancelled"]
    assert task.ended


def test_work_that_waits_is_cancelled_before_it_begins(runner: TaskRunner, qtbot: Any) -> None:
    gate, ran, ends = threading.Event(), [], []
    runner.submit(lambda job: gate.wait(5))
    waiting = runner.submit(lambda job: ran.append(1), on_cancelled=lambda: ends.append("cancelled"))
    waiting.cancel()
    with qtbot.waitSignal(runner.idle):
        gate.set()
    assert (ran, ends) == ([], ["cancelled"])


def test_the_database_lane_keeps_the_order(runner: TaskRunner, qtbot: Any) -> None:
    order: list[int] = []
    with qtbot.waitSignal(runner.idle):
        for number in range(20):
            runner.submit(lambda job, n=number: order.append(n))
    assert order == list(range(20))


def test_pages_are_read_while_a_load_runs(runner: TaskRunner, qtbot: Any) -> None:
    gate, read = threading.Event(), []
    runner.submit(lambda job: gate.wait(5))
    runner.submit(lambda job: "page", lane="read", on_success=read.append)
    qtbot.waitUntil(lambda: read == ["page"])
    gate.set()
    qtbot.waitUntil(lambda: not runner.busy)


def test_progress_is_thinned_but_the_last_one_comes(runner: TaskRunner, qtbot: Any) -> None:
    seen: list[Progress] = []

    def work(job: Job) -> None:
        for done in range(1, 50_001):
            job.report("jobs.reading", done, 50_000)

    with qtbot.waitSignal(runner.idle):
        runner.submit(work, on_progress=seen.append)
    assert seen[-1].done == 50_000
    assert len(seen) < 100


def test_shutdown_cancels_and_delivers(qtbot: Any) -> None:
    runner, ends = TaskRunner(), []

    def work(job: Job) -> None:
        while True:
            job.checkpoint()

    runner.submit(work, on_cancelled=lambda: ends.append("cancelled"))
    runner.shutdown()
    assert ends == ["cancelled"]
    with pytest.raises(RuntimeError):
        runner.submit(lambda job: None)


def test_a_slot_that_fails_does_not_block_the_rest(runner: TaskRunner, qtbot: Any) -> None:
    def fail(result: object) -> None:
        raise Cancelled

    with qtbot.capture_exceptions() as caught, qtbot.waitSignal(runner.idle):
        runner.submit(lambda job: 1, on_success=fail)
    assert len(caught) == 1
    assert not runner.busy


def test_each_result_is_taken_in_a_turn_of_its_own(runner: TaskRunner, qtbot: Any) -> None:
    """What a person pressed meanwhile comes in between, not after all of them."""
    told: list[str] = []
    ready = threading.Barrier(3)

    def work(job: Job) -> None:
        ready.wait()

    for name in ("one", "two"):
        runner.submit(work, lane="net", on_success=lambda _, name=name: told.append(name))
    ready.wait()
    runner._lanes["net"].close()
    assert runner._lanes["net"].ended(10)
    turns = 0
    while len(told) < 2:
        before = len(told)
        QApplication.processEvents()
        turns += 1
        assert len(told) - before <= 1
    assert turns >= 2


@pytest.fixture
def hung(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """What work waits for that hangs inside the system; it comes at the end of the test only."""
    monkeypatch.setattr(ui.tasks, "PATIENCE_MS", 30)
    answer = threading.Event()
    yield answer
    answer.set()


@pytest.mark.parametrize("lane", ["db", "net", "read"])
def test_cancelled_work_that_hangs_is_left_behind_and_the_lane_goes_on(
    runner: TaskRunner, qtbot: Any, hung: threading.Event, lane: str
) -> None:
    ends: list[object] = []
    size = LANES[lane]
    begun = threading.Barrier(size + 1)

    def hangs(job: Job) -> None:
        begun.wait(10)
        hung.wait(30)

    stuck = [
        runner.submit(
            hangs,
            lane=lane,
            on_success=lambda _: ends.append("success"),
            on_cancelled=lambda: ends.append("cancelled"),
        )
        for _ in range(size)
    ]
    runner.submit(lambda job: "next", lane=lane, on_success=ends.append)
    begun.wait(10)
    for one in stuck:
        one.cancel()
    qtbot.waitUntil(lambda: not runner.busy)
    assert sorted(map(str, ends)) == ["cancelled"] * size + ["next"]
    assert runner.hangs
    hung.set()
    qtbot.waitUntil(lambda: not runner.hangs)
    runner.submit(lambda job: "again", lane=lane, on_success=ends.append)
    qtbot.waitUntil(lambda: "again" in ends)
    assert "success" not in ends, "what came too late was taken"


def test_work_that_ends_just_as_it_is_left_behind_takes_its_worker_along(
    runner: TaskRunner, qtbot: Any, hung: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else one worker would be both left behind and at the next work, and that could not be left behind again."""
    ends: list[str] = []
    begun, never = threading.Event(), threading.Event()

    def hangs_too(job: Job) -> None:
        begun.set()
        never.wait(30)

    def ends_first(lane: Lane, worker: threading.Thread) -> None:
        hung.set()
        while worker.is_alive() and not begun.is_set():
            worker.join(0.01)  # it ends its work, and then itself or goes on to the next
        leave_behind(lane, worker)

    leave_behind = Lane.leave_behind
    at_first = threading.Event()
    first = runner.submit(
        lambda job: at_first.set() or hung.wait(30), on_cancelled=lambda: ends.append("first")
    )
    second = runner.submit(hangs_too, on_cancelled=lambda: ends.append("second"))
    runner.submit(lambda job: "third", on_success=ends.append)
    assert at_first.wait(10)
    with monkeypatch.context() as patch:
        patch.setattr(Lane, "leave_behind", ends_first)
        runner._leave_behind(first)
    assert begun.wait(10)
    assert second.worker is not first.worker
    runner._leave_behind(second)
    qtbot.waitUntil(lambda: not runner.busy)
    assert ends == ["first", "second", "third"]
    never.set()
    qtbot.waitUntil(lambda: not runner.hangs)


def test_work_given_up_before_its_worker_began_it_leaves_the_worker_to_others(
    runner: TaskRunner, qtbot: Any, hung: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker has taken it, but not begun, as patience ends: it does not do it, and goes on to the next."""
    ends: list[str] = []
    taken, go_on = threading.Event(), threading.Event()
    at_work = Job.at_work

    def slowly(job: Job) -> AbstractContextManager[None]:
        taken.set()
        go_on.wait(30)
        return at_work(job)

    monkeypatch.setattr(Job, "at_work", slowly)
    task = runner.submit(lambda job: ends.append("done"), on_cancelled=lambda: ends.append("cancelled"))
    assert taken.wait(10)
    runner._leave_behind(task)
    monkeypatch.undo()
    runner.submit(lambda job: "next", on_success=ends.append)
    go_on.set()
    qtbot.waitUntil(lambda: len(ends) == 2)
    assert ends == ["cancelled", "next"]
    assert not runner.hangs
    assert not task.left_behind


def test_work_that_waits_behind_hanging_work_can_be_cancelled(
    runner: TaskRunner, qtbot: Any, hung: threading.Event
) -> None:
    ran, ends = [], []
    first = runner.submit(lambda job: hung.wait(30))
    waiting = runner.submit(lambda job: ran.append(1), on_cancelled=lambda: ends.append("cancelled"))
    waiting.cancel()
    qtbot.waitUntil(lambda: ends == ["cancelled"])
    first.cancel()
    qtbot.waitUntil(lambda: not runner.busy)
    hung.set()
    assert ran == []


def test_nothing_lasting_comes_of_work_that_was_left_behind(
    runner: TaskRunner, qtbot: Any, hung: threading.Event, tmp_path: Path
) -> None:
    workspace = Workspace.open(tmp_path / "w.crosswalk", create=True)
    inside, over = threading.Event(), threading.Event()

    def work(job: Job) -> None:
        try:
            with workspace.writing() as conn:
                put_setting(conn, "late", "written")
                inside.set()
                hung.wait(30)  # and no look whether to stop afterwards
        finally:
            over.set()

    task = runner.submit(work)
    assert inside.wait(10)
    task.cancel()
    qtbot.waitUntil(lambda: not runner.busy)
    hung.set()
    assert over.wait(10)
    with workspace.reading() as conn:
        assert get_setting(conn, "late", str) is None


def test_what_is_just_becoming_lasting_is_waited_for(
    runner: TaskRunner, qtbot: Any, hung: threading.Event
) -> None:
    inside, ends = threading.Event(), []

    def work(job: Job) -> str:
        with for_good():
            inside.set()
            hung.wait(30)
        return "written"

    task = runner.submit(work, on_success=ends.append, on_cancelled=lambda: ends.append("cancelled"))
    assert inside.wait(10)
    task.job.cancel()
    runner._leave_behind(task)  # as patience ends
    assert ends == []
    hung.set()
    qtbot.waitUntil(lambda: ends == ["written"])


def test_the_end_of_the_window_does_not_wait_for_work_that_hangs(
    qtbot: Any, hung: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui.tasks, "LAST_PATIENCE", {"db": 0.1, "net": 0.1, "read": 0.1})
    runner, ends, begun = TaskRunner(), [], threading.Event()
    runner.submit(lambda job: begun.set() or hung.wait(30), on_cancelled=lambda: ends.append("cancelled"))
    assert begun.wait(10)
    began = time.monotonic()
    runner.shutdown()
    assert time.monotonic() - began < 5
    assert ends == ["cancelled"]
    assert runner.hangs


def test_work_that_ended_as_patience_did_is_taken_for_what_it_was(
    runner: TaskRunner, qtbot: Any, hung: threading.Event
) -> None:
    ends: list[str] = []
    task = runner.submit(
        lambda job: "written", on_success=ends.append, on_cancelled=lambda: ends.append("cancelled")
    )
    runner._lanes["db"].close()
    assert runner._lanes["db"].ended(10)  # its end is on its way to the window
    task.job.cancel()
    runner._leave_behind(task)
    assert not runner.hangs
    qtbot.waitUntil(lambda: bool(ends))
    assert ends == ["written"]


def test_who_cancels_when_something_was_done_already_is_told_so(
    runner: TaskRunner, qtbot: Any, hung: threading.Event, theme: Theme, dialogs: FakeDialogs
) -> None:
    strip, done = TaskStrip(theme=theme), threading.Event()
    qtbot.addWidget(strip)
    bench = Workbench(runner=runner, strip=strip, dialogs=dialogs)

    def work(job: Job) -> None:
        with for_good():
            pass
        done.set()
        hung.wait(30)

    task = bench.run("Erasing", work, on_success=lambda _: None)
    assert done.wait(10)
    task.cancel()
    qtbot.waitUntil(lambda: not runner.busy)
    (row,) = strip.rows
    assert "nothing was changed" not in row.text_label.text()
    assert "what was done by then stays" in row.text_label.text()
