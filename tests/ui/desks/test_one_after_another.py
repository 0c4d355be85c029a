"""Two migrations in one window: of the first nothing is left on any page of the second."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

import ui.desks.match
from app.paths import settings_folder
from tests.ui.conftest import FakeDialogs
from tests.ui.desks.opened import opened, settle
from tests.ui.desks.walking import seen_in, small_demo, walk
from ui.pages.match import MatchPage
from ui.pages.merge import MergePage
from ui.shell import Shell

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def _look(shell: Shell, qtbot: Any) -> dict[str, list[tuple[object, ...]]]:
    return {part: seen_in(shell.window) for part in walk(shell, qtbot)}


def _use(shell: Shell, qtbot: Any) -> None:
    """Leave traces: look at everything, search, choose rows, go through the queue."""
    _look(shell, qtbot)
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
    dialogs: FakeDialogs, qapp: QApplication, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui.desks.match, "_SUGGEST_AFTER_MS", 0)
    # Other people, but loads and files of the same numbers.
    first, second = (small_demo(tmp_path / name, seed) for seed, name in enumerate(("one", "two"), start=1))
    with opened(second, "start", dialogs, qapp, qtbot) as shell:
        alone = _look(shell, qtbot)
    (settings_folder() / "window.json").unlink()  # the page where one stopped, and widths of columns
    with opened(first, "start", dialogs, qapp, qtbot) as shell:
        _use(shell, qtbot)
        shell.session.open(second)
        settle(shell, qtbot)
        after = _look(shell, qtbot)
    assert list(after) == list(alone)
    for part, seen in alone.items():
        assert after[part] == seen, part
