"""Combining: which account of a person stays, which level it gets, and who knows what about it.

Runs over people one by one, but fetches their cells in columns and some thousand people at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from app.jobs import Job
from app.matching.columns import Rows, Texts
from app.matching.keys import NO_CODE
from app.matching.snapshot import Snapshot
from app.merging.people import People
from app.merging.permissions import Holder, Verdict, is_tech_lead, would_lose
from app.merging.permissions import work_out as work_out_level
from app.merging.plans import OPEN_WARNING, Combined, MergeWarning
from app.merging.rules import MergeOptions, Override, fold_level
from app.merging.survivor import Candidate, in_order, last_login
from app.terms import Role, Survivor

AT_ONCE = 100_000  # accounts whose cells are held in memory

_CELLS = ("key", "permission", "last_login", "staff_role")


@dataclass(frozen=True)
class Result:
    """One combined person, the warning bits of the person, and those of members by their slot."""

    combined: Combined
    warnings: int
    member_warnings: Mapping[int, int]


def combine(
    conn: Connection,
    snapshot: Snapshot,
    people: People,
    prints: NDArray[np.uint64],
    chosen: NDArray[np.int64],
    options: MergeOptions,
    overrides: Mapping[int, Override],
    job: Job,
) -> Iterator[tuple[int, Result]]:
    """(person, result) of some people, ascending; set-apart accounts are left out."""
    raised = bool(options.tech_lead) or any(one.options.tech_lead for one in overrides.values())
    staff = _mapped_tech_leads(conn, snapshot, people, chosen) if raised else frozenset()
    columns = {name for stored in snapshot.accounts.files for name in stored.facts.columns}
    done = 0
    for part in portions(people, chosen):
        job.report("jobs.merging", done, len(chosen), "people")
        slots = [slot for p in part for slot in people.slots(p) if not people.apart[slot]]
        accounts = people.members[slots]
        cells = cells_of(snapshot.accounts, Texts(conn, snapshot.accounts, keep=1), accounts, _CELLS)
        members = {
            slot: _Member(
                slot,
                Candidate(account, key, Role(role), level, login, mark),
                is_tech_lead(lead) or account in staff,
            )
            for slot, account, role, mark, key, level, login, lead in zip(
                slots,
                accounts.tolist(),
                people.roles[slots].tolist(),
                prints[slots].tolist(),
                *cells,
                strict=True,
            )
        }
        for person in part:
            own = [members[slot] for slot in people.slots(person) if not people.apart[slot]]
            override = overrides.get(person) or Override(options)
            yield person, _combine_one(own, override, "last_login" in columns)
        done += len(part)


@dataclass(frozen=True, slots=True)
class _Member:
    slot: int
    candidate: Candidate
    is_tech_lead: bool


def _combine_one(members: Sequence[_Member], override: Override, dated: bool) -> Result:
    """`dated`: the accounts file has a column of last logins."""
    options = override.options
    ranking = in_order([one.candidate for one in members], options)
    ranked = [members[at] for at in ranking]
    if override.survivor is not None:
        ranked.sort(key=lambda one: one.candidate.mark != override.survivor)
    holders = [Holder(one.candidate.role, one.candidate.level, one.is_tech_lead) for one in ranked]
    if override.permission is None:
        verdict = work_out_level(holders, options)
    else:
        level = override.permission.strip()
        holder = next((n for n, one in enumerate(holders) if one.level.strip() == level), -1)
        verdict = Verdict(level, holder, would_lose(level, holders, options.levels))
    warnings = int(MergeWarning.PERMISSION_LOSS) if verdict.loss else 0
    if verdict.problem:
        warnings |= int(OPEN_WARNING[verdict.problem])
    by_mark = {one.candidate.mark: one.candidate.account for one in members}
    combined = Combined(
        order=tuple(one.candidate.account for one in ranked),
        permission=verdict.level,
        holder=NO_CODE if verdict.holder < 0 else ranked[verdict.holder].candidate.account,
        picks={column: by_mark[mark] for column, mark in override.picks.items()},
    )
    return Result(combined, warnings, dict(_member_warnings(members, options, dated)))


def _member_warnings(
    members: Sequence[_Member], options: MergeOptions, dated: bool
) -> Iterator[tuple[int, int]]:
    """What is said of single accounts: a login that is no date, a level without a place in the order."""
    known = {fold_level(level) for level in options.levels}
    for one in members:
        bits = 0
        if dated and Survivor.LAST_LOGIN in options.survivor and last_login(one.candidate.last_login) is None:
            bits |= MergeWarning.LAST_LOGIN_UNKNOWN
        level = fold_level(one.candidate.level)
        if known and level and level not in known:
            bits |= MergeWarning.LEVEL_UNKNOWN
        if bits:
            yield one.slot, bits


def portions(people: People, chosen: NDArray[np.int64], at_once: int = AT_ONCE) -> Iterator[list[int]]:
    """The chosen people in portions of about `at_once` accounts."""
    sizes = np.cumsum(np.diff(people.starts)[chosen])
    edges = np.flatnonzero(np.diff(sizes // at_once)) + 1
    for part in np.split(chosen, edges) if len(chosen) else []:
        yield part.tolist()


def cells_of(rows: Rows, texts: Texts, wanted: NDArray[np.int64], names: Sequence[str]) -> list[list[str]]:
    """Columns of cells (our names) of some rows in any order; every block of text is read once."""
    order = np.argsort(wanted, kind="stable")
    ranked = wanted[order]
    found: list[list[str]] = [[] for _ in names]
    for part in np.split(ranked, np.flatnonzero(np.diff(rows.block[ranked])) + 1) if len(ranked) else []:
        columns = rows.files[int(rows.file[part[0]])].facts.columns
        positions = rows.position[part].astype(np.int64)
        for cells, name in zip(found, names, strict=True):
            at = columns.get(name)
            if at is None:
                cells.extend([""] * len(part))
            else:
                cells.extend(texts.records(int(rows.block[part[0]])).cells(at, positions))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    back = place.tolist()
    return [[cells[at] for at in back] for cells in found]


def _mapped_tech_leads(
    conn: Connection, snapshot: Snapshot, people: People, chosen: NDArray[np.int64]
) -> frozenset[int]:
    """Accounts whose own mapping row says SchoolTechLead."""
    if not any("staff_role" in stored.facts.columns for stored in snapshot.table.files):
        return frozenset()
    wanted = np.isin(people.owner, chosen)
    accounts = people.members[wanted]
    rows = snapshot.results.row[accounts]
    accounts, rows = accounts[rows != NO_CODE], rows[rows != NO_CODE]
    places = snapshot.mapping.rows[rows]
    (cells,) = cells_of(snapshot.table, Texts(conn, snapshot.table, keep=1), places, ("staff_role",))
    leads = [at for at, cell in enumerate(cells) if is_tech_lead(cell)]
    return frozenset(accounts[leads].tolist())
