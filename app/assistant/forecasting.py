"""The dry run: what an export of this moment would change, and for whom, with nothing written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.assistant.asking import left_by_district
from app.assistant.exporting import open_decisions
from app.assistant.moment import look
from app.assistant.status import newest_change
from app.jobs import Job
from app.results.dry_run import DistrictChange, dry_run
from app.store import history
from app.store.workspace import Connection


@dataclass(frozen=True)
class Forecast:
    """What would happen. `change` is the newest change of the workspace that it knows of.

    Accounts: `changed` get another id, `retired` retire into another account, `open` stay open, `staying`
    are settled and keep what they have. Of the open ones a person left some as they are or set them apart:
    `left` by district. People: `decided` and `waiting` of those with several accounts. `conflicts` wait for a
    person. `warnings` are the stop-limits that were passed, as sentences.
    """

    change: int
    accounts: int
    changed: int
    retired: int
    open: int
    staying: int
    decided: int
    waiting: int
    conflicts: int
    districts: tuple[DistrictChange, ...]
    warnings: tuple[str, ...]
    left: Mapping[str, int] = field(default_factory=dict)


def forecast(conn: Connection, job: Job) -> Forecast:
    """Exactly what an export would do now."""
    at = look(conn, job)
    found = dry_run(conn, at.snapshot, at.plan, job)
    conflicts, waiting = open_decisions(at)
    accounts, still_open = len(at.snapshot.accounts), len(at.snapshot.open_accounts)
    return Forecast(
        change=present_change(conn),
        accounts=accounts,
        changed=found.changed,
        retired=found.retired,
        open=still_open,
        staying=max(0, accounts - still_open - found.changed - found.retired),
        decided=int(at.plan.decided.sum()),
        waiting=waiting,
        conflicts=conflicts,
        districts=found.districts,
        warnings=found.warnings,
        left=left_by_district(at.snapshot),
    )


def present_change(conn: Connection) -> int:
    """The newest change of the workspace; another number means that an older dry run says nothing now."""
    return newest_change(history.events(conn))
