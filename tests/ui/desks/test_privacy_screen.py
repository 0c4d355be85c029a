"""Behind the privacy screen nothing of a person is in sight, on hover or in earshot, on any page."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

import ui.desks.match
from tests.ui.conftest import FakeDialogs
from tests.ui.desks.opened import opened, settle
from tests.ui.desks.walking import seen_in, small_demo, walk

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

_ROWS = 40  # of each table
_ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
)
_SPOKEN = (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value)


def _secrets(accounts: Path) -> set[str]:
    with accounts.open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.DictReader(source))
    cells = {
        row[name] for row in rows for name in ("account_id", "clever_id", "email", "sis_id", "last_name")
    }
    names = {f"{row['first_name']} {row['last_name']}" for row in rows}
    return {text for text in cells | names if len(text) > 4}


def _told(window: QWidget) -> Iterator[str]:
    """Everything that is shown, comes on hover, or is said by a screen reader."""
    for found in seen_in(window):
        yield from (str(text) for text in found)
    for part in (one for one in window.findChildren(QWidget) if one.isVisible()):
        yield from (part.toolTip(), part.accessibleName(), part.accessibleDescription())
        interface = QAccessible.queryAccessibleInterface(part)
        if interface is not None:
            yield from (interface.text(kind) for kind in _SPOKEN)
        model = part.model() if isinstance(part, QAbstractItemView) else None
        if model is None:
            continue
        for at in range(model.columnCount()):
            yield str(model.headerData(at, Qt.Orientation.Horizontal))
            for row in range(min(_ROWS, model.rowCount())):
                yield from (str(model.index(row, at).data(role)) for role in _ROLES)


@pytest.mark.parametrize("late", [False, True], ids=["before the pages", "over each page"])
def test_nobody_is_told_who_is_in_the_files(
    late: bool,
    dialogs: FakeDialogs,
    qapp: QApplication,
    qtbot: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ui.desks.match, "_SUGGEST_AFTER_MS", 0)
    path = small_demo(tmp_path, 1)
    secrets = _secrets(tmp_path / "input" / "accounts.csv")
    assert len(secrets) > 2_000
    seen_without = 0
    with opened(path, "start", dialogs, qapp, qtbot) as shell:
        privacy = shell.window.around.privacy
        privacy.set_on(not late)
        for part in walk(shell, qtbot):
            if late:
                seen_without += any(secret in text for text in set(_told(shell.window)) for secret in secrets)
                privacy.set_on(True)
                settle(shell, qtbot)
            texts = set(_told(shell.window))
            found = {(secret, text) for text in texts for secret in secrets if secret in text}
            assert not found, part
            privacy.set_on(not late)
    assert seen_without > 3 or not late, "without the screen they are in sight"
