"""What the Match page shows and can ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ui.models.paged_table import RowSource
from ui.widgets.facts import Fact


@dataclass(frozen=True)
class AccountRow:
    """One row of the table. `outcome` is the outcome's word; `warnings` and `mark` are ready to read."""

    row_id: int
    key: str
    name: str
    role: str
    district: str
    previous_id: str
    user_id: str
    outcome: str
    warnings: str = ""
    mark: str = ""


@dataclass(frozen=True)
class AccountFilter:
    """What the table is narrowed to; an empty set of outcomes means all."""

    outcomes: frozenset[str] = frozenset()
    text: str = ""


@dataclass(frozen=True)
class Suggestion:
    """A user id that may be the right one, with the evidence in sentences."""

    key: str
    user_id: str
    who: str
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class AccountDetail:
    """All about one account: why it ended where it did, and what can be done. `to_load`: by loading a file."""

    row_id: int
    title: str
    outcome: str
    why: str
    facts: tuple[Fact, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    candidates: tuple[Suggestion, ...] = ()
    mark: str = ""
    decided: str = ""
    advice: str = ""
    to_load: bool = False


@dataclass(frozen=True)
class MatchView:
    """`source` is None before anything was matched; `waiting` says why not when it cannot be.

    Of the `open` accounts `left` are marked to be left as they are, or set apart: they ask nobody.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    source: RowSource | None = None
    open: int = 0
    waiting: str = ""
    stale: bool = False
    left: int = 0


class MatchActions(Protocol):
    """Decisions are stored at once and come back as a new view; each can be undone."""

    def match(self) -> None: ...

    def show_account(self, row_id: int) -> None: ...

    def accept(self, row_id: int, key: str) -> None: ...

    def not_this(self, row_id: int, key: str) -> None: ...

    def later(self, row_id: int) -> None: ...

    def leave(self, row_ids: Sequence[int], reason: str) -> None: ...

    def export_seen(self, wanted: AccountFilter) -> None: ...

    def take_decisions(self) -> None: ...

    def show_emails(self) -> None: ...
