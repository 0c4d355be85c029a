"""Widgets that were shown before they had a place: each flashes up as a window of its own and takes the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

_MEANT = (Qt.WindowType.Popup, Qt.WindowType.ToolTip, Qt.WindowType.Dialog)


class Strays(QObject):
    """An event filter of the application that writes down windows which are none."""

    def __init__(self, *meant: QWidget) -> None:
        super().__init__()
        self._meant = meant
        self.found: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        shown = event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow()
        if shown and watched not in self._meant and watched.windowType() not in _MEANT:
            told = getattr(watched, "text", watched.objectName)()
            self.found.append(f"{type(watched).__name__} {told!r}")
        return False
