"""Evidence that an account and a user id are one person: what both sides tell alike.

Emails count in all districts, ids of a school's systems only inside one. Nobody is compared across the line
between students, contacts and staff: a student who shares a teacher's email is another person.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.jobs import Job, breathing
from app.matching.columns import UNKNOWN, Rows, Texts
from app.matching.keys import NO_CODE
from app.matching.snapshot import Snapshot
from app.store.workspace import Connection
from app.terms import Role

Accounts = NDArray[np.int64]

# How much each piece of evidence weighs; the sum ranks suggestions.
WEIGHTS = {"email": 5, "sis_id": 4, "state_id": 4, "teacher_number": 3, "name": 2, "account_email": 1}
_COLUMNS = ("email", "sis_id", "state_id", "teacher_number")
# A value that more user ids than these share tells nothing about one person (an office's mailbox).
_MOST_SHARED = 3
# Names are as close as this (0 to 100) when a letter or two differ.
_CLOSE = 88
# Bounds of the search for close names: candidates kept in all, and compared for one account.
_MOST_NAMES = 200_000
_MOST_COMPARED = 150
_EMPTY = frozenset({"", "null", "n/a", "na", "none", "-", "0", "nan"})

_STAFF = frozenset({Role.TEACHER, Role.STAFF, Role.DISTRICT_ADMIN})


def _kind(role: int) -> str:
    """The group of roles that can be one person: staff roles together, the others alone."""
    if role == Role.NONE:
        return ""
    return "staff" if role in _STAFF else Role(role).word


def may_be_one(one: int, other: int) -> bool:
    """Whether roles allow two records to be one person."""
    a, b = _kind(one), _kind(other)
    return not a or not b or a == b


@dataclass
class Clues:
    """What was found: for every account the user codes, and what speaks for each."""

    found: dict[int, dict[int, set[str]]] = field(default_factory=dict)
    keys: dict[tuple[int, int], str] = field(default_factory=dict)

    def add(self, account: int, user: int, evidence: str, key: str = "") -> None:
        self.found.setdefault(account, {}).setdefault(user, set()).add(evidence)
        if key:
            self.keys.setdefault((account, user), key)

    def accounts(self) -> list[int]:
        return list(self.found)

    def ranked(self, account: int) -> Iterator[tuple[int, tuple[str, ...], str]]:
        """(user code, evidence, key of the other account) from the best on; equal ones by user id."""
        users = self.found[account]
        weight = {user: sum(WEIGHTS[one] for one in evidence) for user, evidence in users.items()}
        for user in sorted(users, key=lambda user: (-weight[user], user)):
            evidence = tuple(sorted(users[user], key=lambda one: -WEIGHTS[one]))
            yield user, evidence, self.keys.get((account, user), "")


def _has(rows: Rows, name: str) -> bool:
    return any(name in stored.facts.columns for stored in rows.files)


def _fold(value: str) -> str:
    folded = " ".join(value.split()).casefold()
    return "" if folded in _EMPTY else folded


def _homes(snapshot: Snapshot, accounts: Accounts) -> list[int]:
    """The districts of accounts; where there is only one mapping, an unknown district is that one."""
    homes = snapshot.results.districts[accounts].copy()
    if len(snapshot.loaded_districts) == 1:
        homes[homes == UNKNOWN] = next(iter(snapshot.loaded_districts))
    return [int(home) for home in homes]


def _places(snapshot: Snapshot) -> NDArray[np.int64]:
    """For every row of the mapping table its index among the rows in force, NO_CODE when overtaken."""
    places = np.full(len(snapshot.table), NO_CODE, np.int64)
    places[snapshot.mapping.rows] = np.arange(len(snapshot.mapping.rows))
    return places


Wanted = dict[tuple[int, str], list[int]]


def by_columns(conn: Connection, snapshot: Snapshot, accounts: Accounts, clues: Clues, job: Job) -> None:
    """Same email, SIS id, state id, teacher number in a mapping row."""
    shared = [name for name in _COLUMNS if _has(snapshot.accounts, name) and _has(snapshot.table, name)]
    if not shared or not len(accounts):
        return
    texts = Texts(conn, snapshot.accounts)
    homes = _homes(snapshot, accounts)
    columns = texts.columns(shared, accounts)
    wanted = {
        name: _wanted(name, accounts, cells, homes) for name, cells in zip(shared, columns, strict=True)
    }
    wanted = {name: values for name, values in wanted.items() if values}
    hits: dict[tuple[str, int, str], set[int]] = defaultdict(set)
    places = _places(snapshot)
    mapping = snapshot.mapping
    for rows, stored, records, positions in Texts(conn, snapshot.table, keep=1).pieces():
        job.checkpoint()
        place = places[rows]
        for name, values in wanted.items():
            at = stored.facts.columns.get(name)
            if at is None:
                continue
            cells = zip(place.tolist(), records.cells(at, positions), strict=True)
            for index, cell in breathing(cells, 5_000):
                if not cell or index == NO_CODE:
                    continue
                district = UNKNOWN if name == "email" else int(mapping.districts[index])
                value = (district, _fold(cell))
                if value in values:
                    hits[(name, *value)].add(index)
    for (name, district, text), indexes in breathing(sorted(hits.items())):
        _weigh(snapshot, clues, name, wanted[name][(district, text)], sorted(indexes))


def _wanted(name: str, accounts: Accounts, cells: list[str], homes: list[int]) -> Wanted:
    values: Wanted = {}
    for account, home, cell in breathing(zip(accounts.tolist(), homes, cells, strict=True), 2_000):
        folded = _fold(cell)
        if folded and (name != "email" or "@" in folded):
            values.setdefault((UNKNOWN if name == "email" else home, folded), []).append(account)
    return values


def _weigh(snapshot: Snapshot, clues: Clues, name: str, accounts: list[int], indexes: list[int]) -> None:
    """Note a value that accounts and mapping rows have alike, unless too many share it."""
    mapping = snapshot.mapping
    for account in accounts:
        role = int(snapshot.results.roles[account])
        users = {int(mapping.user[index]) for index in indexes if may_be_one(role, int(mapping.roles[index]))}
        if len(users) <= _MOST_SHARED:
            for user in users:
                clues.add(account, user, name)


def by_names(conn: Connection, snapshot: Snapshot, accounts: Accounts, clues: Clues, job: Job) -> None:
    """Close names inside one district, among user ids that no account has."""
    names = ("first_name", "last_name")
    if not len(accounts) or not all(
        _has(rows, n) for rows in (snapshot.accounts, snapshot.table) for n in names
    ):
        return
    texts = Texts(conn, snapshot.accounts)
    homes = _homes(snapshot, accounts)
    full = _full_names(*texts.columns(names, accounts))
    initials = {(home, name[0]) for home, name in zip(homes, full, strict=True) if name and home != UNKNOWN}
    candidates = _candidates(conn, snapshot, initials, job)
    for account, home, name in breathing(zip(accounts.tolist(), homes, full, strict=True), 10):
        if name and (home, name[0]) in candidates:
            _closest(snapshot, clues, account, name, candidates[home, name[0]])


def _full_names(first: list[str], last: list[str]) -> list[str]:
    """`last, first` without letter case; empty when one of the two is."""
    pairs = zip(map(_fold, first), map(_fold, last), strict=True)
    return [f"{family}, {given}" if given and family else "" for given, family in pairs]


Names = tuple[list[str], list[int]]


def _candidates(
    conn: Connection, snapshot: Snapshot, initials: set[tuple[int, str]], job: Job
) -> dict[tuple[int, str], Names]:
    """Names and row indexes of unclaimed users by district and initial, in alphabetical order."""
    held = np.zeros(len(snapshot.distinct) + 1, bool)
    held[snapshot.results.user] = True
    places = _places(snapshot)
    kept: dict[tuple[int, str], list[tuple[str, int]]] = defaultdict(list)
    count = 0
    for rows, stored, records, positions in Texts(conn, snapshot.table, keep=1).pieces():
        job.checkpoint()
        columns = stored.facts.columns
        if "first_name" not in columns or "last_name" not in columns or count >= _MOST_NAMES:
            continue
        place = places[rows]
        free = np.flatnonzero((place != NO_CODE) & ~held[snapshot.mapping.user[place]])
        first = records.cells(columns["first_name"], positions[free])
        last = records.cells(columns["last_name"], positions[free])
        names = zip(place[free].tolist(), _full_names(first, last), strict=True)
        for index, name in breathing(names, 5_000):
            where = (int(snapshot.mapping.districts[index]), name[:1])
            if where in initials:
                kept[where].append((name, index))
                count += 1
    return {where: _unzipped(sorted(names)) for where, names in kept.items()}


def _unzipped(names: list[tuple[str, int]]) -> Names:
    return [name for name, _ in names], [index for _, index in names]


def _closest(snapshot: Snapshot, clues: Clues, account: int, name: str, candidates: Names) -> None:
    from bisect import bisect_left

    from rapidfuzz import fuzz, process

    names, indexes = candidates
    # In a large district only the alphabetical neighbours are compared.
    middle = bisect_left(names, name)
    start = max(0, min(middle - _MOST_COMPARED // 2, len(names) - _MOST_COMPARED))
    near = names[start : start + _MOST_COMPARED]
    best = process.extract(name, near, scorer=fuzz.ratio, score_cutoff=_CLOSE, limit=_MOST_SHARED + 1)
    role = int(snapshot.results.roles[account])
    for _, _, at in best[:_MOST_SHARED]:
        index = indexes[start + at]
        if may_be_one(role, int(snapshot.mapping.roles[index])):
            clues.add(account, int(snapshot.mapping.user[index]), "name")


def by_other_accounts(
    conn: Connection, snapshot: Snapshot, accounts: Accounts, clues: Clues, job: Job
) -> None:
    """Same email in another account of the same district that has a user id."""
    somebody = bool((snapshot.results.user != NO_CODE).any())
    if not len(accounts) or not somebody or not _has(snapshot.accounts, "email"):
        return
    texts = Texts(conn, snapshot.accounts)
    wanted: dict[str, list[int]] = {}
    cells = texts.cells("email", accounts)
    for account, cell in breathing(zip(accounts.tolist(), cells, strict=True), 2_000):
        folded = _fold(cell)
        if "@" in folded:
            wanted.setdefault(folded, []).append(account)
    shared = _accounts_with(wanted, snapshot, texts, job) if wanted else {}
    every = np.array(sorted({other for others in shared.values() for other in others}), np.int64)
    keys = dict(zip(every.tolist(), texts.cells("key", every), strict=True))
    for email, others in breathing(shared.items()):
        users = Counter(int(snapshot.results.user[other]) for other in others)
        if len(users) > _MOST_SHARED:
            continue
        for account in wanted[email]:
            for other in others:
                if _neighbours(snapshot, account, other):
                    clues.add(account, int(snapshot.results.user[other]), "account_email", keys[other])


def _accounts_with(emails: Iterable[str], snapshot: Snapshot, texts: Texts, job: Job) -> dict[str, list[int]]:
    """The accounts with a user id that have one of the emails (ASCII, without letter case)."""
    encoded = {email.encode(): email for email in emails}
    shared: dict[str, list[int]] = defaultdict(list)
    settled = snapshot.results.user != NO_CODE
    for rows, stored, records, positions in texts.pieces():
        job.checkpoint()
        at = stored.facts.columns.get("email")
        has = np.flatnonzero(settled[rows])
        if at is None or not has.size:
            continue
        # One step for the whole block instead of one for each cell: there may be a million.
        text = records.text.lower()
        starts = records.starts[positions[has], at].tolist()
        ends = records.ends[positions[has], at].tolist()
        cells = [text[a:b] for a, b in zip(starts, ends, strict=True)]
        for number in [n for n, cell in enumerate(cells) if cell in encoded]:
            shared[encoded[cells[number]]].append(rows.start + int(has[number]))
    return shared


def _neighbours(snapshot: Snapshot, account: int, other: int) -> bool:
    places = {int(snapshot.results.districts[account]), int(snapshot.results.districts[other])} - {UNKNOWN}
    roles = snapshot.results.roles
    return len(places) < 2 and may_be_one(int(roles[account]), int(roles[other]))
