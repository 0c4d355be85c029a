"""The tables of the Results page: districts of a dry run, files, and the comparison afterwards."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication

from ui.models.columns import Column
from ui.models.paged_table import PagedTableModel, RowSource
from ui.pages.base import Surroundings
from ui.pages.results_view import DistrictEffect, ResultFile, VerifyRow
from ui.pages.tables import count_column, list_table, paged_table
from ui.widgets.table_view import TableView

translate = QCoreApplication.translate
_MOST_ROWS = 9
_ID: dict[str, Any] = {"mono": True, "personal": True}


def _table(
    columns: tuple[Column, ...],
    rows: tuple[object, ...],
    name: str,
    title: str,
    around: Surroundings,
) -> TableView:
    view, model = list_table(columns, name, title, around)
    model.set_rows(rows)
    view.fit_rows(_MOST_ROWS)
    return view


def district_table(districts: tuple[DistrictEffect, ...], around: Surroundings) -> TableView:
    """Per district how many accounts change, retire, keep their id, wait for somebody, are left as they are."""
    columns = (
        Column("district", translate("results", "District"), 200, lambda row: row.name, stretch=True),
        count_column("changed", translate("results", "Changed"), 100),
        count_column("retired", translate("results", "Retired"), 100),
        count_column("staying", translate("results", "Keep their id"), 130),
        count_column("waiting", translate("results", "Waiting for you"), 150),
        count_column("left", translate("results", "Left or set apart"), 150),
    )
    title = translate("results", "Changes by district")
    return _table(columns, districts, "dry_run_districts", title, around)


def file_table(files: tuple[ResultFile, ...], around: Surroundings) -> TableView:
    """What was written, with size and the start of the SHA-256."""
    columns = (
        Column("name", translate("results", "File"), 220, lambda row: row.name),
        Column("what", translate("results", "What it is"), 280, lambda row: row.what, stretch=True),
        Column("size", translate("results", "Size"), 90, lambda row: row.size, right=True),
        Column("sha256", "SHA-256", 200, lambda row: row.sha256, mono=True),
    )
    return _table(columns, files, "written_files", translate("results", "Written files"), around)


def verify_table(rows: tuple[VerifyRow, ...], around: Surroundings) -> TableView:
    """Per district what is done, not done, different, lost, and when it was signed off.

    The last two are open accounts: those that wait for somebody, and those that were left as they are.
    """
    columns = (
        Column("district", translate("results", "District"), 150, lambda row: row.label, stretch=True),
        Column("signed", translate("results", "Signed off"), 150, lambda row: row.signed),
        count_column("done", translate("results", "Done"), 80),
        count_column("not_done", translate("results", "Not done"), 100),
        count_column("different", translate("results", "Different"), 100),
        count_column("lost", translate("results", "Lost"), 70),
        count_column("unexpected", translate("results", "Unexpected"), 120),
        count_column("waiting", translate("results", "Waiting"), 96),
        count_column("left", translate("results", "Left as is"), 96),
    )
    return _table(columns, rows, "verify_districts", translate("results", "Comparison"), around)


def not_done_table(source: RowSource, count: int, around: Surroundings) -> tuple[TableView, PagedTableModel]:
    """Accounts that are not as planned, for all districts or one (the model's filter).

    It is as high as all `count` rows need, also for a district that has fewer: what stands below stays.
    """
    columns = (
        Column("key", translate("results", "Account"), 110, lambda row: row.key, personal=True),
        Column("state", translate("results", "State"), 130, lambda row: row.state),
        Column("name", translate("results", "Name"), 170, lambda row: row.name, personal=True),
        Column("expected", translate("results", "Expected id"), 190, lambda row: row.expected, **_ID),
        Column("found", translate("results", "Found id"), 190, lambda row: row.found, **_ID),
        Column("district", translate("results", "District"), 200, lambda row: row.district, stretch=True),
    )
    title = translate("results", "Accounts that are not done")
    view, model = paged_table(columns, "not_done", title, around)
    view.fit_rows(_MOST_ROWS, least=min(count, _MOST_ROWS))
    model.set_source(source)
    return view, model
