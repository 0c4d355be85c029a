"""The session: what a person asks for while other work is under way is done all the same, or refused in words."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import ui.session
from app.errors import WorkspaceUnusable
from app.jobs import Job
from ui.session import Place, Session, WorkspaceState
from ui.taken_back import TakenBack
from ui.tasks import TaskRunner
from ui.theme import Theme
from ui.widgets.task_strip import TaskStrip


class Files:
    """Workspaces in memory, each a list of what was done; `hold` lets a worker wait in the midst of its work."""

    def __init__(self) -> None:
        self.done: dict[Path, list[str]] = {}
        self.back: dict[Path, list[str]] = {}
        self.revisions: dict[Path, int] = {}
        self.gate = threading.Event()
        self.gate.set()
        self.inside = threading.Event()

    def make(self, path: Path, *done: str) -> Path:
        path.write_bytes(b"x")
        self.done[path], self.back[path], self.revisions[path] = list(done), [], len(done)
        return path

    def hold(self) -> None:
        self.inside.clear()
        self.gate.clear()

    def do(self, path: Path, what: str) -> None:
        self.done[path].append(what)
        self.revisions[path] += 1

    def read(self, place: Place, job: Job) -> WorkspaceState:
        path = place.path
        if path not in self.done:
            raise WorkspaceUnusable("cli.no_display")
        done, back = self.done[path], self.back[path]
        state = WorkspaceState(
            path,
            self.revisions[path],
            undo=done[-1] if done else "",
            redo=back[-1] if back else "",
            undo_event=len(done),
            redo_event=len(back),
        )
        self.inside.set()
        self.gate.wait(10)
        return state

    def revision(self, place: Place) -> int:
        return self.revisions[place.path]

    def undo(self, place: Place, job: Job, event: int) -> str:
        return self._move(place.path, self.done[place.path], self.back[place.path], event)

    def redo(self, place: Place, job: Job, event: int) -> str:
        return self._move(place.path, self.back[place.path], self.done[place.path], event)

    def _move(self, path: Path, one: list[str], other: list[str], event: int) -> str:
        if len(one) != event:
            return ""
        other.append(one.pop())
        self.revisions[path] += 1
        return other[-1]


class Scene:
    """A session on two files, `spring` (open, with two things done) and `autumn`, and the strip below it."""

    def __init__(self, qtbot: Any, runner: TaskRunner, theme: Theme, folder: Path) -> None:
        self.files, self._qtbot, self._runner = Files(), qtbot, runner
        self.spring = self.files.make(folder / "spring.crosswalk", "Loaded a mapping", "Loaded the accounts")
        self.autumn = self.files.make(folder / "autumn.crosswalk", "Made the key")
        self.session = Session(runner=runner, service=self.files)
        self.strip = TaskStrip(theme=theme)
        qtbot.addWidget(self.strip)
        self.taken_back = TakenBack(session=self.session, strip=self.strip)
        self.session.open(self.spring)
        self.settle()

    def settle(self) -> None:
        self.files.gate.set()
        self._qtbot.waitUntil(lambda: not (self._runner.busy or self.session.busy), timeout=10_000)

    def held(self) -> None:
        """Wait until a worker stands at the gate."""
        self._qtbot.waitUntil(self.files.inside.is_set, timeout=10_000)

    @property
    def said(self) -> list[str]:
        return [row.text_label.text() for row in self.strip.rows]

    @property
    def undo(self) -> str:
        assert self.session.state is not None
        return self.session.state.undo


@pytest.fixture
def scene(qtbot: Any, runner: TaskRunner, theme: Theme, tmp_path: Path) -> Iterator[Scene]:
    made = Scene(qtbot, runner, theme, tmp_path)
    yield made
    made.settle()
    made.session.stop()


def test_a_workspace_is_opened_although_work_on_the_old_one_ends_meanwhile(scene: Scene) -> None:
    scene.files.hold()
    scene.session.open(scene.autumn)
    scene.session.reload()  # as work does when it has ended
    assert scene.session.opening == scene.autumn
    scene.settle()
    assert scene.session.path == scene.autumn
    assert scene.undo == "Made the key"


def test_what_ended_meanwhile_is_read_when_the_other_workspace_does_not_open(scene: Scene) -> None:
    scene.session.open(scene.autumn.with_name("gone.crosswalk"))
    scene.files.do(scene.spring, "Loaded a newer mapping")
    scene.session.reload()
    scene.settle()
    assert scene.session.path == scene.spring
    assert scene.session.stays
    assert scene.undo == "Loaded a newer mapping"


def test_undo_is_told_although_work_ends_meanwhile(scene: Scene) -> None:
    scene.files.hold()
    scene.session.undo()
    scene.held()
    scene.session.reload()
    scene.settle()
    assert scene.said == ["Undone: Loaded the accounts"]
    assert scene.undo == "Loaded a mapping"


def test_work_that_ends_during_an_undo_is_read_after_it(scene: Scene) -> None:
    scene.files.hold()
    scene.session.undo()
    scene.held()
    scene.files.do(scene.spring, "Loaded a newer mapping")
    scene.session.reload()
    scene.settle()
    assert scene.undo == "Loaded a newer mapping"


def test_undo_takes_back_what_it_named_and_nothing_newer(scene: Scene) -> None:
    scene.files.do(scene.spring, "Loaded a newer mapping")  # the window has not read it yet
    scene.session.undo()
    scene.settle()
    assert scene.files.done[scene.spring][-1] == "Loaded a newer mapping"
    words = "Nothing was undone: something else happened first. Undo takes back now: Loaded a newer mapping"
    assert scene.said == [words]
    scene.strip.rows[0].link_button.click()
    scene.settle()
    assert scene.said == ["Undone: Loaded a newer mapping"]


def test_redo_brings_back_what_it_named_only(scene: Scene) -> None:
    scene.session.undo()
    scene.settle()
    scene.files.back[scene.spring].clear()
    scene.files.do(scene.spring, "Loaded a newer mapping")
    scene.session.redo()
    scene.settle()
    assert scene.said == ["Nothing was done again: something else happened first."]
    assert scene.strip.rows[0].link_button.isHidden()


def test_what_was_undone_is_told_no_longer_than_until_other_work_begins(scene: Scene) -> None:
    scene.session.undo()
    scene.settle()
    assert scene.said == ["Undone: Loaded the accounts"]
    work = scene.strip.start("Dry run")
    assert scene.strip.rows == [work]


def test_a_second_press_on_redo_does_nothing_more(scene: Scene) -> None:
    scene.session.undo()
    scene.settle()
    scene.session.undo()
    scene.settle()
    link = scene.strip.rows[0].link_button
    link.click()
    link.click()
    scene.settle()
    assert scene.said == ["Done again: Loaded a mapping"]
    assert scene.files.done[scene.spring] == ["Loaded a mapping"]


def test_undo_while_another_workspace_opens_is_refused_in_words(scene: Scene) -> None:
    scene.files.hold()
    scene.session.open(scene.autumn)
    scene.held()
    scene.session.undo()
    assert scene.said == ["Nothing was undone: another migration is being opened."]
    scene.settle()
    assert scene.session.path == scene.autumn
    assert len(scene.files.done[scene.spring]) == 2


def test_what_was_undone_in_a_workspace_that_is_left_at_once_is_told(scene: Scene) -> None:
    scene.files.hold()
    scene.session.undo()
    scene.held()
    scene.session.open(scene.autumn)
    scene.settle()
    assert scene.session.path == scene.autumn
    assert scene.said == ["Undone in spring: Loaded the accounts"]
    assert scene.strip.rows[0].link_button.isHidden()


def test_a_change_from_outside_is_seen_although_it_comes_during_a_read(scene: Scene, qtbot: Any) -> None:
    scene.files.hold()
    scene.session.reload()
    scene.held()
    scene.files.do(scene.spring, "Loaded a newer mapping")
    scene.session._look()  # the file has changed
    scene.files.gate.set()
    qtbot.waitUntil(lambda: scene.undo == "Loaded a newer mapping", timeout=10_000)


def test_a_change_from_outside_is_seen_although_it_comes_while_the_workspace_opens(
    scene: Scene, qtbot: Any
) -> None:
    scene.files.hold()
    scene.session.open(scene.autumn)
    scene.held()
    scene.files.do(scene.autumn, "Loaded a newer mapping")  # nobody watches the file yet
    scene.files.gate.set()
    qtbot.waitUntil(lambda: scene.undo == "Loaded a newer mapping", timeout=10_000)


def test_work_that_ends_after_the_window_has_gone_reads_nothing(scene: Scene, runner: TaskRunner) -> None:
    scene.session.stop()
    runner.shutdown()
    scene.session.reload()
    assert not scene.session.busy


def test_a_file_that_is_put_back_is_found_also_when_somebody_just_writes_to_it(
    scene: Scene, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing tells that a file is there again: whoever looks must not stop because it is locked for a moment."""
    monkeypatch.setattr(ui.session, "_LOOK_AGAIN_MS", 10)
    looks = iter(["store.not_there", "store.not_there", "store.locked", "store.locked"])
    told: list[object] = []
    scene.session.failed.connect(told.append)

    def revision(place: Place) -> int:
        if (code := next(looks, "")) != "":
            raise WorkspaceUnusable(code, path=place.path, who="somebody")
        return scene.files.revisions[place.path]

    monkeypatch.setattr(scene.files, "revision", revision)
    with qtbot.waitSignal(scene.session.changed, timeout=10_000):
        scene.session._look()
    assert len(told) == 1
