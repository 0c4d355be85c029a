"""Buttons in their few kinds, with icons that follow the theme, and what a page offers to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolButton

from ui.theme import Theme


@dataclass(frozen=True)
class Action:
    """Something a person can do now. `why_not` says why it is greyed out, when it is.

    `name` is the accessible name where it differs from the text.
    """

    text: str
    press: Callable[[], None]
    enabled: bool = True
    why_not: str = ""
    name: str = ""
    icon: str = ""


class Button(QPushButton):
    """A push button: `kind` is plain, primary, quiet, danger, link or chip."""

    def __init__(
        self,
        text: str,
        *,
        theme: Theme,
        kind: str = "plain",
        icon: str = "",
        press: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(text)
        self._theme, self._icon_name = theme, icon
        self.setProperty("kind", kind)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        if press is not None:
            self.clicked.connect(lambda _checked: press())
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def set_icon(self, name: str) -> None:
        self._icon_name = name
        self._on_theme_changed()

    def show_action(self, action: Action) -> None:
        """Words, state and reason of `action`; the press stays with the owner."""
        self.setText(action.text)
        self.setAccessibleName(action.name or action.text.replace("&", ""))
        self.setEnabled(action.enabled)
        self.setToolTip("" if action.enabled else action.why_not)
        self.setAccessibleDescription("" if action.enabled else action.why_not)
        self.set_icon(action.icon)

    def _on_theme_changed(self) -> None:
        if not self._icon_name:
            return
        token = {"primary": "on_accent", "danger": "on_danger", "link": "accent"}.get(
            str(self.property("kind")), "muted"
        )
        self._theme.put_icon(self, self._icon_name, token)


class IconButton(QToolButton):
    """A button that is only an icon; its name is told on hover and to a screen reader."""

    def __init__(
        self,
        icon: str,
        name: str,
        *,
        theme: Theme,
        press: Callable[[], None] | None = None,
        size: int = 18,
    ) -> None:
        super().__init__()
        self._theme, self._icon_name, self._size = theme, icon, size
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if press is not None:
            self.clicked.connect(lambda _checked: press())
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def set_icon(self, name: str) -> None:
        self._icon_name = name
        self._on_theme_changed()

    def _on_theme_changed(self) -> None:
        token = "accent" if self.isChecked() else "muted"
        self._theme.put_icon(self, self._icon_name, token, self._size)
