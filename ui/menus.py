"""The menus and their shortcuts. What nobody can do yet has no entry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from ui.steps import STEP_IDS, step_name

_Do = Callable[[], None] | None


# Every start makes these two classes: as frozen dataclasses they would take several times as long.
class Commands(NamedTuple):
    """What the services let the frame do; None where there is no way (the entry is left out).

    `needs_workspace` commands are greyed out without an open workspace.
    """

    new: _Do = None
    open: _Do = None
    open_path: Callable[[Path], None] | None = None
    close: _Do = None
    back_up: _Do = None
    erase: _Do = None
    export: _Do = None
    support: _Do = None
    about: _Do = None


class FrameCommands(NamedTuple):
    """What the frame itself does."""

    quit: Callable[[], None]
    undo: Callable[[], None]
    redo: Callable[[], None]
    find: Callable[[], None]
    zoom_in: Callable[[], None]
    zoom_out: Callable[[], None]
    zoom_reset: Callable[[], None]
    privacy: Callable[[], None]
    help: Callable[[], None]
    glossary: Callable[[], None]
    shortcuts: Callable[[], None]
    go: Callable[[str], None]
    go_on: Callable[[], None]


def _told(keys: QKeySequence.StandardKey | str) -> str:
    """Keys as this system writes them."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


class Menus(QObject):
    """The entries by name (`undo`, `back_up`, ...) in `actions`; tests and the frame look there."""

    def __init__(
        self,
        bar: QMenuBar,
        *,
        commands: Commands,
        frame: FrameCommands,
        look: Sequence[QMenu] = (),
    ) -> None:
        super().__init__(bar)
        self.actions: dict[str, QAction] = {}
        self._commands, self._frame = commands, frame
        self.recent_menu = QMenu(self.tr("Open &recent"), bar)
        self._file_menu(bar.addMenu(self.tr("&File")))
        self._edit_menu(bar.addMenu(self.tr("&Edit")))
        self._view_menu(bar.addMenu(self.tr("&View")), look)
        self._help_menu(bar.addMenu(self.tr("&Help")))

    def show_recent(self, paths: Sequence[Path]) -> None:
        """The newest first; files that are gone stay visible, greyed out."""
        self.recent_menu.clear()
        for path in paths:
            action = self.recent_menu.addAction(path.stem)
            action.setToolTip(str(path))
            if not path.exists():
                action.setText(self.tr("{0} (missing)").format(path.stem))
                action.setEnabled(False)
            action.triggered.connect(lambda _=False, one=path: self._open_recent(one))
        self.recent_menu.setEnabled(bool(paths))

    def show_workspace(self, there: bool, *, may_change: bool) -> None:
        """Whether a workspace is open, and whether what is done now would be done to it."""
        for name in ("close", "back_up", "erase", "export"):
            if name in self.actions:
                self.actions[name].setEnabled(there if name == "close" else may_change)

    def show_undo(self, undo: str, redo: str) -> None:
        for name, words, what in (
            ("undo", self.tr("&Undo"), undo),
            ("redo", self.tr("&Redo"), redo),
        ):
            self.actions[name].setEnabled(bool(what))
            self.actions[name].setText(f"{words}: {what}" if what else words)

    def shortcuts(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """All keys in groups: (where, [(keys, what they do)])."""
        everywhere = []
        for action in self.actions.values():
            keys = action.shortcut()
            if not keys.isEmpty():
                text = action.text().replace("&", "").rstrip("…")
                everywhere.append((keys.toString(keys.SequenceFormat.NativeText), text))
        merging = [
            ("J", self.tr("Next person")),
            ("K", self.tr("Person before")),
            ("A", self.tr("Accept")),
            ("C", self.tr("Change")),
            ("D", self.tr("Defer")),
            ("R", self.tr("Reject")),
        ]
        everywhere.append((_told("Ctrl+Tab"), self.tr("Next part of a page that has several")))
        tables = [
            (_told("Shift+F10"), self.tr("Menu of the table: sort, copy, columns")),
            (_told(QKeySequence.StandardKey.Copy), self.tr("Copy the chosen rows")),
            (_told(QKeySequence.StandardKey.SelectAll), self.tr("Choose all rows")),
        ]
        return [
            (self.tr("Everywhere"), everywhere),
            (self.tr("In a table"), tables),
            (step_name("merge"), merging),
        ]

    def _open_recent(self, path: Path) -> None:
        if self._commands.open_path is not None:
            self._commands.open_path(path)

    def _add(
        self,
        menu: QMenu,
        name: str,
        text: str,
        do: _Do,
        keys: QKeySequence.StandardKey | str | None = None,
    ) -> None:
        if do is None:
            return
        action = QAction(text, menu)
        action.setObjectName(f"action_{name}")
        if keys is not None:
            action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _checked: do())
        menu.addAction(action)
        self.actions[name] = action

    def _file_menu(self, menu: QMenu) -> None:
        commands, standard = self._commands, QKeySequence.StandardKey
        self._add(menu, "new", self.tr("&New migration…"), commands.new, standard.New)
        self._add(menu, "open", self.tr("&Open…"), commands.open, standard.Open)
        if commands.open_path is not None:
            menu.addMenu(self.recent_menu)
        self._add(menu, "close", self.tr("&Close migration"), commands.close, standard.Close)
        menu.addSeparator()
        self._add(menu, "back_up", self.tr("&Back up…"), commands.back_up, "Ctrl+B")
        self._add(menu, "export", self.tr("&Export results…"), commands.export, "Ctrl+E")
        self._add(menu, "erase", self.tr("Erase &personal data…"), commands.erase)
        menu.addSeparator()
        self._add(menu, "quit", self.tr("&Quit"), self._frame.quit, "Ctrl+Q")

    def _edit_menu(self, menu: QMenu) -> None:
        standard = QKeySequence.StandardKey
        self._add(menu, "undo", self.tr("&Undo"), self._frame.undo, standard.Undo)
        self._add(menu, "redo", self.tr("&Redo"), self._frame.redo, "Ctrl+Shift+Z")
        menu.addSeparator()
        self._add(menu, "find", self.tr("&Find…"), self._frame.find, "Ctrl+K")
        self.actions["find"].setShortcuts([QKeySequence("Ctrl+K"), QKeySequence(standard.Find)])

    def _view_menu(self, menu: QMenu, look: Sequence[QMenu]) -> None:
        for index, step_id in enumerate(STEP_IDS):
            self._add(
                menu,
                f"go_{step_id}",
                step_name(step_id),
                partial(self._frame.go, step_id),
                f"Ctrl+{index + 1}",
            )
        self._add(menu, "go_on", self.tr("&Main button of this page"), self._frame.go_on, "Ctrl+Return")
        menu.addSeparator()
        standard = QKeySequence.StandardKey
        self._add(menu, "zoom_in", self.tr("Larger text"), self._frame.zoom_in, standard.ZoomIn)
        self.actions["zoom_in"].setShortcuts([QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")])
        self._add(menu, "zoom_out", self.tr("Smaller text"), self._frame.zoom_out, standard.ZoomOut)
        self._add(menu, "zoom_reset", self.tr("Normal text"), self._frame.zoom_reset, "Ctrl+0")
        for one in look:
            menu.addMenu(one)
        menu.addSeparator()
        self._add(menu, "privacy", self.tr("&Privacy screen"), self._frame.privacy, "Ctrl+Shift+P")
        self.actions["privacy"].setCheckable(True)

    def _help_menu(self, menu: QMenu) -> None:
        self._add(menu, "help", self.tr("Help for this &page"), self._frame.help, "F1")
        self._add(menu, "glossary", self.tr("All &words"), self._frame.glossary)
        self._add(menu, "shortcuts", self.tr("&Keyboard shortcuts"), self._frame.shortcuts, "Ctrl+/")
        menu.addSeparator()
        self._add(menu, "support", self.tr("&Support file…"), self._commands.support)
        self._add(menu, "about", self.tr("&About Crosswalk"), self._commands.about)
