"""Areas that scroll where the window is too small, the same everywhere."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget


def in_scroll_area(inner: QWidget) -> QScrollArea:
    """`inner` in an area that scrolls only where the window is too small for it."""
    area = QScrollArea()
    fill_scroll_area(area, inner)
    return area


def fill_scroll_area(area: QScrollArea, inner: QWidget) -> None:
    """Give an area its one widget, its looks and its manners.

    To a screen reader the area has one child, `inner`. Left to itself Qt counts the scroll bars that stand
    there at the moment, and asked for one that has just gone it reads behind the end of its list
    (QAccessibleAbstractScrollArea::child, Qt 6.11): the program ends. It knows the bars by the names of the
    widgets that hold them; nothing else asks for those names.
    """
    inner.setProperty("kind", "scrolled")
    area.setProperty("kind", "plain")
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    for bar in (area.horizontalScrollBar(), area.verticalScrollBar()):
        bar.parentWidget().setObjectName("")
    area.setWidget(inner)
