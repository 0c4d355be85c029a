"""The keyboard goes through the window as the eye does, and is never thrown far away."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ui.at_rest import come_to_rest
from ui.steps import STEP_IDS
from ui.tab_order import bring_into_sight, next_stop, stops
from ui.theme import Theme
from ui.widgets.flow import Beside
from ui.window import Window


def _zone(window: Window, widget: QWidget | None) -> str:
    page = window.current
    assert page is not None
    zones = {"rail": window.rail, "topbar": window.topbar, "header": window.header, "banner": window.banner}
    zones |= {"page": page, "footer": window.footer, "help": window.help_panel, "strip": window.strip}
    return next((name for name, part in zones.items() if widget and part.isAncestorOf(widget)), "nowhere")


@pytest.mark.parametrize("step_id", STEP_IDS)
def test_tab_goes_from_top_to_bottom_and_reaches_everything(window: Window, step_id: str, qtbot: Any) -> None:
    window.show_step(step_id)
    come_to_rest(window.around)
    window.activateWindow()
    window.topbar.search_field.setFocus()
    page = window.current
    assert page is not None
    wanted = set(stops([page, window.footer]))
    seen: list[QWidget] = []
    for _ in range(120):
        focused = QApplication.focusWidget()
        if focused is None or focused in seen[:-1]:
            break
        if focused not in seen:  # a date takes Tab for its day, month and year
            seen.append(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    order = [_zone(window, widget) for widget in seen]
    changes = [zone for at, zone in enumerate(order) if at == 0 or zone != order[at - 1]]
    assert len(changes) == len(set(changes)), f"leaps about: {changes}"
    assert changes.index("page") < changes.index("footer")
    assert {widget for widget in wanted if not _one_of_several(widget)} <= set(seen)


def _one_of_several(widget: QWidget) -> bool:
    """Of buttons of which one is on, Tab reaches one; arrows go on from there."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return group is not None and group.exclusive()


def test_from_a_list_tab_goes_on_to_its_details(theme: Theme, qtbot: Any) -> None:
    listed, first, second = QPushButton("A row"), QPushButton("Accept"), QPushButton("Later")
    details = QWidget()
    inside = QVBoxLayout(details)
    inside.addWidget(first)
    inside.addWidget(second)
    beside = Beside(listed, details, theme=theme, least=100, shares=(1, 1))
    qtbot.addWidget(beside)
    beside.show()
    assert stops([beside]) == [listed, first, second]
    assert next_stop([beside], listed, forward=True) is first
    assert next_stop([beside], first, forward=False) is listed


def test_the_last_control_of_a_footer_gives_the_keyboard_back_to_the_page(window: Window) -> None:
    window.show_step("match")
    come_to_rest(window.around)
    window.activateWindow()
    window.strip.finish(window.strip.start("Undo"), "Undone", link="Redo", on_link=lambda: None)
    for one in stops([window.footer]):
        if one is not window.footer.primary_button:
            one.setEnabled(False)
    window.footer.primary_button.setFocus()
    window.footer.primary_button.setEnabled(False)
    assert _zone(window, QApplication.focusWidget()) == "page"


def test_shift_tab_is_the_way_back(window: Window, qtbot: Any) -> None:
    window.show_step("start")
    window.activateWindow()
    first = window.topbar.search_field
    first.setFocus()
    for _ in range(4):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    for _ in range(4):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backtab)
    assert QApplication.focusWidget() is first


@pytest.mark.parametrize("gone", [QWidget.hide, lambda widget: widget.setEnabled(False)])
def test_a_control_that_goes_leaves_the_keyboard_nearby(window: Window, gone: Any) -> None:
    window.show_step("load")
    window.activateWindow()
    page = window.current
    assert page is not None
    buttons = [one for one in stops([page]) if isinstance(one, QPushButton)]
    buttons[-1].setFocus()  # after it come the footer and, round the window, the rail
    gone(buttons[-1])
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused is not buttons[-1]
    assert _zone(window, focused) == "page"


def test_after_the_help_one_goes_on_where_one_was(window: Window) -> None:
    window.show_step("match")
    come_to_rest(window.around)
    window.activateWindow()
    table = window.current.accounts_table
    table.setFocus()
    window.show_help()
    assert _zone(window, QApplication.focusWidget()) == "help"
    window.show_help()
    assert QApplication.focusWidget() is table


def test_control_and_tab_turn_the_parts_of_a_page(window: Window, qtbot: Any) -> None:
    window.show_step("results")
    window.activateWindow()
    tabs = window.current.findChild(QTabWidget)
    before = tabs.currentIndex()
    window.footer.primary_button.setFocus()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert tabs.currentIndex() != before
    qtbot.keyClick(
        QApplication.focusWidget(),
        Qt.Key.Key_Backtab,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    assert tabs.currentIndex() == before


def test_the_list_of_shortcuts_scrolls_on_a_short_screen(window: Window, qtbot: Any) -> None:
    from ui.dialogs import PlainDialog, shortcuts_sheet

    assert window.menus is not None
    sheet = shortcuts_sheet(window.menus.shortcuts(), window.around.theme)
    dialog = PlainDialog("Keyboard shortcuts", theme=window.around.theme)
    dialog.column.addWidget(sheet, 1)
    dialog.add_buttons("", None)
    qtbot.addWidget(dialog)
    dialog.resize(dialog.width(), 500)
    dialog.show()
    assert dialog.height() <= 520
    assert sheet.verticalScrollBar().maximum() > 0
    sheet.setFocus()
    qtbot.keyClick(sheet, Qt.Key.Key_PageDown)
    assert sheet.verticalScrollBar().value() > 0


def test_everything_in_the_window_wears_the_style_sheet(window: Window, qtbot: Any) -> None:
    window.show_step("match")
    come_to_rest(window.around)
    field = window.topbar.search_field
    field.setFocus()
    qtbot.keyClicks(field, "ma")
    qtbot.waitUntil(lambda: bool(field.hits))
    come_to_rest(window.around)
    bare = []
    for widget in window.findChildren(QWidget):
        around: QWidget | None = widget
        while around is not None and not around.styleSheet():
            around = around.parentWidget()
        if around is None and widget.isVisible() and (widget.property("kind") or not widget.children()):
            bare.append(f"{type(widget).__name__} {widget.objectName()}")
    assert bare == []


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
@pytest.mark.parametrize("step_id", ["match", "merge", "checklist"])
def test_the_list_that_has_the_keyboard_on_arrival_is_seen_in_double_text(
    window: Window, step_id: str, size: tuple[int, int], qtbot: Any
) -> None:
    window.resize(*size)
    window.around.theme.set_percent(200)
    window.around.theme.finish()
    window.activateWindow()
    window.show_step(step_id)
    page = window.current
    assert page is not None
    qtbot.waitUntil(lambda: page.isAncestorOf(QApplication.focusWidget()))
    focused = QApplication.focusWidget()
    assert isinstance(focused, QAbstractItemView)

    def has_rows_in_sight() -> bool:
        rows = focused.viewport()
        seen, row = rows.visibleRegion().boundingRect(), focused.visualRect(focused.currentIndex())
        return row.isValid() and seen.intersected(rows.rect()).contains(row.center()) and seen.height() > 150

    qtbot.waitUntil(has_rows_in_sight)


@pytest.mark.parametrize("at_end", [False, True])
@pytest.mark.parametrize("step_id", ["match", "merge"])
def test_a_list_that_was_scrolled_away_from_its_current_row_is_seen_on_return(
    window: Window, step_id: str, at_end: bool, qtbot: Any
) -> None:
    window.resize(1280, 800)
    window.around.theme.set_percent(200)
    window.around.theme.finish()
    window.activateWindow()
    window.show_step(step_id)
    page = window.current
    assert page is not None
    qtbot.waitUntil(lambda: page.isAncestorOf(QApplication.focusWidget()) and not window.around.runner.busy)
    view = QApplication.focusWidget()
    assert isinstance(view, QAbstractItemView)

    def seen() -> int:
        return view.viewport().visibleRegion().boundingRect().height()

    qtbot.waitUntil(lambda: seen() > 150)
    view.setCurrentIndex(view.model().index(view.model().rowCount() - 1 if at_end else 0, 0))
    if at_end:
        view.scrollToTop()
    else:
        view.scrollToBottom()
    assert not view.viewport().rect().intersects(view.visualRect(view.currentIndex()))
    for arrive in (
        lambda: (window.show_step("load"), window.show_step(step_id)),
        lambda: bring_into_sight(view),
    ):
        arrive()
        for _ in range(5):
            QApplication.processEvents()
        assert seen() > 150
