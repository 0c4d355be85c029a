"""A table over a short list that is in memory: districts, findings, loads, a preview."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt

from ui.models.columns import LEFT_TO_STYLE, SORT_ROLE, Column, cell
from ui.models.table import Index, Sort, TableModel
from ui.privacy import Privacy
from ui.theme import Theme


class ListTableModel(TableModel):
    """Rows are given whole; sorting happens here, by the columns' native values."""

    def __init__(self, columns: Sequence[Column], *, theme: Theme, privacy: Privacy) -> None:
        super().__init__(columns, theme=theme, privacy=privacy)
        self._given: list[object] = []
        self._rows: list[object] = []

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Other columns, as for the preview of another file."""
        self.beginResetModel()
        self.columns = tuple(columns)
        self.sorting = None
        self.endResetModel()

    def set_rows(self, rows: Sequence[object]) -> None:
        self.beginResetModel()
        self._given = list(rows)
        self._arrange()
        self.endResetModel()

    def set_sort(self, sort: Sort | None) -> None:
        self.beginResetModel()
        self.sorting = sort
        self._arrange()
        self.endResetModel()

    @property
    def shown(self) -> int:
        return len(self._rows)

    @property
    def total(self) -> int:
        return len(self._given)

    def row_object(self, row: int) -> object | None:
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in LEFT_TO_STYLE or not index.isValid():
            return None
        row = self._rows[index.row()]
        return cell(self.columns[index.column()], row, role, self._theme, self.privacy)

    def _arrange(self) -> None:
        self._rows = list(self._given)
        column = next((c for c in self.columns if self.sorting and c.key == self.sorting.key), None)
        if column is None or self.sorting is None:
            return
        at = self.columns.index(column)

        def value(row: object) -> Any:
            found = cell(self.columns[at], row, SORT_ROLE, self._theme, self.privacy)
            return found.casefold() if isinstance(found, str) else found

        self._rows.sort(key=value, reverse=self.sorting.descending)
