"""Load: the first rows of a file, looked at and corrected, by mouse and by keyboard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from tests.support.workspaces import build
from tests.ui.desks.conftest import OLD, Person
from ui.pages.load import LoadPage
from ui.pages.load_preview import PreviewPanel
from ui.widgets.file_card import FileCard
from ui.widgets.table_view import TableView

_HEADER = (
    "account_id,clever_id,role,email,first_name,last_name,district,permission,last_login,sis_id,staff_role"
)


@pytest.fixture
def page(person: Person, tmp_path: Path, qtbot: Any) -> LoadPage:
    """Two files with remarks on their cards, and nothing opened."""
    build(tmp_path / "Spring.crosswalk")
    person.open(tmp_path / "Spring.crosswalk")
    found = person.go("load", LoadPage)
    person.shell.window.resize(1280, 800)
    rows = "".join(f"{n},{OLD[n]},teacher,t{n}@a.org,Ana,Lima,Alder,editor,,{n},\n" for n in range(20))
    files = [tmp_path / "accounts one.csv", tmp_path / "accounts two.csv"]
    for file in files:
        file.write_text(f"{_HEADER}\n1,{OLD[1]},teacher\n{rows}", encoding="utf-8")
    found._actions.take_paths(files)
    person.settle()
    person.shell.window.activateWindow()
    qtbot.waitUntil(person.shell.window.isActiveWindow)
    return found


def _last_card(page: LoadPage) -> FileCard:
    return [one for one in page.findChildren(FileCard) if one.isVisible()][-1]


def _open(person: Person, page: LoadPage, qtbot: Any) -> None:
    button = _last_card(page).look_button
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    person.settle()


def _focus(page: LoadPage) -> QWidget | None:
    return page.window().focusWidget()


def test_rows_are_seen_without_scrolling_when_they_are_asked_for(
    person: Person, page: LoadPage, qtbot: Any
) -> None:
    _open(person, page, qtbot)
    table = page.findChild(TableView, "file_preview")
    assert isinstance(table, TableView)
    seen = table.viewport().visibleRegion().boundingRect()
    whole = [row for row in range(20) if seen.contains(table.visualRect(table.model().index(row, 0)))]
    assert len(whole) >= 5
    panel = page.findChild(PreviewPanel)
    assert isinstance(panel, PreviewPanel)
    assert panel.visibleRegion().boundingRect().top() == 0, "which file it is stands above"


def test_the_keyboard_goes_where_the_file_can_be_corrected_and_stays_there(
    person: Person, page: LoadPage, qtbot: Any
) -> None:
    _open(person, page, qtbot)
    assert page._preview is not None
    assert _focus(page) is page._preview.stop("kind")
    combo = page._preview.stop("delimiter")
    assert combo is not None
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    person.settle()
    assert page._preview.stop("delimiter") is not combo, "the file was looked at anew"
    assert _focus(page) is page._preview.stop("delimiter")


def test_who_closes_the_preview_is_still_at_its_card(person: Person, page: LoadPage, qtbot: Any) -> None:
    _open(person, page, qtbot)
    _open(person, page, qtbot)
    assert not [one for one in page.findChildren(PreviewPanel) if one.isVisible()]
    assert _focus(page) is _last_card(page).look_button
