"""Decisions by hand about single accounts, joined to the accounts they speak of.

An account is found by its key and its Clever ID cell, both as they stood. A chosen user id rests, and the
account becomes a conflict, when a newer mapping contradicts it: the legacy id then has user ids which are
neither those at the time of the decision nor just the chosen one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.ids import key_of, repair_id
from app.matching.columns import Rows, Texts
from app.matching.keys import NO_CODE, Codes, Keys, find
from app.matching.lookup import RowsByLegacy
from app.matching.outcomes import Mapping
from app.store.decisions import ACCOUNT_VERBS, Decision, decisions_in_force
from app.store.workspace import Connection


@dataclass
class HandDecisions:
    """What people chose, by account position.

    `left` holds the reason of accounts to be left as they are; `repeated` are the positions of accounts
    whose key another account has too; `contradicted` those whose choice a newer load speaks against. `since`
    has the oldest entry of the history that still says something about an account.
    """

    repeated: NDArray[np.int64]
    chosen: dict[int, Decision] = field(default_factory=dict)
    left: dict[int, str] = field(default_factory=dict)
    since: dict[int, int] = field(default_factory=dict)
    apart: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, bool))
    user: Codes = field(default_factory=lambda: np.zeros(0, np.int32))
    contradicted: set[int] = field(default_factory=set)

    @property
    def user_ids(self) -> list[str]:
        """All user ids that people chose, and those that they chose from."""
        every: list[str] = []
        for one in self.chosen.values():
            every.append(one.user_id)
            every.extend(one.basis.split())
        return every

    def resolve(self, distinct: Keys, account_ids: Codes, mapping: Mapping) -> None:
        """Turn chosen user ids into codes, and set aside those that a newer mapping contradicts."""
        self.user = np.full(len(account_ids), NO_CODE, np.int32)
        if not self.chosen:
            return
        known = RowsByLegacy(mapping)
        for account, one in self.chosen.items():
            code = int(find(distinct, _key(one.user_id))[0])
            own = int(account_ids[account])
            now = set(known.users(own))
            before = {int(find(distinct, _key(user))[0]) for user in one.basis.split()}
            if now and now not in (before, {code}):
                self.contradicted.add(account)
                continue
            self.user[account] = code


def _key(user_id: str) -> Keys:
    return Keys.unpack(key_of(repair_id(user_id))[0])


def key_hashes(texts: Texts, count: int) -> NDArray[np.int64]:
    """A number per account from the text of its key; equal keys have equal numbers (this process only)."""
    hashes = np.empty(count, np.int64)
    for rows, stored, records, positions in texts.pieces():
        at = stored.facts.columns["key"]
        starts = records.starts[positions, at].tolist()
        ends = records.ends[positions, at].tolist()
        text = records.text
        hashes[rows] = np.fromiter(
            (hash(text[a:b]) for a, b in zip(starts, ends, strict=True)), np.int64, len(starts)
        )
    return hashes


def repeated_keys(hashes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Positions of accounts that share their key with another.

    Two keys of a million have the same 64-bit number by accident once in some ten million runs.
    """
    order = np.argsort(hashes)
    ranked = hashes[order]
    twin = np.zeros(len(ranked), bool)
    twin[1:] = ranked[1:] == ranked[:-1]
    twin[:-1] |= twin[1:]
    return np.sort(order[twin])


def accounts_with_keys(
    keys: set[str], hashes: NDArray[np.int64], texts: Texts
) -> dict[tuple[str, str], list[int]]:
    """Positions of the accounts that have one of `keys`, by (key, Clever ID cell)."""
    from app.store.records import quoter, write_record

    wanted: set[int] = set()
    for delimiter in ",;\t|":
        needs = quoter(delimiter)
        wanted.update(hash(write_record([key], delimiter, needs).encode()) for key in keys)
    chosen = np.flatnonzero(np.isin(hashes, np.array(sorted(wanted), np.int64)))
    found: dict[tuple[str, str], list[int]] = {}
    key_cells = texts.cells("key", chosen)
    id_cells = texts.cells("clever_id", chosen)
    for position, key, cell in zip(chosen.tolist(), key_cells, id_cells, strict=True):
        if key in keys:
            found.setdefault((key, cell), []).append(position)
    return found


def read_hand(conn: Connection, accounts: Rows, texts: Texts) -> HandDecisions:
    """The decisions in force about accounts that are there; of several the newest counts."""
    count = len(accounts)
    hashes = key_hashes(texts, count)
    hand = HandDecisions(repeated_keys(hashes), apart=np.zeros(count, bool))
    # To leave an account is a mark beside its outcome; it does not take back what else was decided. An
    # account that is set apart keeps the user id it was given: that is the person it was set apart from.
    left: dict[tuple[str, str], Decision] = {}
    chosen: dict[tuple[str, str], Decision] = {}
    apart: dict[tuple[str, str], Decision] = {}
    for one in decisions_in_force(conn):
        who = (one.account_key, one.account_clever_id)
        if one.verb == "leave":
            left[who] = one
        elif one.verb == "ask_again":
            left.pop(who, None)
        elif one.verb == "set_apart":
            apart[who] = one
        elif one.verb in ACCOUNT_VERBS:
            chosen[who] = one
            apart.pop(who, None)
    concerned = left.keys() | chosen.keys() | apart.keys()
    if not concerned:
        return hand
    found = accounts_with_keys({key for key, _ in concerned}, hashes, texts)
    for who in sorted(concerned):
        for account in found.get(who, []):
            if who in left:
                hand.left[account] = left[who].reason
            if who in chosen:
                hand.chosen[account] = chosen[who]
            hand.apart[account] = who in apart
            hand.since[account] = min(said[who].event_id for said in (left, chosen, apart) if who in said)
    return hand
