"""Long work off the window's thread: a few lanes of workers and one bridge back.

Work that was cancelled and does not stop, since it hangs inside the system, is left behind: it ends as
cancelled, what still comes of it is thrown away, and its lane goes on with another worker.

A task is a plain object; the bridge `TaskRunner` is the only QObject and lives as long as the window
(a QObject per job that deletes itself crashes). Callbacks go in with the submission, run on the
window's thread, and exactly one of success, error or cancelled ends a task.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from app.errors import Cancelled
from app.jobs import Job, Progress
from ui.lanes import Lane
from ui.turns import Turns

log = logging.getLogger(__name__)

# One writer for the workspace, a few callers for the network, one reader for table pages that must
# not wait behind a load of a million rows.
LANES = {"db": 1, "net": 4, "read": 1}
PROGRESS_EVERY_MS = 100
# How long work may take to stop after it was cancelled, and how long the window waits for its workers as it goes:
# for the database longer, which may be rewriting a large file.
PATIENCE_MS = 3_000
LAST_PATIENCE = {"db": 30.0, "net": 3.0, "read": 3.0}
# How long work may wait, before it begins and at each checkpoint, for what the window is about to show.
_COURTESY = 0.1
# How often work lets go of Python's lock, and for how long: as long as it takes to wake another thread. In seconds.
_BREATHE_EVERY = 0.002
_BREATH = 0.0001
# How long a thread may go on in Python before it lets another take its turn, in seconds. The window needs
# dozens of turns to paint a table; with Python's own 5 ms each it would lag behind whatever a worker computes.
_TURN = 0.0002


@dataclass(eq=False)
class Task:
    """A handle on work that was handed in: cancel it, or ask whether it is still to end."""

    job: Job
    lane: str
    on_success: Callable[[Any], None] | None
    on_error: Callable[[BaseException], None] | None
    on_cancelled: Callable[[], None] | None
    on_progress: Callable[[Progress], None] | None
    latest: Progress | None = None
    ended: bool = False
    left_behind: bool = False
    worker: threading.Thread | None = field(default=None, repr=False)
    _on_cancel: Callable[[], None] | None = field(default=None, repr=False)
    _shown: Progress | None = field(default=None, repr=False)

    def cancel(self) -> None:
        """Ask the work to stop; `on_cancelled` follows when it has, or is left behind. On the window's thread."""
        self.job.cancel()
        if self._on_cancel is not None:
            self._on_cancel()


class TaskRunner(QObject):
    """Runs work in lanes and brings the results to the window's thread.

    Signals: `busy_changed(bool)` when the first task starts or the last one ends, `idle` when none
    is left, `failed(object)` for an error that no task's own callback took.
    """

    busy_changed = Signal(bool)
    idle = Signal()
    failed = Signal(object)
    _ended = Signal()

    def __init__(self, parent: QObject | None = None, *, turns: Turns | None = None) -> None:
        """Work gives way while the window's `turns` are not calm: two threads that compute make each other slow, and
        what a person looks at comes first."""
        super().__init__(parent)
        self._turns = turns
        self._breath = threading.local()
        sys.setswitchinterval(_TURN)
        self._lanes: dict[str, Lane] = {}
        self._results: SimpleQueue[tuple[Task, str, object]] = SimpleQueue()
        self._tasks: list[Task] = []
        self._closed = False
        self._ended.connect(self._on_bridge_ended, Qt.ConnectionType.QueuedConnection)
        # Results are taken one at a time, each in a turn of its own: what a page builds from one, its
        # layout and its painting would else be one long turn in which nothing else is answered.
        self._delivery = QTimer(self)
        self._delivery.setSingleShot(True)
        self._delivery.setInterval(0)
        self._delivery.timeout.connect(self._on_delivery_timeout)
        self._timer = QTimer(self)
        self._timer.setInterval(PROGRESS_EVERY_MS)
        self._timer.timeout.connect(self._on_timer_timeout)

    def submit(
        self,
        work: Callable[[Job], Any],
        *,
        lane: str = "db",
        on_success: Callable[[Any], None] | None = None,
        on_error: Callable[[BaseException], None] | None = None,
        on_cancelled: Callable[[], None] | None = None,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> Task:
        """Run `work(job)` in a lane: `db`, `net` or `read`. Call from the window's thread.

        `work` gets an `app.jobs.Job` to report to and to check; it must not touch any widget.
        """
        if self._closed:
            raise RuntimeError("the runner is shut down")
        task = Task(Job(), lane, on_success, on_error, on_cancelled, on_progress)
        task.job = Job(lambda progress: setattr(task, "latest", progress), self._give_way)
        task._on_cancel = lambda: QTimer.singleShot(PATIENCE_MS, self, partial(self._leave_behind, task))
        self._tasks.append(task)
        if len(self._tasks) == 1:
            self.busy_changed.emit(True)
        if on_progress is not None and not self._timer.isActive():
            self._timer.start()
        self._lane(lane).add(partial(self._run, task, work))
        return task

    @property
    def busy(self) -> bool:
        return bool(self._tasks)

    @property
    def closed(self) -> bool:
        """Whether it is shut down and takes on nothing more."""
        return self._closed

    def cancel_all(self) -> None:
        for task in self._tasks:
            task.cancel()

    @property
    def hangs(self) -> bool:
        """Whether work that was left behind still hangs inside the system."""
        return any(lane.hangs for lane in self._lanes.values())

    def shutdown(self) -> None:
        """Cancel everything, wait until all workers have stopped or hang, deliver what is left."""
        if self._closed:
            return
        self._closed = True
        for task in self._tasks:
            task.job.cancel()
        for lane in self._lanes.values():
            lane.close()
        began = time.monotonic()
        for name, lane in self._lanes.items():
            lane.ended(began + LAST_PATIENCE[name] - time.monotonic())
        self._delivery.stop()
        while self._deliver_next():
            pass
        for task in list(self._tasks):
            task.job.abandon()
            task.left_behind = True
            self._deliver(task, "cancelled", None)
        self._timer.stop()

    def _lane(self, name: str) -> Lane:
        found = self._lanes.get(name)
        if found is None:
            found = self._lanes[name] = Lane(name, LANES[name])
        return found

    def _leave_behind(self, task: Task) -> None:
        """The work was cancelled a while ago. What waits only for a worker needs none any more."""
        if task.ended or self._closed:
            return
        if not task.job.abandon():  # it is at its very end
            task.cancel()
            return
        if task.job.left_behind:
            assert task.worker is not None
            log.info("work in lane %s hangs and was left behind", task.lane)
            task.left_behind = True
            self._lane(task.lane).leave_behind(task.worker)
        self._deliver(task, "cancelled", None)

    def _run(self, task: Task, work: Callable[[Job], Any]) -> bool:
        """On a worker's thread: the work, then its end into the queue.

        False for work that was left behind: another worker takes on what comes next.
        """
        task.worker = threading.current_thread()
        try:
            with task.job.at_work():
                task.job.checkpoint()
                outcome: tuple[Task, str, object] = (task, "success", work(task.job))
        except Cancelled:
            outcome = (task, "cancelled", None)
        except BaseException as error:
            outcome = (task, "error", error)
        if not task.ended:  # nobody waits any more for what was left behind, perhaps not even the window
            self._results.put(outcome)
            self._ended.emit()
        return not task.job.left_behind

    def _give_way(self) -> None:
        """On a worker's thread: what the window is about to show goes first, and now and then it gets Python's lock.

        Work that lets go of the lock for a moment at each step (SQLite for each row, numpy for each call) keeps it
        else for tens of milliseconds: whoever waits for it is woken each time, and each time too late.
        """
        if self._turns is not None:
            self._turns.calm.wait(_COURTESY)
        if time.monotonic() - getattr(self._breath, "taken", 0.0) > _BREATHE_EVERY:
            time.sleep(_BREATH)
            self._breath.taken = time.monotonic()

    @Slot()
    def _on_bridge_ended(self) -> None:
        if not self._closed:
            self._delivery.start()

    @Slot()
    def _on_delivery_timeout(self) -> None:
        if self._turns is not None:
            self._turns.stir()
        try:
            self._deliver_next()
        finally:
            if not self._results.empty() and not self._closed:
                self._delivery.start()

    def _deliver_next(self) -> bool:
        """Bring one result to whoever asked for it; False when there is none."""
        try:
            task, kind, value = self._results.get_nowait()
        except Empty:
            return False
        if not task.ended:
            self._deliver(task, kind, value)
        return True

    def _deliver(self, task: Task, kind: str, value: object) -> None:
        self._show_progress(task)
        task.ended = True
        self._tasks.remove(task)
        try:
            if kind == "success" and task.on_success is not None:
                task.on_success(value)
            elif kind == "cancelled" and task.on_cancelled is not None:
                task.on_cancelled()
            elif kind == "error":
                self._deliver_error(task, value)
        finally:
            if not self._tasks:
                self._timer.stop()
                self.busy_changed.emit(False)
                self.idle.emit()

    def _deliver_error(self, task: Task, error: object) -> None:
        assert isinstance(error, BaseException)
        if task.on_error is not None:
            task.on_error(error)
        else:
            log.info("work ended with an error: %s", type(error).__name__)
            self.failed.emit(error)

    @Slot()
    def _on_timer_timeout(self) -> None:
        for task in list(self._tasks):
            self._show_progress(task)

    def _show_progress(self, task: Task) -> None:
        latest = task.latest
        if latest is None or latest is task._shown or task.on_progress is None:
            return
        task._shown = latest
        task.on_progress(latest)
