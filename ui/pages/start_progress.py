"""What the Start page shows of an open migration: plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class DistrictProgress:
    """Accounts of one district by outcome word; `name` is empty where the district is not known."""

    name: str
    counts: Mapping[str, int]
    settled: int
    open: int

    @property
    def accounts(self) -> int:
        return self.settled + self.open


@dataclass(frozen=True)
class NextStep:
    """The next best action: why in a sentence, the words of the button, where it leads."""

    heading: str
    words: str
    button: str
    step_id: str


@dataclass(frozen=True)
class Overview:
    """How far the open migration is. `journey` says versions and kind of integration in a line.

    Of the accounts that are `open`, `left` wait for nobody: a person left them as they are, or set them apart.
    `ruled` tells whether a rule has decided already which of the `people` wait for somebody.
    """

    name: str
    journey: str
    next: NextStep
    counts: Mapping[str, int]
    settled: int
    open: int
    left: int = 0
    people: int = 0
    people_waiting: int = 0
    ruled: bool = True
    accounts_waiting: int = 0
    districts: tuple[DistrictProgress, ...] = ()
    kept: str = ""  # after a crash: what was kept, in a sentence
