"""Merge on a real workspace: rules, the queue, one person, and every decision undone again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu

from tests.assistant.people import three_people
from tests.ui.conftest import FakeDialogs
from tests.ui.desks.opened import opened, opened_page, settle, turn_to
from ui.pages.merge import MergePage
from ui.shell import Shell

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LEVELS = ["viewer", "editor", "admin"]


class Merge:
    """The page with what a person does on it."""

    def __init__(self, shell: Shell, qtbot: Any) -> None:
        self.shell, self._qtbot = shell, qtbot
        page = shell.window.current
        assert isinstance(page, MergePage)
        self.page = page
        settle(shell, qtbot)

    def settle(self) -> None:
        settle(self.shell, self._qtbot)

    def choose(self, combo: Any, value: str) -> None:
        combo.setCurrentIndex(combo.findData(value))
        combo.activated.emit(combo.currentIndex())
        self.settle()

    def key(self, key: Qt.Key) -> None:
        self.shell.window.activateWindow()
        self.page.people_table.setFocus()
        self._qtbot.waitUntil(self.page.people_table.hasFocus)
        self._qtbot.keyClick(self.page.people_table, key)
        self.settle()

    def menu(self, words: str) -> None:
        menu = next(one for one in self.page.findChildren(QMenu) if one.isVisible())
        menu.setActiveAction(next(one for one in menu.actions() if one.text() == words))
        self._qtbot.keyClick(menu, Qt.Key.Key_Return)
        self.settle()

    def combine(self) -> None:
        """Combine, with the levels in order, and run the rule."""
        card = self.page.rules_card
        card.several_button.click()
        self.settle()
        card.levels_list.show_entries([(level, level) for level in LEVELS])
        card.levels_button.click()
        self.settle()
        self.choose(card.strategy_combo, "combine")
        assert self.page.primary is not None
        assert self.page.primary.text == "Decide by rule"
        self.page.primary.press()
        self.settle()

    @property
    def queue(self) -> list[tuple[str, str]]:
        model = self.page.people_table.model()
        return [(model.index(n, 0).data(), model.index(n, 2).data()) for n in range(model.rowCount())]

    @property
    def title(self) -> str:
        return self.page.person_panel._title.shown_text()

    @property
    def fields(self) -> dict[str, list[str]]:
        model = self.page.person_panel.fields_table.model()
        rows = [
            [model.index(r, c).data() for c in range(model.columnCount())] for r in range(model.rowCount())
        ]
        return {row[0]: row[1:] for row in rows}


@pytest.fixture
def merge(dialogs: FakeDialogs, qapp: QApplication, qtbot: Any, tmp_path: Path) -> Iterator[Merge]:
    path = tmp_path / "w.crosswalk"
    three_people(path)
    with opened(path, "merge", dialogs, qapp, qtbot) as shell:
        yield Merge(shell, qtbot)


def test_before_the_rule_ran_it_is_the_next_thing_to_do(merge: Merge) -> None:
    assert merge.queue == [
        ("Ben Okoye", "needs you"),
        ("Ana Lima", "not decided"),
        ("Cleo Marsh", "not decided"),
    ]
    card = merge.page.rules_card
    assert card.unique_banner.isVisible()
    card.several_button.click()
    merge.settle()
    assert not card.unique_banner.isVisible()
    assert merge.page.primary is not None
    merge.page.primary.press()
    merge.settle()
    assert card.summary_text.text() == "3 people with several accounts: 2 by the rule, 0 by you, 1 waits."
    assert merge.page.primary.text == "Go to Checklist"


def test_examples_come_from_the_own_data_and_follow_the_choice(merge: Merge) -> None:
    card = merge.page.rules_card
    assert "Ana Lima: a1 and a2 both stay" in card.strategy_row._below.text()
    merge.choose(card.strategy_combo, "combine")
    assert card.strategy_row._below.text() == "Ana Lima: account a2 survives, a1 retires into it."
    assert "until your levels are in order" in card.permission_row._below.text()
    assert card.levels_banner.isVisible()
    card.levels_list.show_entries([(level, level) for level in LEVELS])
    card.levels_button.click()
    merge.settle()
    assert not card.levels_banner.isVisible()
    assert card.permission_row._below.text() == "Ana Lima: viewer becomes editor."
    merge.choose(card.permission_combo, "lowest")
    assert "would take rights away" in card.permission_row._below.text()


def test_an_app_with_unique_ids_can_only_combine(merge: Merge) -> None:
    card = merge.page.rules_card
    card.once_button.click()
    merge.settle()
    assert [card.strategy_combo.itemData(n) for n in range(card.strategy_combo.count())] == ["combine"]
    assert merge.shell.session.state is not None
    assert merge.shell.session.state.undo
    merge.shell.session.undo()
    merge.settle()
    assert card.strategy_combo.count() == 3


def test_a_queue_of_three_by_keyboard_alone(merge: Merge, dialogs: FakeDialogs) -> None:
    merge.combine()
    card = merge.page.rules_card
    merge.choose(card.permission_combo, "lowest")
    assert merge.queue[:2] == [("Ana Lima", "needs you"), ("Ben Okoye", "needs you")]
    assert merge.title == "Ana Lima"
    assert (
        merge.page.person_panel._permission.message_label.text() == "editor becomes viewer · rights are lost"
    )
    dialogs.answers = [False]
    merge.key(Qt.Key.Key_A)
    assert len(dialogs.asked) == 1
    assert merge.queue[0] == ("Ana Lima", "needs you")
    dialogs.answers = [True]
    merge.key(Qt.Key.Key_A)
    assert merge.title == "Ben Okoye", "the next one comes by itself"
    merge.key(Qt.Key.Key_D)
    assert dict(merge.queue) == {"Ben Okoye": "later", "Ana Lima": "by you", "Cleo Marsh": "by rule"}
    merge.shell.session.undo()
    merge.settle()
    assert dict(merge.queue)["Ben Okoye"] == "needs you"


def test_change_by_menu_and_a_single_field(merge: Merge) -> None:
    merge.combine()
    merge.key(Qt.Key.Key_J)
    assert merge.title == "Ana Lima"
    assert merge.fields["This account"][:2] == ["retires", "stays"]
    assert merge.fields["school (differs)"] == ["Hill Street", "Town Hall", "Town Hall"]
    merge.key(Qt.Key.Key_C)
    merge.menu("a1 · teacher")
    assert merge.title == "Ana Lima"
    assert merge.fields["This account"][:2] == ["stays", "retires"]
    table = merge.page.person_panel.fields_table
    row = list(merge.fields).index("school (differs)")
    table.setCurrentIndex(table.model().index(row, 0))
    table.row_opened.emit(table.current_row())
    merge.menu("a2: Town Hall")
    assert merge.fields["school (differs)"] == ["Hill Street", "Town Hall", "Town Hall"]


def test_behind_the_privacy_screen_choices_can_be_told_apart_and_name_nobody(merge: Merge) -> None:
    merge.combine()
    merge.key(Qt.Key.Key_J)
    merge.shell.window.around.privacy.set_on(True)
    merge.key(Qt.Key.Key_C)
    offered = [action.text() for menu in merge.page.findChildren(QMenu) for action in menu.actions()]
    assert {"Account 1 · teacher", "Account 2 · staff", "viewer", "editor"} <= set(offered)
    merge.menu("Account 1 · teacher")
    merge.shell.window.around.privacy.set_on(False)
    assert merge.fields["This account"][:2] == ["stays", "retires"]


def test_a_change_that_loses_rights_is_asked(merge: Merge, dialogs: FakeDialogs) -> None:
    merge.combine()
    merge.key(Qt.Key.Key_J)
    dialogs.answers = [False, True]
    merge.key(Qt.Key.Key_C)
    merge.menu("viewer")
    assert dict(merge.queue)["Ana Lima"] == "by rule"
    merge.key(Qt.Key.Key_C)
    merge.menu("viewer")
    assert dict(merge.queue)["Ana Lima"] == "by you"
    assert dialogs.asked == ["Take rights away?"] * 2


def test_not_one_person(merge: Merge) -> None:
    merge.combine()
    merge.key(Qt.Key.Key_R)
    merge.menu("b2 · staff")
    assert dict(merge.queue)["Ben Okoye"] == "set apart"
    merge.page.people_table.setCurrentIndex(merge.page.people_table.model().index(0, 0))
    merge.settle()
    merge.key(Qt.Key.Key_A)  # what cannot be done is told on the page, and nothing changes
    assert merge.shell.window.banner.isVisible()


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
