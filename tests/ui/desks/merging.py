"""A person at the Merge page: rules, the queue, menus and lists."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from tests.ui.desks.opened import settle
from ui.pages.merge import MergePage
from ui.shell import Shell

LEVELS = ["viewer", "editor", "admin"]


class Merge:
    """The page with what a person does on it."""

    def __init__(self, shell: Shell, qtbot: Any) -> None:
        self.shell, self._qtbot = shell, qtbot
        page = shell.window.current
        assert isinstance(page, MergePage)
        self.page = page
        settle(shell, qtbot)

    def settle(self) -> None:
        settle(self.shell, self._qtbot)

    def choose(self, combo: Any, value: str) -> None:
        combo.setCurrentIndex(combo.findData(value))
        combo.activated.emit(combo.currentIndex())
        self.settle()

    def key(self, key: Qt.Key) -> None:
        self.shell.window.activateWindow()
        self.page.people_table.setFocus()
        self._qtbot.waitUntil(self.page.people_table.hasFocus)
        self._qtbot.keyClick(self.page.people_table, key)
        self.settle()

    def menu(self, words: str) -> None:
        menu = next(one for one in self.page.findChildren(QMenu) if one.isVisible())
        menu.setActiveAction(next(one for one in menu.actions() if one.text() == words))
        self._qtbot.keyClick(menu, Qt.Key.Key_Return)
        self.settle()

    def combine(self) -> None:
        """Combine, with the levels in order, and run the rule."""
        card = self.page.rules_card
        card.several_button.click()
        self.settle()
        card.levels_list.show_entries([(level, level) for level in LEVELS])
        card.levels_button.click()
        self.settle()
        self.choose(card.strategy_combo, "combine")
        assert self.page.primary is not None
        assert self.page.primary.text == "Decide by rule"
        self.page.primary.press()
        self.settle()

    @property
    def queue(self) -> list[tuple[str, str]]:
        model = self.page.people_table.model()
        return [(model.index(n, 0).data(), model.index(n, 2).data()) for n in range(model.rowCount())]

    @property
    def title(self) -> str:
        return self.page.person_panel._title.shown_text()

    @property
    def fields(self) -> dict[str, list[str]]:
        model = self.page.person_panel.fields_table.model()
        rows = [
            [model.index(r, c).data() for c in range(model.columnCount())] for r in range(model.rowCount())
        ]
        return {row[0]: row[1:] for row in rows}


def to_the_levels(work: Merge, qtbot: Any) -> Any:
    """The keyboard on the lowest of the levels."""
    card = work.page.rules_card
    if not card.order_button.isChecked():
        card.order_button.click()
    card.levels_list.list.setCurrentRow(0)
    work.shell.window.activateWindow()
    card.levels_list.list.setFocus()
    qtbot.waitUntil(card.levels_list.list.hasFocus)
    return card.levels_list


def move_entry(levels: Any, key: Qt.Key, qtbot: Any) -> None:
    qtbot.keyClick(levels.list, key, Qt.KeyboardModifier.AltModifier)
