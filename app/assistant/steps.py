"""The eight steps of the journey and how far each is, from what the workspace shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class StepState(StrEnum):
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    NEEDS_YOU = "needs_you"
    DONE = "done"
    NOT_NEEDED = "not_needed"


STEPS = ("start", "connect", "differences", "load", "match", "merge", "checklist", "results")


@dataclass(frozen=True)
class Step:
    """One step; `count` tells how many things need the person, where the state is NEEDS_YOU."""

    step: str
    state: StepState
    count: int = 0


@dataclass(frozen=True)
class Footing:
    """What the states follow from, gathered by the caller.

    `differences_said` counts subjects of which was said whether the app uses them, `differences_unsaid` those
    that break something and of which it was not. `connected` counts tokens that work and read a version with
    old and new ids side by side, `disconnected` all others. `uncovered_accounts` wait for the mapping of their
    district. `switched` is whether a later export was compared with the plan as it stands, and every district
    is as planned or signed off.
    """

    answered: bool
    has_mapping: bool
    has_accounts: bool
    fetched: bool
    connected: int
    disconnected: int
    uncovered_accounts: int
    differences_said: int
    differences_unsaid: int
    open_accounts: int
    left_accounts: int
    people: int
    undecided_people: int
    checklist_done: int
    checklist_total: int
    written: bool
    written_is_current: bool
    switched: bool
    without_tokens: bool = False


def states(on: Footing) -> list[Step]:
    """The states of all eight steps, in order."""
    ready = on.has_mapping and on.has_accounts
    waiting = on.open_accounts - on.left_accounts
    return [
        Step("start", StepState.DONE if on.answered or ready else StepState.IN_PROGRESS),
        Step("connect", _connect(on)),
        Step("differences", _differences(on)),
        Step("load", _load(on)),
        Step("match", *_needs(ready, waiting)),
        Step("merge", *_merge(on, ready)),
        Step("checklist", _checklist(on)),
        Step("results", _results(on)),
    ]


def _connect(on: Footing) -> StepState:
    if on.connected or on.fetched:
        return StepState.IN_PROGRESS if on.disconnected else StepState.DONE
    # Who has the migration CSVs can go the whole way without a token.
    if on.has_mapping or on.without_tokens:
        return StepState.NOT_NEEDED
    return StepState.IN_PROGRESS if on.disconnected else StepState.NOT_STARTED


def _differences(on: Footing) -> StepState:
    if not on.differences_said:
        return StepState.NOT_STARTED
    return StepState.IN_PROGRESS if on.differences_unsaid else StepState.DONE


def _load(on: Footing) -> StepState:
    if on.has_mapping and on.has_accounts:
        return StepState.IN_PROGRESS if on.uncovered_accounts else StepState.DONE
    return StepState.IN_PROGRESS if on.has_mapping or on.has_accounts else StepState.NOT_STARTED


def _needs(ready: bool, waiting: int) -> tuple[StepState, int]:
    if not ready:
        return StepState.NOT_STARTED, 0
    return (StepState.NEEDS_YOU, waiting) if waiting else (StepState.DONE, 0)


def _merge(on: Footing, ready: bool) -> tuple[StepState, int]:
    if ready and not on.people:
        return StepState.NOT_NEEDED, 0
    return _needs(ready, on.undecided_people)


def _checklist(on: Footing) -> StepState:
    if on.checklist_total and on.checklist_done == on.checklist_total:
        return StepState.DONE
    return StepState.IN_PROGRESS if on.checklist_done else StepState.NOT_STARTED


def _results(on: Footing) -> StepState:
    # Written files change nothing by themselves: the switch is made in the app, and a later export shows it.
    if on.written and on.written_is_current and on.switched:
        return StepState.DONE
    return StepState.IN_PROGRESS if on.written else StepState.NOT_STARTED
