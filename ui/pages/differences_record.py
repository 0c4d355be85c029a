"""A record, then and now: one person in both versions, line by line."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui.pages.base import Surroundings, card, clear_layout, scrolling_column
from ui.pages.differences_view import DifferencesActions, RecordView
from ui.widgets.buttons import Button
from ui.widgets.choice import ChoiceBox
from ui.widgets.empty_state import EmptyState
from ui.widgets.fields import LabelledRow
from ui.widgets.flow import Flow
from ui.widgets.labels import Line, Text

_TONES = {"changed": "warn", "gone": "danger", "new": "ok", "moved": "info", "same": "muted"}


class RecordTab(QWidget):
    """Ways to bring a record above, the two versions of it below."""

    def __init__(self, *, around: Surroundings, actions: DifferencesActions) -> None:
        super().__init__()
        self._theme, self._actions = around.theme, actions
        self.role_combo = ChoiceBox()
        self.role_combo.setAccessibleName(self.tr("Kind of person"))
        self.id_edit = QLineEdit()
        self.id_edit.returnPressed.connect(self._ask)
        self.ask_button = Button(self.tr("Ask Clever"), theme=self._theme, press=self._ask)
        self.mask_box = QCheckBox(self.tr("Mask what tells who it is"))
        self.mask_box.clicked.connect(lambda on: self._actions.mask_record(bool(on)))
        self.keep_button = Button(
            self.tr("Save as sample…"),
            theme=self._theme,
            icon="export",
            press=self._actions.keep_record,
        )
        self._live_text = Text(tone="muted")
        area, column = scrolling_column()
        column.setContentsMargins(0, 12, 8, 0)
        column.setSpacing(12)
        column.addWidget(self._ways())
        self._shown = QWidget()
        self._shown_column = QVBoxLayout(self._shown)
        self._shown_column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._shown, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        self.show_view(RecordView())

    @property
    def role(self) -> str:
        return str(self.role_combo.currentData() or "")

    def show_view(self, view: RecordView) -> None:
        if self.role_combo.count() != len(view.roles):
            self.role_combo.clear()
            for word, name in view.roles:
                self.role_combo.addItem(name, word)
        self.mask_box.setChecked(view.masked or view.mask_forced)
        self.mask_box.setEnabled(not view.mask_forced)
        self._live_text.setText(view.live or view.whose)
        self._live_text.setVisible(bool(view.live or view.whose))
        self.id_edit.setEnabled(not view.live)
        self.ask_button.setEnabled(not view.live)
        clear_layout(self._shown_column)
        self.keep_button.setEnabled(bool(view.lines))
        if not view.lines:
            self._shown_column.addWidget(self._nothing())
            return
        frame, inside = card()
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(Text(view.title, kind="lead"), 1)
        inside.addLayout(head)
        inside.addLayout(self._grid(view))
        self._shown_column.addWidget(frame)
        self._shown_column.addStretch()

    def _ways(self) -> QWidget:
        frame, column = card()
        top = Flow(gap=8)
        kind = LabelledRow(self.tr("&Kind of person"), self.role_combo, name=self.tr("Kind of person"))
        self.role_combo.setMinimumWidth(self._theme.px(160))
        top.add(kind)
        own = LabelledRow(self.tr("Clever &ID in the older version"), self.id_edit, beside=self.ask_button)
        self.id_edit.setMinimumWidth(self._theme.px(250))
        top.add(own)
        column.addWidget(top)
        column.addWidget(self._live_text)
        flow = Flow(gap=8)
        ways = (
            (self.tr("Show an invented one"), "spark", self._actions.invent_record),
            (self.tr("Paste a record"), "copy", self._actions.paste_record),
            (self.tr("Open a record or sample…"), "file", self._actions.open_record),
        )
        for words, icon, act in ways:
            flow.add(Button(words, theme=self._theme, icon=icon, press=partial(self._with_role, act)))
        flow.add(self.keep_button)
        flow.add(self.mask_box)
        column.addWidget(flow)
        return frame

    def _with_role(self, act: Callable[[str], None]) -> None:
        act(self.role)

    def _nothing(self) -> QWidget:
        return EmptyState(
            theme=self._theme,
            icon="person",
            heading=self.tr("No record yet"),
            words=self.tr(
                "One person’s record, as it was and as it will be, side by side: choose the kind of person, "
                "then bring a record or look at an invented one."
            ),
        )

    def _grid(self, view: RecordView) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        top = Qt.AlignmentFlag.AlignTop
        for at, words in enumerate(view.heads):
            grid.addWidget(Line(words, tone="muted"), 0, at)
        marks = {
            "changed": self.tr("value changes"),
            "moved": self.tr("moves"),
            "gone": self.tr("gone"),
            "new": self.tr("new"),
            "same": self.tr("stays"),
        }
        for row, (before, after, mark) in enumerate(view.lines, start=1):
            tone = _TONES.get(mark, "plain")
            for at, text in enumerate((before, after)):
                line = Text(text, tone="plain" if mark != "same" else "muted")
                line.setFont(self._theme.mono_font())
                grid.addWidget(line, row, at, top)
            grid.addWidget(Line(marks[mark], tone=tone), row, 2, top)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        return grid

    def _ask(self) -> None:
        found = self.id_edit.text().strip()
        if found:
            self._actions.ask_record(self.role, found)
