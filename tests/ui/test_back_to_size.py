"""Text that was made larger for a while leaves no trace: every page stands again as it stood before."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from ui.at_rest import come_to_rest
from ui.pages.base import Page
from ui.window import Window


def _settle(window: Window) -> None:
    window.around.theme.finish()
    come_to_rest(window.around)


def _places(page: Page) -> list[tuple[str, tuple[int, int, int, int]]]:
    """Where everything that somebody sees of a page stands."""
    seen = (one for one in page.findChildren(QWidget) if one.isVisibleTo(page))
    places = ((one, QRect(one.mapTo(page, one.rect().topLeft()), one.size())) for one in seen)
    return sorted((type(one).__name__, place.getRect()) for one, place in places)


@pytest.mark.parametrize("step_id", ["match", "merge", "checklist"])
def test_what_stands_beside_each_other_has_its_shares_again(window: Window, step_id: str) -> None:
    window.resize(1280, 800)
    window.show_step(step_id)
    page = window.current
    assert page is not None
    _settle(window)
    before = _places(page)
    window.around.theme.set_percent(200)
    _settle(window)
    assert _places(page) != before
    window.around.theme.set_percent(100)
    _settle(window)
    assert _places(page) == before
