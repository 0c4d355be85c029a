"""Things to do one after the other, each in a turn of the event loop of its own.

What takes long on the window's thread is cut into pieces; between two of them keys, the mouse and paint get
their turn, and nobody waits for the sum.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Turns(QObject):
    """Does what was added, first come first served; what can wait comes when nothing else does.

    `calm` is set while nothing has to be done that cannot wait; threads may ask it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.calm = threading.Event()
        self.calm.set()
        self._waiting: deque[Callable[[], object]] = deque()
        self._idle: deque[Callable[[], object]] = deque()
        self._resting = self._stopped = False
        # Not QTimer.singleShot: with no delay it is a posted event, and those run on in the same turn.
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._on_timer_timeout)

    @property
    def busy(self) -> bool:
        return bool(self._waiting or self._idle)

    def add(self, piece: Callable[[], object], *, can_wait: bool = False) -> None:
        """Do `piece` when all that was added before it has been done; never after `stop`."""
        if self._stopped:
            return
        (self._idle if can_wait else self._waiting).append(piece)
        if not can_wait:
            self.calm.clear()
        if not self._timer.isActive():
            self._resting = True  # the first turn that comes is the next one already
            self._timer.start()

    def stir(self) -> None:
        """Something is built outside of a turn: it is not calm until that is painted."""
        self.add(_nothing)

    def drop(self) -> None:
        """Forget what was not done yet."""
        self._waiting.clear()
        self._idle.clear()
        self._end()

    def stop(self) -> None:
        """The window is gone: nothing more is done, nothing taken on."""
        self._stopped = True
        self.drop()

    def finish(self) -> None:
        """Do now what is left, and what that adds."""
        while self.busy:
            self._next()
        self._end()

    def _on_timer_timeout(self) -> None:
        self._resting = not self._resting
        if not self._resting:
            if self.busy:
                self._next()
        elif not self.busy:  # layout and paint that the last piece asked for are done
            self._end()
        elif not self._waiting:
            self.calm.set()

    def _end(self) -> None:
        self._timer.stop()
        self.calm.set()

    def _next(self) -> None:
        (self._waiting or self._idle).popleft()()


def _nothing() -> None:
    pass
