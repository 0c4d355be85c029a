"""A layout that sets widgets in lines and breaks them like words."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLayout, QLayoutItem, QSizePolicy, QSplitter, QWidget

from ui.theme import Theme


class FlowLayout(QLayout):
    """Left to right, then the next line; every line as high as its tallest widget.

    With `ends` the lines end at the right edge instead of beginning at the left one.
    """

    def __init__(self, parent: QWidget | None = None, *, gap: int = 8, ends: bool = False) -> None:
        super().__init__(parent)
        self._ends = ends
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self._heights: dict[int, int] = {}  # by width, until something in it changes
        self.setContentsMargins(0, 0, 0, 0)

    def invalidate(self) -> None:
        self._heights.clear()
        super().invalidate()

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)
        self.invalidate()

    def insertWidget(self, at: int, widget: QWidget) -> None:
        """Add a widget before the one at `at`."""
        self.addWidget(widget)
        self._items.insert(at, self._items.pop())

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        self._heights.clear()
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        known = self._heights.get(width)
        if known is None:
            margins = self.contentsMargins()
            inner = width - margins.left() - margins.right()
            height = self._arrange(QRect(0, 0, inner, 0), move=False)
            known = self._heights[width] = height + margins.top() + margins.bottom()
        return known

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect.marginsRemoved(self.contentsMargins()), move=True)

    def sizeHint(self) -> QSize:
        width = sum(item.sizeHint().width() + self._gap for item in self._items if not item.isEmpty())
        return QSize(max(0, width - self._gap), self.minimumSize().height())

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        y = rect.y()
        for line in self._lines(rect.width()):
            height = max(size.height() for _, size in line)
            x = rect.x()
            if self._ends:
                x += rect.width() - sum(size.width() + self._gap for _, size in line) + self._gap
            for item, size in line:
                if move:
                    top = y + (height - size.height()) // 2
                    item.setGeometry(QRect(QPoint(x, top), size))
                x += size.width() + self._gap
            y += height + self._gap
        return max(0, y - self._gap - rect.y())

    def _lines(self, width: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        """The items that are shown, broken into lines, each with the size it gets."""
        lines: list[list[tuple[QLayoutItem, QSize]]] = []
        used = 0
        for item in self._items:
            widget = item.widget()
            if widget is not None and widget.isHidden():
                continue
            size = item.sizeHint()
            size.setWidth(min(size.width(), max(1, width)))
            if not lines or used + size.width() > width:
                lines.append([])
                used = 0
            lines[-1].append((item, size))
            used += size.width() + self._gap
        return lines


class Flow(QWidget):
    """A widget with a flow layout whose height follows its width."""

    def __init__(self, *, gap: int = 8, ends: bool = False) -> None:
        super().__init__()
        self.flow_layout = FlowLayout(self, gap=gap, ends=ends)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, widget: QWidget) -> None:
        self.flow_layout.addWidget(widget)


class Turning(QWidget):
    """Widgets side by side, or one below the other where the width does not do for `least` pixels each.

    `least` is in pixels at 100 %; other text sizes, also those chosen while this stands, need accordingly more.
    """

    def __init__(self, *, theme: Theme, least: int, gap: int = 16) -> None:
        super().__init__()
        self._theme, self._at_least = theme, least
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(gap)
        theme.changed.connect(self._turn)

    def add(self, widget: QWidget, stretch: int = 1) -> None:
        self._box.addWidget(widget, stretch)

    def minimumSizeHint(self) -> QSize:
        wanted = super().minimumSizeHint()
        return QSize(min(wanted.width(), self._theme.px(self._at_least)), wanted.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def _turn(self) -> None:
        wanted = self._theme.px(self._at_least) * self._box.count() + self._box.spacing() * (
            self._box.count() - 1
        )
        direction = QBoxLayout.Direction
        now = direction.LeftToRight if self.width() >= wanted else direction.TopToBottom
        if now != self._box.direction():
            self._box.setDirection(now)


class Beside(QSplitter):
    """A list with its details beside it, or below it where one of them would be narrower than it must be.

    `least` is in pixels at 100 % for each of the two; `columns` for the list, where its columns need more;
    `lowest` for the height of the two beside each other, where less than `least` does.
    """

    def __init__(
        self,
        first: QWidget,
        second: QWidget,
        *,
        theme: Theme,
        least: int,
        shares: tuple[int, int],
        columns: int = 0,
        lowest: int = 0,
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._theme, self._at_least, self._columns, self._shares = theme, least, columns, shares
        self._lowest = lowest or least
        self.setChildrenCollapsible(False)
        self.setHandleWidth(16)
        self.addWidget(first)
        self.addWidget(second)
        self.setSizes(list(shares))
        theme.changed.connect(self._turn)

    @property
    def _least(self) -> int:
        return self._theme.px(self._at_least)

    def minimumSizeHint(self) -> QSize:
        hints = [self.widget(at).minimumSizeHint() for at in range(self.count())]
        widest = max(hint.width() for hint in hints)
        if self.orientation() is Qt.Orientation.Vertical:
            return QSize(widest, 2 * self._least)
        return QSize(widest, max(self._theme.px(self._lowest), *(hint.height() for hint in hints)))

    def sizeHint(self) -> QSize:
        # No higher than it must be: a scroll area gives what it holds this height, also where that makes it scroll.
        return QSize(super().sizeHint().width(), self.minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def _turn(self) -> None:
        columns = self._theme.px(self._columns)
        wide = self.width() >= max(columns, self._least) + self._least + self.handleWidth()
        if self._columns:
            self.widget(0).setMinimumWidth(columns if wide else 0)
        wanted = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if wanted is not self.orientation():
            self.setOrientation(wanted)
            self._share()
            self.updateGeometry()
            # Once more when both have their new least widths: those of larger text leave other shares.
            QTimer.singleShot(0, self, self._share)

    def _share(self) -> None:
        beside = self.orientation() is Qt.Orientation.Horizontal
        self.setSizes(list(self._shares) if beside else [1, 1])
