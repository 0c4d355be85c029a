"""Which desk answers which page, and how all of them are made.

A desk is imported when its page is first visited, so that the window opens at once. To plug in a page:
write `ui/desks/<page>.py` (see `ui.desks.base`) and add a line here. Steps without a line are greyed out.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from app.jobs import Job
from ui.pages.base import Page

if TYPE_CHECKING:
    from ui.desks.base import Desk, Tools

# Step -> (module, class).
DESKS: Mapping[str, tuple[str, str]] = {
    "start": ("ui.desks.start", "StartDesk"),
    "connect": ("ui.desks.connect", "ConnectDesk"),
    "differences": ("ui.desks.differences", "DifferencesDesk"),
    "checklist": ("ui.desks.checklist", "ChecklistDesk"),
    "load": ("ui.desks.load", "LoadDesk"),
    "match": ("ui.desks.match", "MatchDesk"),
    "merge": ("ui.desks.merge", "MergeDesk"),
    "results": ("ui.desks.results", "ResultsDesk"),
}

# Between two modules, in seconds: as long as it takes to wake another thread.
_PAUSE = 0.0001
# What the first page shows next.
NEXT = ("ui.pages.start_questions", "ui.pages.start_overview", "ui.desks.start_words")

# What they ask first, and what takes long to import.
SERVICES = (
    "app.assistant.moment",
    "app.assistant.loading",
    "app.assistant.looking",
    "app.assistant.checklists",
    "app.assistant.connecting",
    "app.assistant.invented",
    "app.assistant.listing",
    "app.assistant.accounts",
    "app.assistant.people",
    "app.assistant.writing",
    "app.versions.differences",
    "rapidfuzz.process",
    "rapidfuzz.fuzz",
)


class _Pauses:
    """Finds no module, and lets other threads go on before each: an import is hundreds of short looks at files."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        # Not `breathe`, which may wait for the window, and the window for the module that is imported here.
        time.sleep(_PAUSE)


class Desks:
    """All desks of a window, each made when it is first wanted."""

    def __init__(self, tools: Tools, on_shown: Callable[[Callable[[str], None]], object]) -> None:
        """`on_shown` connects a desk to the frame's signal that tells which page is looked at."""
        self._tools, self._on_shown = tools, on_shown
        self._made: dict[str, Desk] = {}

    def desk(self, step_id: str) -> Desk:
        """The desk of a step, made at the first call."""
        found = self._made.get(step_id)
        if found is None:
            module, name = DESKS[step_id]
            found = self._made[step_id] = getattr(import_module(module), name)(self._tools)
            self._on_shown(found.on_step_shown)
        return found

    def pages(self) -> dict[str, Callable[[], Page]]:
        """How the frame gets each page when somebody goes there."""
        return {step_id: partial(self._page, step_id) for step_id in DESKS}

    def prepare(self, step_id: str) -> Page:
        """A page before somebody goes there; it shows nothing yet."""
        return self.desk(step_id).prepare()

    def drop_pages(self) -> list[Page]:
        """All pages made so far; from now on others take their places."""
        return [page for desk in self._made.values() if (page := desk.drop_page()) is not None]

    def _page(self, step_id: str) -> Page:
        return self.desk(step_id).page()

    def warm(self, job: Job) -> None:
        """Import what all pages need, on a worker's thread: then the first visit of each is quick.

        The keychain comes last: it brings its own modules, and the pages are made after that.
        """
        sys.meta_path.insert(0, _Pauses)
        try:
            for module in (*NEXT, *(module for module, _ in DESKS.values()), *SERVICES):
                job.checkpoint()
                import_module(module)
        finally:
            sys.meta_path.remove(_Pauses)
        self._tools.clever.secrets()

    def close(self) -> None:
        """The window has gone and no worker runs any more."""
        for desk in self._made.values():
            desk.close()
