"""The page Results while newer content comes in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.ui.test_pages import Calls
from ui.pages.base import Surroundings
from ui.pages.results import DRY_RUN, VERIFY, WRITE, ResultsPage
from ui.pages.results_write import WriteForm
from ui.samples import results as results_sample
from ui.widgets.table_view import TableView


@pytest.fixture
def calls() -> Calls:
    return Calls()


def test_the_newest_results_are_shown_whatever_was_still_on_its_way(
    around: Surroundings, calls: Calls, qtbot: Any
) -> None:
    page = ResultsPage(around=around, actions=calls)
    qtbot.addWidget(page)
    page.show()
    page.show_view(results_sample._view(written=True))
    page.show_tab(WRITE)
    page.show_view(results_sample._view())
    qtbot.waitUntil(lambda: not around.turns.busy)
    assert len(page.findChildren(WriteForm)) == 1
    assert page.findChildren(WriteForm)[0] is page.form


def test_what_is_chosen_is_the_same_before_the_form_is_there(
    around: Surroundings, calls: Calls, qtbot: Any
) -> None:
    page = ResultsPage(around=around, actions=calls)
    qtbot.addWidget(page)
    page.show()
    view = results_sample._view(written=True)
    assert view.options is not None
    page.show_view(replace(view, options=replace(view.options, files=())))
    page.show_tab(WRITE)
    assert not page.findChildren(WriteForm), "it comes in a turn of its own"
    before = page.options
    qtbot.waitUntil(lambda: bool(page.findChildren(WriteForm)))
    assert before is not None and before.files
    assert before == page.options == view.written_options


def test_what_is_being_typed_is_not_taken_away(around: Surroundings, calls: Calls, qtbot: Any) -> None:
    page = ResultsPage(around=around, actions=calls)
    qtbot.addWidget(page)
    page.show()
    page.show_view(results_sample._view())
    page.show_tab(WRITE)
    qtbot.waitUntil(lambda: not around.turns.busy)
    assert page.form is not None
    page.form.table_edit.setFocus()
    qtbot.keyClicks(page.form.table_edit, "s")
    page.show_view(replace(results_sample._view(), options=page.options))
    # The new form is in its place at once, and the keyboard is where it was.
    assert page.isAncestorOf(page.form)
    assert page.window().focusWidget() is page.form.table_edit
    qtbot.keyClicks(page.window().focusWidget(), "t")
    assert page.form.table_edit.text().endswith("st")


def test_the_form_stays_while_what_was_written_above_it_changes(
    around: Surroundings, calls: Calls, qtbot: Any
) -> None:
    page = ResultsPage(around=around, actions=calls)
    qtbot.addWidget(page)
    page.show()
    view = results_sample._view()
    page.show_view(view)
    page.show_tab(WRITE)
    qtbot.waitUntil(lambda: not around.turns.busy)
    form = page.form
    assert form is not None and page.options is not None
    form.key_edit.setText("Konto-Nummer")
    page.show_view(replace(results_sample._view(written=True), options=page.options))
    qtbot.waitUntil(lambda: not around.turns.busy)
    assert page.form is form and form.key_edit.text() == "Konto-Nummer"
    assert page.findChild(TableView, "written_files") is not None
    # A folder chosen meanwhile is shown in the same form.
    page.show_view(replace(view, options=replace(page.options, folder="/elsewhere/results")))
    assert page.form is form and page.options.folder == "/elsewhere/results"
    # Other files to choose from, another form, with what was typed.
    page.show_view(replace(view, files=view.files[:2], options=page.options))
    assert page.form is not form and page.options.key_column == "Konto-Nummer"


@pytest.mark.parametrize("has_run", [False, True])
def test_its_controls_are_found_by_their_names_before_any_tab_is_pressed(
    around: Surroundings, calls: Calls, qtbot: Any, has_run: bool
) -> None:
    page = ResultsPage(around=around, actions=calls)
    qtbot.addWidget(page)
    seen = results_sample._view()
    page.show_view(seen if has_run else replace(seen, dry_run=None))
    assert page.primary is not None
    offered = {one.name or one.text: one for one in (page.primary, *page.secondary)}
    assert set(offered) == {"Dry run", "Write results", "Verify"}
    offered["Verify"].press()
    assert page.tabs.currentIndex() == VERIFY
    page.show_tab(DRY_RUN)
    offered["Write results"].press()
    assert page.tabs.currentIndex() == WRITE
    assert not calls.made, "nothing is written before somebody saw what and where"


@pytest.mark.parametrize("is_written", [False, True])
@pytest.mark.parametrize("tab", [DRY_RUN, WRITE, VERIFY])
def test_its_controls_are_found_by_their_names_at_every_tab(
    around: Surroundings, calls: Calls, qtbot: Any, tab: int, is_written: bool
) -> None:
    page = ResultsPage(around=around, actions=calls)
    qtbot.addWidget(page)
    page.show_view(results_sample._view(written=is_written))
    page.show_tab(tab)
    assert page.primary is not None
    assert {"Dry run", "Write results", "Verify"} <= {
        one.name or one.text for one in (page.primary, *page.secondary)
    }
