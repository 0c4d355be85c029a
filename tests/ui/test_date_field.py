"""A date that may be empty, and its calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QCalendarWidget, QTableView, QVBoxLayout, QWidget

from ui.dates import day
from ui.theme import Theme
from ui.widgets.date_field import DateField

# Without a screen there is no keyboard to grab for a popup.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def placed(theme: Theme, chosen: date | None, qtbot: Any) -> DateField:
    """A field on a page that wears the look of the program."""
    page = QWidget()
    qtbot.addWidget(page)
    field = DateField(chosen, theme=theme)
    QVBoxLayout(page).addWidget(field)
    theme.dress(page)
    page.show()
    qtbot.waitExposed(page)
    return field


def opened(field: DateField, qtbot: Any) -> QCalendarWidget:
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton, pos=QPoint(field.width() - 12, field.height() // 2))
    calendar = field.calendarWidget()
    qtbot.waitUntil(calendar.isVisible)
    return calendar


@pytest.fixture
def large(theme: Theme) -> Iterator[Theme]:
    before = theme.percent
    theme.set_percent(200)
    yield theme
    theme.set_percent(before)


def test_the_calendar_opens_at_today_or_the_date_that_is_set(theme: Theme, qtbot: Any) -> None:
    today = QDate.currentDate()
    empty = opened(placed(theme, None, qtbot), qtbot)
    assert (empty.yearShown(), empty.monthShown()) == (today.year(), today.month())
    empty.window().close()
    dated = opened(placed(theme, date(2031, 2, 7), qtbot), qtbot)
    assert (dated.yearShown(), dated.monthShown()) == (2031, 2)
    dated.window().close()


def all_days_show(calendar: QCalendarWidget) -> bool:
    """Whether every cell lies within the view and is wide and high enough for two figures."""
    view = calendar.findChild(QTableView, "qt_calendar_calendarview")
    assert view is not None
    model = view.model()
    shown = [
        view.visualRect(model.index(row, column))
        for row in range(model.rowCount())
        for column in range(model.columnCount())
        if not view.isColumnHidden(column) and not view.isRowHidden(row)
    ]
    needs = QFontMetrics(view.font())
    room = view.viewport().rect()
    style = calendar.styleSheet()
    return "padding: 0" in style and all(
        room.contains(cell)
        and cell.width() >= needs.horizontalAdvance("30 ")
        and cell.height() >= needs.height()
        for cell in shown
    )


def test_every_day_shows(theme: Theme, qtbot: Any) -> None:
    calendar = opened(placed(theme, None, qtbot), qtbot)
    assert all_days_show(calendar)
    calendar.window().close()


def test_every_day_shows_with_large_text(large: Theme, qtbot: Any) -> None:
    calendar = opened(placed(large, None, qtbot), qtbot)
    assert all_days_show(calendar)
    calendar.window().close()


def test_the_month_is_in_words_and_no_date_is_said(theme: Theme, qtbot: Any) -> None:
    field = placed(theme, date(2027, 10, 8), qtbot)
    assert field.text() == day(date(2027, 10, 8)) == "Oct 8, 2027"
    field.choose(None)
    assert field.chosen is None
    assert field.text() == "No date"


def test_the_first_step_from_no_date_is_today(theme: Theme, qtbot: Any) -> None:
    field = placed(theme, None, qtbot)
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert field.date() == QDate.currentDate()


def test_a_day_of_the_calendar_is_chosen_with_one_press(theme: Theme, qtbot: Any) -> None:
    field = placed(theme, None, qtbot)
    calendar = opened(field, qtbot)
    view = calendar.findChild(QTableView, "qt_calendar_calendarview")
    assert view is not None
    cell = view.visualRect(view.model().index(3, 3)).center()
    with qtbot.waitSignal(field.date_chosen):
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=cell)
    assert field.chosen is not None
    assert (field.chosen.year, field.chosen.month) == (date.today().year, date.today().month)


def test_a_date_can_be_typed_where_there_is_none(theme: Theme, qtbot: Any) -> None:
    field = placed(theme, None, qtbot)
    field.setFocus()
    year = QDate.currentDate().year()
    for key in "15":
        qtbot.keyClicks(field, key)
    field.setSelectedSection(DateField.Section.MonthSection)
    qtbot.keyClicks(field, "dec")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.chosen == date(year, 12, 15)


def test_arrow_keys_in_the_calendar_begin_at_today(theme: Theme, qtbot: Any) -> None:
    field = placed(theme, None, qtbot)
    calendar = opened(field, qtbot)
    assert calendar.selectedDate() == QDate.currentDate()
    assert field.chosen is None, "nothing is chosen by looking"
    calendar.hide()


@pytest.mark.parametrize(
    ("key", "modifier"),
    [(Qt.Key.Key_F4, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)],
)
def test_the_calendar_opens_by_keyboard(
    theme: Theme, key: Qt.Key, modifier: Qt.KeyboardModifier, qtbot: Any
) -> None:
    field = placed(theme, date(2031, 2, 7), qtbot)
    field.setFocus()
    qtbot.keyClick(field, key, modifier)
    qtbot.waitUntil(field.calendarWidget().isVisible)
    assert field.chosen == date(2031, 2, 7)
    field.calendarWidget().window().close()
