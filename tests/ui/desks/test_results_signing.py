"""After the switch, on the next day and district by district: the list, the sign-off, and taking it back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QTableView, QWidget

from app.assistant import comparing, signing
from app.assistant.deciding import decide
from app.assistant.later_file import bring
from app.jobs import Job
from app.store import history
from app.store.workspace import Workspace
from tests.ui.conftest import FakeDialogs
from tests.ui.desks.on_results import compare, press, told
from tests.ui.desks.opened import opened_page, reopened, settle
from tests.ui.desks.two_districts import LATE, TEACHERS, mostly_forgotten, new, old, to_look_at, two_districts
from tests.ui.test_pages import button
from ui.pages.results import VERIFY, ResultsPage
from ui.pages.results_view import DistrictEffect
from ui.shell import Shell
from ui.widgets.labels import Text

NextDay = Callable[..., AbstractContextManager[tuple[Shell, ResultsPage]]]

_SIGN, _TAKE_BACK = "Sign off the district", "Take back the sign-off"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return two_districts(tmp_path / "Spring.crosswalk").path


@pytest.fixture
def later(tmp_path: Path) -> Path:
    return mostly_forgotten(tmp_path)


@pytest.fixture
def results(
    path: Path, later: Path, dialogs: FakeDialogs, qapp: QApplication, qtbot: Any
) -> Iterator[tuple[Shell, ResultsPage]]:
    """The page with the comparison made."""
    with opened_page(path, ResultsPage, dialogs, qapp, qtbot) as (shell, page):
        compare(shell, page, later, dialogs, qtbot)
        yield shell, page


@pytest.fixture
def next_day(path: Path, later: Path, dialogs: FakeDialogs, qapp: QApplication, qtbot: Any) -> NextDay:
    """Alder was signed off on the day before; then `between` happened, and the window is opened anew."""
    workspace = Workspace.open(path)
    comparing.compare(workspace, bring(later, Job()), Job())[1].close()
    with workspace.writing() as conn:
        signing.sign_off(conn, "Alder")

    @contextmanager
    def opening(between: Callable[[], object] = lambda: None) -> Iterator[tuple[Shell, ResultsPage]]:
        between()
        with opened_page(path, ResultsPage, dialogs, qapp, qtbot) as (shell, page):
            page.show_tab(VERIFY)
            settle(shell, qtbot)
            yield shell, page

    return opening


def choose(shell: Shell, page: ResultsPage, row: int, qtbot: Any) -> None:
    districts = seen(page, QTableView, "verify_districts")
    districts.setCurrentIndex(districts.model().index(row, 0))
    settle(shell, qtbot)


def seen(page: ResultsPage, kind: type[Any], name: str) -> Any:
    (found,) = [one for one in page.findChildren(kind, name) if one.isVisible()]
    return found


def said(page: ResultsPage) -> str:
    return " ".join(one.text() for one in page.findChildren(Text) if one.isVisible())


def history_of(path: Path) -> list[str]:
    with Workspace.open(path).reading() as conn:
        return [event.code for event in history.events(conn)]


def test_on_another_day_the_accounts_to_look_at_stand_there_again(next_day: NextDay, path: Path) -> None:
    before = history_of(path)
    with next_day() as (_, page):
        assert to_look_at(page) == LATE
        assert [bool(row.signed) for row in page._view.verify] == [True, False]
    assert history_of(path) == before, "looking is no comparison"


def test_the_list_stands_there_again_when_the_workspace_is_closed_and_opened(
    results: tuple[Shell, ResultsPage], path: Path, qtbot: Any
) -> None:
    shell, _ = results
    page = reopened(shell, path, ResultsPage, qtbot)
    page.show_tab(VERIFY)
    settle(shell, qtbot)
    assert to_look_at(page) == LATE


def test_a_later_export_that_moved_is_said_and_chosen_again_without_losing_a_sign_off(
    next_day: NextDay, later: Path, dialogs: FakeDialogs, qtbot: Any
) -> None:
    moved = later.with_name("moved.csv")
    with next_day(lambda: later.rename(moved)) as (shell, page):
        assert to_look_at(page) is None
        (warning,) = told(page, "warn")
        assert "not where it was" in warning
        assert str(later) in warning
        dialogs.answers = [[moved]]
        button(page, "Choose the file again…").click()
        settle(shell, qtbot)
        assert to_look_at(page) == LATE
        assert not told(page, "warn")
        assert [bool(row.signed) for row in page._view.verify] == [True, False]


def test_a_later_export_that_was_changed_is_not_taken_for_the_one_compared(
    next_day: NextDay, later: Path
) -> None:
    other = later.read_text(encoding="utf-8").replace(old(3), new(3))
    with next_day(lambda: later.write_text(other, encoding="utf-8")) as (_, page):
        assert to_look_at(page) is None
        (warning,) = told(page, "warn")
        assert "was changed since it was compared" in warning
        assert page._view.verify[0].not_done == LATE, "the counts stay"


def test_after_another_decision_the_same_file_is_compared_by_one_press(
    next_day: NextDay, path: Path, qtbot: Any
) -> None:
    def decided() -> None:
        decide(Workspace.open(path), lambda desk: desk.leave([TEACHERS + 2], "closed"), Job())

    with next_day(decided) as (shell, page):
        assert page._view.verify_stale
        assert to_look_at(page) is None
        button(page, "Compare “later.csv” once more").click()
        settle(shell, qtbot)
        assert not page._view.verify_stale
        assert (page._view.verify[1].waiting, page._view.verify[1].left) == (0, 2)
        assert to_look_at(page) == LATE
        assert not page._view.verify[0].signed, "a comparison with another plan is another one"


def test_what_a_sign_off_needs_is_said_beside_the_grey_button(
    results: tuple[Shell, ResultsPage], dialogs: FakeDialogs, qtbot: Any
) -> None:
    shell, page = results
    sign = button(page, _SIGN)
    assert not sign.isEnabled()
    needed = "To sign off a district, choose it in the table above."
    assert (sign.toolTip(), sign.accessibleDescription()) == (needed, needed)
    assert needed in said(page)
    choose(shell, page, 0, qtbot)
    assert sign.isEnabled()
    assert not sign.toolTip()
    assert "Alder: 12 accounts are not as planned yet." in said(page)
    for row in (0, 1):
        choose(shell, page, row, qtbot)
        dialogs.answers = [True]
        button(page, _SIGN).click()
        settle(shell, qtbot)
    seen(page, QTableView, "verify_districts").setCurrentIndex(
        seen(page, QTableView, "verify_districts").rootIndex()
    )
    assert "Every district is signed off." in said(page)


def test_a_sign_off_can_be_taken_back_undone_and_redone_and_changes_no_results(
    results: tuple[Shell, ResultsPage], dialogs: FakeDialogs, path: Path, qtbot: Any
) -> None:
    shell, page = results

    def signed() -> list[bool]:
        settle(shell, qtbot)
        assert not page._view.verify_stale
        return [bool(row.signed) for row in page._view.verify]

    choose(shell, page, 0, qtbot)
    dialogs.answers = [True]
    button(page, _SIGN).click()
    assert signed() == [True, False]
    assert page._comparison is not None
    assert page._comparison.district == "Alder", "the district stays chosen"
    button(page, _TAKE_BACK).click()
    assert signed() == [False, False]
    shell.session.undo()
    assert signed() == [True, False]
    shell.session.undo()
    assert signed() == [False, False]
    shell.session.redo()
    assert signed() == [True, False]
    assert history_of(path)[-1] == "history.redone"


@pytest.mark.parametrize("size", [(1024, 700), (1280, 800)])
def test_nothing_jumps_when_a_district_is_chosen_or_signed_off(
    results: tuple[Shell, ResultsPage], dialogs: FakeDialogs, qtbot: Any, size: tuple[int, int]
) -> None:
    shell, page = results
    shell.window.resize(*size)
    settle(shell, qtbot)
    bar = page._areas[VERIFY].verticalScrollBar()
    bar.setValue(bar.maximum())
    assert bar.value() > 0

    def places() -> list[int]:
        parts: list[QWidget] = [
            seen(page, QTableView, "verify_districts"),
            seen(page, QPushButton, "sign_off"),
            seen(page, QTableView, "not_done"),
        ]
        tops = [one.mapTo(page, one.rect().topLeft()).y() for one in parts]
        return [bar.value(), bar.maximum(), *tops, parts[-1].height()]

    before = places()
    for row in (1, 0, 1):  # nothing waits in Birch, many in Alder
        choose(shell, page, row, qtbot)
        assert to_look_at(page) == (0 if row else LATE)
        assert places() == before
    dialogs.answers = [True]
    button(page, _SIGN).click()
    settle(shell, qtbot)
    assert page._view.verify[1].signed
    assert places() == before


def test_accounts_that_were_left_are_told_apart_from_those_that_wait(
    results: tuple[Shell, ResultsPage], dialogs: FakeDialogs, qtbot: Any
) -> None:
    shell, page = results
    assert [(row.waiting, row.left) for row in page._view.verify] == [(0, 0), (1, 1)]
    assert "1 open account waits for you, and 1 is left as it is or set apart." in said(page)
    page.show_tab(0)
    press(shell, page, qtbot)
    found = page._view.dry_run
    assert found is not None
    assert found.districts == (
        DistrictEffect("Alder", TEACHERS, 0, 0, 0, 0),
        DistrictEffect("Birch", 1, 0, 0, 1, 1),
    )
    counts = {effect.words: effect.count for effect in found.effects}
    assert counts["open account waits for you"] == 1
    assert counts["open account is left as it is or set apart"] == 1
    assert sum(counts.values()) == TEACHERS + 3, "every account once"
    state = shell.session.state
    assert state is not None
    assert state.steps["match"].count == counts["open account waits for you"]


def test_a_district_whose_open_accounts_were_all_left_is_signed_off_without_a_question(
    results: tuple[Shell, ResultsPage], path: Path, later: Path, dialogs: FakeDialogs, qtbot: Any
) -> None:
    shell, page = results
    decide(Workspace.open(path), lambda desk: desk.leave([TEACHERS + 2], "closed"), Job())
    compare(shell, page, later, dialogs, qtbot)
    choose(shell, page, 1, qtbot)
    button(page, _SIGN).click()
    settle(shell, qtbot)
    assert page._view.verify[1].signed
