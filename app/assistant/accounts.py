"""One account with everything that helps a person decide: why it is open, who it may be, where it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.assistant.asking import ASKS, Asks, asking
from app.ids import repair_id
from app.jobs import Job
from app.matching.columns import UNKNOWN, Texts
from app.matching.keys import NO_CODE
from app.matching.lookup import RowsByLegacy, RowsByUser
from app.matching.snapshot import Snapshot, code_of
from app.matching.suggest import TURNED_DOWN, suggest, turned_down
from app.matching.suggest import Suggestion as Found
from app.matching.why import reason
from app.merging.decide import Desk
from app.store import history
from app.store.decisions import add_choice
from app.store.workspace import Connection
from app.terms import OUTCOME_WORDS, Outcome, Role
from app.words import say

_MOST_CANDIDATES = 12
_NAMES = ("first_name", "last_name")


@dataclass(frozen=True)
class Offer:
    """A user id that an account may belong to, with what speaks for it and who else has it, in sentences."""

    user_id: str
    who: str
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """A column of the account as it stands in the export; `column` is our name of it or the header."""

    column: str
    text: str


@dataclass(frozen=True)
class AccountFacts:
    """One account. `why` says in a sentence why it ended where it did; `decided` what a person chose.

    `advice` says what to do about an open one, empty for the others and for those left as they are.

    `asks` tells whether it waits for somebody. `take_back` is the user id that it was set apart from.

    `suggestions` are found by evidence, `candidates` are the other user ids of a conflict. `left` is the
    reason for which it is left as it is, empty when it is not.
    """

    account: int
    key: str
    name: str
    outcome: str
    why: str
    suggestions: tuple[Offer, ...]
    candidates: tuple[Offer, ...]
    left: str
    decided: str
    user_id: str
    role: str
    district: str
    cells: tuple[Cell, ...]
    warnings: tuple[str, ...]
    file: str
    line: int
    advice: str = ""
    asks: Asks = Asks.NOBODY
    take_back: Offer | None = None


def account_facts(
    conn: Connection,
    snapshot: Snapshot,
    account: int,
    job: Job,
    known: Sequence[Found] | None = None,
) -> AccountFacts:
    """Everything about one account (its position in the snapshot).

    `known` are its suggestions when they were found already; None looks for them.
    """
    texts = Texts(conn, snapshot.accounts)
    stored = snapshot.accounts.files[int(snapshot.accounts.file[account])]
    row = texts.row(account)
    ours = {at: name for name, at in stored.facts.columns.items()}
    by_name = {name: row[at] for at, name in ours.items()}
    outcome = snapshot.outcome(account)
    is_open = not outcome.settled
    asks = ASKS[asking(snapshot)[account]]
    apart = asks is Asks.APART
    own = (by_name["key"], by_name["clever_id"])
    refused = {user_id for *account_of, user_id in turned_down(conn) if tuple(account_of) == own}
    offers = _Offers(conn, snapshot)
    found = known if known is not None or not is_open else _found(conn, snapshot, account, job)
    if outcome is Outcome.CONFLICT:
        # What is left over when others were turned down is possible, but nothing speaks for it.
        found = () if refused else _outstanding(found or ())
    suggestions = _suggested(found or (), offers, refused, account) if is_open and not apart else []
    candidates = offers.of_conflict(account) if outcome is Outcome.CONFLICT and not apart else []
    named = {one.user_id for one in suggestions} | refused
    left = snapshot.hand.left.get(account, "")
    return AccountFacts(
        account=account,
        key=by_name["key"],
        name=" ".join(by_name.get(name, "") for name in _NAMES).strip(),
        outcome=OUTCOME_WORDS[outcome],
        why=reason(snapshot, texts, account).text if is_open else say(f"accounts.is_{outcome.word}"),
        suggestions=tuple(suggestions),
        candidates=tuple(one for one in candidates if one.user_id not in named),
        left=left,
        decided=_decided(snapshot, account),
        user_id=snapshot.user_id(account),
        role=snapshot.role(account).word,
        district=snapshot.district(account),
        cells=tuple(Cell(ours.get(at, header), row[at]) for at, header in enumerate(stored.facts.header)),
        warnings=tuple(say(f"accounts.warns_{word}") for word in _warned(snapshot, account)),
        file=stored.facts.name,
        line=int(snapshot.accounts.lines[account]),
        advice=_advice(outcome, asks, bool(suggestions)),
        asks=asks,
        take_back=offers.set_apart_from(account) if apart else None,
    )


def _advice(outcome: Outcome, asks: Asks, suggested: bool) -> str:
    if asks in (Asks.NOBODY, Asks.LEFT):
        return ""
    if asks is Asks.APART:
        return say("accounts.advice_apart")
    return say(f"accounts.advice_{'suggested' if suggested else outcome.word}")


def _warned(snapshot: Snapshot, account: int) -> list[str]:
    """The account's own warnings, and that the newest CSV of its district has its mapping row no more."""
    own_rows = snapshot.mapping.legacy == snapshot.account_ids[account]
    left_over = bool((snapshot.not_in_latest & own_rows).any())
    return [*snapshot.warnings(account), *(["not_in_latest"] if left_over else [])]


def _decided(snapshot: Snapshot, account: int) -> str:
    hand = snapshot.hand
    if hand.apart[account]:
        return say("accounts.decided_apart")
    if account in hand.left and not snapshot.outcome(account).settled:
        return say("accounts.decided_left", reason=hand.left[account])
    chosen = hand.chosen.get(account)
    if chosen is None or account in hand.contradicted:
        return ""
    return say("accounts.decided_use", user_id=chosen.user_id)


# -- suggestions and candidates --------------------------------------------------------------------------


def _found(conn: Connection, snapshot: Snapshot, account: int, job: Job) -> Sequence[Found]:
    return suggest(conn, snapshot, job, np.array([account], np.int64)).get(account, [])


def _outstanding(found: Sequence[Found]) -> Sequence[Found]:
    """Of the user ids of a conflict the one for which more speaks than for the next; else none."""
    if len(found) > 1 and len(found[0].evidence) <= len(found[1].evidence):
        return ()
    return found[:1]


def _suggested(found: Sequence[Found], offers: _Offers, without: set[str], account: int) -> list[Offer]:
    told = []
    for one in found:
        if one.user_id in without:
            continue
        today = offers.id_today(account, one.user_id)
        known = [code for code in one.evidence if not (today and code == "students_keep")]
        evidence = [*today, *(say(f"why.evidence_{code}") for code in known)]
        if one.account_key:
            evidence.append(say("accounts.as_account", key=one.account_key))
        told.append(offers.of(one.user_id, evidence))
    return told


class _Offers:
    """Tells who a user id is, from the mapping and from the accounts that have it already."""

    def __init__(self, conn: Connection, snapshot: Snapshot) -> None:
        self._conn, self._snapshot = conn, snapshot
        self._by_user = RowsByUser(snapshot.mapping)
        self._mapping_texts = Texts(conn, snapshot.table)
        self._account_texts = Texts(conn, snapshot.accounts)

    def of_conflict(self, account: int) -> list[Offer]:
        """All user ids that the account's legacy id has in the mapping, and a student's own id."""
        snapshot = self._snapshot
        own = int(snapshot.account_ids[account])
        if own == NO_CODE:
            return []
        users = RowsByLegacy(snapshot.mapping).users(own)
        if snapshot.role(account) is Role.STUDENT:
            users = [own, *(user for user in users if user != own)]
        hexes = [snapshot.distinct.hex(user) for user in users[:_MOST_CANDIDATES]]
        return [self.of(user_id, self.id_today(account, user_id)) for user_id in hexes]

    def id_today(self, account: int, user_id: str) -> list[str]:
        """That the account has this id today, where it does: a fact to decide by, and for students the rule."""
        snapshot = self._snapshot
        own = int(snapshot.account_ids[account])
        if own == NO_CODE or snapshot.distinct.hex(own) != user_id:
            return []
        student = snapshot.role(account) is Role.STUDENT
        return [say("accounts.id_today_student" if student else "accounts.id_today")]

    def set_apart_from(self, account: int) -> Offer | None:
        """The user id that an account led to before somebody set it apart."""
        claim = int(self._snapshot.results.claim[account])
        return None if claim == NO_CODE else self.of(self._snapshot.distinct.hex(claim), [])

    def of(self, user_id: str, evidence: Sequence[str]) -> Offer:
        snapshot = self._snapshot
        code = code_of(snapshot, user_id)
        rows = np.sort(self._by_user.rows(code))
        mapping = snapshot.mapping
        places = sorted({int(mapping.districts[row]) for row in rows.tolist()} - {UNKNOWN})
        roles = sorted({int(mapping.roles[row]) for row in rows.tolist()} - {int(Role.NONE)})
        told = list(evidence)
        if len(rows):
            told.append(
                say(
                    "accounts.in_mapping",
                    roles=", ".join(say(f"accounts.role_{Role(role).word}") for role in roles)
                    or say("accounts.role_unknown"),
                    districts=", ".join(snapshot.districts.name(place) for place in places)
                    or say("accounts.no_district"),
                )
            )
        others = (
            np.flatnonzero(snapshot.results.user == code)[:3] if code != NO_CODE else np.empty(0, np.int64)
        )
        for key in self._account_texts.cells("key", others):
            told.append(say("accounts.has_account", key=key))
        return Offer(user_id, self._name(rows, others) or say("accounts.no_name"), tuple(dict.fromkeys(told)))

    def _name(self, rows: np.typing.NDArray[np.int64], others: np.typing.NDArray[np.int64]) -> str:
        """A name for a user id, as the mapping tells it, else as an account of theirs does."""
        in_table = self._snapshot.mapping.rows[rows]
        for texts, where in ((self._mapping_texts, np.sort(in_table)[:5]), (self._account_texts, others)):
            cells = [texts.cells(name, where) for name in _NAMES]
            for given, family in zip(*cells, strict=True):
                if name := f"{given} {family}".strip():
                    return name
        return ""


# -- suggestions turned down -----------------------------------------------------------------------------


def turn_down(desk: Desk, account: int, user_id: str) -> None:
    """Not this one: the user id is not offered for this account again. Undoable."""
    key, cell = desk.names([account])[account]
    number = history.append(desk.conn, "choice", "history.turned_down", {}, undoable=True)
    add_choice(desk.conn, number, TURNED_DOWN, [key, cell, repair_id(user_id)])
