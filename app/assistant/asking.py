"""Which open accounts still ask somebody, and which a person has dealt with already."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from app.matching.snapshot import Snapshot
from app.terms import Outcome


class Asks(StrEnum):
    """Whom an account asks. Every open account asks you, was left as it is, or was set apart."""

    NOBODY = ""  # it is settled
    YOU = "you"
    LEFT = "left"
    APART = "apart"


ASKS = tuple(Asks)


def asking(snapshot: Snapshot) -> NDArray[np.uint8]:
    """Whom every account asks, as places in ASKS."""
    found = np.zeros(len(snapshot.accounts), np.uint8)
    found[snapshot.open_accounts] = ASKS.index(Asks.YOU)
    still_open = found > 0
    left = np.zeros(len(found), bool)
    left[list(snapshot.hand.left)] = True
    found[still_open & left] = ASKS.index(Asks.LEFT)
    found[still_open & snapshot.hand.apart] = ASKS.index(Asks.APART)
    return found


def asked(snapshot: Snapshot) -> dict[Asks, int]:
    """How many accounts ask whom."""
    counts = np.bincount(asking(snapshot), minlength=len(ASKS)).tolist()
    return dict(zip(ASKS, counts, strict=True))


def left_accounts(snapshot: Snapshot) -> int:
    """Open accounts that ask nobody any more: marked to be left as they are, or set apart."""
    counts = asked(snapshot)
    return counts[Asks.LEFT] + counts[Asks.APART]


def uncovered_accounts(snapshot: Snapshot) -> int:
    """Accounts that ask a person because no mapping of their district was loaded."""
    missing = snapshot.results.outcome == Outcome.DISTRICT_MISSING
    return int(np.count_nonzero(missing & (asking(snapshot) == ASKS.index(Asks.YOU))))


def left_by_district(snapshot: Snapshot) -> dict[str, int]:
    """The same by district name, without those that have none; the name is empty where it is not known."""
    asks = asking(snapshot)
    left = np.isin(asks, [ASKS.index(Asks.LEFT), ASKS.index(Asks.APART)])
    return snapshot.by_district(np.flatnonzero(left))
