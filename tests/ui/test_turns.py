"""Long things on the window's thread are cut into pieces; others get their turn in between."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

import ui.tasks
from app.jobs import Job
from ui.tasks import TaskRunner
from ui.theme import Theme
from ui.theme.tokens import THEMES
from ui.turns import Turns


class _Counts(QObject):
    """Counts the turns of the event loop that a timer of its own gets."""

    def __init__(self, log: list[str]) -> None:
        super().__init__()
        timer = QTimer(self)
        timer.setInterval(0)
        timer.timeout.connect(lambda: log.append("turn"))
        timer.start()


class _Painted(QObject):
    """Tells each time that a widget is painted."""

    def __init__(self, tell: Callable[[], object]) -> None:
        super().__init__()
        self._tell = tell

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._tell()
        return False


def test_between_two_pieces_others_get_their_turn(qtbot: Any) -> None:
    log: list[str] = []
    turns = Turns()
    for name in ("a", "b", "c"):
        turns.add(lambda name=name: log.append(name))
    assert log == []
    counts = _Counts(log)
    qtbot.waitUntil(lambda: not turns.busy)
    del counts
    done = [one for one in log if one != "turn"]
    assert done == ["a", "b", "c"]
    assert "turn" in log[log.index("a") : log.index("b")]
    assert "turn" in log[log.index("b") : log.index("c")]


def test_what_can_wait_lets_others_pass(qtbot: Any) -> None:
    log: list[str] = []
    turns = Turns()
    turns.add(lambda: log.append("idle"), can_wait=True)
    turns.add(lambda: log.append("first"))
    turns.add(lambda: log.append("second"))
    qtbot.waitUntil(lambda: not turns.busy)
    assert log == ["first", "second", "idle"]


def test_what_a_piece_adds_is_done_too_and_after_the_end_nothing(qtbot: Any) -> None:
    log: list[str] = []
    turns = Turns()
    turns.add(lambda: turns.add(lambda: log.append("late")))
    qtbot.waitUntil(lambda: log == ["late"])
    turns.add(lambda: log.append("forgotten"))
    turns.stop()
    turns.add(lambda: log.append("never"))
    assert not turns.busy
    turns.finish()
    assert log == ["late"]


class _Part(QWidget):
    """Something of the size of a page with a muted label; tells the order in which it was styled."""

    def __init__(self, name: str, log: list[str]) -> None:
        super().__init__()
        self._name, self._log = name, log
        self.label = QLabel("words")
        self.label.setProperty("tone", "muted")
        column = QVBoxLayout(self)
        column.addWidget(self.label)
        for _ in range(100):
            column.addWidget(QWidget())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange and self._name not in self._log:
            self._log.append(self._name)
        super().changeEvent(event)


def _colour(label: QLabel) -> str:
    label.ensurePolished()
    return label.palette().color(QPalette.ColorRole.WindowText).name()


def test_a_new_look_reaches_the_parts_one_after_the_other(
    qapp: QApplication, theme: Theme, qtbot: Any
) -> None:
    log: list[str] = []
    window = QWidget()
    column = QVBoxLayout(window)
    parts = [_Part(name, log) for name in ("first", "second")]
    for part in parts:
        column.addWidget(part)
        theme.dress(part)
    qtbot.addWidget(window)
    window.show()
    log.clear()
    counts = _Counts(log)
    with qtbot.waitSignal(theme.changed):
        theme.choose("dark")
        assert log == [], "nobody waits until all have it"
    del counts
    assert "turn" in log[log.index("first") : log.index("second")]
    muted = QColor(THEMES["dark"].muted).name()
    assert [_colour(part.label) for part in parts] == [muted, muted]
    theme.choose("light")
    theme.choose("high_contrast")  # changed one's mind before the first had come
    theme.finish()
    muted = QColor(THEMES["high_contrast"].muted).name()
    assert [_colour(part.label) for part in parts] == [muted, muted]


def test_what_comes_later_wears_it_too(theme: Theme, qtbot: Any) -> None:
    part = _Part("part", [])
    qtbot.addWidget(part)
    theme.dress(part)
    theme.choose("dark")
    theme.finish()
    part.show()
    late = QLabel("late")
    late.setProperty("tone", "muted")
    part.layout().addWidget(late)
    late.show()
    assert _colour(late) == QColor(THEMES["dark"].muted).name()
    with qtbot.waitSignal(theme.changed):
        theme.choose("light")
    assert _colour(late) == QColor(THEMES["light"].muted).name()


def test_it_is_calm_only_when_all_is_built_and_painted(qtbot: Any) -> None:
    turns = Turns()
    assert turns.calm.is_set()
    label, log = QLabel("before"), []
    qtbot.addWidget(label)
    label.show()
    qtbot.waitExposed(label)

    seen = _Painted(lambda: log.append(("painted", turns.calm.is_set())))
    label.installEventFilter(seen)
    turns.add(lambda: log.append(("idle", turns.calm.is_set())), can_wait=True)
    assert turns.calm.is_set(), "what can wait holds up nobody"
    turns.add(lambda: label.setText("after"))
    assert not turns.calm.is_set()
    qtbot.waitUntil(lambda: not turns.busy and turns.calm.is_set())
    assert log == [("painted", False), ("idle", True)]
    for way in (turns.drop, turns.finish, turns.stop):
        turns.add(lambda: None)
        assert not turns.calm.is_set()
        way()
        assert turns.calm.is_set()


def test_work_begins_after_what_the_window_is_about_to_show_but_does_not_wait_long(
    qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns, begun = Turns(), threading.Event()
    calm, runner = turns.calm, TaskRunner(turns=turns)
    calm.clear()
    monkeypatch.setattr(ui.tasks, "_COURTESY", 30)
    runner.submit(lambda job: begun.set())
    assert not begun.wait(0.2)
    calm.set()
    qtbot.waitUntil(lambda: not runner.busy)
    assert begun.is_set()
    passed: list[bool] = []

    def work(job: Job) -> None:
        calm.clear()
        job.checkpoint()
        passed.append(calm.is_set())

    runner.submit(work)
    qtbot.waitUntil(lambda: not calm.is_set())
    calm.set()
    qtbot.waitUntil(lambda: not runner.busy)
    assert passed == [True]
    qtbot.waitUntil(calm.is_set)
    calm.clear()
    monkeypatch.setattr(ui.tasks, "_COURTESY", 0.01)
    with qtbot.waitSignal(runner.idle):
        runner.submit(lambda job: None)
    runner.shutdown()


def test_work_begins_after_what_an_answer_put_on_the_page_is_painted(
    qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = Turns()
    runner = TaskRunner(turns=turns)
    monkeypatch.setattr(ui.tasks, "_COURTESY", 30)
    label, log = QLabel("before"), []
    qtbot.addWidget(label)
    label.show()
    qtbot.waitExposed(label)

    seen = _Painted(lambda: log.append("painted"))
    label.installEventFilter(seen)

    def answered(_: object) -> None:
        log.clear()
        label.setText("after")
        runner.submit(lambda job: log.append("worked"), lane="read")
        until = time.monotonic() + 0.05  # long enough for a worker to begin, if it may
        while time.monotonic() < until:
            pass
        log.append("answered")

    runner.submit(lambda job: None, on_success=answered)
    qtbot.waitUntil(lambda: "worked" in log)
    qtbot.waitUntil(lambda: not runner.busy)
    assert log == ["answered", "painted", "worked"]
    runner.shutdown()
