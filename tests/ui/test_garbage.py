"""Objects that hold each other are let go of on the window's thread, but not while that would make it wait."""

from __future__ import annotations

import gc
from weakref import ref

from ui.garbage import WindowThreadCollector


class Knot:
    """Holds itself, so only the collector can let go of it."""

    def __init__(self) -> None:
        self.itself = self


def old_knot(times: int = 1) -> ref[Knot]:
    """One that was there for long: it outlived the collections of younger objects, of which there were many."""
    knot = Knot()
    for _ in range(times * gc.get_threshold()[2] + 2):
        gc.collect(1)
    return ref(knot)


def test_what_is_old_waits_for_the_end_of_work_and_goes_then() -> None:
    working = True
    collector = WindowThreadCollector(lambda: working)
    old = old_knot()
    collector.look()
    assert old() is not None
    working = False
    collector.look()
    assert old() is None
    collector.stop()


def test_what_is_young_goes_also_while_others_work() -> None:
    collector = WindowThreadCollector(lambda: True)
    young = ref(Knot())
    many = [[] for _ in range(2 * gc.get_threshold()[0])]  # type: ignore[var-annotated]
    collector.look()
    collector.look()
    assert young() is None and many
    collector.stop()


def test_what_is_old_does_not_wait_for_work_that_never_ends() -> None:
    collector = WindowThreadCollector(lambda: True)
    old = old_knot(times=10)
    collector.look()
    assert old() is None
    collector.stop()
