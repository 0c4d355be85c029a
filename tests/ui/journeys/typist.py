"""Somebody at the window with a keyboard and nothing else: every key goes to the window, as from the system."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QTableView, QWidget

from tests.ui.desks.opened import settle
from ui.faults import accessible_name
from ui.shell import Shell
from ui.steps import STEP_IDS, state_words

Key, Mod = Qt.Key, Qt.KeyboardModifier
_MOST_TABS = 90


class Typist:
    """Presses keys, waits until all is quiet, and reads what is on the screen."""

    def __init__(self, shell: Shell, qtbot: Any) -> None:
        self.shell, self._qtbot = shell, qtbot
        shell.window.activateWindow()
        qtbot.waitUntil(shell.window.isActiveWindow)

    # Keys.

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Mod.NoModifier, times: int = 1) -> None:
        """One key, to whatever has the keyboard: a menu that is open, else the focus of the window."""
        for _ in range(times):
            QTest.keyClick(self.shell.window.windowHandle(), key, modifier)
        self.settle()

    def write(self, words: str) -> None:
        for letter in words:
            QTest.keyClick(self.shell.window.windowHandle(), letter)
        self.settle()

    def shortcut(self, name: str) -> None:
        """The keys that the menu shows for one of its entries; they differ from system to system."""
        menus = self.shell.window.menus
        assert menus is not None
        QTest.keySequence(self.shell.window.windowHandle(), menus.actions[name].shortcut())
        self.settle()

    def go(self, step_id: str) -> None:
        """To a page by its shortcut."""
        at = STEP_IDS.index(step_id)
        self.key(Key(Key.Key_1 + at), Mod.ControlModifier)

    def tab_to(self, name: str) -> QWidget:
        """Tab on until the control of this name has the keyboard."""
        for back in (False, True):
            found = self._tab(name, Mod.ShiftModifier if back else Mod.NoModifier)
            if found is not None:
                return found
        raise AssertionError(f"Tab does not lead to {name!r}; it leads to {sorted(self._met)}")

    def press(self, name: str) -> None:
        """Tab to a button and press it."""
        self.tab_to(name)
        self.key(Key.Key_Space)

    def pick(self, words: str) -> None:
        """An entry of the menu that is open, by the arrow keys."""
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu), "no menu is open"
        for _ in range(2 * len(menu.actions())):
            action = menu.activeAction()
            if action is not None and action.text().startswith(words):
                self.key(Key.Key_Return)
                return
            QTest.keyClick(self.shell.window.windowHandle(), Key.Key_Down)
        raise AssertionError(f"no entry {words!r} in {[one.text() for one in menu.actions()]}")

    def settle(self) -> None:
        settle(self.shell, self._qtbot)

    def until(self, holds: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(holds, timeout=30_000)
        self.settle()

    # What is on the screen.

    @property
    def state(self) -> dict[str, str]:
        """The rail: what it says of each step."""
        state = self.shell.session.state
        return {step: state_words(one) for step, one in state.steps.items()} if state is not None else {}

    @property
    def focused(self) -> str:
        widget = QApplication.focusWidget()
        return accessible_name(widget).rstrip("…") if widget is not None else ""

    @property
    def words(self) -> str:
        """All words that can be seen, one label or button to a line, as a screen reader gets them."""
        widgets = [one for one in self.shell.window.findChildren(QWidget) if one.isVisible()]
        return "\n".join(dict.fromkeys(told for one in widgets if (told := accessible_name(one))))

    def cells(self, name: str) -> list[list[str]]:
        """The rows of a table that can be seen, in words."""
        table = next(
            one
            for one in self.shell.window.findChildren(QTableView)
            if one.isVisible() and accessible_name(one) == name
        )
        model = table.model()
        size = range(model.columnCount())
        return [[str(model.index(row, at).data() or "") for at in size] for row in range(model.rowCount())]

    def current(self, name: str) -> list[str]:
        """The current row of a table, as a screen reader gets it."""
        table = QApplication.focusWidget()
        assert isinstance(table, QTableView)
        assert accessible_name(table) == name
        row = table.currentIndex().row()
        model, role = table.model(), Qt.ItemDataRole.AccessibleTextRole
        return [str(model.index(row, at).data(role) or "") for at in range(model.columnCount())]

    # Inside.

    def _tab(self, name: str, modifier: Qt.KeyboardModifier) -> QWidget | None:
        self._met: set[str] = set()
        for _ in range(_MOST_TABS):
            widget = QApplication.focusWidget()
            if widget is not None and self.focused == name and widget.isEnabled():
                return widget
            self._met.add(self.focused)
            QTest.keyClick(self.shell.window.windowHandle(), Key.Key_Tab, modifier)
        return None


def description(widget: QWidget) -> str:
    """What a screen reader adds to the name."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Description) if interface is not None else ""
