"""How long the window's thread did not come back to its event loop, and what it was doing meanwhile.

A timer beats on the window's thread. A beat that comes late means that whatever a person did in between had
to wait. Another thread looks, while a beat is late, at what each thread is doing; that names the culprit.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from machine_watch import MachineWatch
from PySide6.QtCore import QObject, Qt, QTimer

BEAT_MS = 4
_LOOK_EVERY = 0.005
# A beat that late is worth knowing who is to blame.
_LATE = 0.015
_WORTH_KEEPING = 0.004
_ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Stall:
    """One time without an answer, as two moments of `time.perf_counter`.

    `computing` are the seconds that the window's thread computed, `program` those of all its threads, and `still`
    those in which the machine ran nothing on one of its processors. `places` counts where the threads were seen; the
    window's thread is the first part of each key.
    """

    began: float
    ended: float
    computing: float
    program: float
    places: Counter[tuple[str, str]]
    still: float = 0.0

    @property
    def seconds(self) -> float:
        """How long the program let somebody wait: without what the machine took."""
        return max(0.0, self.ended - self.began - self.still)

    def culprit(self) -> str:
        """Where the window's thread was most often, and the worker if it was at work; empty when not seen."""
        if not self.places:
            return ""
        here, there = self.places.most_common(1)[0][0]
        return f"{here}; worker: {there}" if there else here


@dataclass
class Step:
    """One thing that was done, how long it took in all, and the stalls in it."""

    name: str
    seconds: float = 0.0
    stalls: list[Stall] = field(default_factory=list)

    @property
    def worst(self) -> Stall | None:
        return max(self.stalls, key=lambda stall: stall.seconds, default=None)

    @property
    def over(self) -> int:
        """Stalls longer than 50 ms."""
        return sum(stall.seconds > 0.05 for stall in self.stalls)


class Watch(QObject):
    """Beats from the moment it is made until `stop`, and keeps an eye on the machine meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self.machine = MachineWatch()
        self.steps: list[Step] = []
        self._began = self._last = time.perf_counter()
        self._computed, self._program = time.thread_time(), time.process_time()
        self._window = threading.get_ident()
        self._seen: Counter[tuple[str, str]] = Counter()
        self._ended = threading.Event()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._timer.start()
        self._looker = threading.Thread(target=self._look, daemon=True, name="looker")
        self._looker.start()

    def begin(self, name: str) -> None:
        """From now on, stalls belong to the step `name`."""
        self._close()
        self.steps.append(Step(name))
        self._began = time.perf_counter()

    def stop(self) -> None:
        self._close()
        self._timer.stop()
        self._ended.set()
        self._looker.join()
        self.machine.stop()
        for stall in (stall for step in self.steps for stall in step.stalls):
            stall.still = self.machine.still(stall.began, stall.ended)

    def _close(self) -> None:
        if self.steps:
            self.steps[-1].seconds = time.perf_counter() - self._began

    def _on_timer_timeout(self) -> None:
        now, computed, program = time.perf_counter(), time.thread_time(), time.process_time()
        due = self._last + BEAT_MS / 1000
        seen, self._seen = self._seen, Counter()
        if self.steps and now - due > _WORTH_KEEPING:
            stall = Stall(due, now, computed - self._computed, program - self._program, seen)
            self.steps[-1].stalls.append(stall)
        self._last, self._computed, self._program = now, computed, program

    def _look(self) -> None:
        while not self._ended.wait(_LOOK_EVERY):
            if time.perf_counter() - self._last < _LATE:
                continue
            frames = sys._current_frames()
            here = frames.pop(self._window, None)
            names = {thread.ident: thread.name for thread in threading.enumerate()}
            working = [
                _place(frame)
                for ident, frame in frames.items()
                if names.get(ident, "").startswith("crosswalk-") and not _rests(frame)
            ]
            self._seen[_place(here), " + ".join(working)] += 1


def _rests(frame: FrameType) -> bool:
    """Whether a worker waits for work."""
    return frame.f_code.co_name == "_work" and Path(frame.f_code.co_filename).name == "lanes.py"


def _place(frame: FrameType | None) -> str:
    """The innermost call of the program's own code, and its caller."""
    found: list[str] = []
    while frame is not None and len(found) < 4:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(_ROOT / "app") or path.is_relative_to(_ROOT / "ui"):
            place = path.relative_to(_ROOT).with_suffix("").as_posix()
            found.append(f"{place}.{frame.f_code.co_name}:{frame.f_lineno}")
        frame = frame.f_back
    return " < ".join(found) or "Qt"
