"""Small facts as label and value, one below the other or side by side; values can be selected and sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ui.privacy import Privacy
from ui.theme import Theme
from ui.widgets.labels import ElidedLabel, Line, Text


@dataclass(frozen=True)
class Fact:
    """`mono` values are ids and give way in the middle, as long words do; `personal` ones the privacy screen masks."""

    label: str
    value: str
    mono: bool = False
    personal: bool = False


class FactList(QWidget):
    """A grid of facts."""

    def __init__(self, facts: Sequence[Fact], *, theme: Theme, privacy: Privacy) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        top = Qt.AlignmentFlag.AlignTop
        for row, fact in enumerate(facts):
            label = Line(fact.label, tone="muted")
            grid.addWidget(label, row, 0, top)
            value: QWidget
            long_word = max((len(word) for word in fact.value.split()), default=0) > 18
            guard = privacy if fact.personal else None
            if fact.mono or long_word:
                value = ElidedLabel(fact.value, privacy=guard)
                if fact.mono:
                    value.setFont(theme.mono_font())
            else:
                value = Text(fact.value, privacy=guard)
            grid.addWidget(value, row, 1, top)


class Section(QWidget):
    """A small heading with running text below it; nothing at all when the text is empty."""

    def __init__(self, heading: str, words: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(Line(heading, tone="muted"))
        column.addWidget(Text(words))
        if not words:  # never shown before it has a parent: it would be a window of its own
            self.hide()
