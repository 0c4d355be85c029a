"""Results on a real workspace: looked at, written, compared, signed off."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QTableView

from app.assistant import forecasting
from app.assistant.moment import merge
from app.jobs import Job
from app.merging.rules import MergeOptions
from tests.assistant.people import three_people
from tests.ui.conftest import FakeDialogs
from tests.ui.desks.on_results import compare, later_export, press, write
from tests.ui.desks.opened import opened_page, settle, turn_to
from tests.ui.test_pages import button
from ui.pages.results import DRY_RUN, VERIFY, WRITE, ResultsPage
from ui.shell import Shell
from ui.widgets.labels import Text


@pytest.fixture
def results(
    dialogs: FakeDialogs, qapp: QApplication, qtbot: Any, tmp_path: Path
) -> Iterator[tuple[Shell, ResultsPage]]:
    path = tmp_path / "Spring.crosswalk"
    merge(three_people(path), MergeOptions(), Job())
    with opened_page(path, ResultsPage, dialogs, qapp, qtbot) as both:
        yield both


def test_the_dry_run_comes_first_and_says_when_it_is_old(
    results: tuple[Shell, ResultsPage], dialogs: FakeDialogs, qtbot: Any
) -> None:
    shell, page = results
    assert page.tabs.currentIndex() == DRY_RUN
    press(shell, page, qtbot)
    found = page._view.dry_run
    assert found is not None
    assert {effect.words: effect.count for effect in found.effects} == {
        "accounts get another id": 6,
        "account is settled and keeps its id": 1,
        "open accounts wait for you": 0,
        "person is not decided": 1,
    }
    assert not page._view.stale
    shell.session.undo()
    settle(shell, qtbot)
    assert page._view.stale
    assert page.primary is not None
    assert page.primary.text == "Dry run"


def test_writing_asks_while_something_is_open_and_writes_the_report_on_paper(
    results: tuple[Shell, ResultsPage], dialogs: FakeDialogs, qtbot: Any, tmp_path: Path
) -> None:
    shell, page = results
    out = tmp_path / "Spring results"
    page.show_tab(WRITE)
    dialogs.answers = [False]
    press(shell, page, qtbot)
    assert dialogs.details[-1].startswith("1 person waits for you on Merge.")
    assert not out.exists()
    write(shell, page, dialogs, qtbot)
    assert (out / "report.pdf").read_bytes().startswith(b"%PDF")
    assert (out / "manifest.json").exists()
    shown = {file.name for file in page._view.written}
    assert {"id_map.csv", "update.sql", "report.pdf", "districts/Alder/exceptions.csv"} <= shown
    line = shell.window.strip.rows[-1].text_label.text()
    assert line == "Results are written: Spring results. Undo leaves files as they are."
    shell.session.undo()
    settle(shell, qtbot)
    assert (out / "manifest.json").exists()
    button(page, "Open folder").click()
    assert dialogs.shown == [str(out)]


def test_what_was_typed_stays_when_the_workspace_is_read_again(
    results: tuple[Shell, ResultsPage], dialogs: FakeDialogs, qtbot: Any, tmp_path: Path
) -> None:
    shell, page = results
    page.show_tab(WRITE)
    settle(shell, qtbot)
    assert page.form is not None
    page.form.table_edit.setText("app.users")
    dialogs.answers = [tmp_path / "chosen"]
    button(page, "Choose folder…").click()
    shell.session.reload()
    settle(shell, qtbot)
    assert page.options is not None
    assert (page.options.table, page.options.folder) == ("app.users", str(tmp_path / "chosen"))


def test_a_name_without_meaning_is_told_and_nothing_is_written(
    results: tuple[Shell, ResultsPage], dialogs: FakeDialogs, qtbot: Any, tmp_path: Path
) -> None:
    shell, page = results
    page.show_tab(WRITE)
    assert page.form is not None
    page.form.table_edit.setText("..")
    dialogs.answers = [True]
    press(shell, page, qtbot)
    assert shell.window.banner.isVisible()
    for box in page.form._boxes.values():
        box.setChecked(False)
    press(shell, page, qtbot)
    assert "nothing to write" in shell.window.banner.message_label.text()
    assert not (tmp_path / "Spring results").exists()


def test_the_later_export_is_compared_looked_at_and_signed_off(
    results: tuple[Shell, ResultsPage], dialogs: FakeDialogs, qtbot: Any, tmp_path: Path
) -> None:
    shell, page = results
    write(shell, page, dialogs, qtbot)
    compare(shell, page, later_export(tmp_path), dialogs, qtbot)
    assert page._view.verify_words == "6 of 7 accounts are as planned."
    districts = page.findChild(QTableView, "verify_districts")
    rows = page.findChild(QTableView, "not_done")
    assert rows.model().rowCount() == 1
    assert [rows.model().index(0, n).data() for n in range(3)] == ["a1", "not done", "Ana Lima"]
    districts.setCurrentIndex(districts.model().index(0, 0))
    settle(shell, qtbot)
    dialogs.answers = [True]
    button(page, "Sign off the district").click()
    settle(shell, qtbot)
    assert page._view.verify[0].signed
    assert not page._view.verify_stale
    shell.session.undo()
    settle(shell, qtbot)
    assert not page._view.verify[0].signed
    shell.session.undo()
    settle(shell, qtbot)
    assert page._view.verify_stale


def test_the_report_is_printed_with_its_charts_as_tables(
    results: tuple[Shell, ResultsPage], dialogs: FakeDialogs, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell, page = results
    printed: list[str] = []
    monkeypatch.setattr(dialogs, "print_html", lambda title, html: printed.append(html))
    page._actions.print_report()
    settle(shell, qtbot)
    assert "<svg" not in printed[0]
    assert "Gets a new id" in printed[0]
    assert "bgcolor" in printed[0]


def test_the_keyboard_stays_at_the_main_button_through_all_of_it(
    results: tuple[Shell, ResultsPage], dialogs: FakeDialogs, qtbot: Any
) -> None:
    """Enter after Enter leads from the dry run over the files to the written results."""
    shell, _ = results
    main = shell.window.footer.primary_button
    shell.window.activateWindow()
    main.setFocus()
    texts = []
    dialogs.answers = [True]
    for _ in range(3):
        texts.append(main.text())
        qtbot.keyClick(shell.window.focusWidget(), Qt.Key.Key_Return)
        settle(shell, qtbot)
    assert texts == ["Dry run", "Write results…", "Write results"]
    assert shell.window.focusWidget() is main


def test_another_migration_gets_a_folder_of_its_own(
    results: tuple[Shell, ResultsPage], qtbot: Any, tmp_path: Path
) -> None:
    shell, page = results
    page.show_tab(WRITE)
    assert page.options is not None
    assert page.options.folder == str(tmp_path / "Spring results")
    other = tmp_path / "Autumn.crosswalk"
    merge(three_people(other), MergeOptions(), Job())
    page = turn_to(shell, other, ResultsPage, qtbot)
    page.show_tab(WRITE)
    assert page.options is not None
    assert page.options.folder == str(tmp_path / "Autumn results")


def test_a_tab_that_nobody_looks_at_is_filled_at_the_next_look(
    results: tuple[Shell, ResultsPage], dialogs: FakeDialogs, qtbot: Any
) -> None:
    shell, page = results
    write(shell, page, dialogs, qtbot)
    shell.session.undo()
    settle(shell, qtbot)
    page.show_tab(VERIFY)
    page.show_tab(WRITE)
    tables = [one for one in page.findChildren(QTableView) if one.isVisible()]
    assert [one.model().rowCount() for one in tables] == [len(page._view.written)]


def test_a_dry_run_is_still_there_on_the_next_day(
    dialogs: FakeDialogs, qapp: QApplication, qtbot: Any, tmp_path: Path
) -> None:
    path = tmp_path / "Spring.crosswalk"
    merge(three_people(path), MergeOptions(), Job())
    with opened_page(path, ResultsPage, dialogs, qapp, qtbot) as (shell, page):
        press(shell, page, qtbot)
        before = page._view.dry_run
        assert before is not None and page._view.looked_at
    with opened_page(path, ResultsPage, dialogs, qapp, qtbot) as (shell, page):
        assert page._view.dry_run == before
        assert any(f"Dry run of {page._view.looked_at}" in one.text() for one in page.findChildren(Text))
        assert page.primary is not None and page.primary.text == "Write results…"
        shell.session.undo()
        settle(shell, qtbot)
    with opened_page(path, ResultsPage, dialogs, qapp, qtbot) as (shell, page):
        assert page._view.dry_run is None, "it was about other decisions"
        assert page.primary is not None and page.primary.text == "Dry run"
        assert any("The last one was on" in one.text() for one in page.findChildren(QLabel))


def test_what_is_typed_while_the_last_dry_run_is_worked_out_stays(
    dialogs: FakeDialogs, qapp: QApplication, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "Spring.crosswalk"
    merge(three_people(path), MergeOptions(), Job())
    with opened_page(path, ResultsPage, dialogs, qapp, qtbot) as (shell, page):
        press(shell, page, qtbot)
    goes_on, asked, work_out = threading.Event(), threading.Event(), forecasting.forecast

    def slowly(conn: Any, job: Job) -> Any:
        asked.set()
        assert goes_on.wait(60)
        return work_out(conn, job)

    monkeypatch.setattr(forecasting, "forecast", slowly)
    made = Shell(qapp, dialogs)
    qtbot.addWidget(made.window)
    made.window.show()
    made.session.open(path)
    qtbot.waitUntil(lambda: made.session.state is not None)
    made.window.show_step("results")
    qtbot.waitUntil(asked.is_set)
    page = made.window.current
    assert isinstance(page, ResultsPage)
    page.show_tab(WRITE)
    qtbot.waitUntil(lambda: page.form is not None)
    assert page.form is not None
    page.form.table_edit.setText("pupils")
    for box in page.form._boxes.values():
        box.setChecked(False)
    goes_on.set()
    settle(made, qtbot)
    assert page._view.dry_run is not None
    assert page.options is not None
    assert (page.options.table, page.options.files) == ("pupils", ())
    made.window.close()
