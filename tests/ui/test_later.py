"""Parts of a page that are built when somebody looks at them."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QTabWidget

from ui.widgets.later import Later


class Made:
    """Counts what is built, and what it was told to show."""

    def __init__(self) -> None:
        self.labels: list[QLabel] = []
        self.told: list[str] = []

    def make(self) -> QLabel:
        self.labels.append(QLabel())
        return self.labels[-1]

    def fill(self, label: QLabel, words: str) -> None:
        self.told.append(words)
        label.setText(words)


@pytest.fixture
def made() -> Made:
    return Made()


@pytest.fixture
def tabs(qtbot: Any, made: Made) -> QTabWidget:
    found = QTabWidget()
    found.addTab(QLabel("in front"), "one")
    found.addTab(Later(made.make, made.fill), "two")
    qtbot.addWidget(found)
    found.show()
    qtbot.waitExposed(found)
    return found


def test_nothing_is_built_before_the_first_look_and_then_at_once(tabs: QTabWidget, made: Made) -> None:
    tabs.widget(1).show_view("old")
    tabs.widget(1).show_view("new")
    assert not made.labels
    tabs.setCurrentIndex(1)
    assert made.labels[0].isVisible()
    assert made.told == ["new"]


def test_what_comes_while_nobody_looks_waits_for_the_next_look(tabs: QTabWidget, made: Made) -> None:
    tabs.setCurrentIndex(1)
    tabs.widget(1).show_view("seen")
    assert made.labels[0].text() == "seen"
    tabs.setCurrentIndex(0)
    tabs.widget(1).show_view("unseen")
    assert made.labels[0].text() == "seen"
    tabs.setCurrentIndex(1)
    assert made.labels[0].text() == "unseen"
    assert len(made.labels) == 1


def test_whoever_asks_for_the_part_gets_it_with_all_that_it_shows(tabs: QTabWidget, made: Made) -> None:
    tabs.widget(1).show_view("wanted")
    assert tabs.widget(1).part.text() == "wanted"
    assert not tabs.widget(1).part.isVisible()
