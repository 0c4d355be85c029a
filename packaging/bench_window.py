"""How well the window answers while it works: one run through everything, with a watch on its thread.

`python packaging/bench_window.py PORTFOLIO DEMO FOLDER` opens the real window (drawn into memory unless
`QT_QPA_PLATFORM` says otherwise), visits every page of the demo workspace, then loads the files of a
portfolio into a new workspace in FOLDER and does with them what people do. Printed as Markdown.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from window_watch import Step, Watch

from app.store.workspace import Workspace
from ui.shell import Shell
from ui.theme import make_application

_LOOK_MS = 25
# A step is over when nothing has run for so long: pages ask again a moment after an answer.
_QUIET = 0.35
PAGES = ("connect", "differences", "load", "match", "merge", "checklist", "results", "start")


class YesDialogs:
    """Says yes to every question and shows nothing."""

    def confirm(self, question: str, detail: str, yes: str, on_yes: Callable[[], None], **_: object) -> None:
        on_yes()

    def show_widget(self, title: str, widget: QWidget) -> None:
        widget.deleteLater()

    def tell_defect(self, details: str) -> None:
        sys.exit(f"The program made a mistake:\n{details}")

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *given, **named: None


class Paints(QObject):
    """The moments when a table got its rows, and when they were painted."""

    def __init__(self, table: QWidget, found: list[tuple[float, float]]) -> None:
        super().__init__(table)
        self._reset = 0.0
        self.found = found
        table.model().modelReset.connect(self._on_model_reset)
        table.viewport().installEventFilter(self)

    def _on_model_reset(self) -> None:
        self._reset = time.perf_counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._reset:
            reset, self._reset = self._reset, 0.0
            # After the events that wait, this one among them.
            QTimer.singleShot(0, self, lambda: self.found.append((reset, time.perf_counter())))
        return False


@dataclass(frozen=True)
class Deed:
    """Something a person does. `going` is called again and again until it says False (scrolling)."""

    name: str
    do: Callable[[], object]
    going: Callable[[], bool] | None = None


class Run(QObject):
    """Does one deed after the other, each when the window has come to rest after the one before."""

    def __init__(self, shell: Shell, watch: Watch, deeds: Iterator[Deed]) -> None:
        super().__init__()
        self._shell, self._watch, self._deeds = shell, watch, deeds
        self._going: Callable[[], bool] | None = None
        self._rested = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._timer.start()

    def _on_timer_timeout(self) -> None:
        now = time.perf_counter()
        if self._going is not None and self._going():
            self._rested = now
            return
        self._going = None
        if self._shell.busy:
            self._rested = now
        if now - self._rested < _QUIET:
            return
        deed = next(self._deeds, None)
        self._rested = now
        if deed is None:
            self._timer.stop()
            self._watch.stop()
            self._shell.window.close()
            return
        print(f"  {deed.name}", file=sys.stderr, flush=True)
        self._watch.begin(deed.name)
        self._going = deed.going
        deed.do()


def demo_deeds(shell: Shell, demo: Path) -> Iterator[Deed]:
    """Every page twice: the first visit builds it."""
    yield Deed("open the demo", lambda: shell.session.open(demo))
    for turn in ("first", "second"):
        for step in PAGES:
            yield Deed(f"demo: {step}, {turn} visit", partial(shell.window.go_to, step))
    yield Deed("demo: dark theme", lambda: shell.theme.choose("dark"))
    yield Deed("demo: light theme", lambda: shell.theme.choose("light"))
    yield Deed("close the demo", shell.session.close)


def large_deeds(
    shell: Shell, files: list[Path], workspace: Path, paints: list[tuple[float, float]]
) -> Iterator[Deed]:
    """A portfolio loaded and worked on in the window; `paints` gets the moments of each first paint."""
    go, page = shell.window.go_to, shell.window.page

    def press(step: str) -> None:
        """The one primary action of a page."""
        page(step).primary.press()

    yield Deed("a new workspace", lambda: shell.session.open(workspace))
    yield Deed("to Load", partial(go, "load"))
    yield Deed("look at the files", lambda: shell.desks.desk("load").take_paths(files))
    yield Deed("load them", partial(press, "load"))
    yield from match_deeds(shell, paints)
    yield Deed("merge: first visit", partial(go, "merge"))
    yield Deed("decide by rule", partial(press, "merge"))
    yield Deed("next person", lambda: page("merge").move_by(1))
    yield Deed("accept a person", lambda: page("merge").decide("accept"))
    yield Deed("undo", shell.session.undo)
    for step in ("start", "connect", "differences", "checklist", "load"):
        yield Deed(f"to {step}", partial(go, step))
    yield Deed("back to Match", partial(go, "match"))
    yield Deed("back to Merge", partial(go, "merge"))
    yield Deed("to Results", partial(go, "results"))
    yield Deed("dry run", partial(press, "results"))
    yield Deed("to the files", lambda: page("results").show_tab(1))
    yield Deed("write results", partial(press, "results"))
    yield Deed("close it", shell.session.close)
    yield Deed("open it again", lambda: shell.session.open(workspace))


def match_deeds(shell: Shell, paints: list[tuple[float, float]]) -> Iterator[Deed]:
    """The table of accounts: first seen, scrolled, sorted, narrowed, searched, decided on."""
    yield Deed("match: first visit", lambda: shell.window.go_to("match"))
    page = shell.window.page("match")
    table = page.accounts_table
    Paints(table, paints)
    bar = table.verticalScrollBar()
    presses = iter(range(40))

    def press() -> bool:
        QTest.keyClick(table, Qt.Key.Key_PageDown)
        return next(presses, None) is not None

    def drag() -> bool:
        bar.setValue(min(bar.maximum(), bar.value() + max(1, bar.maximum() // 40)))
        return bar.value() < bar.maximum()

    yield Deed("show all outcomes", lambda: page.search_for(""))
    yield Deed("page down, 40 times", table.setFocus, press)
    yield Deed("drag to the end", lambda: None, drag)
    header = table.horizontalHeader()
    for column in ("outcome", "name"):
        at = next(i for i, one in enumerate(page._columns()) if one.key == column)
        yield Deed(f"sort by {column}", partial(header.sectionClicked.emit, at))
    yield Deed("search in the table", lambda: page.search_edit.setText("ann"))
    yield Deed("back to all", lambda: page.search_for(""))
    yield Deed("choose all rows", table.selectAll)
    yield Deed("choose one row", lambda: table.selectRow(3))
    field = shell.window.topbar.search_field
    yield Deed("search from the top", lambda: QTest.keyClicks(field, "smith"))
    yield Deed("leave the search", lambda: QTest.keyClick(field, Qt.Key.Key_Escape))
    yield Deed("open accounts only", lambda: (page.outcome_bar.set_filtered(_open(page)), page._narrow()))
    yield Deed("leave one as it is", lambda: (table.selectRow(0), page._leave("test")))


def _open(page: QWidget) -> frozenset[str]:
    from app.terms import Outcome

    return frozenset(outcome.word for outcome in Outcome if not outcome.settled)


def rows(steps: list[Step]) -> list[str]:
    lines = [
        "| in the window | seconds | longest stall ms | its thread computing | all threads | the machine still "
        "| over 50 ms | at |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for step in steps:
        worst = step.worst
        told = ("", "", "", "", "")
        if worst is not None:
            spans = (worst.seconds, worst.computing, worst.program, worst.still)
            told = (
                *(f"{span * 1000:.0f}" for span in spans),
                worst.culprit() if worst.seconds > 0.02 else "",
            )
        *figures, culprit = told
        lines.append(
            f"| {step.name} | {step.seconds:.1f} | {' | '.join(figures)} | {step.over} | {culprit} |"
        )
    return lines


def main(arguments: list[str]) -> int:
    if len(arguments) != 3:
        sys.exit(__doc__)
    portfolio, demo, folder = (Path(one) for one in arguments)
    os.environ.setdefault("CROSSWALK_HOME", str(folder / "home"))
    workspace = folder / "large.crosswalk"
    with Workspace.open(workspace, create=True).writing():
        pass
    application = make_application()
    shell = Shell(application, YesDialogs())
    shell.window.resize(1280, 800)
    shell.window.show()
    watch = Watch()
    watch.begin("the first moment")
    paints: list[tuple[float, float]] = []

    def deeds() -> Iterator[Deed]:
        yield Deed("get the other pages ready", shell.warm)
        yield from demo_deeds(shell, demo)
        files = [portfolio / "clever-migration-csvs.zip", portfolio / "accounts.csv"]
        yield from large_deeds(shell, files, workspace, paints)

    run = Run(shell, watch, deeds())
    status = application.exec()
    print("\n".join(rows(watch.steps)))
    machine = watch.machine
    if paints:
        longest = max(end - begin - machine.still(begin, end) for begin, end in paints)
        print(f"\nA table of accounts with new rows, until it is painted: at most {longest * 1000:.0f} ms.")
    longest, times = machine.longest(0.05)
    print(
        f"\nThe machine itself stood still {times} times for more than 50 ms, at most {longest * 1000:.0f} ms; "
        "such times are not counted as stalls."
    )
    del run
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
