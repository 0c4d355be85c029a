"""Two migrations in one window: of the first nothing is left on any page of the second."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTabWidget,
    QWidget,
)

import ui.desks.match
from app.cli import main
from app.paths import settings_folder
from tests.ui.conftest import FakeDialogs
from tests.ui.desks.opened import opened, settle
from ui.pages.match import MatchPage
from ui.pages.merge import MergePage
from ui.shell import Shell
from ui.steps import STEP_IDS
from ui.widgets.labels import ElidedLabel

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

_ROWS = 8  # of each table


@pytest.fixture(scope="module")
def demos(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two portfolios of other people; their loads and files have the same numbers."""
    made = []
    for seed in ("1", "2"):
        folder = tmp_path_factory.mktemp("demo")
        with contextlib.redirect_stdout(io.StringIO()):
            assert main(["demo", "--out", str(folder), "--seed", seed, "--people", "600"]) == 0
        made.append(folder / "demo.crosswalk")
    return made[0], made[1]


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


def _seen(window: QWidget) -> list[tuple[object, ...]]:
    visible = (part for part in window.findChildren(QWidget) if part.isVisible())
    return [found for part in visible if (found := _shown(part)) is not None]


def _walk(shell: Shell, qtbot: Any) -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    """Each part of each page, as somebody sees it who goes through all of them."""
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
            yield f"{step_id}, part {at}", _seen(shell.window)


def _use(shell: Shell, qtbot: Any) -> None:
    """Leave traces: look at everything, search, choose rows, go through the queue."""
    for _ in _walk(shell, qtbot):
        pass
    shell.window.show_step("match")
    settle(shell, qtbot)
    match = shell.window.current
    assert isinstance(match, MatchPage)
    match.search_edit.setText("a")
    settle(shell, qtbot)
    match.accounts_table.selectAll()
    settle(shell, qtbot)
    shell.window.show_step("merge")
    settle(shell, qtbot)
    merge = shell.window.current
    assert isinstance(merge, MergePage)
    merge.move_by(1)
    settle(shell, qtbot)


def test_a_migration_looks_as_if_it_were_the_first_one_in_the_window(
    demos: tuple[Path, Path],
    dialogs: FakeDialogs,
    qapp: QApplication,
    qtbot: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ui.desks.match, "_SUGGEST_AFTER_MS", 0)
    first, second = demos
    with opened(second, "start", dialogs, qapp, qtbot) as shell:
        alone = dict(_walk(shell, qtbot))
    (settings_folder() / "window.json").unlink()  # the page where one stopped, and widths of columns
    with opened(first, "start", dialogs, qapp, qtbot) as shell:
        _use(shell, qtbot)
        shell.session.open(second)
        settle(shell, qtbot)
        after = dict(_walk(shell, qtbot))
    assert list(after) == list(alone)
    for part, seen in alone.items():
        assert after[part] == seen, part
