"""The list of people whose roles carry different email addresses, to be sent to their district."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.jobs import Job
from ui.desks.account_words import role_of
from ui.desks.base import Desk
from ui.figures import number
from ui.models.columns import Column
from ui.models.list_table import ListTableModel
from ui.pages.base import Surroundings
from ui.widgets.buttons import Button
from ui.widgets.labels import Text
from ui.widgets.table_view import TableView

if TYPE_CHECKING:
    from app.assistant.emails import EmailRow
    from app.assistant.moment import Moment
    from app.store.workspace import Connection, Workspace


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


class EmailsList:
    """Finds the emails that differ, shows them and saves them, for the page of a desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, at: Moment) -> None:
        def work(conn: Connection, job: Job) -> list[EmailRow]:
            from app.assistant.emails import differing_emails

            return differing_emails(conn, at.snapshot, job)

        self._desk.read(work, self._show, key="emails")

    def _show(self, rows: list[EmailRow]) -> None:
        tools = self._desk.tools
        sheet = EmailsSheet(rows, around=tools.around, save=lambda: self._save(rows))
        tools.dialogs.show_widget(self._desk.tr("Emails that differ"), sheet)

    def _save(self, rows: list[EmailRow]) -> None:
        desk = self._desk

        def save(target: Path) -> None:
            def work(workspace: Workspace, job: Job) -> None:
                from app.assistant.emails import write_emails

                write_emails(rows, target)

            desk.save(desk.tr("Saving the list"), target, work)

        filters = desk.tr("CSV (*.csv)")
        desk.tools.dialogs.ask_save(desk.tr("Save the list"), "emails-that-differ.csv", filters, save)
