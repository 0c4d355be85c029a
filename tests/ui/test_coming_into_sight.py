"""A page that comes into sight is laid out once, for the room that it has, and painted after that."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from ui.widgets.tabs import Tabs
from ui.window import Window


class Sized(QWidget):
    """Remembers each width that it was told."""

    def __init__(self) -> None:
        super().__init__()
        self.widths: list[int] = []

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.widths.append(event.size().width())


def test_the_part_of_a_tab_gets_its_room_before_it_is_seen(qtbot: Any) -> None:
    tabs, part = Tabs(), Sized()
    tabs.addTab(part, "One")
    tabs.addTab(QWidget(), "Two")
    tabs.resize(900, 400)
    qtbot.addWidget(tabs)
    tabs.show()
    qtbot.waitExposed(tabs)
    assert part.widths and min(part.widths) > 850


def test_a_page_is_laid_out_for_the_room_it_has_and_painted_in_the_next_turn(
    window: Window, qtbot: Any
) -> None:
    window.show_step("start")
    qtbot.waitUntil(lambda: not window.around.turns.busy)
    page = window.page("results")
    widths: list[int] = []
    painted: list[bool] = []

    class Seen(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Resize and isinstance(event, QResizeEvent):
                widths.append(event.size().width())
            if event.type() == QEvent.Type.Paint:
                painted.append(True)
            return False

    seen = Seen()
    page.installEventFilter(seen)
    window.show_step("results")
    assert page.isVisible() and set(widths) == {window.stack.width()}
    QApplication.sendPostedEvents()  # layout, and what would be painted at once
    assert not painted and window.around.turns.busy
    qtbot.waitUntil(lambda: not window.around.turns.busy)
    QApplication.processEvents()
    assert painted, "it is seen when its turn has come"
    for widget in (page, window.header, window.stack):
        assert widget.updatesEnabled()
