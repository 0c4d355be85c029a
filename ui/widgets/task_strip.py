"""The strip at the bottom: what runs, how far, how fast, how long; and what has just ended.

What went wrong stays until it is dismissed. Good news goes with the page on which it could be read, and makes room
for the next work; with a link to what came of the work it stays until other work has ended. Work that is done within
0.4 s shows no progress.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout

from app.jobs import Progress
from app.words import say
from ui.figures import duration, number, size_of
from ui.tasks import Task
from ui.theme import Theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.labels import ElidedLabel, IconLabel, Line

_SHOW_AFTER_MS = 400
_READ_MS = 3000  # in which a line can be read
_GOOD = ("ok", "info")
_STEPS = 1000


def pace_words(progress: Progress) -> str:
    """`412,000 of 1,000,000 · 210,000 rows/s · about 3 s left`, as far as it is known."""
    translate = QCoreApplication.translate
    counted = size_of if progress.unit == "bytes" else number
    parts = []
    if progress.total:
        parts.append(translate("strip", "{0} of {1}").format(counted(progress.done), counted(progress.total)))
    elif progress.done:
        parts.append(counted(progress.done))
    if progress.done and progress.seconds >= 1:
        each = counted(round(progress.per_second))
        words = translate("strip", "{0} rows/s") if progress.unit == "rows" else translate("strip", "{0}/s")
        parts.append(words.format(each))
    left = progress.seconds_left
    if left is not None and progress.seconds >= 2:
        parts.append(translate("strip", "{0} left").format(duration(left)))
    return " · ".join(parts)


class TaskRow(QFrame):
    """One piece of work from start to end. Signals: `dismissed`, `cancel_pressed`."""

    dismissed = Signal()
    cancel_pressed = Signal()

    def __init__(self, title: str, *, theme: Theme) -> None:
        super().__init__()
        self.title = title
        self.tone = ""
        self._task: Task | None = None
        self._on_link: Callable[[], None] | None = None
        self._leads_on = False
        self._since = QElapsedTimer()
        self._icon = IconLabel(theme, "clock", token="muted", size=16)
        self.text_label = Line(title)
        self.progress_bar = QProgressBar()
        self.progress_bar.setTextVisible(False)
        self.progress_bar.setRange(0, 0)
        self.progress_bar.setAccessibleName(title)
        self.pace_label = ElidedLabel(tone="muted", mode=Qt.TextElideMode.ElideRight)
        self.link_button = Button("", theme=theme, kind="link")
        self.link_button.clicked.connect(self._on_link_button_clicked)
        self.link_button.hide()
        self.cancel_button = Button(self.tr("Cancel"), theme=theme)
        self.cancel_button.setAccessibleName(self.tr("Cancel"))
        self.cancel_button.setAccessibleDescription(title)
        self.cancel_button.clicked.connect(self._on_cancel_button_clicked)
        self.dismiss_button = IconButton("cross", self.tr("Dismiss"), theme=theme, size=14)
        self.dismiss_button.clicked.connect(self.dismissed)
        self.dismiss_button.hide()
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 12, 6)
        row.setSpacing(12)
        row.addWidget(self._icon)
        row.addWidget(self.text_label)
        row.addWidget(self.link_button)
        row.addWidget(self.progress_bar, 1)
        row.addWidget(self.pace_label)
        row.addStretch()
        row.addWidget(self.cancel_button)
        row.addWidget(self.dismiss_button)

    @property
    def ended(self) -> bool:
        return bool(self.tone)

    @property
    def is_news(self) -> bool:
        """Ended, not badly, and with nothing to look at."""
        return self.tone in _GOOD and not self._leads_on

    @property
    def could_be_read(self) -> bool:
        return self.ended and self._since.elapsed() >= _READ_MS

    def watch(self, task: Task) -> None:
        """Cancel presses go to `task`."""
        self._task = task

    def show_progress(self, progress: Progress) -> None:
        self.text_label.setText(say(progress.stage))
        self.progress_bar.setAccessibleName(self.text_label.text())
        if progress.total:
            self.progress_bar.setRange(0, _STEPS)
            self.progress_bar.setValue(int(_STEPS * min(1.0, progress.done / progress.total)))
        else:
            self.progress_bar.setRange(0, 0)
        self.pace_label.set_text(pace_words(progress))

    def finish(
        self,
        text: str,
        *,
        tone: str = "ok",
        link: str = "",
        on_link: Callable[[], None] | None = None,
        leads_on: bool = True,
    ) -> None:
        """The line that is left: `tone` is ok, warn, danger or info. Without `leads_on` the link is a short cut to
        what can be done elsewhere too, and not to something that came of the work."""
        self.tone = tone
        self._leads_on = on_link is not None and leads_on
        self._since.start()
        icon = {"ok": "check-circle", "info": "info"}.get(tone, "alert")
        self._icon.set_icon(icon, tone)
        self.text_label.setText(text)
        self.text_label.setMinimumWidth(1)  # it wraps, so the window can be made narrower
        self._on_link = on_link
        self.link_button.setText(link)
        self.link_button.setVisible(bool(link and on_link))
        for widget in (self.progress_bar, self.pace_label, self.cancel_button):
            widget.hide()
        self.dismiss_button.show()
        self.show()
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """What has ended is told whole: in one line with its link behind it, or in several where it is too long."""
        others = [one for one in (self._icon, self.link_button, self.dismiss_button) if not one.isHidden()]
        margins = self._row.contentsMargins()
        taken = margins.left() + margins.right() + sum(one.sizeHint().width() for one in others)
        taken += self._row.spacing() * (len(others) + 1)
        needed = self.text_label.fontMetrics().horizontalAdvance(self.text_label.text()) + 4
        wraps = self.ended and needed > self.width() - taken
        self.text_label.setWordWrap(wraps)
        self._row.setStretchFactor(self.text_label, int(wraps))

    def _on_cancel_button_clicked(self) -> None:
        self.cancel_button.setEnabled(False)
        self.text_label.setText(self.tr("Cancelling…"))
        self.cancel_pressed.emit()
        if self._task is not None:
            self._task.cancel()

    def _on_link_button_clicked(self) -> None:
        if self._on_link is not None:
            self._on_link()


class TaskStrip(QFrame):
    """All rows of running and finished work, hidden when there is none. Signals: `ended(well)` with each that ends."""

    ended = Signal(bool)

    def __init__(self, *, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("kind", "strip")
        self.setObjectName("task_strip")
        self.setAccessibleName(self.tr("Work in progress"))
        self.rows: list[TaskRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 2, 0, 2)
        self._column.setSpacing(0)
        self.hide()

    def start(self, title: str, *, at_once: bool = False) -> TaskRow:
        """A row for work that begins now.

        Finished lines of the same title make room for it, and so does good news that leads nowhere: what went
        wrong waits until somebody dismisses it, a link to what came of the work until other work has ended.
        """
        for row in [one for one in self.rows if one.ended and (one.title == title or one.is_news)]:
            self._remove(row)
        row = TaskRow(title, theme=self._theme)
        row.hide()
        row.dismissed.connect(lambda: self._remove(row))
        self.rows.append(row)
        self._column.addWidget(row)
        if at_once:
            self._show(row)
        else:
            QTimer.singleShot(_SHOW_AFTER_MS, row, lambda: self._show(row))
        return row

    @property
    def running(self) -> list[TaskRow]:
        """Rows of work that has not ended, also those that nobody sees yet."""
        return [row for row in self.rows if not row.ended]

    def show_running(self) -> None:
        """Show at once also what would be done before it is seen."""
        for row in self.running:
            self._show(row)

    def drop(self, row: TaskRow, *, well: bool = True) -> None:
        """Take a row away without a trace (work whose end the page itself shows)."""
        if row in self.rows:
            self._remove(row)
        self.ended.emit(well)

    def finish(
        self,
        row: TaskRow,
        text: str,
        *,
        tone: str = "ok",
        link: str = "",
        on_link: Callable[[], None] | None = None,
        leads_on: bool = True,
    ) -> None:
        # Two good news need no two lines; what went wrong stays until somebody dismisses it.
        for older in [one for one in self.rows if one is not row and one.tone in _GOOD]:
            self._remove(older)
        row.finish(text, tone=tone, link=link, on_link=on_link, leads_on=leads_on)
        self.show()
        self.ended.emit(tone != "danger")

    def turn_page(self) -> None:
        """Somebody goes to another page: news that leads nowhere stays behind, once it could be read."""
        for row in [one for one in self.rows if one.is_news and one.could_be_read]:
            self._remove(row)

    def clear(self) -> None:
        """Take away what has ended: it was about another workspace. What went wrong stays until it was read."""
        for row in [one for one in self.rows if one.ended and one.tone != "danger"]:
            self._remove(row)

    def _show(self, row: TaskRow) -> None:
        if row in self.rows:
            row.show()
            self.show()

    def _remove(self, row: TaskRow) -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()
        self.setVisible(any(not one.isHidden() for one in self.rows))
