"""The head of a page: its name, one sentence of purpose, and the way to its help."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.buttons import Button
from ui.widgets.labels import Text


class PageHeader(QWidget):
    """Title, intro, Help. Signals: `help_pressed`."""

    help_pressed = Signal()

    def __init__(self, *, theme: Theme) -> None:
        super().__init__()
        self._brief = False
        self.title_label = Text(kind="title")
        self.title_label.setObjectName("page_title")
        self.intro_label = Text(tone="muted")
        self.help_button = Button(self.tr("Help"), theme=theme, kind="quiet", icon="help")
        self.help_button.setObjectName("help_button")
        self.help_button.setAccessibleName(self.tr("Help"))
        self.help_button.setToolTip(self.tr("Help for this page (F1)"))
        self.help_button.clicked.connect(self.help_pressed)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.title_label)
        words.addWidget(self.intro_label)
        row = QHBoxLayout(self)
        row.setContentsMargins(32, 20, 24, 12)
        row.setSpacing(16)
        row.addLayout(words, 1)
        row.addWidget(self.help_button, 0, Qt.AlignmentFlag.AlignTop)

    def show_words(self, title: str, intro: str) -> None:
        self.title_label.setText(title)
        self.title_label.setToolTip(intro if self._brief else "")
        self.intro_label.setText(intro)
        self.intro_label.setVisible(bool(intro) and not self._brief)

    def set_brief(self, brief: bool) -> None:
        """Only the title: where the window is short, its rows go to the page itself. Help says it too."""
        if brief != self._brief:
            self._brief = brief
            self.show_words(self.title_label.text(), self.intro_label.text())
