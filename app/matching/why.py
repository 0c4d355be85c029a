"""Why an account is open, as one plain sentence.

Says what is the matter and, for an id that is none, what probably happened to it. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.ids import repair_id
from app.matching.columns import Texts
from app.matching.lookup import RowsByLegacy
from app.matching.near import damage_of
from app.matching.snapshot import Snapshot
from app.terms import Outcome
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

    @property
    def text(self) -> str:
        return say(self.code, **self.params)

    @property
    def text_for_district(self) -> str:
        return say(self.private) if self.private else self.text


def reasons(snapshot: Snapshot, texts: Texts, accounts: NDArray[np.int64]) -> Iterator[Why]:
    """Why each of the open `accounts` (positions in ascending order) is open, in the same order."""
    said: dict[str, Why] = {}
    by_legacy = RowsByLegacy(snapshot.mapping)
    for start in range(0, len(accounts), _CHUNK):
        chunk = accounts[start : start + _CHUNK]
        cells = _bad_cells(snapshot, texts, chunk)
        for account in chunk.tolist():
            why = _reason(snapshot, account, cells.get(account, ""), by_legacy)
            yield why if why.params else said.setdefault(why.code, why)


def reason(snapshot: Snapshot, texts: Texts, account: int) -> Why:
    """Why one open account is open."""
    return next(reasons(snapshot, texts, np.array([account], np.int64)))


def _bad_cells(snapshot: Snapshot, texts: Texts, chunk: NDArray[np.int64]) -> dict[int, str]:
    bad = chunk[snapshot.results.outcome[chunk] == Outcome.BAD_ID]
    return dict(zip(bad.tolist(), texts.cells("clever_id", bad), strict=True))


def _reason(snapshot: Snapshot, account: int, cell: str, by_legacy: RowsByLegacy) -> Why:
    outcome = Outcome(int(snapshot.results.outcome[account]))
    if snapshot.hand.apart[account]:
        return Why("why.set_apart")
    if outcome is Outcome.CONFLICT:
        return _conflict(snapshot, account, by_legacy)
    if outcome is Outcome.BAD_ID:
        repaired = repair_id(cell)
        damage = damage_of(repaired, snapshot.distinct, snapshot.mapping)
        if damage.cause in ("cut_off", "too_long"):
            return Why(f"why.bad_id_{damage.cause}", {"length": len(repaired)})
        return Why(f"why.bad_id_{damage.cause}")
    if outcome is Outcome.DISTRICT_MISSING:
        return Why("why.district_missing", {"district": snapshot.district(account)})
    if outcome is Outcome.NOT_IN_MAPPING and _rounded(snapshot, account):
        return Why("why.rounded")
    return Why(f"why.{outcome.word}")


def _rounded(snapshot: Snapshot, account: int) -> bool:
    """Whether the id ends like a number that a spreadsheet rounded (it keeps 15 digits)."""
    digits = snapshot.distinct.hex(int(snapshot.account_ids[account]))
    return digits.isdecimal() and digits.endswith("0" * 8)


def _conflict(snapshot: Snapshot, account: int, by_legacy: RowsByLegacy) -> Why:
    if account in snapshot.hand.contradicted:
        return Why("why.contradicted")
    own = int(snapshot.account_ids[account])
    users = by_legacy.users(own)
    if len(users) == 1:
        return Why("why.student_changes", {"user_id": snapshot.distinct.hex(users[0])})
    private = "why.several_elsewhere" if len(by_legacy.districts(own)) > 1 else ""
    if len(users) > _NAMED_IDS:
        return Why("why.several_many", {"count": len(users)}, private)
    named = ", ".join(snapshot.distinct.hex(user) for user in users)
    return Why("why.several", {"count": len(users), "user_ids": named}, private)
