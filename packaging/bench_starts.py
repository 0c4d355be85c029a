"""How long a person waits for a start: the window, warm and cold, and the shortest commands.

Warm is the second start of a day: the system still has the files in its memory. Cold is the first one;
it is made here by asking the system to forget the files of Python, Qt and Crosswalk. Those that another
running program uses stay in memory, so a cold start is measured best on a machine that does nothing else.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_RUNS = 5

# The program's own way to its window. It ends as soon as the window is painted and nothing waits in it.
_WINDOW = """
import sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
application = QApplication(["crosswalk", "-style", "Fusion"])
def usable():
    print("usable", time.time(), flush=True)
    application.closeAllWindows()
QTimer.singleShot(0, lambda: QTimer.singleShot(0, usable))
from ui.main import main
sys.exit(main([]))
"""

_STARTS: tuple[tuple[str, list[str], bool], ...] = (
    ("the window can be used, warm (offscreen)", ["-c", _WINDOW], False),
    ("the window can be used, cold (offscreen)", ["-c", _WINDOW], True),
    ("`python -m app --version`", ["-m", "app", "--version"], False),
    ("`python -m app --help`", ["-m", "app", "--help"], False),
)


@dataclass(frozen=True)
class Start:
    """Seconds until it could be used, of the processor among them, and highest memory in MB."""

    seconds: float
    processor: float
    megabytes: float


def lines(folder: Path) -> list[str]:
    """The table of starts: medians of five. `folder` holds the settings of the starts measured."""
    table = ["", "| start | seconds | processor seconds | peak MB |", "|---|---|---|---|"]
    for name, arguments, cold in _STARTS:
        if cold and not hasattr(os, "posix_fadvise"):
            continue
        runs = [_start(arguments, folder, cold=cold) for _ in range(_RUNS)]
        seconds = statistics.median(run.seconds for run in runs)
        processor = statistics.median(run.processor for run in runs)
        table.append(
            f"| {name} | {seconds:.2f} | {processor:.2f} | {max(run.megabytes for run in runs):.0f} |"
        )
    return table


def _start(arguments: list[str], folder: Path, *, cold: bool) -> Start:
    if cold:
        _forget(Path(sys.prefix), ROOT / "app", ROOT / "ui", ROOT / "resources")
    around = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "CROSSWALK_HOME": str(folder / "home")}
    began = time.time()
    process = subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env=around, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout as said:
        answer = said.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.time() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(arguments[:2])} did not start:\n{answer[-2000:]}")
    if answer.startswith("usable"):
        seconds = float(answer.split()[1]) - began
    # Linux counts KB, macOS bytes.
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Start(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit)


def _forget(*folders: Path) -> None:
    """Ask the system to drop the files below from its memory."""
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file():
                with path.open("rb") as file:
                    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
