"""The mail that asks for the migration CSVs: a text to complete, copy and send. Nothing is sent from here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.buttons import Button
from ui.widgets.labels import Line, Text

if TYPE_CHECKING:
    from app.assistant.coverage import Covered


class RequestSheet(QWidget):
    """What a dialog shows: what the mail is for, the text itself, and a way to copy it."""

    def __init__(self, mail: str, *, theme: Theme) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        about = self.tr(
            "For the colleague who may open your application in Clever’s dashboard, or for Clever’s partner "
            "support. Put in what stands in [brackets], then copy it into a mail."
        )
        column.addWidget(Text(about))
        self.mail_edit = QPlainTextEdit(mail)
        self.mail_edit.setAccessibleName(self.tr("Text of the mail"))
        self.mail_edit.setTabChangesFocus(True)
        self.mail_edit.setMinimumSize(theme.px(372), theme.px(200))
        column.addWidget(self.mail_edit, 1)
        self.copied_label = Line(self.tr("Copied"), tone="ok")
        self.copied_label.hide()
        self.copy_button = Button(self.tr("Copy the text"), theme=theme, icon="copy", press=self._copy)
        row = QHBoxLayout()
        row.addWidget(self.copied_label)
        row.addStretch()
        row.addWidget(self.copy_button)
        column.addLayout(row)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.mail_edit.toPlainText())
        self.copied_label.show()


def request_sheet(version: str, coverage: Sequence[Covered], *, theme: Theme) -> RequestSheet:
    """The mail for a move to `version`: it names the districts whose CSV is missing, else all there are."""
    from app.assistant.requests import clever_mail

    missing = [one.district for one in coverage if one.state != "loaded"]
    return RequestSheet(clever_mail(version, missing or [one.district for one in coverage]), theme=theme)
