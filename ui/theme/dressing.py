"""The style sheet on the parts of the program, put on anew part by part when it changes.

Qt styles every widget below the one that gets a sheet before it comes back: a fifth of a second for all pages
at once, in which nobody gets an answer. So each part has the sheet for itself, and after a change they take
their turns. Nothing is painted until the last one has it.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from weakref import ref

import shiboken6
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ui.turns import Turns


class Dresser(QObject):
    """Knows all parts that wear the sheet. Signal `ended`: all of them wear the newest."""

    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._sheet = ""
        self._parts: list[ref[QWidget]] = []
        self._turns = Turns()
        self._still: list[QWidget] = []  # windows that paint nothing meanwhile

    def add(self, part: QWidget) -> None:
        """`part` and all that is or comes into it wear the sheet, now and after each change."""
        self._parts = [kept for kept in self._parts if _alive(kept) is not None]
        self._parts.append(ref(part))
        part.setStyleSheet(self._sheet)

    def change(self, sheet: str) -> None:
        """Another sheet for all parts. Ends at once where nobody sees them."""
        self._sheet = sheet
        self._turns.drop()
        self._paint_again()
        windows = {part.window() for part in map(_alive, self._parts) if part is not None}
        self._still = [window for window in windows if window.isVisible()]
        for window in self._still:
            window.setUpdatesEnabled(False)
        for kept in self._parts:
            # Off and on: what was not seen yet would keep the colours of a sheet that is only replaced (Qt 6.11).
            self._turns.add(partial(self._put_on, kept, ""))
            self._turns.add(partial(self._put_on, kept, sheet))
        self._turns.add(self.ended.emit)
        self._turns.add(self._paint_again)
        if not self._still:
            self.finish()

    def finish(self) -> None:
        """What is left to do, without turns."""
        self._turns.finish()

    @staticmethod
    def _put_on(kept: ref[QWidget], sheet: str) -> None:
        part = _alive(kept)
        if part is not None:
            part.setStyleSheet(sheet)

    def _paint_again(self) -> None:
        for window in self._still:
            with suppress(RuntimeError):  # closed meanwhile
                window.setUpdatesEnabled(True)
        self._still = []


def _alive(kept: ref[QWidget]) -> QWidget | None:
    part = kept()
    return part if part is not None and shiboken6.isValid(part) else None
