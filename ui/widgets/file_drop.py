"""A place to drop files and folders on, with buttons for whoever does not drag."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import Theme, set_look
from ui.widgets.buttons import Button
from ui.widgets.flow import Turning
from ui.widgets.labels import IconLabel, Text


def dropped_paths(data: QMimeData) -> list[Path]:
    """The local files and folders of a drag, in order; web addresses are left out."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


class FileDrop(QFrame):
    """Signals: `paths_dropped(list[Path])`, `add_pressed`, `folder_pressed`."""

    paths_dropped = Signal(list)
    add_pressed = Signal()
    folder_pressed = Signal()

    def __init__(
        self, *, theme: Theme, heading: str, words: str, small: bool = False, folder: bool = True
    ) -> None:
        super().__init__()
        self.setProperty("kind", "drop")
        self.setAcceptDrops(True)
        self.setObjectName("file_drop")
        self.setAccessibleName(heading)
        head = Text(heading, kind="lead")
        text = Text(words, tone="muted")
        self.add_button = self._button(theme, self.tr("Add files"), "plus", self.add_pressed.emit)
        presses_shown = [self.add_button]
        if folder:
            words_of_folder = self.tr("Add a folder")
            presses_shown.append(self._button(theme, words_of_folder, "folder", self.folder_pressed.emit))
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        if small:
            row = QHBoxLayout(self)
            row.setContentsMargins(16, 12, 16, 12)
            row.setSpacing(12)
            row.addWidget(IconLabel(theme, "step-load", size=24))
            words_column = QWidget()
            column = QVBoxLayout(words_column)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(2)
            column.addWidget(head)
            column.addWidget(text)
            presses = QWidget()
            presses.setLayout(buttons)
            buttons.setContentsMargins(0, 0, 0, 0)
            buttons.addStretch()
            for button in presses_shown:
                buttons.addWidget(button)
            both = Turning(theme=theme, least=270, gap=12)
            both.add(words_column)
            both.add(presses, 0)  # the words take the room that is left
            row.addWidget(both, 1)
            return
        centre = Qt.AlignmentFlag.AlignHCenter
        text.setAlignment(centre)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 28, 24, 28)
        layout.setSpacing(8)
        layout.addWidget(IconLabel(theme, "step-load", token="accent", size=36), 0, centre)
        head.setAlignment(centre)
        layout.addWidget(head)
        layout.addWidget(text)
        layout.addSpacing(8)
        buttons.addStretch()
        for button in presses_shown:
            buttons.addWidget(button)
        buttons.addStretch()
        layout.addLayout(buttons)

    @staticmethod
    def _button(theme: Theme, text: str, icon: str, press: Callable[[], None]) -> Button:
        button = Button(text, theme=theme, icon=icon, press=press)
        button.setAccessibleName(text)
        return button

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event.mimeData()):
            set_look(self, tone="over")
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        set_look(self, tone="plain")

    def dropEvent(self, event: QDropEvent) -> None:
        set_look(self, tone="plain")
        paths = dropped_paths(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.paths_dropped.emit(paths)
