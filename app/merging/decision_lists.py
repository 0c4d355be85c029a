"""Decisions made elsewhere come back as a list: all that can be used as one event, the rest with reasons.

Columns: `account_id`, `decision` (use, leave, accept, defer, set_apart), `user_id`, `reason`. What a list
says about accounts is written first, so that what it says about people rests on the outcome of that.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from app.errors import InputRefused
from app.ids import is_clever_id, repair_id
from app.jobs import Job
from app.matching import snapshot as snapshots
from app.matching.columns import Texts
from app.matching.keys import NO_CODE
from app.matching.snapshot import Snapshot
from app.merging.decide import Desk
from app.merging.planning import read_facts, work_out
from app.merging.plans import MergePlan
from app.store import history
from app.store.decisions import Decision, add_decisions
from app.store.workspace import Connection
from app.terms import Outcome

VERBS = ("use", "leave", "accept", "defer", "set_apart")
COLUMNS = ("account_id", "decision", "user_id", "reason")


@dataclass(frozen=True)
class RowSetAside:
    """A row that was not used. `reason` is the name of a word of this room (`merging.<reason>`)."""

    line: int
    reason: str
    account_id: str


@dataclass(frozen=True)
class ListReport:
    """What became of a list. `event` is 0 when nothing was written; rows = applied + set aside + blank."""

    event: int
    rows: int
    blank: int
    applied: Mapping[str, int]
    set_aside: tuple[RowSetAside, ...]


@dataclass(frozen=True)
class _Row:
    line: int
    account_id: str
    verb: str
    user_id: str
    reason: str


def decide_list(
    conn: Connection,
    snapshot: Snapshot,
    plan: MergePlan,
    rows: Iterable[tuple[int, Mapping[str, str]]],
    job: Job,
) -> ListReport:
    """Apply (line, cells by column name) of a list inside the caller's write transaction.

    Raises InputRefused when a row lacks the columns `account_id` and `decision` altogether.
    """
    reading = _Reading(conn, snapshot, plan, job)
    reading.read(rows)
    reading.find_accounts()
    reading.sort_accounts()
    event = reading.write_accounts()
    event = reading.write_people(event)
    return reading.finish(event)


class _Reading:
    """One list on its way into the workspace."""

    def __init__(self, conn: Connection, snapshot: Snapshot, plan: MergePlan, job: Job) -> None:
        self.conn, self.snapshot, self.plan, self.job = conn, snapshot, plan, job
        self.rows: list[_Row] = []
        self.count = self.blank = 0
        self.aside: list[RowSetAside] = []
        self.applied: Counter[str] = Counter()
        self.found: dict[str, list[int]] = {}
        self.uses: dict[int, str] = {}
        self.leaves: dict[int, str] = {}
        self.partings: list[int] = []
        self.people: list[tuple[_Row, int]] = []

    def read(self, rows: Iterable[tuple[int, Mapping[str, str]]]) -> None:
        for line, cells in rows:
            if "account_id" not in cells or "decision" not in cells:
                raise InputRefused("merging.list_columns", columns=", ".join(COLUMNS))
            self.count += 1
            values = [(cells.get(name) or "").strip() for name in COLUMNS]
            if not any(values):
                self.blank += 1
                continue
            key, verb, user_id, reason = values
            verb = re.sub(r"[\s\-]+", "_", verb).lower()
            row = _Row(line, key, verb, repair_id(user_id), reason)
            problem = _problem_of(row)
            if problem:
                self.refuse(row, problem)
            else:
                self.rows.append(row)

    def refuse(self, row: _Row, reason: str) -> None:
        self.aside.append(RowSetAside(row.line, reason, row.account_id))

    def find_accounts(self) -> None:
        """Positions of the accounts that the list names; keys compare without blanks at their ends."""
        wanted = {row.account_id for row in self.rows}
        for chosen, stored, records, positions in Texts(self.conn, self.snapshot.accounts, 1).pieces():
            self.job.checkpoint()
            keys = records.cells(stored.facts.columns["key"], positions)
            for account, key in enumerate(keys, chosen.start):
                if key.strip() in wanted:
                    self.found.setdefault(key.strip(), []).append(account)

    def sort_accounts(self) -> None:
        """Which rows speak of which account; a second word on one account is set aside."""
        placed: dict[tuple[int, bool], _Row] = {}
        settled = np.ones(len(self.snapshot.accounts), bool)
        settled[self.snapshot.open_accounts] = False
        for row in self.rows:
            accounts = self.found.get(row.account_id, [])
            if len(accounts) != 1:
                self.refuse(row, "account_ambiguous" if accounts else "account_unknown")
                continue
            (account,) = accounts
            if row.verb in ("accept", "defer"):
                self.people.append((row, account))
                continue
            problem = self._problem(row, account, bool(settled[account]))
            place = (account, row.verb == "leave")
            if problem:
                self.refuse(row, problem)
                continue
            earlier = placed.setdefault(place, row)
            if (earlier.verb, earlier.user_id) != (row.verb, row.user_id):
                self.refuse(row, "decided_twice")
            else:
                self._note(row, account)

    def _problem(self, row: _Row, account: int, settled: bool) -> str:
        if row.verb == "leave" and settled:
            return "leave_settled"
        if row.verb == "set_apart" and self.snapshot.outcome(account) in (Outcome.NO_ID, Outcome.RECREATE):
            return "set_apart_without_id"
        return ""

    def _note(self, row: _Row, account: int) -> None:
        self.applied[row.verb] += 1
        if row.verb == "use":
            self.uses[account] = row.user_id
        elif row.verb == "leave":
            self.leaves[account] = row.reason
        elif account not in self.partings:
            self.partings.append(account)

    def write_accounts(self) -> int:
        """Write what the list says about accounts; the number of the event, 0 for nothing."""
        desk = Desk(self.conn, self.snapshot, self.plan, self.job)
        decisions = [*desk.choices(self.uses), *desk.leavings(self.leaves), *desk.partings(self.partings)]
        return self._write(0, decisions)

    def write_people(self, event: int) -> int:
        """Write what the list says about people, after looking anew when accounts changed before."""
        if event and self.people:
            self.snapshot = snapshots.take(self.conn, self.job)
            self.plan = work_out(self.conn, self.snapshot, read_facts(self.conn), self.job)
        desk = Desk(self.conn, self.snapshot, self.plan, self.job)
        verbs: dict[int, str] = {}
        for row, account in self.people:
            person = self.plan.person_of(account)
            problem = self._problem_with(desk, row, account, person)
            if problem:
                self.refuse(row, problem)
            elif verbs.setdefault(person, row.verb) != row.verb:
                self.refuse(row, "decided_twice")
            else:
                self.applied[row.verb] += 1
        accepted = [person for person, verb in verbs.items() if verb == "accept"]
        deferred = [person for person, verb in verbs.items() if verb == "defer"]
        return self._write(event, [*desk.acceptances(accepted), *desk.deferrals(deferred)])

    def _problem_with(self, desk: Desk, row: _Row, account: int, person: int) -> str:
        if person == NO_CODE:
            return "no_person"
        if self.plan.rejected[person] or account not in self.plan.members(person):
            return "person_rejected"
        return desk.cannot_accept(person) if row.verb == "accept" else ""

    def _write(self, event: int, decisions: list[Decision]) -> int:
        if not decisions:
            return event
        if not event:
            event = history.append(self.conn, "decision", "history.decided_list", {}, undoable=True)
        add_decisions(self.conn, event, decisions)
        return event

    def finish(self, event: int) -> ListReport:
        aside = tuple(sorted(self.aside, key=lambda one: one.line))
        applied = {verb: self.applied[verb] for verb in VERBS}
        if event:
            history.describe(self.conn, event, {**applied, "set_aside": len(aside)})
        return ListReport(event, self.count, self.blank, applied, aside)


def _problem_of(row: _Row) -> str:
    """What is wrong with a row by itself: the name of a word, empty if nothing."""
    if not row.account_id:
        return "account_missing"
    if row.verb not in VERBS:
        return "decision_unknown"
    if row.verb == "use" and not row.user_id:
        return "user_id_missing"
    if row.verb == "use" and not is_clever_id(row.user_id):
        return "user_id_bad"
    if row.verb == "leave" and not row.reason:
        return "leave_without_reason"
    return ""
