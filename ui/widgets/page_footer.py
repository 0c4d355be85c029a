"""The foot of a page: one primary action at the right, other actions and a remark to its left."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QWidget

from ui.theme import Theme
from ui.widgets.buttons import Action, Button
from ui.widgets.flow import Flow
from ui.widgets.labels import Text


class PageFooter(QFrame):
    """Shows the actions a page offers. Buttons are kept, so that the focus stays where it was."""

    def __init__(self, *, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("kind", "footer")
        self._presses: dict[Button, Callable[[], None]] = {}
        self._secondary: list[Button] = []
        self._lent: QWidget | None = None  # who has the keyboard while the primary action waits
        self.remark_label = Text(tone="muted")
        self.primary_button = self._button("primary")
        self.primary_button.setObjectName("primary_button")
        self._buttons = Flow(gap=12, ends=True)
        self._buttons.add(self.primary_button)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(32, 12, 24, 12)
        self._box.setSpacing(12)
        self._box.addWidget(self.remark_label, 1)
        self._box.addWidget(self._buttons)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def _turn(self) -> None:
        """The remark stands above the buttons where it would be squeezed beside them."""
        wanted = self._buttons.sizeHint().width() + self._theme.px(240) + 68
        direction = QBoxLayout.Direction
        beside = self.width() >= wanted or self.remark_label.isHidden()
        now = direction.LeftToRight if beside else direction.TopToBottom
        if now != self._box.direction():
            self._box.setDirection(now)
            self._box.setSpacing(12 if beside else 6)

    def show_actions(self, primary: Action | None, secondary: tuple[Action, ...], remark: str = "") -> None:
        while len(self._secondary) < len(secondary):
            button = self._button("plain")
            self._buttons.flow_layout.insertWidget(len(self._secondary), button)
            self._secondary.append(button)
        for index, button in enumerate(self._secondary):
            self._show(button, secondary[index] if index < len(secondary) else None)
        self._show_primary(primary)
        self.remark_label.setText(remark)
        self.remark_label.setVisible(bool(remark))
        self._turn()
        self.setVisible(bool(primary or secondary or remark))

    def press_primary(self) -> None:
        if self.primary_button.isVisible() and self.primary_button.isEnabled():
            self.primary_button.click()

    def _button(self, kind: str) -> Button:
        button = Button("", theme=self._theme, kind=kind)
        button.clicked.connect(lambda _checked: self._presses[button]())
        return button

    def _show_primary(self, primary: Action | None) -> None:
        """A waiting button loses the keyboard to some other; it gets it back, unless a person went on."""
        # Of the window, not of the screen: a question that was just answered may still have the keyboard.
        button, window = self.primary_button, self.window()
        held = window.focusWidget() is button
        self._show(button, primary)
        if held and not button.isEnabled():
            self._lent = window.focusWidget()
        elif self._lent is not None and button.isEnabled() and primary is not None:
            if window.focusWidget() is self._lent:
                button.setFocus(Qt.FocusReason.OtherFocusReason)
            self._lent = None

    def _show(self, button: Button, action: Action | None) -> None:
        button.setVisible(action is not None)
        if action is not None:
            self._presses[button] = action.press
            button.show_action(action)
