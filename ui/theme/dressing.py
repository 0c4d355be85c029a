"""The style sheet on the parts of the program, put on anew part by part when it changes.

Qt styles every widget below the one that gets a sheet before it comes back: a fifth of a second for all pages
at once, in which nobody gets an answer. So each part has the sheet for itself. After a change those that are
seen get it first, under a curtain, and the others take their turns. (Painting is not just switched off and on:
around a menu that closes, a window on X11 would stay as it was, Qt 6.11.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from weakref import ref

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.theme.curtain import Curtain, hang
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
        self._curtains: list[Curtain] = []

    def add(self, part: QWidget) -> None:
        """`part` and all that is or comes into it wear the sheet, now and after each change."""
        self._parts = [kept for kept in self._parts if _alive(kept) is not None]
        self._parts.append(ref(part))
        part.setStyleSheet(self._sheet)

    def change(self, look: Callable[[], str]) -> None:
        """Another look for all parts: `look` changes what they share and gives their new sheet.

        Parts that somebody sees wear it some turns later, behind curtains meanwhile; without them it has been
        done when this comes back.
        """
        self._turns.drop()
        seen = [part for part in map(_alive, self._parts) if part is not None and part.isVisible()]
        self._hang_curtains({part.window() for part in seen})
        # The palette comes before the sheets: words keep the colour of the one that the sheet met (Qt 6.11).
        sheet = self._sheet = look()
        for some in _shares(seen):
            self._turns.add(partial(self._put_on, some, sheet))
        if seen:
            self._turns.add(self.put_on.emit)
        for curtain in self._curtains:
            for piece in curtain.pieces:
                self._turns.add(partial(_if_there, curtain, Curtain.open, piece))
        for part in map(_alive, self._parts):
            if part is not None and part not in seen:
                # Off and on: what was not seen yet would keep the colours of a sheet that is only replaced (Qt 6.11).
                self._turns.add(partial(self._put_on, [ref(part)], ""))
                self._turns.add(partial(self._put_on, [ref(part)], sheet))
        self._turns.add(self.put_on.emit)
        if not seen:
            self.finish()

    def _hang_curtains(self, windows: Iterable[QWidget]) -> None:
        """In the place of those of a change that is not over yet, whose picture they take along."""
        before = self._curtains
        ordinary = (Qt.WindowType.Window, Qt.WindowType.Dialog)
        hung = [hang(window) for window in windows if window.windowType() in ordinary]
        self._curtains = [curtain for curtain in hung if curtain is not None]
        for curtain in before:
            _if_there(curtain, Curtain.remove)

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


def _if_there(curtain: Curtain, act: Callable[..., None], *to: int) -> None:
    """Its window may have gone meanwhile, or it has been opened."""
    if shiboken6.isValid(curtain):
        act(curtain, *to)


def _alive(kept: ref[QWidget]) -> QWidget | None:
    part = kept()
    return part if part is not None and shiboken6.isValid(part) else None
