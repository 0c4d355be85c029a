"""Fixtures for the window: one application, one theme, a runner that must be idle at the end, fake dialogs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.jobs import Job
from ui.garbage import WindowThreadCollector
from ui.menus import Commands
from ui.pages.base import Surroundings
from ui.preferences import Preferences
from ui.session import Place, Session, WorkspaceState
from ui.shell import Shell
from ui.steps import STEP_IDS, StepMood, StepState
from ui.tasks import TaskRunner
from ui.theme import Theme
from ui.widgets.task_strip import TaskStrip
from ui.window import Window


@pytest.fixture(scope="session", autouse=True)
def collector(qapp: QApplication) -> Iterator[None]:
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    running = WindowThreadCollector()
    yield
    running.stop()


@pytest.fixture
def qtbot(qtbot: Any) -> Iterator[Any]:
    """pytest-qt's, but a test's widgets stay until it is over and then go by Qt's own hand.

    pytest-qt holds them by weak references only, and what it wants deleted waits for an event loop that never
    runs. So Python's cyclic collector could take a page apart in the order it likes, which Qt does not survive
    (Shiboken 6.11: a child's destructor reads a parent that is gone). In the program no page ends that way.
    """
    kept: list[QWidget] = []
    add = qtbot.addWidget

    def keep(widget: QWidget, **named: Any) -> None:
        kept.append(widget)
        add(widget, **named)

    qtbot.addWidget = keep
    yield qtbot
    if QApplication.keyboardModifiers() != Qt.KeyboardModifier.NoModifier:
        # The last key of the test came with Ctrl or Shift; for Qt it is held down until the next key says otherwise.
        QTest.keyRelease(QWidget(), Qt.Key.Key_Control)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    kept.clear()


@pytest.fixture(scope="session")
def _only_theme(qapp: QApplication) -> Theme:
    return Theme(qapp, "light")


@pytest.fixture
def theme(_only_theme: Theme) -> Iterator[Theme]:
    """One for all tests, since a theme is the application's; each test gets it light and at 100 %."""
    yield _only_theme
    _only_theme.choose("light")
    _only_theme.set_percent(100)


@pytest.fixture
def runner(qtbot: Any) -> Iterator[TaskRunner]:
    running = TaskRunner()
    yield running
    running.shutdown()
    assert not running.busy, "work is still under way at the end of the test"


@pytest.fixture
def around(theme: Theme, runner: TaskRunner) -> Surroundings:
    return Surroundings(theme=theme, runner=runner, preferences=Preferences())


class FakeDialogs:
    """Records what was asked; answers are scripted, and a question without an answer fails the test."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.details: list[str] = []  # of the questions for a yes
        self.answers: list[object] = []
        self.shown: list[str] = []
        self.defects: list[str] = []

    def _answer(self, question: str) -> Any:
        self.asked.append(question)
        assert self.answers, f"nobody expected to be asked: {question}"
        return self.answers.pop(0)

    def ask_open_files(self, title: str, filters: str, on_paths: Callable[[list[Path]], None]) -> None:
        if paths := self._answer(title):
            on_paths(paths)

    def ask_folder(self, title: str, on_path: Callable[[Path], None]) -> None:
        if path := self._answer(title):
            on_path(path)

    def ask_save(self, title: str, proposal: str, filters: str, on_path: Callable[[Path], None]) -> None:
        if path := self._answer(title):
            on_path(path)

    def confirm(
        self,
        question: str,
        detail: str,
        yes: str,
        on_yes: Callable[[], None],
        *,
        danger: bool = False,
    ) -> None:
        self.details.append(detail)
        if self._answer(question):
            on_yes()

    def show_text(self, title: str, intro: str, text: str, **more: object) -> None:
        self.shown.append(title)

    def show_html(self, title: str, html: str) -> None:
        self.shown.append(title)

    def show_widget(self, title: str, widget: QWidget) -> None:
        self.shown.append(title)
        widget.deleteLater()

    def print_html(self, title: str, html: str) -> None:
        self.shown.append(title)

    def tell_defect(self, details: str) -> None:
        self.defects.append(details)

    def open_outside(self, target: str | Path) -> None:
        self.shown.append(str(target))


@pytest.fixture
def dialogs() -> Iterator[FakeDialogs]:
    fake = FakeDialogs()
    yield fake
    assert not fake.answers, f"answers that nobody asked for: {fake.answers}"


class FakeWorkspaces:
    """A service over states in memory; `undo` and `redo` move through `states`."""

    def __init__(self, states: list[WorkspaceState]) -> None:
        self.states, self.at = states, 0
        self.fail: BaseException | None = None

    def read(self, place: Place, job: Job) -> WorkspaceState:
        if self.fail is not None:
            raise self.fail
        return self.states[self.at]

    def revision(self, place: Place) -> int:
        return self.states[self.at].revision

    def undo(self, place: Place, job: Job, event: int) -> str:
        self.at += 1
        return self.states[self.at - 1].undo

    def redo(self, place: Place, job: Job, event: int) -> str:
        self.at -= 1
        return self.states[self.at + 1].redo


@pytest.fixture
def workspaces(tmp_path: Path) -> FakeWorkspaces:
    path = tmp_path / "Spring 2026.crosswalk"
    path.write_bytes(b"x")
    steps = {"start": StepState(StepMood.DONE), "match": StepState(StepMood.NEEDS_YOU, 3)}
    return FakeWorkspaces(
        [
            WorkspaceState(path, 1, undo="accepted a suggestion", steps=steps),
            WorkspaceState(path, 2, redo="accepted a suggestion"),
        ]
    )


@pytest.fixture
def window(
    qtbot: Any, around: Surroundings, dialogs: FakeDialogs, workspaces: FakeWorkspaces
) -> Iterator[Window]:
    """The whole frame with all eight pages on made-up views, shown."""
    from importlib import import_module

    session = Session(runner=around.runner, service=workspaces)
    made = Window(around=around, session=session, dialogs=dialogs, strip=TaskStrip(theme=around.theme))

    def maker(step_id: str) -> Callable[[], Any]:
        states = import_module(f"ui.samples.{step_id}").gallery_states()
        full = next(state for state in states if state.name == "full")
        return cache(lambda: full.make(around))

    made.set_commands(Commands(new=lambda: None, open=lambda: None, about=lambda: None))
    made.set_pages({step_id: maker(step_id) for step_id in STEP_IDS})
    made.show_step("start")
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    yield made
    around.runner.cancel_all()
    qtbot.waitUntil(lambda: not around.runner.busy)


@pytest.fixture
def shell(qapp: QApplication, qtbot: Any) -> Iterator[tuple[Shell, FakeDialogs]]:
    """The real window on real workspaces, with scripted answers to its questions."""
    fake = FakeDialogs()
    made = Shell(qapp, fake)
    qtbot.addWidget(made.window)
    made.window.show()
    qtbot.waitExposed(made.window)
    yield made, fake
    made.runner.cancel_all()
    qtbot.waitUntil(lambda: not made.runner.busy, timeout=30_000)
    made.session.close()
    made.window.close()
