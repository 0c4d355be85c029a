"""Objects that hold each other are let go of on the window's thread, but not while that would make it wait."""

from __future__ import annotations

import gc
from weakref import ref

import pytest

from ui import garbage
from ui.garbage import _MANY_YOUNG, _STILL, _TOO_MANY, WindowThreadCollector


class Knot:
    """Holds itself, so only the collector can let go of it."""

    def __init__(self) -> None:
        self.itself = self


def old_knot() -> ref[Knot]:
    """One that was there for long: it outlived the collections of younger objects, of which there were many."""
    knot = Knot()
    for _ in range(gc.get_threshold()[2] + 2):
        gc.collect(1)
    return ref(knot)


def test_what_is_old_waits_for_the_end_of_work_and_goes_then() -> None:
    working = True
    collector = WindowThreadCollector(lambda: working)
    old = old_knot()
    collector.look()
    assert old() is not None
    working = False
    for _ in range(_STILL - 1):
        collector.look()
        assert old() is not None, "somebody may be about to go on"
    collector.look()
    assert old() is None
    collector.stop()


def test_what_is_old_waits_while_the_window_is_used() -> None:
    collector = WindowThreadCollector()
    old = old_knot()
    for _ in range(2 * _STILL):
        collector.wait()
        collector.look()
        assert old() is not None
    for _ in range(_STILL + 1):
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


def test_what_outlived_a_look_waits_too() -> None:
    working = True
    collector = WindowThreadCollector(lambda: working)
    knot = Knot()
    for _ in range(gc.get_threshold()[1] + 2):
        gc.collect(0)
    middle = ref(knot)
    del knot
    collector.look()
    assert middle() is not None, "there may be as many as ten looks left over"
    working = False
    collector.look()
    assert middle() is None
    collector.stop()


def test_very_much_at_once_waits_for_the_end_of_work() -> None:
    working = True
    collector = WindowThreadCollector(lambda: working)
    young = ref(Knot())
    held = [[] for _ in range(2 * _MANY_YOUNG)]  # type: ignore[var-annotated]
    collector.look()
    assert young() is not None
    working = False
    collector.look()
    assert young() is None and held
    collector.stop()


def test_what_work_found_is_not_looked_through_and_goes_with_whoever_holds_it() -> None:
    working = True
    collector = WindowThreadCollector(lambda: working)
    gc.collect()
    held = [[] for _ in range(_TOO_MANY + 1)]  # type: ignore[var-annotated]
    collector.look()
    working = False
    before = gc.get_freeze_count()
    collector.look()
    assert gc.get_freeze_count() - before > _TOO_MANY
    knot = ref(Knot())
    few = [[] for _ in range(2 * gc.get_threshold()[0])]  # type: ignore[var-annotated]
    collector.look()
    assert knot() is None and few, "what comes after it is looked through as ever"
    now = gc.get_freeze_count()
    del held
    assert now - gc.get_freeze_count() > _TOO_MANY
    collector.stop()


def test_nothing_waits_for_work_that_never_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "_MOST_WAITS", 3)
    collector = WindowThreadCollector(lambda: True)
    old = old_knot()
    for _ in range(3):
        collector.look()
        assert old() is not None
    collector.look()
    assert old() is None
    collector.stop()
