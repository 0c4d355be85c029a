"""What the Checklist page shows and can ask for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from ui.widgets.source_link import SourceView


@dataclass(frozen=True)
class ChecklistStep:
    """One step. `state` is todo, doing, done, not_needed or blocked; `proof` what shows it is done,
    `proven` whether Crosswalk found that itself. `number` is how people speak of it (`A3`)."""

    key: str
    title: str
    state: str
    why: str = ""
    how: str = ""
    where: str = ""
    proof: str = ""
    proven: bool = False
    owner: str = ""
    due: date | None = None
    note: str = ""
    district: str = ""
    overdue: bool = False
    number: str = ""
    source: SourceView | None = None


@dataclass(frozen=True)
class ChecklistGroup:
    name: str
    steps: tuple[ChecklistStep, ...]


@dataclass(frozen=True)
class JourneyView:
    """What the steps follow, and what can be chosen for it. `kinds` are (word, name).

    `id_is_key` is None while it is not known whether the app knows people by their Clever ID.
    """

    old: str = ""
    new: str = ""
    kind: str = ""
    id_is_key: bool | None = None
    clean_start: bool = False
    versions: tuple[str, ...] = ()
    kinds: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ChecklistView:
    """`path` says which way in words. `missing` says why there are no steps yet."""

    path: str = ""
    groups: tuple[ChecklistGroup, ...] = ()
    done: int = 0
    total: int = 0
    overdue: int = 0
    missing: str = ""
    journey: JourneyView = field(default_factory=JourneyView)


class ChecklistActions(Protocol):
    def set_state(self, key: str, state: str) -> None: ...

    def set_owner(self, key: str, owner: str) -> None: ...

    def set_due(self, key: str, due: date | None) -> None: ...

    def set_note(self, key: str, note: str) -> None: ...

    def set_journey(self, journey: JourneyView) -> None: ...

    def open_source(self, address: str) -> None: ...

    def print_list(self) -> None: ...

    def save_pdf(self) -> None: ...

    def save_calendar(self) -> None: ...
