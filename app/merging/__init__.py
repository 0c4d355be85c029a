"""People with several accounts: strategies, survivors, permissions, decisions by hand, undo.

Works out what is proposed and keeps what is decided; changes no account and writes no file. This module is
light: what it needs is imported when it is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.jobs import Job
    from app.matching.snapshot import Snapshot
    from app.merging.plans import MergePlan
    from app.merging.rules import MergeOptions
    from app.store.workspace import Connection


def plan(conn: Connection, snapshot: Snapshot, job: Job) -> MergePlan:
    """What becomes of every person, from the rule and the decisions in force."""
    from app.merging.planning import read_facts, work_out

    return work_out(conn, snapshot, read_facts(conn), job)


def run_rule(conn: Connection, snapshot: Snapshot, options: MergeOptions, job: Job) -> MergePlan:
    """Decide people by rule, inside the caller's write transaction, and return the plan that follows.

    Everybody is decided but those whom a person decided and those whom a rule must leave to a person. The
    same rule with the same result again changes nothing. Raises DecisionsOpen when ids must be unique and
    the strategy is not combine.
    """
    from app.merging.ruling import run

    return run(conn, snapshot, options, job)
