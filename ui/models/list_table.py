"""A table over a short list that is in memory: districts, findings, loads, a preview."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from ui.models.columns import SORT_ROLE, Column, cell
from ui.models.paged_table import Sort
from ui.privacy import Privacy
from ui.theme import Theme

_Index = QModelIndex | QPersistentModelIndex


class ListTableModel(QAbstractTableModel):
    """Rows are given whole; sorting happens here, by the columns' native values."""

    def __init__(self, columns: Sequence[Column], *, theme: Theme, privacy: Privacy) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.privacy = privacy
        self.sorting: Sort | None = None
        self._theme = theme
        self._given: list[object] = []
        self._rows: list[object] = []
        privacy.changed.connect(self._repaint)
        theme.changed.connect(self._repaint)

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

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = self.columns[section].right
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
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
            return cell(self.columns[at], row, SORT_ROLE, self._theme, self.privacy)

        self._rows.sort(key=value, reverse=self.sorting.descending)

    def _repaint(self) -> None:
        if self._rows:
            last = self.index(len(self._rows) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
