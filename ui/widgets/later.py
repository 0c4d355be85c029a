"""A part of a page that is built when somebody looks at it, so that the page is there at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

Part = TypeVar("Part", bound=QWidget)
View = TypeVar("View")


class Later(QWidget, Generic[Part, View]):
    """The place of a part, as a tab. What is to be shown there waits for the first look, too.

    `fill(part, view)` shows a view; of several that came while nobody looked, only the newest is shown.
    """

    def __init__(self, make: Callable[[], Part], fill: Callable[[Part, View], None] | None = None) -> None:
        super().__init__()
        self._make, self._fill = make, fill
        self._part: Part | None = None
        self._waiting: list[View] = []

    @property
    def part(self) -> Part:
        """The part with what it shows now; built at the first call."""
        if self._part is None:
            self._part = self._make()
            column = QVBoxLayout(self)
            column.setContentsMargins(0, 0, 0, 0)
            column.addWidget(self._part)
            self._part.show()  # now; the layout alone would do it at the next turn of the event loop
        while self._waiting and self._fill is not None:
            self._fill(self._part, self._waiting.pop())
        return self._part

    def show_view(self, view: View) -> None:
        """Fill the part at once when it is seen, else at the next look."""
        self._waiting = [view]
        if self.isVisible():
            _ = self.part

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        _ = self.part
