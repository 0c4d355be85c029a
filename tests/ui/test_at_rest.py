"""Whoever waits for a window to come to rest sees all that comes, also on a slow machine."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from ui.at_rest import come_to_rest
from ui.models.columns import Column
from ui.models.table import Sort
from ui.pages.base import Surroundings
from ui.pages.tables import paged_table


class _Slow:
    """A few rows that take longer to read than some rounds of the event loop."""

    def count(self) -> int:
        return 3

    def ordered_ids(self, sort: Sort | None, wanted: object) -> Sequence[int]:
        time.sleep(0.1)
        return range(3)

    def rows(self, ids: Sequence[int]) -> Sequence[object]:
        time.sleep(0.1)
        return ids


def test_rows_that_are_asked_for_when_they_are_painted_are_there(around: Surroundings, qtbot: Any) -> None:
    view, model = paged_table((Column("number", "Number", 80, str),), "rows", "Rows", around)
    qtbot.addWidget(view)
    view.show()
    model.set_source(_Slow())
    come_to_rest(around)
    assert [model.index(row, 0).data() for row in range(3)] == ["0", "1", "2"]
