"""What happens while other work is under way: another migration is opened, undo is pressed, the window closes."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QPlainTextEdit

from app.assistant import care, forecasting, loading
from app.store.marks import marks
from app.store.workspace import Workspace
from tests.support.workspaces import build
from tests.ui.desks.conftest import Person
from ui.desks.checklist import ChecklistDesk
from ui.desks.connect import ConnectDesk
from ui.desks.results import ResultsDesk
from ui.pages.checklist import ChecklistPage
from ui.pages.connect import ConnectPage
from ui.pages.load import LoadPage
from ui.pages.results import ResultsPage

OLD, NEW = "5f1a" + "0" * 20, "61b7" + "0" * 20


@pytest.fixture
def make(tmp_path: Path) -> Callable[[str], Path]:
    """Makes a small migration of this name."""

    def making(name: str) -> Path:
        mapping = {"Alder": [(OLD, NEW, "teacher")]}
        accounts = [{"account_id": "1", "clever_id": OLD, "role": "teacher", "district": "Alder"}]
        return build(tmp_path / f"{name}.crosswalk", mapping, accounts).path

    return making


@pytest.fixture
def strays(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """Errors that nobody caught and a person would find on the terminal."""
    found: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: found.append(error))
    return found


def said(person: Person) -> list[str]:
    return [row.text_label.text() for row in person.shell.window.strip.rows]


def start_a_load(person: Person, archive: Path) -> None:
    page = person.go("load", LoadPage)
    page._actions.take_paths([archive])
    person.settle()
    page._actions.load()


def test_another_migration_opens_although_a_load_runs(
    person: Person, make: Callable[[str], Path], archive: Path
) -> None:
    spring, autumn = make("Spring"), make("Autumn")
    person.open(spring)
    start_a_load(person, archive)
    person.shell.session.open(autumn)
    person.settle()
    assert person.shell.session.path == autumn
    assert person.shell.window.windowTitle() == "Autumn – Crosswalk"
    (line,) = said(person)
    assert line.startswith("Spring: Loaded"), "nobody takes it for news about the migration that is open"
    assert not [row for row in person.shell.window.strip.rows if row.link_button.isVisible()]


def test_undo_pressed_during_a_load_does_not_take_that_load_back(
    person: Person, make: Callable[[str], Path], archive: Path
) -> None:
    person.open(make("Spring"))
    named = person.undo
    assert named == "Loaded the accounts"
    start_a_load(person, archive)
    person.shell.window.topbar.undo_button.click()
    person.settle()
    assert person.undo == "Loaded a mapping"
    words = "Nothing was undone: something else happened first. Undo takes back now: Loaded a mapping"
    assert said(person)[-1] == words
    person.shell.window.topbar.undo_button.click()
    person.settle()
    assert said(person) == ["Undone: Loaded a mapping"]
    assert person.undo == named


def test_a_migration_that_does_not_open_is_told_although_the_open_one_is_read_again(
    person: Person, make: Callable[[str], Path], tmp_path: Path
) -> None:
    person.open(make("Spring"))
    person.go("load", LoadPage)
    letter = tmp_path / "letter.crosswalk"
    letter.write_text("Dear all", encoding="utf-8")
    person.shell.session.open(letter)
    person.shell.session.reload()
    person.settle()
    told = person.shell.window.banner
    assert told.isVisible()
    words = told.message_label.text()
    person.shell.session.reload()
    person.settle()
    assert told.isVisible()
    assert told.message_label.text() == words
    person.open(make("Autumn"))
    assert not told.isVisible()


def test_an_answer_for_a_page_that_was_left_two_migrations_ago_does_no_harm(
    person: Person,
    make: Callable[[str], Path],
    strays: list[BaseException],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate = threading.Event()
    real = forecasting.forecast

    def slow(*given: Any) -> Any:
        assert gate.wait(30)
        return real(*given)

    monkeypatch.setattr(forecasting, "forecast", slow)
    person.open(make("Spring"))
    person.go("results", ResultsPage)
    desk = person.shell.desks.desk("results")
    assert isinstance(desk, ResultsDesk)
    desk.dry_run()
    for name in ("Autumn", "Winter"):
        path = make(name)
        person.shell.session.open(path)
        person._qtbot.waitUntil(lambda path=path: person.shell.session.path == path, timeout=10_000)
    # Pages that are let go of are deleted by the event loop, which has turned by then.
    person._qtbot.waitUntil(lambda: not person.shell.tools.turns.busy, timeout=10_000)
    gate.set()
    person.settle()
    assert strays == []
    assert person.dialogs.defects == []
    person.open(make("Summer"))
    assert len(desk._left) <= 1  # nothing runs any more: only the newest is kept


def test_words_written_as_the_window_closes_are_kept_without_an_error(
    person: Person, make: Callable[[str], Path], strays: list[BaseException]
) -> None:
    path = make("Spring")
    person.open(path)
    page = person.go("checklist", ChecklistPage)
    (note,) = (one for one in page.findChildren(QPlainTextEdit) if one.isVisible())
    note.setFocus()
    person._qtbot.keyClicks(note, "Last words")
    person.shell.window.close()
    desk = person.shell.desks.desk("checklist")
    assert isinstance(desk, ChecklistDesk)
    page.details.save()  # as the field does when the window that goes takes the keyboard from it
    assert strays == []
    with Workspace.open(path).reading() as conn:
        assert [mark.note for mark in marks(conn)] == ["Last words"]


def test_files_that_are_given_while_others_are_loaded_wait_where_they_were_given(
    person: Person,
    make: Callable[[str], Path],
    archive: Path,
    export: Path,
    qtbot: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, goes_on, load = threading.Event(), threading.Event(), loading.load

    def slowly(*given: Any) -> Any:
        begun.set()
        assert goes_on.wait(60)
        return load(*given)

    person.open(make("Spring"))
    monkeypatch.setattr(loading, "load", slowly)
    start_a_load(person, archive)
    qtbot.waitUntil(begun.is_set)
    page = person.shell.window.current
    assert isinstance(page, LoadPage)
    page._actions.take_paths([export])
    goes_on.set()
    person.settle()
    assert [card.name for card in page._view.chosen] == [export.name]
    assert not page._view.looking
    assert not page.busy


def test_copies_of_an_erased_migration_are_removed_for_it_and_no_other(
    person: Person, make: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    removed: list[Path] = []
    monkeypatch.setattr(care, "remove_copies", lambda workspace, copies: removed.append(workspace.path) or [])
    spring, autumn = make("Spring"), make("Autumn")
    person.open(spring)
    frame, place = person.shell.frame, person.shell.session.place
    assert place is not None
    person.open(autumn)
    monkeypatch.setattr(person.dialogs, "show_text", lambda *words, on_yes, **more: on_yes())
    frame._offer_copies([care.Copy("keychain", "58da8c6b894273be680001fc")], place)
    person.settle()
    assert removed == [spring]


def test_tokens_of_another_migration_are_not_shown(person: Person, make: Callable[[str], Path]) -> None:
    person.open(make("Spring"))
    person.go("connect", ConnectPage)
    desk, place = person.shell.desks.desk("connect"), person.shell.session.place
    assert isinstance(desk, ConnectDesk)
    person.open(make("Autumn"))
    page = person.go("connect", ConnectPage)
    facts = {
        "key": "a",
        "district_id": "58da8c6b894273be680001fc",
        "district_name": "Alder",
        "token": "…last",
    }
    facts |= {"kind": "district_app", "result": "works", "versions": ["v3.1"], "advice": "", "state": None}
    facts |= dict.fromkeys(("last_sync", "launch_date", "pause_start", "pause_end"))
    desk._results.put((place, desk._check, 1, facts))
    desk._on_news()
    person.settle()
    assert not page._view.districts
    desk._results.put((person.shell.session.place, desk._check, 1, facts))
    desk._on_news()
    person.settle()
    assert [one.name for one in page._view.districts] == ["Alder"]
