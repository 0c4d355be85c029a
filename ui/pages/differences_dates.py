"""Dates: how long each version lives, drawn, and below everything that happened, in order."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.pages.base import Surroundings, card, clear_layout, scrolling_column
from ui.pages.differences_view import DatesView, DifferencesActions, VersionDate
from ui.widgets.labels import IconLabel, Line, Text
from ui.widgets.source_link import SourceLink
from ui.widgets.time_line import TimeLine


class DatesTab(QWidget):
    def __init__(self, *, around: Surroundings, actions: DifferencesActions) -> None:
        super().__init__()
        self._theme, self._actions = around.theme, actions
        self.time_line = TimeLine(theme=around.theme)
        area, column = scrolling_column()
        column.setContentsMargins(0, 12, 8, 0)
        drawn, inside = card()
        inside.addWidget(self.time_line)
        key = self.tr(
            "Dashed line: today. Orange: deprecated, though it still answered. "
            "Dots: something changed; the list below says what."
        )
        inside.addWidget(Text(key, tone="muted"))
        column.addWidget(drawn)
        listed, self._list = card(spacing=16)
        column.addWidget(listed)
        column.addStretch()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    def show_view(self, view: DatesView) -> None:
        self.time_line.show_spans(view.spans, view.dots, view.today)
        clear_layout(self._list)
        for one in view.dates:
            self._list.addLayout(self._row(one))

    def _row(self, one: VersionDate) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        token = one.tone if one.tone != "plain" else "muted"
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(IconLabel(self._theme, "calendar", token=token), 0, top)
        when = Line(one.when, tone="muted")
        when.setMinimumWidth(self._theme.px(124))
        row.addWidget(when, 0, top)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Text(one.title, tone=one.tone))
        words.addWidget(Text(one.meaning, tone="muted"))
        words.addWidget(SourceLink(one.source, theme=self._theme, open_source=self._actions.open_source))
        row.addLayout(words, 1)
        return row
