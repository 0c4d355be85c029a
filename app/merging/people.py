"""Who has two or more accounts: people as columns, from a snapshot. Decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.matching.keys import NO_CODE, Codes, Keys
from app.matching.snapshot import Snapshot
from app.terms import Role

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class People:
    """User ids that at least two accounts claim, in ascending order of the id.

    `codes` are the user codes of the snapshot, `users` the ids themselves. The accounts of person p are
    `members[starts[p]:starts[p + 1]]`, positions in input order; accounts that somebody set apart are
    still among them and marked in `apart`. `roles` are the members' roles.
    """

    codes: Codes
    users: Keys
    starts: NDArray[np.int64]
    members: NDArray[np.int64]
    apart: Flags
    roles: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def owner(self) -> NDArray[np.int64]:
        """The person of every member."""
        return np.repeat(np.arange(len(self), dtype=np.int64), np.diff(self.starts))

    @cached_property
    def active(self) -> NDArray[np.int64]:
        """How many accounts of every person nobody set apart."""
        return np.bincount(self.owner[~self.apart], minlength=len(self)).astype(np.int64)

    def slots(self, person: int) -> range:
        """Where the members of a person stand in `members`."""
        return range(int(self.starts[person]), int(self.starts[person + 1]))

    def index(self, code: int) -> int:
        """The person with this user code, NO_CODE when it is nobody with several accounts."""
        at = int(np.searchsorted(self.codes, code))
        return at if at < len(self) and self.codes[at] == code else NO_CODE


def find_people(snapshot: Snapshot) -> People:
    """Everybody whose user id two or more accounts claim, those set apart included."""
    claim = snapshot.results.claim
    claiming = np.flatnonzero(claim != NO_CODE)
    counts = np.bincount(claim[claiming], minlength=len(snapshot.distinct))
    codes = np.flatnonzero(counts >= 2).astype(np.int32)
    several = claiming[counts[claim[claiming]] >= 2]
    members = several[np.argsort(claim[several], kind="stable")].astype(np.int64)
    starts = np.zeros(len(codes) + 1, np.int64)
    np.cumsum(counts[codes], out=starts[1:])
    return People(
        codes=codes,
        users=snapshot.distinct.take(codes.astype(np.int64)),
        starts=starts,
        members=members,
        apart=snapshot.hand.apart[members],
        roles=snapshot.results.roles[members],
    )


def mapping_roles(snapshot: Snapshot, people: People) -> NDArray[np.uint8]:
    """The roles that the mapping in force gives to every person, one bit per role."""
    bits = np.zeros(len(snapshot.distinct), np.uint8)
    mapping = snapshot.mapping
    for role in Role:
        bits[mapping.user[mapping.roles == role]] |= np.uint8(1 << role)
    return bits[people.codes]


def account_roles(people: People) -> NDArray[np.uint8]:
    """The roles of every person's accounts that nobody set apart, one bit per role."""
    bits = np.zeros(len(people), np.uint8)
    for role in Role:
        bits[people.owner[(people.roles == role) & ~people.apart]] |= np.uint8(1 << role)
    return bits
