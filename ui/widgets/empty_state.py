"""What stands where nothing is yet: what would be here, and how to get it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.buttons import Action, Button
from ui.widgets.labels import IconLabel, Line, Text


class EmptyState(QWidget):
    """An icon, a heading, a few words, and up to two ways on; the first one is the plain button."""

    def __init__(
        self,
        *,
        theme: Theme,
        icon: str,
        heading: str,
        words: str,
        actions: tuple[Action, ...] = (),
    ) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        text = Text(words, tone="muted")
        text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        text.setMaximumWidth(theme.px(460))
        head = Line(heading, kind="heading")
        head.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        centre = Qt.AlignmentFlag.AlignHCenter
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(IconLabel(theme, icon, token="muted", size=40), 0, centre)
        column.addSpacing(4)
        column.addWidget(head)
        middle = QHBoxLayout()
        middle.addStretch()
        middle.addWidget(text, 10)
        middle.addStretch()
        column.addLayout(middle)
        if actions:
            row = QHBoxLayout()
            row.setContentsMargins(0, 12, 0, 0)
            row.setSpacing(8)
            row.addStretch()
            for index, action in enumerate(actions):
                button = Button(
                    action.text,
                    theme=theme,
                    kind="plain" if index == 0 else "quiet",
                    press=action.press,
                )
                button.show_action(action)
                row.addWidget(button)
            row.addStretch()
            column.addLayout(row)
        column.addStretch(3)
