"""What an undo or a redo did, said in the strip, with the way back beside it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from ui.session import Session
from ui.widgets.task_strip import TaskRow, TaskStrip


class TakenBack(QObject):
    """One line, there until something else happens to the workspace: then its link would do another thing."""

    def __init__(self, *, session: Session, strip: TaskStrip) -> None:
        super().__init__(strip)
        self._session, self._strip = session, strip
        self._row: TaskRow | None = None
        self._revision = 0
        session.changed.connect(self._on_session_changed)
        session.undone.connect(self._on_undone)
        session.redone.connect(self._on_redone)

    def _on_undone(self, what: str) -> None:
        self._say(self.tr("Undone: {0}").format(what), self.tr("Redo"), what, self._session.redo)

    def _on_redone(self, what: str) -> None:
        self._say(self.tr("Done again: {0}").format(what), self.tr("Undo"), what, self._session.undo)

    def _say(self, words: str, link: str, what: str, on_link: Callable[[], None]) -> None:
        self._revision = self._revision_now()
        self._strip.clear()  # what was said of the work that is taken back holds no more
        self._row = self._strip.start(self.tr("Undo and redo"))
        self._strip.finish(self._row, words, link=link, on_link=on_link)
        # "Undo" and "Redo" alone are the buttons at the top.
        self._row.link_button.setAccessibleName(f"{link}: {what}")
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._strip, words))

    def _on_session_changed(self) -> None:
        if self._row is not None and self._revision != self._revision_now():
            self._strip.drop(self._row)
            self._row = None

    def _revision_now(self) -> int:
        return self._session.state.revision if self._session.state is not None else 0
