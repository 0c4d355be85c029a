"""A moment of a workspace, worked out: every account's outcome from the loads and decisions in force.

Nothing here is stored; two snapshots of the same workspace state are equal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.ids import IdKind, key_of, repair_id
from app.jobs import Job
from app.matching.columns import Districts, Rows, Texts, read_rows
from app.matching.hand import HandDecisions, read_hand
from app.matching.keys import NO_CODE, Codes, Keys, find, intern
from app.matching.outcomes import Hand, Mapping, Outcomes, decide, mapping_in_force
from app.store import history
from app.store.decisions import choices
from app.store.loads import loads_in_force
from app.store.workspace import Connection
from app.terms import AccountWarning, Outcome, Role


@dataclass(frozen=True)
class Snapshot:
    """Everything that follows from a workspace as it stands.

    `accounts` and `table` are the rows in force, `table` with the rows that a newer load overtook (see
    `mapping.rows`); `table_legacy` and `table_user` are its codes. `distinct` turns codes back into ids;
    `account_ids` are the accounts' own codes.
    """

    revision: int
    accounts: Rows
    table: Rows
    table_legacy: Codes
    table_user: Codes
    districts: Districts
    distinct: Keys
    account_ids: Codes
    mapping: Mapping
    results: Outcomes
    hand: HandDecisions
    loaded_districts: frozenset[int]

    # -- single accounts -------------------------------------------------------------------------

    def outcome(self, account: int) -> Outcome:
        return Outcome(int(self.results.outcome[account]))

    def user_id(self, account: int) -> str:
        """24 hexadecimal digits, or empty for an account without a user id."""
        code = int(self.results.user[account])
        return "" if code == NO_CODE else self.distinct.hex(code)

    def district(self, account: int) -> str:
        return self.districts.name(int(self.results.districts[account]))

    def role(self, account: int) -> Role:
        return Role(int(self.results.roles[account]))

    def warnings(self, account: int) -> list[str]:
        """Warning words in alphabetical order."""
        bits = int(self.results.warnings[account])
        return [warning.word for warning in AccountWarning if bits & warning]

    # -- sets of accounts ------------------------------------------------------------------------

    @cached_property
    def open_accounts(self) -> NDArray[np.int64]:
        """Positions of accounts without a settled outcome, in input order."""
        settled = np.array([outcome.settled for outcome in Outcome])
        return np.flatnonzero(~settled[self.results.outcome])

    @cached_property
    def undecided_conflicts(self) -> NDArray[np.int64]:
        """Conflicts that wait for a person: neither set apart nor marked to be left as they are."""
        conflicts = np.flatnonzero(self.results.outcome == Outcome.CONFLICT)
        waiting = [a for a in conflicts.tolist() if a not in self.hand.left and not self.hand.apart[a]]
        return np.array(waiting, np.int64)

    def outcome_counts(self, among: NDArray[np.bool_] | None = None) -> dict[str, int]:
        """Accounts by outcome word, all nine words always there."""
        chosen = self.results.outcome if among is None else self.results.outcome[among]
        counts = np.bincount(chosen, minlength=len(Outcome))
        return {outcome.word: int(counts[outcome]) for outcome in Outcome}

    def counts_by_district(self) -> dict[str, dict[str, int]]:
        """Accounts by district name and outcome word, without zeros; the name is empty where it is not known."""
        size = len(Outcome)
        places = np.asarray(self.results.districts, np.int64) + 1
        counts = np.bincount(places * size + np.asarray(self.results.outcome, np.int64))
        found: dict[str, dict[str, int]] = {}
        for place in np.flatnonzero(counts).tolist():
            code, outcome = place // size - 1, Outcome(place % size)
            name = self.districts.name(code) if code >= 0 else ""
            found.setdefault(name, {})[outcome.word] = int(counts[place])
        return found

    def by_district(self, accounts: NDArray[np.int64]) -> dict[str, int]:
        """How many of some accounts each district has by name, without zeros; empty where it is not known."""
        counts = np.bincount(self.results.districts[accounts].astype(np.int64) + 1)
        return {self.districts.name(int(place) - 1): int(counts[place]) for place in np.flatnonzero(counts)}

    def warning_counts(self) -> dict[str, int]:
        bits = self.results.warnings
        return {warning.word: int(((bits & warning) != 0).sum()) for warning in AccountWarning}

    @cached_property
    def unclaimed(self) -> NDArray[np.int64]:
        """Indexes into `mapping.rows` of rows whose legacy id and user id no account has."""
        held = np.zeros(len(self.distinct), bool)
        held[self.account_ids[self.account_ids != NO_CODE]] = True
        held[self.hand.user[self.hand.user != NO_CODE]] = True
        return np.flatnonzero(~held[self.mapping.legacy] & ~held[self.mapping.user])

    @cached_property
    def overtaken(self) -> NDArray[np.bool_]:
        """For every row of `mapping.rows`, whether a newer load has its district but not its legacy id.

        That the legacy id is missing there needs no look: else that load's rows would be the ones in force.
        A load of pairs from sign-ins says nothing of those who did not sign in. Rows that name no district
        stand together as one.
        """
        table = self.table
        if len({stored.load_id for stored in table.files}) < 2:
            return np.zeros(len(self.mapping.rows), bool)
        newest = np.full(len(self.districts.names) + 1, -1, np.int32)  # the last place: no district named
        np.maximum.at(newest, table.districts[table.whole], table.load[table.whole])
        for stored in table.files:
            # A file without rows says that nobody of the district in its name is left.
            if stored.whole and not stored.counts.loaded:
                place = self.districts.code(stored.facts.district)
                newest[place] = max(int(newest[place]), stored.load_id)
        return np.asarray(table.load[self.mapping.rows] < newest[self.mapping.districts], bool)

    @cached_property
    def not_in_latest(self) -> NDArray[np.bool_]:
        """For every row of `mapping.rows`, whether the newest load of the district that it names lacks it."""
        return np.asarray(self.overtaken & (self.mapping.districts >= 0), bool)

    def legacy_ids(self, rows: NDArray[np.int64], texts: Texts) -> list[str]:
        """Legacy ids of mapping rows (indexes into `mapping.rows`) exactly as they stood."""
        return self.table_cells("old", self.mapping.rows[rows], texts)

    @staticmethod
    def table_cells(column: str, places: NDArray[np.int64], texts: Texts) -> list[str]:
        """Cells of one column of mapping rows (indexes into `table`), in the order asked for."""
        order = np.argsort(places, kind="stable")
        cells = texts.cells(column, places[order])
        found = [""] * len(cells)
        for at, cell in zip(order.tolist(), cells, strict=True):
            found[at] = cell
        return found


def same_districts(conn: Connection) -> list[tuple[str, str]]:
    """The pairs of names that a person declared to be one district."""
    return choices(conn, "same_district", tuple[str, str])


def take(conn: Connection, job: Job, extra_ids: Iterable[str] = ()) -> Snapshot:
    """Work out the workspace as it stands. `extra_ids` get codes too (user ids somebody asks about)."""
    job.report("jobs.matching")
    districts = Districts(same_districts(conn))
    accounts = read_rows(conn, loads_in_force(conn, "accounts"), districts)
    table = read_rows(conn, loads_in_force(conn, "mapping"), districts)
    job.checkpoint()
    hand = read_hand(conn, accounts, Texts(conn, accounts))
    wanted = _keys(dict.fromkeys([*hand.user_ids, *extra_ids]))
    (account_ids, legacy, user, _), distinct = intern([accounts.ids, table.ids, table.users, wanted])
    account_ids[accounts.kinds == IdKind.EMPTY] = NO_CODE
    accounts, table = accounts.without_ids(), table.without_ids()
    job.checkpoint()
    mapping = mapping_in_force(table, legacy, user, len(distinct))
    loaded = _loaded_districts(table, districts)
    hand.resolve(distinct, account_ids, mapping)
    review = np.zeros(len(accounts), bool)
    review[list(hand.contradicted)] = True
    chosen = Hand(hand.user, hand.apart, review)
    results = decide(accounts, account_ids, mapping, chosen, len(districts.names), loaded)
    results.warnings[hand.repeated] |= np.uint8(AccountWarning.REPEATED_KEY)
    return Snapshot(
        revision=history.newest(conn),
        accounts=accounts,
        table=table,
        table_legacy=legacy,
        table_user=user,
        districts=districts,
        distinct=distinct,
        account_ids=account_ids,
        mapping=mapping,
        results=results,
        hand=hand,
        loaded_districts=frozenset(loaded),
    )


def _keys(ids: Iterable[str]) -> Keys:
    return Keys.unpack(b"".join(key_of(repair_id(one))[0] for one in ids))


def _loaded_districts(table: Rows, districts: Districts) -> set[int]:
    """Districts of which a mapping is in force; a file without rows speaks for the district of its name."""
    named = set(np.unique(table.districts).tolist())
    named.update(districts.code(stored.facts.district) for stored in table.files if not stored.counts.loaded)
    named.discard(-1)
    return named


def code_of(snapshot: Snapshot, user_id: str) -> int:
    """The code of an id in this snapshot, NO_CODE when nothing there has it."""
    return int(find(snapshot.distinct, _keys([user_id]))[0])


def load_warnings(snapshot: Snapshot) -> Counter[str]:
    """Warnings of the mapping: user ids for duplicate_role and *_with_other_role, rows for the others."""
    mapping, table = snapshot.mapping, snapshot.table
    counts: Counter[str] = Counter()
    named = mapping.roles != Role.NONE
    changing = named & (mapping.roles != Role.STUDENT)
    counts["unexpected_same_id"] = int((changing & (mapping.legacy == mapping.user)).sum())
    counts["unknown_role"] = int(table.unknown_role[mapping.rows].sum())
    counts["unclaimed"] = len(snapshot.unclaimed)
    counts["not_in_latest"] = int(snapshot.not_in_latest.sum())
    bits = np.zeros(len(snapshot.distinct), np.uint8)
    np.bitwise_or.at(bits, mapping.user[named], np.left_shift(np.uint8(1), mapping.roles[named]))
    for role, word in ((Role.STUDENT, "student"), (Role.CONTACT, "contact")):
        bit = np.uint8(1 << role)
        counts[f"{word}_with_other_role"] = int((((bits & bit) != 0) & ((bits & ~bit) != 0)).sum())
    counts["duplicate_role"] = _duplicate_roles(mapping, named)
    return counts


def _duplicate_roles(mapping: Mapping, named: NDArray[np.bool_]) -> int:
    """User ids that have two legacy ids of the same role in one district.

    Only user ids with several legacy ids can; most have one, so few rows are looked at.
    """
    several = np.bincount(mapping.user[named], minlength=1) > 1
    chosen = np.flatnonzero(named)
    chosen = chosen[several[mapping.user[chosen]]]
    users, legacies = mapping.user[chosen], mapping.legacy[chosen]
    places = mapping.districts[chosen] * np.int32(len(Role)) + mapping.roles[chosen]
    order = np.lexsort((legacies, places, users))
    users, places, legacies = users[order], places[order], legacies[order]
    same_group = (users[1:] == users[:-1]) & (places[1:] == places[:-1])
    return len(np.unique(users[1:][same_group & (legacies[1:] != legacies[:-1])]))
