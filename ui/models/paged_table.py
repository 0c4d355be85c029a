"""A table over as many rows as there are: the ids in order, and the pages that are looked at.

Sorting and filtering happen in the source, off the window's thread; answers of an older question are
told by their generation number and dropped. The row count is always the true one.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Sequence
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import Qt, QTimer, Signal
from shiboken6 import isValid

from app.errors import Cancelled
from app.jobs import Job
from ui.models.columns import LEFT_TO_STYLE, Column, cell
from ui.models.table import Index, Sort, TableModel
from ui.privacy import Privacy
from ui.tasks import Task, TaskRunner
from ui.theme import Theme

PAGE_ROWS = 256
PAGES_KEPT = 64


class RowSource(Protocol):
    """Where rows come from. All three are called on a worker's thread, one at a time.

    `ordered_ids` gives row ids in order for a sort and a filter (None: everything); `rows` gives the
    rows of some ids in that order, None for one that is gone.
    """

    def count(self) -> int: ...

    def ordered_ids(self, sort: Sort | None, wanted: object) -> Sequence[int]: ...

    def rows(self, ids: Sequence[int]) -> Sequence[object | None]: ...


class PagedTableModel(TableModel):
    """Signals: `counts_changed` (shown or total), `loading_changed(bool)`, `failed(error)`."""

    counts_changed = Signal()
    loading_changed = Signal(bool)
    failed = Signal(object)

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        runner: TaskRunner,
        theme: Theme,
        privacy: Privacy,
        lane: str = "read",
    ) -> None:
        super().__init__(columns, theme=theme, privacy=privacy)
        self.total = 0
        self._runner, self._lane = runner, lane
        self._source: RowSource | None = None
        self.wanted: object = None  # the filter that is asked for
        self._ids: Sequence[int] = ()
        self._generation = 0
        self._loading: Task | None = None
        self._pages: OrderedDict[int, Sequence[object | None]] = OrderedDict()
        self._asked: set[int] = set()
        self._missing: set[int] = set()
        self._fetch_timer = QTimer(self)
        self._fetch_timer.setSingleShot(True)
        self._fetch_timer.setInterval(0)
        self._fetch_timer.timeout.connect(self._fetch_missing)

    # What is asked of the source.

    def set_source(self, source: RowSource | None) -> None:
        self._source = source
        self.reload()

    def set_filter(self, wanted: object) -> None:
        """`wanted` is whatever the source understands; None for everything."""
        if wanted != self.wanted:
            self.wanted = wanted
            self.reload()

    def set_sort(self, sort: Sort | None) -> None:
        if sort != self.sorting:
            self.sorting = sort
            self.reload()

    def reload(self) -> None:
        """Ask again. What is seen stays until the answer is there."""
        self._generation += 1
        generation = self._generation
        if self._loading is not None:
            self._loading.cancel()
            self._loading = None
        source, sort, wanted = self._source, self.sorting, self.wanted
        if source is None:
            self._take(generation, (0, ()))
            return

        def work(job: Job) -> tuple[int, Sequence[int]]:
            job.checkpoint()
            return source.count(), source.ordered_ids(sort, wanted)

        self.loading_changed.emit(True)
        self._loading = self._runner.submit(
            work,
            lane=self._lane,
            on_success=lambda answer: self._take(generation, answer),
            on_error=lambda error: self._on_error(generation, error),
        )

    @property
    def loading(self) -> bool:
        return self._loading is not None

    @property
    def shown(self) -> int:
        """Rows that pass the filter; `total` counts all."""
        return len(self._ids)

    def row_id(self, row: int) -> int:
        return int(self._ids[row])

    def row_of(self, row_id: int) -> int:
        """The place of an id in the present order, -1 when it is not shown."""
        if isinstance(self._ids, array):  # a million of them: Python would look for some 20 ms
            import numpy as np

            places = np.flatnonzero(np.frombuffer(self._ids, np.dtype(self._ids.typecode)) == row_id)
            return int(places[0]) if len(places) else -1
        try:
            return self._ids.index(row_id)
        except ValueError:
            return -1

    def ids_of(self, ranges: Sequence[tuple[int, int]]) -> Sequence[int]:
        """Ids of inclusive row ranges."""
        if list(ranges) == [
            (0, len(self._ids) - 1)
        ]:  # nobody writes into it; to copy a million takes 5 to 60 ms
            return self._ids
        if len(ranges) == 1:
            return self._ids[ranges[0][0] : ranges[0][1] + 1]
        found: list[int] = []
        for first, last in ranges:
            found.extend(self._ids[first : last + 1])
        return found

    def read_rows(self, ids: Sequence[int], job: Job) -> list[object]:
        """On a worker's thread: the rows of these ids, page by page (copy, export)."""
        source = self._source
        if source is None:
            return []
        found: list[object] = []
        for start in range(0, len(ids), PAGE_ROWS):
            job.checkpoint()
            page = source.rows(ids[start : start + PAGE_ROWS])
            found.extend(row for row in page if row is not None)
        return found

    # What Qt asks.

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in LEFT_TO_STYLE or not index.isValid():
            return None
        row = self.row_object(index.row())
        if row is not None:
            return cell(self.columns[index.column()], row, role, self._theme, self.privacy)
        if role == Qt.ItemDataRole.DisplayRole:
            gone = index.row() // PAGE_ROWS in self._pages
            return self.tr("This row is gone") if gone and index.column() == 0 else "…"
        return None

    def row_object(self, row: int) -> object | None:
        """The row if its page is here; else None, and the page is fetched."""
        if not 0 <= row < len(self._ids):
            return None
        number = row // PAGE_ROWS
        page = self._pages.get(number)
        if page is None:
            if number not in self._asked:
                self._missing.add(number)
                if not self._fetch_timer.isActive():
                    self._fetch_timer.start()
            return None
        self._pages.move_to_end(number)
        return page[row % PAGE_ROWS]

    # How the answers come in.

    def _is_awaited(self, generation: int) -> bool:
        """Whether an answer is to the newest question, and the table for which it was asked still there."""
        return isValid(self) and generation == self._generation

    def _take(self, generation: int, answer: tuple[int, Sequence[int]]) -> None:
        if not self._is_awaited(generation):
            return
        self._loading = None
        self.beginResetModel()
        self.total, self._ids = answer
        self._pages.clear()
        self._asked.clear()
        self._missing.clear()
        self.endResetModel()
        self.counts_changed.emit()
        self.loading_changed.emit(False)

    def _fetch_missing(self) -> None:
        source, generation = self._source, self._generation
        if (
            source is None or self._runner.closed
        ):  # closed with the window, after its last paint was asked for
            return
        for number in sorted(self._missing):
            ids = self._ids[number * PAGE_ROWS : (number + 1) * PAGE_ROWS]
            self._asked.add(number)
            self._runner.submit(
                partial(_rows_of, source, ids),
                lane=self._lane,
                on_success=partial(self._take_page, generation, number),
                on_error=lambda error: self._on_error(generation, error),
            )
        self._missing.clear()

    def _take_page(self, generation: int, number: int, rows: Sequence[object | None]) -> None:
        if not self._is_awaited(generation):
            return
        self._asked.discard(number)
        self._pages[number] = rows
        while len(self._pages) > PAGES_KEPT:
            self._pages.popitem(last=False)
        first = number * PAGE_ROWS
        last = min(first + PAGE_ROWS, len(self._ids)) - 1
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def _on_error(self, generation: int, error: BaseException) -> None:
        if isinstance(error, Cancelled) or not self._is_awaited(generation):
            return
        self._loading = None
        self.loading_changed.emit(False)
        self.failed.emit(error)


def _rows_of(source: RowSource, ids: Sequence[int], job: Job) -> Sequence[object]:
    return source.rows(ids)
