"""What an export would change, per district, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.jobs import Job
from app.matching.snapshot import Snapshot
from app.merging.plans import MergePlan
from app.results.accounts import Accounts
from app.store.workspace import Connection
from app.words import say

# A district in which more of the accounts than this retire or stay open deserves a second look.
STOP_PERCENT = 20.0


@dataclass(frozen=True)
class DistrictChange:
    """Accounts of one district ("" when unknown): how many get another Clever ID cell, retire, stay open."""

    district: str
    accounts: int
    changed: int
    retired: int
    open: int

    @property
    def retired_percent(self) -> float:
        return 100 * self.retired / self.accounts if self.accounts else 0.0

    @property
    def open_percent(self) -> float:
        return 100 * self.open / self.accounts if self.accounts else 0.0

    def warnings(self, limit: float) -> list[str]:
        """Sentences about what is over the limit (percent)."""
        said = []
        for name, share in (("retired", self.retired_percent), ("open", self.open_percent)):
            if share > limit:
                code = f"results.stop_{name}" if self.district else f"results.stop_{name}_unknown"
                said.append(say(code, district=self.district, percent=round(share, 1)))
        return said


@dataclass(frozen=True)
class DryRun:
    """The changes by district name, and what should make a person stop and look."""

    districts: tuple[DistrictChange, ...]
    warnings: tuple[str, ...]

    @property
    def changed(self) -> int:
        return sum(one.changed for one in self.districts)

    @property
    def retired(self) -> int:
        return sum(one.retired for one in self.districts)


def dry_run(
    conn: Connection, snapshot: Snapshot, plan: MergePlan, job: Job, *, limit: float = STOP_PERCENT
) -> DryRun:
    """Exactly what an export of this moment changes: it reads the accounts the same way."""
    accounts = Accounts(conn, snapshot, plan.retired)
    size = len(snapshot.districts.names) + 1  # the first place stands for an unknown district
    places = snapshot.results.districts.astype(np.int64) + 1
    changed = np.zeros(size, np.int64)
    for block in accounts.blocks(job):
        changed += np.bincount(places[block.rows][np.array(block.changed, bool)], minlength=size)
    still_open = np.zeros(len(places), bool)
    still_open[snapshot.open_accounts] = True
    total = np.bincount(places, minlength=size)
    retired = np.bincount(places[accounts.retired], minlength=size)
    left = np.bincount(places[still_open], minlength=size)
    rows = [
        DistrictChange(
            snapshot.districts.name(place - 1),
            int(total[place]),
            int(changed[place]),
            int(retired[place]),
            int(left[place]),
        )
        for place in np.flatnonzero(total).tolist()
    ]
    rows.sort(key=lambda one: one.district)
    return DryRun(tuple(rows), tuple(sentence for one in rows for sentence in one.warnings(limit)))
