"""Long work as a person sees it: a line in the strip, a Cancel, and an end in words.

Ties the task runner, the strip and the dialogs together, so that no page has to.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.errors import UserError
from app.jobs import Job
from app.log import only_places, write_defect
from ui.dialogs import Dialogs
from ui.tasks import Task, TaskRunner
from ui.widgets.task_strip import TaskStrip


@dataclass(frozen=True)
class Finished:
    """The line that stays after the work: what came out, and a link to it."""

    text: str
    tone: str = "ok"
    link: str = ""
    on_link: Callable[[], None] | None = None


class Workbench(QObject):
    """Signals: `told(str)` with each line that ends long work (for a notification)."""

    told = Signal(str)

    def __init__(self, *, runner: TaskRunner, strip: TaskStrip, dialogs: Dialogs) -> None:
        super().__init__()
        self._runner, self._strip, self._dialogs = runner, strip, dialogs

    def run(
        self,
        title: str,
        work: Callable[[Job], Any],
        *,
        on_success: Callable[[Any], Finished | None],
        on_error: Callable[[UserError], bool] | None = None,
        on_end: Callable[[], None] | None = None,
        lane: str = "db",
    ) -> Task:
        """Run `work(job)` under `title`.

        `on_success` gives the line that stays, None for none. `on_error` may take a UserError to the
        page itself (True); else the strip tells it. `on_end` comes last in any case.
        """
        row = self._strip.start(title)

        def succeeded(result: Any) -> None:
            line = on_success(result)
            if line is None:
                self._strip.drop(row)
            else:
                self._strip.finish(row, line.text, tone=line.tone, link=line.link, on_link=line.on_link)
                self.told.emit(line.text)
            ended()

        def failed(error: BaseException) -> None:
            if isinstance(error, UserError) and on_error is not None and on_error(error):
                self._strip.drop(row, well=False)
            elif isinstance(error, UserError):
                self._strip.finish(row, str(error), tone="danger")
                self.told.emit(error.message)
            else:
                self._strip.drop(row, well=False)
                self.tell_defect(error)
            ended()

        def cancelled() -> None:
            self._strip.finish(row, self._cancelled_words(title, task), tone="info")
            ended()

        def ended() -> None:
            if on_end is not None:
                on_end()

        task = self._runner.submit(
            work,
            lane=lane,
            on_success=succeeded,
            on_error=failed,
            on_cancelled=cancelled,
            on_progress=row.show_progress,
        )
        row.watch(task)
        return task

    def _cancelled_words(self, title: str, task: Task) -> str:
        if task.job.lasted:
            return self.tr(
                "{0}: cancelled, but too late for a part of it: what was done by then stays."
            ).format(title)
        if task.left_behind:
            return self.tr(
                "{0}: cancelled, nothing was changed. It has not stopped yet, perhaps since a drive or the "
                "network does not answer; what still comes of it is thrown away."
            ).format(title)
        return self.tr("{0}: cancelled, nothing was changed").format(title)

    def tell_defect(self, error: BaseException) -> None:
        """A polite dialog with the details folded away; they name places in the program, never data."""
        trace = "".join(traceback.format_exception(error))
        write_defect(trace)
        self._dialogs.tell_defect(only_places(trace))
