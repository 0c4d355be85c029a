"""One line that says what has just been done: an icon and a few words, with nothing personal in them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.labels import ElidedLabel, IconLabel


class SaidLine(QWidget):
    """Empty words hide it; its room stays, so that nothing below it moves."""

    def __init__(self, *, theme: Theme) -> None:
        super().__init__()
        self._label = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(IconLabel(theme, "check-circle", token="ok"))
        row.addWidget(self._label, 1)
        keeps = self.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)
        self.setSizePolicy(keeps)
        # Nobody asks who is hidden: the room would stay as it was for the old size of the text.
        theme.changed.connect(self.updateGeometry)
        self.say("")

    def say(self, words: str) -> None:
        self._label.set_text(words)
        self._label.setToolTip(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words))

    def words(self) -> str:
        return self._label.shown_text()
