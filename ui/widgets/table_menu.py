"""The menu of a table: what the pointer does with the header, for the keyboard too."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from ui.models.columns import Column
from ui.models.table import Sort

translate = QCoreApplication.translate


def add_copy(menu: QMenu, copy: Callable[[], None], enabled: bool) -> None:
    """An entry that copies the chosen rows, with its keys beside it."""
    keys = QKeySequence(QKeySequence.StandardKey.Copy).toString(QKeySequence.SequenceFormat.NativeText)
    action = menu.addAction(translate("table", "&Copy the chosen rows") + f"\t{keys}")
    action.setEnabled(enabled)
    action.triggered.connect(lambda _: copy())


def add_sorting(
    menu: QMenu, columns: Sequence[Column], now: Sort | None, sort: Callable[[Sort | None], None]
) -> None:
    """A menu within `menu`: the columns and the direction, ticked as the table is sorted `now`.

    None is the order that the table has by itself. Nothing is added for a table that cannot be sorted.
    """
    wanted = [column for column in columns if column.sortable]
    if not wanted:
        return
    inside = menu.addMenu(translate("table", "&Sort by"))
    by, way = QActionGroup(inside), QActionGroup(inside)
    down = now is not None and now.descending

    def add(group: QActionGroup, words: str, chosen: Sort | None, ticked: bool) -> QAction:
        action = inside.addAction(words)
        action.setCheckable(True)
        action.setChecked(ticked)
        action.triggered.connect(lambda _: sort(chosen))
        group.addAction(action)
        return action

    for column in wanted:
        key = column.key
        add(by, column.title, Sort(key, down), now is not None and now.key == key)
    add(by, translate("table", "The usual order"), None, now is None)
    inside.addSeparator()
    key = now.key if now is not None else wanted[0].key
    add(way, translate("table", "Ascending"), Sort(key), not down)
    add(way, translate("table", "Descending"), Sort(key, True), down)
    way.setEnabled(now is not None)


def sorted_words(columns: Sequence[Column], sort: Sort | None) -> str:
    """How a table is sorted, for somebody who does not see it."""
    title = next((column.title for column in columns if sort is not None and column.key == sort.key), "")
    if sort is None or not title:
        return translate("table", "In the usual order")
    form = translate("table", "Sorted by {0}, ascending")
    if sort.descending:
        form = translate("table", "Sorted by {0}, descending")
    return form.format(title)
