"""What all models of tables are: columns with headers, a sort, and cells that follow theme and privacy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from ui.models.columns import Column, header
from ui.privacy import Privacy
from ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Sort:
    """By which column, and which way."""

    key: str
    descending: bool = False


class TableModel(QAbstractTableModel):
    """A derived model has the rows: it says how many are `shown` and answers `data`."""

    def __init__(self, columns: Sequence[Column], *, theme: Theme, privacy: Privacy) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.privacy = privacy
        self.sorting: Sort | None = None
        self._theme = theme
        privacy.changed.connect(self._repaint)
        theme.changed.connect(self._repaint)

    @property
    def shown(self) -> int:
        """Rows in the table now; none until a derived model has some."""
        return 0

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self.shown

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        return header(self.columns[section], role)

    def _repaint(self) -> None:
        if self.shown:
            last = self.index(self.shown - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
