"""What the Match page shows and can ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ui.models.paged_table import RowSource
from ui.widgets.facts import Fact


@dataclass(frozen=True)
class AccountRow:
    """One row of the table. `outcome` is the outcome's word; `warnings` and `mark` are ready to read.

    `asks`: `you` for an open account that waits, `left` or `apart` for one that was dealt with, empty for others.
    """

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
    asks: str = ""


@dataclass(frozen=True)
class AccountFilter:
    """What the table is narrowed to; an empty set of outcomes means all, and so do empty texts."""

    outcomes: frozenset[str] = frozenset()
    text: str = ""
    asks: str = ""


@dataclass(frozen=True)
class Suggestion:
    """A user id that may be the right one, with the evidence in sentences."""

    key: str
    user_id: str
    who: str
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class AccountDetail:
    """All about one account: why it ended where it did, and what can be done. `to_load`: by loading a file.

    `asks` as in a row. `take_back` is whom the account was set apart from: accepting that takes it back.
    """

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
    asks: str = ""
    take_back: Suggestion | None = None


@dataclass(frozen=True)
class ChosenAccounts:
    """Several rows chosen at once: how many, how many of them wait, and how many were left as they are.

    The two are None while it is not known yet.
    """

    count: int
    waiting: int | None = None
    left: int | None = None


@dataclass(frozen=True)
class MatchView:
    """`source` is None before anything was matched; `waiting` says why not when it cannot be.

    `asks` counts the open accounts: `you` wait, `left` are to be left as they are, `apart` were set apart on Merge.
    `lead_to` is the row of an account whose decision was just undone or done again, 0 for none.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    source: RowSource | None = None
    asks: Mapping[str, int] = field(default_factory=dict)
    waiting: str = ""
    lead_to: int = 0

    @property
    def left(self) -> int:
        """Accounts that are left as they are, by a decision."""
        return self.asks.get("left", 0)

    @property
    def to_decide(self) -> int:
        """Accounts that wait for the person."""
        return self.asks.get("you", 0)


class MatchActions(Protocol):
    """Decisions are stored at once and come back as a new view; each can be undone."""

    def match(self) -> None: ...

    def show_account(self, row_id: int) -> None: ...

    def look_at_chosen(self, row_ids: Sequence[int]) -> None: ...

    def accept(self, row_id: int, key: str) -> None: ...

    def take_back(self, row_id: int, key: str) -> None: ...

    def not_this(self, row_id: int, key: str) -> None: ...

    def later(self, row_id: int) -> None: ...

    def leave(self, row_ids: Sequence[int], reason: str) -> None: ...

    def ask_again(self, row_ids: Sequence[int]) -> None: ...

    def export_seen(self, wanted: AccountFilter) -> None: ...

    def take_decisions(self) -> None: ...

    def show_emails(self) -> None: ...
