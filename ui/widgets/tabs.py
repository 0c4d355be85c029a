"""Tabs whose part is laid out once when they come into sight."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QTabWidget


class Tabs(QTabWidget):
    """Qt gives the part that is seen its room only after it was shown, in the least size it can have (6.11)."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self.isVisible():
            part = self.findChild(QStackedWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
            part.resize(self.width(), max(0, self.height() - self.tabBar().sizeHint().height()))
