"""One person with several accounts: the accounts as columns, what differs first, the result beside."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout

from ui.pages.base import Surroundings, scrolling_column
from ui.pages.merge_fields import FieldsTable
from ui.pages.merge_view import FieldRow, PersonDetail, RuleChoice
from ui.widgets.banner import Banner, Notice
from ui.widgets.buttons import Button
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow import Flow
from ui.widgets.labels import ElidedLabel, Line, Text


class PersonPanel(QFrame):
    """Signals: `decided(str)`: accept, change, defer or reject; `picked(field, account)`: a single value."""

    decided = Signal(str)
    picked = Signal(str, str)

    def __init__(self, *, around: Surroundings) -> None:
        super().__init__()
        self._around, self._theme = around, around.theme
        self._detail: PersonDetail | None = None
        self.setProperty("kind", "card")
        self.setMinimumWidth(320)
        self.fields_table = FieldsTable(around=around)
        self.fields_table.field_opened.connect(self._offer_picks)
        self._hint = Text(tone="muted")
        self._title = ElidedLabel(privacy=around.privacy)
        self._why = Text(tone="muted", privacy=around.privacy)
        self._decided = Line(tone="muted")
        self._advice = Text()
        self._permission = Banner(theme=self._theme)
        self._level = Line(kind="lead")
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
        self._why.setVisible(bool(detail.why))
        self._advice.setText(detail.advice)
        self._advice.setVisible(bool(detail.advice))
        self._explain(detail)
        can_pick = any(field.picks for field in detail.fields)
        self._hint.setText(self.tr("Enter on a field takes the value of another account."))
        self._hint.setVisible(can_pick)
        self._decided.setText(detail.decided)
        self._decided.setVisible(bool(detail.decided))
        self._permission.show_notice(Notice(detail.permission, tone="warn") if detail.loses else None)
        calm = detail.permission if not detail.loses else ""
        self._level.setText(self.tr("Permission: {0}").format(calm))
        self._level.setVisible(bool(calm))
        self.fields_table.show_person(detail)

    def offer_changes(self, on_choice: Callable[[str, str], None]) -> None:
        """A menu of what can be decided otherwise; `on_choice` gets the kind and the value."""
        if self._detail is None:
            return
        menu = self._menu()
        for group in self._detail.changes:
            _heading(menu, group.words)
            for choice in group.choices:
                action = menu.addAction(self._told(choice))
                action.setCheckable(True)
                action.setChecked(choice.value == group.chosen)
                action.triggered.connect(
                    lambda _=False, kind=group.kind, value=choice.value: on_choice(kind, value)
                )
        self._open(menu, self.change_button)

    def offer_keepers(self, on_key: Callable[[str], None]) -> None:
        """A menu of the accounts: who keeps the new id when these are not one person."""
        if self._detail is None:
            return
        menu = self._menu()
        _heading(menu, self.tr("Not one person. Which account keeps the new id?"))
        for choice in self._detail.keepers:
            action = menu.addAction(self._told(choice))
            action.triggered.connect(lambda _=False, key=choice.value: on_key(key))
        self._open(menu, self.reject_button)

    def _offer_picks(self, row: object) -> None:
        """A menu of the values of one field; the one that is taken is ticked."""
        if self._detail is None or not isinstance(row, FieldRow) or not row.picks:
            return
        menu = self._menu()
        _heading(menu, self.tr("{0}: take the value of").format(row.column))
        for choice in row.picks:
            action = menu.addAction(self._told(choice))
            action.setCheckable(True)
            action.setChecked(choice.value == row.picked)
            action.triggered.connect(
                lambda _=False, key=row.key, value=choice.value: self.picked.emit(key, value)
            )
        table = self.fields_table
        below = table.visualRect(table.currentIndex()).bottomLeft()
        menu.popup(table.viewport().mapToGlobal(below))

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def _told(self, choice: RuleChoice) -> str:
        return choice.unnamed if self._around.privacy.on and choice.unnamed else choice.words

    @staticmethod
    def _open(menu: QMenu, button: Button) -> None:
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()) if button.isVisible() else QCursor.pos())
        first = next((action for action in menu.actions() if action.isEnabled()), None)
        if first is not None:
            menu.setActiveAction(first)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(20, 0, 20, 0)
        head.setSpacing(12)
        head.addWidget(self._title, 1)
        head.addWidget(self._decided)
        area, column = scrolling_column()
        column.setContentsMargins(20, 4, 20, 8)
        column.setSpacing(10)
        column.addWidget(self._why)
        column.addWidget(self._advice)
        column.addWidget(self._permission)
        column.addWidget(self._level)
        column.addWidget(self.fields_table, 1)
        column.addWidget(self._hint)
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
        # Above what scrolls: what can be decided is seen whatever the height of the window.
        parts = QVBoxLayout(self._full)
        parts.setContentsMargins(1, 14, 1, 8)
        parts.setSpacing(8)
        parts.addLayout(head)
        buttons.flow_layout.setContentsMargins(20, 0, 20, 0)
        parts.addWidget(buttons)
        parts.addWidget(area, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._empty)
        outer.addWidget(self._full)

    def _button(self, words: str, key: str, what: str, icon: str) -> Button:
        button = Button(f"{words}  ({key})", theme=self._theme, icon=icon)
        button.setAccessibleName(words)
        button.clicked.connect(lambda _checked: self.decided.emit(what))
        return button

    def _explain(self, detail: PersonDetail) -> None:
        """What each button will do for this person."""
        accept = self.tr("They are one person, as shown: every account stays")
        if detail.combines:
            accept = self.tr(
                "They are one person, as shown: one account stays, the others are retired into it"
            )
        said = {
            self.accept_button: (accept, "A"),
            self.change_button: (self.tr("They are one person, but decide it otherwise than shown"), "C"),
            self.defer_button: (self.tr("Later: nothing is decided, the person still waits"), "D"),
            self.reject_button: (
                self.tr("Not one person: one account keeps the new id, the others are set apart"),
                "R",
            ),
        }
        for button, (words, key) in said.items():
            button.setToolTip(words)
            button.setAccessibleDescription(self.tr("Key {0}. {1}").format(key, words))

    def _on_theme_changed(self) -> None:
        self._title.setFont(self._theme.font(18, self._theme.font().Weight.DemiBold))
        self.fields_table.setMinimumHeight(self._theme.px(100))


def _heading(menu: QMenu, words: str) -> None:
    """Words above some entries, which cannot be chosen."""
    if not menu.isEmpty():
        menu.addSeparator()
    menu.addAction(words).setEnabled(False)
