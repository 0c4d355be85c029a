"""The program itself on a screen: real key presses, and what programs outside find by its promised names."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.assistant.rehearsing import rehearse
from app.jobs import Job
from ui.session import Place
from ui.workspaces import Workspaces

ROOT = Path(__file__).parents[3]
READER = Path(__file__).with_name("reader.py")
SYSTEM_PYTHON = "/usr/bin/python3"

# The accessible names that programs outside the project find the controls by.
FRAME = ["Undo", "Redo", "Theme", "Help"]
PROMISES = {
    "Connect": ["Token", "Check token", "Districts"],
    "Differences": ["From version", "To version", "Differences"],
    "Load": ["Add files", "Load files", "Loaded files", "Set aside"],
    "Match": ["Match accounts", "Outcomes", "Accounts", "Search"],
    "Merge": ["Strategy", "Permission rule", "People", "Accept", "Change", "Defer", "Reject"],
    "Checklist": ["Steps"],
    "Results": ["Dry run", "Write results", "Verify"],
}
EMPTY = {
    "Start": ["Start a migration", "Open a migration", "Try the demo"],
    "Load": ["Add files", "Load files"],
}


# The average of a field is that of its ground: letters are few.
_BRIGHTNESS = """
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, qGray
application = QGuiApplication([])
seen = application.primaryScreen().grabWindow(0, 500, 300, 600, 300).toImage()
seen = seen.scaled(1, 1, mode=Qt.TransformationMode.SmoothTransformation)
print(qGray(seen.pixel(0, 0)))
"""


def _absent(*programs: str) -> list[str]:
    return [one for one in programs if shutil.which(one) is None]


def _has_reader() -> bool:
    if not Path("/usr/libexec/at-spi-bus-launcher").exists() or not Path(SYSTEM_PYTHON).exists():
        return False
    return subprocess.run([SYSTEM_PYTHON, "-c", "import pyatspi"], capture_output=True).returncode == 0


def _until(found: Callable[[], object], what: str, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.05)  # between two looks at another program


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo with some 300 made-up people, as it stands after its rehearsal."""
    return rehearse(tmp_path_factory.mktemp("demo"), 300, 1, Job()).workspace


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a program on a screen of its own, with a fresh profile."""
    if absent := _absent("Xvfb"):
        pytest.skip(f"not installed: {', '.join(absent)}")
    seen, told = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(told), "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
        pass_fds=[told],
        stderr=subprocess.DEVNULL,
    )
    os.close(told)
    with os.fdopen(seen) as stream:
        number = stream.readline().strip()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("QT_", "DBUS_"))}
    yield kept | {
        "DISPLAY": f":{number}",
        "QT_QPA_PLATFORM": "xcb",
        "CROSSWALK_HOME": str(tmp_path / "profile"),
        "PYTHONPATH": str(ROOT),
    }
    server.terminate()
    server.wait()


class OnScreen:
    """The running program, its keys, and what it leaves behind."""

    def __init__(self, path: Path, screen: dict[str, str]) -> None:
        self.path, self._screen = path, screen
        command = [sys.executable, "-m", "ui.main", str(path)]
        self.process = subprocess.Popen(command, env=screen, cwd=path.parent)

    def run(self, *words: str) -> str:
        done = subprocess.run(["xdotool", *words], env=self._screen, capture_output=True, text=True)
        return done.stdout.strip()

    def keys(self, *keys: str) -> None:
        self.run("key", "--clearmodifiers", *keys)

    def focus(self) -> None:
        """Wait for the window with the workspace; without a window manager it has to be given the keys."""
        title = f"{self.path.stem} – Crosswalk"
        _until(lambda: self.run("search", "--onlyvisible", "--name", title), title)
        self.run("windowfocus", "--sync", self.run("search", "--onlyvisible", "--name", title).split()[0])

    def kept(self, key: str) -> Any:
        """What the window keeps between two starts under this name; None if there is nothing yet."""
        for file in Path(self._screen["CROSSWALK_HOME"]).rglob("window.json"):
            try:
                return json.loads(file.read_text(encoding="utf-8")).get(key)
            except ValueError:  # just being written
                return None
        return None

    def is_on(self, step_id: str) -> bool:
        """Whether the page is the one to which the window would come back."""
        return bool((self.kept("places") or {}).get(str(self.path)) == step_id)

    def brightness(self) -> int:
        """Of the middle of the screen as it can be seen, from 0 to 255."""
        done = subprocess.run(
            [sys.executable, "-c", _BRIGHTNESS], env=self._screen, capture_output=True, text=True, check=True
        )
        return int(done.stdout)

    def undo(self) -> str:
        """What undo would take back, in words."""
        return Workspaces().read(Place(self.path), Job()).undo


@pytest.fixture
def program(demo: Path, screen: dict[str, str], tmp_path: Path) -> Iterator[OnScreen]:
    if absent := _absent("xdotool"):
        pytest.skip(f"not installed: {', '.join(absent)}")
    path = tmp_path / "Spring.crosswalk"
    shutil.copy(demo, path)
    made = OnScreen(path, screen)
    yield made
    if made.process.poll() is None:
        made.process.kill()
        made.process.wait()


def test_real_keys_walk_the_rail_decide_and_close(program: OnScreen) -> None:
    program.focus()
    for at, step_id in enumerate(
        ("connect", "differences", "load", "match", "merge", "checklist", "results"), start=2
    ):
        # Pressed again while it waits: a workspace that has just been read takes the window to its own page.
        _until(
            lambda key=f"ctrl+{at}", step=step_id: program.keys(key) or program.is_on(step),
            f"the page {step_id}",
        )
    before = program.undo()
    _until(lambda: program.keys("ctrl+6") or program.is_on("merge"), "the page merge")

    def deferred() -> bool:
        program.keys("d")
        return program.undo() != before

    _until(deferred, "a decision by key")
    decided = program.undo()
    _until(lambda: program.keys("ctrl+z") or program.undo() != decided, "undo")
    _until(lambda: program.keys("ctrl+q") or program.process.poll() is not None, "the window closes")
    assert program.process.returncode == 0


def _read(
    names: dict[str, list[str]], command: list[str], env: dict[str, str], folder: Path
) -> dict[str, Any]:
    """What a program outside found on the pages, page after page in one and the same window."""
    done = subprocess.run(
        ["dbus-run-session", "--", SYSTEM_PYTHON, str(READER), json.dumps(names), "Accounts", *command],
        env=env | {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=150,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["running"], done.stderr[-2000:]
    return found


def _need_reader() -> None:
    if absent := _absent("dbus-run-session"):
        pytest.skip(f"not installed: {', '.join(absent)}")
    if not _has_reader():
        pytest.skip("not installed: at-spi2-core, python3-pyatspi")


def test_programs_outside_find_the_promised_names_before_anything_is_open(
    screen: dict[str, str], tmp_path: Path
) -> None:
    _need_reader()
    names = {step: [*wanted, *FRAME] for step, wanted in EMPTY.items()}
    assert not _read(names, [sys.executable, "-m", "ui.main"], screen, tmp_path)["missing"]


def test_programs_outside_find_the_promised_names_on_every_page(
    demo: Path, screen: dict[str, str], tmp_path: Path
) -> None:
    _need_reader()
    path = tmp_path / "Spring.crosswalk"
    shutil.copy(demo, path)
    names = {step: [*wanted, *FRAME] for step, wanted in PROMISES.items()}
    found = _read(names, [sys.executable, "-m", "ui.main", str(path)], screen, tmp_path)
    assert not found["missing"]
    heads = [cell.partition(":")[0] for cell in found["row"]]
    assert heads[:3] == ["Key", "Name", "Outcome"], "every cell tells its column and its value"
    assert all(cell.partition(": ")[2] for cell in found["row"][:1])


def test_a_theme_chosen_from_a_menu_is_on_the_screen_at_once(program: OnScreen) -> None:
    program.focus()
    _until(lambda: program.brightness() > 200, "a light window")

    def chosen() -> bool:
        program.keys("alt+v")
        program.keys("t")  # opens the menu Theme
        time.sleep(0.1)
        program.keys("Down", "Down", "Return")
        time.sleep(1)  # no key comes near what is looked at below: with it, more would be painted
        if program.kept("theme") == "dark":
            return True
        program.keys("Escape", "Escape")
        return False

    # Qt opens a menu in a menu 20 ms after its key: keys that a busy machine brings earlier reach the outer one.
    _until(chosen, "the dark theme")
    _until(lambda: program.brightness() < 60, "a dark window")
