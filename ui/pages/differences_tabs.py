"""The further parts of the Differences page: calls of the app, one record twice, dates."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.models.columns import Column
from ui.models.list_table import ListTableModel
from ui.pages.base import Surroundings, card, scrolling_column
from ui.pages.differences_view import AuditHit, DifferencesActions, RecordPair, VersionDate
from ui.theme import Theme
from ui.widgets.file_drop import FileDrop
from ui.widgets.labels import IconLabel, Line, Text
from ui.widgets.table_view import TableView

translate = QCoreApplication.translate
_MARKS = {"changed": "warn", "gone": "danger", "new": "ok"}


def audit_tab(hits: tuple[AuditHit, ...], actions: DifferencesActions, around: Surroundings) -> QWidget:
    """Drop code, logs or recordings; below, every call of Clever that was found."""
    tab = QWidget()
    column = QVBoxLayout(tab)
    column.setContentsMargins(0, 12, 0, 0)
    column.setSpacing(12)
    drop = FileDrop(
        theme=around.theme,
        heading=translate("differences", "Drop code, logs, HAR or Postman files"),
        words=translate(
            "differences", "Crosswalk finds the calls of Clever in them. Nothing leaves this computer."
        ),
        small=True,
    )
    drop.paths_dropped.connect(actions.audit_paths)
    drop.add_pressed.connect(actions.choose_audit_files)
    column.addWidget(drop)
    looks = {"breaks": ("alert", "danger"), "check": ("info", "warn")}
    columns = (
        Column("call", translate("differences", "Call"), 280, lambda row: row.call, mono=True, stretch=True),
        Column(
            "status",
            translate("differences", "Result"),
            130,
            lambda row: row.status,
            icon=lambda r: looks.get(r.level),
        ),
        Column("replacement", translate("differences", "Replaced by"), 220, lambda row: row.replacement),
        Column("place", translate("differences", "Where"), 180, lambda row: row.place),
    )
    model = ListTableModel(columns, theme=around.theme, privacy=around.privacy)
    model.set_rows(hits)
    view = TableView(model, name="audit_calls", theme=around.theme, preferences=around.preferences)
    model.setParent(view)
    view.setAccessibleName(translate("differences", "Calls we make"))
    column.addWidget(view, 1)
    return tab


def record_tab(record: RecordPair, theme: Theme) -> QWidget:
    """The same record in both versions, line by line; what differs carries a colour and a word."""
    area, column = scrolling_column()
    column.setContentsMargins(0, 12, 0, 0)
    frame, inside = card()
    inside.addWidget(Text(record.title, kind="lead"))
    grid = QGridLayout()
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(4)
    words = {
        "changed": translate("differences", "changed"),
        "gone": translate("differences", "gone"),
        "new": translate("differences", "new"),
        "same": "",
    }
    for row, (before, after, mark) in enumerate(record.lines):
        tone = _MARKS.get(mark, "plain")
        for at, text in enumerate((before, after)):
            line = Text(text, tone=tone)
            line.setFont(theme.mono_font())
            grid.addWidget(line, row, at)
        grid.addWidget(Line(words[mark], tone=tone), row, 2)
    grid.setColumnStretch(0, 1)
    grid.setColumnStretch(1, 1)
    inside.addLayout(grid)
    column.addWidget(frame)
    column.addStretch()
    return area


def dates_tab(dates: tuple[VersionDate, ...], theme: Theme) -> QWidget:
    """Releases, deprecations and removals in order."""
    area, column = scrolling_column()
    column.setContentsMargins(0, 12, 0, 0)
    frame, inside = card()
    for one in dates:
        row = QHBoxLayout()
        row.setSpacing(12)
        token = one.tone if one.tone != "plain" else "muted"
        row.addWidget(IconLabel(theme, "calendar", token=token), 0, Qt.AlignmentFlag.AlignTop)
        when = Line(one.when, tone="muted")
        when.setMinimumWidth(theme.px(120))
        row.addWidget(when, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Text(one.what, tone=one.tone), 1)
        inside.addLayout(row)
    column.addWidget(frame)
    column.addStretch()
    return area
