"""The rail: eight steps with number, icon, name and state; a press goes there."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from ui.figures import number
from ui.steps import MOOD_LOOK, STEP_IDS, StepState, state_words, step_name
from ui.theme import Theme
from ui.theme.tokens import RADIUS_FIELD, TYPE_LEAD, TYPE_TEXT
from ui.widgets.labels import IconLabel, Line
from ui.widgets.scrolling import in_scroll_area


class StepButton(QAbstractButton):
    """One step. Its accessible name is the step's name alone, number and state are the description."""

    def __init__(self, theme: Theme, index: int, step_id: str) -> None:
        super().__init__()
        self.step_id = step_id
        self._theme, self._number = theme, number(index + 1)
        self._state = StepState()
        self._compact = False
        self._icon_only = False
        self.setObjectName(f"step_{step_id}")
        self.setText(step_name(step_id))
        self.setAccessibleName(step_name(step_id))
        self._current = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_state(StepState())

    def set_state(self, state: StepState) -> None:
        self._state = state
        words = self.tr("Step {0}, {1}").format(self._number, state_words(state))
        self.setAccessibleDescription(words)
        about = f"{self.text()}: {state_words(state)}" if self._icon_only else state_words(state)
        self.setToolTip(about if self._compact or self._icon_only else "")
        self.update()

    @property
    def current(self) -> bool:
        """Whether its page is the one that is shown."""
        return self._current

    def set_current(self, current: bool) -> None:
        # Not a checkable button: a screen reader would call it a box to tick, and offer no press.
        self._current = current
        self.update()

    def set_compact(self, compact: bool) -> None:
        """One line instead of two, for a low window or large text."""
        if compact != self._compact:
            self._compact = compact
            self.set_state(self._state)
            self.updateGeometry()

    def set_icon_only(self, icon_only: bool) -> None:
        """Number, icon and mark, for a narrow window; the name is told on hover."""
        if icon_only != self._icon_only:
            self._icon_only = icon_only
            self.set_state(self._state)
            self.updateGeometry()

    def full_height(self) -> int:
        return self._line(TYPE_LEAD) + self._line(TYPE_TEXT) + self._theme.px(14)

    def sizeHint(self) -> QSize:
        height = self._line(TYPE_LEAD) + self._theme.px(14) if self._compact else self.full_height()
        return QSize(self._theme.px(84 if self._icon_only else 196), height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _line(self, size: int) -> int:
        return round(self._theme.px(size) * 1.35)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        current, ratio = self._current, self.devicePixelRatioF()
        top = 0 if self._compact else px(7)
        line = self.height() if self._compact else self._line(TYPE_LEAD)
        name_token = "accent" if current else "text"
        painter.setFont(theme.font(TYPE_TEXT))
        painter.setPen(theme.colour("muted"))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(px(10), top, px(14), line), middle, self._number)
        icon_top = top + (line - px(20)) // 2
        icon = theme.pixmap(f"step-{self.step_id}", name_token, 20, ratio)
        painter.drawPixmap(px(28), icon_top, icon)
        self._paint_mark(painter, top, line)
        if not self._icon_only:
            self._paint_words(painter, top, line)
        painter.end()

    def _paint_mark(self, painter: QPainter, top: int, line: int) -> None:
        """Beside the name, so that the words below have the whole width for large counts."""
        px = self._theme.px
        mark, token = MOOD_LOOK[self._state.mood]
        pixmap = self._theme.pixmap(mark, token, 16, self.devicePixelRatioF())
        painter.drawPixmap(self.width() - px(28), top + (line - px(16)) // 2, pixmap)

    def _paint_words(self, painter: QPainter, top: int, line: int) -> None:
        theme, px = self._theme, self._theme.px
        middle = Qt.AlignmentFlag.AlignVCenter
        weight = QFont.Weight.DemiBold if self._current else QFont.Weight.Medium
        painter.setFont(theme.font(TYPE_LEAD, weight))
        painter.setPen(theme.colour("text"))
        left = px(58)
        painter.drawText(QRect(left, top, self.width() - left, line), middle, self.text())
        if not self._compact:
            painter.setFont(theme.font(TYPE_TEXT))
            painter.setPen(theme.colour(MOOD_LOOK[self._state.mood][1]))
            below = QRect(left, top + line, self.width() - px(8) - left, self._line(TYPE_TEXT))
            words = painter.fontMetrics().elidedText(
                state_words(self._state), Qt.TextElideMode.ElideRight, below.width()
            )
            painter.drawText(below, middle, words)

    def _paint_ground(self, painter: QPainter) -> None:
        rect = self.rect().adjusted(1, 1, -1, -1)
        if self._current:
            painter.setBrush(self._theme.colour("accent_soft"))
        elif self.underMouse():
            painter.setBrush(self._theme.colour("hover"))
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.hasFocus():
            pen = painter.pen()
            pen.setColor(self._theme.colour("focus"))
            pen.setWidth(2)
            painter.setPen(pen)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(rect, RADIUS_FIELD, RADIUS_FIELD)


class StepRail(QFrame):
    """The list of steps. Signals: `step_pressed(step_id)`."""

    step_pressed = Signal(str)

    def __init__(self, *, theme: Theme) -> None:
        super().__init__()
        self._theme, self._narrow = theme, False
        self.setProperty("kind", "rail")
        self.setObjectName("step_rail")
        self.setAccessibleName(self.tr("Steps of the migration"))
        self._buttons: dict[str, StepButton] = {}
        self._list = QWidget()
        column = QVBoxLayout(self._list)
        column.setContentsMargins(8, 0, 8, 8)
        column.setSpacing(2)
        for index, step_id in enumerate(STEP_IDS):
            button = StepButton(theme, index, step_id)
            button.clicked.connect(lambda _=False, step=step_id: self.step_pressed.emit(step))
            column.addWidget(button)
            self._buttons[step_id] = button
        column.addStretch()
        self._scroll = in_scroll_area(self._list)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.viewport().installEventFilter(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._brand())
        layout.addWidget(self._scroll, 1)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def button(self, step_id: str) -> StepButton:
        return self._buttons[step_id]

    def set_current(self, step_id: str) -> None:
        for one, button in self._buttons.items():
            button.set_current(one == step_id)

    def set_states(self, states: Mapping[str, StepState]) -> None:
        for step_id, button in self._buttons.items():
            button.set_state(states.get(step_id, StepState()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # What the list has for room it gets after the rail has got its own.
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        focused = [b for b in self._buttons.values() if b.hasFocus()]
        if step is None or not focused:
            super().keyPressEvent(event)
            return
        buttons = list(self._buttons.values())
        at = max(0, min(len(buttons) - 1, buttons.index(focused[0]) + step))
        buttons[at].setFocus(Qt.FocusReason.TabFocusReason)
        self._scroll.ensureWidgetVisible(buttons[at])

    def set_narrow(self, narrow: bool) -> None:
        """Only icons, where the window has no room for the names."""
        if narrow != self._narrow:
            self._narrow = narrow
            self._brand_name.setVisible(not narrow)
            for button in self._buttons.values():
                button.set_icon_only(narrow)
            self._on_theme_changed()

    def _brand(self) -> QWidget:
        brand = QWidget()
        row = QHBoxLayout(brand)
        row.setContentsMargins(18, 14, 12, 14)
        row.setSpacing(10)
        row.addWidget(IconLabel(self._theme, "mark", token="accent", size=24))
        self._brand_name = Line("Crosswalk", kind="lead")
        row.addWidget(self._brand_name)
        row.addStretch()
        return brand

    def _fit(self) -> None:
        wanted = sum(button.full_height() + 2 for button in self._buttons.values()) + 8
        compact = wanted > self._scroll.viewport().height()
        for button in self._buttons.values():
            button.set_compact(compact)

    def _on_theme_changed(self) -> None:
        self.setFixedWidth(self._theme.px(84 if self._narrow else 196) + 20)
        for button in self._buttons.values():
            button.updateGeometry()
            button.update()
        self._fit()
