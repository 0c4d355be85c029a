"""Match: decisions about accounts, singly, in bulk and from a list; names of districts; what goes out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton

import ui.desks.match
from app.store.workspace import Workspace
from tests.support.workspaces import build
from tests.ui.desks.conftest import NEW, OLD, Person
from ui.desks.match import MatchDesk
from ui.pages.base import Page
from ui.pages.match import MatchPage
from ui.widgets.labels import ElidedLabel, Text

Write = Callable[[str, str], Path]


def _workspace(path: Path) -> Workspace:
    teachers = [(OLD[n], NEW[n], "teacher") for n in range(30)]
    staff = [(OLD[n], NEW[n - 40], "staff") for n in range(40, 44)]
    accounts = [
        {
            "account_id": str(n),
            "clever_id": OLD[n],
            "role": "teacher",
            "email": f"u{n}@example.org",
            "district": "Our Alder",
        }
        for n in range(30)
    ]
    accounts += [
        {"account_id": str(n), "clever_id": OLD[n], "role": "staff", "email": f"s{n}@example.org"}
        for n in range(40, 44)
    ]
    accounts += [{"account_id": str(n), "clever_id": "", "role": "staff"} for n in range(50, 54)]
    accounts = [{"first_name": "", "last_name": "", "email": "", "district": "", **one} for one in accounts]
    columns = ("account_id", "clever_id", "role", "email", "district", "first_name", "last_name")
    ordered = [{name: one[name] for name in columns} for one in accounts]
    return build(path, {"5f00aa": [*teachers, *staff]}, ordered)


@pytest.fixture
def page(person: Person, tmp_path: Path) -> MatchPage:
    path = tmp_path / "Spring.crosswalk"
    _workspace(path)
    person.open(path)
    return person.go("match", MatchPage)


def test_what_is_missing_is_said(person: Person, tmp_path: Path) -> None:
    path = tmp_path / "Empty.crosswalk"
    build(path, {"Alder": [(OLD[1], NEW[1], "teacher")]})
    person.open(path)
    page = person.go("match", MatchPage)
    assert "needs your accounts" in page._view.waiting


def test_many_accounts_are_left_at_once_and_taken_back_at_once(person: Person, page: MatchPage) -> None:
    assert page._model.shown == 4
    page.accounts_table.selectAll()
    page.details.leave_asked.emit("closed")
    person.settle()
    assert person.undo.startswith("Marked 4 accounts")
    assert page._view.left == 4
    page.outcome_bar.asking_buttons["left"].click()
    person.settle()
    rows = [page._model.row_object(at) for at in range(page._model.shown)]
    assert {row.mark for row in rows} == {"left: closed account"}  # type: ignore[union-attr]
    assert "Nothing waits for you" in page.remark
    person.press("Undo")
    assert page._view.left == 0


def test_an_account_that_was_left_is_taken_back_on_its_own(person: Person, page: MatchPage) -> None:
    page.details.leave_asked.emit("test")
    person.settle()
    assert page._view.left == 1
    person.go("load", Page)
    person.go("match", MatchPage)
    page.outcome_bar.asking_buttons["left"].click()
    person.settle()
    person.press("Take back")
    assert (page._view.left, page._view.to_decide) == (0, 4)
    assert person.undo == "Let 1 account wait again that had been left as it is"
    assert "1 account waits for you again" in page.said_line.accessibleName()
    person.press("Undo")
    assert (page._view.left, page._view.to_decide) == (1, 3)


def _said(person: Person) -> list[str]:
    """The lines of the strip that can be seen."""
    return [row.text_label.text() for row in person.shell.window.strip.rows if not row.isHidden()]


def test_undo_says_what_it_took_back_and_offers_the_way_back(person: Person, page: MatchPage) -> None:
    page.details.leave_asked.emit("test")
    person.settle()
    person.press("Undo")
    assert _said(person) == ["Undone: Marked 1 account to be left as it is"]
    person.press("Redo: Marked 1 account to be left as it is")
    assert page._view.left == 1
    assert _said(person) == ["Done again: Marked 1 account to be left as it is"]
    person.press("Undo: Marked 1 account to be left as it is")
    assert page._view.left == 0


def test_what_was_undone_is_no_longer_offered_after_a_new_decision(person: Person, page: MatchPage) -> None:
    page.details.leave_asked.emit("test")
    person.settle()
    person.press("Undo")
    page.details.leave_asked.emit("closed")
    person.settle()
    assert page._view.left == 1
    assert _said(person) == []


def test_of_several_accounts_those_that_were_left_are_taken_back(person: Person, page: MatchPage) -> None:
    page.details.leave_asked.emit("test")
    person.settle()
    page.outcome_bar.set_filtered(frozenset(), "")
    person.settle()
    page.accounts_table.selectAll()
    person.settle()
    told = [one.text() for one in page.details.findChildren(Text) if one.isVisible()]
    assert "Waiting for you: 3 · left as they are: 1 · nothing to decide: 34" in told
    buttons = {one.text() for one in page.details.findChildren(QAbstractButton) if one.isVisible()}
    assert {"Leave these 3 as they are", "Take back the one that was left"} <= buttons
    page.details.leave_asked.emit("closed")
    person.settle()
    page.accounts_table.selectAll()
    person.settle()
    person.press("Take back the 4 that were left")
    assert (page._view.left, page._view.to_decide) == (0, 4)
    person.press("Undo")
    reasons = {page._model.row_object(at).mark for at in range(page._model.shown)}  # type: ignore[union-attr]
    assert reasons == {"", "left: test account", "left: closed account"}


def test_later_goes_on_to_the_next_account(person: Person, page: MatchPage) -> None:
    first = page.accounts_table.current_row()
    person.press("Later")
    second = page.accounts_table.current_row()
    assert (first.key, second.key) == ("50", "51")


def test_two_names_of_a_district_are_proposed_and_joined(person: Person, page: MatchPage) -> None:
    assert page.problem is not None
    assert "Our Alder" in page.problem.message
    assert "5f00aa" in page.problem.message
    assert page.problem.press is not None
    page.problem.press()
    person.settle()
    assert person.undo.startswith("Said that two names mean one district")
    loaded = person.shell.session.state
    assert loaded is not None
    names = {one["district"] for one in loaded.snapshot.summary["districts"]}  # type: ignore[attr-defined]
    assert not {"Our Alder", "5f00aa"} <= names
    assert page.problem is None


def test_names_of_a_district_are_proposed_in_each_migration(
    person: Person, page: MatchPage, tmp_path: Path
) -> None:
    assert page.problem is not None
    person.open(_workspace(tmp_path / "Another.crosswalk").path)
    page = person.go("match", MatchPage)
    assert page.problem is not None
    assert "Our Alder" in page.problem.message


def test_a_list_of_decisions_comes_back_and_tells_which_lines_failed(
    person: Person, page: MatchPage, write: Write
) -> None:
    path = write("back.csv", "account_id,decision,user_id,reason\n50,leave,,test\n777,leave,,test\n")
    person.dialogs.answers = [[path]]
    page.list_action.trigger()
    person.settle()
    assert page._view.left == 1
    person.press("See why")
    assert person.dialogs.shown == ["Lines that could not be used"]


def test_the_export_holds_exactly_what_is_seen(person: Person, page: MatchPage, tmp_path: Path) -> None:
    page.search_for("u12@example.org")
    person.settle()
    target = tmp_path / "seen.csv"
    person.dialogs.answers = [target]
    person.press("Export")
    lines = target.read_text().splitlines()
    assert lines[0].startswith("account_id,name,role")
    assert [line.split(",")[0] for line in lines[1:]] == ["12"]


def test_people_with_two_emails_are_listed(person: Person, page: MatchPage) -> None:
    page.emails_action.trigger()
    person.settle()
    assert person.dialogs.shown == ["Emails that differ"]


def _offers(page: MatchPage) -> int:
    """How many user ids are offered for the account that is looked at."""
    buttons = page.details.findChildren(QAbstractButton)
    return sum(one.isVisible() and one.text() == "Not this one" for one in buttons)


def test_a_suggestion_turned_down_is_not_offered_again(person: Person, tmp_path: Path) -> None:
    path = tmp_path / "Hints.crosswalk"
    accounts = [{"account_id": "1", "clever_id": OLD[5]}, {"account_id": "2", "clever_id": "x" + OLD[6]}]
    build(path, {"Alder": [(OLD[5], NEW[5], "teacher"), (OLD[6], NEW[6], "teacher")]}, accounts)
    person.open(path)
    page = person.go("match", MatchPage)
    assert page.accounts_table.current_row().key == "2"
    assert _offers(page) == 1
    person.press("Not this one")
    assert person.undo == "Turned down a suggestion for an account"
    assert _offers(page) == 0
    person.press("Undo")
    assert _offers(page) == 1


def _offered_ids(page: MatchPage) -> set[str]:
    labels = page.details.findChildren(ElidedLabel)
    return {one.toolTip() or one.shown_text() for one in labels if one.isVisible()} & set(NEW)


def test_what_is_suggested_belongs_to_the_open_migration(
    person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Loads have the same numbers in each migration; people of one must not be offered in another."""
    monkeypatch.setattr(ui.desks.match, "_SUGGEST_AFTER_MS", 0)
    for name, at in (("One", 6), ("Two", 9)):
        accounts = [{"account_id": "1", "clever_id": OLD[5]}, {"account_id": "2", "clever_id": "x" + OLD[at]}]
        mapping = [(OLD[5], NEW[5], "teacher"), (OLD[at], NEW[at], "teacher")]
        build(tmp_path / f"{name}.crosswalk", {"Alder": mapping}, accounts)
        person.open(tmp_path / f"{name}.crosswalk")
        assert _offered_ids(person.go("match", MatchPage)) == {NEW[at]}


def test_what_was_said_of_work_goes_with_the_work(person: Person, page: MatchPage) -> None:
    strip = person.shell.window.strip
    strip.finish(strip.start("Loading"), "Loaded 6 rows", tone="warn", link="See them", on_link=lambda: None)
    page.details.leave_asked.emit("test")
    person.settle()
    person.press("Undo")
    assert _said(person) == ["Undone: Marked 1 account to be left as it is"]


def test_two_presses_in_a_row_are_two_decisions(person: Person, page: MatchPage) -> None:
    desk = person.shell.desks.desk("match")
    assert isinstance(desk, MatchDesk)
    rows = [page._model.row_id(at) for at in range(4)]
    desk.leave(rows[:1], "test")
    desk.leave(rows[1:3], "closed")
    person.settle()
    assert page._view.left == 3
    desk.leave(rows[3:], "test")
    person.shell.session.reload()
    person.settle()
    assert page._view.left == 4
