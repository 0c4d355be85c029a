"""A window that has come to rest: for whoever takes its picture or reads all of it, as the gallery and tests do."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from ui.pages.base import Surroundings

_ROUNDS = 8  # of the event loop in which nothing comes: what an answer asks for comes some rounds later


def come_to_rest(around: Surroundings) -> None:
    """Wait until no work is under way, none follows from its answers, and nothing is left to be built, laid out or
    painted."""
    quiet = 0
    while quiet < _ROUNDS:
        QApplication.processEvents()
        quiet = 0 if around.runner.busy or around.turns.busy else quiet + 1
