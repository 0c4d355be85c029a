"""Long work and the person who waits for it: progress out, the wish to stop in. Knows nothing of Qt.

Functions that take long have a `job: Job` as their last argument, call `job.report(...)` now and then and
`job.checkpoint()` wherever stopping is safe; what has no job in reach calls `breathe()`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from app.errors import Cancelled

_here = threading.local()
Item = TypeVar("Item")


@dataclass(frozen=True)
class Progress:
    """A moment of a long job.

    `stage` is a code of the word catalogue (`jobs.*`), `done` and `total` count `unit`s (rows, bytes,
    pages); `total` is 0 when it is not known. `seconds` have passed since the stage began.
    """

    stage: str
    done: int
    total: int
    unit: str
    seconds: float

    @property
    def per_second(self) -> float:
        return self.done / self.seconds if self.seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Seconds until this stage ends at the present pace, None when that cannot be told."""
        if not self.total or not self.done or self.seconds <= 0:
            return None
        return max(0.0, (self.total - self.done) / self.per_second)


class Job:
    """One piece of long work. The worker reports, somebody else may cancel from any thread."""

    def __init__(
        self,
        on_progress: Callable[[Progress], None] | None = None,
        give_way: Callable[[], None] | None = None,
    ) -> None:
        """`give_way` is called at every checkpoint, on the worker's thread: it may wait for what cannot wait."""
        self._on_progress = on_progress
        self._give_way = give_way
        self._cancel = threading.Event()
        self._stage = ""
        self._started = time.monotonic()
        self._lock = threading.Lock()
        self._begun = self._abandoned = self._over = self._lasted = False
        self._lasting = 0

    def cancel(self) -> None:
        """Ask the work to stop at its next checkpoint."""
        self._cancel.set()

    @property
    def cancelled(self) -> bool:
        return self._cancel.is_set()

    def abandon(self) -> bool:
        """Wait for the work no longer: should it go on after all, nothing lasting comes of it any more.

        False while something lasting is being done (see `for_good`), which has to be waited for, and when the
        work has ended already.
        """
        with self._lock:
            if self._lasting or self._over:
                return False
            self._abandoned = True
        self.cancel()
        return True

    @property
    def left_behind(self) -> bool:
        """Whether it was abandoned after it had begun; settled as soon as `abandon` has answered.

        Who does the work finds the same answer when it is over: one of both has to see to whoever does it.
        """
        return self._begun and self._abandoned

    @property
    def lasted(self) -> bool:
        """Whether something lasting was done: who cancels then cannot be told that nothing was changed."""
        return self._lasted

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """What this thread does meanwhile, it does for this job; with that, the work is over.

        Raises Cancelled when it was abandoned before.
        """
        with self._lock:
            if self._abandoned:
                raise Cancelled
            self._begun = True
        before = getattr(_here, "job", None)
        _here.job = self
        try:
            yield
        finally:
            _here.job = before
            with self._lock:
                self._over = True

    def checkpoint(self) -> None:
        """Raises Cancelled when somebody asked to stop."""
        if self._cancel.is_set():
            raise Cancelled
        if self._give_way is not None:
            self._give_way()

    def report(self, stage: str, done: int = 0, total: int = 0, unit: str = "rows") -> None:
        """Say how far the work is; also a checkpoint."""
        self.checkpoint()
        if stage != self._stage:
            self._stage = stage
            self._started = time.monotonic()
        if self._on_progress is not None:
            elapsed = time.monotonic() - self._started
            self._on_progress(Progress(stage, done, total, unit, elapsed))


def breathe() -> None:
    """In the middle of long work, also where no job is at hand: what cannot wait goes first. Raises nothing.

    Two threads that compute make each other slow: work that goes on for more than some milliseconds comes by here.
    """
    job: Job | None = getattr(_here, "job", None)
    if job is not None and job._give_way is not None:
        job._give_way()


def breathing(items: Iterable[Item], every: int = 200) -> Iterator[Item]:
    """The same items, with a breath after so many of them."""
    rest = iter(items)
    while some := list(islice(rest, every)):
        yield from some
        breathe()


@contextmanager
def for_good() -> Iterator[None]:
    """Around the moment that makes work lasting, such as a commit. Raises Cancelled in work that was abandoned.

    So a person who was told that nothing was changed can rely on it.
    """
    job: Job | None = getattr(_here, "job", None)
    if job is None:
        yield
        return
    with job._lock:
        if job._abandoned:
            raise Cancelled
        job._lasting += 1
    try:
        yield
        job._lasted = True
    finally:
        with job._lock:
            job._lasting -= 1
