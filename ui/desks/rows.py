"""The rows of a `RowIndex` as a table asks for them; one index may be closed while a table still asks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ui.models.table import Sort

if TYPE_CHECKING:
    from app.store.rowindex import Filter, RowIndex


class IndexSource:
    """`make(row id, cells)` turns the texts of a row into what the columns read.

    `narrow` turns the table's filter into that of the index; `sorts` gives columns of the table other
    names in the index.
    """

    def __init__(
        self,
        index: RowIndex,
        make: Callable[[int, Sequence[str]], Any],
        *,
        narrow: Callable[[Any], Filter] | None = None,
        sorts: dict[str, str] | None = None,
    ) -> None:
        self.index = index
        self._make, self._narrow, self._sorts = make, narrow, sorts or {}
        self._total = -1
        self._lock = threading.Lock()
        self._closed = False

    def count(self) -> int:
        with self._lock:
            if self._closed:
                return 0
            if self._total < 0:
                self._total = len(self.index.ordered_ids())
            return self._total

    def ordered_ids(self, sort: Sort | None, wanted: object) -> Sequence[int]:
        with self._lock:
            if self._closed:
                return ()
            key = self._sorts.get(sort.key, sort.key) if sort is not None else None
            narrowed = self._narrow(wanted) if self._narrow is not None and wanted is not None else None
            down = sort is not None and sort.descending
            return self.index.ordered_ids(key, descending=down, wanted=narrowed)

    def best(self, search: str, most: int, exact: Sequence[str]) -> tuple[Sequence[int], int]:
        """The `most` rows that fit a search best, and how many fit; `exact` are columns of the index."""
        with self._lock:
            return ((), 0) if self._closed else self.index.best(search, most, exact)

    def rows(self, ids: Sequence[int]) -> Sequence[object | None]:
        with self._lock:
            if self._closed or not len(ids):
                return [None] * len(ids)
            found = self.index.rows(list(ids))
            return [self._make(row_id, cells) for row_id, cells in zip(ids, found, strict=True)]

    def close(self) -> None:
        """Let the file go. Called on the window's thread; the table has another source by now."""
        with self._lock:
            self._closed = True
            self.index.close()
