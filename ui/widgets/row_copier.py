"""Chosen rows of a table on the clipboard, and a word about it beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QTableView, QToolTip
from shiboken6 import isValid

from app.jobs import Job
from ui.figures import fill
from ui.models.columns import Column, as_clipboard
from ui.models.list_table import ListTableModel
from ui.models.paged_table import PagedTableModel
from ui.tasks import TaskRunner
from ui.widgets.announce import announce

# A clipboard of more takes long to fill and longer to paste; a file is the better way for them.
MOST_ROWS = 100_000
# Fewer are there before anybody could read that they are on their way.
_WORTH_A_WORD = 5_000
_SHOWN_MS = 4_000


class RowCopier(QObject):
    """Copies what is seen of rows, with the headers. Signal `copied(int)` rows."""

    copied = Signal(int)

    def __init__(
        self, view: QTableView, table: PagedTableModel | ListTableModel, runner: TaskRunner | None
    ) -> None:
        super().__init__(view)
        self._view, self._table, self._runner = view, table, runner
        self._busy = False

    def copy(self, ranges: Sequence[tuple[int, int]], columns: Sequence[Column]) -> None:
        """The rows of inclusive `ranges`, masked while the privacy screen is on."""
        count = sum(last - first + 1 for first, last in ranges)
        if not count or self._busy:
            return
        if count > MOST_ROWS:
            words = self.tr(
                "{0} {0:row is|rows are} too many to copy; {1} is the most. Choose fewer, or write a file."
            )
            self._say(fill(words, count, MOST_ROWS))
            return
        table, privacy = self._table, self._table.privacy
        if isinstance(table, ListTableModel):
            rows = [table.row_object(r) for first, last in ranges for r in range(first, last + 1)]
            self._put(as_clipboard(columns, rows, privacy), count)
        elif self._runner is not None:
            ids = table.ids_of(ranges)
            self._work(lambda job: as_clipboard(columns, table.read_rows(ids, job), privacy), count)

    def _work(self, work: Callable[[Job], str], count: int) -> None:
        assert self._runner is not None
        self._busy = True
        if count > _WORTH_A_WORD:
            self._say(fill(self.tr("Copying {0} {0:row|rows}…"), count))
        self._runner.submit(
            work,
            lane="read",
            on_success=lambda text: self._put(text, count),
            on_error=lambda error: self._failed(),
            on_cancelled=self._failed,
        )

    def _put(self, text: str, count: int) -> None:
        QGuiApplication.clipboard().setText(text)
        if not isValid(self):
            return  # the table has gone while its rows were read
        self._busy = False
        self._say(fill(self.tr("{0} {0:row|rows} copied"), count))
        self.copied.emit(count)

    def _failed(self) -> None:
        if not isValid(self):
            return
        self._busy = False
        self._say(self.tr("The rows could not be copied. Try again in a moment."))

    def _say(self, words: str) -> None:
        """At the lower left of the rows for some seconds, and to a screen reader."""
        ground = self._view.viewport()
        place = ground.mapToGlobal(QPoint(8, ground.height() - 48))
        QToolTip.showText(place, words, ground, ground.rect(), _SHOWN_MS)
        announce(self._view, words)
