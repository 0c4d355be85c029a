"""Icons: our own line drawings from `resources/icons`, tinted with a token's colour when they are used.

The drawings say `currentColor`; nothing but the theme decides how they look. Pixmaps are kept until
the theme or the text size changes.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.paths import resource


@cache
def drawing(name: str) -> str:
    """The SVG text of an icon. Raises FileNotFoundError for a name that does not exist (a defect)."""
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


def tinted(name: str, colour: str) -> str:
    """The SVG text of an icon in one colour (`#rrggbb`)."""
    return drawing(name).replace("currentColor", colour)


class Icons:
    """Tinted icons with a memory. `clear` when colours, sizes or screens change.

    `ratio` is the highest number of pixels that a screen has for one: icons are made sharp for it.
    """

    def __init__(self, ratio: float = 1.0) -> None:
        self.ratio = ratio
        self._shapes: dict[tuple[str, int], QPixmap] = {}
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}
        self._icons: dict[tuple[str, str, str, int, int], QIcon] = {}

    def clear(self, ratio: float) -> None:
        self.ratio = ratio
        self._pixmaps.clear()
        self._icons.clear()

    def pixmap(self, name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
        """An icon as a square pixmap of `size` logical pixels for a screen of that pixel ratio."""
        key = (name, colour, size, ratio)
        found = self._pixmaps.get(key)
        if found is None:
            found = self._pixmaps[key] = self._render(name, colour, size, ratio)
        return found

    def icon(self, name: str, colour: str, disabled: str, size: int, gap: int = 0) -> QIcon:
        """An icon in a normal and a disabled colour.

        `gap` pixels stay free at its right, where a button would put its words too close.
        """
        key = (name, colour, disabled, size, gap)
        found = self._icons.get(key)
        if found is None:
            found = self._icons[key] = self._icon(*key)
        return found

    def _icon(self, name: str, colour: str, disabled: str, size: int, gap: int) -> QIcon:
        icon = QIcon()
        for ratio in sorted({1.0, self.ratio}):
            normal = _with_gap(self.pixmap(name, colour, size, ratio), gap)
            faded = _with_gap(self.pixmap(name, disabled, size, ratio), gap)
            for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected, QIcon.Mode.Active):
                icon.addPixmap(normal, mode)
            icon.addPixmap(faded, QIcon.Mode.Disabled)
        return icon

    def _render(self, name: str, colour: str, size: int, ratio: float) -> QPixmap:
        edge = max(1, round(size * ratio))
        pixmap = QPixmap(self._shape(name, edge))
        painter = QPainter(pixmap)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        # Not `fillRect`: to choose among its forms PySide makes the classes of gradients, and a start has no need of them.
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawRect(pixmap.rect())
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        return pixmap

    def _shape(self, name: str, edge: int) -> QPixmap:
        """An icon drawn in one colour; kept, as drawing takes ten times as long as filling it with another."""
        found = self._shapes.get((name, edge))
        if found is None:
            found = QPixmap(edge, edge)
            found.fill(Qt.GlobalColor.transparent)
            painter = QPainter(found)
            drawn = QSvgRenderer(QByteArray(tinted(name, "black").encode()))
            drawn.render(painter, QRectF(0, 0, edge, edge))
            painter.end()
            self._shapes[name, edge] = found
        return found


def _with_gap(pixmap: QPixmap, gap: int) -> QPixmap:
    if not gap:
        return pixmap
    ratio = pixmap.devicePixelRatio()
    wide = QPixmap(pixmap.width() + round(gap * ratio), pixmap.height())
    wide.setDevicePixelRatio(ratio)
    wide.fill(Qt.GlobalColor.transparent)
    painter = QPainter(wide)
    painter.drawPixmap(0, 0, pixmap)
    painter.end()
    return wide
