"""After the switch: what a comparison with a later export must not pass over."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QTableView

from app.assistant.moment import merge
from app.jobs import Job
from app.merging.rules import MergeOptions
from app.terms import Strategy
from tests.assistant.people import three_people
from tests.support.workspaces import build
from tests.ui.conftest import FakeDialogs
from tests.ui.desks.on_results import compare, later_export, told, write
from tests.ui.desks.opened import opened_page, settle
from tests.ui.test_pages import button
from ui.dates import day
from ui.pages.results import ResultsPage
from ui.shell import Shell
from ui.widgets.task_strip import TaskRow

OLD, NEW = "5f1a" + "0" * 20, "61b7" + "0" * 20


@pytest.fixture
def results(
    dialogs: FakeDialogs, qapp: QApplication, qtbot: Any, tmp_path: Path
) -> Iterator[tuple[Shell, ResultsPage]]:
    path = tmp_path / "Spring.crosswalk"
    merge(three_people(path), MergeOptions(strategy=Strategy.LINK), Job())
    with opened_page(path, ResultsPage, dialogs, qapp, qtbot) as both:
        yield both


@pytest.fixture
def half_open(
    dialogs: FakeDialogs, qapp: QApplication, qtbot: Any, tmp_path: Path
) -> Iterator[tuple[Shell, ResultsPage]]:
    """One account that gets a new id, and one without an id: nothing is planned for it."""
    accounts = [
        {"account_id": "1", "clever_id": OLD, "role": "teacher", "district": "Alder"},
        {"account_id": "2", "clever_id": "", "role": "teacher", "district": "Alder"},
    ]
    path = build(tmp_path / "Half.crosswalk", {"Alder": [(OLD, NEW, "teacher")]}, accounts).path
    with opened_page(path, ResultsPage, dialogs, qapp, qtbot) as both:
        yield both


def before_the_switch(tmp_path: Path) -> Path:
    """The accounts with the ids they had."""
    written = tmp_path / "Spring results" / "accounts_updated.csv"
    with written.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    now, then = rows[0].index("clever_id"), rows[0].index("previous_clever_id")
    for row in rows[1:]:
        row[now] = row[then]
    path = tmp_path / "earlier.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return path


def test_an_export_from_before_the_switch_is_no_good_news(
    results: tuple[Shell, ResultsPage], dialogs: FakeDialogs, qtbot: Any, tmp_path: Path
) -> None:
    shell, page = results
    write(shell, page, dialogs, qtbot)
    compare(shell, page, before_the_switch(tmp_path), dialogs, qtbot)
    (warning,) = told(page, "warn")
    assert "None of the 6 accounts that get a new id has it yet." in warning
    assert "before the switch" in warning
    line = [row for row in shell.window.findChildren(TaskRow) if "None of the 6" in row.text_label.text()]
    assert [row.tone for row in line] == ["warn"]


def test_one_account_that_arrived_is_enough_to_believe_the_file(
    results: tuple[Shell, ResultsPage], dialogs: FakeDialogs, qtbot: Any, tmp_path: Path
) -> None:
    shell, page = results
    write(shell, page, dialogs, qtbot)
    compare(shell, page, later_export(tmp_path), dialogs, qtbot)
    assert not told(page, "warn")
    rows = page.findChild(QTableView, "not_done")
    assert "Ana Lima" in [rows.model().index(0, n).data() for n in range(rows.model().columnCount())]
    assert [one for one in page.findChildren(QLabel) if "run update.sql once more" in one.text()]


def test_open_accounts_are_shown_and_asked_about_before_a_district_is_signed_off(
    half_open: tuple[Shell, ResultsPage], dialogs: FakeDialogs, qtbot: Any, tmp_path: Path
) -> None:
    shell, page = half_open
    later = tmp_path / "later.csv"
    later.write_text(
        f"account_id,clever_id,role,district\n1,{NEW},teacher,Alder\n2,,teacher,Alder\n", encoding="utf-8"
    )
    compare(shell, page, later, dialogs, qtbot)
    assert [(row.done, row.not_done, row.waiting) for row in page._view.verify] == [(2, 0, 1)]
    districts = page.findChild(QTableView, "verify_districts")
    titles = [districts.model().headerData(n, Qt.Orientation.Horizontal) for n in range(9)]
    assert "Waiting" in titles
    districts.setCurrentIndex(districts.model().index(0, 0))
    dialogs.answers = [False]
    button(page, "Sign off the district").click()
    settle(shell, qtbot)
    assert dialogs.asked[-1] == "Sign off although accounts wait for you?"
    assert not page._view.verify[0].signed
    dialogs.answers = [True]
    button(page, "Sign off the district").click()
    settle(shell, qtbot)
    signed = page._view.verify[0].signed
    assert signed == day(date.today())
