"""The rail: names that stay, states in words, keyboard, and room where there is little."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.steps import STEP_IDS, StepMood, StepState, state_words, step_name
from ui.theme import Theme
from ui.widgets.step_rail import StepRail


@pytest.fixture
def rail(theme: Theme, qtbot: Any) -> Iterator[StepRail]:
    made = StepRail(theme=theme)
    qtbot.addWidget(made)
    made.resize(made.width(), 700)
    made.show()
    qtbot.waitExposed(made)
    yield made


def told(rail: StepRail, step_id: str, what: QAccessible.Text) -> str:
    interface = QAccessible.queryAccessibleInterface(rail.button(step_id))
    return interface.text(what)


def test_names_are_the_steps_alone(rail: StepRail) -> None:
    rail.set_states({"match": StepState(StepMood.NEEDS_YOU, 3)})
    names = [told(rail, step_id, QAccessible.Text.Name) for step_id in STEP_IDS]
    assert names == [
        "Start",
        "Connect",
        "Differences",
        "Load",
        "Match",
        "Merge",
        "Checklist",
        "Results",
    ]


def test_number_and_state_are_the_description(rail: StepRail) -> None:
    rail.set_states({"match": StepState(StepMood.NEEDS_YOU, 3)})
    assert told(rail, "match", QAccessible.Text.Description) == "Step 5, needs you (3)"
    assert told(rail, "load", QAccessible.Text.Description) == "Step 4, not started"


@pytest.mark.parametrize("mood", StepMood)
def test_every_state_has_words(mood: StepMood) -> None:
    assert state_words(StepState(mood))


def test_a_reader_can_press_a_step(rail: StepRail, qtbot: Any) -> None:
    interface = QAccessible.queryAccessibleInterface(rail.button("load"))
    assert interface.role() == QAccessible.Role.Button
    assert "Press" in interface.actionInterface().actionNames()
    with qtbot.waitSignal(rail.step_pressed) as pressed:
        interface.actionInterface().doAction("Press")
    assert pressed.args == ["load"]


def test_arrows_walk_and_space_presses(rail: StepRail, qtbot: Any) -> None:
    rail.button("start").setFocus()
    qtbot.keyClick(rail.button("start"), Qt.Key.Key_Down)
    assert rail.button("connect").hasFocus()
    with qtbot.waitSignal(rail.step_pressed) as pressed:
        qtbot.keyClick(rail.button("connect"), Qt.Key.Key_Space)
    assert pressed.args == ["connect"]


def test_a_low_window_keeps_all_steps_in_sight(rail: StepRail) -> None:
    tall = rail.button("results").height()
    rail.resize(rail.width(), 420)
    assert rail.button("results").sizeHint().height() < tall
    assert rail.button("match").toolTip() == "not started"


def test_a_window_that_grows_shows_the_states_again(theme: Theme, qtbot: Any) -> None:
    # Inside a window the list gets its room only after the rail has got its own.
    window = QWidget()
    qtbot.addWidget(window)
    rail = StepRail(theme=theme)
    QHBoxLayout(window).addWidget(rail)
    window.resize(500, 420)
    window.show()
    qtbot.waitExposed(window)
    low = rail.button("match").sizeHint().height()
    window.resize(500, 760)
    assert rail.button("match").sizeHint().height() > low
    window.resize(500, 420)
    assert rail.button("match").sizeHint().height() == low


def test_a_narrow_rail_tells_the_name_on_hover(rail: StepRail) -> None:
    wide = rail.width()
    rail.set_narrow(True)
    assert rail.width() < wide
    assert rail.button("match").toolTip() == f"{step_name('match')}: not started"
    assert told(rail, "match", QAccessible.Text.Name) == "Match"
