"""Parts of pages that people meet on every page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

import ui.widgets.task_strip
from ui.theme import Theme
from ui.widgets.bars import OutcomeBar
from ui.widgets.buttons import Action
from ui.widgets.flow import Flow, Turning
from ui.widgets.page_footer import PageFooter
from ui.widgets.source_link import SourceLink, SourceView
from ui.widgets.task_strip import TaskStrip

COUNTS = {"mapped": 8, "conflict": 2, "no_id": 3}
ASKS = {"you": 3, "left": 1, "apart": 1}


@pytest.fixture
def bar(theme: Theme, qtbot: Any) -> OutcomeBar:
    made = OutcomeBar(theme=theme)
    qtbot.addWidget(made)
    made.set_counts(COUNTS, ASKS)
    made.show()
    return made


def test_a_press_shows_one_outcome_alone_and_once_more_all(bar: OutcomeBar, qtbot: Any) -> None:
    bar.show_waiting()
    waiting = bar.asking_buttons["you"]
    assert (bar.filtered(), bar.asking()) == (frozenset(), "you")
    assert waiting.isChecked() and waiting.text() == "Waiting for you 3"
    assert not bar.all_button.isChecked()
    chip = bar._chips["conflict"]
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert (bar.filtered(), bar.asking()) == ({"conflict"}, "")
    assert chip.isChecked() and not waiting.isChecked()
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert bar.filtered() == frozenset()
    assert bar.all_button.isChecked() and not chip.isChecked()


def test_with_ctrl_outcomes_join(bar: OutcomeBar) -> None:
    bar._choose("conflict", joins=False)
    bar._choose("mapped", joins=True)
    assert bar.filtered() == {"conflict", "mapped"}
    bar._choose("conflict", joins=True)
    assert bar.filtered() == {"mapped"}


def test_whoever_looks_at_what_waits_goes_on_doing_so(bar: OutcomeBar) -> None:
    bar.show_waiting()
    bar.set_counts({"mapped": 9, "no_id": 3, "not_in_mapping": 1}, {"you": 2, "left": 2})
    assert bar.asking() == "you"
    bar.set_counts({"mapped": 9, "no_id": 4}, {"left": 4})
    assert bar.asking() == ""
    assert bar.all_button.isChecked()
    assert bar.asking_buttons["you"].isHidden() and not bar.asking_buttons["left"].isHidden()


def test_what_was_left_and_set_apart_has_a_button_each_beside_what_waits(bar: OutcomeBar, qtbot: Any) -> None:
    assert [one.text() for one in bar.asking_buttons.values()] == [
        "Waiting for you 3",
        "Left as is 1",
        "Set apart 1",
    ]
    left = bar.asking_buttons["left"]
    qtbot.mouseClick(left, Qt.MouseButton.LeftButton)
    assert bar.asking() == "left"
    bar._choose("no_id", joins=True)
    assert (bar.filtered(), bar.asking()) == ({"no_id"}, "left")
    qtbot.mouseClick(left, Qt.MouseButton.LeftButton)
    assert (bar.filtered(), bar.asking()) == (frozenset(), "left")
    qtbot.mouseClick(left, Qt.MouseButton.LeftButton)
    assert bar.asking() == ""


def test_an_outcome_that_is_gone_is_no_longer_asked_for(bar: OutcomeBar) -> None:
    bar._choose("conflict", joins=False)
    bar.set_counts({"mapped": 10, "no_id": 3})
    assert bar.filtered() == frozenset()
    assert bar.all_button.isChecked()


@pytest.fixture
def strip(theme: Theme, qtbot: Any) -> Iterator[TaskStrip]:
    made = TaskStrip(theme=theme)
    qtbot.addWidget(made)
    yield made
    for row in list(made.rows):  # else one that waits to be shown would show the strip after the test
        made.drop(row)


def test_news_that_is_too_long_for_a_line_is_told_in_several(strip: TaskStrip, qtbot: Any) -> None:
    words = "The demo is ready, with its files loaded. Everybody in it is made up."
    holder = QWidget()
    qtbot.addWidget(holder)
    column = QVBoxLayout(holder)
    column.addStretch()
    column.addWidget(strip)
    row = strip.start("Demo")
    strip.finish(row, words)
    holder.show()
    label = row.text_label
    line = label.fontMetrics().height()
    for width, several in ((1_400, False), (300, True), (1_400, False)):
        holder.resize(width, 400)
        qtbot.waitUntil(lambda wanted=width: strip.width() > wanted - 60)
        QApplication.processEvents()
        assert label.wordWrap() is several
        if several:
            qtbot.waitUntil(lambda: label.height() >= max(2 * line, label.heightForWidth(label.width())))
        else:
            assert label.width() >= label.fontMetrics().horizontalAdvance(words)
    strip.setParent(None)


def test_widgets_side_by_side_turn_when_the_text_becomes_larger(theme: Theme, qtbot: Any) -> None:
    turning = Turning(theme=theme, least=230)
    qtbot.addWidget(turning)
    first, second = QLabel("first"), QLabel("second")
    for one in (first, second):
        turning.add(one)
    turning.resize(600, 200)
    turning.show()
    qtbot.waitUntil(lambda: first.y() == second.y())
    theme.set_percent(200)
    qtbot.waitUntil(lambda: first.y() < second.y())
    theme.set_percent(100)
    qtbot.waitUntil(lambda: first.y() == second.y())


def test_good_news_makes_room_and_trouble_waits(strip: TaskStrip) -> None:
    strip.finish(strip.start("Loading"), "Loaded 3 rows")
    strip.finish(strip.start("Saving"), "Saved", link="Open folder", on_link=lambda: None)
    strip.finish(strip.start("Matching"), "Some rows were set aside", tone="warn")
    strip.finish(strip.start("Copying"), "Copied", link="Open folder", on_link=lambda: None)
    strip.start("Writing")
    assert [row.title for row in strip.rows] == ["Matching", "Copying", "Writing"]


def test_news_goes_with_the_page_on_which_it_could_be_read(
    strip: TaskStrip, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = strip.start("Undo and redo")
    strip.finish(row, "Undone", link="Redo", on_link=lambda: None, leads_on=False)
    strip.turn_page()
    assert strip.rows == [row], "nobody can have read it yet"
    monkeypatch.setattr(ui.widgets.task_strip, "_READ_MS", 0)
    strip.turn_page()
    assert strip.rows == []


def test_what_leads_to_something_what_went_wrong_and_what_runs_stays_on_the_next_page(
    strip: TaskStrip, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui.widgets.task_strip, "_READ_MS", 0)
    strip.start("Loading")
    strip.finish(strip.start("Matching"), "Some rows were set aside", tone="warn")
    strip.finish(strip.start("Saving"), "Saved", link="Open folder", on_link=lambda: None)
    strip.turn_page()
    assert [row.title for row in strip.rows] == ["Loading", "Matching", "Saving"]


def test_work_that_runs_is_never_taken_for_news(strip: TaskStrip) -> None:
    strip.start("Loading")
    strip.start("Asking Clever")
    assert [row.title for row in strip.rows] == ["Loading", "Asking Clever"]


def test_a_button_that_waited_gets_the_keyboard_back_even_behind_a_question(theme: Theme, qtbot: Any) -> None:
    """While a question stands before the window, the window itself has no keyboard."""
    window, footer, field = QWidget(), PageFooter(theme=theme), QLineEdit()
    column = QVBoxLayout(window)
    column.addWidget(field)
    column.addWidget(footer)
    qtbot.addWidget(window)
    footer.show_actions(Action("Write", lambda: None), ())
    window.show()
    footer.primary_button.setFocus()
    assert window.focusWidget() is footer.primary_button
    question = QWidget()
    qtbot.addWidget(question)
    question.show()
    question.activateWindow()
    footer.show_actions(Action("Write", lambda: None, enabled=False), ())
    assert window.focusWidget() is not footer.primary_button
    footer.show_actions(Action("Write", lambda: None), ())
    assert window.focusWidget() is footer.primary_button


@pytest.mark.parametrize("percent", [100, 150, 200])
@pytest.mark.parametrize("title", ["API v3.0 overview", "Migrating from v2.1 to v3.1: what changes", "IDs"])
def test_the_title_of_a_source_is_whole_where_there_is_room(
    theme: Theme, qtbot: Any, title: str, percent: int
) -> None:
    theme.set_percent(percent)
    theme.finish()
    holder = QWidget()
    qtbot.addWidget(holder)
    theme.dress(holder)
    source = SourceView(title, "https://dev.clever.com/docs/v3", "Nov 2, 2026")
    link = SourceLink(source, theme=theme, open_source=lambda _: None)
    QVBoxLayout(holder).addWidget(link)
    holder.resize(1400, 200)
    holder.show()
    button = link.findChild(QPushButton)
    assert isinstance(button, QPushButton)
    qtbot.waitUntil(lambda: link.width() > 1000)
    assert button.text() == title
    holder.resize(240, 400)
    qtbot.waitUntil(lambda: link.width() < 600)
    assert len(title) < 20 or button.text().endswith("…")
    holder.resize(1400, 200)
    qtbot.waitUntil(lambda: link.width() > 1000)
    assert button.text() == title, "it comes back with the room"


def test_chips_that_flow_need_more_height_when_one_comes_grows_or_the_room_shrinks(
    theme: Theme, qtbot: Any
) -> None:
    flow = Flow(gap=4)
    qtbot.addWidget(flow)
    labels = [QLabel("a chip") for _ in range(3)]
    for label in labels:
        flow.add(label)
    flow.show()
    line = labels[0].sizeHint().height()
    wide = 3 * labels[0].sizeHint().width() + 2 * 4
    assert flow.heightForWidth(wide) == line
    assert flow.heightForWidth(wide - 1) == 2 * line + 4
    flow.add(QLabel("a chip"))
    QApplication.processEvents()  # Qt shows what comes into a layout in a turn of its own
    assert flow.heightForWidth(wide) == 2 * line + 4
    labels[1].setText("a chip with far more words than all of the others together have")
    assert flow.heightForWidth(wide) == 3 * line + 8
    labels[1].hide()
    assert flow.heightForWidth(wide) == line


def test_buttons_of_the_footer_break_into_lines_before_one_is_cut(theme: Theme, qtbot: Any) -> None:
    footer = PageFooter(theme=theme)
    qtbot.addWidget(footer)
    theme.dress(footer)
    others = tuple(Action(words, lambda: None) for words in ("Dry run…", "Write results", "Print report…"))
    footer.show_actions(Action("Verify…", lambda: None), others)
    for width in (900, 420, 260):
        footer.resize(width, footer.heightForWidth(width))
        footer.show()
        QApplication.processEvents()
        buttons = [button for button in footer.findChildren(QPushButton) if button.isVisible()]
        places = [(button.mapTo(footer, button.rect().topLeft()), button) for button in buttons]
        assert len(places) == 4
        assert all(button.width() >= button.sizeHint().width() for button in buttons)
        assert all(at.x() >= 0 and at.x() + button.width() <= footer.width() for at, button in places)
        assert all(at.y() + button.height() <= footer.height() for at, button in places)
        last = max(places, key=lambda place: (place[0].y(), place[0].x()))
        assert last[1] is footer.primary_button
        lines = len({at.y() for at, _ in places})
        assert (lines == 1) == (width == 900)
