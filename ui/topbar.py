"""The bar above the pages: which workspace, what can be undone, search, privacy screen, look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy, QToolButton

from ui.privacy import Privacy
from ui.search import SearchField
from ui.theme import Theme
from ui.theme.tokens import TEXT_SIZES
from ui.widgets.buttons import IconButton
from ui.widgets.labels import ElidedLabel, Line

Value = TypeVar("Value")


class TopBar(QFrame):
    """Signals: `undo_pressed`, `redo_pressed`."""

    undo_pressed = Signal()
    redo_pressed = Signal()

    def __init__(self, *, theme: Theme, privacy: Privacy) -> None:
        super().__init__()
        self._theme, self._privacy = theme, privacy
        self.setProperty("kind", "topbar")
        self.setObjectName("topbar")
        self.name_label = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        self.name_label.setFont(theme.font(weight=theme.font().Weight.DemiBold))
        self.saved_label = Line(tone="muted")
        self.undo_button = IconButton("undo", self.tr("Undo"), theme=theme)
        self.undo_button.setObjectName("undo_button")
        self.undo_button.clicked.connect(self.undo_pressed)
        self.redo_button = IconButton("redo", self.tr("Redo"), theme=theme)
        self.redo_button.setObjectName("redo_button")
        self.redo_button.clicked.connect(self.redo_pressed)
        self.search_field = SearchField(theme=theme)
        self.search_field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.privacy_button = IconButton("eye", self.tr("Privacy screen"), theme=theme)
        self.privacy_button.setCheckable(True)
        self.privacy_button.toggled.connect(privacy.set_on)
        privacy.changed.connect(self._on_privacy_changed)
        self.size_button = IconButton("text-size", self.tr("Text size"), theme=theme)
        self.theme_button = IconButton("theme", self.tr("Theme"), theme=theme)
        self.theme_menu = look_menu(self, theme)
        self.size_menu = size_menu(self, theme)
        for button, menu in (
            (self.size_button, self.size_menu),
            (self.theme_button, self.theme_menu),
        ):
            button.setMenu(menu)
            # The pointer has left for the menu, and the button never hears of it.
            menu.aboutToHide.connect(partial(button.setAttribute, Qt.WidgetAttribute.WA_UnderMouse, False))
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._arrange()
        theme.changed.connect(self._on_theme_changed)
        self._on_privacy_changed()
        self.show_workspace("", "")
        self.show_undo("", "")

    def show_workspace(self, name: str, saved: str) -> None:
        """The name of the workspace and the words of its state ("Saved"); empty without one."""
        self.name_label.set_text(name)
        self.name_label.setVisible(bool(name))
        self._on_theme_changed()
        self.saved_label.setText(saved)
        self.saved_label.setVisible(bool(saved))

    def show_undo(self, undo: str, redo: str) -> None:
        """What undo and redo concern, in words; empty when there is none."""
        for button, words, what, nothing in (
            (self.undo_button, self.tr("Undo"), undo, self.tr("Undo: there is nothing to undo")),
            (self.redo_button, self.tr("Redo"), redo, self.tr("Redo: nothing was undone")),
        ):
            button.setEnabled(bool(what))
            button.setToolTip(f"{words}: {what}" if what else nothing)
            button.setAccessibleDescription(what)

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(32, 6, 24, 6)
        row.setSpacing(4)
        row.addWidget(self.name_label)
        row.addSpacing(8)
        row.addWidget(self.saved_label)
        row.addStretch(2)
        row.addWidget(self.undo_button)
        row.addWidget(self.redo_button)
        row.addSpacing(8)
        row.addWidget(self.search_field, 3)
        row.addSpacing(8)
        row.addWidget(self.privacy_button)
        row.addWidget(self.size_button)
        row.addWidget(self.theme_button)
        self._on_theme_changed()

    def _on_theme_changed(self) -> None:
        theme = self._theme
        self.name_label.setFont(theme.font(weight=theme.font().Weight.DemiBold))
        short, full = self.tr("Find…"), self.tr("Find…  Ctrl+K")
        self.search_field.setPlaceholderText(short if theme.percent >= 150 else full)
        self.search_field.setMaximumWidth(theme.px(260))
        self.search_field.setMinimumWidth(min(theme.px(120), 150))
        self.name_label.setMinimumWidth(min(theme.px(90), self.name_label.sizeHint().width()))

    def _on_privacy_changed(self) -> None:
        on = self._privacy.on
        self.privacy_button.setChecked(on)
        self.privacy_button.set_icon("eye-off" if on else "eye")
        words = self.tr("Names, mails and ids are masked") if on else self.tr("Nothing is masked")
        self.privacy_button.setAccessibleDescription(words)


def look_menu(parent: QFrame, theme: Theme) -> QMenu:
    """System, light, dark, high contrast."""
    words = {
        "system": parent.tr("As the system"),
        "light": parent.tr("Light"),
        "dark": parent.tr("Dark"),
        "high_contrast": parent.tr("High contrast"),
    }
    return _menu_of_one(QMenu(parent.tr("&Theme"), parent), words, theme.choose, lambda: theme.choice)


def size_menu(parent: QFrame, theme: Theme) -> QMenu:
    """Text sizes from 100 to 200 %."""
    words = {percent: f"{percent} %" for percent in TEXT_SIZES}
    return _menu_of_one(
        QMenu(parent.tr("Te&xt size"), parent), words, theme.set_percent, lambda: theme.percent
    )


def _menu_of_one(
    menu: QMenu, words: Mapping[Value, str], choose: Callable[[Value], None], now: Callable[[], Value]
) -> QMenu:
    """Fill a menu of which one entry is in force, ticked whenever the menu opens."""
    group = QActionGroup(menu)
    actions: dict[Value, QAction] = {}
    for value, text in words.items():
        action = QAction(text, menu, checkable=True)
        action.triggered.connect(lambda _=False, one=value: choose(one))
        group.addAction(action)
        menu.addAction(action)
        actions[value] = action
    menu.aboutToShow.connect(lambda: actions[now()].setChecked(True))
    return menu
