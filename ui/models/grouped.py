"""A tree of two levels: groups, and below each the rows that belong to it.

The view's own data is shown; words and icons of a row are made when it is looked at, so that a thousand
rows are there as fast as ten.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.models.columns import ROW_ROLE
from ui.theme import Theme

_Index = QModelIndex | QPersistentModelIndex
_NOTHING = QModelIndex()


@dataclass(frozen=True)
class Group:
    """`name` tells the group from others, `words` is what its head says."""

    name: str
    words: str
    rows: Sequence[object]


@dataclass(frozen=True)
class RowLook:
    """How a row reads, what a screen reader says, what shows on hover, and its icon (name, token)."""

    words: str
    told: str
    tip: str
    icon: tuple[str, str]


class GroupedModel(QAbstractItemModel):
    """An index has the number of its group and 1 as its id, or 0 when it is the head of a group."""

    def __init__(self, *, theme: Theme, look: Callable[[Any], RowLook], parent: QObject) -> None:
        super().__init__(parent)
        self._theme, self._look = theme, look
        self._groups: Sequence[Group] = ()

    @property
    def groups(self) -> Sequence[Group]:
        return self._groups

    def show_groups(self, groups: Sequence[Group]) -> None:
        self.beginResetModel()
        self._groups = groups
        self.endResetModel()

    def first(self) -> QModelIndex:
        """The first row, invalid when there is none."""
        at = next((at for at, group in enumerate(self._groups) if group.rows), -1)
        return self.createIndex(0, 0, at + 1) if at >= 0 else QModelIndex()

    def find(self, is_wanted: Callable[[Any], bool]) -> QModelIndex:
        """The first row that is wanted, invalid when there is none."""
        for number, group in enumerate(self._groups, start=1):
            for at, row in enumerate(group.rows):
                if is_wanted(row):
                    return self.createIndex(at, 0, number)
        return QModelIndex()

    # What Qt asks.

    def index(self, row: int, column: int, parent: _Index = _NOTHING) -> QModelIndex:
        # Asked for every row that unfolds, as is `hasChildren`: no more calls than it takes.
        if column or row < 0:
            return QModelIndex()
        if not parent.isValid():
            return self.createIndex(row, 0, 0) if row < len(self._groups) else QModelIndex()
        group = parent.row()
        if parent.internalId() or row >= len(self._groups[group].rows):
            return QModelIndex()
        return self.createIndex(row, 0, group + 1)

    def parent(self, index: _Index = _NOTHING) -> Any:
        if not isinstance(index, QModelIndex | QPersistentModelIndex):
            return super().parent()
        number = index.internalId() if index.isValid() else 0
        return self.createIndex(number - 1, 0, 0) if number else QModelIndex()

    def rowCount(self, parent: _Index = _NOTHING) -> int:
        if not parent.isValid():
            return len(self._groups)
        return 0 if parent.internalId() else len(self._groups[parent.row()].rows)

    def columnCount(self, parent: _Index = _NOTHING) -> int:
        return 1

    def hasChildren(self, parent: _Index = _NOTHING) -> bool:
        if not parent.isValid():
            return bool(self._groups)
        return not parent.internalId() and bool(self._groups[parent.row()].rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        number = index.internalId() if index.isValid() else 0
        if number:
            return self._row_data(self._groups[number - 1].rows[index.row()], role)
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._groups[index.row()].words
        if role == Qt.ItemDataRole.FontRole:
            return self._theme.font(weight=self._theme.font().Weight.DemiBold)
        return None

    def _row_data(self, row: object, role: int) -> Any:
        item = Qt.ItemDataRole
        if role == ROW_ROLE:
            return row
        if role == item.DisplayRole:
            return self._look(row).words
        if role == item.DecorationRole:
            return self._theme.icon(*self._look(row).icon)
        if role == item.ToolTipRole:
            return self._look(row).tip
        if role == item.AccessibleTextRole:
            return self._look(row).told
        return None
