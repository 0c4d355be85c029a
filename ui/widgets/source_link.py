"""A public page as a link: its title to press, its address and date to read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent

from ui.theme import Theme
from ui.widgets.buttons import Button
from ui.widgets.flow import Flow
from ui.widgets.labels import Text

_LEAST = 96  # pixels at 100 %: no title is cut shorter


@dataclass(frozen=True)
class SourceView:
    """A public page: title, address, and the date it has or was read, as it reads."""

    title: str
    address: str
    date: str


class _Title(Button):
    """A title to press that is cut at its end where a narrow window has no room for all of it."""

    def __init__(self, title: str, *, theme: Theme, press: Callable[[], None]) -> None:
        super().__init__(title, theme=theme, kind="link", press=press)
        self._title = title
        self.setAccessibleName(title)

    def sizeHint(self) -> QSize:
        now = super().sizeHint()
        return QSize(now.width() + self._width(self._title) - self._width(self.text()), now.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), self._theme.px(_LEAST)), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wanted, shown = self.sizeHint().width(), self._title
        # Widths are rounded to whole pixels: a title that has all it asked for is never cut.
        if event.size().width() + 1 < wanted:
            room = event.size().width() - (wanted - self._width(self._title))
            shown = self.fontMetrics().elidedText(self._title, Qt.TextElideMode.ElideRight, room)
        if shown != self.text():
            self.setText(shown)

    def _width(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text)


class SourceLink(Flow):
    """Pressing the title opens the page in the person's browser, through `open_source(address)`."""

    def __init__(self, source: SourceView, *, theme: Theme, open_source: Callable[[str], None]) -> None:
        super().__init__(gap=6)
        link = _Title(source.title, theme=theme, press=lambda: open_source(source.address))
        link.setToolTip(f"{source.title}\n{source.address}")
        link.setAccessibleDescription(source.address)
        self.add(link)
        plain = source.address.removeprefix("https://")
        self.add(Text(f"{plain} · {source.date}", tone="muted"))
