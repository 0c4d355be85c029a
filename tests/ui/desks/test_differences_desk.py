"""Differences for real: versions from the journey, answers that reach the checklist, calls, records, dates."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QScrollArea

from app.assistant.checklists import Journey, put_journey, usage
from app.store.workspace import Workspace
from tests.support.workspaces import build
from tests.ui.desks.conftest import Person
from ui.pages.checklist import ChecklistPage
from ui.pages.differences import DifferencesPage
from ui.pages.differences_view import DifferenceItem
from ui.steps import StepMood
from ui.widgets.labels import Text


@pytest.fixture
def migration(tmp_path: Path) -> Path:
    workspace = build(tmp_path / "Spring.crosswalk")
    with workspace.writing() as conn:
        put_journey(conn, Journey("v2.0", "v3.1"))
    return workspace.path


def items(page: DifferencesPage) -> list[DifferenceItem]:
    assert page._view is not None
    return [item for group in page._view.groups for item in group.items]


def subject(page: DifferencesPage, wanted: str) -> DifferenceItem:
    return next(item for item in items(page) if item.subject == wanted)


def test_it_works_without_a_migration_but_keeps_no_answers(person: Person) -> None:
    page = person.go("differences", DifferencesPage)
    assert page._view is not None
    assert (page._view.from_version, page._view.to_version) == ("v2.1", "v3.1")
    assert sum(item.level == "breaks" for item in items(page)) == page._view.counts["breaks"] > 0
    assert not page._view.may_say


def test_versions_come_from_the_journey_and_can_be_changed(person: Person, migration: Path) -> None:
    person.open(migration)
    page = person.go("differences", DifferencesPage)
    assert (page.from_combo.currentText(), page.to_combo.currentText()) == ("v2.0", "v3.1")
    page._actions.choose_versions("v3.1", "v3.1")
    person.settle()
    assert items(page) == []
    assert page.remark == "Your migration goes from v2.0 to v3.1."


def test_levels_filter_the_list(person: Person, migration: Path) -> None:
    person.open(migration)
    page = person.go("differences", DifferencesPage)
    assert page._view is not None
    page._levels["check"].click()
    model = page.tree.model()
    shown = sum(model.rowCount(model.index(row, 0)) for row in range(model.rowCount()))
    assert shown == page._view.counts["check"]


def test_every_difference_says_where_it_stands(person: Person) -> None:
    page = person.go("differences", DifferencesPage)
    for item in items(page):
        assert item.sources
        assert all(source.title and source.address.startswith("https://") for source in item.sources)
    assert any(len(item.sources) > 1 and "Sources differ" in item.meaning for item in items(page))


def test_what_is_not_used_is_not_needed_on_the_checklist(person: Person, migration: Path) -> None:
    person.open(migration)
    page = person.go("differences", DifferencesPage)
    page._actions.say_used(subject(page, "GET /contacts").key, False)
    person.settle()
    assert subject(page, "GET /contacts").used is False
    checklist = person.go("checklist", ChecklistPage)
    steps = [step for group in checklist._view.groups for step in group.steps]
    unused = [step for step in steps if step.state == "not_needed"]
    assert unused
    assert all("does not use" in step.note for step in unused)
    state = person.shell.session.state
    assert state is not None
    assert state.steps["differences"].mood is StepMood.IN_PROGRESS, "one answer of many"


def test_the_step_is_done_when_all_that_breaks_has_an_answer(person: Person, migration: Path) -> None:
    person.open(migration)
    page = person.go("differences", DifferencesPage)
    for item in items(page):
        if item.level == "breaks":
            page._actions.say_used(item.key, True)
    person.settle()
    person.go("checklist", ChecklistPage)
    state = person.shell.session.state
    assert state is not None
    assert state.steps["differences"].mood is StepMood.DONE


def test_differences_are_named_for_people(person: Person) -> None:
    page = person.go("differences", DifferencesPage)
    names = {item.subject: item.code for item in items(page)}
    assert names["/me without a version"] == "me"
    assert "Sign-in plugins" in names and "GET /contacts" in names and "Student.gender" in names
    words = {page._look(item).words for item in items(page)}
    assert {"GET /contacts  · removed", "GET /users  · added"} <= words


def test_the_filters_of_the_list_stand_beside_the_list_only(person: Person) -> None:
    page = person.go("differences", DifferencesPage)
    assert page.ours_button.isVisible()
    page.tabs.setCurrentWidget(page.dates)
    assert not page.ours_button.isVisible() and page.from_combo.isVisible()
    page.tabs.setCurrentIndex(0)
    assert page.ours_button.isVisible()


def test_a_file_that_is_too_large_is_named_before_folders_that_are_never_read(
    person: Person, tmp_path: Path
) -> None:
    page = person.go("differences", DifferencesPage)
    (tmp_path / "code" / ".git").mkdir(parents=True)
    (tmp_path / "code" / "big.log").write_bytes(b"x" * 20_000_001)
    page._actions.audit_paths([tmp_path / "code"])
    person.settle()
    told = page.audit_tab._summary.text()
    assert "2 files or folders" in told and "big.log" in told and "20 MB" in told


def test_an_answer_can_be_taken_back_by_pressing_again(person: Person, migration: Path) -> None:
    person.open(migration)
    page = person.go("differences", DifferencesPage)
    person.press("We use this")
    with Workspace.open(migration).reading() as conn:
        assert list(usage(conn).values()) == [True]
    person.press("We use this")
    with Workspace.open(migration).reading() as conn:
        assert usage(conn) == {}
    assert page.tree.currentIndex().isValid()


@pytest.mark.parametrize(("name", "start"), [("a.html", "<!DOCTYPE"), ("a.md", "# "), ("a.csv", "area,")])
def test_differences_are_exported_in_three_forms(
    person: Person, tmp_path: Path, name: str, start: str
) -> None:
    person.go("differences", DifferencesPage)
    person.dialogs.answers = [tmp_path / name]
    person.press("Export")
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)


def test_calls_are_found_told_kept_and_proved(person: Person, migration: Path, tmp_path: Path) -> None:
    code = tmp_path / "code"
    code.mkdir()
    (code / "sync.py").write_text('get("https://api.clever.com/v1.1/students")\n', encoding="utf-8")
    person.open(migration)
    page = person.go("differences", DifferencesPage)
    page._actions.audit_paths([code])
    person.settle()
    model = page.audit_tab.table.model()
    assert model.index(0, 0).data() == "breaks"
    assert model.index(0, 2).data() == "sync.py, line 1"
    person.dialogs.answers = [tmp_path / "calls.csv"]
    page._actions.export_audit()
    person.settle()
    with (tmp_path / "calls.csv").open(encoding="utf-8", newline="") as stream:
        assert next(csv.DictReader(stream))["level"] == "breaks"
    checklist = person.go("checklist", ChecklistPage)
    steps = {step.number: step for group in checklist._view.groups for step in group.steps}
    assert steps["C1"].state == "done"
    assert steps["C1"].proven


def test_behind_the_privacy_screen_calls_of_a_log_name_nobody(person: Person, tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    log.write_text(
        f"GET https://api.clever.com/v2.1/teachers/{'5f1a' * 6}?email=ana@example.org\n", encoding="utf-8"
    )
    page = person.go("differences", DifferencesPage)
    page._actions.audit_paths([log])
    person.settle()
    call = page.audit_tab.table.model().index(0, 1)
    whole = call.data()
    assert "5f1a5f1a" in whole and "ana@" in whole
    person.shell.window.around.privacy.set_on(True)
    assert call.data() == "https://api.clever.com/v2.1/teachers/••••••?••••••"
    person.shell.window.around.privacy.set_on(False)
    assert call.data() == whole


def test_a_folder_that_is_gone_is_told(person: Person, tmp_path: Path) -> None:
    page = person.go("differences", DifferencesPage)
    page._actions.audit_paths([tmp_path / "nothing"])
    person.settle()
    assert page.problem is not None
    assert not page.busy


def test_a_record_is_shown_masked_kept_and_opened_again(
    person: Person, migration: Path, tmp_path: Path
) -> None:
    person.open(migration)
    page = person.go("differences", DifferencesPage)
    QGuiApplication.clipboard().setText(
        json.dumps({"data": {"id": "5f1a" + "0" * 20, "email": "ana@d1.example", "sis_id": "T7"}})
    )
    page._actions.paste_record("teacher")
    person.settle()
    lines = page._actions._pair.sample
    assert lines.after["roles"]["teacher"]["sis_id"] == "T7"
    page._actions.mask_record(True)
    person.settle()
    kept = tmp_path / "teacher.json"
    person.dialogs.answers = [kept, [kept]]
    page._actions.keep_record()
    person.settle()
    assert "ana@" not in kept.read_text(encoding="utf-8")
    page._actions.open_record("student")
    person.settle()
    assert page._actions._pair.wanted.role == "teacher"
    assert page.problem is None


def test_what_is_no_record_is_told(person: Person) -> None:
    page = person.go("differences", DifferencesPage)
    QGuiApplication.clipboard().setText("Dear all")
    page._actions.paste_record("teacher")
    person.settle()
    assert page.problem is not None
    assert "JSON" in page.problem.message


def test_the_privacy_screen_masks_records(person: Person) -> None:
    page = person.go("differences", DifferencesPage)
    page._actions.invent_record("teacher")
    person.settle()
    person.shell.around.privacy.set_on(True)
    person.settle()
    texts = [label.text() for label in page.record_tab.findChildren(type(page.record_tab._live_text))]
    person.shell.around.privacy.set_on(False)
    person.settle()
    assert not [text for text in texts if "@d1.example" in text]
    assert [text for text in texts if "•" in text]


def test_dates_are_drawn_and_told(person: Person) -> None:
    page = person.go("differences", DifferencesPage)
    told = page.dates_tab.time_line.accessibleDescription()
    assert "v1.1: Jun 2012 to Dec 2022" in told
    assert "v3.1: since 2024" in told
    page.tabs.setCurrentWidget(page.dates)
    assert not page.dates_tab.time_line.grab().isNull()


def test_a_live_record_in_both_versions(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSSWALK_KEYCHAIN", "off")
    from app.assistant.invented import InventedPlan
    from ui.pages.connect import ConnectPage

    teacher = next(u for u in InventedPlan().roster()[0].users if "teacher" in u["roles"])
    person.go("connect", ConnectPage)
    person.press("Try with an invented Clever")
    person.press("Use the invented tokens")
    page = person.go("differences", DifferencesPage)
    page._actions.ask_record("teacher", teacher["roles"]["teacher"]["legacy_id"])
    person.settle()
    assert page.problem is None
    assert page._actions._pair.real
    assert page._actions._pair.sample.after["id"] == teacher["id"]
    said = " ".join(one.text() for one in page.record_tab.findChildren(Text))
    assert "an invented Clever on this computer answers, not the real one" in said
    assert "Teacher, as the invented Clever gives them" in said


def test_dates_are_not_cut_off_with_large_text(person: Person) -> None:
    theme = person.shell.around.theme
    person.shell.window.resize(1280, 800)
    theme.set_percent(200)
    try:
        page = person.go("differences", DifferencesPage)
        page.tabs.setCurrentWidget(page.dates)
        person.settle()
        area = page.dates_tab.findChild(QScrollArea)
        assert area is not None and area.widget() is not None
        assert area.widget().width() <= area.viewport().width()
        titles = {link.accessibleName() for link in page.dates_tab.findChildren(QPushButton)}
        assert "Moving from a single API to multiple API versions (Clever Engineering Blog)" in titles
    finally:
        theme.set_percent(100)
