"""A window as it looked, above itself, while its look changes.

To paint a whole window in another look takes as long as a person notices, and until all its parts wear the new
one it would be painted several times, half in each. Under a curtain nothing is painted; it opens piece by piece,
each in a turn of its own.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QWidget

_PIECES = 6


class Curtain(QWidget):
    """Covers its window from the first moment; `open` each of its `pieces`, from the top down, and it is gone.

    The window goes on below: the mouse and the keys pass through.
    """

    def __init__(self, window: QWidget, picture: QImage) -> None:
        super().__init__(window)
        self._picture = picture
        # What lies below something opaque is not painted.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()

    @property
    def pieces(self) -> list[int]:
        """How far down each ends, in pixels; the last is the window's height."""
        return [self.height() * place // _PIECES for place in range(1, _PIECES + 1)]

    def open(self, piece: int) -> None:
        """Show the window down to there; all of it when it grew since."""
        rest = QRect(0, piece, self.width(), self.y() + self.height() - piece)
        if rest.isEmpty() or self.window().rect().bottomRight() != rest.bottomRight():
            self.remove()
        else:
            self.setGeometry(rest)

    def remove(self) -> None:
        """Show the whole window."""
        self.hide()
        self.deleteLater()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawImage(-self.pos(), self._picture)
        painter.end()


def hang(window: QWidget) -> Curtain | None:
    """A curtain before a window that is seen; none where what the window shows cannot be had."""
    picture = _shown(window)
    return Curtain(window, picture) if picture is not None else None


def _shown(window: QWidget) -> QImage | None:
    """What the window shows now, without painting it: `QWidget.grab` lays out all hidden pages first (Qt 6.11)."""
    store = window.backingStore()
    if store is None or store.size().isEmpty():
        return None
    store.beginPaint(QRegion())  # only in between there is something to read
    held = store.paintDevice()
    picture = held.copy() if isinstance(held, QImage) else None
    store.endPaint()
    return picture if picture is not None and not picture.isNull() else None
