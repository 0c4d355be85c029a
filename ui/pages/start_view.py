"""What the Start page shows and what it can ask for: plain data and one protocol."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class RecentWorkspace:
    """`when` is the moment it was last open, in words of the locale."""

    path: Path
    when: str
    missing: bool = False


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


@dataclass(frozen=True)
class StartView:
    """`overview` is None without an open migration. `versions` are offered, newest last."""

    versions: tuple[str, ...]
    proposed_from: str
    proposed_to: str
    recent: tuple[RecentWorkspace, ...] = ()
    overview: Overview | None = None


@dataclass(frozen=True)
class StartAnswers:
    """The answers to the questions. `kind` is secure-sync, sso or library; `clever_key` None when not known."""

    from_version: str
    to_version: str
    kind: str
    clever_key: bool | None


class StartActions(Protocol):
    """What the page can ask for; each asks the person for a file where one is needed."""

    def create(self, answers: StartAnswers) -> None: ...

    def open(self) -> None: ...

    def open_recent(self, path: Path) -> None: ...

    def try_demo(self) -> None: ...

    def show_accounts(self, outcomes: frozenset[str]) -> None: ...
