"""The style sheet on the parts of the program, put on anew part by part when it changes.

Qt styles every widget below the one that gets a sheet before it comes back: a fifth of a second for all pages
at once, in which nobody gets an answer. So each part has the sheet for itself. After a change those that are
seen get it first, and the others take their turns. Painting goes on meanwhile: switched off and on around a menu
that closes, a window on X11 stays as it was (Qt 6.11).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from weakref import ref

import shiboken6
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ui.turns import Turns

# Small parts share a turn: so many widgets are styled and painted in some 25 ms.
_WIDGETS_A_TURN = 50


class Dresser(QObject):
    """Knows all parts that wear the sheet. Signal `put_on`: all that are seen wear the newest; then all do."""

    put_on = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._sheet = ""
        self._parts: list[ref[QWidget]] = []
        self._turns = Turns()

    def add(self, part: QWidget) -> None:
        """`part` and all that is or comes into it wear the sheet, now and after each change."""
        self._parts = [kept for kept in self._parts if _alive(kept) is not None]
        self._parts.append(ref(part))
        part.setStyleSheet(self._sheet)

    def change(self, sheet: str) -> None:
        """Another sheet for all parts. Ends at once where nobody sees them.

        The program has its other palette by now: words keep the colour of the palette that the sheet met (Qt 6.11).
        """
        self._sheet = sheet
        self._turns.drop()
        parts = [part for part in map(_alive, self._parts) if part is not None]
        seen = [part for part in parts if part.isVisible()]
        for some in _shares(seen):
            self._turns.add(partial(self._put_on, some, sheet))
        if seen:
            self._turns.add(self.put_on.emit)
        for part in parts:
            if part not in seen:
                # Off and on: what was not seen yet would keep the colours of a sheet that is only replaced (Qt 6.11).
                self._turns.add(partial(self._put_on, [ref(part)], ""))
                self._turns.add(partial(self._put_on, [ref(part)], sheet))
        self._turns.add(self.put_on.emit)
        if not seen:
            self.finish()

    def finish(self) -> None:
        """What is left to do, without turns."""
        self._turns.finish()

    @staticmethod
    def _put_on(parts: Iterable[ref[QWidget]], sheet: str) -> None:
        for part in map(_alive, parts):
            if part is not None:
                part.setStyleSheet(sheet)


def _shares(parts: Iterable[QWidget]) -> Iterator[list[ref[QWidget]]]:
    """What one turn can take on."""
    some: list[ref[QWidget]] = []
    room = _WIDGETS_A_TURN
    for part in parts:
        size = len(part.findChildren(QWidget))
        if some and size > room:
            yield some
            some, room = [], _WIDGETS_A_TURN
        some.append(ref(part))
        room -= size
    if some:
        yield some


def _alive(kept: ref[QWidget]) -> QWidget | None:
    part = kept()
    return part if part is not None and shiboken6.isValid(part) else None
