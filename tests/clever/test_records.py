"""One person in two versions, live; and what a masked record still shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.clever.loopback import Grant
from app.clever.records import live_records, masked
from app.clever.roster import build_roster, old_record
from app.clever.tokens import parse_tokens
from app.errors import ServiceRefused, UsageError
from app.jobs import Job
from app.terms import Role
from tests.clever.conftest import Bench

Make = Callable[..., Bench]
PEOPLE = (Role.STUDENT, Role.TEACHER, Role.STAFF, Role.DISTRICT_ADMIN, Role.CONTACT)


def ask(on: Bench, role: Role, record_id: str, old: str = "v2.1", new: str = "v3.1"):
    return live_records(
        on.client, on.tokens, role, record_id, old, new, Job(), clock=on.time.clock(), patience=5.0
    )


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("version", ["v2.0", "v2.1"])
def test_a_person_before_and_after(role: Role, version: str, bench: Make, roster) -> None:
    on = bench()
    user = next(u for u in roster[1].users if role.word in u["roles"])
    before, after = ask(on, role, user["roles"][role.word]["legacy_id"].upper(), version)
    assert before == old_record(user, role)
    assert after == user


def test_from_v30_the_id_is_the_same(bench: Make, roster) -> None:
    on = bench()
    user = roster[1].users[3]
    assert ask(on, Role.TEACHER, user["id"], "v3.0") == (user, user)
    assert ask(on, Role.TEACHER, user["id"], "v3.1")[1] == user


@pytest.mark.parametrize("version", ["v1.1", "v1.2", "v9", ""])
def test_versions_that_are_switched_off(version: str, bench: Make) -> None:
    with pytest.raises(UsageError):
        ask(bench(), Role.TEACHER, "x", version)


def test_what_cannot_be_found(bench: Make, roster) -> None:
    on = bench()
    with pytest.raises(UsageError):
        ask(on, Role.NONE, "x")
    with pytest.raises(UsageError):
        ask(on, Role.TEACHER, "x", "v2.1", "v2.1")
    with pytest.raises(ServiceRefused) as refused:
        ask(on, Role.TEACHER, "../districts")
    assert refused.value.code == "clever.record_not_found"
    on.server.tokens = {"revoked-token": (Grant.REVOKED, roster[0].id)}
    with pytest.raises(ServiceRefused) as refused:
        ask(on, Role.TEACHER, "1" * 24)
    assert refused.value.code == "clever.trouble_refused"
    with pytest.raises(UsageError):
        live_records(on.client, parse_tokens("a b"), Role.STAFF, "x", "v2.1", "v3.1", Job(), patience=1.0)


def test_an_old_record_whose_person_is_no_user_any_more(bench: Make) -> None:
    roster = build_roster(1, 30)
    on = bench(roster=roster)
    teacher = next(u for u in roster[0].users if "teacher" in u["roles"])
    legacy = teacher["roles"]["teacher"]["legacy_id"]
    on.server._render(roster[0], "v2.1", "teachers", "")
    roster[0].users.remove(teacher)
    with pytest.raises(ServiceRefused) as refused:
        ask(on, Role.TEACHER, legacy)
    assert refused.value.code == "clever.new_record_not_found"


def test_a_masked_record_keeps_its_shape_and_loses_the_person(roster) -> None:
    user = next(u for u in roster[0].users if "staff" in u["roles"])
    hidden = masked(user)
    text = repr(hidden)
    for value in (user["id"], user["email"], user["name"]["last"], user["district"]):
        assert value not in text
    assert hidden.keys() == user.keys()
    assert hidden["roles"].keys() == user["roles"].keys()
    assert hidden["roles"]["staff"]["roles"] == user["roles"]["staff"]["roles"]
    assert hidden["name"]["middle"] == ""
    assert masked({"a": [None, True, 12]}) == {"a": [None, True, "••"]}
