"""A card for one file: what it is, how much is in it, what was guessed, and what can be changed."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from ui.theme import Theme, set_look
from ui.widgets.buttons import Button, IconButton
from ui.widgets.labels import Chip, ElidedLabel, IconLabel, Text


@dataclass(frozen=True)
class FileCardView:
    """`kind` in words ("Mapping"), `facts` as (label, value), `remark` a sentence with its tone."""

    key: str
    name: str
    kind: str
    facts: tuple[tuple[str, str], ...] = ()
    remark: str = ""
    tone: str = "plain"
    removable: bool = True
    chosen: bool = False


class FileCard(QFrame):
    """Signals: `look_pressed(key)` to see rows and columns, `remove_pressed(key)`."""

    look_pressed = Signal(str)
    remove_pressed = Signal(str)

    def __init__(self, view: FileCardView, *, theme: Theme) -> None:
        super().__init__()
        self.view = view
        self.setProperty("kind", "card")
        set_look(self, tone="chosen" if view.chosen else "plain")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(IconLabel(theme, "table", size=18))
        name = ElidedLabel(view.name)
        head.addWidget(name, 1)
        head.addWidget(Chip(view.kind, tone="danger" if view.tone == "danger" else "info"))
        if view.removable:
            remove = IconButton("cross", self.tr("Remove {0}").format(view.name), theme=theme, size=14)
            remove.clicked.connect(lambda: self.remove_pressed.emit(view.key))
            head.addWidget(remove)
        told = [f"{label} {value}" if label else value for label, value in view.facts]
        facts = Text(" · ".join(told), tone="muted")
        look = self.look_button = Button(self.tr("Columns and preview"), theme=theme, kind="link")
        look.setAccessibleDescription(view.name)
        look.clicked.connect(lambda: self.look_pressed.emit(view.key))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 12)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(facts)
        if view.remark:
            column.addWidget(Text(view.remark, tone=view.tone))
        column.addWidget(look)
