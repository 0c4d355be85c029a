"""How a page makes its tables: a model and its view, of a list in memory or of any number of rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ui.figures import number
from ui.models.columns import Column
from ui.models.list_table import ListTableModel
from ui.models.paged_table import PagedTableModel
from ui.pages.base import Surroundings
from ui.widgets.table_view import TableView


def word_column(key: str, title: str, width: int, **more: Any) -> Column:
    """The attribute `key` of a row as it is."""
    return Column(key, title, width, lambda row: str(getattr(row, key)), **more)


def count_column(key: str, title: str, width: int = 90) -> Column:
    """The attribute `key` of a row as a number, at the right."""
    return Column(
        key,
        title,
        width,
        lambda row: number(getattr(row, key)),
        value=lambda row: getattr(row, key),
        right=True,
    )


def list_table(
    columns: Sequence[Column], name: str, title: str, around: Surroundings
) -> tuple[TableView, ListTableModel]:
    """A table of a short list. `name` keeps its widths, `title` is what a screen reader calls it."""
    model = ListTableModel(columns, theme=around.theme, privacy=around.privacy)
    view = TableView(model, name=name, theme=around.theme, preferences=around.preferences)
    model.setParent(view)
    view.setAccessibleName(title)
    return view, model


def paged_table(
    columns: Sequence[Column], name: str, title: str, around: Surroundings
) -> tuple[TableView, PagedTableModel]:
    """A table whose rows are read when they are seen."""
    model = PagedTableModel(columns, runner=around.runner, theme=around.theme, privacy=around.privacy)
    view = TableView(
        model, name=name, theme=around.theme, runner=around.runner, preferences=around.preferences
    )
    model.setParent(view)
    view.setAccessibleName(title)
    return view, model
