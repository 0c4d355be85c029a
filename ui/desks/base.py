"""What every desk has: the session, work off the window's thread, and its page.

A new desk: derive from `Desk`, set `step_id`, make the page in `make_page` (pass `actions=self`) and fill
it in `refresh`; then add a line to `DESKS` in `ui.compose`. `refresh` is called when the page is looked at
and the session has changed since, never for a page that nobody sees.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

from PySide6.QtCore import QObject

from app.errors import UserError
from app.jobs import Job
from ui.desks.clever_access import CleverAccess
from ui.dialogs import Dialogs
from ui.pages.base import Page, Surroundings
from ui.search import Take
from ui.session import Place, Session, WorkspaceState
from ui.tasks import Task
from ui.turns import Turns
from ui.widgets.banner import Notice
from ui.workbench import Finished, Workbench
from ui.workspaces import Loaded

if TYPE_CHECKING:
    from app.store.workspace import Connection, Workspace
    from ui.desks.rows import IndexSource

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Tools:
    """What desks share. Made once; `go(step_id)` shows another page, `open_anew` a workspace that was just
    made, at a page: the open one may have lain in its place."""

    around: Surroundings
    session: Session
    workbench: Workbench
    dialogs: Dialogs
    go: Callable[[str], None]
    open_anew: Callable[[Path, str], None]
    clever: CleverAccess = field(default_factory=CleverAccess)

    @property
    def turns(self) -> Turns:
        return self.around.turns


@runtime_checkable
class TakesFiles(Protocol):
    """A desk to which files can be dropped."""

    def take_paths(self, paths: Sequence[Path]) -> None: ...


@runtime_checkable
class FindsThings(Protocol):
    """A desk that the search of the frame asks."""

    def find(self, words: str, take: Take) -> None: ...


@runtime_checkable
class ShowsOutcomes(Protocol):
    """A desk that shows the accounts of some outcomes."""

    def show_outcomes(self, outcomes: frozenset[str]) -> None: ...


class Desk(QObject):
    """The services of one page. All methods are called on the window's thread."""

    step_id = ""

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self.tools = tools
        self._page: Page | None = None
        self._left: list[Page] = []  # of workspaces before; answers on their way may still reach them
        self._stale = True
        self._shown = False
        self._asked: dict[str, tuple[int, Task | None]] = {}
        # The message on the page that came from here, and the workspace that it is about.
        self._problem: tuple[Notice | None, Place | None] = (None, None)
        tools.session.changed.connect(self._on_session_changed)
        tools.around.runner.idle.connect(self._on_runner_idle)

    # What a desk owes.

    def make_page(self) -> Page:
        """The page, with this desk as its actions. Called once, at the first visit."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Give the page what it shows now; `self.state` is None without an open workspace."""
        raise NotImplementedError

    # What a desk has.

    @property
    def state(self) -> WorkspaceState | None:
        """The open workspace as it was last read."""
        return self.tools.session.state

    @property
    def loaded(self) -> Loaded | None:
        """The moment, summary and answers of the open workspace."""
        found = self.state.snapshot if self.state is not None else None
        return found if isinstance(found, Loaded) else None

    @property
    def path(self) -> Path | None:
        return self.tools.session.path

    @property
    def place(self) -> Place | None:
        """Which migration is open; another one may be put in its place later, under the same name too."""
        return self.tools.session.place

    def read(
        self,
        work: Callable[[Connection, Job], Answer],
        take: Callable[[Answer], None],
        *,
        key: str = "view",
        lane: str = "read",
        on_refused: Callable[[UserError], None] | None = None,
        on_dropped: Callable[[Answer], None] | None = None,
    ) -> None:
        """Answer a question from the open workspace off the window's thread, then `take` the answer.

        A newer question under the same `key` drops the older one; `on_dropped` gets an answer that came
        too late, to let go of what it holds.
        """
        place = self.place
        if place is None:
            return

        def reading(job: Job) -> Answer:
            with place.open().reading() as conn:
                return work(conn, job)

        self.ask(reading, take, key=key, lane=lane, on_refused=on_refused, on_dropped=on_dropped)

    def ask(
        self,
        work: Callable[[Job], Answer],
        take: Callable[[Answer], None],
        *,
        key: str,
        lane: str = "read",
        on_refused: Callable[[UserError], None] | None = None,
        on_dropped: Callable[[Answer], None] | None = None,
    ) -> None:
        """The same for work that does not read the workspace; without a line in the task strip."""
        number, before = self._asked.get(key, (0, None))
        if before is not None and not before.ended:
            before.cancel()
        mine = number + 1
        self._asked[key] = (mine, None)

        def is_latest() -> bool:
            return self._asked[key][0] == mine

        def give(answer: Answer) -> None:
            if is_latest():
                take(answer)
            elif on_dropped is not None:
                on_dropped(answer)

        def failed(error: BaseException) -> None:
            if not is_latest():
                return
            if not isinstance(error, UserError):
                self.tools.workbench.tell_defect(error)
            elif on_refused is not None:
                on_refused(error)
            else:
                self.tell(error)

        turns = self.tools.turns

        def begin() -> None:
            if is_latest():
                task = self.tools.around.runner.submit(
                    work,
                    lane=lane,
                    on_success=lambda answer: turns.add(partial(give, answer)),
                    on_error=failed,
                )
                self._asked[key] = (mine, task)

        # After this turn's layout and paint, and after the page itself is shown where somebody is on the way to it:
        # two threads that compute make each other slow.
        turns.add(partial(turns.add, begin))

    def drop(self, key: str) -> None:
        """Whatever was asked under `key` is of no interest any more."""
        number, before = self._asked.get(key, (0, None))
        if before is not None and not before.ended:
            before.cancel()
        self._asked[key] = (number + 1, None)

    def change(
        self,
        title: str,
        work: Callable[[Workspace, Job], Answer],
        told: Callable[[Answer], Finished | None] | None = None,
        *,
        lane: str = "db",
        on_end: Callable[[], None] | None = None,
        place: Place | None = None,
    ) -> None:
        """Write to the open workspace under `title` in the task strip; afterwards the session reads again.

        What cannot be done is told on the page. `told` gives the line that stays, None for none; another migration
        may be open by then. With `place` to that one, which may be open no more.
        """
        place = place or self.place
        if place is None:
            return
        self.tell(None)

        def working(job: Job) -> Answer:
            return work(place.open(), job)

        def done(answer: Answer) -> Finished | None:
            said = told(answer) if told is not None else None
            if self.place == place:
                self.tools.session.reload()
            stays = self.place == place and self.tools.session.opening is None
            if said is None or stays:
                return said
            # Another migration is open, or about to be: the line says whose it is, and leads nowhere.
            return Finished(f"{place.path.stem}: {said.text}", said.tone)

        self.tools.workbench.run(
            title, working, on_success=done, on_error=self._refused, on_end=on_end, lane=lane
        )

    def _refused(self, error: UserError) -> bool:
        """Told on the page when somebody looks at it; else the task strip tells it."""
        if self._page is None or not self._shown:
            return False
        self.tell(error)
        return True

    def save(self, title: str, target: Path, work: Callable[[Workspace, Job], object]) -> None:
        """Write a file beside the workspace under `title`; the line that stays leads to its folder."""
        place = self.place
        if place is None:
            return
        self.tell(None)

        def working(job: Job) -> None:
            work(place.open(), job)

        def done(_: object) -> Finished:
            words = self.tr("Saved {0}").format(target.name)
            link = self.tr("Open folder")
            return Finished(words, link=link, on_link=lambda: self.tools.dialogs.open_outside(target.parent))

        self.tools.workbench.run(title, working, on_success=done, on_error=self._refused, lane="read")

    def let_go(self, source: IndexSource | None) -> None:
        """Close rows that no table shows any more, after whoever still reads them."""
        if source is None:
            return
        try:
            self.tools.around.runner.submit(lambda job: source.close(), lane="read")
        except RuntimeError:  # the workers have gone already
            source.close()

    def close(self) -> None:
        """The window has gone and no worker runs any more: let go of files."""

    def tell(self, error: UserError | Notice | None) -> None:
        """A message below the page's body; None takes it away."""
        if self._page is None:
            return
        if isinstance(error, UserError):
            error = Notice(error.message, error.hint, tone="danger", closable=True)
        self._problem = (error, self.place)
        self._page.show_problem(error)

    # What the composition root calls.

    def prepare(self) -> Page:
        """The page, made at the first call; what it shows may be old, or nothing yet."""
        if self._page is None:
            self._page = self.make_page()
        return self._page

    def drop_page(self) -> Page | None:
        """Another workspace is open: what the page was left at belongs to the one before. A new one is made."""
        for key in list(self._asked):
            self.drop(key)
        left, self._page = self._page, None
        if left is not None:
            self._left.append(left)
        self._stale = True
        return left

    def _on_runner_idle(self) -> None:
        """No work is left that began on a page of long ago and would still end on it."""
        while len(self._left) > 1:
            self._left.pop(0).deleteLater()

    def page(self) -> Page:
        """The page, showing what stands in the workspace now."""
        page = self.prepare()
        self._refresh_if_stale()
        return page

    def on_step_shown(self, step_id: str) -> None:
        """Another page, or this one, is looked at now."""
        self._shown = step_id == self.step_id

    def _on_session_changed(self) -> None:
        self._stale = True
        told, about = self._problem
        if self._page is not None and self._page.problem is told is not None and self.place != about:
            self.tell(None)
        self.tools.turns.add(self._refresh_if_seen)

    def _refresh_if_seen(self) -> None:
        if self._shown and self._page is not None:
            self._refresh_if_stale()

    def _refresh_if_stale(self) -> None:
        if self._stale:
            self._stale = False
            self.refresh()
