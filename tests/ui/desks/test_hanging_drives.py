"""A drive that answers no more: Cancel gives the window back, and the rest of it goes on."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import ui.tasks
from app.intake.sources import Source
from tests.support.workspaces import build
from tests.ui.desks.conftest import NEW, OLD, Person
from ui.pages.checklist import ChecklistPage
from ui.pages.load import LoadPage
from ui.pages.match import MatchPage
from ui.session import Place


@pytest.fixture
def spring(tmp_path: Path) -> Path:
    path = tmp_path / "Spring.crosswalk"
    build(
        path,
        {"Alder": [(OLD[0], NEW[0], "teacher")]},
        [{"account_id": "1", "clever_id": "", "role": "staff"}],
    )
    return path


class Drive:
    """Files are read from it as ever until it hangs; `asked` once somebody waits for it then."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.asked, self.answers = threading.Event(), threading.Event()

    def hang(self) -> None:
        def pieces(source: Source) -> Iterator[bytes]:
            self.asked.set()
            assert self.answers.wait(60)
            yield b""

        self._monkeypatch.setattr(Source, "pieces", pieces)


@pytest.fixture
def drive(monkeypatch: pytest.MonkeyPatch) -> Iterator[Drive]:
    monkeypatch.setattr(ui.tasks, "PATIENCE_MS", 50)
    made = Drive(monkeypatch)
    yield made
    made.answers.set()


def test_a_load_from_a_drive_that_hangs_is_cancelled_and_the_rest_goes_on(
    person: Person,
    spring: Path,
    export: Path,
    drive: Drive,
    qtbot: Any,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr("app.store.workspace.WAIT", 0.2)
    other = tmp_path / "Other.crosswalk"
    build(other, {"Alder": [(OLD[1], NEW[1], "teacher")]})
    person.open(spring)
    page = person.go("load", LoadPage)
    page._actions.take_paths([export])
    person.settle()
    drive.hang()
    page._actions.load()
    qtbot.waitUntil(drive.asked.is_set)
    (row,) = [one for one in person.shell.window.strip.rows if not one.ended]
    row.cancel_button.click()
    person.settle()
    assert "cancelled, nothing was changed. It has not stopped yet" in row.text_label.text()

    match = person.go("match", MatchPage)
    match._actions.leave([match._model.row_id(0)], "test")
    person.settle()
    assert match.problem is not None, "the load still holds the file as long as its drive is silent"
    assert match.problem.message.startswith("Other work in this window")
    person.open(other)
    assert person.shell.session.path == other
    person.open(spring)
    drive.answers.set()
    qtbot.waitUntil(lambda: not person.shell.runner.hangs)
    match = person.go("match", MatchPage)
    match._actions.leave([match._model.row_id(0)], "test")
    person.settle()
    assert "left" in person.undo.lower(), "and nothing of the load"
    assert not person.dialogs.defects


def test_a_migration_on_a_drive_that_hangs_does_not_keep_others_from_being_opened(
    person: Person, spring: Path, tmp_path: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ui.workspaces import Workspaces

    monkeypatch.setattr(ui.tasks, "PATIENCE_MS", 50)
    answers, reading, read = threading.Event(), threading.Event(), Workspaces.read

    def slowly(self: Workspaces, place: Any, job: Any) -> Any:
        if place.path != spring:
            reading.set()
            assert answers.wait(60)
        return read(self, place, job)

    monkeypatch.setattr(Workspaces, "read", slowly)
    person.shell.session.open(tmp_path / "far.crosswalk")
    qtbot.waitUntil(reading.is_set)
    try:
        person.open(spring)
        assert person.shell.session.path == spring
    finally:
        answers.set()


@pytest.mark.parametrize("what", ["read", "revision"])
def test_an_open_migration_whose_drive_hangs_gives_way_to_another(
    person: Person, spring: Path, tmp_path: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    from ui.workspaces import Workspaces

    monkeypatch.setattr(ui.tasks, "PATIENCE_MS", 50)
    far = tmp_path / "far.crosswalk"
    build(far, {"Alder": [(OLD[1], NEW[1], "teacher")]})
    person.open(far)
    answers, asked, before = threading.Event(), threading.Event(), getattr(Workspaces, what)

    def slowly(self: Workspaces, place: Any, *rest: Any) -> Any:
        if place.path == far:
            asked.set()
            assert answers.wait(60)
        return before(self, place, *rest)

    monkeypatch.setattr(Workspaces, what, slowly)
    if what == "read":
        person.shell.session.reload()
    else:
        person.shell.session._look()
    qtbot.waitUntil(asked.is_set)
    try:
        person.open(spring)
        match = person.go("match", MatchPage)
        assert match._model.shown == 1
    finally:
        answers.set()


def test_the_window_goes_although_the_drive_of_a_last_note_hangs(
    person: Person, spring: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui.tasks, "LAST_PATIENCE", {"db": 0.1, "net": 0.1, "read": 0.1})
    monkeypatch.setattr("ui.desks.quiet.LAST_NOTES", 0.1)
    person.open(spring)
    page = person.go("checklist", ChecklistPage)
    answers, asked, before = threading.Event(), threading.Event(), Place.open

    def slowly(place: Place) -> Any:
        asked.set()
        assert answers.wait(20)
        return before(place)

    monkeypatch.setattr(Place, "open", slowly)
    began = time.monotonic()
    page._actions.set_owner("C1\x1f", "Dana")
    qtbot.waitUntil(asked.is_set)
    try:
        person.shell.window.close()
        assert time.monotonic() - began < 15
    finally:
        answers.set()
