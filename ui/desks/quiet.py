"""Desks of pages with many small changes: each is kept at once, without a line in the task strip."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from app.errors import UserError
from app.jobs import Job
from ui.desks.base import Desk, Tools
from ui.session import Place

if TYPE_CHECKING:
    from app.store.workspace import Connection

Answer = TypeVar("Answer")

# How long the window stays for what was noted last, in seconds: longer than one writer waits for another.
LAST_NOTES = 8.0


class QuietDesk(Desk):
    """Its changes are marks beside the history. The rest of the window hears of them when the page is left:
    working out a large workspace after every tick would be a waste."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._owes = False
        self._unwritten: list[Callable[[], object]] = []

    def note(
        self,
        work: Callable[[Connection], Answer],
        take: Callable[[Answer], None],
        *,
        place: Place | None = None,
        echoes: bool = True,
    ) -> None:
        """Write to the open workspace, one after the other in the order of the calls, then `take`.

        With `place` to that one, which may be open no more; then nobody waits for the answer. `echoes` tells
        whether the rest of the window has to hear of it.
        """
        place = place or self.place
        if place is None:
            return

        def write() -> Answer:
            with place.open().writing() as conn:
                return work(conn)

        def working(job: Job) -> Answer:
            return write()

        self._unwritten.append(write)

        def done(answer: Answer) -> None:
            self._unwritten.remove(write)
            if self.place == place:
                self._owes = self._owes or echoes
                take(answer)
                if not self._shown:
                    self._settle()

        def failed(error: BaseException) -> None:
            self._unwritten.remove(write)
            if isinstance(error, UserError):
                self.tell(error)
            else:
                self.tools.workbench.tell_defect(error)

        runner = self.tools.around.runner
        if runner.closed:  # a field that lost the keyboard as the window went; `close` writes it
            return
        runner.submit(working, on_success=done, on_error=failed)

    def close(self) -> None:
        """The window goes: what was noted last and was not written any more is written now.

        On a thread of its own, as the drive may hang: the window does not wait for it for ever.
        """
        super().close()
        notes, self._unwritten = self._unwritten, []
        if not notes:
            return

        def write_all() -> None:
            for write in notes:
                with suppress(UserError):  # there is no window left to tell it in
                    write()

        last = threading.Thread(target=write_all, name="crosswalk-last-notes", daemon=True)
        last.start()
        last.join(LAST_NOTES)

    def on_step_shown(self, step_id: str) -> None:
        super().on_step_shown(step_id)
        if not self._shown:
            self._settle()

    def _settle(self) -> None:
        if self._owes:
            self._owes = False
            self.tools.session.reload()

    def _on_session_changed(self) -> None:
        self._owes = False
        super()._on_session_changed()
