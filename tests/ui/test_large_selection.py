"""A selection of many rows costs no more than what is on the screen."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QApplication

from ui.models.columns import Column
from ui.models.list_table import ListTableModel
from ui.privacy import Privacy
from ui.theme import Theme
from ui.widgets.table_view import TableView

_ROWS = 20_000
_NOWHERE = QModelIndex()


class _Counting(ListTableModel):
    """Counts how often it is asked about its cells."""

    asked = 0

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        self.asked += 1
        return super().flags(index)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        self.asked += 1
        return super().rowCount(parent)


def test_choosing_all_rows_does_not_ask_each_of_them(theme: Theme, qtbot: Any) -> None:
    columns = tuple(Column(f"c{at}", f"Column {at}", 90, str) for at in range(4))
    model = _Counting(columns, theme=theme, privacy=Privacy())
    model.set_rows(tuple(range(_ROWS)))
    table = TableView(model, name="many", theme=theme)
    qtbot.addWidget(table)
    table.show()
    qtbot.waitExposed(table)
    model.asked = 0
    table.selectAll()
    QApplication.processEvents()  # the header and the rows are painted anew
    assert table.chosen_rows() == [(0, _ROWS - 1)]
    assert model.asked < _ROWS // 10
