"""What is looked at keeps its place and is read whole: heads above cells, tabs, focused cells, facts, ids."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QFontMetrics, QImage
from PySide6.QtWidgets import (
    QPushButton,
    QRadioButton,
    QStyle,
    QStyleOptionHeader,
    QStyleOptionViewItem,
    QTabWidget,
    QWidget,
)

from tests.ui.test_pages import Calls, button
from ui.models.columns import Column
from ui.models.list_table import ListTableModel
from ui.pages.base import Page, Surroundings
from ui.pages.match import MatchPage
from ui.pages.match_details import AccountDetails
from ui.pages.merge import MergePage
from ui.pages.results import WRITE, ResultsPage
from ui.pages.results_view import ResultFile
from ui.pages.start import StartPage
from ui.pages.start_questions import StartQuestions
from ui.privacy import Privacy
from ui.samples import results as results_sample
from ui.samples.merge import full_view
from ui.samples.start import welcome
from ui.theme import Theme
from ui.widgets.facts import Fact, FactList
from ui.widgets.labels import Text
from ui.widgets.table_view import TableView
from ui.window import Window

LOGIN = "May 14, 2026, 8:00 AM UTC"


@pytest.fixture
def table(theme: Theme, qtbot: Any) -> TableView:
    model = ListTableModel(
        (Column("a", "Key", 120, str), Column("b", "Name", 120, str)), theme=theme, privacy=Privacy()
    )
    made = TableView(model, name="places", theme=theme)
    model.setParent(made)
    qtbot.addWidget(made)
    theme.dress(made)
    model.set_rows(["HHHH", "HHHH"])
    made.resize(400, 200)
    made.show()
    return made


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_the_head_of_a_column_stands_above_its_cells(table: TableView, theme: Theme, percent: int) -> None:
    theme.set_percent(percent)
    theme.finish()
    header = table.horizontalHeader()
    head = QStyleOptionHeader()
    header.initStyleOption(head)
    head.section, head.text = 0, "Key"
    head.rect = table.rect()
    there = header.style().subElementRect(QStyle.SubElement.SE_HeaderLabel, head, header).left()
    cell = QStyleOptionViewItem()
    table.initViewItemOption(cell)
    cell.features |= QStyleOptionViewItem.ViewItemFeature.HasDisplay
    cell.text, cell.rect = "HHHH", table.rect()
    found = table.style().subElementRect(QStyle.SubElement.SE_ItemViewItemText, cell, table).left()
    beside = table.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, cell, table) + 1
    assert there == found + beside


def _ink(image: QImage) -> tuple[int, int]:
    """The first column and the first row of pixels in which there is something of the text."""
    ground = image.pixelColor(image.width() // 2, image.height() - 8)

    def differs(at: QColor) -> bool:
        return abs(at.lightness() - ground.lightness()) > 90

    found = [
        (x, y)
        for x in range(4, image.width() // 2)
        for y in range(4, image.height() - 4)
        if differs(image.pixelColor(x, y))
    ]
    return min(x for x, _ in found), min(y for _, y in found)


def test_the_text_of_a_cell_stays_where_it_is_when_the_keyboard_comes(
    table: TableView, theme: Theme, qtbot: Any
) -> None:
    index = table.model().index(0, 0)
    area = table.visualRect(index)
    table.choose_row(1)
    before = _ink(table.viewport().grab(area).toImage())
    table.activateWindow()
    table.choose_row(0)
    table.setFocus()
    qtbot.waitUntil(table.hasFocus)
    assert _ink(table.viewport().grab(area).toImage()) == before


def test_no_tab_moves_when_another_one_is_pressed(theme: Theme, qtbot: Any) -> None:
    tabs = QTabWidget()
    qtbot.addWidget(tabs)
    for words in ("Files", "Set aside (50)", "Districts", "How to get the files"):
        tabs.addTab(QWidget(), words)
    theme.dress(tabs)
    tabs.resize(900, 200)
    tabs.show()
    bar = tabs.tabBar()
    before = [bar.tabRect(at).left() for at in range(bar.count())]
    for chosen in range(bar.count()):
        tabs.setCurrentIndex(chosen)
        assert [bar.tabRect(at).left() for at in range(bar.count())] == before


def test_a_personal_fact_of_several_words_is_read_whole_and_masked(theme: Theme, qtbot: Any) -> None:
    privacy = Privacy()
    made = FactList((Fact("Last login", LOGIN, personal=True),), theme=theme, privacy=privacy)
    qtbot.addWidget(made)
    made.resize(190, 80)
    value = made.findChild(Text)
    assert value is not None and value.text() == LOGIN
    privacy.set_on(True)
    assert value.text() != LOGIN


@pytest.mark.parametrize("percent", [100, 150])
def test_a_whole_id_has_room_in_the_details_of_an_account(
    around: Surroundings, qtbot: Any, percent: int
) -> None:
    page = Page(around=around)
    qtbot.addWidget(page)
    made = AccountDetails(page=page, actions=Calls())
    qtbot.addWidget(made)
    around.theme.dress(made)
    around.theme.set_percent(percent)
    around.theme.finish()
    made.resize(made.minimumWidth(), 400)
    inside = made.width() - 20 - 16 - around.theme.px(8)
    assert inside >= QFontMetrics(around.theme.font()).horizontalAdvance("f7a139d6f67edf17de7d6f61")


def test_whoever_comes_back_finds_the_own_migration_first_also_in_large_text(
    window: Window, qtbot: Any
) -> None:
    window.resize(1280, 780)
    window.around.theme.set_percent(150)
    window.around.theme.finish()
    window.show_step("start")
    page = window.current
    assert isinstance(page, StartPage)
    page.show_view(welcome())
    first = page.initial_focus()
    assert isinstance(first, QPushButton) and first.accessibleName() == "Open Spring 2026"
    qtbot.waitUntil(lambda: first.visibleRegion().boundingRect().height() == first.height())
    page.show_view(welcome(recent=False))
    start = page.initial_focus()
    assert isinstance(start, QPushButton) and start.text() == "Start a migration"


def test_some_accounts_are_seen_in_large_text_with_all_that_belongs_to_them(
    window: Window, qtbot: Any
) -> None:
    window.resize(1280, 800)
    window.around.theme.set_percent(150)
    window.around.theme.finish()
    window.show_step("match")
    page = window.current
    assert isinstance(page, MatchPage)
    # As many outcomes as a migration has at first: three lines of them.
    page.outcome_bar.asking_buttons["left"].hide()
    table = page.accounts_table

    def whole() -> int:
        seen, model = table.viewport().visibleRegion().boundingRect(), table.model()
        rows = range(model.rowCount())
        return sum(seen.contains(table.visualRect(model.index(row, 0)).adjusted(0, 0, 0, -1)) for row in rows)

    qtbot.waitUntil(lambda: whole() >= 4)
    for beside in (page.search_edit, page.shown_label):
        assert beside.visibleRegion().boundingRect().height() == beside.height()


def test_the_search_keeps_the_keyboard_where_it_goes_above_the_details(window: Window, qtbot: Any) -> None:
    window.resize(1280, 800)
    window.show_step("match")
    page = window.current
    assert isinstance(page, MatchPage)
    window.activateWindow()
    page.search_edit.setFocus()
    qtbot.waitUntil(page.search_edit.hasFocus)

    def level() -> bool:
        """Whether the details begin as high as the search: then what can be decided is seen in them."""
        top = page.details.mapTo(page, QPoint(0, 0)).y()
        return bool(top <= page.search_edit.mapTo(page, QPoint(0, 0)).y())

    qtbot.waitUntil(level)
    window.around.theme.set_percent(150)
    qtbot.waitUntil(lambda: not level())
    assert page.search_edit.hasFocus()
    window.around.theme.set_percent(100)
    qtbot.waitUntil(level)
    assert page.search_edit.hasFocus()


def test_who_is_asked_to_put_the_levels_in_order_has_the_keyboard_in_them_and_reads_how(
    window: Window, qtbot: Any
) -> None:
    window.show_step("merge")
    page = window.current
    assert isinstance(page, MergePage)
    rules = full_view().rules
    assert rules is not None
    page.show_view(replace(full_view(), rules=replace(rules, levels_given=False, levels_needed=True)))
    window.activateWindow()
    levels = page.rules_card.levels_list
    qtbot.waitUntil(page.rules_card.levels_banner.isVisible)
    button(page.rules_card, "Put the levels in order").click()
    qtbot.waitUntil(levels.list.hasFocus)
    assert levels.list.currentRow() == 0
    assert any("Alt" in one.text() and one.isVisible() for one in levels.findChildren(Text))


def test_the_meaning_of_an_answer_stands_nearest_to_that_answer(theme: Theme, qtbot: Any) -> None:
    made = StartQuestions(welcome(), theme=theme)
    qtbot.addWidget(made)
    theme.dress(made)
    made.resize(900, 900)
    made.show()
    first, second = made.findChildren(QRadioButton)[:2]
    meaning = next(one for one in made.findChildren(Text) if one.text() == "You read rosters from Clever.")

    def top(one: QWidget) -> int:
        return one.mapTo(made, QPoint(0, 0)).y()

    qtbot.waitUntil(lambda: top(second) > top(meaning) > top(first))
    above = top(meaning) - (top(first) + first.height())
    below = top(second) - (top(meaning) + meaning.height())
    assert above < below


def test_with_several_accounts_of_a_person_it_is_said_that_merges_goes_along(
    around: Surroundings, qtbot: Any
) -> None:
    def told(names: tuple[str, ...]) -> list[str]:
        page = ResultsPage(around=around, actions=Calls())
        qtbot.addWidget(page)
        page.show()
        written = tuple(ResultFile(name, "") for name in names)
        page.show_view(replace(results_sample._view(written=True), written=written))
        page.show_tab(WRITE)
        qtbot.waitUntil(lambda: not around.turns.busy)
        texts = [one.text() for one in page.findChildren(Text)]
        return [one for one in texts if one[:2] in ("1.", "2.", "3.", "4.")]

    assert len(told(("update.sql",))) == 3
    with_merges = told(("update.sql", "merges.csv"))
    assert len(with_merges) == 4 and with_merges[1].startswith("2.  Give merges too")


@pytest.mark.parametrize("given", [True, False])
def test_a_rule_that_cannot_compare_levels_comes_before_the_list_also_after_it_ran(
    around: Surroundings, qtbot: Any, given: bool
) -> None:
    page = MergePage(around=around, actions=Calls(), dialogs=Calls())
    qtbot.addWidget(page)
    rules = full_view().rules
    assert rules is not None
    page.show_view(replace(full_view(), rules=replace(rules, levels_given=given, levels_needed=True)))
    first = page.people_table if given else page.rules_card.strategy_combo
    assert page.initial_focus() is first
