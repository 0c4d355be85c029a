"""Work off the window's thread: one end each, in order, on the window's thread."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.errors import Cancelled
from app.jobs import Job, Progress
from ui.tasks import TaskRunner


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
    runner._executors["net"].shutdown(wait=True)
    turns = 0
    while len(told) < 2:
        before = len(told)
        QApplication.processEvents()
        turns += 1
        assert len(told) - before <= 1
    assert turns >= 2
