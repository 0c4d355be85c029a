"""What somebody decides about one person of the queue. Losing rights needs a yes of its own, every time.

`known` is a moment that the caller has already; it is used as long as nothing has happened since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from app.assistant.deciding import decide
from app.assistant.moment import Moment
from app.assistant.people import LevelChange, level_change, person_of
from app.errors import DecisionsOpen
from app.jobs import Job
from app.matching.columns import Texts
from app.merging.decide import Desk, Wish
from app.merging.rules import Column, MergeOptions, Override
from app.store.workspace import Connection, Workspace
from app.terms import Strategy


@dataclass(frozen=True)
class Alteration:
    """What is to be otherwise than it stands; what is not named stays.

    `survivor` and the values of `picks` are account positions. `level` is a permission level, empty to
    follow the rule again. Naming any of the three combines the accounts, unless `strategy` says otherwise.
    """

    strategy: Strategy | None = None
    survivor: int | None = None
    level: str | None = None
    picks: Mapping[Column, int] = field(default_factory=dict)


def accept(
    workspace: Workspace, user_id: str, loss_agreed: bool, job: Job, known: Moment | None = None
) -> int:
    """Accept what is proposed; the number of the event. Raises DecisionsOpen for a loss without a yes."""

    def work(desk: Desk) -> int:
        person = _person(desk, user_id)
        if desk.plan.person(person).permission_loss and not loss_agreed:
            raise DecisionsOpen("people.loses_rights")
        return desk.accept([person])

    return decide(workspace, work, job, known)


def alter(
    workspace: Workspace,
    user_id: str,
    what: Alteration,
    loss_agreed: bool,
    job: Job,
    known: Moment | None = None,
) -> int:
    """Decide one person otherwise. Raises DecisionsOpen for a loss without a yes."""

    def work(desk: Desk) -> int:
        person = _person(desk, user_id)
        wish = _altered(desk, person, what)
        combining = wish.options.strategy is Strategy.COMBINE
        if combining and not loss_agreed and desk.preview(person, wish).permission_loss:
            raise DecisionsOpen("people.loses_rights")
        return desk.change(person, wish)

    return decide(workspace, work, job, known)


def outlook(conn: Connection, at: Moment, user_id: str, what: Alteration, job: Job) -> LevelChange | None:
    """What an alteration would make of the levels; None when the accounts would not be combined."""
    desk = Desk(conn, at.snapshot, at.plan, job)
    person = _person(desk, user_id)
    wish = _altered(desk, person, what)
    if wish.options.strategy is not Strategy.COMBINE:
        return None
    found = desk.preview(person, wish)
    texts = Texts(conn, at.snapshot.accounts)
    levels = [texts.column("permission", account) for account in at.plan.members(person)]
    return level_change(levels, found.combined.permission, found.permission_loss)


def defer(workspace: Workspace, user_id: str, job: Job, known: Moment | None = None) -> int:
    """Leave a person for later."""
    return decide(workspace, lambda desk: desk.defer([_person(desk, user_id)]), job, known)


def reject(workspace: Workspace, user_id: str, keeper: int, job: Job, known: Moment | None = None) -> int:
    """These accounts are not one person; the account `keeper` keeps the user id."""
    return decide(workspace, lambda desk: desk.reject(_person(desk, user_id), keeper), job, known)


def _person(desk: Desk, user_id: str) -> int:
    return person_of(Moment(desk.snapshot, desk.plan), user_id)


def _altered(desk: Desk, person: int, what: Alteration) -> Wish:
    """The person's decision as it stands, with some of it otherwise."""
    standing = desk.plan.overrides.get(person, Override(desk.plan.options))
    named = what.survivor is not None or what.level is not None or bool(what.picks)
    strategy = what.strategy or (Strategy.COMBINE if named else standing.options.strategy)
    if strategy is not Strategy.COMBINE:
        # Survivor, level and picks mean nothing where every account stays.
        return Wish(_with_strategy(standing.options, strategy))
    level = standing.permission if what.level is None else (what.level or None)
    survivor = _account_of(desk, person, standing.survivor) if what.survivor is None else what.survivor
    combined = desk.plan.combined(person)
    picks = {**(combined.picks if combined is not None else {}), **what.picks}
    return Wish(_with_strategy(standing.options, strategy), survivor, level, picks)


def _with_strategy(options: MergeOptions, strategy: Strategy) -> MergeOptions:
    unique = options.unique_ids and strategy is Strategy.COMBINE
    return replace(options, strategy=strategy, unique_ids=unique)


def _account_of(desk: Desk, person: int, mark: int | None) -> int | None:
    """The account that carries a fingerprint, None without one."""
    prints, people = desk.plan.prints, desk.plan.people
    slots = (slot for slot in people.slots(person) if mark is not None and int(prints[slot]) == mark)
    return next((int(people.members[slot]) for slot in slots), None)
