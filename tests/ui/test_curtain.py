"""While the look of a window changes, somebody sees the old one or the new one, and can go on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.theme.curtain import Curtain
from ui.theme.tokens import THEMES

_TOP, _BOTTOM = QPoint(3, 3), QPoint(3, 296)


@pytest.fixture
def window(theme: Theme, qtbot: Any) -> Iterator[QWidget]:
    """A window with a button as wide as itself, whose colour comes from the sheet; its ground is the palette's."""
    theme.choose("light")
    window = QWidget()
    qtbot.addWidget(window)
    button = QPushButton("Press", window)
    button.setProperty("kind", "primary")
    column = QVBoxLayout(window)
    column.addWidget(button)
    theme.dress(window)
    window.resize(200, 300)
    window.show()
    qtbot.waitExposed(window)
    QApplication.processEvents()
    yield window
    theme.finish()


def _seen(window: QWidget) -> QPixmap:
    return window.screen().grabWindow(window.winId())


def _colours(window: QWidget) -> tuple[str, str, str]:
    """The ground at the top and at the bottom, and the button's edge."""
    image = _seen(window).toImage()
    button = window.findChild(QPushButton)
    assert isinstance(button, QPushButton)
    on_button = button.geometry().center() - QPoint(button.width() // 2 - 8, 0)
    return tuple(image.pixelColor(at).name() for at in (_TOP, _BOTTOM, on_button))  # type: ignore[return-value]


def _covered(window: QWidget) -> bool:
    return any(curtain.isVisible() for curtain in window.findChildren(Curtain))


def _turn_by_turn(window: QWidget) -> list[tuple[str, str, str]]:
    """What was seen until the curtain had gone."""
    seen = [_colours(window)]
    for _ in range(500):
        QApplication.processEvents()
        seen.append(_colours(window))
        if not _covered(window):
            QApplication.processEvents()  # what it covered last is painted
            return [*seen, _colours(window)]
    raise AssertionError("the curtain stays")


def _look(name: str) -> tuple[str, str, str]:
    tokens = THEMES[name]
    return tokens.surface, tokens.surface, tokens.accent


def test_a_window_is_never_seen_in_half_of_a_look(theme: Theme, window: QWidget) -> None:
    assert _colours(window) == _look("light")
    theme.choose("dark")
    seen = _turn_by_turn(window)
    assert seen[0] == _look("light")
    assert seen[-1] == _look("dark")
    # From the top down, and each place at once from the one to the other.
    for place in range(3):
        there = [colours[place] for colours in seen]
        change = there.index(_look("dark")[place])
        assert set(there[:change]) == {_look("light")[place]}
        assert set(there[change:]) == {_look("dark")[place]}
    assert any(top != bottom for top, bottom, _ in seen), "it opens piece by piece"


def test_another_choice_while_it_opens_ends_in_the_last_one(theme: Theme, window: QWidget) -> None:
    for turns in (1, 7, 12, 16):
        theme.choose("dark")
        for _ in range(turns):
            QApplication.processEvents()
        theme.choose("light")
        assert _turn_by_turn(window)[-1] == _look("light")


def test_the_window_can_be_used_below_it(theme: Theme, window: QWidget, qtbot: Any) -> None:
    button = window.findChild(QPushButton)
    assert isinstance(button, QPushButton)
    theme.choose("dark")
    assert _covered(window)
    at = window.mapToGlobal(button.geometry().center())
    assert QApplication.widgetAt(at) is button
    with qtbot.waitSignal(button.clicked):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_window_that_changes_its_size_or_goes_needs_no_curtain(
    theme: Theme, window: QWidget, qtbot: Any
) -> None:
    theme.choose("dark")
    window.resize(260, 300)
    assert _turn_by_turn(window)[-1] == _look("dark")
    theme.choose("light")
    window.close()
    window.show()
    qtbot.waitExposed(window)
    QApplication.processEvents()
    assert _turn_by_turn(window)[-1] == _look("light")
