"""Checklist for real: what is said of a step stays, is late, goes on paper and into the calendar."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPlainTextEdit

from app.assistant.checklists import Journey, journey, put_journey
from app.store.marks import marks
from app.store.workspace import Workspace
from tests.support.workspaces import build
from tests.ui.desks.conftest import Person
from ui.pages.checklist import ChecklistPage
from ui.pages.checklist_view import ChecklistStep
from ui.steps import StepMood

OLD, NEW = "5f1a" + "0" * 20, "61b7" + "0" * 20


@pytest.fixture
def migration(tmp_path: Path) -> Path:
    mapping = {"Alder": [(OLD, NEW, "teacher")]}
    accounts = [{"account_id": "1", "clever_id": OLD, "role": "teacher", "district": "Alder"}]
    return build(tmp_path / "Spring.crosswalk", mapping, accounts).path


def steps(page: ChecklistPage) -> dict[tuple[str, str], ChecklistStep]:
    return {(step.number, step.district): step for group in page._view.groups for step in group.steps}


def test_without_a_migration_it_says_what_is_missing(person: Person) -> None:
    page = person.go("checklist", ChecklistPage)
    assert page._view.missing
    person.press("Go to Start")
    assert person.shell.window.current is not page


def test_what_is_said_of_a_step_stays(person: Person, migration: Path) -> None:
    person.open(migration)
    page = person.go("checklist", ChecklistPage)
    key = steps(page)["C1", ""].key
    person.press("Doing")
    page._actions.set_owner(key, "Dana")
    page._actions.set_due(key, date(2020, 1, 31))
    page._actions.set_note(key, "Asked on Monday")
    person.settle()
    step = steps(page)["C1", ""]
    assert (step.state, step.owner, step.due, step.note) == (
        "doing",
        "Dana",
        date(2020, 1, 31),
        "Asked on Monday",
    )
    assert step.overdue
    assert "1 overdue" in page.progress_label.text()
    person.shell.session.close()
    person.open(migration)
    assert steps(person.go("checklist", ChecklistPage))["C1", ""] == step


def test_owner_of_a_proved_step_does_not_nail_its_state(person: Person, migration: Path) -> None:
    person.open(migration)
    page = person.go("checklist", ChecklistPage)
    proved = next(step for step in steps(page).values() if step.proven)
    page._actions.set_owner(proved.key, "Dana")
    person.settle()
    with Workspace.open(migration).reading() as conn:
        assert [(mark.owner, mark.state) for mark in marks(conn)] == [("Dana", "")]
    assert steps(page)[proved.number, proved.district].state == "done"


def test_districts_have_their_own_rows(person: Person, migration: Path) -> None:
    person.open(migration)
    page = person.go("checklist", ChecklistPage)
    step = next(step for step in steps(page).values() if step.district == "Alder")
    page._actions.set_state(step.key, "blocked")
    person.settle()
    assert steps(page)[step.number, "Alder"].state == "blocked"


def test_a_note_that_is_being_written_survives_other_changes(person: Person, migration: Path) -> None:
    person.open(migration)
    page = person.go("checklist", ChecklistPage)
    edit = page.details.findChild(QPlainTextEdit, "note_edit")
    assert edit is not None
    edit.setPlainText("half a sent")
    page._actions.set_owner(steps(page)["C1", ""].key, "Dana")
    person.settle()
    assert page.details._note_edit is not None
    assert page.details._note_edit.toPlainText() == "half a sent"


def note_kept(path: Path) -> list[str]:
    with Workspace.open(path).reading() as conn:
        return [mark.note for mark in marks(conn)]


def type_a_note(page: ChecklistPage, words: str) -> None:
    edit = page.details._note_edit
    assert edit is not None
    edit.insertPlainText(words)


def test_a_note_is_kept_when_the_page_is_left(person: Person, migration: Path) -> None:
    person.open(migration)
    type_a_note(person.go("checklist", ChecklistPage), "Asked on Monday")
    person.shell.window.show_step("start")
    person.settle()
    assert note_kept(migration) == ["Asked on Monday"]


def test_a_note_is_kept_when_the_window_is_closed(person: Person, migration: Path) -> None:
    person.open(migration)
    type_a_note(person.go("checklist", ChecklistPage), "Asked on Monday")
    person.shell.window.close()
    assert note_kept(migration) == ["Asked on Monday"]


def test_a_note_stays_with_its_own_migration(person: Person, migration: Path, tmp_path: Path) -> None:
    accounts = [{"account_id": "1", "clever_id": OLD, "role": "teacher", "district": "Alder"}]
    other = build(tmp_path / "Autumn.crosswalk", {"Alder": [(OLD, NEW, "teacher")]}, accounts).path
    person.open(migration)
    page = person.go("checklist", ChecklistPage)
    type_a_note(page, "Asked on Monday")
    person.open(other)
    assert steps(person.go("checklist", ChecklistPage))["C1", ""].note == ""
    assert (note_kept(migration), note_kept(other)) == (["Asked on Monday"], [])
    page = person.go("checklist", ChecklistPage)
    assert page.details._note_edit is not None
    assert page.details._note_edit.toPlainText() == ""


def test_the_list_tells_the_district_before_what_may_be_cut_off(person: Person, migration: Path) -> None:
    person.open(migration)
    page = person.go("checklist", ChecklistPage)
    step = next(step for step in steps(page).values() if step.district == "Alder")
    assert page._look(step).words.startswith("Alder · ")
    assert "whoever programs your application" in page.intro


def test_the_rail_hears_of_it_when_the_page_is_left(person: Person, migration: Path) -> None:
    person.open(migration)
    page = person.go("checklist", ChecklistPage)
    for step in steps(page).values():
        page._actions.set_state(step.key, "done")
    person.settle()
    person.shell.window.show_step("start")
    person.settle()
    state = person.shell.session.state
    assert state is not None
    assert state.steps["checklist"].mood is StepMood.DONE


def test_another_way_has_other_steps(person: Person, migration: Path) -> None:
    person.open(migration)
    page = person.go("checklist", ChecklistPage)
    before = set(steps(page))
    person.press("Change versions or integration")
    page.journey_card.kind_combo.setCurrentIndex(page.journey_card.kind_combo.findData("sso"))
    person.press("Use these answers")
    assert set(steps(page)) != before
    assert "Sign-in only" in page.intro


def test_a_way_that_does_not_exist_is_refused_and_the_old_one_stays(person: Person, migration: Path) -> None:
    person.open(migration)
    page = person.go("checklist", ChecklistPage)
    person.press("Change versions or integration")
    page.journey_card.old_combo.setCurrentText("v3.1")
    page.journey_card.new_combo.setCurrentText("v2.0")
    person.press("Use these answers")
    assert page.problem is not None
    assert "no plan from v3.1 to v2.0" in page.problem.message
    assert (page.journey.old, page.journey.new) == ("v2.1", "v3.1")


def test_on_paper_and_in_the_calendar(person: Person, migration: Path, tmp_path: Path) -> None:
    with Workspace.open(migration).writing() as conn:
        put_journey(conn, Journey())
    person.open(migration)
    page = person.go("checklist", ChecklistPage)
    page._actions.set_due(steps(page)["C1", ""].key, date(2027, 6, 30))
    person.settle()
    person.dialogs.answers = [tmp_path / "list.pdf", tmp_path / "list.ics"]
    person.press("Save as PDF")
    person.press("Calendar file")
    person.press("Print")
    assert (tmp_path / "list.pdf").read_bytes().startswith(b"%PDF")
    assert "DTSTART;VALUE=DATE:20270630" in (tmp_path / "list.ics").read_text(encoding="utf-8")
    assert "Checklist" in person.dialogs.shown


@pytest.mark.parametrize("answer", ["Yes", "No", "Not known yet"])
def test_whether_people_are_known_by_their_clever_id_is_asked_and_not_guessed(
    person: Person, migration: Path, answer: str
) -> None:
    person.open(migration)
    page = person.go("checklist", ChecklistPage)
    card = page.journey_card
    assert card.key_combo.currentText() == "Not known yet", "nobody said it"
    every = set(steps(page))
    card.key_combo.setCurrentText(answer)
    card.apply_button.click()
    person.settle()
    assert card.key_combo.currentText() == answer
    assert (set(steps(page)) < every) is (answer == "No"), "all steps stay until it is known"
    with Workspace.open(migration).reading() as conn:
        assert journey(conn).id_is_key is {"Yes": True, "No": False}.get(answer)
