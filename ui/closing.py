"""Closing the window: at any time, and what was done right before is not lost on the way."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from ui.dialogs import Dialogs
from ui.pages.base import Page
from ui.session import Session
from ui.widgets.task_strip import TaskStrip


class Closing(QObject):
    """Whether the window may go. Signals: `changed` when it begins to wait for that, or waits no more."""

    changed = Signal()

    def __init__(self, window: QWidget, *, session: Session, strip: TaskStrip, dialogs: Dialogs) -> None:
        super().__init__(window)
        self._window, self._session, self._strip, self._dialogs = window, session, strip, dialogs
        self._agreed = False
        self.waits = False
        # Queued: what went wrong is told first, and a window that waited stays for somebody to read it.
        strip.ended.connect(self._on_work_ended, Qt.ConnectionType.QueuedConnection)
        session.busy_changed.connect(self._on_session_busy_changed, Qt.ConnectionType.QueuedConnection)
        session.failed.connect(lambda _: self._wait(False))

    def may_go(self, page: Page | None) -> bool:
        """Work that somebody saw running, or waits for, is asked about; what has only just begun ends first, unasked.

        Leaving the `page` may begin some: an order that was given last is followed by what it means.
        """
        if not self._agreed and (self.waits or any(not row.isHidden() for row in self._strip.running)):
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
        waits = not self._agreed and self._has_work
        if waits:
            self._strip.show_running()
        self._wait(waits)
        return not waits

    @property
    def _has_work(self) -> bool:
        return bool(self._strip.running) or self._session.changing

    def _wait(self, waits: bool) -> None:
        if waits != self.waits:
            self.waits = waits
            self.changed.emit()

    def _on_session_busy_changed(self, busy: bool) -> None:
        self._on_work_ended(True)

    def _on_work_ended(self, well: bool) -> None:
        if not self.waits or self._agreed:
            return
        if not well:
            self._wait(False)
        elif not self._has_work:
            self._go()

    def _go(self) -> None:
        self._agreed = True
        # Not from within the question's own close.
        QTimer.singleShot(0, self._window, self._window.close)
