"""The outcome of every account: the rules of the house, on columns.

The first rule that applies decides: no_id, recreate, conflict, mapped, unchanged, already_new, bad_id,
district_missing, not_in_mapping. Before all of them stands what a person chose (`Hand`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.ids import IdKind
from app.matching.columns import UNKNOWN, Rows
from app.matching.keys import NO_CODE, Codes, distinct_numbers
from app.terms import AccountWarning, Outcome, Role

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Mapping:
    """The mapping rows in force, joined to codes.

    `rows` are positions in the table of all mapping rows, in reading order; `legacy` and `user` their
    codes. The arrays indexed by code: `first_row` (an index into `rows`, NO_CODE without one),
    `users_of` (how many user ids a legacy id has), `is_user`.
    """

    rows: NDArray[np.int64]
    legacy: Codes
    user: Codes
    roles: NDArray[np.uint8]
    districts: NDArray[np.int32]
    first_row: NDArray[np.int32]
    rows_of: NDArray[np.int64]
    users_of: NDArray[np.int64]
    role_bits: NDArray[np.uint8]
    is_user: Flags


def mapping_in_force(table: Rows, legacy: Codes, user: Codes, codes: int) -> Mapping:
    """For every legacy id, the rows of the newest load that has it."""
    load = table.load
    if len(load) and load.min() != load.max():
        newest = np.full(codes, -1, np.int32)
        np.maximum.at(newest, legacy, load)
        rows = np.flatnonzero(load == newest[legacy])
    else:
        rows = np.arange(len(table))
    legacy, user = legacy[rows], user[rows]
    first_row = np.full(codes, NO_CODE, np.int32)
    first_row[legacy[::-1]] = np.arange(len(rows), dtype=np.int32)[::-1]
    pairs = distinct_numbers(legacy.astype(np.int64) * max(codes, 1) + user)
    role_bits = np.zeros(codes, np.uint8)
    np.bitwise_or.at(role_bits, legacy, np.left_shift(np.uint8(1), table.roles[rows]))
    is_user = np.zeros(codes, bool)
    is_user[user] = True
    return Mapping(
        rows=rows,
        legacy=legacy,
        user=user,
        roles=table.roles[rows],
        districts=table.districts[rows],
        first_row=first_row,
        rows_of=np.bincount(legacy, minlength=codes),
        users_of=np.bincount(pairs // max(codes, 1), minlength=codes),
        role_bits=role_bits,
        is_user=is_user,
    )


@dataclass(frozen=True)
class Hand:
    """What people chose for single accounts.

    `user` is the chosen id's code or NO_CODE, `apart` marks accounts set apart, `review` those whose
    choice a newer load contradicts.
    """

    user: Codes
    apart: Flags
    review: Flags


@dataclass(frozen=True)
class Outcomes:
    """One value per account.

    `row` is an index into `Mapping.rows` or NO_CODE; `user` the code of the user id of a settled account,
    NO_CODE otherwise; `claim` the same before a person set the account apart; `warnings` bits of
    `AccountWarning` (repeated_key is added elsewhere).
    """

    outcome: NDArray[np.uint8]
    user: Codes
    claim: Codes
    row: NDArray[np.int32]
    roles: NDArray[np.uint8]
    districts: NDArray[np.int32]
    warnings: NDArray[np.uint8]


def _own_rows(accounts: Rows, ids: Codes, mapping: Mapping) -> NDArray[np.int32]:
    """The mapping row of every account: of several, that of its own district and role, else the first."""
    known = ids != NO_CODE
    row = np.full(len(accounts), NO_CODE, np.int32)
    row[known] = mapping.first_row[ids[known]]
    several = np.zeros(len(accounts), bool)
    several[known] = mapping.rows_of[ids[known]] > 1
    doubtful = np.flatnonzero(several)
    if not doubtful.size:
        return row
    wanted = np.unique(ids[doubtful])
    chosen = np.flatnonzero(np.isin(mapping.legacy, wanted))
    rows_by_id: dict[int, list[int]] = {}
    for at, legacy in zip(chosen.tolist(), mapping.legacy[chosen].tolist(), strict=True):
        rows_by_id.setdefault(legacy, []).append(at)
    for account in doubtful.tolist():
        role, district = accounts.roles[account], accounts.districts[account]
        for at in rows_by_id[int(ids[account])]:
            fits_role = role in (Role.NONE, mapping.roles[at])
            if fits_role and district in (UNKNOWN, mapping.districts[at]):
                row[account] = at
                break
    return row


@dataclass(frozen=True)
class _Standing:
    """How every account stands to the mapping: the flags that the rules are made of.

    `target` is the user code of its row; `many`: its id has several user ids; `same`: its row keeps the id;
    `known`: its id is a known user id; `missing`: no mapping of its district was loaded.
    """

    target: Codes
    in_map: Flags
    many: Flags
    same: Flags
    known: Flags
    missing: Flags


def _stand(ids: Codes, row: NDArray[np.int32], mapping: Mapping, missing: Flags) -> _Standing:
    in_map = row != NO_CODE
    target = np.full(len(ids), NO_CODE, np.int32)
    target[in_map] = mapping.user[row[in_map]]
    present = ids != NO_CODE
    many, known = np.zeros(len(ids), bool), np.zeros(len(ids), bool)
    many[present] = mapping.users_of[ids[present]] > 1
    known[present] = mapping.is_user[ids[present]]
    return _Standing(target, in_map, many, in_map & (target == ids), known, missing)


def _by_rules(accounts: Rows, roles: NDArray[np.uint8], at: _Standing) -> NDArray[np.uint8]:
    """The rules, from the last to the first, so that the first that applies stays."""
    student = roles == Role.STUDENT
    clever = accounts.kinds == IdKind.CLEVER
    outcome = np.full(len(accounts), Outcome.NOT_IN_MAPPING, np.uint8)
    outcome[at.missing] = Outcome.DISTRICT_MISSING
    outcome[~clever & ~at.in_map] = Outcome.BAD_ID
    outcome[at.known] = Outcome.ALREADY_NEW
    outcome[(student & clever) | at.same] = Outcome.UNCHANGED
    outcome[at.in_map & ~at.many & ~at.same] = Outcome.MAPPED
    outcome[at.many | (student & at.in_map & ~at.same)] = Outcome.CONFLICT
    outcome[roles == Role.CONTACT] = Outcome.RECREATE
    outcome[accounts.kinds == IdKind.EMPTY] = Outcome.NO_ID
    return outcome


def _warn(accounts: Rows, ids: Codes, mapping: Mapping, in_map: Flags) -> NDArray[np.uint8]:
    """Warnings that need no decision: role_mismatch and shared_id."""
    warnings = np.zeros(len(accounts), np.uint8)
    own = accounts.roles
    bits = np.zeros(len(accounts), np.uint8)
    bits[in_map] = mapping.role_bits[ids[in_map]]
    named = (bits & ~np.uint8(1)) != 0
    agrees = (bits & np.left_shift(np.uint8(1), own)) != 0
    warnings[(own != Role.NONE) & named & ~agrees] |= np.uint8(AccountWarning.ROLE_MISMATCH)
    present = ids != NO_CODE
    held = np.bincount(ids[present], minlength=1)
    shared = np.zeros(len(accounts), bool)
    shared[present] = held[ids[present]] > 1
    warnings[shared] |= np.uint8(AccountWarning.SHARED_ID)
    return warnings


def decide(
    accounts: Rows, ids: Codes, mapping: Mapping, hand: Hand, districts: int, loaded: set[int]
) -> Outcomes:
    """The outcome of every account.

    `ids` are the accounts' codes (NO_CODE where the cell is empty), `districts` the number of district
    codes, `loaded` the districts of which a mapping was loaded.
    """
    row = _own_rows(accounts, ids, mapping)
    roles, place = accounts.roles.copy(), accounts.districts.copy()
    fill = (roles == Role.NONE) & (row != NO_CODE)
    roles[fill] = mapping.roles[row[fill]]
    fill = (place == UNKNOWN) & (row != NO_CODE)
    place[fill] = mapping.districts[row[fill]]
    is_loaded = np.zeros(districts + 1, bool)
    is_loaded[list(loaded)] = True
    is_loaded[UNKNOWN] = True  # the last place stands for an unknown district
    at = _stand(ids, row, mapping, ~is_loaded[place])
    outcome = _by_rules(accounts, roles, at)

    chosen = hand.user != NO_CODE
    equal = chosen & (hand.user == ids)
    outcome[chosen] = Outcome.MAPPED
    outcome[equal] = Outcome.UNCHANGED
    outcome[equal & at.known & ~at.same & (roles != Role.STUDENT)] = Outcome.ALREADY_NEW

    claim = np.full(len(accounts), NO_CODE, np.int32)
    mapped = outcome == Outcome.MAPPED
    claim[mapped] = at.target[mapped]
    stays = (outcome == Outcome.UNCHANGED) | (outcome == Outcome.ALREADY_NEW)
    claim[stays] = ids[stays]
    claim[chosen] = hand.user[chosen]
    # What has no id, and contacts, were told by earlier rules than the one on conflicts.
    earlier = (outcome == Outcome.NO_ID) | (outcome == Outcome.RECREATE)
    outcome[(hand.apart & ~earlier) | hand.review] = Outcome.CONFLICT
    claim[hand.review] = NO_CODE
    user = np.where(hand.apart, NO_CODE, claim).astype(np.int32)

    warnings = _warn(accounts, ids, mapping, at.in_map)
    warnings[chosen & ~hand.apart] |= np.uint8(AccountWarning.BY_HAND)
    return Outcomes(outcome, user, claim, row, roles, place, warnings)
