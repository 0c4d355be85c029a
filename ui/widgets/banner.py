"""A message inside the page: what happened, what it means, what to do next. It never leaves by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from ui.theme import Theme, set_look
from ui.widgets.announce import alert
from ui.widgets.buttons import Button, IconButton
from ui.widgets.labels import IconLabel, Text

_ICONS = {"info": "info", "ok": "check-circle", "warn": "alert", "danger": "alert"}


@dataclass(frozen=True)
class Notice:
    """`tone` is info, ok, warn or danger; `link` and `press` offer one way on."""

    message: str
    hint: str = ""
    tone: str = "info"
    link: str = ""
    press: Callable[[], None] | None = None
    closable: bool = False


class Banner(QFrame):
    """Shows a `Notice`, or nothing. Signals: `closed`."""

    closed = Signal()

    def __init__(self, *, theme: Theme, notice: Notice | None = None) -> None:
        super().__init__()
        self._notice: Notice | None = None
        self.setProperty("kind", "banner")
        self._icon = IconLabel(theme, "info", token="info", size=18)
        self.message_label = Text()
        self.hint_label = Text()
        self.link_button = Button("", theme=theme, kind="link")
        self.link_button.clicked.connect(self._on_link_button_clicked)
        self.close_button = IconButton("cross", self.tr("Dismiss"), theme=theme, size=14)
        self.close_button.clicked.connect(self._on_close_button_clicked)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.message_label)
        words.addWidget(self.hint_label)
        words.addWidget(self.link_button, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 12, 12, 12)
        row.setSpacing(12)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.show_notice(notice)

    def show_notice(self, notice: Notice | None) -> None:
        """The message, told to a screen reader as well; None hides the banner."""
        self._notice = notice
        # Without a place yet it is seen as soon as it gets one; shown now, it would be a window of its own.
        if notice is None or self.parentWidget() is not None:
            self.setVisible(notice is not None)
        if notice is None:
            return
        set_look(self, tone=notice.tone)
        self._icon.set_icon(_ICONS[notice.tone], notice.tone)
        self.message_label.setText(notice.message)
        self.hint_label.setText(notice.hint)
        self.hint_label.setVisible(bool(notice.hint))
        self.link_button.setText(notice.link)
        self.link_button.setVisible(bool(notice.link and notice.press))
        self.close_button.setVisible(notice.closable)
        self.setAccessibleName(f"{notice.message} {notice.hint}".strip())
        alert(self)

    def _on_link_button_clicked(self) -> None:
        if self._notice is not None and self._notice.press is not None:
            self._notice.press()

    def _on_close_button_clicked(self) -> None:
        self.show_notice(None)
        self.closed.emit()
