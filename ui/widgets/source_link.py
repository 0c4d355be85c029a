"""A public page as a link: its title to press, its address and date to read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ui.theme import Theme
from ui.widgets.buttons import Button
from ui.widgets.flow import Flow
from ui.widgets.labels import Text


@dataclass(frozen=True)
class SourceView:
    """A public page: title, address, and the date it has or was read, as it reads."""

    title: str
    address: str
    date: str


class SourceLink(Flow):
    """Pressing the title opens the page in the person's browser, through `open_source(address)`."""

    def __init__(self, source: SourceView, *, theme: Theme, open_source: Callable[[str], None]) -> None:
        super().__init__(gap=6)
        link = Button(source.title, theme=theme, kind="link", press=lambda: open_source(source.address))
        link.setToolTip(source.address)
        link.setAccessibleDescription(source.address)
        self.add(link)
        plain = source.address.removeprefix("https://")
        self.add(Text(f"{plain} · {source.date}", tone="muted"))
