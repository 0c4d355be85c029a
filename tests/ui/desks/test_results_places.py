"""Results of one migration stay away from those of another: folders, tabs and what was typed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.assistant.care import backup
from app.assistant.moment import merge
from app.jobs import Job
from app.merging.rules import MergeOptions
from app.store.workspace import Workspace
from tests.assistant.people import three_people
from tests.ui.conftest import FakeDialogs
from tests.ui.desks.on_results import press, write
from tests.ui.desks.opened import opened_page, settle, turn_to
from ui.pages.results import DRY_RUN, VERIFY, WRITE, ResultsPage
from ui.shell import Shell


@pytest.fixture
def results(
    dialogs: FakeDialogs, qapp: QApplication, qtbot: Any, tmp_path: Path
) -> Iterator[tuple[Shell, ResultsPage]]:
    merge(three_people(tmp_path / "Autumn.crosswalk"), MergeOptions(), Job())
    spring = tmp_path / "Spring.crosswalk"
    merge(three_people(spring), MergeOptions(), Job())
    with opened_page(spring, ResultsPage, dialogs, qapp, qtbot) as both:
        yield both


def test_a_folder_is_never_taken_along_from_a_tab_that_stood_aside(
    results: tuple[Shell, ResultsPage], dialogs: FakeDialogs, qtbot: Any, tmp_path: Path
) -> None:
    shell, page = results
    write(shell, page, dialogs, qtbot)
    page.show_tab(VERIFY)
    page = turn_to(shell, tmp_path / "Autumn.crosswalk", ResultsPage, qtbot)
    shell.session.reload()  # as after any change
    settle(shell, qtbot)
    page.show_tab(WRITE)
    assert page.options is not None
    assert page.options.folder == str(tmp_path / "Autumn results")


def test_a_chosen_folder_belongs_to_its_own_migration(
    results: tuple[Shell, ResultsPage], dialogs: FakeDialogs, qtbot: Any, tmp_path: Path
) -> None:
    shell, page = results
    page.show_tab(WRITE)
    assert page.form is not None
    dialogs.answers = [tmp_path / "chosen"]
    page.form.folder_pressed.emit()
    write(shell, page, dialogs, qtbot)
    page = turn_to(shell, tmp_path / "Autumn.crosswalk", ResultsPage, qtbot)
    page.show_tab(WRITE)
    assert page.options is not None
    assert page.options.folder == str(tmp_path / "Autumn results")
    page = turn_to(shell, tmp_path / "Spring.crosswalk", ResultsPage, qtbot)
    page.show_tab(WRITE)
    assert page.options.folder == str(tmp_path / "chosen")


def test_a_copy_under_another_name_writes_beside_itself(
    results: tuple[Shell, ResultsPage], dialogs: FakeDialogs, qtbot: Any, tmp_path: Path
) -> None:
    shell, page = results
    page.show_tab(WRITE)
    assert page.form is not None
    page.form.table_edit.setText("app.users")
    write(shell, page, dialogs, qtbot)
    copy = tmp_path / "Summer.crosswalk"
    backup(Workspace.open(tmp_path / "Spring.crosswalk"), copy, Job())
    page = turn_to(shell, copy, ResultsPage, qtbot)
    page.show_tab(WRITE)
    assert page.options is not None
    assert (page.options.folder, page.options.table) == (str(tmp_path / "Summer results"), "app.users")
    assert page.primary is not None
    assert page.primary.text == "Write results"


def test_results_of_another_migration_are_replaced_only_after_a_yes(
    results: tuple[Shell, ResultsPage], dialogs: FakeDialogs, qtbot: Any, tmp_path: Path
) -> None:
    shell, page = results
    write(shell, page, dialogs, qtbot)
    manifest = tmp_path / "Spring results" / "manifest.json"
    write(shell, page, dialogs, qtbot)
    assert not [one for one in dialogs.asked if "Spring results" in one], "one’s own results need no question"
    theirs = manifest.read_bytes()
    page = turn_to(shell, tmp_path / "Autumn.crosswalk", ResultsPage, qtbot)
    page.show_tab(WRITE)
    assert page.form is not None
    dialogs.answers = [tmp_path / "Spring results", False]
    page.form.folder_pressed.emit()
    page._write()
    settle(shell, qtbot)
    assert manifest.read_bytes() == theirs
    assert any("Spring results" in one for one in dialogs.asked)
    dialogs.answers = [True, True]
    page._write()
    settle(shell, qtbot)
    assert manifest.read_bytes() != theirs


def test_a_file_of_the_same_name_is_not_replaced_without_a_question(
    results: tuple[Shell, ResultsPage], dialogs: FakeDialogs, qtbot: Any, tmp_path: Path
) -> None:
    shell, page = results
    mine = tmp_path / "Spring results" / "results.xlsx"
    mine.parent.mkdir()
    mine.write_text("budget of 2019", encoding="utf-8")
    page.show_tab(WRITE)
    dialogs.answers = [False]
    press(shell, page, qtbot)
    assert mine.read_text(encoding="utf-8") == "budget of 2019"


def test_another_migration_begins_at_the_first_tab_and_its_top(
    results: tuple[Shell, ResultsPage], dialogs: FakeDialogs, qtbot: Any, tmp_path: Path
) -> None:
    shell, page = results
    shell.window.resize(1024, 500)
    page.show_tab(WRITE)
    settle(shell, qtbot)
    bar = page._areas[WRITE].verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    page.show_tab(VERIFY)
    page = turn_to(shell, tmp_path / "Autumn.crosswalk", ResultsPage, qtbot)
    assert page.tabs.currentIndex() == DRY_RUN
    page.show_tab(WRITE)
    settle(shell, qtbot)
    assert page._areas[WRITE].verticalScrollBar().value() == 0
