"""Fields with their words: a label above, help below, an error beside; and a field for secrets."""

from __future__ import annotations

import re

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from app.ids import is_clever_id
from ui.theme import Theme, set_look
from ui.widgets.buttons import IconButton
from ui.widgets.labels import Text

_BETWEEN_TOKENS = re.compile(r"[\s,;\u2028\u2029]+")


class LabelledRow(QWidget):
    """A field under its label (`&` marks the mnemonic), with help, room for an error, and perhaps a
    button `beside` it."""

    def __init__(
        self,
        label: str,
        field: QWidget,
        *,
        help_text: str = "",
        name: str = "",
        beside: QWidget | None = None,
    ) -> None:
        super().__init__()
        self.field = field
        self._help = help_text
        self.label = QLabel(label)
        self.label.setBuddy(field)
        plain = name or label.replace("&", "")
        field.setAccessibleName(plain)
        field.setAccessibleDescription(help_text)
        self._below = Text(help_text, tone="muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.label)
        if beside is None:
            column.addWidget(field)
        else:
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(field, 1)
            row.addWidget(beside)
            column.addLayout(row)
        column.addWidget(self._below)
        # Only now: shown before it has a place, it would flash up as a window and take the keyboard.
        self._below.setVisible(bool(help_text))
        column.addStretch()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def show_help(self, text: str, *, tone: str = "muted") -> None:
        """Another help text below the field."""
        self._help = text
        self._below.setText(text)
        self._below.set_tone(tone)
        self._below.setVisible(bool(text))
        self.field.setAccessibleDescription(text)

    def show_error(self, text: str) -> None:
        """An error beside the field, or with an empty text the help again."""
        self._below.setText(text or self._help)
        self._below.set_tone("danger" if text else "muted")
        self._below.setVisible(bool(text or self._help))
        set_look(self.field, tone="danger" if text else "plain")
        self.field.setAccessibleDescription(text or self._help)
        if text:
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)


class _SecretEdit(QLineEdit):
    """A line that takes several secrets when several lines are pasted into it."""

    many_pasted = Signal(list)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste) and self.take(
            QGuiApplication.clipboard().mimeData()
        ):
            return
        super().keyPressEvent(event)

    def take(self, data: QMimeData) -> bool:
        """Whether `data` held more than one secret; those were told by the signal."""
        text = data.text().strip()
        # Several lines stay lines: each may have its district before the token.
        parts = [line.strip() for line in text.splitlines() if line.strip()]
        if len(parts) == 1:
            parts = [part for part in _BETWEEN_TOKENS.split(text) if part]
            if len(parts) == 2 and (is_clever_id(parts[0]) or parts[0].casefold() == "bearer"):
                return False
        if len(parts) < 2:
            return False
        self.many_pasted.emit(parts)
        return True


class SecretField(QWidget):
    """Text that is hidden unless the eye is pressed. Signals: `text_changed`, `many_pasted(list[str])`,
    `return_pressed`."""

    text_changed = Signal(str)
    many_pasted = Signal(list)
    return_pressed = Signal()

    def __init__(self, *, theme: Theme, name: str, placeholder: str = "") -> None:
        super().__init__()
        self.edit = _SecretEdit()
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setPlaceholderText(placeholder)
        self.edit.setAccessibleName(name)
        self.edit.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData)
        self.edit.textChanged.connect(self.text_changed)
        self.edit.many_pasted.connect(self.many_pasted)
        self.edit.returnPressed.connect(self.return_pressed)
        self.setFocusProxy(self.edit)
        self._name = name
        self.eye_button = IconButton("eye", self.tr("Show {0}").format(name), theme=theme)
        self.eye_button.setCheckable(True)
        self.eye_button.toggled.connect(self._on_eye_button_toggled)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.edit, 1)
        row.addWidget(self.eye_button)

    def text(self) -> str:
        return self.edit.text().strip()

    def clear(self) -> None:
        self.edit.clear()
        self.eye_button.setChecked(False)

    def setAccessibleName(self, name: str) -> None:
        self.edit.setAccessibleName(name)

    def setAccessibleDescription(self, description: str) -> None:
        self.edit.setAccessibleDescription(description)

    def _on_eye_button_toggled(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.edit.setEchoMode(mode)
        words = self.tr("Hide {0}") if shown else self.tr("Show {0}")
        self.eye_button.setAccessibleName(words.format(self._name))
        self.eye_button.setToolTip(words.format(self._name))
        self.eye_button.set_icon("eye-off" if shown else "eye")
