"""What the machine took is told apart from what the program took."""

from __future__ import annotations

import os
import signal
import sys
import time

import pytest
from machine_watch import MachineWatch


@pytest.mark.skipif(sys.platform == "win32", reason="nothing there stops a process for a while")
def test_time_in_which_nothing_ran_is_told_and_other_time_is_not() -> None:
    watch = MachineWatch()
    sleeper = watch._sleepers[0]
    assert sleeper.stdout is not None
    began = time.perf_counter()
    os.kill(sleeper.pid, signal.SIGSTOP)  # as a machine that runs nothing
    while time.perf_counter() < began + 0.2:
        pass
    os.kill(sleeper.pid, signal.SIGCONT)
    line = sleeper.stdout.readline()
    ended = time.perf_counter()
    since, until = map(float, line.split())
    watch._still = [[(since, until)]]
    assert watch.still(began, ended) >= 0.15
    assert watch.still(ended, ended + 1) == 0
    assert watch.still(began + 0.05, began + 0.1) == pytest.approx(0.05)
    longest, times = watch.longest(0.1)
    assert (longest, times) == (until - since, 1)
    watch.stop()
