"""The tables of the Load page: loaded files, rows set aside, districts covered."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.models.columns import Column
from ui.models.list_table import ListTableModel
from ui.models.paged_table import PagedTableModel
from ui.pages.base import Surroundings
from ui.pages.load_view import LoadedFile
from ui.pages.tables import count_column, list_table, paged_table, word_column
from ui.widgets.table_view import TableView

translate = QCoreApplication.translate
_MOST_ROWS = 8
_TONES = {"ok": ("check-circle", "ok"), "warn": ("alert", "warn"), "danger": ("alert", "danger")}


def loaded_table(files: tuple[LoadedFile, ...], around: Surroundings) -> TableView:
    """What is in force, one row a file, as high as its rows."""
    columns = (
        word_column("name", translate("load", "File"), 240, stretch=True),
        word_column("kind", translate("load", "Kind"), 90),
        word_column("when", translate("load", "Loaded on"), 184),
        count_column("rows", translate("load", "Rows")),
        count_column("loaded", translate("load", "Loaded")),
        count_column("duplicates", translate("load", "Duplicates"), 110),
        count_column("set_aside", translate("load", "Set aside"), 100),
        count_column("blank", translate("load", "Blank"), 70),
    )
    title = translate("load", "Loaded files")
    view, model = list_table(columns, "loaded_files", title, around)
    model.set_rows(files)
    view.fit_rows(_MOST_ROWS)
    return view


def set_aside_table(around: Surroundings) -> tuple[TableView, PagedTableModel]:
    """Rows that could not be used, whatever their number."""
    columns = (
        word_column("file", translate("load", "File"), 200),
        count_column("line", translate("load", "Line"), 80),
        word_column("reason", translate("load", "Why"), 280, sortable=False),
        word_column("text", translate("load", "The row as it stood"), 300, personal=True, stretch=True),
    )
    return paged_table(columns, "set_aside", translate("load", "Set aside"), around)


def changes_table(around: Surroundings) -> tuple[TableView, ListTableModel]:
    """What a newer load changed, one row an old id."""
    columns = (
        word_column("district", translate("load", "District"), 160),
        word_column("change", translate("load", "What happened"), 150),
        word_column("legacy_id", translate("load", "Old id"), 170, mono=True, personal=True),
        word_column("before", translate("load", "New id before"), 170, mono=True, personal=True),
        word_column("after", translate("load", "New id now"), 170, mono=True, personal=True, stretch=True),
        word_column("touched", translate("load", "Decisions"), 140),
    )
    return list_table(columns, "load_changes", translate("load", "What changed"), around)


def coverage_table(around: Surroundings) -> tuple[TableView, ListTableModel]:
    state = Column(
        "state",
        translate("load", "Migration CSV"),
        195,
        lambda row: str(row.state),
        icon=lambda row: _TONES.get(row.tone),
    )
    columns = (
        word_column("district", translate("load", "District"), 190, stretch=True),
        count_column("accounts", translate("load", "Accounts"), 95),
        count_column("mapping_rows", translate("load", "Mapping rows"), 130),
        state,
        word_column("asked", translate("load", "Asked on"), 120),
        word_column("asked_by", translate("load", "By"), 120),
        word_column("arrived", translate("load", "Arrived"), 120),
    )
    return list_table(columns, "coverage", translate("load", "Districts"), around)
