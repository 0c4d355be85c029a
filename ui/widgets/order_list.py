"""A short list in an order that drag, or Alt with the arrow keys, changes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.theme import Theme
from ui.theme.tokens import ROW_HEIGHT
from ui.widgets.labels import Text

_VALUE = Qt.ItemDataRole.UserRole
_PAUSE_MS = 1_200  # without a move, until the order is taken as done


class _MovableList(QListWidget):
    """Signals: `moved` after Alt with up or down moved the current item, `left` when the keyboard goes elsewhere."""

    moved = Signal()
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        row = self.currentRow()
        if not step or event.modifiers() != Qt.KeyboardModifier.AltModifier:
            super().keyPressEvent(event)
        elif 0 <= row + step < self.count():
            item = self.takeItem(row)
            self.insertItem(row + step, item)
            self.setCurrentRow(row + step)
            self.moved.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class OrderList(QWidget):
    """Signals: `order_changed` when somebody has put the entries in another order: a short pause after the last
    move, or as soon as the list is left. What follows from an order may be much work, and few moves are the last.
    """

    order_changed = Signal()

    def __init__(self, name: str, *, theme: Theme, heading: str = "") -> None:
        """`name` is the accessible name of the list, and stands above it unless `heading` says it better."""
        super().__init__()
        self._theme = theme
        self.list = _MovableList()
        self.list.setAccessibleName(name)
        self.list.setAccessibleDescription(self.tr("Alt with up or down moves an entry"))
        self.list.setToolTip(self.tr("Drag an entry, or move it with Alt and the arrow keys"))
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.order_changed)
        self.list.model().rowsMoved.connect(lambda *_: self._pause.start())
        self.list.moved.connect(self._pause.start)
        self.list.left.connect(self.settle)
        theme.changed.connect(self._fit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(Text(heading or name, tone="muted"))
        column.addWidget(self.list)
        column.addWidget(Text(self.tr("Drag an entry to move it, or press Alt with ↑ or ↓."), tone="muted"))
        column.addStretch()

    def show_entries(self, entries: Sequence[tuple[str, str]]) -> None:
        """(value, words) in order. The current entry stays current wherever it is now.

        An order that somebody is giving just now stays too; with other entries it is told before they come.
        """
        if self._pause.isActive():
            if {given for given, _ in entries} == set(self.order()):
                return
            self.settle()
        current = self.list.currentItem()
        value = current.data(_VALUE) if current is not None else None
        items = [self.list.item(row) for row in range(self.list.count())]
        if [(str(item.data(_VALUE)), item.text()) for item in items] != list(entries):
            self.list.clear()
            for given, words in entries:
                item = QListWidgetItem(words)
                item.setData(_VALUE, given)
                item.setToolTip(words)
                self.list.addItem(item)
                if given == value:
                    self.list.setCurrentItem(item)
        self._fit()

    def settle(self) -> None:
        """Tell now of an order that waits for the pause."""
        if self._pause.isActive():
            self._pause.stop()
            self.order_changed.emit()

    def order(self) -> tuple[str, ...]:
        return tuple(str(self.list.item(i).data(_VALUE)) for i in range(self.list.count()))

    def _fit(self) -> None:
        """As high as the entries, up to six of them."""
        row = max(self.list.sizeHintForRow(0), self._theme.px(ROW_HEIGHT) - 4) if self.list.count() else 28
        self.list.setFixedHeight(max(1, min(6, self.list.count())) * row + 8)
