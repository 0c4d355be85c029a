"""Load: files looked at and loaded, loads taken back and compared, districts asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtGui import QGuiApplication

from tests.support.workspaces import build, load_mapping
from tests.ui.desks.conftest import NEW, OLD, Person
from ui.desks.clever_request import RequestSheet
from ui.pages.load import LoadPage

Write = Callable[[str, str], Path]


@pytest.fixture
def page(person: Person, tmp_path: Path) -> LoadPage:
    """The page of an empty migration."""
    path = tmp_path / "Spring.crosswalk"
    build(path)
    person.open(path)
    return person.go("load", LoadPage)


def give(person: Person, page: LoadPage, *paths: Path) -> None:
    page._actions.take_paths(list(paths))
    person.settle()


def test_a_card_says_what_a_file_is_before_it_is_loaded(
    person: Person, page: LoadPage, archive: Path
) -> None:
    give(person, page, archive)
    card = page._view.chosen[0]
    assert (card.name, card.kind) == ("migration.zip", "Mapping")
    assert ("", "2 files") in card.facts
    assert person.undo == ""


def test_ids_decide_which_column_is_which_and_a_person_may_say_otherwise(
    person: Person, page: LoadPage, export: Path, write: Write
) -> None:
    rows = "".join(f"{NEW[n]},{OLD[n]}\n" for n in range(30))
    doubtful = write("Alder Valley.csv", f"alpha,beta\n{rows}")
    give(person, page, doubtful)
    assert page.primary is not None
    assert not page.primary.enabled
    give(person, page, export)
    card = page._view.chosen[0]
    assert card.kind == "Mapping"
    assert "Old id is the column 'beta'" in card.remark
    page._actions.change_guess(str(doubtful), "column.old", "alpha")
    page._actions.change_guess(str(doubtful), "column.new", "beta")
    person.settle()
    assert page.primary is not None
    assert page.primary.enabled
    person.press("Load files")
    state = person.shell.session.state
    assert state is not None
    assert state.snapshot.summary["accounts"]["by_outcome"]["already_new"] == 30  # type: ignore[attr-defined]


def test_a_file_that_is_no_table_says_so_and_stops_only_itself(
    person: Person, page: LoadPage, export: Path, tmp_path: Path
) -> None:
    letter = tmp_path / "letter.csv"
    letter.write_bytes(b"%PDF-1.4\x00\x01\x02\x03" * 50)
    give(person, page, letter, export)
    troubled = next(one for one in page._view.chosen if one.name == "letter.csv")
    assert troubled.tone == "danger"
    page._actions.remove(str(letter))
    person.settle()
    person.press("Load files")
    assert [one.name for one in page._view.loaded] == ["users.csv"]


def test_the_same_file_again_changes_nothing(person: Person, page: LoadPage, export: Path) -> None:
    give(person, page, export)
    person.press("Load files")
    before = person.shell.session.state
    assert before is not None
    give(person, page, export)
    person.press("Load files")
    after = person.shell.session.state
    assert after is not None
    assert after.revision == before.revision


def test_what_was_loaded_cannot_be_loaded_once_more_while_its_card_still_stands_there(
    person: Person, page: LoadPage, export: Path
) -> None:
    give(person, page, export)
    stood: list[bool] = []

    def look() -> None:
        if page._view.chosen and all(row.ended for row in person.shell.window.strip.rows):
            assert page.primary is not None
            stood.append(page.primary.enabled)

    page.changed.connect(look)
    person.press("Load files")
    person.settle()
    assert not any(stood)
    assert not page._view.chosen and not page.busy


def test_any_single_load_can_be_taken_back(
    person: Person, page: LoadPage, archive: Path, export: Path
) -> None:
    give(person, page, archive)
    person.press("Load files")
    give(person, page, export)
    person.press("Load files")
    mapping = next(at for at, one in enumerate(reversed(page._view.loaded)) if one.kind == "Mapping")
    assert page._loaded is not None
    page._loaded.selectRow(len(page._view.loaded) - 1 - mapping)
    person.press("Undo this load")
    assert [one.name for one in page._view.loaded] == ["users.csv"]
    person.press("Redo")
    assert len(page._view.loaded) == 3


def test_what_was_given_at_once_is_the_last_load_whichever_row_is_chosen(
    person: Person, page: LoadPage, archive: Path, export: Path
) -> None:
    give(person, page, archive, export)
    person.press("Load files")
    assert page._loaded is not None
    for row in range(len(page._view.loaded)):
        page._loaded.selectRow(row)
        assert page.secondary[-1].text == "Undo the last load"
    person.press("Undo the last load")
    assert not page._view.loaded


def test_rows_set_aside_are_shown_and_saved_as_they_stood(
    person: Person, page: LoadPage, archive: Path, tmp_path: Path
) -> None:
    give(person, page, archive)
    person.press("Load files")
    assert page._view.set_aside_count == 1
    page.show_set_aside()
    person.settle()
    row = page.set_aside.part.model.row_object(0)
    person.settle()
    row = page.set_aside.part.model.row_object(0)
    assert (row.file, row.line, row.reason) == ("Alder Valley.csv", 43, "The user id is missing")  # type: ignore[attr-defined]
    target = tmp_path / "aside.csv"
    person.dialogs.answers = [target]
    page._actions.save_set_aside()
    person.settle()
    assert target.read_text().splitlines()[0] == "file,line,reason,raw"
    assert f"{OLD[41]},,teacher" in target.read_text()


def test_who_asked_for_a_district_is_remembered_with_the_migration(
    person: Person, page: LoadPage, archive: Path, export: Path
) -> None:
    give(person, page, archive, export)
    person.press("Load files")
    first = page._view.coverage[0]
    assert (first.district, first.state) == ("Cedar", "not here yet")
    page.tabs.setCurrentWidget(page.coverage)
    page.coverage.part.view.selectionModel().setCurrentIndex(
        page.coverage.part.view.model().index(0, 0),
        QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
    )
    page.coverage.part.by_edit.setText("Dana")
    person.press("Asked for today")
    asked = page._view.coverage[0]
    assert (asked.district, asked.asked_by) == ("Cedar", "Dana")
    assert asked.asked
    assert page.coverage.part.chosen() == ["Cedar"]
    person.press("Not asked")
    assert page._view.coverage[0].asked == ""


def test_two_loads_are_compared(person: Person, tmp_path: Path) -> None:
    path = tmp_path / "Twice.crosswalk"
    workspace = build(path, {"Alder": [(OLD[1], NEW[1], "teacher"), (OLD[2], NEW[2], "teacher")]}, [])
    load_mapping(workspace, {"Alder": [(OLD[1], NEW[9], "teacher"), (OLD[3], NEW[3], "teacher")]})
    person.open(path)
    page = person.go("load", LoadPage)
    page.tabs.setCurrentWidget(page.changes)
    person.press("Compare")
    rows = [page.changes.part._model.row_object(at) for at in range(page.changes.part._model.shown)]
    assert {row.change for row in rows} == {"leads elsewhere", "is gone", "is new"}  # type: ignore[union-attr]


def test_who_looks_at_what_changed_sees_it_of_the_loads_that_are_left(person: Person, tmp_path: Path) -> None:
    path = tmp_path / "Thrice.crosswalk"
    workspace = build(path, {"Alder": [(OLD[1], NEW[1], "teacher"), (OLD[2], NEW[2], "teacher")]}, [])
    load_mapping(workspace, {"Alder": [(OLD[1], NEW[9], "teacher"), (OLD[2], NEW[2], "teacher")]})
    load_mapping(workspace, {"Alder": [(OLD[1], NEW[9], "teacher"), (OLD[3], NEW[3], "teacher")]})
    person.open(path)
    page = person.go("load", LoadPage)
    page.tabs.setCurrentWidget(page.changes)
    person.settle()
    part = page.changes.part

    def changes() -> list[str]:
        return [part._model.row_object(at).change for at in range(part._model.shown)]  # type: ignore[union-attr]

    assert sorted(changes()) == ["is gone", "is new"]
    person.press("Undo")
    assert changes() == ["leads elsewhere"]
    assert part.words.text().startswith("1 old id changed")


def test_files_dropped_without_a_migration_wait_for_one(person: Person, export: Path, tmp_path: Path) -> None:
    person.dialogs.answers = [True]
    person.shell.window.paths_dropped.emit([export])
    person.settle()
    path = tmp_path / "Spring.crosswalk"
    build(path)
    person.open(path)
    page = person.go("load", LoadPage)
    assert [one.name for one in page._view.chosen] == ["users.csv"]


def test_the_request_for_the_accounts_can_be_printed(person: Person, page: LoadPage) -> None:
    page._actions.print_request()
    person.settle()
    assert person.dialogs.shown == ["Request for the accounts"]


def test_the_mail_for_the_migration_csvs_names_the_districts_that_are_missing_and_can_be_copied(
    person: Person, tmp_path: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    mapping = {"Alder": [("5f1a" + "0" * 20, "61b7" + "0" * 20, "staff")]}
    accounts = [
        {"account_id": "1", "clever_id": "5f1a" + "0" * 19 + "2", "role": "staff", "district": "Birch"}
    ]
    person.open(build(tmp_path / "Spring.crosswalk", mapping, accounts).path)
    page = person.go("load", LoadPage)
    page.tabs.setCurrentWidget(page.how)
    sheets: list[RequestSheet] = []
    monkeypatch.setattr(person.dialogs, "show_widget", lambda title, sheet: sheets.append(sheet))
    person.press("Text for a mail")
    (sheet,) = sheets
    qtbot.addWidget(sheet)
    sheet.show()
    mail = sheet.mail_edit.toPlainText()
    assert "- Birch" in mail and "Alder" not in mail, "its CSV is there"
    assert "Request API V3 Migration CSVs" in mail and "version v3.1" in mail
    sheet.mail_edit.setPlainText(mail.replace("[name of our application]", "Reading Garden"))
    sheet.copy_button.click()
    assert "Reading Garden" in QGuiApplication.clipboard().text()
    assert sheet.copied_label.isVisible()


def test_the_mail_can_be_had_before_there_is_a_migration(
    person: Person, page: LoadPage, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheets: list[RequestSheet] = []
    monkeypatch.setattr(person.dialogs, "show_widget", lambda title, sheet: sheets.append(sheet))
    page._actions.ask_clever()
    (sheet,) = sheets
    qtbot.addWidget(sheet)
    assert "all districts that share data with the application" in sheet.mail_edit.toPlainText()
