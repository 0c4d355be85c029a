"""Pages tell what a person did, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QRadioButton, QWidget

from tests.ui.conftest import FakeDialogs
from ui.at_rest import come_to_rest
from ui.pages.base import Surroundings
from ui.pages.connect import ConnectPage
from ui.pages.connect_view import ConnectView
from ui.pages.load import LoadPage
from ui.pages.load_view import LoadView
from ui.pages.match import MatchPage
from ui.pages.match_view import MatchView
from ui.pages.merge import MergePage
from ui.pages.results import DRY_RUN, WRITE, ResultsPage
from ui.pages.results_view import ResultsView
from ui.pages.start import StartPage
from ui.pages.start_questions import StartQuestions
from ui.pages.start_view import StartAnswers
from ui.samples import load as load_sample
from ui.samples import match as match_sample
from ui.samples import merge as merge_sample
from ui.samples import results as results_sample
from ui.samples import start as start_sample


class Calls:
    """Takes every call and remembers it."""

    def __init__(self) -> None:
        self.made: list[tuple[Any, ...]] = []

    def __getattr__(self, name: str) -> Any:
        return lambda *given: self.made.append((name, *given))


def button(page: QWidget, words: str) -> QPushButton:
    found = [
        one for one in page.findChildren(QPushButton) if one.accessibleName() == words or one.text() == words
    ]
    assert found, words
    return found[0]


@pytest.fixture
def calls() -> Calls:
    return Calls()


@pytest.fixture
def start(around: Surroundings, calls: Calls, qtbot: Any) -> Iterator[StartPage]:
    page = StartPage(around=around, actions=calls)
    qtbot.addWidget(page)
    page.show_view(start_sample.welcome())
    page.resize(900, 700)
    page.show()
    yield page


def _begin(start: StartPage) -> None:
    """Press it, and wait for the questions."""
    button(start, "Start a migration").click()
    start.around.turns.finish()


def test_start_offers_three_ways(start: StartPage, calls: Calls) -> None:
    button(start, "Open a migration").click()
    button(start, "Try the demo").click()
    assert [call[0] for call in calls.made] == ["open", "try_demo"]


def test_a_missing_recent_one_is_shown_but_not_opened(start: StartPage, calls: Calls) -> None:
    button(start, "Open Spring 2026").click()
    assert calls.made[0][0] == "open_recent"
    assert calls.made[0][1].stem == "Spring 2026"
    assert not [one for one in start.findChildren(QPushButton) if "Old try" in one.accessibleName()]


def test_as_many_questions_are_asked_as_are_promised(start: StartPage) -> None:
    promised = [one.text() for one in start.findChildren(QLabel) if "questions" in one.text()]
    _begin(start)
    asked = [one.text() for one in start.findChildren(QLabel) if one.text().endswith("?")]
    assert len(asked) == 4
    assert [words.split()[0] for words in (*promised, start.intro)] == ["Four", "Four"]


def test_the_questions_by_keyboard(start: StartPage, calls: Calls, qtbot: Any) -> None:
    _begin(start)
    assert start.primary is not None
    assert not start.primary.enabled
    assert start.primary.why_not
    for words in ("Secure Sync", "I do not know"):
        answer = next(one for one in start.findChildren(QRadioButton) if one.text() == words)
        answer.setFocus()
        qtbot.keyClick(answer, Qt.Key.Key_Space)
    assert start.primary.enabled
    start.primary.press()
    assert calls.made == [("create", StartAnswers("v2.1", "v3.1", "secure-sync", None))]


def test_who_is_not_sure_can_begin_all_the_same(start: StartPage, calls: Calls) -> None:
    _begin(start)
    for words in ("I am not sure", "I do not know"):
        next(one for one in start.findChildren(QRadioButton) if one.text() == words).click()
    assert start.primary is not None
    start.primary.press()
    assert calls.made == [("create", StartAnswers("v2.1", "v3.1", "secure-sync", None))]


def test_the_questions_stay_when_an_older_overview_is_still_on_its_way(start: StartPage, qtbot: Any) -> None:
    start.show_view(start_sample.overview())
    start.ask_questions()
    qtbot.waitUntil(lambda: not start.around.turns.busy)
    assert isinstance(start.body, StartQuestions)


def test_with_a_migration_the_next_step_is_one_press_away(start: StartPage, qtbot: Any) -> None:
    start.show_view(start_sample.overview())
    assert start.primary is not None
    assert start.primary.text == "Go to Match"
    with qtbot.waitSignal(start.step_asked) as asked:
        start.primary.press()
    assert asked.args == ["match"]


def test_a_token_is_hidden_checked_and_forgotten_by_the_field(
    around: Surroundings, calls: Calls, qtbot: Any
) -> None:
    page = ConnectPage(around=around, actions=calls)
    qtbot.addWidget(page)
    page.show_view(ConnectView("Kept in the keychain."))
    edit = page.token_field.edit
    qtbot.keyClicks(edit, "secret-token")
    assert edit.displayText() == "●" * 12
    assert page.check_button.isEnabled()
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert calls.made == [("check_tokens", ["secret-token"])]
    assert edit.text() == ""


def test_many_tokens_can_be_pasted_at_once(around: Surroundings, calls: Calls, qtbot: Any) -> None:
    from PySide6.QtGui import QGuiApplication

    page = ConnectPage(around=around, actions=calls)
    qtbot.addWidget(page)
    QGuiApplication.clipboard().setText("one\ntwo\n\nthree\n")
    qtbot.keyClick(page.token_field.edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert calls.made == [("check_tokens", ["one", "two", "three"])]


def test_going_without_tokens_is_a_good_answer(around: Surroundings, calls: Calls, qtbot: Any) -> None:
    page = ConnectPage(around=around, actions=calls)
    qtbot.addWidget(page)
    page.show_view(ConnectView("Kept in the keychain."))
    assert page.primary is not None
    with qtbot.waitSignal(page.step_asked):
        page.primary.press()
    assert calls.made == [("no_tokens",)]


def test_load_shows_what_it_will_take_before_it_takes_it(
    around: Surroundings, calls: Calls, qtbot: Any
) -> None:
    page = LoadPage(around=around, actions=calls)
    qtbot.addWidget(page)
    page.show_view(LoadView())
    assert page.primary is not None
    assert (page.primary.text, page.primary.enabled) == ("Load files", False)
    assert page.primary.why_not
    button(page, "Add files").click()
    page.show_view(LoadView(chosen=load_sample._CHOSEN))
    assert page.primary is not None
    assert page.primary.text == "Load files"
    page.primary.press()
    assert [call[0] for call in calls.made] == ["add_files", "load"]


def test_files_dropped_on_the_page_are_taken(around: Surroundings, calls: Calls, qtbot: Any) -> None:
    from ui.widgets.file_drop import FileDrop

    page = LoadPage(around=around, actions=calls)
    qtbot.addWidget(page)
    page.show_view(LoadView())
    page.findChildren(FileDrop)[0].paths_dropped.emit([Path("a.csv")])
    assert calls.made == [("take_paths", [Path("a.csv")])]


class QueueCalls(Calls):
    """Shows the sample person for whoever is chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.page: MergePage | None = None

    def show_person(self, user_id: str) -> None:
        assert self.page is not None
        detail = merge_sample.DETAIL if user_id == "u1" else None
        self.made.append(("show_person", user_id))
        self.page.show_person(detail)


@pytest.fixture
def merge(around: Surroundings, dialogs: FakeDialogs, qtbot: Any) -> Iterator[tuple[MergePage, QueueCalls]]:
    calls = QueueCalls()
    page = MergePage(around=around, actions=calls, dialogs=dialogs)
    calls.page = page
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    qtbot.waitExposed(page)
    page.show_view(merge_sample.full_view())
    come_to_rest(around)
    assert ("show_person", "u1") in calls.made
    page.people_table.setFocus()
    calls.made.clear()
    yield page, calls


def test_the_queue_by_keys_alone(merge: tuple[MergePage, QueueCalls], qtbot: Any) -> None:
    page, calls = merge
    qtbot.keyClick(page.people_table, Qt.Key.Key_D)
    qtbot.keyClick(page.people_table, Qt.Key.Key_J)
    qtbot.keyClick(page.people_table, Qt.Key.Key_K)
    assert calls.made == [("defer", "u1"), ("show_person", "u2"), ("show_person", "u1")]


def test_a_second_press_does_not_decide_the_same_person_again(
    merge: tuple[MergePage, QueueCalls], qtbot: Any
) -> None:
    page, calls = merge
    qtbot.keyClick(page.people_table, Qt.Key.Key_D)
    qtbot.keyClick(page.people_table, Qt.Key.Key_D)
    assert calls.made == [("defer", "u1")]


def chosen_from_menu(page: MergePage, words: str, qtbot: Any) -> None:
    """Choose an entry of the menu that is open, by keyboard."""
    from PySide6.QtWidgets import QMenu

    menu = next(one for one in page.findChildren(QMenu) if one.isVisible())
    action = next(one for one in menu.actions() if one.text() == words)
    menu.setActiveAction(action)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not [one for one in page.findChildren(QMenu) if one.isVisible()])


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_change_reject_and_a_single_field_are_menus(merge: tuple[MergePage, QueueCalls], qtbot: Any) -> None:
    page, calls = merge
    qtbot.keyClick(page.people_table, Qt.Key.Key_C)
    chosen_from_menu(page, "4000 · teacher", qtbot)
    fields = page.person_panel.fields_table
    fields.setCurrentIndex(fields.model().index(2, 0))
    qtbot.keyClick(fields, Qt.Key.Key_Return)
    chosen_from_menu(page, "4000: ana@example.org", qtbot)
    qtbot.keyClick(page.people_table, Qt.Key.Key_R)
    chosen_from_menu(page, "4711 · staff", qtbot)
    assert calls.made == [
        ("alter", "u1", "survivor", "4000"),
        ("pick", "u1", "mail", "4000"),
        ("reject", "u1", "4711"),
    ]


def test_losing_rights_is_asked_each_time(
    merge: tuple[MergePage, QueueCalls], dialogs: FakeDialogs, qtbot: Any
) -> None:
    page, calls = merge
    dialogs.answers = [False, True]
    qtbot.keyClick(page.people_table, Qt.Key.Key_A)
    assert calls.made == []
    qtbot.keyClick(page.people_table, Qt.Key.Key_A)
    assert calls.made == [("accept", "u1")]
    assert len(dialogs.asked) == 2


def test_differing_fields_come_first(merge: tuple[MergePage, QueueCalls]) -> None:
    page, _ = merge
    model = page.person_panel.fields_table.model()
    fields = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert fields[1:4] == ["permission (differs)", "mail (differs)", "last login (differs)"]
    assert not any("differs" in field for field in fields[4:])


def test_the_order_of_survivors_by_keyboard(merge: tuple[MergePage, QueueCalls], qtbot: Any) -> None:
    page, calls = merge
    order = page.rules_card.survivor_list.list
    order.setCurrentRow(1)
    with qtbot.waitSignal(page.rules_card.rules_changed, timeout=10_000):
        qtbot.keyClick(order, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert calls.made[-1][0] == "set_rules"
    assert calls.made[-1][1].survivors[:2] == ("permission", "last_login")


def test_results_are_looked_at_before_they_are_written(
    around: Surroundings, calls: Calls, qtbot: Any
) -> None:
    page = ResultsPage(around=around, actions=calls)
    qtbot.addWidget(page)
    page.show_view(ResultsView(files=results_sample._FILES))
    assert page.primary is not None
    assert page.primary.text == "Dry run"
    page.primary.press()
    page.show_view(results_sample._view())
    page.show_tab(DRY_RUN)
    page.primary.press()
    assert page.tabs.currentIndex() == WRITE
    assert page.primary.text == "Write results"
    page.primary.press()
    assert [call[0] for call in calls.made] == ["dry_run", "write"]
    assert calls.made[1][1].table == "accounts"


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_choice_is_found_by_its_name_and_opened(around: Surroundings, qtbot: Any) -> None:
    from PySide6.QtGui import QAccessible

    from ui.widgets.choice import ChoiceBox

    box = ChoiceBox()
    qtbot.addWidget(box)
    box.addItems(["v2.1", "v3.1"])
    box.setAccessibleName("From version")
    box.show()
    interface = QAccessible.queryAccessibleInterface(box)
    assert interface.text(QAccessible.Text.Name) == "From version"
    assert interface.text(QAccessible.Text.Value) == "v2.1"
    interface.actionInterface().doAction("ShowMenu")
    qtbot.waitUntil(box.view().isVisible)
    box.hidePopup()


@pytest.mark.parametrize("sample", ["match", "merge"])
def test_nothing_personal_is_left_in_sight_or_earshot(around: Surroundings, qtbot: Any, sample: str) -> None:
    from importlib import import_module

    from PySide6.QtGui import QAccessible
    from PySide6.QtWidgets import QLabel

    states = import_module(f"ui.samples.{sample}").gallery_states()
    page = next(state for state in states if state.name == "full").make(around)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: not around.runner.busy)
    qtbot.waitUntil(lambda: any("Lima" in one.accessibleName() for one in page.findChildren(QWidget)))
    around.privacy.set_on(True)
    texts = []
    for widget in page.findChildren(QWidget):
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is not None and widget.isVisible():
            texts += [interface.text(kind) for kind in QAccessible.Text if kind.value < 100]
        texts.append(widget.toolTip())
        if isinstance(widget, QLabel):
            texts.append(widget.text())
    around.privacy.set_on(False)
    for secret in ("Lima", "ana.lima@", "61b7", "20418", "4711"):
        assert not [text for text in texts if secret in text]


def test_outcomes_that_are_gone_when_the_rows_come_are_not_waited_for(
    around: Surroundings, calls: Calls, qtbot: Any
) -> None:
    page = MatchPage(around=around, actions=calls)
    qtbot.addWidget(page)
    page.show_view(MatchView(waiting="Load the mapping first."))
    page.show_outcomes(frozenset({"not_in_mapping"}))
    page.show_view(
        MatchView(counts={"mapped": 3, "conflict": 3}, asks={"you": 3}, source=match_sample.SampleAccounts())
    )
    assert (page.outcome_bar.filtered(), page.outcome_bar.asking()) == (frozenset(), "you")
