"""One line on a terminal that tells how far long work is. Silent where stderr is no terminal."""

from __future__ import annotations

import sys
import time

from app.jobs import Progress
from app.words import say

_EVERY = 0.1


class ProgressLine:
    """Draws the newest progress at most ten times a second; `clear` takes the line away."""

    def __init__(self) -> None:
        self._shown = 0.0
        self._width = 0

    def __call__(self, progress: Progress) -> None:
        moment = time.monotonic()
        if moment - self._shown < _EVERY or not sys.stderr.isatty():
            return
        self._shown = moment
        self._draw(describe(progress))

    def clear(self) -> None:
        if self._width:
            self._draw("")
            sys.stderr.write("\r")
            sys.stderr.flush()
            self._width = 0

    def _draw(self, text: str) -> None:
        sys.stderr.write("\r" + text.ljust(self._width))
        sys.stderr.flush()
        self._width = len(text)


def describe(progress: Progress) -> str:
    """`Reading files: 45 %, 1,200,000 rows, 400,000 rows a second, 3 s left`."""
    parts = []
    unit = say(f"jobs.unit_{progress.unit}")
    if progress.total:
        parts.append(f"{min(100, 100 * progress.done // progress.total)} %")
    if progress.done:
        parts.append(f"{progress.done:,} {unit}")
    if progress.seconds > 0.5 and progress.done:
        parts.append(say("jobs.pace", pace=f"{progress.per_second:,.0f}", unit=unit))
    if progress.seconds_left is not None and progress.seconds > 0.5:
        parts.append(say("jobs.left", seconds=f"{progress.seconds_left:,.0f}"))
    title = say(progress.stage)
    return f"{title}: {', '.join(parts)}" if parts else f"{title} ..."
