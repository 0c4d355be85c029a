"""Merge: rules that somebody chose are there on another day, and belong to their own migration."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.merging.ruling import keep_unique_ids
from app.store import history
from app.store.decisions import newest_rule, put_setting
from app.store.workspace import Workspace
from tests.assistant.people import ANA, OLD, account
from tests.support.workspaces import build
from tests.ui.conftest import FakeDialogs
from tests.ui.desks.merging import LEVELS, Merge, move_entry, to_the_levels
from tests.ui.desks.opened import close, opened, settle, turn_to
from ui.pages.merge import MergePage

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Another migration, whose app knows other levels; its loads have the same numbers."""
    rows = [(OLD["a1"], ANA, "teacher"), (OLD["a2"], ANA, "staff")]
    accounts = [
        account("a1", "Ana Lima", "teacher", "reader"),
        account("a2", "Ana Lima", "staff", "writer"),
    ]
    return build(tmp_path / "Autumn.crosswalk", {"Alder": rows}, accounts).path


def _chosen(page: MergePage) -> tuple[str, str]:
    card = page.rules_card
    return str(card.strategy_combo.currentData()), str(card.permission_combo.currentData())


def _choose(work: Merge) -> None:
    work.page.rules_card.several_button.click()
    work.settle()
    work.choose(work.page.rules_card.strategy_combo, "combine")
    work.choose(work.page.rules_card.permission_combo, "lowest")


def _levels_in_force(people_path: Path) -> list[str]:
    with Workspace.open(people_path).reading() as conn:
        rule = newest_rule(conn)
        assert rule is not None
        return list(rule.options["levels"])


def test_levels_of_one_migration_are_not_offered_in_another(work: Merge, other: Path, qtbot: Any) -> None:
    assert set(work.page.rules_card.levels_list.order()) == set(LEVELS)
    page = turn_to(work.shell, other, MergePage, qtbot)
    assert set(page.rules_card.levels_list.order()) == {"reader", "writer"}


def test_rules_chosen_for_one_migration_are_not_chosen_in_another(
    work: Merge, other: Path, qtbot: Any
) -> None:
    _choose(work)
    assert _chosen(turn_to(work.shell, other, MergePage, qtbot)) == ("link", "highest")


def test_rules_that_did_not_run_yet_are_there_on_another_day(
    people_path: Path, dialogs: FakeDialogs, qapp: QApplication, qtbot: Any
) -> None:
    with opened(people_path, "merge", dialogs, qapp, qtbot) as shell:
        _choose(Merge(shell, qtbot))
    with opened(people_path, "merge", dialogs, qapp, qtbot) as shell:
        page = Merge(shell, qtbot).page
        assert _chosen(page) == ("combine", "lowest")
        assert page.primary is not None
        assert page.primary.text == "Decide by rule"


def test_rules_that_were_kept_and_cannot_be_read_are_passed_over(
    people_path: Path, dialogs: FakeDialogs, qapp: QApplication, qtbot: Any
) -> None:
    with Workspace.open(people_path).writing() as conn:
        put_setting(conn, "merge_rules_chosen", {"strategy": "by the moon", "levels": 7})
    with opened(people_path, "merge", dialogs, qapp, qtbot) as shell:
        assert _chosen(Merge(shell, qtbot).page) == ("link", "highest")


def test_rules_can_be_chosen_anew_when_ids_stand_once_after_all(work: Merge) -> None:
    card = work.page.rules_card
    card.several_button.click()
    work.settle()
    assert work.page.primary is not None
    work.page.primary.press()
    work.settle()
    with Workspace.open(work.shell.session.path).writing() as conn:
        keep_unique_ids(conn, True)
    work.shell.session.reload()
    work.settle()
    assert work.page.primary.text == "Decide by rule", "the rule that ran counts no more"
    work.choose(card.permission_combo, "lowest")
    assert _chosen(work.page) == ("combine", "lowest")


def test_an_order_given_right_before_the_window_closes_is_kept(
    work: Merge, people_path: Path, qtbot: Any
) -> None:
    work.combine()
    move_entry(to_the_levels(work, qtbot), Qt.Key.Key_Down, qtbot)
    close(work.shell, qtbot)
    assert _levels_in_force(people_path) == ["editor", "viewer", "admin"]


def test_undo_right_before_the_window_closes_is_done(work: Merge, people_path: Path, qtbot: Any) -> None:
    work.combine()
    work.shell.session.undo()
    close(work.shell, qtbot)
    with Workspace.open(people_path).reading() as conn:
        assert newest_rule(conn) is None


def test_who_cannot_wait_for_the_order_is_asked(work: Merge, dialogs: FakeDialogs, qtbot: Any) -> None:
    work.combine()
    move_entry(to_the_levels(work, qtbot), Qt.Key.Key_Down, qtbot)
    window = work.shell.window
    window.close()
    assert window.isVisible()
    assert window.topbar.saved_label.text() == "Closing…"
    dialogs.answers = [False]
    window.close()
    assert dialogs.asked[-1] == "Stop the work and close?"
    settle(work.shell, qtbot)
    assert window.isVisible(), "who does not want to stop the work stays"


def test_an_order_given_right_before_another_migration_opens_is_kept(
    work: Merge, people_path: Path, other: Path, qtbot: Any
) -> None:
    work.combine()
    move_entry(to_the_levels(work, qtbot), Qt.Key.Key_Down, qtbot)
    turn_to(work.shell, other, MergePage, qtbot)
    assert _levels_in_force(people_path) == ["editor", "viewer", "admin"]
    with Workspace.open(other).reading() as conn:
        assert [event.kind for event in history.events(conn)].count("rule") == 0
