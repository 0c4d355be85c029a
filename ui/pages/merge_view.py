"""What the Merge page shows and can ask for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from ui.models.paged_table import RowSource


@dataclass(frozen=True)
class RuleChoice:
    """One way to decide: the value, its words, and an example from the person's own data (masked by
    the privacy screen). `unnamed` are words for behind that screen, empty where `words` name nobody."""

    value: str
    words: str
    example: str = ""
    unnamed: str = ""


@dataclass(frozen=True)
class MergeRules:
    """The rules in force. `levels` are the app's own permission levels, lowest first.

    `levels_given` tells whether their order may be relied on; `levels_needed` whether the rule has to compare
    levels. `tech_leads` are the levels a SchoolTechLead may be raised to, the empty value for none.
    `unique_ids`: whether the app holds every Clever ID once, None while nobody was asked.
    """

    strategies: tuple[RuleChoice, ...]
    strategy: str
    permissions: tuple[RuleChoice, ...] = ()
    permission: str = ""
    survivors: tuple[RuleChoice, ...] = ()
    levels: tuple[str, ...] = ()
    levels_given: bool = True
    levels_needed: bool = False
    tech_leads: tuple[RuleChoice, ...] = ()
    tech_lead: str = ""
    unique_ids: bool | None = False

    @property
    def wants_levels(self) -> bool:
        """Whether the rule decides nobody until somebody says the order of the levels."""
        return self.levels_needed and not self.levels_given and bool(self.levels)


@dataclass(frozen=True)
class PersonRow:
    """One person of the queue. `state` in words, `tone` for its icon."""

    row_id: int
    user_id: str
    name: str
    roles: str
    accounts: int
    state: str
    tone: str = "plain"


@dataclass(frozen=True)
class FieldRow:
    """One column of the accounts side by side. `result` is what the survivor will hold.

    `picks` name the accounts whose value may be taken instead, with that value in words; `key` names the
    column to whoever takes the pick.
    """

    column: str
    values: tuple[str, ...]
    result: str
    differs: bool
    personal: bool = False
    key: str = ""
    picks: tuple[RuleChoice, ...] = ()
    picked: str = ""


@dataclass(frozen=True)
class ChangeGroup:
    """One thing about a person that can be decided otherwise: its choices, and the one that stands."""

    kind: str
    words: str
    choices: tuple[RuleChoice, ...]
    chosen: str = ""


@dataclass(frozen=True)
class PersonDetail:
    """A person in the middle of the page.

    `why` may name the person and is masked by the privacy screen; `permission` must not name anybody.
    `accounts` are the heads of the columns, `fields` the rows, differing ones first. `permission` says
    the change in the app's own words; `loses` asks for a yes each time. `changes` are offered by Change,
    `keepers` by Reject: who keeps the new id when these are not one person. `result` heads the last column,
    empty when every account keeps its own. `advice` says what to do; `combines` tells whether accepting makes one
    account of several.
    """

    user_id: str
    title: str
    why: str
    accounts: tuple[str, ...]
    fields: tuple[FieldRow, ...]
    permission: str = ""
    loses: bool = False
    decided: str = ""
    changes: tuple[ChangeGroup, ...] = ()
    keepers: tuple[RuleChoice, ...] = ()
    result: str = ""
    advice: str = ""
    combines: bool = False


@dataclass(frozen=True)
class MergeView:
    """`source` has the queue (`PersonRow`s), those who need somebody first; None when there is nobody.

    `people` counts them: decided `by_rule`, decided `by_hand`, and `waiting`. `ruled` tells whether a rule was run.
    `waits` tells of a row whether the person still needs somebody (who was put off does not, for now).
    `row_of` finds the row of a user id, -1 when there is no such person (any more); None when rows never change.
    `lead_to` is the user id of somebody whose decision was just undone or done again, empty for none.
    """

    rules: MergeRules | None = None
    source: RowSource | None = None
    people: int = 0
    by_rule: int = 0
    by_hand: int = 0
    waiting: int = 0
    needs: str = ""
    ruled: bool = True
    waits: Callable[[int], bool] = lambda row_id: False
    row_of: Callable[[str], int] | None = None
    lead_to: str = ""

    @property
    def rules_first(self) -> bool:
        """Whether the rules wait for somebody: none ran yet, or one that cannot compare the levels."""
        rules = self.rules
        return not self.ruled or (rules is not None and rules.wants_levels)

    @property
    def question_open(self) -> bool:
        """Whether it has to be asked first if several accounts may hold one id."""
        return self.rules is not None and self.rules.unique_ids is None


@dataclass(frozen=True)
class RuleAnswers:
    """What the person chose at the top of the page. `levels` are empty while nobody gave their order."""

    strategy: str
    permission: str
    survivors: Sequence[str]
    levels: Sequence[str] = ()
    tech_lead: str = ""


class MergeActions(Protocol):
    """Decisions are stored at once and come back as a new view; each can be undone."""

    def set_rules(self, answers: RuleAnswers) -> None: ...

    def run_rule(self) -> None: ...

    def answer_unique_ids(self, unique: bool) -> None: ...

    def show_person(self, user_id: str) -> None: ...

    def accept(self, user_id: str) -> None: ...

    def alter(self, user_id: str, kind: str, value: str) -> None: ...

    def pick(self, user_id: str, field: str, account: str) -> None: ...

    def defer(self, user_id: str) -> None: ...

    def reject(self, user_id: str, keeper: str) -> None: ...
