"""What an undo or a redo did, said in the strip, with the way back beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from ui.session import Session
from ui.widgets.announce import announce
from ui.widgets.task_strip import TaskRow, TaskStrip


class TakenBack(QObject):
    """One line, there until somebody goes to another page, or something else happens to the workspace: then its link
    would do another thing."""

    def __init__(self, *, session: Session, strip: TaskStrip) -> None:
        super().__init__(strip)
        self._session, self._strip = session, strip
        self._row: TaskRow | None = None
        self._revision = 0
        session.changed.connect(self._on_session_changed)
        session.undone.connect(self._on_undone)
        session.redone.connect(self._on_redone)
        session.not_done.connect(self._on_not_done)
        session.done_elsewhere.connect(self._on_done_elsewhere)

    def _on_undone(self, what: str) -> None:
        self._strip.clear()  # what was said of the work that is taken back holds no more
        self._say(self.tr("Undone: {0}").format(what), self.tr("Redo"), what, self._session.redo)

    def _on_redone(self, what: str) -> None:
        self._strip.clear()
        self._say(self.tr("Done again: {0}").format(what), self.tr("Undo"), what, self._session.undo)

    def _on_not_done(self, back: bool) -> None:
        """Something else happened first: it is named, and taken back only when that is asked for."""
        state = self._session.state
        if self._session.opening is not None:
            words = self.tr("Nothing was undone: another migration is being opened.")
            if not back:
                words = self.tr("Nothing was done again: another migration is being opened.")
            self._say(words, tone="info")
        elif back:
            what = state.undo if state is not None else ""
            words = self.tr("Nothing was undone: something else happened first.")
            if what:
                words += " " + self.tr("Undo takes back now: {0}").format(what)
            self._say(words, self.tr("Undo"), what, self._session.undo, tone="info")
        else:
            what = state.redo if state is not None else ""
            words = self.tr("Nothing was done again: something else happened first.")
            if what:
                words += " " + self.tr("Redo brings back now: {0}").format(what)
            self._say(words, self.tr("Redo"), what, self._session.redo, tone="info")

    def _on_done_elsewhere(self, path: Path, what: str, back: bool) -> None:
        """Without a way back: the buttons are about another migration now."""
        words = self.tr("Undone in {0}: {1}") if back else self.tr("Done again in {0}: {1}")
        row = self._strip.start(self.tr("Undo and redo"))
        self._strip.finish(row, words.format(path.stem, what))
        announce(self._strip, row.text_label.text())

    def _say(
        self,
        words: str,
        link: str = "",
        what: str = "",
        on_link: Callable[[], None] | None = None,
        *,
        tone: str = "ok",
    ) -> None:
        """A link without `what` would lead nowhere, and is left out."""
        self._revision = self._revision_now()
        self._row = self._strip.start(self.tr("Undo and redo"))
        link = link if what else ""
        self._strip.finish(self._row, words, tone=tone, link=link, on_link=on_link, leads_on=False)
        # "Undo" and "Redo" alone are the buttons at the top.
        self._row.link_button.setAccessibleName(f"{link}: {what}" if what else "")
        announce(self._strip, words)

    def _on_session_changed(self) -> None:
        if self._row is not None and self._revision != self._revision_now():
            self._strip.drop(self._row)
            self._row = None

    def _revision_now(self) -> int:
        return self._session.state.revision if self._session.state is not None else 0
