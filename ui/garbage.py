"""Python's cyclic garbage collector, kept on the window's thread.

Left alone it runs on whatever thread allocates next; on a worker's thread it would take widgets and
timers apart there, and Qt aborts. So it is switched off and run from a timer of the window's thread.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_LOOK_EVERY_MS = 500
_OLDEST = 2
_MANY_TIMES = 10


class WindowThreadCollector(QObject):
    """Collects while it lives; `stop` leaves Python's collector as it was before.

    While workers are `at_work`, what has been there for long is not looked through: all that they hold is
    among it, and the window would stand still for as long as it takes to go through a million accounts. But work
    may hang on a drive for hours: ten times past Python's limit it is looked through all the same.
    """

    def __init__(self, at_work: Callable[[], bool] = lambda: False) -> None:
        super().__init__()
        self._at_work = at_work
        self._was_on = gc.isenabled()
        self._limits = gc.get_threshold()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect the generations that have grown past Python's own limits."""
        for generation in (_OLDEST, 1, 0):
            waits = generation == _OLDEST and self._at_work()
            limit = self._limits[generation] * (_MANY_TIMES if waits else 1)
            if gc.get_count()[generation] > limit:
                gc.collect(generation)
                return

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
