"""Combining: which account of a person stays, which level it gets, and what has to be said about it.

The cells it needs are read in one pass; people are then gone through one by one, some thousand at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.jobs import Job
from app.matching.columns import Rows, Texts
from app.matching.keys import NO_CODE
from app.matching.snapshot import Snapshot
from app.merging.notices import OPEN_WARNING, MergeWarning
from app.merging.packed import Packed, pack_cells
from app.merging.people import People
from app.merging.permissions import Holder, Scale, Verdict, is_tech_lead, would_lose
from app.merging.rules import Column, MergeOptions, Override, fold_level
from app.merging.survivor import UNKNOWN_AGE, Candidates, in_order
from app.store.workspace import Connection
from app.terms import Role, Survivor

AT_ONCE = 50_000  # accounts whose cells are held as texts

_CELLS = ("key", "permission", "last_login", "staff_role")


@dataclass(frozen=True)
class Combined:
    """What combining makes of one person.

    `order` are account positions, the survivor first, then in the order in which empty cells are filled.
    `permission` is None while it is open; `holder` the account whose level it is, NO_CODE when it is
    composed or given. `picks` are the columns whose value a person chose, with the account it comes from.
    """

    order: tuple[int, ...]
    permission: str | None
    holder: int
    picks: Mapping[Column, int]

    @property
    def survivor(self) -> int:
        return self.order[0]


@dataclass
class Combinations:
    """What combining makes of people, as columns.

    Per member: `ranks` (0 for the survivor), `member_warnings`. Per person: `level_codes` (places in
    `levels`, where None is an open one; NO_CODE without combine), `holders` (the account whose level it
    is, NO_CODE when it is composed or given), `warnings`. `picks` are columns whose value a person chose.
    """

    ranks: NDArray[np.int32]
    member_warnings: NDArray[np.uint8]
    level_codes: NDArray[np.int32]
    holders: NDArray[np.int64]
    warnings: NDArray[np.uint8]
    levels: list[str | None] = field(default_factory=list)
    picks: dict[int, Mapping[Column, int]] = field(default_factory=dict)

    @classmethod
    def none(cls, people: People) -> Combinations:
        count, members = len(people), len(people.members)
        return cls(
            ranks=np.zeros(members, np.int32),
            member_warnings=np.zeros(members, np.uint8),
            level_codes=np.full(count, NO_CODE, np.int32),
            holders=np.full(count, NO_CODE, np.int64),
            warnings=np.zeros(count, np.uint8),
        )

    def of(self, people: People, person: int) -> Combined:
        """The result of one person that is or would be combined."""
        slots = [slot for slot in people.slots(person) if not people.apart[slot]]
        slots.sort(key=lambda slot: int(self.ranks[slot]))
        return Combined(
            order=tuple(int(people.members[slot]) for slot in slots),
            permission=self.levels[self.level_codes[person]],
            holder=int(self.holders[person]),
            picks=self.picks.get(person, {}),
        )


def combine(
    conn: Connection,
    snapshot: Snapshot,
    people: People,
    prints: NDArray[np.uint64],
    chosen: NDArray[np.int64],
    options: MergeOptions,
    overrides: Mapping[int, Override],
    job: Job,
) -> Combinations:
    """Combine some people (ascending); set-apart accounts are left out."""
    wanted = np.zeros(len(people), bool)
    wanted[chosen] = True
    slots = np.flatnonzero(wanted[people.owner] & ~people.apart)
    raised = bool(options.tech_lead) or any(one.options.tech_lead for one in overrides.values())
    accounts = people.members[slots]
    leads = _mapped_tech_leads(conn, snapshot, accounts) if raised else np.zeros(len(slots), bool)
    cells = pack_cells(snapshot.accounts, Texts(conn, snapshot.accounts, keep=1), accounts, _CELLS)
    work = _Work(snapshot, people, options, overrides)
    for part in _portions(people.owner[slots]):
        job.report("jobs.merging", part.start, len(slots), "accounts")
        work.portion(slots[part], prints[slots[part]], cells, part, leads[part])
    work.found.levels = list(work.level_code)
    return work.found


class _Work:
    """Going through people, portion by portion."""

    def __init__(
        self, snapshot: Snapshot, people: People, options: MergeOptions, overrides: Mapping[int, Override]
    ) -> None:
        self.people, self.options, self.overrides = people, options, overrides
        self.scale = Scale(options)
        self.found = Combinations.none(people)
        self.level_code: dict[str | None, int] = {None: 0}
        files = snapshot.accounts.files
        self.dated = any("last_login" in stored.facts.columns for stored in files)

    def portion(
        self,
        slots: NDArray[np.int64],
        prints: NDArray[np.uint64],
        cells: Sequence[Packed],
        part: slice,
        mapped_leads: NDArray[np.bool_],
    ) -> None:
        keys, levels, logins, staff_roles = (column.texts(part) for column in cells)
        roles = self.people.roles[slots].tolist()
        candidates = Candidates.of(keys, roles, levels, logins, prints.tolist())
        leads = mapped_leads.tolist()
        for at, cell in enumerate(staff_roles):
            if cell and is_tech_lead(cell):
                leads[at] = True
        holders = list(zip(roles, levels, leads, strict=True))
        accounts = self.people.members[slots].tolist()
        owner = self.people.owner[slots]
        starts = np.flatnonzero(np.diff(owner, prepend=-1))
        ends = np.append(starts[1:], len(slots)).tolist()
        ranks = [0] * len(slots)
        firsts = starts.tolist()
        persons = owner[starts].tolist()
        codes, sources, warnings = [0] * len(persons), [NO_CODE] * len(persons), [0] * len(persons)
        for at, (person, start, end) in enumerate(zip(persons, firsts, ends, strict=True)):
            override = self.overrides.get(person)
            if override is None:
                order = in_order(candidates, start, end, self.options.survivor, self.scale)
                verdict = self.scale.verdict(tuple([holders[place] for place in order]))
            else:
                order, verdict = _by_hand(candidates, holders, start, end, override)
                by_mark = {candidates.marks[place]: accounts[place] for place in order}
                self.found.picks[person] = {column: by_mark[mark] for column, mark in override.picks.items()}
            for rank, place in enumerate(order):
                ranks[place] = rank
            codes[at] = self.level_code.setdefault(verdict.level, len(self.level_code))
            if verdict.holder >= 0:
                sources[at] = accounts[order[verdict.holder]]
            if verdict.loss:
                warnings[at] = MergeWarning.PERMISSION_LOSS
            elif verdict.problem:
                warnings[at] = OPEN_WARNING[verdict.problem]
        self.found.ranks[slots] = ranks
        self.found.level_codes[persons] = codes
        self.found.holders[persons] = sources
        self.found.warnings[persons] = warnings
        self._warn(slots, owner.tolist(), candidates)

    def _warn(self, slots: NDArray[np.int64], owner: Sequence[int], candidates: Candidates) -> None:
        """What is said of single accounts: a login that is no date, a level without a place in the order."""
        said: dict[tuple[bool, str], int] = {}
        bits = []
        for person, age, level in zip(owner, candidates.ages, candidates.levels, strict=True):
            fact = (age == UNKNOWN_AGE and self.dated, level)
            override = self.overrides.get(person) if self.overrides else None
            if override is not None:
                bits.append(_notices(*fact, override.options))
                continue
            if fact not in said:
                said[fact] = _notices(*fact, self.options)
            bits.append(said[fact])
        self.found.member_warnings[slots] = bits


def _notices(undated: bool, level: str, options: MergeOptions) -> int:
    bits = 0
    if undated and Survivor.LAST_LOGIN in options.survivor:
        bits |= MergeWarning.LAST_LOGIN_UNKNOWN
    known = {fold_level(one) for one in options.levels}
    if known and level.strip() and fold_level(level) not in known:
        bits |= MergeWarning.LEVEL_UNKNOWN
    return bits


def _by_hand(
    candidates: Candidates,
    holders: Sequence[tuple[int, str, bool]],
    start: int,
    end: int,
    override: Override,
) -> tuple[list[int], Verdict]:
    """Order and level of a person about whom somebody decided."""
    options = override.options
    scale = Scale(options)
    order = in_order(candidates, start, end, options.survivor, scale)
    if override.survivor is not None:
        order.sort(key=lambda place: candidates.marks[place] != override.survivor)
    ranked = [holders[place] for place in order]
    if override.permission is None:
        return order, scale.verdict(tuple(ranked))
    level = override.permission.strip()
    accounts = [Holder(Role(role), held, lead) for role, held, lead in ranked]
    holder = next((at for at, one in enumerate(accounts) if one.level.strip() == level), -1)
    return order, Verdict(level, holder, would_lose(level, accounts, options.levels))


def _portions(owner: NDArray[np.int64], at_once: int = AT_ONCE) -> Iterator[slice]:
    """Slices of about `at_once` members that never part a person; `owner` is ascending."""
    start = 0
    while start < len(owner):
        end = min(start + at_once, len(owner))
        if end < len(owner):
            end = int(np.searchsorted(owner, owner[end - 1], side="right"))
        yield slice(start, end)
        start = end


def cells_of(rows: Rows, texts: Texts, wanted: NDArray[np.int64], names: Sequence[str]) -> list[list[str]]:
    """Columns of cells (our names) of some rows in any order."""
    return [column.texts() for column in pack_cells(rows, texts, wanted, names)]


def _mapped_tech_leads(
    conn: Connection, snapshot: Snapshot, accounts: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Which accounts have a mapping row that says SchoolTechLead."""
    leads = np.zeros(len(accounts), bool)
    if not any("staff_role" in stored.facts.columns for stored in snapshot.table.files):
        return leads
    rows = snapshot.results.row[accounts]
    found = np.flatnonzero(rows != NO_CODE)
    places = snapshot.mapping.rows[rows[found]]
    (cells,) = cells_of(snapshot.table, Texts(conn, snapshot.table, keep=1), places, ("staff_role",))
    leads[found] = [is_tech_lead(cell) for cell in cells]
    return leads
