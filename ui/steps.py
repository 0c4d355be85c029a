"""The eight steps of the journey: their names, icons, and the states the rail shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from ui.figures import number

STEP_IDS = (
    "start",
    "connect",
    "differences",
    "load",
    "match",
    "merge",
    "checklist",
    "results",
)


class StepMood(StrEnum):
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    NEEDS_YOU = "needs_you"
    DONE = "done"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True)
class StepState:
    """How far a step is; `count` is what waits for the person when it needs them."""

    mood: StepMood = StepMood.NOT_STARTED
    count: int = 0


def step_name(step_id: str) -> str:
    translate = QCoreApplication.translate
    return {
        "start": translate("steps", "Start"),
        "connect": translate("steps", "Connect"),
        "differences": translate("steps", "Differences"),
        "load": translate("steps", "Load"),
        "match": translate("steps", "Match"),
        "merge": translate("steps", "Merge"),
        "checklist": translate("steps", "Checklist"),
        "results": translate("steps", "Results"),
    }[step_id]


def state_words(state: StepState) -> str:
    """The state as the rail writes it."""
    translate = QCoreApplication.translate
    if state.mood is StepMood.NEEDS_YOU and state.count:
        return translate("steps", "needs you ({0})").format(number(state.count))
    return {
        StepMood.NOT_STARTED: translate("steps", "not started"),
        StepMood.IN_PROGRESS: translate("steps", "in progress"),
        StepMood.NEEDS_YOU: translate("steps", "needs you"),
        StepMood.DONE: translate("steps", "done"),
        StepMood.NOT_NEEDED: translate("steps", "not needed"),
    }[state.mood]


# Mood -> (icon, token that tints icon and word).
MOOD_LOOK = {
    StepMood.NOT_STARTED: ("circle", "muted"),
    StepMood.IN_PROGRESS: ("circle-half", "info"),
    StepMood.NEEDS_YOU: ("alert", "warn"),
    StepMood.DONE: ("check-circle", "ok"),
    StepMood.NOT_NEEDED: ("skip", "muted"),
}
