"""Why an account is open, as one plain sentence.

Says what is the matter and, for an id that is none, what probably happened to it. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.ids import repair_id
from app.jobs import breathing
from app.matching.columns import UNKNOWN, Texts
from app.matching.lookup import RowsByLegacy
from app.matching.near import damage_of
from app.matching.snapshot import Snapshot
from app.terms import OUTCOME_WORDS, Outcome
from app.words import say

# So many ids are named in a sentence; of more their number is said.
_NAMED_IDS = 3
_CHUNK = 8192


@dataclass(frozen=True)
class Why:
    """A sentence of the catalogue and what fills it.

    `private` says the same without ids, for a list that is sent to one district while the other side of
    the matter lies in another.
    """

    code: str
    params: dict[str, object] = field(default_factory=dict)
    private: str = ""

    @cached_property
    def text(self) -> str:
        return say(self.code, **self.params)

    @cached_property
    def text_for_district(self) -> str:
        return say(self.private) if self.private else self.text


def reasons(snapshot: Snapshot, texts: Texts, accounts: NDArray[np.int64]) -> Iterator[Why]:
    """Why each of the open `accounts` (positions in ascending order) is open, in the same order."""
    finder = _Finder(snapshot, texts)
    for start in range(0, len(accounts), _CHUNK):
        yield from finder.chunk(accounts[start : start + _CHUNK])


def reason(snapshot: Snapshot, texts: Texts, account: int) -> Why:
    """Why one open account is open."""
    return next(reasons(snapshot, texts, np.array([account], np.int64)))


class _Finder:
    """Finds reasons; each sentence that many accounts share exists once."""

    def __init__(self, snapshot: Snapshot, texts: Texts) -> None:
        self._snapshot, self._texts = snapshot, texts
        self._by_legacy = RowsByLegacy(snapshot.mapping)
        self._said: dict[tuple[str, object], Why] = {}

    def chunk(self, accounts: NDArray[np.int64]) -> list[Why]:
        """The reasons of some accounts."""
        snapshot = self._snapshot
        outcomes = snapshot.results.outcome[accounts]
        bad = accounts[outcomes == Outcome.BAD_ID]
        cells = iter(self._texts.cells("clever_id", bad))
        rounded = self._rounded(accounts, outcomes)
        found = []
        for account, outcome in breathing(zip(accounts.tolist(), outcomes.tolist(), strict=True), 50):
            cell = next(cells) if outcome == Outcome.BAD_ID else ""
            if snapshot.hand.apart[account]:
                found.append(self._plain("set_apart"))
            elif outcome == Outcome.CONFLICT:
                found.append(self._conflict(account))
            elif outcome == Outcome.BAD_ID:
                found.append(self._bad_id(cell))
            elif outcome == Outcome.DISTRICT_MISSING:
                found.append(self._plain("district_missing", "district", snapshot.district(account)))
            elif account in rounded:
                found.append(self._plain("rounded"))
            else:
                found.append(self._plain(OUTCOME_WORDS[outcome]))
        return found

    def _plain(self, name: str, param: str = "", value: object = None) -> Why:
        known = self._said.get((name, value))
        if known is None:
            known = Why(f"why.{name}", {param: value} if param else {})
            self._said[name, value] = known
        return known

    def _rounded(self, accounts: NDArray[np.int64], outcomes: NDArray[np.uint8]) -> set[int]:
        """Accounts whose id ends like a number that a spreadsheet rounded (it keeps 15 digits)."""
        snapshot = self._snapshot
        chosen = accounts[outcomes == Outcome.NOT_IN_MAPPING]
        codes = snapshot.account_ids[chosen].astype(np.int64)
        suspects = np.flatnonzero(snapshot.distinct.low[codes] == 0)  # the last eight digits
        return {
            int(chosen[at]) for at in suspects.tolist() if snapshot.distinct.hex(int(codes[at])).isdecimal()
        }

    def _bad_id(self, cell: str) -> Why:
        repaired = repair_id(cell)
        damage = damage_of(repaired, self._snapshot.distinct, self._snapshot.mapping)
        if damage.cause in ("cut_off", "too_long"):
            return self._plain(f"bad_id_{damage.cause}", "length", len(repaired))
        return self._plain(f"bad_id_{damage.cause}")

    def _conflict(self, account: int) -> Why:
        snapshot = self._snapshot
        if account in snapshot.hand.contradicted:
            return self._plain("contradicted")
        own = int(snapshot.account_ids[account])
        users = self._by_legacy.users(own)
        home = int(snapshot.results.districts[account])
        elsewhere = bool(self._by_legacy.districts(own) - {home, UNKNOWN})
        if len(users) == 1:
            private = "why.student_changes_elsewhere" if elsewhere else ""
            return Why("why.student_changes", {"user_id": snapshot.distinct.hex(users[0])}, private)
        private = "why.several_elsewhere" if elsewhere else ""
        if len(users) > _NAMED_IDS:
            return Why("why.several_many", {"count": len(users)}, private)
        named = ", ".join(snapshot.distinct.hex(user) for user in users)
        return Why("why.several", {"count": len(users), "user_ids": named}, private)
