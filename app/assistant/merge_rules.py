"""The merge rules for choosing: what is in force, the app's own levels, and what each rule makes of one person."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from app.assistant.moment import Moment
from app.assistant.people import STANDINGS, LevelChange, Standing, level_change, names, queue, standings
from app.errors import UserError
from app.jobs import Job
from app.matching.columns import Texts
from app.matching.keys import NO_CODE
from app.merging.combining import cells_of
from app.merging.decide import Desk, Wish
from app.merging.planning import UNIQUE_IDS
from app.merging.plans import MergePlan
from app.merging.rules import MergeOptions, fold_level
from app.merging.ruling import keep_unique_ids
from app.store.decisions import choices, drop_setting, get_setting, put_setting
from app.store.workspace import Connection, Workspace
from app.terms import Permission, Role, Strategy, Survivor

# People looked at to find one in whom the rules differ, and levels shown at most.
_CANDIDATES = 400
_MOST_LEVELS = 40
_CHOSEN = "merge_rules_chosen"
_WHOLE = re.compile(r"[+-]?[0-9]{1,30}\Z")


@dataclass(frozen=True)
class ExampleAccount:
    """An account of the person that serves as the example."""

    key: str
    role: Role
    level: str


@dataclass(frozen=True)
class Example:
    """What the rules would make of one real person if the accounts were combined.

    `survivors`: the key of the account that stays under the whole order (None) and when one rule stands
    first. `levels`: the outcome of every permission rule.
    """

    name: str
    accounts: tuple[ExampleAccount, ...]
    survivors: dict[Survivor | None, str] = field(default_factory=dict)
    levels: dict[Permission, LevelChange] = field(default_factory=dict)


@dataclass(frozen=True)
class RuleBook:
    """The rules as they stand.

    `ruled` tells whether somebody ran them. `unique_ids`: whether the app holds every Clever ID once, None
    while nobody was asked. Everybody is decided `by_rule` or `by_hand` (set apart included), or is `waiting`.
    `levels` are the app's own, lowest first; `levels_given` tells whether that order is somebody's word or plain
    numbers, else it is only the order in which they are shown.
    """

    options: MergeOptions
    ruled: bool
    unique_ids: bool | None
    levels: tuple[str, ...]
    levels_given: bool
    by_rule: int
    by_hand: int
    waiting: int
    example: Example | None


def keep_chosen(conn: Connection, options: MergeOptions) -> None:
    """Remember rules that somebody chose and did not run yet, for the next time."""
    put_setting(conn, _CHOSEN, options.to_json())


def forget_chosen(conn: Connection) -> None:
    """Take them away; the levels among them stood in the accounts."""
    drop_setting(conn, _CHOSEN)


def _chosen(conn: Connection) -> MergeOptions | None:
    found = get_setting(conn, _CHOSEN, MergeOptions)
    try:
        if found is not None:
            found.check()
    except UserError:  # written by another program, or by hand
        return None
    return found


def rule_book(
    conn: Connection, at: Moment, levels: tuple[str, ...], wanted: MergeOptions | None, job: Job
) -> RuleBook:
    """The rules in force; while none are the `wanted` ones, else those that were chosen last.

    `levels` as `levels_found` answers.
    """
    said = choices(conn, UNIQUE_IDS, bool)
    unique = said[-1] if said else None
    ruled = at.plan.ruled and not (unique and at.plan.options.strategy is not Strategy.COMBINE)
    options = at.plan.options
    if not ruled:
        # A rule that did run says more than what was chosen before it.
        options = wanted or (None if at.plan.ruled else _chosen(conn)) or options
    if unique and options.strategy is not Strategy.COMBINE:
        options = replace(options, strategy=Strategy.COMBINE)
    order, given = levels_in_order(levels, options.levels)
    ranks = np.bincount(standings(at), minlength=len(STANDINGS))
    return RuleBook(
        options=replace(options, unique_ids=bool(unique)),
        ruled=ruled,
        unique_ids=unique,
        levels=order,
        levels_given=given,
        by_rule=int(ranks[STANDINGS.index(Standing.BY_RULE)]),
        by_hand=int(sum(ranks[STANDINGS.index(one)] for one in (Standing.BY_HAND, Standing.NOT_ONE))),
        waiting=len(at.plan.undecided),
        example=example(conn, at, options, job),
    )


def levels_found(conn: Connection, at: Moment, job: Job) -> tuple[str, ...]:
    """The permission levels that stand in the accounts, the most common first; spelled as met first."""
    counts: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    for _, stored, records, positions in Texts(conn, at.snapshot.accounts, keep=1).pieces():
        job.checkpoint()
        place = stored.facts.columns.get("permission")
        if place is None:
            continue
        for cell, count in Counter(records.cells(place, positions)).items():
            if cell.strip():
                counts[fold_level(cell)] += count
                spelled.setdefault(fold_level(cell), cell.strip())
    ranked = sorted(counts, key=lambda level: (-counts[level], level))
    return tuple(spelled[level] for level in ranked[:_MOST_LEVELS])


def levels_in_order(found: tuple[str, ...], given: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """Levels from lowest to highest, and whether that order may be relied on.

    An order that somebody gave leads, and new levels stand below it; whole numbers order themselves.
    """
    known = {fold_level(level) for level in given}
    fresh = tuple(level for level in found if fold_level(level) not in known)
    if given:
        return (*fresh, *given), not fresh
    if found and all(_WHOLE.match(level) for level in found):
        return tuple(sorted(found, key=int)), True
    return found, len(found) < 2


def example(conn: Connection, at: Moment, options: MergeOptions, job: Job) -> Example | None:
    """What the rules make of one real person, best one in whom levels differ. None without anybody."""
    person = _example_person(conn, at)
    if person == NO_CODE:
        return None
    desk = Desk(conn, at.snapshot, at.plan, job)
    rows = at.snapshot.accounts
    members = at.plan.members(person)
    keys, levels = cells_of(rows, Texts(conn, rows), np.array(members, np.int64), ("key", "permission"))
    key_of = dict(zip(members, keys, strict=True))
    combine = replace(options, strategy=Strategy.COMBINE)
    survivors: dict[Survivor | None, str] = {
        None: key_of[desk.preview(person, Wish(combine)).combined.survivor]
    }
    for rule in Survivor:
        first = replace(combine, survivor=(rule, *(one for one in combine.survivor if one is not rule)))
        survivors[rule] = key_of[desk.preview(person, Wish(first)).combined.survivor]
    changes = {}
    for permission in Permission:
        found = desk.preview(person, Wish(replace(combine, permission=permission)))
        changes[permission] = level_change(levels, found.combined.permission, found.permission_loss)
    accounts = tuple(
        ExampleAccount(key, at.snapshot.role(account), level.strip())
        for account, key, level in zip(members, keys, levels, strict=True)
    )
    return Example(names(conn, at, [person])[0], accounts, survivors, changes)


def _example_person(conn: Connection, at: Moment) -> int:
    """Somebody in whom levels or roles differ, if there is one among the first; NO_CODE without anybody."""
    plan, rows = at.plan, at.snapshot.accounts
    usable = ~plan.rejected & (plan.people.active >= 2)
    people = [person for person in queue(at).tolist() if usable[person]][:_CANDIDATES]
    if not people:
        return NO_CODE
    members = [plan.members(person) for person in people]
    wanted = np.array([account for own in members for account in own], np.int64)
    cells = iter(cells_of(rows, Texts(conn, rows, keep=1), wanted, ("permission",))[0])

    def interest(own: list[int]) -> int:
        levels = {fold_level(next(cells)) for _ in own} - {""}
        roles = {int(at.snapshot.results.roles[account]) for account in own}
        return 2 * (len(levels) > 1) + (len(roles) > 1) + (Role.STUDENT not in roles)

    ranked = [(-interest(own), place) for place, own in enumerate(members)]
    return int(people[min(ranked)[1]])


def decided_otherwise(before: MergePlan, after: MergePlan) -> int:
    """How many people of a plan are decided differently in another; all of them when the people are others.

    Who is decided in neither is not among them, whatever else would be proposed.
    """
    if before.people.users.packed() != after.people.users.packed():
        return len(after)
    differs = (before.strategies != after.strategies) | (before.states != after.states)
    differs |= before.survivors != after.survivors
    differs |= _levels(before) != _levels(after)
    return int(np.count_nonzero(differs & ~(_open(before) & _open(after))))


def _open(plan: MergePlan) -> NDArray[np.bool_]:
    return ~plan.decided & ~plan.rejected


def _levels(plan: MergePlan) -> NDArray[np.object_]:
    """The level that comes of every person; empty where the accounts are not combined or it is open."""
    found = np.full(len(plan), "", dtype=object)
    codes = plan.combinations.level_codes
    named = np.array([level or "" for level in plan.combinations.levels], dtype=object)
    found[plan.combining] = named[codes[plan.combining]] if len(named) else ""
    return found


def answer_unique_ids(workspace: Workspace, unique: bool, job: Job) -> int:
    """Keep whether the app's Clever ID column holds every id once; the number of the event."""
    job.checkpoint()
    with workspace.writing() as conn:
        return keep_unique_ids(conn, unique)
