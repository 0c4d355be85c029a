"""Which level a combined account gets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.merging.permissions import Holder, Open, Verdict, is_tech_lead, work_out, would_lose
from app.merging.rules import MergeOptions
from app.terms import Role

T, S, A = Role.TEACHER, Role.STAFF, Role.DISTRICT_ADMIN


def _level(*pairs: tuple[Role, str], lead: int | None = None, **words: str) -> Verdict:
    holders = [Holder(role, level, at == lead) for at, (role, level) in enumerate(pairs)]
    return work_out(holders, MergeOptions.parse("combine", **words))


@pytest.mark.parametrize(
    ("rule", "level", "loss"),
    [
        ("highest", "10", False),
        ("lowest", "9", True),
        ("staff_first", "9", True),
        ("by_role", "staff:9+teacher:10", False),
    ],
)
def test_whole_numbers_are_ordered_by_value(rule: str, level: str, loss: bool) -> None:
    verdict = _level((T, "10"), (S, "9"), permission=rule)
    assert (verdict.level, verdict.loss) == (level, loss)


def test_the_order_given_comes_before_everything() -> None:
    assert _level((T, "1"), (S, "2"), levels="2,1").level == "1"
    assert _level((T, " Viewer "), (S, "ADMIN"), levels="viewer,admin").level == "ADMIN"


@pytest.mark.parametrize("rule", ["highest", "lowest", "staff_first"])
def test_without_an_order_nothing_is_decided(rule: str) -> None:
    verdict = _level((T, "viewer"), (S, "admin"), permission=rule)
    assert (verdict.level, verdict.problem) == (None, Open.NO_ORDER)
    verdict = _level((T, "viewer"), (S, "boss"), permission=rule, levels="viewer,admin")
    assert (verdict.level, verdict.problem) == (None, Open.UNKNOWN_LEVEL)


@pytest.mark.parametrize("rule", ["highest", "lowest", "staff_first", "by_role"])
def test_one_level_needs_no_order(rule: str) -> None:
    verdict = _level((T, "viewer"), (T, "Viewer"), (T, ""), permission=rule)
    assert verdict.level == ("teacher:viewer" if rule == "by_role" else "viewer")
    assert not verdict.loss
    assert _level((T, ""), (S, " "), permission=rule).level == ""


def test_an_account_without_level_neither_gives_nor_loses() -> None:
    verdict = _level((T, ""), (S, "3"), permission="lowest")
    assert (verdict.level, verdict.loss) == ("3", False)
    assert _level((S, ""), (T, "2"), permission="staff_first").level == "2"


def test_staff_first_takes_the_staff_or_admin_level_else_the_teachers() -> None:
    assert _level((T, "5"), (S, "2"), (A, "3"), permission="staff_first").level == "3"
    assert _level((T, "5"), (Role.NONE, "7"), permission="staff_first").level == "5"
    assert _level((Role.NONE, "7"), (Role.NONE, "8"), permission="staff_first").level == "8"


def test_by_role_is_written_in_role_order_with_the_highest_level_of_each() -> None:
    verdict = _level(
        (T, "1"), (T, "2"), (S, ""), (A, "x"), (Role.NONE, "y"), permission="by_role", levels="1,2"
    )
    assert verdict.level == "district_admin:x+teacher:2+none:y"
    assert not verdict.loss
    assert _level((T, "a"), (T, "b"), permission="by_role").problem is Open.NO_ORDER


def test_a_tech_lead_is_raised_and_never_lowered() -> None:
    assert _level((T, "2"), (S, "3"), lead=1, tech_lead="5").level == "5"
    assert _level((T, "2"), (S, "3"), lead=1, tech_lead="1").level == "3"
    assert _level((T, "2"), (S, "2"), lead=1, tech_lead="5").level == "5"
    assert _level((T, "2"), (S, "3"), tech_lead="5").level == "3"
    assert (
        _level((T, "2"), (S, "3"), lead=1, permission="by_role", tech_lead="5").level == "staff:5+teacher:2"
    )
    assert _level((T, "a"), (S, "a"), lead=1, tech_lead="b").problem is Open.NO_ORDER


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("SchoolTechLead", True),
        ("school tech lead", True),
        ('["SchoolTechLead"]', True),
        ("PortalOnly", False),
        ("SchoolTechLead;PortalOnly", False),
        ("", False),
    ],
)
def test_tech_leads_are_recognised_and_portal_only_never_is(cell: str, expected: bool) -> None:
    assert is_tech_lead(cell) is expected


def test_losing_rights_by_hand_is_noticed() -> None:
    holders = [Holder(T, "2"), Holder(S, "3"), Holder(Role.NONE, "")]
    assert would_lose("2", holders, ())
    assert would_lose("", holders, ())
    assert would_lose("viewer", holders, ())
    assert not would_lose("3", holders, ())
    assert not would_lose("staff:3+teacher:2", holders, ())
    assert not would_lose("2", holders, ("3", "2"))


LEVELS = st.sampled_from(["", "1", "2", "3", "x"])


@given(
    st.lists(st.tuples(st.sampled_from([T, S, A, Role.NONE]), LEVELS), min_size=2, max_size=4),
    st.sampled_from(["highest", "lowest", "staff_first"]),
    st.booleans(),
)
def test_a_loss_is_a_level_below_one_of_today(
    pairs: list[tuple[Role, str]], rule: str, ordered: bool
) -> None:
    words = {"levels": "x,1,2,3"} if ordered else {}
    verdict = _level(*pairs, permission=rule, **words)
    levels = {level for _, level in pairs if level}
    if verdict.level is None:
        assert not ordered and len(levels) > 1 and "x" in levels
        return
    order = "x123"
    below = any(order.index(level) > order.index(verdict.level or level) for level in levels)
    assert verdict.loss == below
    assert verdict.level in (levels or {""})
    assert not (rule == "highest" and verdict.loss)
