"""One step of the checklist beside the list."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from tests.ui.test_pages import Calls
from ui.faults import accessible_name
from ui.pages.base import Surroundings
from ui.pages.checklist_details import StepDetails
from ui.pages.checklist_view import ChecklistStep
from ui.widgets.date_field import DateField


def test_the_privacy_screen_hides_owner_and_note_and_keeps_what_is_being_written(
    around: Surroundings, qtbot: Any
) -> None:
    details = StepDetails(around=around, actions=Calls())
    qtbot.addWidget(details)
    step = ChecklistStep(
        key="C1", title="Tell the districts", state="todo", owner="Marek Nowak", note="Ask Ana Lima"
    )
    details.show_step(step)
    details.show()
    details._note_edit.setPlainText("Ask Ana Lima and Ben")

    around.privacy.set_on(True)
    assert not [word for word in _readable(details) if "Ana" in word or "Marek" in word]
    around.privacy.set_on(False)
    assert "Marek Nowak" in _readable(details)
    assert "Ask Ana Lima and Ben" in _readable(details)
    assert not details.findChild(QLineEdit, "owner_edit").isReadOnly()


def note_of(details: StepDetails) -> QPlainTextEdit:
    assert details._note_edit is not None
    return details._note_edit


def test_nothing_typed_is_lost_by_going_to_another_step(around: Surroundings, qtbot: Any) -> None:
    calls = Calls()
    details = StepDetails(around=around, actions=calls)
    qtbot.addWidget(details)
    one = ChecklistStep(key="C1", title="List every call", state="todo")
    other = ChecklistStep(key="C2", title="Give every /me its version", state="todo", note="As it was")
    details.show_step(one)
    details.show()
    note_of(details).setFocus()
    qtbot.keyClicks(note_of(details), "Asked Dana")
    details.findChild(DateField, "due_edit").choose(date(2027, 6, 30))
    details.show_step(other)
    assert ("set_note", "C1", "Asked Dana") in calls.made
    assert ("set_due", "C1", date(2027, 6, 30)) in calls.made
    assert not [call for call in calls.made if call[1] == "C2"]
    assert note_of(details).toPlainText() == "As it was"


def test_a_note_saves_itself_while_one_goes_on_writing(around: Surroundings, qtbot: Any) -> None:
    calls = Calls()
    details = StepDetails(around=around, actions=calls)
    qtbot.addWidget(details)
    step = ChecklistStep(key="C1", title="List every call", state="todo")
    details.show_step(step)
    details.show()
    edit = note_of(details)
    qtbot.keyClicks(edit, "Asked")
    assert "Saving…" in _readable(details)
    qtbot.waitUntil(lambda: ("set_note", "C1", "Asked") in calls.made)
    qtbot.keyClicks(edit, " Dana")
    details.show_step(replace(step, note="Asked"))
    qtbot.keyClicks(edit, "!")
    assert note_of(details) is edit
    assert edit.toPlainText() == "Asked Dana!"
    qtbot.waitUntil(lambda: ("set_note", "C1", "Asked Dana!") in calls.made)
    details.show_step(replace(step, note="Asked Dana!"))
    assert "Saved" in _readable(details)


def test_the_keyboard_going_elsewhere_saves_the_note(around: Surroundings, qtbot: Any) -> None:
    calls = Calls()
    details = StepDetails(around=around, actions=calls)
    qtbot.addWidget(details)
    details.show_step(ChecklistStep(key="C1", title="List every call", state="todo"))
    details.show()
    details.activateWindow()
    qtbot.waitUntil(details.isActiveWindow)
    note_of(details).setFocus()
    qtbot.keyClicks(note_of(details), "Asked Dana")
    details.findChild(QLineEdit, "owner_edit").setFocus()
    assert ("set_note", "C1", "Asked Dana") in calls.made


def _readable(page: QWidget) -> list[str]:
    """All that is seen, and all that a screen reader is told of it."""
    found = []
    for widget in page.findChildren(QWidget):
        if not widget.isVisible():
            continue
        if isinstance(widget, QLineEdit):
            found.append(widget.displayText())
        if isinstance(widget, QPlainTextEdit):
            found.append(widget.toPlainText())
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is not None:
            found.append(interface.text(QAccessible.Text.Value))
        found.append(accessible_name(widget))
    return found


def test_another_step_begins_at_its_title(around: Surroundings, qtbot: Any) -> None:
    details = StepDetails(around=around, actions=Calls())
    qtbot.addWidget(details)
    details.resize(320, 200)
    details.show()
    details.show_step(ChecklistStep(key="C1", title="List every call", state="todo", why="Why. " * 200))
    bar = details.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    details.show_step(ChecklistStep(key="C2", title="Tell the districts", state="todo", why="Why. " * 200))
    qtbot.waitUntil(lambda: bar.value() == 0)
