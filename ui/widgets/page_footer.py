"""The foot of a page: one primary action at the right, other actions and a remark to its left."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout

from ui.theme import Theme
from ui.widgets.buttons import Action, Button
from ui.widgets.labels import Text


class PageFooter(QFrame):
    """Shows the actions a page offers. Buttons are kept, so that the focus stays where it was."""

    def __init__(self, *, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("kind", "footer")
        self._presses: dict[Button, Callable[[], None]] = {}
        self._secondary: list[Button] = []
        self.remark_label = Text(tone="muted")
        self.primary_button = self._button("primary")
        self.primary_button.setObjectName("primary_button")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(32, 12, 24, 12)
        self._row.setSpacing(12)
        self._row.addWidget(self.remark_label, 1)
        self._row.addWidget(self.primary_button)

    def show_actions(self, primary: Action | None, secondary: tuple[Action, ...], remark: str = "") -> None:
        while len(self._secondary) < len(secondary):
            button = self._button("plain")
            self._row.insertWidget(self._row.count() - 1, button)
            self._secondary.append(button)
        for index, button in enumerate(self._secondary):
            self._show(button, secondary[index] if index < len(secondary) else None)
        self._show(self.primary_button, primary)
        self.remark_label.setText(remark)
        self.setVisible(bool(primary or secondary or remark))

    def press_primary(self) -> None:
        if self.primary_button.isVisible() and self.primary_button.isEnabled():
            self.primary_button.click()

    def _button(self, kind: str) -> Button:
        button = Button("", theme=self._theme, kind=kind)
        button.clicked.connect(lambda _checked: self._presses[button]())
        return button

    def _show(self, button: Button, action: Action | None) -> None:
        button.setVisible(action is not None)
        if action is not None:
            self._presses[button] = action.press
            button.show_action(action)
