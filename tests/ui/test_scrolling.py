"""Areas that scroll, for people who do not see them."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel

from ui.widgets.scrolling import in_scroll_area


@pytest.mark.parametrize("size", [QSize(80, 80), QSize(900, 900)], ids=["scrolls", "fits"])
def test_a_reader_finds_one_child_whether_bars_are_shown_or_not(size: QSize, qtbot: Any) -> None:
    """Qt ends the program when it is asked for a child that has just gone, as a bar does."""
    inner = QLabel("words")
    inner.setMinimumSize(400, 400)
    area = in_scroll_area(inner)
    qtbot.addWidget(area)
    area.resize(size)
    area.show()
    qtbot.waitExposed(area)
    qtbot.waitUntil(lambda: area.verticalScrollBar().isVisible() == (size.height() < 400))
    assert QAccessible.queryAccessibleInterface(area).childCount() == 1
