"""The search of the frame: pages, help, and whatever the services can find, as one list below the field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ui.figures import fill
from ui.theme import Theme
from ui.widgets.labels import Line

_ASK_AFTER_MS = 150
_MOST_HITS = 12


@dataclass(frozen=True)
class SearchHit:
    """Something that was found: what it is called, what it is, and how to get there."""

    title: str
    detail: str
    go: Callable[[], None]
    icon: str = "arrow-right"


class Take(Protocol):
    """Hands over what was found; `more` counts what else there is, not handed over."""

    def __call__(self, hits: Sequence[SearchHit], more: int = 0) -> None: ...


# Gets the words and a way to hand over what was found, now or later.
SearchProvider = Callable[[str, Take], None]


class SearchField(QLineEdit):
    """Ctrl+K comes here. Enter takes the first hit, the arrow keys choose, Escape leaves."""

    left = Signal()

    def __init__(self, *, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._providers: list[SearchProvider] = []
        self._hits: list[SearchHit] = []
        self._asked = self._more = 0
        self._popup: _Hits | None = None
        self.setObjectName("search_field")
        self.setAccessibleName(self.tr("Find anything"))
        self.setAccessibleDescription(self.tr("Pages, people, accounts, ids and help"))
        self.setClearButtonEnabled(False)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_ASK_AFTER_MS)
        self._timer.timeout.connect(self._ask)
        self.textEdited.connect(lambda _: self._timer.start())

    def add_provider(self, provider: SearchProvider) -> None:
        self._providers.append(provider)

    @property
    def hits(self) -> tuple[SearchHit, ...]:
        return tuple(self._hits)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self._close()
            self.clear()
            self.left.emit()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self._popup is not None:
            self._popup.move_by(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._timer.isActive():
                self._timer.stop()
                self._ask()
            self._go(self._popup.row() if self._popup is not None else 0)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._popup is not None and not self._popup.underMouse():
            self._popup.hide()

    def _ask(self) -> None:
        self._asked += 1
        asked, words = self._asked, self.text().strip()
        self._hits, self._more = [], 0
        if not words:
            self._close()
            return
        for provider in self._providers:
            provider(words, partial(self._take, asked))
        self._show()

    def _take(self, asked: int, hits: Sequence[SearchHit], more: int = 0) -> None:
        if asked == self._asked:
            every = [*self._hits, *hits]
            self._hits = every[:_MOST_HITS]
            self._more += more + len(every) - len(self._hits)
            self._show()

    def _show(self) -> None:
        if self._popup is None:
            self._popup = _Hits(theme=self._theme, parent=self.window())
            self._theme.dress(self._popup)
            self._popup.pressed.connect(self._go)
        self._popup.show_hits(self._hits, self._more)
        corner = self.mapTo(self.window(), QPoint(0, self.height() + 4))
        width = min(max(self.width(), self._theme.px(560)), self.window().width() - 16)
        left = min(corner.x(), self.window().width() - width - 8)
        self._popup.place(max(8, left), corner.y(), width)

    def _go(self, row: int) -> None:
        if 0 <= row < len(self._hits):
            hit = self._hits[row]
            self._close()
            self.clear()
            self.left.emit()
            hit.go()

    def _close(self) -> None:
        if self._popup is not None:
            self._popup.hide()


class _Hits(QFrame):
    """The list below the field. It never takes the focus from it."""

    pressed = Signal(int)

    def __init__(self, *, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("kind", "card")
        self.setProperty("overlay", True)
        self.nothing_label = Line(self.tr("Nothing found"), tone="muted")
        self.hits_list = QListWidget()
        self.hits_list.setAccessibleName(self.tr("Found"))
        self.hits_list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hits_list.setFrameShape(QFrame.Shape.NoFrame)
        self.hits_list.setProperty("kind", "bare")
        self.hits_list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.hits_list.itemClicked.connect(lambda item: self.pressed.emit(self.row()))
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.nothing_label)
        column.addWidget(self.hits_list)
        self.more_label = Line(tone="muted")
        column.addWidget(self.more_label)

    def show_hits(self, hits: Sequence[SearchHit], more: int) -> None:
        self.hits_list.clear()
        for hit in hits:
            item = QListWidgetItem(self._theme.icon(hit.icon, "muted"), hit.title)
            item.setText(f"{hit.title}  ·  {hit.detail}" if hit.detail else hit.title)
            self.hits_list.addItem(item)
        self.hits_list.setCurrentRow(0)
        self.hits_list.setVisible(bool(hits))
        self.nothing_label.setVisible(not hits)
        self.more_label.setText(fill(self.tr("{0} more. More letters narrow it down."), more))
        self.more_label.setVisible(more > 0)

    def place(self, left: int, top: int, width: int) -> None:
        rows = max(1, self.hits_list.count()) + (not self.more_label.isHidden())
        self.setGeometry(left, top, width, rows * self._theme.px(34) + 24)
        self.show()
        self.raise_()

    def row(self) -> int:
        return self.hits_list.currentRow()

    def move_by(self, step: int) -> None:
        last = self.hits_list.count() - 1
        self.hits_list.setCurrentRow(max(0, min(last, self.row() + step)))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress:
            event.accept()
            return True
        return super().event(event)
