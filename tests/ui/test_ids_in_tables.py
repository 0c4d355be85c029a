"""Ids in a table that is too narrow for them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStyleOptionViewItem

from ui.models.columns import Column
from ui.models.list_table import ListTableModel
from ui.pages.base import Surroundings
from ui.widgets.table_view import TableView


def test_ids_give_way_in_the_middle_also_when_the_columns_are_others(
    around: Surroundings, qtbot: Any
) -> None:
    """The beginning of an id says little, and so does its end alone; of other texts the beginning counts."""
    name = Column("name", "Name", 90, str)
    key = Column("id", "Id", 90, str, mono=True)
    model = ListTableModel((name, key), theme=around.theme, privacy=around.privacy)
    model.set_rows(["one"])
    view = TableView(model, name="ids", theme=around.theme)
    qtbot.addWidget(view)

    def manner(column: int) -> Qt.TextElideMode:
        option = QStyleOptionViewItem()
        option.textElideMode = Qt.TextElideMode.ElideRight
        view.itemDelegateForIndex(model.index(0, column)).initStyleOption(option, model.index(0, column))
        return option.textElideMode

    assert [manner(0), manner(1)] == [Qt.TextElideMode.ElideRight, Qt.TextElideMode.ElideMiddle]
    model.set_columns((key, name))
    assert [manner(0), manner(1)] == [Qt.TextElideMode.ElideMiddle, Qt.TextElideMode.ElideRight]
