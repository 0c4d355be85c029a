"""Closing the window: at any time, and what was done right before is not lost on the way."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from ui.dialogs import Dialogs
from ui.pages.base import Page
from ui.widgets.task_strip import TaskStrip


class Closing(QObject):
    """Whether the window may go. Signals: `changed` when it begins to wait for that, or waits no more."""

    changed = Signal()

    def __init__(self, window: QWidget, *, strip: TaskStrip, dialogs: Dialogs) -> None:
        super().__init__(window)
        self._window, self._strip, self._dialogs = window, strip, dialogs
        self._agreed = False
        self.waits = False
        strip.ended.connect(self._on_work_ended, Qt.ConnectionType.QueuedConnection)

    def may_go(self, page: Page | None) -> bool:
        """Work that somebody saw running is asked about; what has only just begun ends first, unasked.

        Leaving the `page` may begin some: an order that was given last is followed by what it means.
        """
        if not self._agreed and any(not row.isHidden() for row in self._strip.running):
            self._wait(False)
            self._dialogs.confirm(
                self.tr("Stop the work and close?"),
                self.tr("What runs now is stopped and leaves no trace. Everything else is saved."),
                self.tr("Stop and close"),
                self._go,
            )
            return False
        if page is not None:
            page.leave()
        begun = [] if self._agreed else self._strip.running
        self._strip.show_now(begun)
        self._wait(bool(begun))
        return not begun

    def _wait(self, waits: bool) -> None:
        if waits != self.waits:
            self.waits = waits
            self.changed.emit()

    def _on_work_ended(self, well: bool) -> None:
        if not self.waits:
            return
        if not well:
            self._wait(False)  # it is told, and the window stays for somebody to read it
        elif not self._strip.running:
            self._go()

    def _go(self) -> None:
        self._agreed = True
        # Not from within the question's own close.
        QTimer.singleShot(0, self._window, self._window.close)
