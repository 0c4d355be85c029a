"""`python -m ui.gallery --out DIR`: every page in every state as pictures, and a look for faults.

Each picture is named page-state-theme (`merge-full-dark.png`, with `-200` for double text). Widgets
that are cut off, lie on each other or can be focused without a name end the run with exit code 1.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QLocale, QSize
from PySide6.QtWidgets import QApplication

from app.jobs import Job
from ui.at_rest import come_to_rest
from ui.dialogs import SystemDialogs
from ui.faults import faults_of
from ui.garbage import WindowThreadCollector
from ui.menus import Commands
from ui.pages.base import Surroundings
from ui.samples.states import GalleryState
from ui.session import Place, Session, WorkspaceState
from ui.steps import STEP_IDS
from ui.tasks import TaskRunner
from ui.theme import Theme, make_application
from ui.widgets.task_strip import TaskStrip
from ui.window import Window

_QUICK_LOOKS = (("light", 100), ("dark", 100))
_ALL_LOOKS = (*_QUICK_LOOKS, ("high_contrast", 100), ("light", 200), ("dark", 200))


@dataclass(frozen=True)
class _Shot:
    page: str
    state: GalleryState


class _FixedWorkspace:
    """A workspace service that knows one state."""

    def __init__(self, state: WorkspaceState) -> None:
        self._state = state

    def read(self, place: Place, job: Job) -> WorkspaceState:
        return self._state

    def revision(self, place: Place) -> int:
        return self._state.revision

    def undo(self, place: Place, job: Job, event: int) -> str:
        return ""

    def redo(self, place: Place, job: Job, event: int) -> str:
        return ""


def shots(*, quick: bool, only: str = "") -> Iterator[_Shot]:
    """The states of all pages whose samples exist."""
    for step_id in (*STEP_IDS, "frame"):
        if find_spec(f"ui.samples.{step_id}") is None:
            continue
        for state in import_module(f"ui.samples.{step_id}").gallery_states():
            name = f"{step_id}-{state.name}"
            if (state.quick or not quick) and only in name:
                yield _Shot(step_id, state)


class Photographer:
    """Puts a state into a whole window and takes its picture."""

    def __init__(self, application: QApplication, size: QSize) -> None:
        self._application = application
        self._size = size
        self.theme = Theme(application, "light")
        self.runner = TaskRunner()
        self.collector = WindowThreadCollector()

    def take(self, shot: _Shot, path: Path) -> list[str]:
        """Write the picture; returns the faults found on it."""
        around = Surroundings(theme=self.theme, runner=self.runner)
        window = self._window(around, shot)
        page = shot.state.make(around)
        window.set_pages(dict.fromkeys(STEP_IDS, lambda: page))
        window.show_step(page.step_id)
        window.show()
        come_to_rest(around)
        if shot.state.arrange is not None:
            shot.state.arrange(window)
        come_to_rest(around)
        found = faults_of(window)
        window.grab().save(str(path))
        window.hide()
        window.deleteLater()
        self._application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self._application.processEvents()
        self.collector.look()
        return found

    def _window(self, around: Surroundings, shot: _Shot) -> Window:
        workspace = shot.state.workspace
        state = WorkspaceState(
            Path(f"{workspace or 'none'}.crosswalk"),
            1,
            undo="accepted a suggestion" if workspace else "",
            steps=shot.state.moods,
        )
        session = Session(runner=self.runner, service=_FixedWorkspace(state))
        dialogs = SystemDialogs(theme=self.theme)
        window = Window(around=around, session=session, dialogs=dialogs, strip=TaskStrip(theme=self.theme))
        session.setParent(window)
        dialogs.setParent(window)
        nothing = lambda: None  # noqa: E731
        window.set_commands(
            Commands(
                new=nothing,
                open=nothing,
                open_path=lambda path: None,
                close=nothing,
                back_up=nothing,
                erase=nothing,
                export=nothing,
                support=nothing,
                about=nothing,
            )
        )
        window.resize(self._size)
        if workspace:
            session.open(state.path)
        return window


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m ui.gallery", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for the pictures")
    parser.add_argument("--quick", action="store_true", help="main states, light and dark")
    parser.add_argument("--only", default="", help="only names that contain this, as match-full")
    parser.add_argument("--size", default="1280x800", help="size of the window, as 1024x700")
    given = parser.parse_args(argv)
    given.out.mkdir(parents=True, exist_ok=True)
    application = make_application()
    width, height = (int(part) for part in given.size.split("x"))
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    photographer = Photographer(application, QSize(width, height))
    faulty = 0
    for look, text_size in _QUICK_LOOKS if given.quick else _ALL_LOOKS:
        photographer.theme.choose(look)
        photographer.theme.set_percent(text_size)
        for shot in shots(quick=given.quick or text_size > 100, only=given.only):
            suffix = "" if text_size == 100 else f"-{text_size}"
            name = f"{shot.page}-{shot.state.name}-{look.replace('_', '-')}{suffix}.png"
            for fault in photographer.take(shot, given.out / name):
                faulty += 1
                sys.stdout.write(f"{name}: {fault}\n")
    photographer.runner.shutdown()
    photographer.collector.stop()
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(main())
