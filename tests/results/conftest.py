"""The workspace that most tests of results look at."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.store.workspace import Workspace
from tests.results.moments import NEW, OLD, accounts_of, workspace_of


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    mapping = {
        "North": [(OLD[0], NEW[0], "teacher"), (OLD[1], NEW[0], "staff"), (OLD[2], NEW[2], "teacher")],
        "South": [(OLD[3], NEW[3], "teacher"), (OLD[3], NEW[4], "teacher"), (OLD[8], NEW[8], "staff")],
    }
    rows = accounts_of(
        ("1", OLD[0], "teacher", "North"),
        ("2", f" {OLD[1].upper()} ", "staff", "North"),
        ("3, b", OLD[2], "teacher", "north "),
        ("4", OLD[3], "teacher", "South"),
        ("5", OLD[5], "student", "South"),
        ("6", f'"{OLD[6]}"', "student", "South"),
        ("7", OLD[7], "contact", "South"),
        ("8", "", "teacher", "South"),
        ("9", NEW[2], "teacher", "North"),
        ("10", "5.03E+23", "teacher", "Nowhere"),
    )
    return workspace_of(tmp_path, mapping, rows)
