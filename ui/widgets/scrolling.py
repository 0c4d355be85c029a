"""Areas that scroll where the window is too small, the same everywhere."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QScrollArea, QWidget


class ScrollArea(QScrollArea):
    """An area that is not measured once for every style sheet that it or a part around it gets.

    Qt lays out all that it holds then, before that has the new sheet itself, and once more afterwards (6.11).
    """

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.StyleChange:
            return QAbstractScrollArea.event(self, event)
        return super().event(event)


def in_scroll_area(inner: QWidget) -> QScrollArea:
    """`inner` in an area that scrolls only where the window is too small for it."""
    area = ScrollArea()
    fill_scroll_area(area, inner)
    return area


def fill_scroll_area(area: ScrollArea, inner: QWidget) -> None:
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
