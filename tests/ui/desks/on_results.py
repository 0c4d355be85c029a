"""A person on the Results page: presses, writes, and brings a later export."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from tests.ui.conftest import FakeDialogs
from tests.ui.desks.opened import settle
from ui.pages.results import VERIFY, WRITE, ResultsPage
from ui.shell import Shell
from ui.widgets.banner import Banner


def press(shell: Shell, page: ResultsPage, qtbot: Any) -> None:
    """The main button; what it does has ended when this returns."""
    assert page.primary is not None
    page.primary.press()
    settle(shell, qtbot)


def write(shell: Shell, page: ResultsPage, dialogs: FakeDialogs, qtbot: Any) -> None:
    """Write the results, with a yes to whatever is asked."""
    page.show_tab(WRITE)
    dialogs.answers = [True]
    press(shell, page, qtbot)


def compare(shell: Shell, page: ResultsPage, after: Path, dialogs: FakeDialogs, qtbot: Any) -> None:
    """Bring a later export."""
    page.show_tab(VERIFY)
    dialogs.answers = [[after]]
    press(shell, page, qtbot)


def later_export(tmp_path: Path) -> Path:
    """The accounts as they were written, but one that was not done."""
    with (tmp_path / "Spring results" / "accounts_updated.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    at, before = rows[0].index("clever_id"), rows[0].index("previous_clever_id")
    rows[1][at] = rows[1][before]
    path = tmp_path / "later.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return path


def told(page: QWidget, tone: str) -> list[str]:
    """What the banners in sight say in one tone: warn, ok, danger or info."""
    found = [one for one in page.findChildren(Banner) if one.isVisible() and one.property("tone") == tone]
    return [one.accessibleName() for one in found]
