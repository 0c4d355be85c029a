"""A drop-down whose accessible name is its name.

On Linux Qt tells a screen reader the chosen text as the name of a combo box and leaves its name to a
label elsewhere; whoever looks for the control by name finds nothing. This one says its name as its
name and the chosen text as its value, and can be pressed.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface, QWheelEvent
from PySide6.QtWidgets import QAccessibleWidget, QComboBox

_SHOW = "ShowMenu"
_PRESS = "Press"
# Qt owns an interface until its widget goes, but does not tell Python: without a reference here the
# interface would be taken away under Qt's hands.
_kept: list[QAccessibleInterface] = []


class _ChoiceInterface(QAccessibleWidget):
    """Name, value, the list as the only child, and two actions that open it."""

    def __init__(self, box: ChoiceBox) -> None:
        super().__init__(box, QAccessible.Role.ComboBox)

    def text(self, what: QAccessible.Text) -> str:
        if what == QAccessible.Text.Value:
            return self._box().currentText()
        return super().text(what)

    def childCount(self) -> int:
        return 1

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return QAccessible.queryAccessibleInterface(self._box().view()) if index == 0 else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return 0 if child.object() is self._box().view() else -1

    def actionNames(self) -> list[str]:
        return [_SHOW, _PRESS, *super().actionNames()]

    def doAction(self, name: str) -> None:
        if name in (_SHOW, _PRESS):
            self._box().showPopup()
        else:
            super().doAction(name)

    def _box(self) -> QComboBox:
        box = self.widget()
        assert isinstance(box, QComboBox)
        return box


class ChoiceBox(QComboBox):
    """A combo box that is found by its accessible name, and that the mouse wheel leaves as it is."""

    _told = False

    def __init__(self) -> None:
        if not ChoiceBox._told:
            ChoiceBox._told = True
            QAccessible.installFactory(_interface_of)
        super().__init__()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Who scrolls the page over this box does not choose something else."""
        event.ignore()


def _interface_of(kind: str, widget: QObject) -> QAccessibleInterface | None:
    if kind != ChoiceBox.__name__ or not isinstance(widget, ChoiceBox):
        return None
    interface = _ChoiceInterface(widget)
    _kept.append(interface)
    return interface
