"""Python's cyclic garbage collector, kept on the window's thread.

Left alone it runs on whatever thread allocates next; on a worker's thread it would take widgets and
timers apart there, and Qt aborts. So it is switched off and run from a timer of the window's thread.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_LOOK_EVERY_MS = 500
_YOUNGEST, _OLDEST = 0, 2
# So many young objects are looked through in a few ms, and so many in as long as a person may wait.
_MANY_YOUNG = 20_000
_TOO_MANY = 80_000
# So many looks: five seconds in which nobody does anything.
_STILL = 10
# Work may hang on a drive for hours: after so many looks, some five minutes, nothing waits any more.
_MOST_WAITS = 600


class WindowThreadCollector(QObject):
    """Collects while it lives; `stop` leaves Python's collector as it was before.

    While workers are `at_work`, only what is new is looked through, and not very much at once: all that they hold
    is among the rest, and the window would stand still for as long as it takes to go through a million accounts.
    Where their work leaves very much behind, that is what they found, and no garbage: it is not looked through at
    all, and goes when nobody holds it any more. What has been there for long waits until nobody does anything.
    """

    def __init__(self, at_work: Callable[[], bool] = lambda: False) -> None:
        super().__init__()
        self._at_work, self._waited = at_work, 0
        self._grown = 0  # about how many objects came since the older ones were looked through
        self._still = 0  # looks since anything was done
        self._was_on = gc.isenabled()
        self._limits = gc.get_threshold()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect the generations that have grown past Python's own limits."""
        counts = gc.get_count()
        due = [one for one in (_OLDEST, 1, _YOUNGEST) if counts[one] > self._limits[one]]
        grown = self._grown + counts[_YOUNGEST]
        working = self._at_work()
        self._still = 0 if working else self._still + 1
        if self._still >= _STILL:
            self._waited = 0
        elif due and self._waited < _MOST_WAITS:
            much = working and counts[_YOUNGEST] > _MANY_YOUNG
            self._waited += much or due[0] == _OLDEST
            at_most = _YOUNGEST if working else 1
            due = [] if much else [one for one in due if one <= at_most]
        if due and not working and grown > _TOO_MANY:
            self.spare()
            self._grown = 0
        elif due:
            gc.collect(due[0])
            self._grown = grown if due[0] == _YOUNGEST else 0
            if due[0] == _OLDEST:
                self._waited = 0

    def wait(self) -> None:
        """Somebody does something, and may go on with it."""
        self._still = 0

    @staticmethod
    def spare() -> None:
        """What there is now stays until the end and is not looked through again.

        Modules and the frame of the window are most of all objects; each look through them takes longer
        than a person may wait.
        """
        gc.freeze()

    def stop(self) -> None:
        self._timer.stop()
        gc.unfreeze()
        gc.collect()
        if self._was_on:
            gc.enable()
