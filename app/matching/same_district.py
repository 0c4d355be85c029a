"""Names that probably mean one district, because matched accounts say so. Proposed, never assumed.

A partner calls a district by its own name, Clever's file is named for its id. Where the accounts of the one
find their rows under the other, the two names are one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.matching.columns import UNKNOWN
from app.matching.keys import NO_CODE
from app.matching.snapshot import Snapshot

LEAST = 20
"""Fewer matched accounts than these prove nothing."""
_SHARE = 0.9


@dataclass(frozen=True)
class SameDistrict:
    """`accounts` of all `matched` accounts of a district `name` have their rows under the name `other`."""

    name: str
    other: str
    accounts: int
    matched: int


def propose_same(snapshot: Snapshot) -> list[SameDistrict]:
    """Pairs of names, one to one, for which nine in ten matched accounts speak, by name.

    Only districts of accounts that have no mapping under their own name are looked at.
    """
    pairs = _pairs(snapshot)
    if not len(pairs):
        return []
    distinct, counts = np.unique(pairs, axis=0, return_counts=True)
    own, there = distinct.T
    matched_of = np.bincount(own, weights=counts).astype(np.int64)
    coming_to = np.bincount(there, weights=counts).astype(np.int64)
    found = []
    for (home, place), count in zip(distinct.tolist(), counts.tolist(), strict=True):
        enough = count >= LEAST and count >= _SHARE * matched_of[home]
        if enough and count >= _SHARE * coming_to[place]:
            name = snapshot.districts.name
            found.append(SameDistrict(name(home), name(place), int(count), int(matched_of[home])))
    return sorted(found, key=lambda one: one.name)


def _pairs(snapshot: Snapshot) -> np.typing.NDArray[np.int64]:
    """(district of the account, district of its mapping row), one line per matched account and place."""
    mapping = snapshot.mapping
    homes = snapshot.accounts.districts
    foreign = np.ones(len(snapshot.districts.names) + 1, bool)
    foreign[list(snapshot.loaded_districts)] = False
    foreign[UNKNOWN] = False
    asking = np.flatnonzero(foreign[homes] & (snapshot.account_ids != NO_CODE))
    rows = mapping.first_row[snapshot.account_ids[asking]]
    found = rows != NO_CODE
    places = mapping.districts[rows[found]].astype(np.int64)
    known = places != UNKNOWN
    return np.stack([homes[asking][found][known].astype(np.int64), places[known]], axis=1)
