"""Which account of a combined person stays: rules in order, the first that tells two accounts apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.merging.permissions import Ranks
from app.merging.rules import MergeOptions
from app.terms import ROLE_ORDER, Role, Survivor

# Calendar dates of ISO 8601, extended or basic, with or without a time, a fraction and a zone. Python's own
# parser takes any character between date and time, so the form is checked first.
_MOMENT = re.compile(
    r"(?:\d{4}-\d\d-\d\d|\d{8})"
    r"(?:[Tt ]\d\d(?:(?::\d\d(?::\d\d(?:[.,]\d+)?)?)|(?:\d\d(?:\d\d(?:[.,]\d+)?)?))?"
    r"(?:[Zz]|[+-]\d\d(?::?\d\d)?)?)?\Z",
    re.ASCII,
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONG_AGO = timedelta(0)  # only compared with itself
_WHOLE = re.compile(r"[+-]?[0-9]{1,1000}\Z")
# District admins stand before staff, staff before teachers; all other roles count alike.
_ROLE_RANK = {role: min(place, 3) for place, role in enumerate(ROLE_ORDER)}


@dataclass(frozen=True)
class Candidate:
    """What counts of an account when the survivor is chosen.

    `account` is its position; `mark` a number from all its cells, which tells apart what nothing else does.
    """

    account: int
    key: str
    role: Role
    level: str
    last_login: str
    mark: int


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


def in_order(candidates: Sequence[Candidate], options: MergeOptions) -> list[int]:
    """Indexes of the candidates, the survivor first. Does not depend on the order of the candidates."""
    keys = [one.key.strip() for one in candidates]
    by_number = all(_WHOLE.match(key) for key in keys)
    ranks = Ranks(options.levels, [one.level for one in candidates])

    def place(at: int) -> tuple[object, ...]:
        one = candidates[at]
        values: list[object] = []
        for rule in options.survivor:
            if rule is Survivor.LAST_LOGIN:
                moment = last_login(one.last_login)
                values.append((1, _LONG_AGO) if moment is None else (0, -moment))
            elif rule is Survivor.PERMISSION:
                values.append(-ranks.of(one.level))
            elif rule is Survivor.ROLE:
                values.append(_ROLE_RANK[one.role])
            else:
                break
        values.append(int(keys[at]) if by_number else 0)
        return (*values, one.key, one.mark)

    return sorted(range(len(candidates)), key=place)
