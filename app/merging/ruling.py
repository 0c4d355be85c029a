"""Running a merge rule: the plan that it makes, and the list of whom it decided."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.jobs import Job
from app.matching.snapshot import Snapshot
from app.merging.planning import UNIQUE_IDS, pack, read_facts, work_out
from app.merging.plans import STATES, MergePlan
from app.merging.rules import MergeOptions
from app.store import history
from app.store.decisions import add_choice, add_rule, newest_rule
from app.store.workspace import Connection
from app.terms import PersonState


def run(conn: Connection, snapshot: Snapshot, options: MergeOptions, job: Job) -> MergePlan:
    """See `app.merging.run_rule`."""
    before = read_facts(conn)
    if before.unique_ids:
        options = options.with_unique_ids()
    options.check()
    facts = replace(before, options=options, ruled=True, decided=b"", unique_ids=options.unique_ids)
    plan = work_out(conn, snapshot, facts, job, everybody=True)
    by_rule = (plan.states == STATES.index(PersonState.ACCEPTED)) & ~plan.by_hand
    decided = pack(plan.people, plan.bases, by_rule)
    last = newest_rule(conn)
    if last is not None and last.options == options.to_json() and last.decided == decided:
        return plan
    event = history.append(
        conn,
        "rule",
        "history.merged",
        {
            "strategy": options.strategy.value,
            "people": len(plan),
            "decided": int(np.count_nonzero(by_rule)),
            "open": len(plan.undecided),
        },
        undoable=True,
    )
    add_rule(conn, event, options.to_json(), decided)
    if options.unique_ids and not before.unique_ids:
        add_choice(conn, event, UNIQUE_IDS, True)
    return replace(plan, revision=event)


def keep_unique_ids(conn: Connection, unique: bool, *, undoable: bool = True) -> int:
    """Remember whether the app's Clever ID column holds every id once; the number of the event.

    Not `undoable` where it belongs to the making of the workspace: it can be answered anew at any time.
    """
    code = "history.ids_stand_once" if unique else "history.ids_may_repeat"
    event = history.append(conn, "choice", code, {}, undoable=undoable)
    add_choice(conn, event, UNIQUE_IDS, unique)
    return event
