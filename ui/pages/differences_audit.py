"""Calls we make: drop code, logs or recordings; below, every call of Clever that was found."""

from __future__ import annotations

import re

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.models.columns import Column
from ui.models.list_table import ListTableModel
from ui.pages.base import Surroundings
from ui.pages.differences_view import AuditHit, AuditView, DifferencesActions
from ui.privacy import Privacy
from ui.widgets.buttons import Button
from ui.widgets.file_drop import FileDrop
from ui.widgets.labels import Text
from ui.widgets.table_view import TableView

_LOOKS = {"breaks": ("alert", "danger"), "check": ("info", "warn"), "ok": ("check-circle", "ok")}
# A part of an address that names nobody: a word of the API, a version, or what source code has for an id.
_NAMELESS = re.compile(r"[A-Za-z_.:${}<>%-]*|v[0-9](\.[0-9])?")


def _told(call: str, privacy: Privacy) -> str:
    """A call as it was found; ids and questions in an address of a log tell of people, and are masked as those."""
    path, mark, question = call.partition("?")
    parts = (part if _NAMELESS.fullmatch(part) else privacy.mask(part) for part in path.split("/"))
    return "/".join(parts) + mark + privacy.mask(question)


class AuditTab(QWidget):
    """The tab is made once; a new view fills it."""

    def __init__(self, *, around: Surroundings, actions: DifferencesActions) -> None:
        super().__init__()
        theme = around.theme
        self._privacy = around.privacy
        drop = FileDrop(
            theme=theme,
            heading=self.tr("Drop code, logs, HAR or Postman files"),
            words=self.tr("Crosswalk finds the calls to Clever in them. Nothing leaves this computer."),
            small=True,
        )
        drop.paths_dropped.connect(actions.audit_paths)
        drop.add_pressed.connect(actions.choose_audit_files)
        drop.folder_pressed.connect(actions.choose_audit_folder)
        self._summary = Text()
        self.save_button = Button(
            self.tr("Save as CSV…"), theme=theme, icon="export", press=actions.export_audit
        )
        self._model = ListTableModel(self._columns(), theme=theme, privacy=around.privacy)
        self.table = TableView(self._model, name="audit_calls", theme=theme, preferences=around.preferences)
        self._model.setParent(self.table)
        self.table.setAccessibleName(self.tr("Calls we make"))
        self.table.row_chosen.connect(self._on_table_row_chosen)
        self.table.setMinimumHeight(theme.px(160))
        self._why = Text()
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._summary, 1)
        row.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(12)
        column.addWidget(drop)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        column.addWidget(self._why)
        self._rest = QWidget()
        column.addWidget(self._rest, 1)
        self.show_view(AuditView())

    def show_view(self, view: AuditView) -> None:
        words = view.summary or self.tr(
            "What was found stands here: which calls break, where they are, and what replaces them."
        )
        self._summary.setText(words)
        self._summary.set_tone("plain" if view.done else "muted")
        self.save_button.setVisible(bool(view.hits))
        self._model.set_rows(view.hits)
        self.table.setVisible(bool(view.hits))
        self._rest.setVisible(not view.hits)
        if view.hits:
            self.table.selectRow(0)
        else:
            self._on_table_row_chosen(None)

    def _columns(self) -> tuple[Column, ...]:
        order = {"breaks": 0, "check": 1, "ok": 2}
        return (
            Column(
                "status",
                self.tr("Result"),
                110,
                lambda row: row.status,
                value=lambda row: order.get(row.level, 3),
                icon=lambda row: _LOOKS.get(row.level),
            ),
            Column(
                "call",
                self.tr("Call"),
                280,
                lambda row: _told(row.call, self._privacy),
                mono=True,
                stretch=True,
            ),
            Column("place", self.tr("Where"), 200, lambda row: row.place, mono=True),
            Column("replacement", self.tr("Replaced by"), 220, lambda row: row.replacement, mono=True),
        )

    def _on_table_row_chosen(self, row: object) -> None:
        self._why.setText(row.why if isinstance(row, AuditHit) else "")
        self._why.setVisible(isinstance(row, AuditHit))
