"""What a state of a page in the gallery is, and the rail that goes with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ui.pages.base import Page, Surroundings
from ui.steps import StepMood, StepState

Moods = dict[str, StepState]


@dataclass(frozen=True)
class GalleryState:
    """`make` builds the page and brings it into the state; `quick` states are in every run.

    `workspace` names the open migration, empty for none; `arrange` may touch the frame (open help,
    start a line in the strip) after the page is shown.
    """

    name: str
    make: Callable[[Surroundings], Page]
    quick: bool = True
    workspace: str = "Spring 2026"
    moods: Moods = field(default_factory=lambda: dict(HALFWAY))
    arrange: Callable[[object], None] | None = None


HALFWAY: Moods = {
    "start": StepState(StepMood.DONE),
    "connect": StepState(StepMood.NOT_NEEDED),
    "differences": StepState(StepMood.DONE),
    "load": StepState(StepMood.IN_PROGRESS),
    "match": StepState(StepMood.NEEDS_YOU, 1_160),
    "merge": StepState(StepMood.NEEDS_YOU, 4),
    "checklist": StepState(StepMood.IN_PROGRESS),
    "results": StepState(StepMood.NOT_STARTED),
}
NOTHING: Moods = {}


class Silent:
    """Stands in for a page's actions: takes every call and does nothing."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *given, **named: None
