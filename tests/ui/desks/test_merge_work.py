"""Merge while a person works through it: nobody moves away, what was done is said, and the sums add up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea

from tests.assistant.people import three_people
from tests.ui.conftest import FakeDialogs
from tests.ui.desks.merging import Merge
from tests.ui.desks.opened import opened, settle
from tests.ui.test_pages import button
from ui.desks.merge_words import ruled_words
from ui.pages.merge_view import MergeView
from ui.widgets.labels import Text

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def _choose(work: Merge, row: int) -> None:
    work.page.people_table.setCurrentIndex(work.page.people_table.model().index(row, 0))
    work.settle()


def _names(work: Merge) -> list[str]:
    return [name for name, _ in work.queue]


def test_the_rule_waits_for_the_answer_to_the_question_above_it(work: Merge) -> None:
    primary = work.page.primary
    assert primary is not None and primary.text == "Decide by rule"
    assert not primary.enabled and "question above" in primary.why_not
    assert "First answer" in work.page.remark
    told = [one.text() for one in work.page.rules_card.unique_banner.findChildren(Text)]
    assert any("Not sure? Leave this open" in words for words in told)
    work.page.rules_card.several_button.click()
    work.settle()
    again = work.page.primary
    assert again is not None and again.enabled


def test_who_comes_to_the_open_question_has_the_keyboard_on_the_page(
    dialogs: FakeDialogs, qapp: QApplication, qtbot: Any, tmp_path: Path
) -> None:
    path = tmp_path / "w.crosswalk"
    three_people(path)
    with opened(path, "match", dialogs, qapp, qtbot) as shell:
        strip = shell.window.strip
        strip.finish(strip.start("Undo"), "Undone", link="Redo", on_link=lambda: None)
        shell.window.activateWindow()
        shell.window.footer.primary_button.setFocus()
        shell.window.footer.primary_button.click()
        settle(shell, qtbot)
        work = Merge(shell, qtbot)
        assert work.page.primary is not None and not work.page.primary.enabled
        assert work.page.rules_card.strategy_combo.hasFocus()


def test_what_the_rule_needs_is_in_sight_before_it_ran_also_in_large_text(
    dialogs: FakeDialogs, qapp: QApplication, qtbot: Any, tmp_path: Path
) -> None:
    path = tmp_path / "w.crosswalk"
    three_people(path)
    with opened(path, "match", dialogs, qapp, qtbot) as shell:
        shell.window.resize(1280, 780)
        shell.window.around.theme.set_percent(150)
        shell.window.around.theme.finish()
        shell.window.show_step("merge")
        settle(shell, qtbot)
        work = Merge(shell, qtbot)
        body = work.page.body
        assert isinstance(body, QScrollArea)
        qtbot.waitUntil(lambda: body.verticalScrollBar().maximum() > 0)
        assert body.verticalScrollBar().value() == 0


def test_a_rule_that_decides_nobody_says_so() -> None:
    assert ruled_words(0, None).startswith("The rule could decide nobody")
    assert ruled_words(2, None).startswith("The rule decided 2 people.")


def test_whoever_starts_the_rule_by_its_shortcut_goes_on_in_the_list(work: Merge) -> None:
    work.page.rules_card.several_button.click()
    work.settle()
    work.page.rules_card.strategy_combo.setFocus()
    primary = work.page.primary
    assert primary is not None
    primary.press()
    work.settle()
    assert work.page.people_table.hasFocus()


def test_without_files_the_way_on_is_to_load_them(work: Merge) -> None:
    asked: list[str] = []
    work.page.step_asked.connect(asked.append)
    work.page.show_view(MergeView(needs="Load the files first."))
    button(work.page, "Go to Load").click()
    assert asked == ["load"]


def test_nobody_moves_away_while_somebody_works_and_coming_anew_sorts_again(work: Merge) -> None:
    work.combine()
    order = _names(work)
    assert order == ["Ben Okoye", "Ana Lima", "Cleo Marsh"]
    _choose(work, 2)
    work.key(Qt.Key.Key_A)
    assert _names(work) == order
    assert work.title == "Ben Okoye", "the next one who waits"
    work.shell.window.show_step("match")
    work.settle()
    work.shell.window.show_step("merge")
    work.settle()
    assert _names(work) == ["Ben Okoye", "Cleo Marsh", "Ana Lima"]


def test_when_nobody_else_waits_the_person_stays(work: Merge) -> None:
    work.combine()
    work.key(Qt.Key.Key_R)
    work.menu("b2 · staff")
    assert work.title == "Ben Okoye"
    assert work.page.people_table.hasFocus()
    assert work.page.remark == "Everybody is decided."


def test_each_decision_says_what_it_did_and_that_there_was_an_earlier_one(work: Merge) -> None:
    work.combine()
    said = work.page.said_line
    _choose(work, 1)
    work.key(Qt.Key.Key_A)
    assert said.isVisible() and said.words() == "Accepted. Undo takes it back."
    _choose(work, 1)
    assert work.page.person_panel._decided.text().startswith("accepted by you, ")
    work.key(Qt.Key.Key_D)
    assert said.words().startswith("Decided anew (before: accepted by you, ")
    work.shell.session.undo()
    work.settle()
    assert not said.isVisible(), "it speaks of what was done last"


def test_the_change_of_somebody_who_waits_goes_on_as_every_decision_does(work: Merge) -> None:
    work.combine()
    # Now Ana would lose rights, and waits beside Ben.
    work.choose(work.page.rules_card.permission_combo, "lowest")
    assert work.page.remark == "2 people need you."
    _choose(work, _names(work).index("Ben Okoye"))
    work.key(Qt.Key.Key_C)
    work.menu("b2 · staff")
    assert work.title == "Ana Lima", "the next one who waits"
    assert work.page.said_line.words() == "Changed. Undo takes it back."


def test_whoever_was_decided_before_stays_after_a_change_and_it_is_said_why(work: Merge) -> None:
    work.combine()
    _choose(work, 1)
    work.key(Qt.Key.Key_C)
    work.menu("a1 · teacher")
    assert work.title == "Ana Lima"
    assert "J goes to the next" in work.page.said_line.words()


def test_after_the_value_of_one_field_was_taken_the_person_stays_and_it_is_said(work: Merge) -> None:
    work.combine()
    _choose(work, 1)
    assert work.title == "Ana Lima"
    detail = work.page._detail
    assert detail is not None
    field = next(one for one in detail.fields if one.picks)
    work.page._pick(field.key, field.picks[0].value)
    work.settle()
    assert work.title == "Ana Lima"
    assert "J goes to the next" in work.page.said_line.words()


def test_a_change_that_was_not_agreed_to_leaves_the_person_on_the_page(
    work: Merge, dialogs: FakeDialogs
) -> None:
    work.combine()
    _choose(work, 1)
    dialogs.answers = [False]
    work.key(Qt.Key.Key_C)
    work.menu("viewer")
    assert dialogs.asked[-1] == "Take rights away?"
    assert work.title == "Ana Lima"
    work.key(Qt.Key.Key_A)
    assert work.page.said_line.words().startswith("Accepted"), "the keys still decide this person"


def test_another_rule_says_how_many_are_decided_differently(work: Merge) -> None:
    work.combine()
    assert work.page.said_line.words() == "The rule decided 2 people. Undo takes it back."
    card = work.page.rules_card
    work.choose(card.strategy_combo, "link")
    # Not Ben, who is decided by neither.
    assert work.page.said_line.words() == "2 people are decided differently now. Undo takes it back."


def test_start_does_not_send_somebody_to_decide_what_a_rule_decides(work: Merge) -> None:
    def told() -> str:
        work.shell.window.show_step("start")
        work.settle()
        page = work.shell.window.current
        assert page is not None
        words = "\n".join(one.text() for one in page.findChildren(Text) if one.isVisible())
        work.shell.window.show_step("merge")
        work.settle()
        return words

    assert "people have several accounts; first a rule decides" in told()
    work.combine()
    assert "of 3 people with several accounts waits for you" in told()


def test_the_numbers_add_up_and_one_is_said_as_one(work: Merge) -> None:
    work.combine()
    summary = work.page.rules_card.summary_text
    assert summary.text() == "3 people with several accounts: 2 by the rule, 0 by you, 1 waits."
    assert work.page._queue_label.text() == "1 person needs you · 2 are decided"
    assert work.page.remark == "1 person needs you."
    work.key(Qt.Key.Key_R)
    work.menu("b2 · staff")
    assert summary.text() == "3 people with several accounts: 2 by the rule, 1 by you, 0 wait."
    assert work.page._queue_label.text() == "All 3 people"


def test_a_student_with_a_staff_account_comes_with_advice_and_buttons_say_what_they_do(work: Merge) -> None:
    work.combine()
    panel = work.page.person_panel
    assert work.title == "Ben Okoye"
    assert panel._advice.isVisible()
    assert "Reject keeps them apart" in panel._advice.text()
    assert "retired" in panel.accept_button.toolTip()
    assert "still waits" in panel.defer_button.toolTip()
    assert "set apart" in panel.reject_button.toolTip()
    assert panel._advice.text().endswith("Not sure yet? Defer it."), "to leave it undecided is an answer too"
    work.key(Qt.Key.Key_D)
    assert "Not sure" not in panel._advice.text(), "this was said, and is done"
    _choose(work, 1)
    assert not panel._advice.isVisible()


def test_the_last_login_is_read_as_a_date(work: Merge) -> None:
    work.combine()
    _choose(work, 1)
    assert work.fields["last_login (differs)"][:2] == ["Jan 1, 2026", "Feb 1, 2026"]
