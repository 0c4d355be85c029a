"""The list of people whose roles carry different email addresses, to be sent to their district."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.desks.account_words import role_of
from ui.figures import number
from ui.models.columns import Column
from ui.models.list_table import ListTableModel
from ui.pages.base import Surroundings
from ui.widgets.buttons import Button
from ui.widgets.labels import Text
from ui.widgets.table_view import TableView

if TYPE_CHECKING:
    from app.assistant.emails import EmailRow


class EmailsSheet(QWidget):
    """What a dialog shows: words, the list, and a way to save it."""

    def __init__(self, rows: Sequence[EmailRow], *, around: Surroundings, save: Callable[[], None]) -> None:
        super().__init__()
        theme = around.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        people = len({row.user_id for row in rows})
        words = self.tr(
            "People with different email addresses in different roles: {0}. It does not hinder the move, but "
            "their district may want to mend it in its own system, where the addresses come from."
        ).format(number(people))
        column.addWidget(Text(words if rows else self.tr("Nobody’s email differs between roles.")))
        if not rows:
            return
        columns = (
            Column("district", self.tr("District"), 150, lambda row: row.district),
            Column("user_id", self.tr("New id"), 190, lambda row: row.user_id, mono=True, personal=True),
            Column("role", self.tr("Role"), 110, lambda row: role_of(row.role)),
            Column("email", self.tr("Email"), 240, lambda row: row.email, personal=True, stretch=True),
            Column("account", self.tr("Account"), 100, lambda row: row.account_id, personal=True),
        )
        model = ListTableModel(columns, theme=theme, privacy=around.privacy)
        model.set_rows(rows)
        view = TableView(model, name="differing_emails", theme=theme, preferences=around.preferences)
        model.setParent(view)
        view.setAccessibleName(self.tr("Emails that differ"))
        view.setMinimumSize(theme.px(820), theme.px(360))
        column.addWidget(view, 1)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(Button(self.tr("Save as CSV…"), theme=theme, icon="export", press=save))
        column.addLayout(row)
