"""A person with a keyboard at the real window, and nothing that flashes up unasked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import FakeDialogs
from tests.ui.journeys.strays import Strays
from tests.ui.journeys.typist import Typist
from ui.shell import Shell


@pytest.fixture
def typist(shell: tuple[Shell, FakeDialogs], qapp: QApplication, qtbot: Any) -> Iterator[Typist]:
    strays = Strays(shell[0].window)
    qapp.installEventFilter(strays)
    yield Typist(shell[0], qtbot)
    qapp.removeEventFilter(strays)
    assert not strays.found, f"windows that nobody meant: {strays.found}"
