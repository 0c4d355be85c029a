"""Which account of a combined person stays: rules in order, the first that tells two accounts apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.merging.permissions import Scale
from app.terms import ROLE_ORDER, Survivor

# Calendar dates of ISO 8601, extended or basic, with or without a time, a fraction and a zone. Python's own
# parser takes any character between date and time, so the form is checked first.
_MOMENT = re.compile(
    r"(?:\d{4}-\d\d-\d\d|\d{8})"
    r"(?:[Tt ]\d\d(?:(?::\d\d(?::\d\d(?:[.,]\d+)?)?)|(?:\d\d(?:\d\d(?:[.,]\d+)?)?))?"
    r"(?:[Zz]|[+-]\d\d(?::?\d\d)?)?)?\Z",
    re.ASCII,
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
UNKNOWN_AGE = 1 << 80  # older than any moment that a cell can name
_WHOLE = re.compile(r"[+-]?[0-9]{1,1000}\Z")
# District admins stand before staff, staff before teachers; all other roles count alike.
_ROLE_PLACES = {int(role): min(place, 3) for place, role in enumerate(ROLE_ORDER)}


@dataclass(frozen=True)
class Candidates:
    """What counts of accounts when survivors are chosen, as columns of one length.

    `ages` grow with the time since the last login; `numbers` are keys that are whole numbers, None for
    others; `marks` are numbers from all cells of an account, which tell apart what nothing else does.
    """

    keys: Sequence[str]
    numbers: Sequence[int | None]
    role_places: Sequence[int]
    levels: Sequence[str]
    ages: Sequence[int]
    marks: Sequence[int]

    @classmethod
    def of(
        cls,
        keys: Sequence[str],
        roles: Sequence[int],
        levels: Sequence[str],
        last_logins: Sequence[str],
        marks: Sequence[int],
    ) -> Candidates:
        return cls(
            keys=keys,
            numbers=[int(key) if _WHOLE.match(key.strip()) else None for key in keys],
            role_places=[_ROLE_PLACES[role] for role in roles],
            levels=levels,
            ages=[_age(text) for text in last_logins],
            marks=marks,
        )


def last_login(text: str) -> timedelta | None:
    """The moment that a cell names, as time since 1970 (UTC where no zone is given); None when unknown."""
    plain = text.strip()
    if not _MOMENT.match(plain):
        return None
    try:
        moment = datetime.fromisoformat(plain.upper())
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment - _EPOCH


def _age(text: str) -> int:
    moment = last_login(text)
    return UNKNOWN_AGE if moment is None else -(moment // _MICROSECOND)


def in_order(
    candidates: Candidates, start: int, end: int, rules: Sequence[Survivor], scale: Scale
) -> list[int]:
    """Places (start to end) of one person's accounts, the survivor first.

    Does not depend on the order of the candidates.
    """
    columns: list[Sequence[object]] = []
    for rule in rules:
        if rule is Survivor.LAST_LOGIN:
            columns.append(candidates.ages[start:end])
        elif rule is Survivor.PERMISSION:
            columns.append(scale.places(tuple(candidates.levels[start:end])))
        elif rule is Survivor.ROLE:
            columns.append(candidates.role_places[start:end])
        else:
            break
    numbers = candidates.numbers[start:end]
    if None not in numbers:
        columns.append(numbers)
    columns += [candidates.keys[start:end], candidates.marks[start:end], range(start, end)]
    ranked = sorted(zip(*columns, strict=True))
    return [int(places[-1]) for places in ranked]
