"""The accounts that are not done: beside their own counts only, in nobody's way, and gone after an erase."""

from __future__ import annotations

import errno
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

import ui.tasks
from app.assistant import comparing, later_file
from app.errors import Cancelled
from app.jobs import Job
from app.store.workspace import Workspace
from tests.ui.conftest import FakeDialogs
from tests.ui.desks.on_results import told
from tests.ui.desks.opened import opened, opened_page, settle, turn_to
from tests.ui.desks.two_districts import LATE, mostly_forgotten, new, old, to_look_at, two_districts
from ui.desks.rows import IndexSource
from ui.pages.results import VERIFY, ResultsPage
from ui.shell import Shell

Looking = Callable[[], AbstractContextManager[tuple[Shell, ResultsPage]]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return two_districts(tmp_path / "Spring.crosswalk").path


@pytest.fixture
def later(path: Path, tmp_path: Path) -> Path:
    """The export that was compared in an earlier sitting."""
    found = mostly_forgotten(tmp_path)
    compare_with(found, path)
    return found


@pytest.fixture
def looking(dialogs: FakeDialogs, qapp: QApplication, qtbot: Any, path: Path) -> Looking:
    @contextmanager
    def opening() -> Iterator[tuple[Shell, ResultsPage]]:
        with opened_page(path, ResultsPage, dialogs, qapp, qtbot) as (shell, page):
            page.show_tab(VERIFY)
            yield shell, page

    return opening


def compare_with(export: Path, path: Path) -> None:
    comparing.compare(Workspace.open(path), later_file.bring(export, Job()), Job())[1].close()


def read_again(shell: Shell, qtbot: Any) -> None:
    shell.session.reload()
    settle(shell, qtbot)


def test_what_stands_in_the_place_of_the_later_export_and_is_no_file_is_never_opened(
    looking: Looking, later: Path, qtbot: Any
) -> None:
    later.unlink()
    os.mkfifo(later)  # whoever opens it waits for ever
    with looking() as (shell, page):
        settle(shell, qtbot)
        assert to_look_at(page) is None
        (warning,) = told(page, "warn")
        assert "not where it was" in warning


def test_nothing_waits_behind_a_later_export_on_a_slow_drive(
    path: Path,
    later: Path,
    dialogs: FakeDialogs,
    qapp: QApplication,
    qtbot: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, goes_on = threading.Event(), threading.Event()
    read = later_file._pieces

    def slowly(file: Path) -> Iterator[bytes]:
        begun.set()
        assert goes_on.wait(60)
        return read(file)

    monkeypatch.setattr(later_file, "_pieces", slowly)
    with opened(path, "start", dialogs, qapp, qtbot) as shell:
        shell.window.show_step("results")
        page = shell.window.current
        assert isinstance(page, ResultsPage)
        qtbot.waitUntil(begun.is_set)
        dialogs.answers = [True]
        try:
            page._actions.sign_off("Birch")
            qtbot.waitUntil(lambda: bool(page._view.verify[1].signed), timeout=20_000)
            assert to_look_at(page) is None
        finally:
            goes_on.set()
        settle(shell, qtbot)
        assert to_look_at(page) == LATE


def test_other_work_is_done_and_cancel_helps_while_the_drive_of_a_later_export_hangs(
    looking: Looking, later: Path, dialogs: FakeDialogs, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui.tasks, "PATIENCE_MS", 30)
    begun, answers = threading.Event(), threading.Event()
    with looking() as (shell, page):
        settle(shell, qtbot)

        def hangs(file: Path) -> Iterator[bytes]:
            begun.set()
            assert answers.wait(60)
            yield b""

        monkeypatch.setattr(later_file, "_pieces", hangs)
        dialogs.answers = [[later], True]
        page._actions.choose_later_export()
        qtbot.waitUntil(begun.is_set)
        page._actions.sign_off("Birch")
        qtbot.waitUntil(lambda: bool(page._view.verify[1].signed), timeout=20_000)
        (row,) = [one for one in shell.window.strip.rows if not one.ended]
        row.cancel_button.click()
        try:
            settle(shell, qtbot)
            assert row.text_label.text().startswith(
                "Comparing: cancelled, nothing was changed. It has not stopped yet"
            )
            assert not page.busy
        finally:
            answers.set()
        assert to_look_at(page) == LATE


def test_a_later_export_on_a_drive_that_fails_is_refused_in_words(
    looking: Looking, later: Path, dialogs: FakeDialogs, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with looking() as (shell, page):
        settle(shell, qtbot)
        look = Path.is_file

        def fails(path: Path) -> bool:
            if path == later:
                raise OSError(errno.EIO, "Input/output error")
            return look(path)

        monkeypatch.setattr(Path, "is_file", fails)
        dialogs.answers = [[later]]
        page._actions.choose_later_export()
        settle(shell, qtbot)
        assert page.problem is not None and "Input/output error" in page.problem.message
        assert not page.busy


def test_no_copy_of_a_later_export_stays_behind(
    looking: Looking,
    later: Path,
    dialogs: FakeDialogs,
    qtbot: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with looking() as (shell, page):
        settle(shell, qtbot)
        dialogs.answers = [[later]]
        page._actions.choose_later_export()
        settle(shell, qtbot)
        assert list(tmp_path.glob("crosswalk-scratch-*/*.sqlite")), "the list itself lies here"
        assert not list(tmp_path.glob("crosswalk-scratch-*/*.csv"))


def test_a_long_file_can_be_let_go_half_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, job, pieces = tmp_path / "later.csv", Job(), []
    file.write_bytes(bytes(10))
    monkeypatch.setattr(later_file, "_PIECE", 2)
    looked = job.checkpoint

    def second_thoughts() -> None:
        pieces.append(1)
        if len(pieces) == 2:
            job.cancel()
        looked()

    monkeypatch.setattr(job, "checkpoint", second_thoughts)
    with pytest.raises(Cancelled):
        later_file.bring(file, job)
    assert len(pieces) == 2


def test_the_list_is_that_of_the_counts_when_another_program_compared_meanwhile(
    looking: Looking, path: Path, later: Path, qtbot: Any
) -> None:
    with looking() as (shell, page):
        settle(shell, qtbot)
        assert to_look_at(page) == LATE
        other = later.with_name("other.csv")
        lines = later.read_text(encoding="utf-8")
        for done in range(3):
            lines = lines.replace(old(done), new(done))
        other.write_text(lines, encoding="utf-8")
        compare_with(other, path)
        read_again(shell, qtbot)
        assert page._view.verify[0].not_done == LATE - 3
        assert to_look_at(page) == LATE - 3


def test_a_file_that_is_gone_is_no_trouble_of_the_next_comparison(
    looking: Looking, path: Path, later: Path, qtbot: Any
) -> None:
    moved = later.rename(later.with_name("moved.csv"))
    with looking() as (shell, page):
        settle(shell, qtbot)
        assert told(page, "warn")
        moved.write_text(moved.read_text(encoding="utf-8").replace(old(3), new(3)), encoding="utf-8")
        compare_with(moved, path)
        read_again(shell, qtbot)
        assert not told(page, "warn")
        assert to_look_at(page) == LATE - 1


@pytest.mark.usefixtures("later")
def test_an_erase_takes_the_list_along(looking: Looking, dialogs: FakeDialogs, qtbot: Any) -> None:
    with looking() as (shell, page):
        settle(shell, qtbot)
        rows = page._view.not_done
        assert isinstance(rows, IndexSource)
        folder = rows.index._folder
        assert folder.exists()
        shell.window.show_step("start")
        settle(shell, qtbot)
        dialogs.answers = [True]
        shell.frame.erase()
        settle(shell, qtbot)
        assert not folder.exists()


def test_a_comparison_that_ends_beside_another_migration_leaves_its_list_alone(
    looking: Looking, later: Path, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    autumn = two_districts(tmp_path / "Autumn.crosswalk").path
    gone = later.with_name("gone.csv")
    gone.write_bytes(later.read_bytes())
    compare_with(gone, autumn)
    gone.unlink()
    with looking() as (shell, _):
        settle(shell, qtbot)
        desk = shell.desks.desk("results")
        told: list[Any] = []
        monkeypatch.setattr(
            desk, "change", lambda title, work, said, on_end: told.append((work, said, on_end))
        )
        desk._compare(later_file.bring(later, Job()))
        ((work, said, on_end),) = told
        answer = work(Workspace.open(tmp_path / "Spring.crosswalk"), Job())
        page = turn_to(shell, autumn, ResultsPage, qtbot)
        page.show_tab(VERIFY)
        said(answer)
        on_end()
        read_again(shell, qtbot)
        assert page._view.not_done is None
        assert not page.busy


def test_a_list_that_nobody_waits_for_any_more_leaves_no_copy_behind(
    looking: Looking, later: Path, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    goes_on = threading.Event()
    with looking() as (shell, _):
        settle(shell, qtbot)
        desk = shell.desks.desk("results")
        desk._list.forget()
        settle(shell, qtbot)
        shell.runner.submit(lambda job: goes_on.wait(60))
        desk.list_again()
        qtbot.waitUntil(
            lambda: desk._asked["list"][0] > 1 and bool(list(tmp_path.glob("crosswalk-scratch-*/*.csv")))
        )
        qtbot.waitUntil(lambda: len(shell.runner._tasks) == 2)
        desk._list.forget()
        goes_on.set()
        settle(shell, qtbot)
        assert not list(tmp_path.glob("crosswalk-scratch-*/later.csv"))
