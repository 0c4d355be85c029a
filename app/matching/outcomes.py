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


def decide(
    accounts: Rows, ids: Codes, mapping: Mapping, hand: Hand, districts: int, loaded: set[int]
) -> Outcomes:
    """The outcome of every account.

    `ids` are the accounts' codes (NO_CODE where the cell is empty), `districts` the number of district
    codes, `loaded` the districts of which a mapping was loaded.
    """
    count = len(accounts)
    row = _own_rows(accounts, ids, mapping)
    has_row = row != NO_CODE
    own = accounts.roles
    roles = own.copy()
    fill = (own == Role.NONE) & has_row
    roles[fill] = mapping.roles[row[fill]]
    place = accounts.districts.copy()
    fill = (place == UNKNOWN) & has_row
    place[fill] = mapping.districts[row[fill]]

    target = np.full(count, NO_CODE, np.int32)
    target[has_row] = mapping.user[row[has_row]]
    student = roles == Role.STUDENT
    clever = accounts.kinds == IdKind.CLEVER
    safe = np.where(ids == NO_CODE, 0, ids)
    in_map = np.zeros(count, bool) if not len(mapping.first_row) else has_row
    many = np.zeros(count, bool)
    known_user = np.zeros(count, bool)
    if len(mapping.users_of):
        present = ids != NO_CODE
        many = present & (mapping.users_of[safe] > 1)
        known_user = present & mapping.is_user[safe]
    same = in_map & (target == ids)
    is_loaded = np.zeros(districts + 1, bool)
    is_loaded[list(loaded)] = True
    is_loaded[UNKNOWN] = True  # the last place stands for an unknown district
    missing = ~is_loaded[place]

    outcome = np.full(count, Outcome.NOT_IN_MAPPING, np.uint8)
    # From the last rule to the first, so that the first that applies stays.
    outcome[missing] = Outcome.DISTRICT_MISSING
    outcome[~clever & ~in_map] = Outcome.BAD_ID
    outcome[known_user] = Outcome.ALREADY_NEW
    outcome[(student & clever) | same] = Outcome.UNCHANGED
    outcome[in_map & ~many & ~same] = Outcome.MAPPED
    outcome[many | (student & in_map & ~same)] = Outcome.CONFLICT
    outcome[roles == Role.CONTACT] = Outcome.RECREATE
    outcome[accounts.kinds == IdKind.EMPTY] = Outcome.NO_ID

    chosen = hand.user != NO_CODE
    equal = chosen & (hand.user == ids)
    outcome[chosen] = Outcome.MAPPED
    outcome[equal] = Outcome.UNCHANGED
    outcome[equal & known_user & ~student & ~same] = Outcome.ALREADY_NEW

    claim = np.full(count, NO_CODE, np.int32)
    mapped = outcome == Outcome.MAPPED
    claim[mapped] = target[mapped]
    stays = (outcome == Outcome.UNCHANGED) | (outcome == Outcome.ALREADY_NEW)
    claim[stays] = ids[stays]
    claim[chosen] = hand.user[chosen]

    outcome[hand.apart | hand.review] = Outcome.CONFLICT
    claim[hand.review] = NO_CODE
    user = np.where(hand.apart, NO_CODE, claim).astype(np.int32)

    warnings = np.zeros(count, np.uint8)
    warnings[chosen & ~hand.apart] |= np.uint8(AccountWarning.BY_HAND)
    if len(mapping.role_bits):
        bits = np.where(in_map, mapping.role_bits[safe], 0).astype(np.uint8)
        named = (bits & ~np.uint8(1)) != 0
        agrees = (bits & np.left_shift(np.uint8(1), own)) != 0
        warnings[(own != Role.NONE) & named & ~agrees] |= np.uint8(AccountWarning.ROLE_MISMATCH)
        held = np.bincount(ids[ids != NO_CODE], minlength=len(mapping.role_bits))
        warnings[(ids != NO_CODE) & (held[safe] > 1)] |= np.uint8(AccountWarning.SHARED_ID)
    return Outcomes(outcome, user, claim, row, roles, place, warnings)
