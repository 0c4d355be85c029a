"""The workers of a lane: threads that take one piece of work after the other.

They are daemons: a worker that hangs inside the system (a network drive that answers no more) can be left
behind, and then holds up neither the others nor the end of the program.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from queue import SimpleQueue


class Lane:
    """At most `size` workers, begun as they are needed. `add` and the rest are called on one thread."""

    def __init__(self, name: str, size: int) -> None:
        self._name, self._size = name, size
        self._queue: SimpleQueue[Callable[[], bool] | None] = SimpleQueue()
        self._workers: list[threading.Thread] = []
        self._left: set[threading.Thread] = set()

    def add(self, work: Callable[[], bool]) -> None:
        """Do `work`, which raises nothing, when a worker is free. It says whether its worker may take on more."""
        self._queue.put(work)
        if len(self._workers) < self._size:
            self._begin()

    def leave_behind(self, worker: threading.Thread) -> None:
        """Go on without this worker, whose work must not let it take on more, should it end after all."""
        self._left.add(worker)
        self._workers.remove(worker)
        self._begin()

    def close(self) -> None:
        """Nothing more is added; the workers end after what waits."""
        for _ in (*self._workers, *self._left):
            self._queue.put(None)

    def ended(self, seconds: float) -> bool:
        """Wait until all workers have ended, but not longer: then those that have not are left behind as well."""
        until = time.monotonic() + seconds
        for worker in self._workers:
            worker.join(max(0.0, until - time.monotonic()))
        late = [worker for worker in self._workers if worker.is_alive()]
        self._left.update(late)
        return not late

    @property
    def hangs(self) -> bool:
        """Whether one that was left behind is still there."""
        return any(worker.is_alive() for worker in self._left)

    def _begin(self) -> None:
        worker = threading.Thread(target=self._work, name=f"crosswalk-{self._name}", daemon=True)
        self._workers.append(worker)
        worker.start()

    def _work(self) -> None:
        while (work := self._queue.get()) is not None:
            if not work():
                return
