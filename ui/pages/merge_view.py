"""What the Merge page shows and can ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class RuleChoice:
    """One way to decide: the value, its words, and an example from the person's own data (masked by
    the privacy screen)."""

    value: str
    words: str
    example: str = ""


@dataclass(frozen=True)
class MergeRules:
    """The rules in force. `levels` are the app's own permission levels, lowest first."""

    strategies: tuple[RuleChoice, ...]
    strategy: str
    permissions: tuple[RuleChoice, ...] = ()
    permission: str = ""
    survivors: tuple[RuleChoice, ...] = ()
    levels: tuple[str, ...] = ()
    tech_lead: str = ""


@dataclass(frozen=True)
class PersonRow:
    """One person of the queue. `state` in words, `tone` for its icon; `why` waits for the person."""

    user_id: str
    name: str
    roles: str
    accounts: int
    state: str
    tone: str = "plain"
    why: str = ""


@dataclass(frozen=True)
class FieldRow:
    """One column of the accounts side by side. `result` is what the survivor will hold."""

    column: str
    values: tuple[str, ...]
    result: str
    differs: bool
    personal: bool = False


@dataclass(frozen=True)
class PersonDetail:
    """A person in the middle of the page.

    `why` may name the person and is masked by the privacy screen; `permission` must not name anybody.
    `accounts` are the heads of the columns, `fields` the rows, differing ones first. `permission` says
    the change in the app's own words; `loses` asks for a yes each time.
    """

    user_id: str
    title: str
    why: str
    accounts: tuple[str, ...]
    fields: tuple[FieldRow, ...]
    permission: str = ""
    loses: bool = False
    decided: str = ""
    survivors: tuple[RuleChoice, ...] = ()
    survivor: str = ""


@dataclass(frozen=True)
class MergeView:
    """`people` in the order of the queue, those who need somebody first."""

    rules: MergeRules | None = None
    people: tuple[PersonRow, ...] = ()
    by_rule: int = 0
    waiting: int = 0
    needs: str = ""
    states: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class RuleAnswers:
    """What the person chose at the top of the page."""

    strategy: str
    permission: str
    survivors: Sequence[str]


class MergeActions(Protocol):
    """Decisions are stored at once and come back as a new view; each can be undone."""

    def set_rules(self, answers: RuleAnswers) -> None: ...

    def show_person(self, user_id: str) -> None: ...

    def accept(self, user_id: str) -> None: ...

    def change(self, user_id: str, survivor: str) -> None: ...

    def defer(self, user_id: str) -> None: ...

    def reject(self, user_id: str) -> None: ...
