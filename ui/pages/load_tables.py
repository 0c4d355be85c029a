"""The tables of the Load page: loaded files, rows set aside, districts covered."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication

from ui.figures import number
from ui.models.columns import Column
from ui.models.list_table import ListTableModel
from ui.models.paged_table import PagedTableModel
from ui.pages.base import Surroundings
from ui.pages.load_view import LoadedFile
from ui.widgets.table_view import TableView

translate = QCoreApplication.translate
_MOST_ROWS = 8
_TONES = {"ok": ("check-circle", "ok"), "warn": ("alert", "warn"), "danger": ("alert", "danger")}


def _count(key: str, title: str, width: int = 90) -> Column:
    return Column(
        key,
        title,
        width,
        lambda row: number(getattr(row, key)),
        value=lambda row: getattr(row, key),
        right=True,
    )


def _word(key: str, title: str, width: int, **more: Any) -> Column:
    return Column(key, title, width, lambda row: str(getattr(row, key)), **more)


def _table(
    columns: tuple[Column, ...], name: str, title: str, around: Surroundings
) -> tuple[TableView, ListTableModel]:
    model = ListTableModel(columns, theme=around.theme, privacy=around.privacy)
    view = TableView(model, name=name, theme=around.theme, preferences=around.preferences)
    model.setParent(view)
    view.setAccessibleName(title)
    return view, model


def loaded_table(files: tuple[LoadedFile, ...], around: Surroundings) -> TableView:
    """What is in force, one row a file, as high as its rows."""
    columns = (
        _word("name", translate("load", "File"), 240, stretch=True),
        _word("kind", translate("load", "Kind"), 90),
        _word("when", translate("load", "Loaded on"), 150),
        _count("rows", translate("load", "Rows")),
        _count("loaded", translate("load", "Loaded")),
        _count("duplicates", translate("load", "Duplicates"), 110),
        _count("set_aside", translate("load", "Set aside"), 100),
        _count("blank", translate("load", "Blank"), 70),
    )
    title = translate("load", "Loaded files")
    view, model = _table(columns, "loaded_files", title, around)
    model.set_rows(files)
    view.fit_rows(_MOST_ROWS)
    return view


def set_aside_table(around: Surroundings) -> tuple[TableView, PagedTableModel]:
    """Rows that could not be used, whatever their number."""
    columns = (
        _word("file", translate("load", "File"), 200),
        _count("line", translate("load", "Line"), 80),
        _word("reason", translate("load", "Why"), 280, sortable=False),
        _word("text", translate("load", "The row as it stood"), 300, personal=True, stretch=True),
    )
    model = PagedTableModel(columns, runner=around.runner, theme=around.theme, privacy=around.privacy)
    view = TableView(
        model,
        name="set_aside",
        theme=around.theme,
        runner=around.runner,
        preferences=around.preferences,
    )
    model.setParent(view)
    view.setAccessibleName(translate("load", "Set aside"))
    return view, model


def changes_table(around: Surroundings) -> tuple[TableView, ListTableModel]:
    """What a newer load changed, one row an old id."""
    columns = (
        _word("district", translate("load", "District"), 160),
        _word("change", translate("load", "What happened"), 150),
        _word("legacy_id", translate("load", "Id today"), 170, mono=True, personal=True),
        _word("before", translate("load", "New id before"), 170, mono=True, personal=True),
        _word("after", translate("load", "New id now"), 170, mono=True, personal=True, stretch=True),
        _word("touched", translate("load", "Decisions"), 140),
    )
    return _table(columns, "load_changes", translate("load", "What changed"), around)


def coverage_table(around: Surroundings) -> tuple[TableView, ListTableModel]:
    state = Column(
        "state",
        translate("load", "Migration CSV"),
        210,
        lambda row: str(row.state),
        icon=lambda row: _TONES.get(row.tone),
    )
    columns = (
        _word("district", translate("load", "District"), 220, stretch=True),
        _count("accounts", translate("load", "Accounts"), 100),
        _count("mapping_rows", translate("load", "Mapping rows"), 140),
        state,
        _word("asked", translate("load", "Asked on"), 110),
        _word("asked_by", translate("load", "By"), 120),
        _word("arrived", translate("load", "Arrived"), 110),
    )
    return _table(columns, "coverage", translate("load", "Districts"), around)
