"""What a page shows gives way to what comes: always one of them is in sight, and the newest stays."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from ui.pages.base import Page, Room, Surroundings


class PlainPage(Page):
    step_id = "start"


@pytest.fixture
def page(around: Surroundings, qtbot: Any) -> PlainPage:
    made = PlainPage(around=around)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def body(name: str) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.addWidget(QLabel(name))
    edit = QLineEdit()
    edit.setObjectName("edit")
    column.addWidget(edit)
    return holder


def seen(page: QWidget) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


def test_one_body_is_in_sight_in_every_turn(page: PlainPage, around: Surroundings, qtbot: Any) -> None:
    page.show_body(body("first"))
    assert seen(page) == ["first"]
    found: list[list[str]] = []
    page.show_body_soon(body("second"))
    while around.turns.busy:
        found.append(seen(page))
        around.turns._next()
    assert seen(page) == ["second"]
    assert found and all(one == ["first"] for one in found)
    assert page.height() == page.body.height(), "it has all the room"


def test_the_newest_body_wins_and_the_keyboard_goes_over(
    page: PlainPage, around: Surroundings, qtbot: Any
) -> None:
    page.show_body(body("first"))
    page.findChild(QLineEdit, "edit").setFocus()
    page.show_body_soon(body("second"))
    around.turns._next()  # taken in, not shown yet
    page.show_body_soon(body("third"))
    qtbot.waitUntil(lambda: not around.turns.busy)
    qtbot.waitUntil(lambda: len(page.findChildren(QLabel)) == 1)
    assert seen(page) == ["third"]
    assert page.focusWidget().objectName() == "edit" and page.focusWidget().isVisible()
    page.show_body_soon(body("fourth"))
    around.turns._next()
    page.show_body(body("fifth"))  # what is shown at once is newer than what was on its way
    qtbot.waitUntil(lambda: not around.turns.busy)
    qtbot.waitUntil(lambda: len(page.findChildren(QLabel)) == 1)
    assert seen(page) == ["fifth"]


def test_a_room_shows_the_newest_of_what_was_put_in(
    page: PlainPage, around: Surroundings, qtbot: Any
) -> None:
    holder = QWidget()
    column = QVBoxLayout(holder)
    page.show_body(holder)
    room = Room(page, column)
    room.put(body("first"), now=True)
    assert seen(page) == ["first"]
    room.put(body("second"))
    around.turns._next()
    assert seen(page) == ["first"]
    room.put(body("third"))
    qtbot.waitUntil(lambda: not around.turns.busy)
    qtbot.waitUntil(lambda: len(page.findChildren(QLabel)) == 1)
    assert seen(page) == ["third"]
    room.put(body("fourth"))
    around.turns._next()
    room.put(body("fifth"), now=True)
    qtbot.waitUntil(lambda: not around.turns.busy)
    qtbot.waitUntil(lambda: len(page.findChildren(QLabel)) == 1)
    assert seen(page) == ["fifth"]
