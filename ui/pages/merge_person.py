"""One person with several accounts: the accounts as columns, what differs first, the result beside."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout

from ui.models.columns import Column
from ui.models.list_table import ListTableModel
from ui.pages.base import Surroundings, scrolling_column
from ui.pages.merge_view import FieldRow, PersonDetail
from ui.widgets.banner import Banner, Notice
from ui.widgets.buttons import Button
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow import Flow
from ui.widgets.labels import ElidedLabel, Line, Text
from ui.widgets.table_view import TableView


class PersonPanel(QFrame):
    """Signals: `decided(str)`: accept, change, defer or reject."""

    decided = Signal(str)

    def __init__(self, *, around: Surroundings) -> None:
        super().__init__()
        self._around, self._theme = around, around.theme
        self._detail: PersonDetail | None = None
        self.setProperty("kind", "card")
        self.setMinimumWidth(320)
        self._model = ListTableModel((), theme=self._theme, privacy=around.privacy)
        self.fields_table = TableView(self._model, name="person_fields", theme=self._theme)
        self.fields_table.setAccessibleName(self.tr("Accounts side by side"))
        self._title = ElidedLabel(privacy=around.privacy)
        self._why = Text(tone="muted", privacy=around.privacy)
        self._decided = Line(tone="muted")
        self._permission = Banner(theme=self._theme)
        self._empty = EmptyState(
            theme=self._theme,
            icon="people",
            heading=self.tr("Nobody chosen"),
            words=self.tr("Choose a person at the left to see the accounts side by side."),
        )
        self._full = QFrame()
        self._arrange()
        self._theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.show_person(None)

    def show_person(self, detail: PersonDetail | None) -> None:
        self._detail = detail
        self._empty.setVisible(detail is None)
        self._full.setVisible(detail is not None)
        if detail is None:
            return
        self._title.set_text(detail.title)
        self._why.set_words(detail.why)
        self._decided.setText(detail.decided)
        self._decided.setVisible(bool(detail.decided))
        tone = "warn" if detail.loses else "info"
        notice = Notice(detail.permission, tone=tone) if detail.permission else None
        self._permission.show_notice(notice)
        self._model.set_columns(self._columns(detail))
        self._model.set_rows(sorted(detail.fields, key=lambda field: not field.differs))

    def choose_survivor(self, on_key: Callable[[str], None]) -> None:
        """A menu of the accounts, to change who survives."""
        if self._detail is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for choice in self._detail.survivors:
            action = menu.addAction(choice.words)
            action.setCheckable(True)
            action.setChecked(choice.value == self._detail.survivor)
            action.triggered.connect(lambda _=False, key=choice.value: on_key(key))
        place = self.change_button.mapToGlobal(self.change_button.rect().topLeft())
        menu.popup(place if self.change_button.isVisible() else QCursor.pos())

    def _arrange(self) -> None:
        area, column = scrolling_column()
        column.setContentsMargins(20, 16, 20, 8)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._title, 1)
        head.addWidget(self._decided)
        column.addLayout(head)
        column.addWidget(self._why)
        column.addWidget(self._permission)
        self.fields_table.setMinimumHeight(180)
        column.addWidget(self.fields_table, 1)
        buttons = Flow(gap=8)
        self.accept_button = self._button(self.tr("Accept"), "A", "accept", "check")
        self.change_button = self._button(self.tr("Change"), "C", "change", "")
        self.defer_button = self._button(self.tr("Defer"), "D", "defer", "clock")
        self.reject_button = self._button(self.tr("Reject"), "R", "reject", "cross")
        for button in (
            self.accept_button,
            self.change_button,
            self.defer_button,
            self.reject_button,
        ):
            buttons.add(button)
        below = QVBoxLayout(self._full)
        below.setContentsMargins(1, 1, 1, 16)
        below.setSpacing(8)
        below.addWidget(area, 1)
        buttons.flow_layout.setContentsMargins(20, 0, 20, 0)
        below.addWidget(buttons)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._empty)
        outer.addWidget(self._full)

    def _button(self, words: str, key: str, what: str, icon: str) -> Button:
        button = Button(f"{words}  ({key})", theme=self._theme, icon=icon)
        button.setAccessibleName(words)
        button.setAccessibleDescription(self.tr("Key {0}").format(key))
        button.clicked.connect(lambda _checked: self.decided.emit(what))
        return button

    def _columns(self, detail: PersonDetail) -> tuple[Column, ...]:
        def value(at: int) -> Callable[[FieldRow], str]:
            return lambda row: self._shown(row, row.values[at])

        def mark(row: FieldRow) -> tuple[str, str] | None:
            return ("dot", "warn") if row.differs else None

        def name(row: FieldRow) -> str:
            return self.tr("{0} (differs)").format(row.column) if row.differs else row.column

        accounts = tuple(
            Column(f"account{at}", head, 140, value(at), sortable=False)
            for at, head in enumerate(detail.accounts)
        )
        return (
            Column("column", self.tr("Field"), 170, name, sortable=False, icon=mark),
            *accounts,
            Column(
                "result",
                self.tr("Result"),
                105,
                lambda row: self._shown(row, row.result),
                sortable=False,
                stretch=True,
            ),
        )

    def _shown(self, row: FieldRow, text: str) -> str:
        return self._around.privacy.mask(text) if row.personal else text

    def _on_theme_changed(self) -> None:
        self._title.setFont(self._theme.font(18, self._theme.font().Weight.DemiBold))
