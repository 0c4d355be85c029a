"""The tree of groups and rows."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt

from ui.models.columns import ROW_ROLE
from ui.models.grouped import Group, GroupedModel, RowLook
from ui.theme import Theme

_GROUPS = (
    Group("none", "None (0)", ()),
    Group("two", "Two (2)", ("a", "b")),
    Group("one", "One (1)", ("c",)),
)


@pytest.fixture
def model(qapp: Any, theme: Theme) -> GroupedModel:
    owner = QObject(qapp)
    made = GroupedModel(
        theme=theme,
        look=lambda row: RowLook(f"row {row}", f"{row} is told", f"{row} in full", ("info", "info")),
        parent=owner,
    )
    made.show_groups(_GROUPS)
    return made


def test_it_is_a_sound_tree(model: GroupedModel, qtmodeltester: Any) -> None:
    qtmodeltester.check(model, force_py=True)


def test_heads_and_rows_say_what_they_are(model: GroupedModel) -> None:
    role = Qt.ItemDataRole
    assert [model.index(at, 0).data() for at in range(model.rowCount())] == ["None (0)", "Two (2)", "One (1)"]
    row = model.index(1, 0, model.index(1, 0))
    assert (row.data(), row.data(ROW_ROLE), row.data(role.ToolTipRole)) == ("row b", "b", "b in full")
    assert row.data(role.AccessibleTextRole) == "b is told"
    assert row.parent() == model.index(1, 0)
    assert model.index(1, 0).data(ROW_ROLE) is None


def test_the_first_row_is_in_the_first_group_that_has_one(model: GroupedModel) -> None:
    assert model.first().data(ROW_ROLE) == "a"
    model.show_groups(_GROUPS[:1])
    assert not model.first().isValid()


def test_a_row_is_found_again_in_other_groups(model: GroupedModel) -> None:
    model.show_groups(_GROUPS[2:])
    found = model.find(lambda row: row == "c")
    assert (found.row(), found.parent().row()) == (0, 0)
    assert not model.find(lambda row: row == "a").isValid()
