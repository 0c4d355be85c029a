"""What the Start page shows and what it can ask for: plain data and one protocol."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ui.pages.start_progress import Overview


@dataclass(frozen=True)
class RecentWorkspace:
    """`when` is the moment it was last open, in words of the locale."""

    path: Path
    when: str
    missing: bool = False


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
