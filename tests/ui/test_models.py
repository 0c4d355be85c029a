"""Tables: the true count, pages on demand, old answers dropped, what is copied and what is masked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu, QToolTip, QWidget
from shiboken6 import isValid

from ui.models.columns import Column
from ui.models.list_table import ListTableModel
from ui.models.paged_table import PAGE_ROWS, PagedTableModel
from ui.models.table import Sort
from ui.pages.base import Surroundings
from ui.pages.tables import paged_table
from ui.preferences import Preferences
from ui.widgets.row_copier import MOST_ROWS
from ui.widgets.table_view import TableView


@dataclass(frozen=True)
class Row:
    number: int
    name: str


COLUMNS = (
    Column("number", "Number", 80, lambda row: str(row.number), value=lambda r: r.number, right=True),
    Column("name", "Name", 120, lambda row: row.name, personal=True, mono=True),
)


class Rows:
    """Rows by arithmetic; counts how often a page was read."""

    def __init__(self, total: int) -> None:
        self.total, self.reads = total, 0
        self.gone: set[int] = set()
        self.gate: threading.Event | None = None

    def count(self) -> int:
        return self.total

    def ordered_ids(self, sort: Sort | None, wanted: object) -> Sequence[int]:
        if self.gate is not None and wanted == "slow":
            self.gate.wait(5)
        ids = range(self.total) if not isinstance(wanted, int) else range(0, self.total, wanted)
        return ids[::-1] if sort is not None and sort.descending else ids

    def rows(self, ids: Sequence[int]) -> Sequence[object | None]:
        self.reads += 1
        return [None if n in self.gone else Row(n, f"name {n}") for n in ids]


@pytest.fixture
def model(around: Surroundings, qtbot: Any) -> PagedTableModel:
    return PagedTableModel(COLUMNS, runner=around.runner, theme=around.theme, privacy=around.privacy)


def fill(model: PagedTableModel, rows: Rows, qtbot: Any) -> None:
    with qtbot.waitSignal(model.counts_changed):
        model.set_source(rows)


def shown(model: PagedTableModel, row: int, column: int = 0) -> str:
    return str(model.index(row, column).data())


def test_a_million_rows_have_their_count_at_once(model: PagedTableModel, qtbot: Any) -> None:
    rows = Rows(1_000_000)
    fill(model, rows, qtbot)
    assert model.rowCount() == 1_000_000
    assert rows.reads == 0


def test_only_what_is_looked_at_is_read(model: PagedTableModel, qtbot: Any) -> None:
    rows = Rows(1_000_000)
    fill(model, rows, qtbot)
    assert shown(model, 999_999) == "…"
    qtbot.waitUntil(lambda: shown(model, 999_999) == "999999")
    assert shown(model, 999_990) == "999990"
    assert rows.reads == 1


def test_sorting_asks_the_source(model: PagedTableModel, qtbot: Any) -> None:
    fill(model, Rows(1000), qtbot)
    with qtbot.waitSignal(model.counts_changed):
        model.set_sort(Sort("number", descending=True))
    qtbot.waitUntil(lambda: shown(model, 0) == "999")


def test_a_filter_keeps_the_total(model: PagedTableModel, qtbot: Any) -> None:
    fill(model, Rows(1000), qtbot)
    with qtbot.waitSignal(model.counts_changed):
        model.set_filter(10)
    assert (model.shown, model.total) == (100, 1000)
    assert model.row_of(990) == 99
    assert model.row_of(991) == -1


def test_an_answer_for_a_table_that_is_gone_is_dropped(around: Surroundings, qtbot: Any) -> None:
    view, model = paged_table(COLUMNS, "rows", "Rows", around)
    rows = Rows(1000)
    rows.gate = threading.Event()
    model.set_filter("slow")
    model.set_source(rows)
    view.deleteLater()
    qtbot.waitUntil(lambda: not isValid(model))
    rows.gate.set()
    with qtbot.captureExceptions() as troubles:
        qtbot.waitUntil(lambda: not around.runner.busy)
    assert troubles == []


def test_what_was_copied_from_a_table_that_is_gone_is_in_the_clipboard(
    around: Surroundings, qtbot: Any
) -> None:
    view, model = paged_table(COLUMNS, "rows", "Rows", around)
    fill(model, Rows(3), qtbot)
    goes_on = threading.Event()
    around.runner.submit(lambda job: goes_on.wait(5), lane="read")
    view.copier.copy([(0, 1)], COLUMNS[:1])
    view.deleteLater()
    qtbot.waitUntil(lambda: not isValid(view))
    goes_on.set()
    with qtbot.captureExceptions() as troubles:
        qtbot.waitUntil(lambda: not around.runner.busy)
    assert troubles == []
    assert QGuiApplication.clipboard().text() == "Number\n0\n1\n"


def test_the_answer_to_an_older_question_is_dropped(model: PagedTableModel, qtbot: Any) -> None:
    rows = Rows(1000)
    rows.gate = threading.Event()
    fill(model, rows, qtbot)
    model.set_filter("slow")
    model.set_filter(500)
    rows.gate.set()
    qtbot.waitUntil(lambda: not model.loading and model.shown == 2)


def test_a_row_that_is_gone_says_so(model: PagedTableModel, qtbot: Any) -> None:
    rows = Rows(3)
    rows.gone = {1}
    fill(model, rows, qtbot)
    shown(model, 1)
    qtbot.waitUntil(lambda: shown(model, 1) == "This row is gone")


def test_an_error_of_the_source_is_told(model: PagedTableModel, qtbot: Any) -> None:
    rows = Rows(3)
    rows.count = lambda: 1 // 0  # type: ignore[method-assign]
    with qtbot.waitSignal(model.failed) as told:
        model.set_source(rows)
    assert isinstance(told.args[0], ZeroDivisionError)


def test_privacy_masks_cell_hover_and_reader(
    model: PagedTableModel, around: Surroundings, qtbot: Any
) -> None:
    fill(model, Rows(3), qtbot)
    shown(model, 0)
    qtbot.waitUntil(lambda: shown(model, 0, 1) == "name 0")
    around.privacy.set_on(True)
    roles = Qt.ItemDataRole
    for role in (roles.DisplayRole, roles.ToolTipRole, roles.AccessibleTextRole):
        assert "name 0" not in model.index(0, 1).data(role)
    assert shown(model, 0) == "0"
    around.privacy.set_on(False)


def test_a_screen_reader_hears_the_column(model: PagedTableModel, qtbot: Any) -> None:
    fill(model, Rows(3), qtbot)
    shown(model, 2)
    qtbot.waitUntil(lambda: shown(model, 2) == "2")
    assert model.index(2, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Number: 2"


def test_a_small_paged_model_keeps_the_rules_of_qt(
    model: PagedTableModel, qtbot: Any, qtmodeltester: Any
) -> None:
    fill(model, Rows(PAGE_ROWS + 2), qtbot)
    shown(model, 0)
    shown(model, PAGE_ROWS)
    qtbot.waitUntil(lambda: shown(model, 0) == "0" and shown(model, PAGE_ROWS) == str(PAGE_ROWS))
    qtmodeltester.check(model)


def test_lists_sort_by_value_not_by_text(around: Surroundings, qtbot: Any) -> None:
    model = ListTableModel(COLUMNS, theme=around.theme, privacy=around.privacy)
    model.set_rows([Row(10, "a"), Row(9, "b"), Row(100, "c")])
    model.set_sort(Sort("number"))
    assert [model.index(row, 0).data() for row in range(3)] == ["9", "10", "100"]


def test_small_and_capital_letters_stand_together_in_a_list(around: Surroundings, qtbot: Any) -> None:
    model = ListTableModel(COLUMNS, theme=around.theme, privacy=around.privacy)
    model.set_rows([Row(1, "Quarry.csv"), Row(2, "accounts.csv"), Row(3, "Clover.csv")])
    model.set_sort(Sort("name"))
    assert [model.index(row, 0).data() for row in range(3)] == ["2", "3", "1"]


def press(view: TableView, keys: QKeySequence.StandardKey) -> None:
    combination = QKeySequence(keys)[0]
    event = QKeyEvent(QEvent.Type.KeyPress, combination.key(), combination.keyboardModifiers())
    view.keyPressEvent(event)


@pytest.fixture
def view(model: PagedTableModel, around: Surroundings, qtbot: Any) -> Callable[[Preferences], TableView]:
    def make(preferences: Preferences) -> TableView:
        made = TableView(
            model, name="rows", theme=around.theme, runner=around.runner, preferences=preferences
        )
        qtbot.addWidget(made)
        made.resize(400, 300)
        made.show()
        return made

    return make


def test_copy_brings_headers_and_what_is_seen(
    view: Callable[[Preferences], TableView],
    model: PagedTableModel,
    around: Surroundings,
    qtbot: Any,
) -> None:
    table = view(Preferences())
    fill(model, Rows(2000), qtbot)
    table.selectAll()
    with qtbot.waitSignal(table.copier.copied) as told:
        press(table, QKeySequence.StandardKey.Copy)
    assert told.args == [2000]
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "Number\tName"
    assert lines[2000] == "1999\tname 1999"
    around.privacy.set_on(True)
    table.selectRow(3)
    with qtbot.waitSignal(table.copier.copied):
        press(table, QKeySequence.StandardKey.Copy)
    assert "name 3" not in QGuiApplication.clipboard().text()
    around.privacy.set_on(False)


def test_too_many_rows_are_not_copied_and_it_says_so(
    view: Callable[[Preferences], TableView], model: PagedTableModel, qtbot: Any
) -> None:
    table = view(Preferences())
    fill(model, Rows(MOST_ROWS + 1), qtbot)
    QGuiApplication.clipboard().setText("what was there")
    table.selectAll()
    press(table, QKeySequence.StandardKey.Copy)
    assert "100,001 rows are too many to copy" in QToolTip.text()
    assert QGuiApplication.clipboard().text() == "what was there"
    table.selectRow(7)
    with qtbot.waitSignal(table.copier.copied):
        press(table, QKeySequence.StandardKey.Copy)
    assert QToolTip.text() == "1 row copied"
    assert QGuiApplication.clipboard().text().endswith("name 7\n")


def test_widths_and_hidden_columns_are_remembered(
    view: Callable[[Preferences], TableView], model: PagedTableModel, qtbot: Any
) -> None:
    preferences = Preferences()
    first = view(preferences)
    first.setColumnWidth(0, 133)
    assert view(preferences).columnWidth(0) == 133
    first.columns_menu().actions()[1].trigger()
    assert view(preferences).isColumnHidden(1)
    first.columns_menu().actions()[1].trigger()
    again = view(preferences)
    assert again.columnWidth(0) == 133
    assert not again.isColumnHidden(1)


def test_the_last_column_cannot_be_hidden(
    view: Callable[[Preferences], TableView], model: PagedTableModel
) -> None:
    table = view(Preferences())
    table.columns_menu().actions()[0].trigger()
    assert not table.columns_menu().actions()[1].isEnabled()


def test_the_header_sorts_up_then_down(
    view: Callable[[Preferences], TableView], model: PagedTableModel, qtbot: Any
) -> None:
    table = view(Preferences())
    fill(model, Rows(10), qtbot)
    header = table.horizontalHeader()
    for expected in (False, True, False):
        with qtbot.waitSignal(model.counts_changed):
            header.sectionClicked.emit(0)
        assert model.sorting == Sort("number", expected)


def _popup(qtbot: Any, other_than: QWidget | None = None) -> QMenu:
    """The menu that is open now."""
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() not in (None, other_than))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def _entry(menu: QMenu, words: str) -> QAction:
    return next(one for one in menu.actions() if one.text().replace("&", "").startswith(words))


def _choose_sort(table: TableView, words: str, qtbot: Any) -> None:
    """By keyboard alone: the menu of the table, "Sort by", and down to the entry."""
    qtbot.keyClick(table, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    outer = _popup(qtbot)
    qtbot.keyClick(outer, Qt.Key.Key_S)
    inside = _popup(qtbot, outer)
    wanted = _entry(inside, words)
    assert wanted.isEnabled()
    for _ in inside.actions():
        if inside.activeAction() is wanted:
            break
        qtbot.keyClick(inside, Qt.Key.Key_Down)
    assert inside.activeAction() is wanted
    qtbot.keyClick(inside, Qt.Key.Key_Return)
    assert QApplication.activePopupWidget() is None


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_keyboard_sorts_by_the_menu_of_the_table(
    view: Callable[[Preferences], TableView], model: PagedTableModel, qtbot: Any
) -> None:
    table = view(Preferences())
    fill(model, Rows(10), qtbot)
    header = table.horizontalHeader()
    for words, expected in (
        ("Number", Sort("number")),
        ("Descending", Sort("number", True)),
        ("Ascending", Sort("number")),
        ("The usual order", None),
    ):
        with qtbot.waitSignal(model.counts_changed):
            _choose_sort(table, words, qtbot)
        assert model.sorting == expected
        assert header.isSortIndicatorShown() == (expected is not None)


def test_the_menu_marks_how_the_table_is_sorted(
    view: Callable[[Preferences], TableView], model: PagedTableModel, qtbot: Any
) -> None:
    table = view(Preferences())
    fill(model, Rows(10), qtbot)

    def ticked() -> list[str]:
        menu = _entry(table.menu(), "Sort by").menu()
        assert isinstance(menu, QMenu)
        return [one.text() for one in menu.actions() if one.isChecked() and one.isEnabled()]

    assert ticked() == ["The usual order"]
    with qtbot.waitSignal(model.counts_changed):
        table.sort_by(Sort("number", descending=True))
    assert ticked() == ["Number", "Descending"]


def test_the_menu_of_a_table_copies_and_chooses_columns(
    view: Callable[[Preferences], TableView], model: PagedTableModel, qtbot: Any
) -> None:
    table = view(Preferences())
    fill(model, Rows(10), qtbot)
    table.clearSelection()
    assert not _entry(table.menu(), "Copy").isEnabled()
    table.selectRow(3)
    with qtbot.waitSignal(table.copier.copied):
        _entry(table.menu(), "Copy").trigger()
    columns = _entry(table.menu(), "Columns").menu()
    assert isinstance(columns, QMenu)
    columns.actions()[1].trigger()
    assert table.isColumnHidden(1)


def test_a_table_that_cannot_be_sorted_offers_no_sorting(around: Surroundings, qtbot: Any) -> None:
    fixed = [replace(column, sortable=False) for column in COLUMNS]
    model = ListTableModel(fixed, theme=around.theme, privacy=around.privacy)
    table = TableView(model, name="fixed", theme=around.theme)
    qtbot.addWidget(table)
    assert [one.text().split("\t")[0] for one in table.menu().actions()] == [
        "&Copy the chosen rows",
        "C&olumns",
    ]
