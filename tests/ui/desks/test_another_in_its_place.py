"""The file of the open migration is replaced, renamed or deleted: noticed, said, and nothing else is written into."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import ui.desks.match
import ui.session
from app.store.workspace import Workspace
from tests.support.workspaces import build
from tests.ui.desks.conftest import NEW, OLD, Person
from ui.pages.match import MatchPage
from ui.pages.start import StartPage


def _migration(path: Path, first: int, staff: str) -> Path:
    """One teacher that maps, and a staff account that waits for a decision."""
    accounts = [
        {"account_id": "1", "clever_id": OLD[first], "role": "teacher"},
        {"account_id": staff, "clever_id": "", "role": "staff"},
    ]
    build(path, {"Alder": [(OLD[first], NEW[first], "teacher")]}, accounts)
    return path


@pytest.fixture
def spring(tmp_path: Path) -> Path:
    (tmp_path / "work").mkdir()
    return _migration(tmp_path / "work" / "Spring.crosswalk", 0, "50")


@pytest.fixture
def autumn(tmp_path: Path) -> Path:
    return _migration(tmp_path / "Autumn.crosswalk", 1, "60")


def _copied(autumn: Path, spring: Path) -> None:
    shutil.copyfile(autumn, spring)


def _moved(autumn: Path, spring: Path) -> None:
    shutil.copyfile(autumn, autumn.with_suffix(".moving"))
    autumn.with_suffix(".moving").replace(spring)


def _leave(person: Person, page: MatchPage) -> None:
    """Leave the first open account as it is."""
    page._actions.leave([page._model.row_id(0)], "test")
    person.settle()


def _keys(page: MatchPage) -> list[str]:
    rows = [page._model.row_object(at) for at in range(page._model.shown)]
    return [row.key for row in rows]  # type: ignore[union-attr]


def _told(person: Person) -> str:
    page = person.shell.window.current
    assert page is not None
    return page.problem.message if page.problem is not None else ""


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ui.session, "_LOOK_MS", 20)
    monkeypatch.setattr(ui.session, "_LOOK_AGAIN_MS", 40)


@pytest.mark.parametrize("put", [_copied, _moved])
def test_nothing_is_written_into_another_migration(
    person: Person,
    spring: Path,
    autumn: Path,
    put: Callable[[Path, Path], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ui.session, "_LOOK_MS", 3_600_000)  # pressed before anybody looked at the file
    person.open(spring)
    page = person.go("match", MatchPage)
    put(autumn, spring)
    before = spring.read_bytes()
    _leave(person, page)
    assert spring.read_bytes() == before
    assert _told(person).startswith(f"Another migration lies at {spring} now")
    person.shell.session.undo()
    person.settle()
    assert spring.read_bytes() == before
    assert not person.dialogs.defects


def test_another_migration_in_its_place_is_said_and_can_be_opened(
    person: Person, spring: Path, autumn: Path, qtbot: Any
) -> None:
    person.open(spring)
    page = person.go("match", MatchPage)
    assert _keys(page) == ["50"]
    _moved(autumn, spring)
    qtbot.waitUntil(lambda: "Another migration lies" in _told(person), timeout=10_000)
    person.open(spring)
    again = person.go("match", MatchPage)
    assert again is not page, "the page of the migration before, with its filters and places"
    assert _keys(again) == ["60"]
    assert _told(person) == ""
    _leave(person, again)
    assert "left" in person.undo.lower()


def test_the_right_file_put_back_is_taken_up_again(person: Person, spring: Path, qtbot: Any) -> None:
    person.open(spring)
    page = person.go("match", MatchPage)
    away = spring.rename(spring.with_name("elsewhere.crosswalk"))
    qtbot.waitUntil(lambda: "is not at" in _told(person), timeout=10_000)
    away.rename(spring)
    qtbot.waitUntil(lambda: _told(person) == "", timeout=10_000)
    person.settle()
    _leave(person, page)
    assert "left" in person.undo.lower()


def test_a_renamed_folder_is_said_when_something_is_to_be_written(person: Person, spring: Path) -> None:
    person.open(spring)
    page = person.go("match", MatchPage)
    away = spring.parent.rename(spring.parent.with_name("elsewhere"))
    _leave(person, page)
    assert "is not at" in _told(person)
    assert not spring.exists(), "a new file in place of the one that was renamed"
    assert not person.dialogs.defects
    with Workspace.open(away / spring.name).reading() as conn:
        assert conn is not None


def test_a_backup_of_the_same_migration_in_its_place_goes_on(
    person: Person, spring: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.crosswalk"
    shutil.copyfile(spring, kept)
    person.open(spring)
    page = person.go("match", MatchPage)
    _leave(person, page)
    _moved(kept, spring)
    person.shell.session.reload()
    person.settle()
    assert _told(person) == ""
    assert "left" not in person.undo.lower()


def test_messages_of_the_demo_before_go_when_it_begins_anew(person: Person) -> None:
    person.shell.start.try_demo()
    person.settle()
    person.go("start", StartPage)
    strip = person.shell.window.strip
    row = strip.start("Comparing")
    strip.finish(row, "Compared: 3 are not done", tone="warn", link="Look", on_link=lambda: None)
    person.dialogs.answers.append(True)
    person.shell.start.try_demo()
    person.settle()
    said = [one.text_label.text() for one in strip.rows]
    assert said == ["The demo is ready, with its files loaded. Everybody in it is made up."]


def test_nothing_can_be_pressed_for_the_migration_that_is_about_to_go(
    person: Person, spring: Path, autumn: Path
) -> None:
    person.open(spring)
    page = person.go("match", MatchPage)
    _leave(person, page)
    window = person.shell.window
    assert window.menus is not None
    changing = [window.menus.actions[name] for name in ("undo", "erase", "back_up", "export")]
    changing.append(window.topbar.undo_button)  # type: ignore[arg-type]
    assert all(one.isEnabled() for one in changing)
    person.shell.session.open(autumn)
    assert person.shell.session.opening == autumn
    assert not any(one.isEnabled() for one in changing)
    person.settle()
    assert all(one.isEnabled() for one in changing)


def test_a_yes_to_erasing_is_about_the_migration_that_was_named(
    person: Person, spring: Path, autumn: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.open(spring)
    asked: list[Callable[[], None]] = []
    monkeypatch.setattr(person.shell.dialogs, "confirm", lambda q, d, y, on_yes, **more: asked.append(on_yes))
    person.shell.frame.erase()
    person.open(autumn)
    before = autumn.read_bytes()
    asked[0]()
    person.settle()
    assert autumn.read_bytes() == before


def test_suggestions_that_nobody_asked_for_tell_nothing_when_the_file_is_away(
    person: Person, spring: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui.desks.match, "_SUGGEST_AFTER_MS", 0)
    monkeypatch.setattr(ui.session, "_LOOK_AGAIN_MS", 600_000)
    person.open(spring)
    page = person.go("match", MatchPage)
    desk = person.shell.desks.desk("match")
    spring.rename(spring.with_name("elsewhere.crosswalk"))
    qtbot.waitUntil(lambda: "is not at" in _told(person), timeout=10_000)
    page.show_problem(None)
    desk._suggestions = None
    desk._find_suggestions(desk._listed)
    qtbot.waitUntil(lambda: desk._asked["suggestions"][0] == 2, timeout=10_000)
    person.settle()
    assert _told(person) == ""
