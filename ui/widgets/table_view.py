"""The view of a table: sorting by the header, choosing columns, copying with headers, remembered widths."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from ui.models.list_table import ListTableModel
from ui.models.paged_table import PagedTableModel
from ui.models.table import Sort
from ui.preferences import Preferences
from ui.tab_order import bring_into_sight
from ui.tasks import TaskRunner
from ui.theme import Theme
from ui.theme.tokens import ROW_HEIGHT
from ui.widgets.announce import announce
from ui.widgets.row_copier import RowCopier
from ui.widgets.table_menu import add_copy, add_sorting, sorted_words


class _IdDelegate(QStyledItemDelegate):
    """Ids give way in the middle; other texts at the end, as Qt does by itself."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        option.textElideMode = Qt.TextElideMode.ElideMiddle


class TableView(QTableView):
    """Rows are chosen whole. Signals: `row_chosen(object)` for the current row (None when there is
    none), `row_opened(object)` on Enter or a double click."""

    row_chosen = Signal(object)
    row_opened = Signal(object)

    def __init__(
        self,
        model: PagedTableModel | ListTableModel,
        *,
        name: str,
        theme: Theme,
        runner: TaskRunner | None = None,
        preferences: Preferences | None = None,
    ) -> None:
        super().__init__()
        self._theme = theme
        self.copier = RowCopier(self, model, runner)
        self._preferences = preferences or Preferences()
        self._table = model
        self._fitted, self._least = 0, 1
        self._resetting = False  # the header then lays out columns by itself
        self.setObjectName(name)
        # Before the model comes: else its hidden head asks four things of every row of it.
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setModel(model)
        # For the columns of ids only: Qt paints a cell in half the time where Python has no part in it.
        self._of_ids = _IdDelegate(self)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        header = self.horizontalHeader()
        # With the table's own selection the header asks of every row whether it is chosen, each time it
        # paints: seconds over a million rows. It shows nothing of the selection anyway.
        header.setSelectionModel(QItemSelectionModel(model, header))
        header.setSectionsMovable(True)
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self._on_header_section_clicked)
        header.sectionResized.connect(self._on_header_section_resized)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._on_header_menu_requested)
        self.doubleClicked.connect(lambda index: self._open(index.row()))
        model.modelAboutToBeReset.connect(self._on_model_about_to_be_reset)
        model.modelReset.connect(self._on_model_reset)
        model.dataChanged.connect(self._on_model_data_changed)
        self.selectionModel().currentRowChanged.connect(self._tell_current)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self._arrange_columns()

    def chosen_rows(self) -> list[tuple[int, int]]:
        """Inclusive row ranges of the selection, in order."""
        ranges = {(r.top(), r.bottom()) for r in self.selectionModel().selection().toList()}
        return sorted(ranges)

    def fit_rows(self, most: int, *, least: int = 1) -> None:
        """Be exactly as high as the rows, or as `most` of them; more are scrolled. Never lower than `least`."""
        self._fitted, self._least = most, least
        self._fit()

    def current_row(self) -> Any:
        """The object of the current row, None when there is none."""
        return self._table.row_object(self.currentIndex().row())

    def choose_row(self, row: int) -> None:
        """Make a row the current and only chosen one."""
        self.setCurrentIndex(self._table.index(row, 0))

    def show_sort(self, sort: Sort | None) -> None:
        header = self.horizontalHeader()
        keys = [column.key for column in self._table.columns]
        header.setSortIndicatorShown(sort is not None)
        if sort is not None and sort.key in keys:
            order = Qt.SortOrder.DescendingOrder if sort.descending else Qt.SortOrder.AscendingOrder
            header.setSortIndicator(keys.index(sort.key), order)

    def columns_menu(self) -> QMenu:
        """A menu with a tick for each column; at least one stays."""
        menu = QMenu(self)
        self._add_columns(menu)
        return menu

    def menu(self) -> QMenu:
        """Copy, sort and choose columns: what a right click, the Menu key and Shift+F10 open."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shown = [c for i, c in enumerate(self._table.columns) if not self.isColumnHidden(i)]
        add_copy(menu, self.copy, bool(self.chosen_rows()))
        add_sorting(menu, shown, self._table.sorting, self.sort_by)
        self._add_columns(menu.addMenu(self.tr("C&olumns")))
        return menu

    def sort_by(self, sort: Sort | None) -> None:
        """Sort, show it in the header and say it to a screen reader; None is the order without any sorting."""
        if sort != self._table.sorting:
            self._table.set_sort(sort)
        self.show_sort(sort)
        told = sorted_words(self._table.columns, sort)
        announce(self, told)

    def _add_columns(self, menu: QMenu) -> None:
        shown = [i for i in range(len(self._table.columns)) if not self.isColumnHidden(i)]
        for index, column in enumerate(self._table.columns):
            action = QAction(column.title, menu, checkable=True)
            action.setChecked(index in shown)
            action.setEnabled(len(shown) > 1 or index not in shown)
            action.toggled.connect(lambda on, at=index: self._show_column(at, on))
            menu.addAction(action)

    def copy(self) -> None:
        """The chosen rows with headers to the clipboard, as they are seen (masked if they are)."""
        header = self.horizontalHeader()
        order = sorted(range(len(self._table.columns)), key=header.visualIndex)
        columns = [self._table.columns[i] for i in order if not self.isColumnHidden(i)]
        self.copier.copy(self.chosen_rows(), columns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stretch()
        self._fit()

    def _stretch(self) -> None:
        """Give the room that is left to the column that wants it, but never less than its width."""
        header, mode = self.horizontalHeader(), QHeaderView.ResizeMode
        shown = [i for i in range(len(self._table.columns)) if not self.isColumnHidden(i)]
        wanting = next((i for i in shown if self._table.columns[i].stretch), None)
        header.setStretchLastSection(wanting is None)
        if wanting is None:
            return
        least = self._theme.px(self._table.columns[wanting].width)
        left = self.viewport().width() - sum(self.columnWidth(i) for i in shown if i != wanting)
        blocked = header.blockSignals(True)
        header.setSectionResizeMode(wanting, mode.Stretch if left >= least else mode.Interactive)
        if left < least:
            self.setColumnWidth(wanting, least)
        header.blockSignals(blocked)
        self.updateGeometries()

    def _fit(self) -> None:
        if not self._fitted:
            return
        header = self.horizontalHeader()
        header.ensurePolished()
        height = max(header.sizeHint().height(), header.minimumHeight())
        rows = max(self._least, min(self._fitted, self._table.shown))
        height += rows * self.verticalHeader().defaultSectionSize() + 2
        if header.length() > self.viewport().width() > 0:
            height += self.horizontalScrollBar().sizeHint().height()
        if height != self.height() or height != self.maximumHeight():
            self.setFixedHeight(height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_F10 and event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
            self._open_menu()  # the key of menus everywhere, but Qt knows it on one system only
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex().row())
        else:
            super().keyPressEvent(event)
            bring_into_sight(self)  # its current row, where the page itself has to scroll for it

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        self._open_menu(None if keyboard else event.globalPos())

    def _open_menu(self, place: QPoint | None = None) -> None:
        """At `place`, else below the current row, or at the top of the rows."""
        menu, current, by_keyboard = self.menu(), self.visualRect(self.currentIndex()), place is None
        if place is None:
            seen = current.isValid() and self.viewport().rect().intersects(current)
            place = self.viewport().mapToGlobal(current.bottomLeft() if seen else QPoint(0, 0))
        menu.popup(place)
        first = menu.actions()[0]
        if by_keyboard and first.isEnabled():
            menu.setActiveAction(first)

    def _open(self, row: int) -> None:
        found = self._table.row_object(row)
        if found is not None:
            self.row_opened.emit(found)

    def _tell_current(self) -> None:
        self.row_chosen.emit(self._table.row_object(self.currentIndex().row()))

    def _on_model_about_to_be_reset(self) -> None:
        self._resetting = True

    def _on_model_reset(self) -> None:
        self._resetting = False
        self._arrange_columns()
        self.row_chosen.emit(None)

    def _on_model_data_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        row = self.currentIndex().row()
        if first.row() <= row <= last.row():
            self._tell_current()

    def _on_header_section_clicked(self, section: int) -> None:
        column = self._table.columns[section]
        if not column.sortable:
            self.show_sort(self._table.sorting)
            return
        now = self._table.sorting
        descending = now is not None and now.key == column.key and not now.descending
        self.sort_by(Sort(column.key, descending))

    def _on_header_section_resized(self, section: int, old: int, new: int) -> None:
        header = self.horizontalHeader()
        visible = [i for i in range(header.count()) if not header.isSectionHidden(i)]
        if self._resetting or not visible or section >= len(self._table.columns):
            return
        # The last one shown takes the room that is left: that width is nobody's wish.
        if new > 0 and section != max(visible, key=header.visualIndex):
            key = self._table.columns[section].key
            width = round(new * 100 / self._theme.percent)
            self._preferences.set(f"width.{self.objectName()}.{key}", width)

    def _on_header_menu_requested(self, place: QPoint) -> None:
        self.columns_menu().popup(self.horizontalHeader().mapToGlobal(place))

    def _show_column(self, index: int, on: bool) -> None:
        self.setColumnHidden(index, not on)
        key = self._table.columns[index].key
        self._preferences.set(f"shown.{self.objectName()}.{key}", on)

    def _arrange_columns(self) -> None:
        header = self.horizontalHeader()
        blocked = header.blockSignals(True)
        for index, column in enumerate(self._table.columns):
            if column.mono:
                self.setItemDelegateForColumn(index, self._of_ids)
            elif self.itemDelegateForColumn(index) is self._of_ids:
                self.setItemDelegateForColumn(index, self.itemDelegate())
            width = self._preferences.get(f"width.{self.objectName()}.{column.key}", column.width)
            self.setColumnWidth(index, self._theme.px(max(32, width)))
            shown = self._preferences.get(f"shown.{self.objectName()}.{column.key}", column.shown)
            self.setColumnHidden(index, not shown)
        header.blockSignals(blocked)
        header.setMinimumHeight(self._theme.px(ROW_HEIGHT))
        self._stretch()
        self.viewport().update()

    def _on_theme_changed(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._theme.px(ROW_HEIGHT))
        self.setIconSize(self._theme.icon_size(16))
        self._arrange_columns()
        self._fit()
