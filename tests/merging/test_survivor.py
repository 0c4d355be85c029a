"""Which account stays."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.merging.permissions import Scale
from app.merging.rules import MergeOptions
from app.merging.survivor import Candidates, in_order, last_login
from app.terms import Role


@dataclass(frozen=True)
class _Account:
    key: str = "1"
    role: Role = Role.TEACHER
    level: str = ""
    last_login: str = ""
    mark: int = 0


def _keys(accounts: Sequence[_Account], **words: str) -> list[str]:
    return [one.key for one in _ordered(accounts, MergeOptions.parse("combine", **words))]


def _ordered(accounts: Sequence[_Account], options: MergeOptions) -> list[_Account]:
    columns = zip(
        *((one.key, one.role, one.level, one.last_login, one.mark) for one in accounts), strict=True
    )
    order = in_order(Candidates.of(*columns), 0, len(accounts), options.survivor, Scale(options))
    return [accounts[place] for place in order]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2024-01-01", "2024-01-02"),
        ("2024-01-01", "2024-01-01T00:00:01"),
        ("2024-01-01 10:00", "2024-01-01T10:00:01Z"),
        ("2024-01-01T10:00:00.1Z", "2024-01-01 10:00:00,25"),
        ("2024-01-01T12:00:00+03:00", "2024-01-01T10:00:00"),
        ("2024-01-01T23:00:00-0130", "2024-01-02T01:00:00Z"),
        ("20240101", "20240102T0000Z"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01"),
    ],
)
def test_moments_of_all_kinds_compare(earlier: str, later: str) -> None:
    one, other = last_login(earlier), last_login(f" {later} ")
    assert one is not None and other is not None and one < other
    candidates = [_Account(key="1", last_login=earlier), _Account(key="2", last_login=later)]
    assert _keys(candidates)[0] == "2"


@pytest.mark.parametrize(
    "text",
    ["", "never", "01/02/2024", "2024", "2024-13-01", "1714555200", "2024-01-01x10:00", "2024-01-01T25:00"],
)
def test_anything_else_is_unknown_and_older_than_any_known(text: str) -> None:
    assert last_login(text) is None
    assert _keys([_Account(key="1", last_login=text), _Account(key="2", last_login="1970-01-01")])[0] == "2"


def test_later_rules_decide_where_earlier_ones_do_not() -> None:
    ann = _Account(key="9", role=Role.STAFF, level="1")
    bob = _Account(key="8", role=Role.TEACHER, level="2")
    assert _keys([ann, bob])[0] == "8"  # the permission stands before the role
    assert _keys([ann, bob], survivor="role")[0] == "9"
    assert _keys([ann, bob], survivor="key,permission")[0] == "8"


def test_district_admins_stand_before_staff_before_teachers_before_others() -> None:
    roles = [Role.NONE, Role.STUDENT, Role.TEACHER, Role.STAFF, Role.DISTRICT_ADMIN]
    candidates = [_Account(key=role.word, role=role) for role in roles]
    assert _keys(candidates)[:3] == ["district_admin", "staff", "teacher"]


def test_keys_compare_by_number_only_when_all_are_whole_numbers() -> None:
    assert _keys([_Account(key="10"), _Account(key="9")])[0] == "9"
    assert _keys([_Account(key="10"), _Account(key="9"), _Account(key="x")])[0] == "10"
    assert _keys([_Account(key="b"), _Account(key="B")])[0] == "B"


def test_levels_without_order_tell_nobody_apart() -> None:
    assert _keys([_Account(key="1", level="viewer"), _Account(key="2", level="admin")])[0] == "1"
    ordered = _keys(
        [_Account(key="1", level="viewer"), _Account(key="2", level="Admin")], levels="viewer,admin"
    )
    assert ordered[0] == "2"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["1", "01", "2", "10", "x"]),
            st.sampled_from(list(Role)),
            st.sampled_from(["", "1", "2", "admin"]),
            st.sampled_from(["", "?", "2024-01-01", "2024-01-01T00:00:00Z", "2023-05-05 10:00"]),
        ),
        min_size=2,
        max_size=6,
    ),
    st.permutations(["last_login", "permission", "role", "key"]),
    st.randoms(),
)
def test_the_order_of_the_input_does_not_matter(
    facts: list[tuple[str, Role, str, str]], rules: list[str], chance: random.Random
) -> None:
    accounts = [_Account(*fact, mark=at * 7919 % 101) for at, fact in enumerate(facts)]
    options = MergeOptions.parse("combine", survivor=rules)
    before = _ordered(accounts, options)
    chance.shuffle(accounts)
    assert _ordered(accounts, options) == before
