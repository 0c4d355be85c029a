"""What Results says beside the good news: what is not in the files, and what to do now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.assistant.loading import Given, load
from app.assistant.moment import merge
from app.assistant.writing import WrittenFile
from app.jobs import Job
from app.merging.rules import MergeOptions
from app.store.workspace import Workspace
from app.terms import Strategy
from tests.ui.conftest import FakeDialogs
from tests.ui.desks.on_results import compare, later_export, press, told, write
from tests.ui.desks.opened import opened_page, reopened, settle
from tests.ui.test_pages import button
from ui.desks.results_words import sign_off_question, written_files
from ui.pages.results import DRY_RUN, VERIFY, WRITE, ResultsPage
from ui.pages.results_view import VerifyRow
from ui.shell import Shell
from ui.widgets.labels import Text

SAID = "1 row of the accounts was set aside"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Two accounts, and a row that has more cells than the file has columns."""
    old, new = "5f1a" + "0" * 20, "61b7" + "0" * 20
    mapping, accounts = tmp_path / "Alder.csv", tmp_path / "users.csv"
    mapping.write_text(f"role_id,user_id,role\n{old},{new},teacher\n", encoding="utf-8")
    rows = f"1,{old},teacher,Alder\n2,{new},staff,Alder\n3,{old},teacher,Alder,and,more\n"
    accounts.write_text(f"account_id,clever_id,role,district\n{rows}", encoding="utf-8")
    workspace = Workspace.open(tmp_path / "Spring.crosswalk", create=True)
    load(workspace, Given(mapping=[mapping], accounts=[accounts]), Job())
    return workspace.path


@pytest.fixture
def results(
    path: Path, dialogs: FakeDialogs, qapp: QApplication, qtbot: Any
) -> Iterator[tuple[Shell, ResultsPage]]:
    with opened_page(path, ResultsPage, dialogs, qapp, qtbot) as both:
        yield both


def test_rows_set_aside_are_a_warning_before_writing_after_it_and_when_one_comes_back(
    results: tuple[Shell, ResultsPage], dialogs: FakeDialogs, qtbot: Any, path: Path
) -> None:
    shell, page = results
    press(shell, page, qtbot)
    assert page.tabs.currentIndex() == DRY_RUN
    assert [one for one in told(page, "warn") if SAID in one]
    page.show_tab(WRITE)
    settle(shell, qtbot)
    assert [one for one in told(page, "warn") if SAID in one]
    write(shell, page, dialogs, qtbot)
    page = reopened(shell, path, ResultsPage, qtbot)
    page.show_tab(WRITE)
    settle(shell, qtbot)
    assert page._view.written
    assert [one for one in told(page, "warn") if SAID in one]
    assert not [one for one in told(page, "ok") if SAID in one]


def test_after_writing_what_to_do_now_is_in_sight_and_is_the_next_thing(
    results: tuple[Shell, ResultsPage], dialogs: FakeDialogs, qtbot: Any
) -> None:
    shell, page = results
    shell.window.resize(1024, 600)
    page.show_tab(WRITE)
    settle(shell, qtbot)
    bar = page._areas[WRITE].verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    write(shell, page, dialogs, qtbot)
    assert bar.value() == 0
    heading = next(one for one in page.findChildren(Text) if one.text() == "What to do now")
    top = heading.mapTo(page, heading.rect().topLeft()).y()
    assert 0 <= top < page.height()
    assert page.primary is not None
    assert page.primary.text == "Verify…"
    assert page.form is not None
    page.form.table_edit.setText("app.users")
    assert page.primary.text == "Write results", "other files are asked for than those that are there"
    page.form.table_edit.setText("accounts")
    dialogs.answers = [True]
    button(shell.window.footer, "Write results").click()
    settle(shell, qtbot)
    page.primary.press()
    assert page.tabs.currentIndex() == VERIFY


def test_files_that_a_later_decision_made_old_say_so(
    results: tuple[Shell, ResultsPage], dialogs: FakeDialogs, qtbot: Any, path: Path
) -> None:
    shell, page = results
    write(shell, page, dialogs, qtbot)
    assert told(page, "ok")
    merge(Workspace.open(path), MergeOptions(strategy=Strategy.SEPARATE), Job())
    shell.session.reload()
    settle(shell, qtbot)
    assert not told(page, "ok")
    assert [one for one in told(page, "warn") if "changed since these files" in one]
    assert page.primary is not None
    assert page.primary.text == "Write results"


def test_who_comes_back_finds_the_tab_where_the_work_goes_on(
    results: tuple[Shell, ResultsPage], dialogs: FakeDialogs, qtbot: Any, path: Path, tmp_path: Path
) -> None:
    shell, page = results
    assert page.tabs.currentIndex() == DRY_RUN
    press(shell, page, qtbot)
    page = reopened(shell, path, ResultsPage, qtbot)
    assert page.tabs.currentIndex() == DRY_RUN, "nothing is written yet"
    write(shell, page, dialogs, qtbot)
    page = reopened(shell, path, ResultsPage, qtbot)
    assert page.tabs.currentIndex() == WRITE
    compare(shell, page, later_export(tmp_path), dialogs, qtbot)
    page = reopened(shell, path, ResultsPage, qtbot)
    assert page.tabs.currentIndex() == VERIFY
    page.show_tab(DRY_RUN)
    shell.session.reload()
    settle(shell, qtbot)
    assert page.tabs.currentIndex() == DRY_RUN, "whoever looks at another tab is not taken away from it"


def test_who_comes_back_after_the_plan_has_changed_begins_anew(
    results: tuple[Shell, ResultsPage], dialogs: FakeDialogs, qtbot: Any, path: Path, tmp_path: Path
) -> None:
    shell, page = results
    write(shell, page, dialogs, qtbot)
    compare(shell, page, later_export(tmp_path), dialogs, qtbot)
    merge(Workspace.open(path), MergeOptions(strategy=Strategy.SEPARATE), Job())
    page = reopened(shell, path, ResultsPage, qtbot)
    assert page.tabs.currentIndex() == DRY_RUN


def test_the_question_before_a_sign_off_says_how_many_wait_in_sentences() -> None:
    row = VerifyRow("Alder", done=5, not_done=1, different=0, lost=0, waiting=41)
    assert sign_off_question(row) == (
        "Sign off although not everything is done?",
        "Alder: 1 account is not as planned. 41 open accounts wait for you, and nothing is planned for them.",
    )
    one = replace(row, not_done=0, waiting=1)
    assert sign_off_question(one)[1] == (
        "Alder: 1 open account waits for you, and nothing is planned for it."
    )
    assert sign_off_question(replace(one, waiting=0)) == ("", "")


def test_the_two_files_of_a_district_are_told_apart() -> None:
    names = ("districts/Alder/exceptions.csv", "districts/Alder/report.html")
    told = written_files([WrittenFile(name, 10, "00") for name in names])
    assert [one.what for one in told] == ["For Alder: its open accounts", "For Alder: a page to read"]
