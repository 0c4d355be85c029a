"""What a merge rule says: strategy, order of survivors, permissions. Only the wish, nothing is done here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, TypeVar

from app.errors import DecisionsOpen, UsageError
from app.terms import Permission, Strategy, Survivor

DEFAULT_SURVIVOR = (Survivor.LAST_LOGIN, Survivor.PERMISSION, Survivor.ROLE, Survivor.KEY)

Word = TypeVar("Word", bound=StrEnum)

# (column label, which of several columns of that label, counted from 0)
Column = tuple[str, int]


@dataclass(frozen=True)
class MergeOptions:
    """How people are decided.

    `levels` are the app's permission levels from lowest to highest, empty when nobody gave them. `survivor`
    are the rules that choose the surviving account, the first that tells two accounts apart decides; the
    lowest key always stands last. `tech_lead` is the level that a SchoolTechLead is raised to, empty for
    none. `unique_ids`: the app's Clever ID column holds every id once.
    """

    strategy: Strategy = Strategy.LINK
    permission: Permission = Permission.HIGHEST
    levels: tuple[str, ...] = ()
    survivor: tuple[Survivor, ...] = DEFAULT_SURVIVOR
    tech_lead: str = ""
    unique_ids: bool = False

    @classmethod
    def parse(
        cls,
        strategy: str | None = None,
        permission: str | None = None,
        levels: str | Iterable[str] | None = None,
        survivor: str | Iterable[str] | None = None,
        tech_lead: str | None = None,
        unique_ids: bool = False,
    ) -> MergeOptions:
        """From words as they are typed; None means not given.

        Raises UsageError for words without meaning, DecisionsOpen when unique ids need another strategy.
        """
        options = cls(
            strategy=_word(Strategy, strategy, "merging.bad_strategy", Strategy.LINK),
            permission=_word(Permission, permission, "merging.bad_permission", Permission.HIGHEST),
            levels=_levels(levels),
            survivor=_survivor(survivor),
            tech_lead="" if tech_lead is None else tech_lead.strip(),
            unique_ids=unique_ids,
        )
        if tech_lead is not None and not options.tech_lead:
            raise UsageError("merging.empty_tech_lead")
        options.check()
        return options

    def check(self) -> None:
        """Raises UsageError or DecisionsOpen when the parts do not fit together."""
        folded = [fold_level(level) for level in self.levels]
        if self.levels and self.tech_lead and fold_level(self.tech_lead) not in folded:
            raise UsageError("merging.tech_lead_unknown", level=self.tech_lead, levels=", ".join(self.levels))
        if self.unique_ids and self.strategy is not Strategy.COMBINE:
            raise DecisionsOpen("merging.unique_ids", strategy=self.strategy.value)

    def with_unique_ids(self) -> MergeOptions:
        """The same for an app that holds every Clever ID once. Raises DecisionsOpen unless combine."""
        options = replace(self, unique_ids=True)
        options.check()
        return options

    def to_json(self) -> dict[str, Any]:
        return {
            "strategy": self.strategy.value,
            "permission": self.permission.value,
            "levels": list(self.levels),
            "survivor": [rule.value for rule in self.survivor],
            "tech_lead": self.tech_lead,
            "unique_ids": self.unique_ids,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> MergeOptions:
        """From what `to_json` made; what is missing gets its default."""
        return cls(
            strategy=Strategy(stored.get("strategy", Strategy.LINK)),
            permission=Permission(stored.get("permission", Permission.HIGHEST)),
            levels=tuple(stored.get("levels", ())),
            survivor=tuple(Survivor(rule) for rule in stored.get("survivor", DEFAULT_SURVIVOR)),
            tech_lead=stored.get("tech_lead", ""),
            unique_ids=bool(stored.get("unique_ids", False)),
        )


@dataclass(frozen=True)
class Override:
    """What a decision by hand says about one person beside the options it was made under.

    `survivor` and the values of `picks` are fingerprints of accounts; `permission` None follows the rule.
    """

    options: MergeOptions
    survivor: int | None = None
    permission: str | None = None
    picks: Mapping[Column, int] = field(default_factory=dict)

    @property
    def marks(self) -> set[int]:
        """Fingerprints of the accounts it names."""
        named = set(self.picks.values())
        return named if self.survivor is None else named | {self.survivor}

    def to_payload(self) -> dict[str, Any]:
        return {
            "options": self.options.to_json(),
            "survivor": None if self.survivor is None else f"{self.survivor:016x}",
            "permission": self.permission,
            "picks": [[label, nth, f"{mark:016x}"] for (label, nth), mark in self.picks.items()],
        }

    @classmethod
    def from_payload(cls, payload: dict[str, Any], default: MergeOptions) -> Override:
        survivor = payload.get("survivor")
        return cls(
            options=MergeOptions.from_json(payload["options"]) if "options" in payload else default,
            survivor=None if survivor is None else int(survivor, 16),
            permission=payload.get("permission"),
            picks={(label, nth): int(mark, 16) for label, nth, mark in payload.get("picks", [])},
        )


def fold_level(level: str) -> str:
    """Levels compare trimmed and without letter case; they are shown as they stand."""
    return level.strip().casefold()


def _word(kind: type[Word], text: str | None, code: str, default: Word) -> Word:
    if text is None:
        return default
    plain = re.sub(r"[\s\-]+", "_", text.strip()).lower()
    try:
        return kind(plain)
    except ValueError:
        raise UsageError(code, given=text, known=", ".join(member.value for member in kind)) from None


def _listed(given: str | Iterable[str] | None) -> list[str]:
    if given is None:
        return []
    parts = given.split(",") if isinstance(given, str) else list(given)
    return [part.strip() for part in parts]


def _levels(given: str | Iterable[str] | None) -> tuple[str, ...]:
    levels = _listed(given)
    if given is not None and (not levels or not all(levels)):
        raise UsageError("merging.empty_level")
    if len({fold_level(level) for level in levels}) < len(levels):
        raise UsageError("merging.level_twice", levels=", ".join(levels))
    return tuple(levels)


def _survivor(given: str | Iterable[str] | None) -> tuple[Survivor, ...]:
    if given is None:
        return DEFAULT_SURVIVOR
    rules = tuple(_word(Survivor, part, "merging.bad_survivor", Survivor.KEY) for part in _listed(given))
    if not rules or len(set(rules)) < len(rules):
        raise UsageError("merging.survivor_twice", known=", ".join(rule.value for rule in Survivor))
    return rules
