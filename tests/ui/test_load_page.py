"""The page Load: what it asks for next, and where the keyboard stays."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QMainWindow

from tests.ui.test_pages import Calls, button
from ui.pages.base import Surroundings
from ui.pages.load import LoadPage
from ui.pages.load_view import LoadView
from ui.samples import load as load_sample
from ui.widgets.file_card import FileCard, FileCardView
from ui.widgets.file_drop import FileDrop
from ui.widgets.labels import Chip, Text
from ui.widgets.table_view import TableView
from ui.window import Window


@pytest.fixture
def calls() -> Calls:
    return Calls()


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ("mapping", "Add the migration CSVs…"),
        ("accounts", "Add your accounts…"),
        ("", "Go to Match"),
    ],
)
def test_nobody_is_sent_to_match_while_one_kind_of_files_is_missing(
    around: Surroundings, calls: Calls, missing: str, words: str, qtbot: Any
) -> None:
    page = LoadPage(around=around, actions=calls)
    qtbot.addWidget(page)
    page.show_view(replace(load_sample._full_view(), missing=missing, coverage=()))
    assert page.primary is not None and page.primary.text == words
    assert bool(page.remark) == bool(missing)
    if missing:
        page.primary.press()
        assert calls.made == [("add_files",)]


def test_the_page_says_which_csvs_it_still_waits_for(around: Surroundings, calls: Calls, qtbot: Any) -> None:
    page = LoadPage(around=around, actions=calls)
    qtbot.addWidget(page)
    view = load_sample._full_view()
    page.show_view(view)
    assert page.remark == "The migration CSV of Cedar County Schools is not here yet."
    page.show_view(replace(view, coverage=(*view.coverage, replace(view.coverage[-1], district="Elm"))))
    assert page.remark == "The migration CSVs of 2 districts are not here yet."
    page.show_view(replace(view, coverage=tuple(one for one in view.coverage if not one.awaited)))
    assert page.remark == ""


def test_loads_are_compared_at_the_first_look(around: Surroundings, calls: Calls, qtbot: Any) -> None:
    page = LoadPage(around=around, actions=calls)
    qtbot.addWidget(page)
    page.show_view(load_sample._full_view())
    page.show()
    page.tabs.setCurrentWidget(page.changes)
    assert calls.made == [("compare", 1, 2)]
    page.tabs.setCurrentIndex(0)
    page.tabs.setCurrentWidget(page.changes)
    assert calls.made == [("compare", 1, 2)]


def test_the_keyboard_is_still_on_the_page_after_a_file_dialog(
    around: Surroundings, calls: Calls, qtbot: Any
) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    page = LoadPage(around=around, actions=calls)
    window.setCentralWidget(page)
    page.show_view(LoadView())
    window.show()
    window.activateWindow()
    button(page, "Add files").setFocus(Qt.FocusReason.TabFocusReason)
    dialog = QDialog(window)
    dialog.open()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    page.show_view(LoadView(chosen=load_sample._CHOSEN, looking=True))
    assert window.focusWidget() is page._drop.add_button


@pytest.mark.parametrize("missing", ["mapping", ""])
def test_its_controls_keep_their_names_once_files_are_loaded(
    around: Surroundings, calls: Calls, qtbot: Any, missing: str
) -> None:
    page = LoadPage(around=around, actions=calls)
    qtbot.addWidget(page)
    page.show_view(replace(load_sample._full_view(), missing=missing))
    waits = next(one for one in page.secondary if one.text == "Load files")
    assert not waits.enabled and waits.why_not
    assert page.tabs.tabText(1) == "Set aside (3)"
    assert page.tabs.tabBar().accessibleTabName(1) == "Set aside"


def test_what_is_as_it_was_stays_with_the_row_that_was_chosen(
    around: Surroundings, calls: Calls, qtbot: Any
) -> None:
    page = LoadPage(around=around, actions=calls)
    qtbot.addWidget(page)
    page.show()
    page.show_view(load_sample._full_view())
    qtbot.waitUntil(lambda: not around.turns.busy)
    table = page.findChild(TableView, "loaded_files")
    table.selectRow(1)
    page.show_view(load_sample._full_view())
    qtbot.waitUntil(lambda: not around.turns.busy)
    assert page.findChild(TableView, "loaded_files") is table
    assert table.currentIndex().row() == 1
    page.show_view(replace(load_sample._full_view(), balance="One row read = 1 loaded"))
    qtbot.waitUntil(lambda: not around.turns.busy)
    assert "One row read = 1 loaded" in {text.text() for text in page.findChildren(Text)}


def test_who_comes_with_nothing_loaded_begins_at_the_button_that_adds_files(
    window: Window, qtbot: Any
) -> None:
    page = window.page("load")
    assert isinstance(page, LoadPage)
    page.show_view(LoadView())
    window.activateWindow()
    window.show_step("load")
    qtbot.waitUntil(lambda: button(page, "Add files").hasFocus())


def test_every_column_about_the_districts_is_in_sight(window: Window, qtbot: Any) -> None:
    window.resize(1280, 780)
    window.show_step("load")
    page = window.current
    assert isinstance(page, LoadPage)
    page.show_view(load_sample._full_view())
    page.tabs.setCurrentWidget(page.coverage)
    table = page.coverage.part.view
    qtbot.waitUntil(lambda: table.viewport().width() > 800)
    assert table.horizontalHeader().length() <= table.viewport().width()
    assert "Choose one" in " ".join(one.text() for one in page.coverage.part.findChildren(Text))


def test_a_remark_about_rows_does_not_make_the_kind_of_file_doubtful(
    around: Surroundings, qtbot: Any
) -> None:
    for tone, shown in (("plain", "info"), ("warn", "info"), ("danger", "danger")):
        made = FileCard(FileCardView("1", "a.csv", "Mapping", remark="Told.", tone=tone), theme=around.theme)
        qtbot.addWidget(made)
        assert made.findChild(Chip).property("tone") == shown


def test_the_words_of_the_drop_area_have_the_room_that_its_buttons_leave(
    around: Surroundings, qtbot: Any
) -> None:
    words = "Crosswalk compares it with the plan and says what is done, not done or different."
    made = FileDrop(theme=around.theme, heading="Drop a file", words=words, small=True, folder=False)
    qtbot.addWidget(made)
    made.resize(990, 80)
    made.show()
    text = next(one for one in made.findChildren(Text) if one.text() == words)
    qtbot.waitUntil(lambda: text.width() > 700)
    assert text.heightForWidth(text.width()) < 2 * text.fontMetrics().height()
