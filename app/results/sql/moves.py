"""What a script has to do, row by row, worked out so that order can never matter.

Engines that check a unique index row by row (SQLite, MySQL, PostgreSQL) refuse to give an account an id that
another account still has, even when that one is about to get a new id too. Such accounts are moved twice in
the same transaction: first to an id that nobody has, then to their own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.jobs import Job
from app.matching.keys import NO_CODE, Codes, distinct_numbers
from app.results.accounts import Accounts, IdChange, changes

Flags = NDArray[np.bool_]

PARK, SETTLE, UNPARK = 1, 2, 3


class Direction(Enum):
    """Forward gives the user ids, back the ids as they stood."""

    UPDATE = "update"
    ROLLBACK = "rollback"


class Move(NamedTuple):
    """One staged row: in this step, the account with this key that holds `held` gets `becomes`."""

    step: int
    key: str
    held: str
    becomes: str


class Survey:
    """What one reading of the accounts tells about all that change.

    `changed` marks them; `unclear` those that key and id do not tell from another account that must get
    something else; `again` further accounts that one staged row covers already; `nul` those with a NUL
    character in key or id; `longest` is the length of the longest key or id in characters; `empty` the
    number of empty ids that are replaced.
    """

    def __init__(self, accounts: Accounts, job: Job) -> None:
        self.accounts = accounts
        count = len(accounts.snapshot.accounts)
        self.changed: Flags = np.zeros(count, bool)
        self.nul: Flags = np.zeros(count, bool)
        self.longest = 24
        self.empty = 0
        repeated = set(accounts.snapshot.hand.repeated.tolist())
        twins: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
        for change in changes(accounts, job):
            at = change.account
            self.changed[at] = True
            self.nul[at] = "\0" in change.key or "\0" in change.previous
            self.longest = max(self.longest, len(change.key), len(change.previous))
            self.empty += not change.previous
            if at in repeated:
                twins[change.key].append((at, change.previous, change.user_id))
        self.unclear: Flags = np.zeros(count, bool)
        self.again: Flags = np.zeros(count, bool)
        self._add_unchanged(twins)
        for group in twins.values():
            self._tell_apart(group)

    def _add_unchanged(self, twins: dict[str, list[tuple[int, str, str]]]) -> None:
        """The other accounts with these keys, which keep the text they have."""
        repeated = self.accounts.snapshot.hand.repeated
        others = repeated[~self.changed[repeated]]
        keys = self.accounts.texts.cells("key", others)
        ids = self.accounts.texts.cells("clever_id", others)
        for at, key, held in zip(others.tolist(), keys, ids, strict=True):
            if key in twins:
                twins[key].append((at, held, held))

    def _tell_apart(self, group: list[tuple[int, str, str]]) -> None:
        """Within one key: an id before or after must lead to one account's change and to no other's."""
        first: dict[tuple[str, str], int] = {}
        touching: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for at, before, after in group:
            touching[before].add((before, after))
            touching[after].add((before, after))
            if self.changed[at] and first.setdefault((before, after), at) != at:
                self.again[at] = True
        for at, before, after in group:
            if self.changed[at]:
                self.unclear[at] = len(touching[before]) > 1 or len(touching[after]) > 1


@dataclass(frozen=True)
class Script:
    """What one script does.

    It changes `rows` accounts; `twice` ids are written to more than one of them. Left out are accounts that
    are `unclear` (see `Survey`), and `unholdable` ones whose text the database cannot hold.
    """

    survey: Survey
    direction: Direction
    included: Flags
    parked: Flags
    parking: int
    rows: int
    twice: int
    unclear: int
    unholdable: int

    @property
    def accounts(self) -> Accounts:
        return self.survey.accounts

    @property
    def staged(self) -> int:
        """How many rows `moves` gives."""
        single = self.included & ~self.survey.again
        return int(single.sum()) + 2 * int((single & self.parked).sum())

    @property
    def parks(self) -> bool:
        return bool(self.parked.any())

    @property
    def empties(self) -> bool:
        """Whether an empty id is replaced, or put back."""
        return self.survey.empty > 0

    def moves(self, job: Job) -> Iterator[Move]:
        """The staged rows in input order; an account that is parked has three."""
        single = self.included & ~self.survey.again
        number = 0
        for change in changes(self.accounts, job):
            if not single[change.account]:
                continue
            held, becomes = self._ends(change)
            if not self.parked[change.account]:
                yield Move(SETTLE, change.key, held, becomes)
                continue
            parking = f"{self.parking:08x}{number:016x}"
            number += 1
            yield Move(PARK, change.key, held, parking)
            yield Move(SETTLE, change.key, parking, becomes)
            yield Move(UNPARK, change.key, parking, held)

    def _ends(self, change: IdChange) -> tuple[str, str]:
        if self.direction is Direction.UPDATE:
            return change.previous, change.user_id
        return change.user_id, change.previous


def script(survey: Survey, direction: Direction, *, nul: bool, row_by_row: bool) -> Script:
    """Work out one script.

    `nul`: the database can hold NUL characters in text; `row_by_row`: it checks unique indexes that way.
    """
    snapshot = survey.accounts.snapshot
    unholdable = survey.changed & survey.nul & (not nul)
    unclear = survey.changed & survey.unclear & ~unholdable
    included = survey.changed & ~unholdable & ~unclear
    old, new = snapshot.account_ids, snapshot.results.user
    if direction is Direction.ROLLBACK:
        old, new = new, old
    count = len(snapshot.distinct)
    return Script(
        survey=survey,
        direction=direction,
        included=included,
        parked=_parked(old, new, included, count) if row_by_row else np.zeros(len(included), bool),
        parking=_free_prefix(survey),
        rows=int(included.sum()),
        twice=_written_twice(survey, direction, included, new, count),
        unclear=int(unclear.sum()),
        unholdable=int(unholdable.sum()),
    )


def _parked(old: Codes, new: Codes, included: Flags, count: int) -> Flags:
    """Accounts whose id is about to go to another account."""
    target = np.zeros(count + 1, bool)
    target[new[included]] = True
    target[NO_CODE] = False  # an empty id is no value that could clash
    parked: Flags = included & target[old] & (old != new)
    return parked


def _free_prefix(survey: Survey) -> int:
    """Eight hexadecimal digits with which no id begins that is known here."""
    # In columns: a set of all ids would keep every other thread waiting while it is made.
    high = survey.accounts.snapshot.distinct.high
    taken = distinct_numbers((high >> np.uint64(32)).astype(np.int64))[::-1]
    from_above = 0xFFFFFFFF - np.arange(len(taken))
    gaps = np.flatnonzero(taken != from_above)
    return 0xFFFFFFFF - int(gaps[0] if len(gaps) else len(taken))


def _written_twice(survey: Survey, direction: Direction, included: Flags, new: Codes, count: int) -> int:
    """Ids (not empty ones) that more than one account gets, compared as they are written."""
    written = new[included & (new != NO_CODE)]
    several = np.bincount(written, minlength=count) > 1
    if direction is Direction.UPDATE:
        return int(several.sum())
    shared = np.flatnonzero(included & (new != NO_CODE))
    shared = shared[several[new[shared]]]
    texts = Counter(survey.accounts.texts.cells("clever_id", shared))
    return sum(1 for text, held in texts.items() if held > 1 and text)
