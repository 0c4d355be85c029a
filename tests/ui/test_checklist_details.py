"""One step of the checklist beside the list."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from tests.ui.test_pages import Calls
from ui.faults import accessible_name
from ui.pages.base import Surroundings
from ui.pages.checklist_details import StepDetails
from ui.pages.checklist_view import ChecklistStep


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
