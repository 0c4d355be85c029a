"""A field for a date that may be empty, with a calendar that opens where people look for it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QIcon,
    QKeyEvent,
    QMouseEvent,
    QShowEvent,
    QTextCharFormat,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QCalendarWidget,
    QDateEdit,
    QDateTimeEdit,
    QToolButton,
    QWidget,
)

from ui.dates import day_format
from ui.theme import Theme

# Qt knows no empty date: the first day that can be chosen stands for none.
_NONE = QDate(2000, 1, 1)
# A cell of the calendar, and what stands above the weeks, at 100 % text.
_CELL_WIDTH, _CELL_HEIGHT, _HEAD = 40, 32, 44
_WEEKS, _DAYS = 7, 7  # six weeks of days, and the line with their names

# Cells of a calendar are too small for the room that cells of tables have.
_PLAIN_CELLS = """
QTableView { border: none; border-radius: 0; padding: 0; }
QTableView::item, QTableView::item:focus { padding: 0; border: none; }
"""


class Calendar(QCalendarWidget):
    """A month at a time, every day of it in sight; opens at the chosen day, without one at today."""

    def __init__(self, *, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(self.tr("Calendar"))
        self.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.ShortDayNames)
        self.setStyleSheet(_PLAIN_CELLS)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        px = self._theme.px
        return QSize(px(_DAYS * _CELL_WIDTH), px(_WEEKS * _CELL_HEIGHT + _HEAD))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        chosen = self.selectedDate()
        shown = QDate.currentDate() if chosen == _NONE else chosen
        if chosen == _NONE:  # the arrow keys begin there too
            blocked = self.blockSignals(True)
            self.setSelectedDate(shown)
            self.blockSignals(blocked)
        self.setCurrentPage(shown.year(), shown.month())

    def _on_theme_changed(self) -> None:
        """Days of the weekend are days like others; only the names of the days stand back."""
        plain, names, today = QTextCharFormat(), QTextCharFormat(), QTextCharFormat()
        plain.setForeground(self._theme.colour("text"))
        names.setForeground(self._theme.colour("muted"))
        today.setForeground(self._theme.colour("text"))
        today.setFontWeight(self._theme.font().Weight.Bold)
        today.setFontUnderline(True)
        for day in Qt.DayOfWeek:
            self.setWeekdayTextFormat(day, plain)
        self.setHeaderTextFormat(names)
        self.setDateTextFormat(QDate(), QTextCharFormat())
        self.setDateTextFormat(QDate.currentDate(), today)
        self.setFont(self._theme.font())
        self._put_arrows()
        self.setMinimumSize(self.minimumSizeHint())

    def _put_arrows(self) -> None:
        """The arrows of the style are black in every theme."""
        size = self._theme.icon_size(16)
        ahead = self._theme.icon("chevron-right", "text").pixmap(size)
        back = ahead.transformed(QTransform().scale(-1, 1))
        for name, picture in (("qt_calendar_nextmonth", ahead), ("qt_calendar_prevmonth", back)):
            button = self.findChild(QToolButton, name)
            if button is not None:
                button.setIcon(QIcon(picture))
                button.setIconSize(size)


class DateField(QDateEdit):
    """Signals: `date_chosen` with each date that is chosen or whole; its value is `chosen`."""

    date_chosen = Signal()

    def __init__(self, chosen: date | None, *, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._calendar: Calendar | None = None  # made when it is first wanted: most dates are only looked at
        self.setCalendarPopup(True)
        self.setSpecialValueText(self.tr("No date"))
        self.setMinimumDate(_NONE)
        self.setDisplayFormat(day_format())
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.choose(chosen)
        self.dateChanged.connect(lambda _: self.date_chosen.emit())

    def calendarWidget(self) -> Calendar:
        if self._calendar is None:
            self._calendar = Calendar(theme=self._theme, parent=self)
            self.setCalendarWidget(self._calendar)
        return self._calendar

    @property
    def chosen(self) -> date | None:
        day = self.date()
        return None if day == _NONE else date(day.year(), day.month(), day.day())

    def choose(self, chosen: date | None) -> None:
        """Another date, None for none."""
        self.setDate(QDate(chosen.year, chosen.month, chosen.day) if chosen is not None else _NONE)

    def stepBy(self, steps: int) -> None:
        """From no date the first step leads to today."""
        if self.chosen is None:
            self.setDate(QDate.currentDate())
        else:
            super().stepBy(steps)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Who types into a field without a date types over today's; Qt would take no letter of it."""
        alt_down = event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
        if event.key() == Qt.Key.Key_F4 or alt_down:
            self._open_calendar()
            return
        if self.chosen is None and event.text().isalnum():
            self.setDate(QDate.currentDate())
            self.setSelectedSection(QDateTimeEdit.Section.DaySection)
        super().keyPressEvent(event)

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        return (
            QAbstractSpinBox.StepEnabledFlag.StepUpEnabled | QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        )

    def _open_calendar(self) -> None:
        """As the arrow at the right does: Qt opens its calendar for the mouse only."""
        arrow = QPointF(self.width() - self.height() / 3, self.height() / 2)
        for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
            button = Qt.MouseButton.LeftButton
            held = button if kind == QEvent.Type.MouseButtonPress else Qt.MouseButton.NoButton
            plain = Qt.KeyboardModifier.NoModifier
            press = QMouseEvent(kind, arrow, QPointF(self.mapToGlobal(arrow)), button, held, plain)
            QApplication.sendEvent(self, press)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.calendarWidget()
        super().mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Who scrolls the page over this field does not want another date."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
