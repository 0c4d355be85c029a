"""Icons: our own line drawings from `resources/icons`, tinted with a token's colour when they are used.

The drawings say `currentColor`; nothing but the theme decides how they look. Pixmaps are kept until
the theme or the text size changes.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
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
        self._drawings: dict[tuple[str, str], QSvgRenderer] = {}
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}
        self._icons: dict[tuple[str, str, str, int, int], QIcon] = {}

    def clear(self, ratio: float) -> None:
        self.ratio = ratio
        for kept in (self._drawings, self._pixmaps, self._icons):
            kept.clear()

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
        drawn = self._drawings.get((name, colour))
        if drawn is None:
            drawn = QSvgRenderer(QByteArray(tinted(name, colour).encode()))
            self._drawings[name, colour] = drawn
        edge = max(1, round(size * ratio))
        pixmap = QPixmap(edge, edge)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        drawn.render(painter, QRectF(0, 0, edge, edge))
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        return pixmap


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
