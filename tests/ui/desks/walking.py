"""All pages of the window one after the other, and what is read on them."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTabWidget,
    QWidget,
)

from app.cli import main
from tests.ui.desks.opened import settle
from ui.shell import Shell
from ui.steps import STEP_IDS
from ui.widgets.labels import ElidedLabel

_ROWS = 8  # of each table


def small_demo(folder: Path, seed: int) -> Path:
    """A demo of 600 people with everything done; its accounts lie in `input/accounts.csv` beside it."""
    with contextlib.redirect_stdout(io.StringIO()):
        assert main(["demo", "--out", str(folder), "--seed", str(seed), "--people", "600"]) == 0
    return folder / "demo.crosswalk"


def _shown(part: QWidget) -> tuple[object, ...] | None:
    """What a person reads on one widget."""
    if isinstance(part, ElidedLabel):
        return (part.shown_text(),)
    if isinstance(part, QLabel):
        return (part.text(),)
    if isinstance(part, QAbstractButton):
        return part.text(), part.accessibleName(), part.isEnabled(), part.isChecked()
    if isinstance(part, QLineEdit):
        return (part.text(),)
    if isinstance(part, QPlainTextEdit):
        return (part.toPlainText(),)
    if isinstance(part, QComboBox):
        return part.currentText(), part.count()
    if isinstance(part, QTabBar):
        return part.currentIndex(), *(part.tabText(at) for at in range(part.count()))
    model = part.model() if isinstance(part, QAbstractItemView) else None
    if model is None:
        return None
    rows = range(min(_ROWS, model.rowCount()))
    cells = [str(model.index(row, at).data()) for row in rows for at in range(model.columnCount())]
    return model.rowCount(), part.currentIndex().row(), *cells


def seen_in(window: QWidget) -> list[tuple[object, ...]]:
    """What a person reads in the window, widget by widget."""
    visible = (part for part in window.findChildren(QWidget) if part.isVisible())
    return [found for part in visible if (found := _shown(part)) is not None]


def walk(shell: Shell, qtbot: Any) -> Iterator[str]:
    """Go through each part of each page; its name, while it is in front."""
    for step_id in STEP_IDS:
        shell.window.show_step(step_id)
        settle(shell, qtbot)
        page = shell.window.current
        assert page is not None
        tabs = next((one for one in page.findChildren(QTabWidget) if one.isVisible()), None)
        for at in range(tabs.count() if tabs is not None else 1):
            if tabs is not None:
                tabs.setCurrentIndex(at)
                settle(shell, qtbot)
            yield f"{step_id}, part {at}"
