"""The window's view of the open workspace: which file, what stands in it, what can be undone.

Reads happen off the window's thread. When somebody else changes the file (the command line beside the
window), the view is read again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from app.jobs import Job
from ui.steps import StepState
from ui.tasks import Task, TaskRunner


@dataclass(frozen=True)
class WorkspaceState:
    """A workspace at one moment. `snapshot` belongs to the services; the frame never looks into it.

    `undo` and `redo` name what the next undo or redo concerns, empty when there is none.
    """

    path: Path
    revision: int
    snapshot: object = None
    undo: str = ""
    redo: str = ""
    steps: Mapping[str, StepState] = field(default_factory=dict)


class WorkspaceService(Protocol):
    """What the session needs of the services; all of it runs on a worker's thread.

    Errors are `app.errors.UserError` where a person can mend them.
    """

    def read(self, path: Path, job: Job) -> WorkspaceState: ...

    def revision(self, path: Path) -> int: ...

    def undo(self, path: Path, job: Job) -> str:
        """What was taken back, by the name that the state had for it; empty when there was nothing."""
        ...

    def redo(self, path: Path, job: Job) -> str:
        """The same for what was brought back."""
        ...


class Session(QObject):
    """Signals: `changed` (another workspace, or another state of it), `failed(error)`, `busy_changed`,
    `leaving` (the open workspace is about to give way to another, or to none), `undone(name)` and `redone(name)`
    after `changed`."""

    changed = Signal()
    failed = Signal(object)
    busy_changed = Signal(bool)
    leaving = Signal()
    undone = Signal(str)
    redone = Signal(str)

    def __init__(self, *, runner: TaskRunner, service: WorkspaceService) -> None:
        super().__init__()
        self._runner, self._service = runner, service
        self._path: Path | None = None
        self._state: WorkspaceState | None = None
        self._generation = 0
        self._reading: Task | None = None
        self._watcher: QFileSystemWatcher | None = None
        # Writers touch a file several times; one look a moment later is enough.
        self._look_timer = QTimer(self)
        self._look_timer.setSingleShot(True)
        self._look_timer.setInterval(300)
        self._look_timer.timeout.connect(self._look)

    @property
    def path(self) -> Path | None:
        return self._path

    @property
    def state(self) -> WorkspaceState | None:
        return self._state

    @property
    def busy(self) -> bool:
        return self._reading is not None

    def open(self, path: Path) -> None:
        """Read `path` and make it the workspace of the window; the old one stays if that fails."""
        if path != self._path:
            self.leaving.emit()
        self._read(path)

    def reload(self) -> None:
        """Read the open workspace again, after work on it has ended."""
        if self._path is not None:
            self._read(self._path)

    def close(self) -> None:
        self.leaving.emit()
        self.stop()
        self._reading = None
        self._path, self._state = None, None
        self.changed.emit()

    def stop(self) -> None:
        """No more looking at the file; the window is about to go."""
        self._generation += 1
        self._look_timer.stop()
        self._watch(None)

    def undo(self) -> None:
        if self._state is not None and self._state.undo:
            self._change(self._service.undo, self.undone.emit)

    def redo(self) -> None:
        if self._state is not None and self._state.redo:
            self._change(self._service.redo, self.redone.emit)

    def _change(self, act: Callable[[Path, Job], str], tell: Callable[[str], None]) -> None:
        path = self._path
        assert path is not None
        names: list[str] = []

        def work(job: Job) -> WorkspaceState:
            names.append(act(path, job))
            return self._service.read(path, job)

        def told() -> None:
            if names[0]:
                tell(names[0])

        self._start(work, path, told)

    def _read(self, path: Path) -> None:
        self._start(lambda job: self._service.read(path, job), path)

    def _start(
        self, work: Callable[[Job], WorkspaceState], path: Path, told: Callable[[], None] = lambda: None
    ) -> None:
        self._generation += 1
        generation = self._generation
        self._reading = self._runner.submit(
            work,
            on_success=lambda state: self._take(generation, path, state, told),
            on_error=lambda error: self._on_error(generation, error),
            on_cancelled=lambda: self._on_error(generation, None),
        )
        self.busy_changed.emit(True)

    def _take(self, generation: int, path: Path, state: WorkspaceState, told: Callable[[], None]) -> None:
        if generation != self._generation:
            return
        self._reading = None
        self._path, self._state = path, state
        self._watch(path)
        self.busy_changed.emit(False)
        self.changed.emit()
        told()

    def _on_error(self, generation: int, error: BaseException | None) -> None:
        if generation != self._generation:
            return
        self._reading = None
        self.busy_changed.emit(False)
        if error is not None:
            self.failed.emit(error)

    def _watch(self, path: Path | None) -> None:
        if self._watcher is None:
            if path is None:
                return
            self._watcher = QFileSystemWatcher(self)
            self._watcher.fileChanged.connect(lambda _: self._look_timer.start())
        watched = self._watcher.files()
        wanted = [str(path)] if path is not None else []
        if watched != wanted:
            if watched:
                self._watcher.removePaths(watched)
            if wanted:
                self._watcher.addPaths(wanted)

    def _look(self) -> None:
        state, path = self._state, self._path
        if state is None or path is None or self._reading is not None:
            return
        generation = self._generation

        def differs(revision: int) -> None:
            if generation == self._generation and revision != state.revision:
                self.reload()

        self._runner.submit(
            lambda job: self._service.revision(path),
            lane="read",
            on_success=differs,
            on_error=lambda error: None,  # the file is being replaced; the next change looks again
        )
