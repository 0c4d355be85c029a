"""When the machine itself stood still, while something else was measured.

On a shared machine a processor is taken away for a tenth of a second now and then, and no program on it can answer
anybody meanwhile. A tiny process for each processor does nothing but sleep and notice when it was woken late; a
program that computes on the same processor makes it late by a few ms at most, because who sleeps most goes first.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence

_NAP = 0.002
# Less is no more than the turn of another on the same processor.
_LATE = 0.015


class MachineWatch:
    """Looks from the moment it is made until `stop`."""

    def __init__(self) -> None:
        places = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [-1]
        self._sleepers = [
            subprocess.Popen(
                [sys.executable, "-S", __file__, str(place)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for place in places
        ]
        for sleeper in self._sleepers:
            assert sleeper.stdout is not None
            sleeper.stdout.readline()  # it looks by now
        self._still: list[list[tuple[float, float]]] = []

    def stop(self) -> None:
        """Ends the processes; then `still` can be asked."""
        for sleeper in self._sleepers:
            told, _ = sleeper.communicate()
            spans = [line.split() for line in told.splitlines()]
            self._still.append([(float(begin), float(end)) for begin, end in spans])

    def still(self, begin: float, end: float) -> float:
        """Seconds between two moments of `time.perf_counter` in which the worst processor did not run anything."""
        return max((_overlap(spans, begin, end) for spans in self._still), default=0.0)

    def longest(self, least: float) -> tuple[float, int]:
        """The longest time in seconds that a processor stood still, and how many there were of at least so long."""
        spans = [end - begin for spans in self._still for begin, end in spans]
        return max(spans, default=0.0), sum(span >= least for span in spans)


def _overlap(spans: Sequence[tuple[float, float]], begin: float, end: float) -> float:
    return sum(max(0.0, min(end, until) - max(begin, since)) for since, until in spans)


def _sleep(place: int) -> None:
    """Until the standard input is closed: a line for each time that sleep took much too long."""
    import select

    if place >= 0:
        os.sched_setaffinity(0, {place})
    print("awake", flush=True)
    last = time.perf_counter()
    while not select.select([sys.stdin], [], [], _NAP)[0]:
        now = time.perf_counter()
        if now - last > _LATE:
            print(last + _NAP, now, flush=True)
        last = now


if __name__ == "__main__":
    _sleep(int(sys.argv[1]))
