"""Suggestions for open accounts: a user id, with the evidence that speaks for it.

Evidence is what the mapping files and the accounts both tell about a person (email, ids of the school's
systems, names) or what remains of a damaged id. Nothing here is ever applied: a person says yes or no.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.ids import repair_id
from app.jobs import Job, breathing
from app.matching.columns import UNKNOWN, Texts
from app.matching.evidence import Clues, by_columns, by_names, by_other_accounts
from app.matching.keys import NO_CODE
from app.matching.lookup import RowsByLegacy, RowsByUser
from app.matching.near import damage_of
from app.matching.snapshot import Snapshot
from app.store.decisions import choices
from app.store.workspace import Connection
from app.terms import Outcome, Role
from app.words import say

# The name under which a no to a suggestion is kept among the choices.
TURNED_DOWN = "not_this"
# More than these only confuse.
MOST = 3
# Evidence is looked for on behalf of so many accounts. When more are open, files are missing, not evidence.
MOST_ASKING = 200_000


@dataclass(frozen=True)
class Suggestion:
    """A user id that an open account may belong to.

    `evidence` are codes, the strongest first (texts `why.evidence_*`); `account_key` names another account
    when that is where the evidence lies; `elsewhere`: it comes from another district than the account's.
    """

    user_id: str
    evidence: tuple[str, ...]
    account_key: str = ""
    elsewhere: bool = False

    @property
    def text(self) -> str:
        said = ", ".join(say(f"why.evidence_{code}") for code in self.evidence)
        if self.account_key:
            return say("why.suggest_account", user_id=self.user_id, key=self.account_key, evidence=said)
        return say("why.suggest_user", user_id=self.user_id, evidence=said)

    @property
    def text_for_district(self) -> str:
        """For a list that goes to the account's district: nothing about people of another one."""
        return say("why.suggest_elsewhere") if self.elsewhere else self.text


Suggestions = dict[int, list[Suggestion]]


def in_words(suggestions: Iterable[Suggestion], *, for_district: bool = False) -> str:
    """The suggestions of one account as one text, each said once."""
    texts = [one.text_for_district if for_district else one.text for one in suggestions]
    return "; ".join(dict.fromkeys(texts))


def suggest(
    conn: Connection, snapshot: Snapshot, job: Job, accounts: NDArray[np.int64] | None = None
) -> Suggestions:
    """Suggestions for some open accounts (ascending positions), or for all; accounts without are left out.

    The best comes first. Costs one reading of the mapping when it has columns of evidence that the accounts
    have too, one of the accounts when they have emails, and nothing otherwise.
    """
    wanted = snapshot.open_accounts if accounts is None else accounts
    wanted = wanted[~snapshot.hand.apart[wanted]]
    if not len(wanted):
        return {}
    found = _from_ids(snapshot, Texts(conn, snapshot.accounts), wanted)
    clues = Clues()
    asking = wanted[snapshot.results.outcome[wanted] != Outcome.CONFLICT][:MOST_ASKING]
    by_columns(conn, snapshot, asking, clues, job)
    unanswered = _without(asking, found, clues)
    by_names(conn, snapshot, unanswered, clues, job)
    by_other_accounts(conn, snapshot, _without(unanswered, found, clues), clues, job)
    by_user = RowsByUser(snapshot.mapping)
    for account in breathing(clues.accounts()):
        ranked = [
            Suggestion(
                snapshot.distinct.hex(code),
                evidence,
                key,
                _elsewhere(snapshot, account, by_user.districts(code)),
            )
            for code, evidence, key in clues.ranked(account)
        ]
        known = {one.user_id for one in found.get(account, [])}
        found[account] = found.get(account, []) + [one for one in ranked if one.user_id not in known]
    _take_out_turned_down(found, turned_down(conn), Texts(conn, snapshot.accounts))
    return {account: some[:MOST] for account, some in found.items() if some}


def turned_down(conn: Connection) -> set[tuple[str, str, str]]:
    """What persons said no to: key and Clever ID cell of an account as they stand, and the user id."""
    return set(choices(conn, TURNED_DOWN, tuple[str, str, str]))


def _take_out_turned_down(found: Suggestions, refused: set[tuple[str, str, str]], texts: Texts) -> None:
    if not refused:
        return
    accounts = np.array(sorted(found), np.int64)
    cells = zip(texts.cells("key", accounts), texts.cells("clever_id", accounts), strict=True)
    for account, (key, cell) in zip(accounts.tolist(), cells, strict=True):
        found[account] = [one for one in found[account] if (key, cell, one.user_id) not in refused]


def _without(accounts: NDArray[np.int64], found: Suggestions, clues: Clues) -> NDArray[np.int64]:
    """Those accounts for which there is no suggestion yet."""
    answered = [*found, *clues.accounts()]
    return accounts[~np.isin(accounts, np.array(answered, np.int64))] if answered else accounts


def _elsewhere(snapshot: Snapshot, account: int, places: set[int]) -> bool:
    """Whether all places of a piece of evidence are in other districts than the account's."""
    own = int(snapshot.results.districts[account])
    known = places - {UNKNOWN}
    return own != UNKNOWN and bool(known) and own not in known


# -- what remains of the id itself ---------------------------------------------------------------------


def _from_ids(snapshot: Snapshot, texts: Texts, accounts: NDArray[np.int64]) -> Suggestions:
    outcome = snapshot.results.outcome[accounts]
    by_legacy = RowsByLegacy(snapshot.mapping)
    found: Suggestions = {}
    for account in breathing(accounts[outcome == Outcome.CONFLICT].tolist(), 50):
        found[account] = _for_conflict(snapshot, account, by_legacy)
    bad = accounts[outcome == Outcome.BAD_ID]
    for account, cell in breathing(zip(bad.tolist(), texts.cells("clever_id", bad), strict=True), 50):
        damage = damage_of(repair_id(cell), snapshot.distinct, snapshot.mapping)
        if damage.code == NO_CODE:
            continue
        users = by_legacy.users(damage.code) or [damage.code]
        if len(users) == 1:
            elsewhere = _elsewhere(snapshot, account, by_legacy.districts(damage.code))
            user_id = snapshot.distinct.hex(users[0])
            found[account] = [Suggestion(user_id, (damage.cause,), elsewhere=elsewhere)]
    return found


def _for_conflict(snapshot: Snapshot, account: int, by_legacy: RowsByLegacy) -> list[Suggestion]:
    """The user ids between which a person has to choose, those of the account's own district first."""
    own_id = int(snapshot.account_ids[account])
    rows = by_legacy.rows(own_id)
    users = by_legacy.users(own_id)
    if len(users) == 1 and snapshot.role(account) is Role.STUDENT:
        return [Suggestion(snapshot.distinct.hex(own_id), ("students_keep",))]
    district, role = snapshot.results.districts[account], snapshot.results.roles[account]
    ranked = []
    for user in users:
        of_user = rows[snapshot.mapping.user[rows] == user]
        here = bool((snapshot.mapping.districts[of_user] == district).any())
        same_role = bool((snapshot.mapping.roles[of_user] == role).any()) and role != Role.NONE
        evidence = [code for code, holds in (("own_district", here), ("own_role", same_role)) if holds]
        known_place = district != UNKNOWN and not here
        ranked.append((-len(evidence), user, tuple(evidence or ["in_mapping"]), known_place))
    ranked.sort(key=lambda one: one[:2])
    return [
        Suggestion(snapshot.distinct.hex(user), evidence, elsewhere=elsewhere)
        for _, user, evidence, elsewhere in ranked
    ]
