"""Merge: entries are put in order one move at a time, and what is undone is shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.store import history
from app.store.workspace import Workspace
from tests.ui.desks.merging import LEVELS, Merge, move_entry, to_the_levels

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def _rules_run(people_path: Path) -> int:
    with Workspace.open(people_path).reading() as conn:
        return sum(event.kind == "rule" for event in history.events(conn))


def test_the_rule_runs_once_when_several_moves_have_been_made(
    work: Merge, people_path: Path, qtbot: Any
) -> None:
    work.combine()
    before = _rules_run(people_path)
    levels = to_the_levels(work, qtbot)
    with qtbot.waitSignal(levels.order_changed, timeout=10_000):
        move_entry(levels, Qt.Key.Key_Down, qtbot)
        move_entry(levels, Qt.Key.Key_Down, qtbot)
        assert not work.shell.busy, "nothing begins between two moves"
    work.settle()
    assert _rules_run(people_path) == before + 1
    assert levels.order() == ("editor", "admin", "viewer")


def test_who_leaves_the_list_does_not_wait_for_the_rule(work: Merge, people_path: Path, qtbot: Any) -> None:
    work.combine()
    before = _rules_run(people_path)
    levels = to_the_levels(work, qtbot)
    move_entry(levels, Qt.Key.Key_Down, qtbot)
    with qtbot.waitSignal(levels.order_changed, timeout=0):
        work.page.people_table.setFocus()
    work.settle()
    assert _rules_run(people_path) == before + 1


def test_who_goes_to_another_page_takes_the_order_along(work: Merge, people_path: Path, qtbot: Any) -> None:
    work.combine()
    levels = to_the_levels(work, qtbot)
    move_entry(levels, Qt.Key.Key_Down, qtbot)
    work.shell.window.show_step("results")
    work.settle()
    work.shell.window.show_step("merge")
    work.settle()
    assert levels.order() == ("editor", "viewer", "admin")


def test_news_do_not_take_away_the_order_that_somebody_is_giving(
    work: Merge, people_path: Path, qtbot: Any
) -> None:
    work.combine()
    levels = to_the_levels(work, qtbot)
    with qtbot.waitSignal(levels.order_changed, timeout=10_000):
        move_entry(levels, Qt.Key.Key_Down, qtbot)
        levels.show_entries([(level, level) for level in LEVELS])
        assert levels.order() == ("editor", "viewer", "admin")
    work.settle()
    assert levels.order() == ("editor", "viewer", "admin")


def test_a_new_level_among_the_news_comes_after_the_order_was_told(work: Merge, qtbot: Any) -> None:
    work.combine()
    levels = to_the_levels(work, qtbot)
    told: list[tuple[str, ...]] = []
    levels.order_changed.connect(lambda: told.append(levels.order()))
    move_entry(levels, Qt.Key.Key_Down, qtbot)
    levels.show_entries([(level, level) for level in (*LEVELS, "owner")])
    assert told == [("editor", "viewer", "admin")]
    assert levels.order() == (*LEVELS, "owner")


def test_undo_right_after_a_move_takes_nothing_else_back(work: Merge, people_path: Path, qtbot: Any) -> None:
    work.combine()
    before = _rules_run(people_path)
    levels = to_the_levels(work, qtbot)
    move_entry(levels, Qt.Key.Key_Down, qtbot)
    work.shell.window.topbar.undo_pressed.emit()
    work.settle()
    assert _rules_run(people_path) == before + 1
    assert levels.order() == ("editor", "viewer", "admin")
    assert any("Undo takes back now" in row.text_label.text() for row in work.shell.window.strip.rows)
    work.shell.session.undo()
    work.settle()
    assert levels.order() == tuple(LEVELS)


def test_an_order_given_right_before_the_first_run_counts_in_it(
    work: Merge, people_path: Path, qtbot: Any
) -> None:
    card = work.page.rules_card
    card.several_button.click()
    work.settle()
    work.choose(card.strategy_combo, "combine")
    levels = to_the_levels(work, qtbot)
    move_entry(levels, Qt.Key.Key_Down, qtbot)
    moved = levels.order()
    assert work.page.primary is not None
    work.page.primary.press()
    work.settle()
    assert levels.order() == moved
    assert not card.levels_button.isVisible(), "the order is somebody's word"
    assert _rules_run(people_path) == 1


def test_undo_and_redo_lead_back_to_the_person(work: Merge) -> None:
    work.combine()
    work.choose(work.page.rules_card.permission_combo, "lowest")
    names = [name for name, _ in work.queue]
    assert names[:2] == ["Ana Lima", "Ben Okoye"]
    work.key(Qt.Key.Key_D)
    assert work.title == "Ben Okoye"
    work.shell.session.undo()
    work.settle()
    assert work.title == "Ana Lima"
    table = work.page.people_table
    assert table.currentIndex().row() == 0
    work.page.move_by(1)
    work.settle()
    work.shell.session.redo()
    work.settle()
    assert work.title == "Ana Lima", "and whoever it was done to again"
    assert table.currentIndex().row() == 0


def test_undo_of_a_rule_leads_to_nobody(work: Merge) -> None:
    work.combine()
    work.choose(work.page.rules_card.strategy_combo, "link")
    work.page.move_by(2)
    work.settle()
    shown = work.title
    work.shell.session.undo()
    work.settle()
    assert work.title == shown
