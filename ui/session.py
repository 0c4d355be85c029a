"""The window's view of the open workspace: which file, what stands in it, what can be undone.

Reads happen off the window's thread. When somebody else changes the file (the command line beside the
window), the view is read again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from app.errors import WorkspaceUnusable
from app.jobs import Job
from ui.steps import StepState
from ui.tasks import Task, TaskRunner

if TYPE_CHECKING:
    from app.store.workspace import Workspace

# Milliseconds from a change of the file to the look at it, and between looks at a file that is gone.
_LOOK_MS = 300
_LOOK_AGAIN_MS = 3_000
# Somebody writes just now: the file is there all the same.
_LOCKED = ("store.locked", "store.locked_here")


@dataclass(frozen=True)
class Place:
    """Which migration is meant: where its file lies, and the number of its own (empty: whichever lies there)."""

    path: Path
    identity: str = ""

    def open(self) -> Workspace:
        """On a worker's thread. What lies there by now and is another migration is neither read nor changed."""
        from app.store.workspace import Workspace

        return Workspace.open(self.path, identity=self.identity)


@dataclass(frozen=True)
class WorkspaceState:
    """A workspace at one moment. `snapshot` belongs to the services; the frame never looks into it.

    `undo` and `redo` name what the next undo or redo concerns, empty when there is none; `undo_event` and
    `redo_event` are the numbers of those entries of the history. `identity` tells migrations apart whose files
    lay at one place after the other.
    """

    path: Path
    revision: int
    snapshot: object = None
    undo: str = ""
    redo: str = ""
    undo_event: int = 0
    redo_event: int = 0
    steps: Mapping[str, StepState] = field(default_factory=dict)
    identity: str = ""


class WorkspaceService(Protocol):
    """What the session needs of the services; all of it runs on a worker's thread.

    Errors are `app.errors.UserError` where a person can mend them.
    """

    def read(self, place: Place, job: Job) -> WorkspaceState: ...

    def revision(self, place: Place) -> int: ...

    def undo(self, place: Place, job: Job, event: int) -> str:
        """What was taken back, by the name that the state had for it; empty, and nothing is done, when
        `event` is not what comes next any more."""
        ...

    def redo(self, place: Place, job: Job, event: int) -> str:
        """The same for what was brought back."""
        ...


@dataclass(eq=False)
class _Work:
    """What the session waits for: a workspace read; after undo in it (`back` True), after redo (False), or as it stands."""

    path: Path
    back: bool | None = None
    name: str = ""  # what was undone or done again, as soon as that is so
    opens: bool = False  # another workspace than the open one

    @property
    def changes(self) -> bool:
        return self.back is not None


class Session(QObject):
    """Signals: `changed` (another workspace, or another state of it), `failed(error)`, `busy_changed`,
    `leaving` (the open workspace is about to give way to another, or to none), `undone(name)` and `redone(name)`
    after `changed`. `stepping` before undo or redo begins. `not_done(back)` when undo (True) or redo was asked and
    nothing was done, since something else comes next by now or another workspace is being opened;
    `done_elsewhere(path, name, back)` when it was done and that workspace is not open any more.
    """

    changed = Signal()
    failed = Signal(object)
    busy_changed = Signal(bool)
    leaving = Signal()
    stepping = Signal()
    undone = Signal(str)
    redone = Signal(str)
    not_done = Signal(bool)
    done_elsewhere = Signal(Path, str, bool)

    def __init__(self, *, runner: TaskRunner, service: WorkspaceService) -> None:
        super().__init__()
        self._runner, self._service = runner, service
        self._path: Path | None = None
        self._state: WorkspaceState | None = None
        self._work: _Work | None = None  # the newest; what else is under way is of no interest any more
        self._task: Task | None = None
        self._looking: Task | None = None
        self._stays = False
        self._again = False  # the open workspace is to be read once more after that
        self._missed = False  # the file changed while it was read
        self._in_vain = 0  # looks at the file in a row that did not find this migration
        self._watcher: QFileSystemWatcher | None = None
        # Writers touch a file several times; one look a moment later is enough.
        self._look_timer = QTimer(self)
        self._look_timer.setSingleShot(True)
        self._look_timer.timeout.connect(self._look)

    @property
    def path(self) -> Path | None:
        return self._path

    @property
    def place(self) -> Place | None:
        """The open migration and no other that may lie there by now."""
        return Place(self._path, self._state.identity) if self._path is not None and self._state else None

    @property
    def state(self) -> WorkspaceState | None:
        return self._state

    @property
    def busy(self) -> bool:
        return self._work is not None

    @property
    def changing(self) -> bool:
        """Whether undo or redo is under way."""
        return self._work is not None and self._work.changes

    @property
    def opening(self) -> Path | None:
        """Another workspace that is being opened; the old one is there until it stands."""
        return self._work.path if self._work is not None and self._work.opens else None

    @property
    def stays(self) -> bool:
        """Whether what failed last was to open another workspace, so that the open one stays as it is."""
        return self._stays

    def open(self, path: Path, *, anew: bool = False) -> None:
        """Read `path` and make it the workspace of the window; the old one stays if that fails.

        `anew` says that another migration took the place of the open one.
        """
        opens = anew or path != self._path
        if opens:
            self.leaving.emit()
            # If that fails, the workspace that stays has to be read after all.
            self._again = self._again or (self._work is not None and self.opening is None)
        elif self._work is not None and self._work.changes:
            self._again = True
            return
        self._start(self._reading(Place(path)), _Work(path, opens=opens))

    def reload(self) -> None:
        """Read the open workspace again, after work on it has ended. What was asked meanwhile comes first."""
        place = self.place
        if place is None:
            return
        if self._work is not None and (self._work.changes or self.opening is not None):
            self._again = True
        else:
            self._start(self._reading(place), _Work(place.path))

    def close(self) -> None:
        self.leaving.emit()
        self.stop()
        self._path, self._state = None, None
        self.changed.emit()

    def stop(self) -> None:
        """No more looking at the file; the window is about to go."""
        self._work = None
        self._again = self._missed = False
        self._look_timer.stop()
        self._look_no_more()
        self._watch(None)

    def undo(self) -> None:
        """Take back what the state names, and nothing else; pressed twice, only once."""
        self.stepping.emit()
        if self._state is not None and self._state.undo:
            self._change(self._service.undo, self._state.undo_event, back=True)

    def redo(self) -> None:
        self.stepping.emit()
        if self._state is not None and self._state.redo:
            self._change(self._service.redo, self._state.redo_event, back=False)

    def _change(self, act: Callable[[Place, Job, int], str], event: int, *, back: bool) -> None:
        place = self.place
        assert place is not None
        if self.opening is not None:
            self.not_done.emit(back)
            return
        if self._work is not None and self._work.changes:
            return  # the second press of two: what it meant is not known before the first has ended
        work = _Work(place.path, back)

        def changing(job: Job) -> WorkspaceState:
            work.name = act(place, job, event)
            return self._service.read(place, job)

        self._start(changing, work)

    def _reading(self, place: Place) -> Callable[[Job], WorkspaceState]:
        return lambda job: self._service.read(place, job)

    def _start(self, run: Callable[[Job], WorkspaceState], work: _Work) -> None:
        if self._runner.closed:
            return
        superseded, self._work = self._work, work
        before, self._task = (
            self._task,
            self._runner.submit(
                run,
                on_success=lambda state: self._take(work, state),
                on_error=lambda error: self._on_error(work, error),
                on_cancelled=lambda: self._on_error(work, None),
            ),
        )
        if superseded is not None and not superseded.changes and before is not None and not before.ended:
            before.cancel()  # its drive may hang, and this one would wait behind it
        self.busy_changed.emit(True)

    def _take(self, work: _Work, state: WorkspaceState) -> None:
        if work is not self._work:
            self._tell_elsewhere(work)
            return
        if work.opens:
            self._again = False  # that was about the workspace before
        self._work = None
        if not work.opens and self._state is not None and self._state.identity != state.identity:
            self.leaving.emit()  # opened once more by its path, where another migration lies by now
        if work.opens:
            self._look_no_more()
        self._path, self._state = work.path, state
        self._watch(work.path)
        self.busy_changed.emit(False)
        self.changed.emit()
        if work.back is not None and not work.name:
            self.not_done.emit(work.back)
        elif work.back is not None:
            (self.undone if work.back else self.redone).emit(work.name)
        self._go_on()

    def _on_error(self, work: _Work, error: BaseException | None) -> None:
        if work is not self._work:
            self._tell_elsewhere(work)
            return
        self._stays = self._path is not None and self.opening is not None
        self._work = None
        self.busy_changed.emit(False)
        if error is not None:
            self.failed.emit(error)
        self._go_on()

    def _tell_elsewhere(self, work: _Work) -> None:
        """Another workspace was asked for while this one was changed, and nobody will see the change."""
        if work.back is not None and work.name:
            self.done_elsewhere.emit(work.path, work.name, work.back)

    def _go_on(self) -> None:
        """What waited until the work ended."""
        again, self._again = self._again, False
        missed, self._missed = self._missed, False
        if again:
            self.reload()
        elif missed:
            self._look_timer.start(_LOOK_MS)

    def _watch(self, path: Path | None) -> None:
        if self._watcher is None:
            if path is None:
                return
            self._watcher = QFileSystemWatcher(self)
            self._watcher.fileChanged.connect(lambda _: self._look_timer.start(_LOOK_MS))
        watched = self._watcher.files()
        wanted = [str(path)] if path is not None else []
        if watched != wanted:
            if watched:
                self._watcher.removePaths(watched)
            if wanted:
                self._watcher.addPaths(wanted)
                self._look_timer.start(_LOOK_MS)  # nobody watched while it was read

    def _look(self) -> None:
        state, place = self._state, self.place
        if state is None or place is None or self._runner.closed:
            return
        if self._work is not None:
            self._missed = True
            return

        def differs(revision: int) -> None:
            was_away, self._in_vain = self._in_vain > 1, 0
            if state is self._state and self._work is None:
                self._watch(place.path)
                if was_away or revision != state.revision:
                    self.reload()
            elif place == self.place:
                self._look_timer.start(_LOOK_MS)

        self._look_no_more()
        self._looking = self._runner.submit(
            lambda job: self._service.revision(place),
            lane="read",
            on_success=differs,
            on_error=lambda error: self._on_not_found(place, error),
        )

    def _look_no_more(self) -> None:
        """The drive may hang, and whatever else is read would wait behind this look."""
        looking, self._looking = self._looking, None
        if looking is not None and not looking.ended:
            looking.cancel()

    def _on_not_found(self, place: Place, error: BaseException) -> None:
        """The file was taken away, or is being replaced: told when it is so at the second look too."""
        if place != self.place:
            return
        gone = isinstance(error, WorkspaceUnusable) and error.code not in _LOCKED
        if gone:
            self._in_vain += 1
            if self._in_vain == 2:
                self._stays = False
                self.failed.emit(error)
        if self._in_vain:  # nobody tells when it is there again, and just then somebody may write to it
            self._look_timer.start(_LOOK_MS if self._in_vain < 2 else _LOOK_AGAIN_MS)
