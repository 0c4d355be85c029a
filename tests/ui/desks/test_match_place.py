"""Match while a person works through it: what waits, what was decided, where the work goes on, what is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QAbstractButton, QLabel

from app.assistant.asking import left_accounts
from app.assistant.moment import look
from app.assistant.reviewing import reject
from app.jobs import Job
from app.store.workspace import Workspace
from tests.assistant.people import ANA, three_people
from tests.support.workspaces import build
from tests.ui.desks.conftest import NEW, OLD, Person
from ui.pages.match import MatchPage
from ui.widgets.labels import ElidedLabel


@pytest.fixture
def page(person: Person, tmp_path: Path) -> MatchPage:
    """Five staff without an id and three teachers that map."""
    path = tmp_path / "Spring.crosswalk"
    accounts = [{"account_id": str(n), "clever_id": OLD[n], "role": "teacher"} for n in range(3)]
    accounts += [{"account_id": str(n), "clever_id": "", "role": "staff"} for n in range(50, 55)]
    build(path, {"Alder": [(OLD[n], NEW[n], "teacher") for n in range(3)]}, accounts)
    person.open(path)
    return person.go("match", MatchPage)


def _words(page: MatchPage) -> str:
    """All that stands in the panel."""
    labels = [one.text() for one in page.details.findChildren(QLabel) if one.isVisible()]
    labels += [one.shown_text() for one in page.details.findChildren(ElidedLabel) if one.isVisible()]
    labels += [one.text() for one in page.details.findChildren(QAbstractButton) if one.isVisible()]
    return "\n".join(labels)


def _keys(page: MatchPage) -> list[str]:
    rows = [page._model.row_object(at) for at in range(page._model.shown)]
    return [row.key for row in rows]  # type: ignore[union-attr]


def _choose(person: Person, page: MatchPage, *rows: int) -> None:
    how = QItemSelectionModel.SelectionFlag
    chosen = page.accounts_table.selectionModel()
    chosen.clearSelection()
    for row in rows:
        index = page._model.index(row, 0)
        chosen.setCurrentIndex(index, how.Select | how.Rows)
    person.settle()


def test_several_chosen_accounts_are_counted_and_only_what_is_for_all_is_offered(
    person: Person, page: MatchPage
) -> None:
    _choose(person, page, 0, 1, 2)
    words = _words(page)
    assert "3 accounts are chosen" in words
    assert "Leave these 3 as they are" in words
    assert "Later" not in words and "Accept" not in words
    page.details.leave_asked.emit("test")
    person.settle()
    assert page.said_line.isVisible()
    assert page.said_line.words().startswith("3 accounts are left as they are (test account)")
    assert page._view.to_decide == 2


def test_of_chosen_accounts_only_the_open_ones_are_left(person: Person, page: MatchPage) -> None:
    page.outcome_bar.all_button.click()
    person.settle()
    _choose(person, page, 2, 3)
    assert "Waiting for you: 1 · nothing to decide: 1" in _words(page)
    assert "Leave this one as it is" in _words(page)
    _choose(person, page, 0, 1)
    assert "Leave" not in _words(page)


def test_one_row_again_shows_its_account(person: Person, page: MatchPage) -> None:
    _choose(person, page, 0, 1)
    _choose(person, page, 1)
    assert "accounts are chosen" not in _words(page)
    assert "The Clever ID cell is empty" in _words(page)


def test_what_waits_is_the_number_of_the_rail_and_what_was_left_is_found(
    person: Person, page: MatchPage
) -> None:
    page.accounts_table.selectRow(1)
    person.settle()
    page.details.leave_asked.emit("closed")
    person.settle()
    buttons = page.outcome_bar.asking_buttons
    assert buttons["you"].text() == "Waiting for you 4"
    state = person.shell.session.state
    assert state is not None and state.steps["match"].count == 4
    assert page.remark.startswith("Waiting for you: 4")
    assert _keys(page) == ["50", "52", "53", "54"]
    buttons["left"].click()
    person.settle()
    assert _keys(page) == ["51"]
    cell = page._model.index(0, 2).data()
    assert cell == "left · No id"
    view = page.accounts_table
    assert view.fontMetrics().horizontalAdvance(cell) + 40 < view.columnWidth(2), "the cell is not cut"


def test_after_a_decision_the_next_one_that_waits_is_chosen_and_seen(person: Person, page: MatchPage) -> None:
    page.accounts_table.selectRow(2)
    person.settle()
    button = next(
        one
        for one in page.details.findChildren(QAbstractButton)
        if one.isVisible() and one.text() == "Leave as it is"
    )
    person.shell.window.activateWindow()
    button.setFocus()
    page.details.leave_asked.emit("closed")
    person.settle()
    table = page.accounts_table
    assert table.current_row().key == "53"
    assert [index.row() for index in table.selectionModel().selectedRows()] == [2]
    assert table.hasFocus()


def test_undo_and_redo_lead_back_to_the_account_where_it_is_in_the_list(
    person: Person, page: MatchPage
) -> None:
    _choose(person, page, 1)
    page.details.leave_asked.emit("test")
    person.settle()
    _choose(person, page, 3)
    shown = page.details.findChildren(ElidedLabel)[0].shown_text()
    person.shell.session.undo()
    person.settle()
    table = page.accounts_table
    assert (_keys(page)[1], table.currentIndex().row()) == ("51", 1)
    assert page.details.findChildren(ElidedLabel)[0].shown_text() != shown
    _choose(person, page, 4)
    person.shell.session.redo()
    person.settle()
    assert "51" not in _keys(page), "it waits no more"
    assert _keys(page)[table.currentIndex().row()] == "54", "who is looked at stays"
    page.outcome_bar.all_button.click()
    _choose(person, page, 0)
    person.shell.session.undo()
    person.settle()
    assert _keys(page)[table.currentIndex().row()] == "51"


def test_undo_of_a_decision_about_several_accounts_leads_to_none(person: Person, page: MatchPage) -> None:
    _choose(person, page, 0, 1)
    page.details.leave_asked.emit("test")
    person.settle()
    _choose(person, page, 2)
    person.shell.session.undo()
    person.settle()
    assert _keys(page)[page.accounts_table.currentIndex().row()] == "54"


def test_matching_again_says_that_nothing_has_changed(person: Person, page: MatchPage) -> None:
    assert not page.said_line.isVisible()
    (again,) = page.secondary
    assert again.text == "Match again", "the accounts beside it are matched already"
    person.press("Match accounts")
    assert page.said_line.words() == "Matched again: nothing has changed."


def test_an_account_set_apart_on_merge_asks_nobody_and_can_be_taken_back(
    person: Person, tmp_path: Path
) -> None:
    path = tmp_path / "people.crosswalk"
    workspace = three_people(path)
    with workspace.reading() as conn:
        at = look(conn, Job())
    keeper = at.plan.members(at.plan.people.index(_code(at, ANA)))[0]
    reject(workspace, ANA, keeper, Job())
    person.open(path)
    page = person.go("match", MatchPage)
    assert page._view.to_decide == 0
    buttons = page.outcome_bar.asking_buttons
    assert buttons["you"].isHidden()
    assert buttons["apart"].text() == "Set apart 1"
    buttons["apart"].click()
    person.settle()
    assert page._model.index(0, 2).data() == "set apart · Conflict"
    words = _words(page)
    assert "set apart on Merge" in words and "Nothing is to be done" in words
    assert "Accept" not in words and "Leave as it is" not in words
    person.press("Take this back")
    assert not page._view.asks["apart"]
    with Workspace.open(path).reading() as conn:
        after = look(conn, Job())
    assert left_accounts(after.snapshot) == 0
    again = after.plan.people.index(_code(after, ANA))
    assert len(after.plan.members(again)) == 2 and not after.plan.rejected[again]


def _code(at: object, user_id: str) -> int:
    from app.matching.snapshot import code_of

    return code_of(at.snapshot, user_id)  # type: ignore[attr-defined]


def test_a_student_s_own_id_is_told_as_a_fact(person: Person, tmp_path: Path) -> None:
    path = tmp_path / "student.crosswalk"
    build(
        path,
        {"Alder": [(OLD[5], NEW[5], "student"), (OLD[6], NEW[6], "student")]},
        [{"account_id": "1", "clever_id": OLD[5], "role": "student"}],
    )
    person.open(path)
    page = person.go("match", MatchPage)
    assert "This is the id the account has today; students keep theirs" in _words(page)
    assert page._view.to_decide == 1, "nothing was decided by that"


@pytest.mark.parametrize("size", [(1280, 800), (1366, 768)])
def test_at_usual_sizes_the_columns_up_to_the_district_and_the_last_row_are_seen(
    person: Person, page: MatchPage, size: tuple[int, int]
) -> None:
    person.shell.window.resize(*size)
    page.outcome_bar.all_button.click()
    person.settle()
    table, inside = page.accounts_table, page.accounts_table.viewport().rect()
    table.scrollToBottom()
    last = page._model.index(page._model.shown - 1, 4)
    assert page._model.columns[4].key == "district"
    assert inside.contains(table.visualRect(last))


def test_a_decision_is_about_the_account_that_the_panel_shows(person: Person, page: MatchPage) -> None:
    _choose(person, page, 0)
    # Control and an arrow move the keyboard; what is chosen stays.
    still = QItemSelectionModel.SelectionFlag.NoUpdate
    page.accounts_table.selectionModel().setCurrentIndex(page._model.index(2, 0), still)
    person.settle()
    shown, others = _keys(page)[2], {_keys(page)[at] for at in (0, 1, 3, 4)}
    page.details.leave_asked.emit("test")
    person.settle()
    assert shown not in _keys(page)
    assert set(_keys(page)) == others


def test_a_search_that_finds_the_same_as_before_leaves_the_place_alone(
    person: Person, page: MatchPage
) -> None:
    """As after a letter that is typed and taken back at once."""
    page.search_edit.setText("5")
    page.search_edit.setText("")
    page._search_timer.stop()
    page._narrow()
    _choose(person, page, 3)
    page.details.leave_asked.emit("closed")
    person.settle()
    assert page.accounts_table.current_row().key == "54"


def test_whoever_goes_to_the_same_hit_again_goes_on_from_where_they_went(
    person: Person, page: MatchPage
) -> None:
    for _ in range(2):
        page.search_for("5", 5)
        person.settle()
        assert page.accounts_table.current_row().key == "51"
    _choose(person, page, 6)
    page._model.reload()
    person.settle()
    assert page.accounts_table.current_row().key == "53"
