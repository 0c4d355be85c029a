"""Which permission level the one account of a combined person gets, and whether that takes rights away.

Levels are words of the partner's own. Their order is the one given; without one, levels that are whole
numbers are ordered by value. A level without a place in the order is never guessed at: when the result
would depend on it, nothing is decided. An account without a level neither gives nor loses anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.merging.rules import MergeOptions, fold_level
from app.terms import ROLE_ORDER, Permission, Role

_WHOLE = re.compile(r"[+-]?[0-9]{1,30}\Z")
_LETTERS = re.compile(r"[^a-z]+")
NO_RANK = -(10**30)


@dataclass(frozen=True)
class Holder:
    """What counts of an account when a person's level is worked out."""

    role: Role
    level: str
    is_tech_lead: bool = False


class Open(StrEnum):
    """Why a level could not be worked out."""

    NO_ORDER = "permission_order_missing"
    UNKNOWN_LEVEL = "permission_level_unknown"


@dataclass(frozen=True)
class Verdict:
    """A person's level as written in files, None while it is open (`problem` says why).

    `holder` is the index of the account whose level it is, -1 when it is composed or given. `loss`: the
    level ranks below one that an account has today.
    """

    level: str | None
    holder: int = -1
    loss: bool = False
    problem: Open | None = None


def is_tech_lead(staff_roles: str) -> bool:
    """Whether a cell of staff roles names a SchoolTechLead who is more than PortalOnly."""
    plain = _LETTERS.sub("", staff_roles.casefold())
    return "schooltechlead" in plain and "portalonly" not in plain


class Ranks:
    """The order of the levels that one person is concerned with."""

    def __init__(self, given: Sequence[str], levels: Iterable[str]) -> None:
        self._ranks: dict[str, int] = {}
        self.problem: Open | None = None
        folded = {fold_level(level) for level in levels} - {""}
        if given:
            self._ranks = {fold_level(level): place for place, level in enumerate(given)}
            if not folded <= self._ranks.keys():
                self.problem = Open.UNKNOWN_LEVEL
        elif all(_WHOLE.match(level) for level in folded):
            self._ranks = {level: int(level) for level in folded}
        else:
            self.problem = Open.NO_ORDER
        self._folded = folded

    @property
    def all_equal(self) -> bool:
        """Whether there is nothing to compare."""
        return len(self._folded) <= 1

    def of(self, level: str) -> int:
        """The rank of a level; below all others when it is empty or has no place in the order."""
        return self._ranks.get(fold_level(level), NO_RANK)


def work_out(holders: Sequence[Holder], options: MergeOptions) -> Verdict:
    """The level of a person whose accounts are `holders`, by the rule of `options`."""
    raised = options.tech_lead if any(holder.is_tech_lead for holder in holders) else ""
    today = [holder.level for holder in holders]
    ranks = Ranks(options.levels, [*today, raised])
    if options.permission is Permission.BY_ROLE:
        return _by_role(holders, options.levels, raised)
    if ranks.all_equal:
        return _of_first(holders, range(len(holders)), raised)
    if ranks.problem:
        return Verdict(None, problem=ranks.problem)
    chosen = _chosen(holders, options.permission, ranks)
    verdict = Verdict(holders[chosen].level.strip(), chosen)
    if raised and ranks.of(raised) > ranks.of(verdict.level or ""):
        verdict = Verdict(raised)
    loss = any(ranks.of(level) > ranks.of(verdict.level or "") for level in today)
    return Verdict(verdict.level, verdict.holder, loss)


class Scale:
    """The level of one person after the other under the same options; what came before is remembered."""

    def __init__(self, options: MergeOptions) -> None:
        self._options = options
        self._verdicts: dict[tuple[tuple[int, str, bool], ...], Verdict] = {}
        self._places: dict[tuple[str, ...], list[int]] = {}

    def verdict(self, holders: tuple[tuple[int, str, bool], ...]) -> Verdict:
        """`work_out` for accounts given as (role, level, whether it is a tech lead's)."""
        found = self._verdicts.get(holders)
        if found is None:
            accounts = [Holder(Role(role), level, lead) for role, level, lead in holders]
            found = self._verdicts[holders] = work_out(accounts, self._options)
        return found

    def places(self, levels: tuple[str, ...]) -> list[int]:
        """Numbers that grow from the highest of some levels to the lowest; equal without an order."""
        found = self._places.get(levels)
        if found is None:
            ranks = Ranks(self._options.levels, levels)
            found = self._places[levels] = [-ranks.of(level) for level in levels]
        return found


def would_lose(level: str, holders: Sequence[Holder], given: Sequence[str]) -> bool:
    """Whether a level that a person chose takes rights away, as far as the order can tell.

    A text of the form `staff:LEVEL+teacher:LEVEL` keeps every right; a level without a place in the order,
    and an empty one, count as a loss beside any other level.
    """
    today = [holder.level for holder in holders if holder.level.strip()]
    if all(fold_level(level) == fold_level(held) for held in today):
        return False
    if level.strip() == _by_role(holders, given, "").level:
        return False
    ranks = Ranks(given, [*today, level])
    if ranks.problem or not level.strip():
        return True
    return any(ranks.of(held) > ranks.of(level) for held in today)


def _of_first(holders: Sequence[Holder], among: Iterable[int], raised: str) -> Verdict:
    """The level of the first account that has one: there is only one level among them."""
    for at in among:
        if holders[at].level.strip():
            return Verdict(holders[at].level.strip(), at)
    return Verdict(raised)


def _chosen(holders: Sequence[Holder], rule: Permission, ranks: Ranks) -> int:
    """The account whose level counts; of equal ones the first. Some account has a level, or a tech lead."""
    having = [at for at, holder in enumerate(holders) if holder.level.strip()]
    if rule is Permission.LOWEST:
        return min(having, key=lambda at: ranks.of(holders[at].level))
    if rule is Permission.STAFF_FIRST:
        for roles in ((Role.DISTRICT_ADMIN, Role.STAFF), (Role.TEACHER,)):
            group = [at for at in having if holders[at].role in roles]
            if group:
                having = group
                break
    return max(having, key=lambda at: ranks.of(holders[at].level))


def _by_role(holders: Sequence[Holder], given: Sequence[str], raised: str) -> Verdict:
    """`staff:LEVEL+teacher:LEVEL`: every role keeps its own highest level, so nothing is lost.

    Only the levels of one role are compared, so one that has no place in the order leaves other roles alone.
    """
    lead_role = min(
        (holder.role for holder in holders if holder.is_tech_lead), key=ROLE_ORDER.index, default=None
    )
    parts = []
    for role in ROLE_ORDER:
        levels = [holder.level.strip() for holder in holders if holder.role is role]
        if raised and role is lead_role:
            levels.append(raised)
        levels = [level for level in levels if level]
        if not levels:
            continue
        ranks = Ranks(given, levels)
        if ranks.problem and not ranks.all_equal:
            return Verdict(None, problem=ranks.problem)
        parts.append(f"{role.word or 'none'}:{max(levels, key=ranks.of)}")
    return Verdict("+".join(parts))
