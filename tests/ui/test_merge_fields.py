"""The accounts of a person: side by side, and below each other where there is no room for that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea

from app.assistant.people import Standing
from ui.desks.merge_words import standing_words
from ui.pages.base import Surroundings
from ui.pages.merge import MergePage
from ui.pages.merge_fields import FieldsTable
from ui.pages.merge_view import MergeView, PersonRow
from ui.samples.merge import DETAIL, SamplePeople, full_view
from ui.window import Window


@pytest.fixture
def table(around: Surroundings, qtbot: Any) -> Iterator[FieldsTable]:
    made = FieldsTable(around=around)
    qtbot.addWidget(made)
    made.resize(600, 300)
    made.show()
    made.show_person(DETAIL)
    yield made
    around.privacy.set_on(False)


def _heads(table: FieldsTable) -> list[str]:
    model = table.model()
    return [model.headerData(at, Qt.Orientation.Horizontal) for at in range(model.columnCount())]


def _rows(table: FieldsTable) -> list[tuple[str, ...]]:
    model = table.model()
    return [
        tuple(model.index(row, at).data() for at in range(model.columnCount()))
        for row in range(model.rowCount())
    ]


def test_with_room_every_account_is_a_column_and_the_result_is_seen(table: FieldsTable) -> None:
    assert _heads(table) == ["Field", "4000", "4711", "Result"]
    assert table.horizontalHeader().length() <= table.viewport().width()


def test_without_room_every_account_is_a_line_and_no_value_is_out_of_sight(table: FieldsTable) -> None:
    table.resize(400, 300)
    assert _heads(table) == ["Field", "Account", "Value"]
    assert table.horizontalHeader().length() <= table.viewport().width()
    assert _rows(table)[:5] == [
        ("This account", "4000", "retires"),
        ("This account", "4711", "stays"),
        ("permission", "4000", "editor"),
        ("permission", "4711", "viewer"),
        ("permission", "Result", "viewer"),
    ]
    assert ("name", "all", "Ana Lima") in _rows(table)


def test_larger_text_needs_more_room(table: FieldsTable, around: Surroundings) -> None:
    table.resize(760, 400)
    assert len(_heads(table)) == 4
    around.theme.set_percent(200)
    assert _heads(table) == ["Field", "Account", "Value"]


def test_a_result_that_is_nobodys_has_its_line(table: FieldsTable) -> None:
    field = replace(DETAIL.fields[-1], result="Town Hall")
    table.resize(400, 300)
    table.show_person(replace(DETAIL, fields=(field,)))
    assert _rows(table) == [
        ("school", "4000", "Hill Street"),
        ("school", "4711", "Hill Street"),
        ("school", "Result", "Town Hall"),
    ]


def test_enter_on_a_line_is_about_its_field_and_the_place_is_kept(table: FieldsTable, qtbot: Any) -> None:
    table.resize(400, 300)
    row = _rows(table).index(("mail", "4711", "a.lima@example.org"))
    table.setCurrentIndex(table.model().index(row, 0))
    with qtbot.waitSignal(table.field_opened) as told:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert told.args[0].key == "mail"
    table.resize(600, 300)
    assert table.current_row().key == "mail"
    table.resize(400, 300)
    assert table.current_row().field.key == "mail"


def test_personal_values_are_masked_in_both_forms(table: FieldsTable, around: Surroundings) -> None:
    around.privacy.set_on(True)
    for width in (600, 400):
        table.resize(width, 300)
        told = " ".join(cell for row in _rows(table) for cell in row)
        assert "ana@example.org" not in told and "viewer" in told


@pytest.mark.parametrize("percent", [100, 125, 150, 200])
@pytest.mark.parametrize("width", [1024, 1280])
def test_all_columns_of_the_queue_are_in_sight_when_the_text_grows(
    window: Window, width: int, percent: int, qtbot: Any
) -> None:
    window.resize(width, 800)
    window.show_step("merge")
    page = window.current
    assert isinstance(page, MergePage)
    qtbot.waitUntil(lambda: page._model.shown > 0)
    window.around.theme.set_percent(percent)
    window.around.theme.finish()
    queue = page.people_table
    qtbot.waitUntil(lambda: queue.columnWidth(2) >= window.around.theme.px(110))
    qtbot.waitUntil(lambda: queue.horizontalHeader().length() <= queue.viewport().width())
    assert queue.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize("width", [1024, 1280, 1366])
def test_the_states_of_the_queue_are_read_whole(window: Window, width: int, qtbot: Any) -> None:
    told = [standing_words(one) for one in Standing]
    rows = [PersonRow(at, f"u{at}", "Ana Lima", "staff", 2, *told[at - 1]) for at in range(1, len(told) + 1)]
    window.resize(width, 800)
    window.show_step("merge")
    page = window.current
    assert isinstance(page, MergePage)
    page.show_view(replace(full_view(), source=SamplePeople(rows)))
    qtbot.waitUntil(lambda: page._model.shown == len(told))
    queue = page.people_table
    qtbot.waitUntil(lambda: all(page._model.row_object(at) is not None for at in range(len(told))))
    assert queue.sizeHintForColumn(2) <= queue.columnWidth(2)


def test_a_line_in_the_strip_leaves_the_page_without_a_bar(window: Window, qtbot: Any) -> None:
    window.resize(1366, 768)
    window.show_step("merge")
    page = window.current
    assert isinstance(page, MergePage)
    rules = full_view().rules
    assert rules is not None
    page.show_view(replace(full_view(), rules=replace(rules, unique_ids=None)))
    window.strip.finish(window.strip.start("Undo"), "Undone", link="Redo", on_link=lambda: None)
    body = page.body
    assert isinstance(body, QScrollArea)
    qtbot.waitUntil(lambda: window.strip.isVisible() and page.person_panel.accept_button.isVisible())
    qtbot.waitUntil(lambda: body.viewport().height() < 530)
    assert body.verticalScrollBar().maximum() == 0
    assert page.person_panel.accept_button.visibleRegion().boundingRect().height() > 20


def test_every_column_keeps_in_sight_when_a_result_comes_to_accounts_that_had_none(
    table: FieldsTable, qtbot: Any
) -> None:
    """Whoever answers that accounts are to be combined sees the result that comes, without scrolling for it."""
    table.show_person(replace(DETAIL, result=""))
    qtbot.waitUntil(lambda: table.horizontalHeader().length() == table.viewport().width())
    table.show_person(DETAIL)
    assert _heads(table) == ["Field", "4000", "4711", "Result"]
    assert table.columnWidth(1) == table.columnWidth(2)
    assert table.horizontalHeader().length() <= table.viewport().width()


def test_the_person_who_is_shown_stays_when_others_come_before_them(window: Window, qtbot: Any) -> None:
    """Rows are places among all people; a newer load gives everybody another one."""

    def people(*names: str) -> MergeView:
        rows = [
            PersonRow(at, f"u-{name}", name, "staff", 2, "needs you", "warn") for at, name in enumerate(names)
        ]
        places = {one.user_id: one.row_id for one in rows}
        return replace(full_view(), source=SamplePeople(rows), row_of=lambda user: places.get(user, -1))

    def shown() -> list[str]:
        rows = [page._model.row_object(at) for at in range(page._model.shown)]
        return [row.name for row in rows if isinstance(row, PersonRow)]

    def chosen() -> str:
        row = page.people_table.current_row()
        return row.name if isinstance(row, PersonRow) else ""

    window.show_step("merge")
    page = window.current
    assert isinstance(page, MergePage)
    page.show_view(people("Ana", "Ben", "Cleo"))
    qtbot.waitUntil(lambda: shown() == ["Ana", "Ben", "Cleo"])
    page.people_table.choose_row(1)
    page.show_view(people("Abe", "Al", "Ana", "Ben", "Cleo"))
    qtbot.waitUntil(lambda: shown() == ["Abe", "Al", "Ana", "Ben", "Cleo"])
    assert chosen() == "Ben"
    page.show_view(people("Dov", "Ana", "Eli"))
    qtbot.waitUntil(lambda: shown() == ["Dov", "Ana", "Eli"])
    assert chosen() == "Dov", "whoever is gone leaves the place to the first"
