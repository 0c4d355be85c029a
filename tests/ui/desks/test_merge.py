"""Merge on a real workspace: rules, the queue, one person, and every decision undone again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu

from tests.assistant.people import three_people
from tests.ui.conftest import FakeDialogs
from tests.ui.desks.merging import LEVELS, Merge
from tests.ui.desks.opened import opened_page, turn_to
from ui.pages.merge import MergePage

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_before_the_rule_ran_it_is_the_next_thing_to_do(work: Merge) -> None:
    assert work.queue == [
        ("Ben Okoye", "needs you"),
        ("Ana Lima", "not decided"),
        ("Cleo Marsh", "not decided"),
    ]
    card = work.page.rules_card
    assert card.unique_banner.isVisible()
    card.several_button.click()
    work.settle()
    assert not card.unique_banner.isVisible()
    assert work.page.primary is not None
    work.page.primary.press()
    work.settle()
    assert card.summary_text.text() == "3 people with several accounts: 2 by the rule, 0 by you, 1 waits."
    assert work.page.primary.text == "Go to Checklist"


def test_examples_come_from_the_own_data_and_follow_the_choice(work: Merge) -> None:
    card = work.page.rules_card
    assert "Ana Lima: a1 and a2 both stay" in card.strategy_row._below.text()
    work.choose(card.strategy_combo, "combine")
    assert card.strategy_row._below.text() == "Ana Lima: account a2 survives, a1 retires into it."
    assert "until your levels are in order" in card.permission_row._below.text()
    assert card.levels_banner.isVisible()
    card.levels_list.show_entries([(level, level) for level in LEVELS])
    card.levels_button.click()
    work.settle()
    assert not card.levels_banner.isVisible()
    assert card.permission_row._below.text() == "Ana Lima: viewer becomes editor."
    work.choose(card.permission_combo, "lowest")
    assert "would take rights away" in card.permission_row._below.text()


def test_an_app_with_unique_ids_can_only_combine(work: Merge) -> None:
    card = work.page.rules_card
    card.once_button.click()
    work.settle()
    assert [card.strategy_combo.itemData(n) for n in range(card.strategy_combo.count())] == ["combine"]
    assert work.shell.session.state is not None
    assert work.shell.session.state.undo
    work.shell.session.undo()
    work.settle()
    assert card.strategy_combo.count() == 3


def test_a_queue_of_three_by_keyboard_alone(work: Merge, dialogs: FakeDialogs) -> None:
    work.combine()
    card = work.page.rules_card
    work.choose(card.permission_combo, "lowest")
    assert work.queue[:2] == [("Ana Lima", "needs you"), ("Ben Okoye", "needs you")]
    assert work.title == "Ana Lima"
    assert (
        work.page.person_panel._permission.message_label.text() == "editor becomes viewer · rights are lost"
    )
    dialogs.answers = [False]
    work.key(Qt.Key.Key_A)
    assert len(dialogs.asked) == 1
    assert work.queue[0] == ("Ana Lima", "needs you")
    dialogs.answers = [True]
    work.key(Qt.Key.Key_A)
    assert work.title == "Ben Okoye", "the next one comes by itself"
    work.key(Qt.Key.Key_D)
    assert dict(work.queue) == {"Ben Okoye": "later", "Ana Lima": "by you", "Cleo Marsh": "by rule"}
    work.shell.session.undo()
    work.settle()
    assert dict(work.queue)["Ben Okoye"] == "needs you"


def test_change_by_menu_and_a_single_field(work: Merge) -> None:
    work.combine()
    work.key(Qt.Key.Key_J)
    assert work.title == "Ana Lima"
    assert work.fields["This account"][:2] == ["retires", "stays"]
    assert work.fields["school (differs)"] == ["Hill Street", "Town Hall", "Town Hall"]
    work.key(Qt.Key.Key_C)
    work.menu("a1 · teacher")
    assert work.title == "Ana Lima"
    assert work.fields["This account"][:2] == ["stays", "retires"]
    table = work.page.person_panel.fields_table
    row = list(work.fields).index("school (differs)")
    table.setCurrentIndex(table.model().index(row, 0))
    table.row_opened.emit(table.current_row())
    work.menu("a2: Town Hall")
    assert work.fields["school (differs)"] == ["Hill Street", "Town Hall", "Town Hall"]


def test_behind_the_privacy_screen_choices_can_be_told_apart_and_name_nobody(work: Merge) -> None:
    work.combine()
    work.key(Qt.Key.Key_J)
    work.shell.window.around.privacy.set_on(True)
    work.key(Qt.Key.Key_C)
    offered = [action.text() for menu in work.page.findChildren(QMenu) for action in menu.actions()]
    assert {"Account 1 · teacher", "Account 2 · staff", "viewer", "editor"} <= set(offered)
    work.menu("Account 1 · teacher")
    work.shell.window.around.privacy.set_on(False)
    assert work.fields["This account"][:2] == ["stays", "retires"]


def test_a_change_that_loses_rights_is_asked(work: Merge, dialogs: FakeDialogs) -> None:
    work.combine()
    work.key(Qt.Key.Key_J)
    dialogs.answers = [False, True]
    work.key(Qt.Key.Key_C)
    work.menu("viewer")
    assert dict(work.queue)["Ana Lima"] == "by rule"
    work.key(Qt.Key.Key_C)
    work.menu("viewer")
    assert dict(work.queue)["Ana Lima"] == "by you"
    assert dialogs.asked == ["Take rights away?"] * 2


def test_not_one_person(work: Merge) -> None:
    work.combine()
    work.key(Qt.Key.Key_R)
    work.menu("b2 · staff")
    assert dict(work.queue)["Ben Okoye"] == "set apart"
    work.page.people_table.setCurrentIndex(work.page.people_table.model().index(0, 0))
    work.settle()
    work.key(Qt.Key.Key_A)  # what cannot be done is told on the page, and nothing changes
    assert work.shell.window.banner.isVisible()


def test_without_files_the_page_says_what_is_missing(
    dialogs: FakeDialogs, qapp: QApplication, qtbot: Any, tmp_path: Path
) -> None:
    from tests.support.workspaces import build

    path = tmp_path / "empty.crosswalk"
    build(path)
    with opened_page(path, MergePage, dialogs, qapp, qtbot) as (shell, first):
        assert first._view.needs
        three_people(tmp_path / "full.crosswalk")
        page = turn_to(shell, tmp_path / "full.crosswalk", MergePage, qtbot)
        assert page.people_table.model().rowCount() == 3
        page = turn_to(shell, path, MergePage, qtbot)
        assert page._view.source is None
