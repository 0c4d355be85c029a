"""The frame with all pages: going about by keyboard, names, undo, help, search, closing."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QTableView, QWidget

import ui.widgets.task_strip
from app.errors import WorkspaceUnusable
from app.jobs import Progress
from tests.ui.conftest import FakeDialogs, FakeWorkspaces
from ui.at_rest import come_to_rest
from ui.faults import accessible_name, faults_of
from ui.pages.start import StartPage
from ui.samples import start as start_sample
from ui.steps import STEP_IDS, step_name
from ui.widgets.banner import Notice
from ui.widgets.buttons import Button
from ui.widgets.help_panel import help_text
from ui.window import Window
from ui.workbench import Workbench

# What programs outside find the controls by: page -> accessible names.
PROMISES = {
    "connect": ("Token", "Check token", "Districts"),
    "differences": ("From version", "To version", "Differences"),
    "load": ("Add files", "Loaded files"),
    "match": ("Outcomes", "Accounts", "Search"),
    "merge": ("Strategy", "Permission rule", "People", "Accept", "Change", "Defer", "Reject"),
    "checklist": ("Steps",),
    "results": ("Dry run",),
}


def names(window: QWidget) -> set[str]:
    return {accessible_name(widget) for widget in window.findChildren(QWidget) if widget.isVisible()}


def make_workbench(window: Window) -> Workbench:
    return Workbench(runner=window.around.runner, strip=window.strip, dialogs=window.dialogs)


@pytest.mark.parametrize("step_id", STEP_IDS)
def test_every_page_can_be_visited_and_has_no_faults(window: Window, step_id: str) -> None:
    window.show_step(step_id)
    come_to_rest(window.around)
    assert set(PROMISES.get(step_id, ())) <= names(window)
    assert window.rail.button(step_id).current
    assert faults_of(window) == []
    assert {"Undo", "Redo", "Theme", "Help"} <= names(window)


@pytest.mark.parametrize("step_id", [*STEP_IDS, "glossary"])
def test_every_page_has_help(step_id: str) -> None:
    text = help_text(step_id)
    assert text.startswith("# ")
    assert len(text) > 200


def test_ctrl_and_a_number_goes_to_a_step(window: Window, qtbot: Any) -> None:
    qtbot.keyClick(window, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.current is not None and window.current.step_id == "match")


def test_a_press_answers_before_the_next_page_is_painted(window: Window, qtbot: Any) -> None:
    window.rail.button("checklist").click()
    # Its content is there already; laying it out and painting it is for the next turn.
    assert window.current is not None and window.current.step_id == "start"
    qtbot.waitUntil(lambda: window.current is not None and window.current.step_id == "checklist")
    assert window.rail.button("checklist").current


def test_keys_right_behind_a_press_do_not_reach_the_page_that_is_left(window: Window, qtbot: Any) -> None:
    window.show_step("merge")
    come_to_rest(window.around)
    left = window.current
    assert left is not None
    for table in left.findChildren(QTableView):
        table.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    focused = window.focusWidget()
    assert window.current is left and focused is not None
    assert not left.isAncestorOf(focused)
    qtbot.waitUntil(lambda: window.current is not left)
    assert window.current is not None and window.focusWidget() is not window.rail.button("match")


def test_a_window_that_closes_goes_nowhere_any_more(window: Window) -> None:
    window.rail.button("match").click()
    window.close()
    QApplication.processEvents()
    QApplication.processEvents()
    assert window.current is not None and window.current.step_id == "start"


def test_f1_opens_the_help_of_the_page_and_escape_closes_it(window: Window, qtbot: Any) -> None:
    window.show_step("merge")
    qtbot.keyClick(window, Qt.Key.Key_F1)
    assert window.help_panel.isVisible()
    assert "Merge" in window.help_panel.browser.toPlainText()
    qtbot.keyClick(window.help_panel, Qt.Key.Key_Escape)
    assert not window.help_panel.isVisible()


def test_help_has_the_look_of_the_window_also_when_it_changes(window: Window) -> None:
    window.show_help()
    assert window.help_panel.styleSheet() == window.header.styleSheet() != ""
    window.around.theme.choose("dark")
    window.around.theme.finish()
    assert window.help_panel.styleSheet() == window.header.styleSheet()
    assert "Start" in window.help_panel.browser.toPlainText()


def test_help_follows_the_page(window: Window) -> None:
    window.show_help()
    window.show_step("load")
    assert window.help_panel.page == "load"


def test_ctrl_k_finds_a_page_and_enter_goes_there(window: Window, qtbot: Any) -> None:
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    field = window.topbar.search_field
    assert field.hasFocus()
    qtbot.keyClicks(field, "check")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.current is not None
    assert window.current.step_id == "checklist"
    assert field.text() == ""


def test_tab_reaches_the_primary_action(window: Window, qtbot: Any) -> None:
    window.show_step("checklist")
    for _ in range(60):
        focused = QApplication.focusWidget()
        if focused is window.footer.primary_button:
            break
        qtbot.keyClick(focused or window, Qt.Key.Key_Tab)
    assert window.footer.primary_button.hasFocus()


def test_opening_shows_name_state_and_what_can_be_undone(
    window: Window, workspaces: FakeWorkspaces, qtbot: Any
) -> None:
    with qtbot.waitSignal(window.session.changed):
        window.session.open(workspaces.states[0].path)
    assert window.windowTitle() == "Spring 2026 – Crosswalk"
    assert window.topbar.name_label.shown_text() == "Spring 2026"
    assert window.topbar.saved_label.text() == "Saved"
    assert window.topbar.undo_button.isEnabled()
    assert window.topbar.undo_button.toolTip() == "Undo: accepted a suggestion"
    assert not window.topbar.redo_button.isEnabled()
    description = window.rail.button("match").accessibleDescription()
    assert description == "Step 5, needs you (3)"


def test_undo_and_redo_by_keyboard(window: Window, workspaces: FakeWorkspaces, qtbot: Any) -> None:
    with qtbot.waitSignal(window.session.changed):
        window.session.open(workspaces.states[0].path)
    with qtbot.waitSignal(window.session.changed):
        qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.topbar.redo_button.isEnabled()
    with qtbot.waitSignal(window.session.changed):
        window.topbar.redo_button.click()
    assert window.topbar.undo_button.isEnabled()


def test_a_workspace_that_cannot_be_read_leaves_the_open_one(
    window: Window, workspaces: FakeWorkspaces, qtbot: Any
) -> None:
    with qtbot.waitSignal(window.session.changed):
        window.session.open(workspaces.states[0].path)
    workspaces.fail = WorkspaceUnusable("cli.no_display")
    with qtbot.waitSignal(window.session.failed):
        window.session.open(workspaces.states[0].path)
    assert window.session.state is workspaces.states[0]


def test_a_change_from_outside_is_seen(window: Window, workspaces: FakeWorkspaces, qtbot: Any) -> None:
    path = workspaces.states[0].path
    with qtbot.waitSignal(window.session.changed):
        window.session.open(path)
    workspaces.at = 1
    with qtbot.waitSignal(window.session.changed, timeout=5000):
        path.write_bytes(b"xy")
    assert window.session.state is workspaces.states[1]


def test_privacy_and_text_size_by_keyboard(window: Window, qtbot: Any) -> None:
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window, Qt.Key.Key_P, both)
    assert window.around.privacy.on
    assert window.topbar.privacy_button.isChecked()
    qtbot.keyClick(window, Qt.Key.Key_P, both)
    assert not window.around.privacy.on
    qtbot.keyClick(window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert window.around.theme.percent == 110
    qtbot.keyClick(window, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert window.around.theme.percent == 100


def test_files_dropped_anywhere_are_told(window: Window, qtbot: Any, tmp_path: Any) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.csv"))])
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(window.paths_dropped) as dropped:
        window.dropEvent(event)
    assert dropped.args == [[tmp_path / "a.csv"]]


def test_long_work_shows_progress_cancel_and_an_end(window: Window, qtbot: Any) -> None:
    bench = make_workbench(window)
    started = threading.Event()

    def work(job: Any) -> None:
        job.report("jobs.reading", 10, 100)
        started.set()
        while True:
            job.checkpoint()

    bench.run("Loading files", work, on_success=lambda _: None)
    assert started.wait(5)
    qtbot.waitUntil(window.strip.isVisible)
    assert "Cancel" in names(window)
    window.strip.rows[0].cancel_button.click()
    qtbot.waitUntil(lambda: "cancelled" in window.strip.rows[0].text_label.text())
    window.strip.rows[0].dismiss_button.click()
    assert not window.strip.isVisible()


def test_a_problem_that_can_be_mended_is_told_in_the_strip(window: Window, qtbot: Any) -> None:
    def work(job: Any) -> None:
        raise WorkspaceUnusable("cli.no_display")

    bench = make_workbench(window)
    with qtbot.waitSignal(bench.told):
        bench.run("Loading files", work, on_success=lambda _: None)
    assert "no display" in window.strip.rows[0].text_label.text()


def test_a_defect_is_told_politely(window: Window, dialogs: FakeDialogs, qtbot: Any) -> None:
    def work(job: Any) -> None:
        raise ZeroDivisionError

    make_workbench(window).run("Loading files", work, on_success=lambda _: None)
    qtbot.waitUntil(lambda: len(dialogs.defects) == 1)
    assert "ZeroDivisionError" in dialogs.defects[0]
    assert window.strip.rows == []


def test_shortcuts_can_be_read(window: Window, dialogs: FakeDialogs) -> None:
    assert window.menus is not None
    listed = dict(window.menus.shortcuts())
    assert ("Shift+F10", "Menu of the table: sort, copy, columns") in listed["In a table"]
    window.menus.actions["shortcuts"].trigger()
    assert dialogs.shown == ["Keyboard shortcuts"]


def test_what_nobody_can_do_has_no_entry(window: Window) -> None:
    assert window.menus is not None
    assert "about" in window.menus.actions
    assert "erase" not in window.menus.actions


def test_every_step_has_its_own_name() -> None:
    assert len({step_name(step_id) for step_id in STEP_IDS}) == 8


def test_progress_words_tell_pace_and_time() -> None:
    from ui.widgets.task_strip import pace_words

    words = pace_words(Progress("jobs.reading", 400_000, 1_000_000, "rows", 4.0))
    assert words == "400,000 of 1,000,000 · 100,000 rows/s · about 6 s left"
    assert pace_words(Progress("jobs.reading", 0, 0, "rows", 0.0)) == ""


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_the_button_with_the_keyboard_is_pressed_by_enter_as_by_space(
    window: Window, key: Qt.Key, qtbot: Any
) -> None:
    window.show_step("start")
    for button in (window.rail.button("load"), window.header.help_button, window.footer.primary_button):
        button.setVisible(True)
        button.setEnabled(True)
        button.setFocus()
        with qtbot.waitSignal(button.clicked, timeout=1000):
            qtbot.keyClick(button, key)


def test_ctrl_enter_presses_the_main_button_from_anywhere(window: Window, qtbot: Any) -> None:
    window.show_step("load")
    window.topbar.search_field.setFocus()
    button = window.footer.primary_button
    button.setEnabled(True)
    with qtbot.waitSignal(button.clicked, timeout=1000):
        assert window.menus is not None
        window.menus.actions["go_on"].trigger()


def test_a_button_that_goes_by_its_own_press_leaves_the_keyboard_on_the_page(
    window: Window, qtbot: Any
) -> None:
    """Back from the questions: not the rail takes over, but the first of the three ways."""
    window.show_step("start")
    page = window.page("start")
    assert isinstance(page, StartPage)
    page.show_view(start_sample.welcome())
    page.ask_questions()
    qtbot.waitUntil(lambda: not window.around.turns.busy)  # they are shown in the next turn
    back = next(one for one in window.footer.findChildren(Button) if one.text() == "Back")
    back.setFocus()
    qtbot.keyClick(back, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.focusWidget() is page.initial_focus())


def _tops(window: Window) -> dict[str, int]:
    """Where header, what is read, and footer begin, from the top of the window."""
    page = window.current
    assert page is not None and page.body is not None
    parts = {"header": window.header, "body": page.body, "footer": window.footer}
    return {name: part.mapTo(window, part.rect().topLeft()).y() for name, part in parts.items()}


@pytest.mark.parametrize("percent", [100, 125])
def test_a_line_in_the_strip_that_comes_and_goes_moves_nothing(window: Window, percent: int) -> None:
    window.around.theme.set_percent(percent)
    window.show_step("load")
    window.around.theme.finish()  # larger text is put on part by part, each in a turn of its own
    come_to_rest(window.around)
    before = _tops(window)
    row = window.strip.start("Loading")
    window.strip.finish(row, "Loaded 12 rows from 1 file", link="Look", on_link=lambda: None)
    come_to_rest(window.around)
    assert row.isVisible()
    assert _tops(window) == before
    row.dismissed.emit()
    come_to_rest(window.around)
    assert not window.strip.isVisible()
    assert _tops(window) == before


def test_a_message_leaves_what_is_read_where_it_is(window: Window) -> None:
    window.show_step("load")
    come_to_rest(window.around)
    page, before = window.current, _tops(window)
    assert page is not None
    page.show_problem(Notice("The file could not be read.", "Choose another one.", "danger", closable=True))
    come_to_rest(window.around)
    assert window.banner.isVisible()
    assert _tops(window)["body"] == before["body"]
    assert window.banner.mapTo(window, window.banner.rect().topLeft()).y() > before["body"]
    page.show_problem(None)
    come_to_rest(window.around)
    assert _tops(window) == before


def test_what_was_undone_is_not_told_on_later_pages(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ui.widgets.task_strip, "_READ_MS", 0)
    window.show_step("merge")
    strip = window.strip
    strip.finish(strip.start("Undo"), "Undone", link="Redo", on_link=lambda: None, leads_on=False)
    window.show_step("merge")
    assert strip.isVisible(), "nobody went anywhere"
    window.show_step("checklist")
    assert not strip.isVisible()
