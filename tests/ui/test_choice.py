"""Drop-down lists show every entry in full."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.choice import ChoiceBox

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("chosen", [0, 3])
def test_every_entry_of_an_open_list_is_seen_in_full(
    theme: Theme, qtbot: Any, percent: int, chosen: int
) -> None:
    ground = QWidget()
    theme.dress(ground)
    qtbot.addWidget(ground)
    box = ChoiceBox()
    box.addItems(["Link", "Combine", "Separate: keep accounts per role", "The level of the staff account"])
    box.setCurrentIndex(chosen)
    QVBoxLayout(ground).addWidget(box)
    theme.set_percent(percent)
    theme.finish()
    ground.show()
    qtbot.waitExposed(ground)
    try:
        for _ in range(2):
            box.showPopup()
            view = box.view()
            qtbot.waitExposed(view.window())
            QApplication.sendPostedEvents()
            QApplication.processEvents()
            assert view.mapToGlobal(view.rect().topLeft()).y() >= box.mapToGlobal(box.rect().bottomLeft()).y()
            rows = [view.visualRect(view.model().index(at, 0)) for at in range(box.count())]
            inside = view.viewport().rect()
            assert all(inside.top() <= row.top() and row.bottom() <= inside.bottom() for row in rows)
            box.hidePopup()
    finally:
        theme.set_percent(100)
        theme.finish()


def test_scrolling_over_a_choice_chooses_nothing(qtbot: Any) -> None:
    box = ChoiceBox()
    qtbot.addWidget(box)
    box.addItems(["One account each", "All in one"])
    box.show()
    box.setFocus()
    place = QPointF(box.rect().center())
    turn = QWheelEvent(
        place,
        QPointF(box.mapToGlobal(box.rect().center())),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, turn)
    assert box.currentIndex() == 0
    assert not turn.isAccepted(), "the page below scrolls"
