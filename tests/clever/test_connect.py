"""Every result of a token check, and what is said about it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from app.clever.address import parse_base
from app.clever.check import check_tokens
from app.clever.client import Client
from app.clever.connection import (
    Connection,
    ConnectResult,
    District,
    Result,
    connect_document,
    readiness,
    ready,
)
from app.clever.loopback import Grant, Reply, Request
from app.clever.tokens import GivenToken, TokenKind, parse_tokens
from app.clever.trouble import Trouble
from app.jobs import Job
from app.secrets import KeptIn, Secret
from app.version import VERSION
from tests.clever.conftest import Bench
from tests.support import clever_server as faults
from tests.support.clever_server import Fault

Make = Callable[..., Bench]
NEW = "n0" * 20


def only(result: ConnectResult) -> Connection:
    assert len(result.connections) == 1
    return result.connections[0]


def test_a_working_token_shows_its_district(bench: Make, roster) -> None:
    on = bench()
    district = roster[0]
    document = connect_document(on.connect(on.server.token_of(district.id)), KeptIn.KEYCHAIN)
    row = document["connections"][0]
    assert document["kept_in"] == "keychain"
    assert row == {
        "district_id": district.id,
        "district_name": "Demo district 1",
        "token": "…" + on.server.token_of(district.id)[-4:],
        "kind": "district_app",
        "result": "works",
        "state": "running",
        "last_sync": "2026-03-02T04:10:00.000Z",
        "launch_date": "2024-08-19",
        "pause_start": None,
        "pause_end": None,
        "versions": ["v2.0", "v2.1", "v3.0", "v3.1"],
        "advice": row["advice"],
    }
    assert "works" in row["advice"]
    json.dumps(document)


@pytest.mark.parametrize(
    ("grant", "result", "kind"),
    [
        (Grant.REVOKED, Result.REFUSED, TokenKind.UNKNOWN),
        (Grant.WRONG_KIND, Result.WRONG_KIND, TokenKind.UNKNOWN),
        (Grant.DISTRICT_ONLY, Result.NO_SECURE_SYNC, TokenKind.DISTRICT_APP),
        (Grant.INSTANT_LOGIN, Result.WRONG_KIND, TokenKind.INSTANT_LOGIN),
    ],
)
def test_kinds_of_tokens(grant: Grant, result: Result, kind: TokenKind, bench: Make, roster) -> None:
    on = bench()
    on.server.tokens[NEW] = (grant, roster[0].id)
    found = on.connect(NEW)
    assert (only(found).result, only(found).kind) == (result, kind)
    assert found.exit_code == 5
    assert only(found).advice
    assert on.time.passed == 0


def test_an_instant_login_token_is_known_by_its_form_and_never_sent(bench: Make) -> None:
    on = bench()
    found = only(on.connect("il" + "7" * 30))
    assert (found.kind, found.result) == (TokenKind.INSTANT_LOGIN, Result.WRONG_KIND)
    assert "one person only" in found.advice
    assert on.server.seen == []


def test_one_working_token_among_others_is_success(bench: Make, roster) -> None:
    on = bench()
    text = f"{NEW}\n{on.server.token_of(roster[0].id)}\nil{'a' * 20}\n"
    result = on.connect(text)
    assert [c.result for c in result.connections] == [
        Result.REFUSED,
        Result.WORKS,
        Result.WRONG_KIND,
    ]
    assert result.exit_code == 0
    assert list(result.to_keep()) == [roster[0].id]


@pytest.mark.parametrize("missing", ["v3.1", "v3.0", "v2.1"])
@pytest.mark.parametrize("how", [faults.status(401), faults.status(404), faults.html(404)])
def test_versions_are_those_that_answer(missing: str, how, bench: Make, roster) -> None:
    on = bench(Fault(how, path=f"/{missing}/"))
    found = only(on.connect(on.server.token_of(roster[0].id)))
    assert found.result is Result.WORKS
    assert set(found.versions) == {"v2.0", "v2.1", "v3.0", "v3.1"} - {missing}


def test_only_v2_answers(bench: Make, roster) -> None:
    on = bench(Fault(faults.status(404), path="/v3"))
    found = only(on.connect(on.server.token_of(roster[0].id)))
    assert found.result is Result.WORKS
    assert found.versions == ("v2.0", "v2.1")
    assert found.advice.startswith("The token works, but in the old version v2 only")
    assert "access to v3.1" in found.advice


@pytest.mark.parametrize("how", [faults.status(401), faults.status(404), faults.html(404)])
def test_people_in_v2_are_no_help_where_v3_shows_nobody(how, bench: Make, roster) -> None:
    """What is said to work can be fetched; this could not."""
    on = bench(Fault(how, path="/v3.1/users"), Fault(how, path="/v3.0/users"))
    result = on.connect(on.server.token_of(roster[0].id))
    found = only(result)
    assert found.result is Result.NO_SECURE_SYNC
    assert "In the old version v2 the token reads people, in v3 it sees the district only" in found.advice
    assert result.exit_code == 5
    assert on.fetch().result.exit_code == 5


def test_a_token_that_reads_people_in_v30_only_works(bench: Make, roster) -> None:
    on = bench(Fault(faults.status(404), path="/v3.1/users"))
    assert only(on.connect(on.server.token_of(roster[0].id))).result is Result.WORKS
    assert on.fetch().result.exit_code == 0


@pytest.mark.parametrize(
    ("fault", "result"),
    [
        (Fault(faults.status(500), path="/"), Result.SERVER_TROUBLE),
        (Fault(faults.body(b"{}"), path="/"), Result.SERVER_TROUBLE),
        (Fault(faults.half_the_json, path="/"), Result.SERVER_TROUBLE),
        (Fault(faults.status(403), path="/"), Result.REFUSED),
        (Fault(faults.html(200), path="/"), Result.WRONG_KIND),
        (Fault(faults.html(502), path="/"), Result.SERVER_TROUBLE),
        (Fault(faults.status(429), path="/"), Result.RATE_LIMITED),
        (Fault(deliver=faults.cut, path="/"), Result.UNREACHABLE),
        (Fault(faults.redirect("https://example.org/login"), path="/"), Result.UNTRUSTED),
        (Fault(faults.body(b'{"data":[]}'), path="/"), Result.WRONG_KIND),
        (Fault(faults.status(500), path="/users"), Result.SERVER_TROUBLE),
        (Fault(faults.status(403), path="/v"), Result.REFUSED),
    ],
)
def test_faults_have_their_results(fault: Fault, result: Result, bench: Make, roster) -> None:
    on = bench(Fault(fault.change, fault.deliver, path=fault.path))
    found = on.connect(on.server.token_of(roster[0].id), patience=8.0)
    assert only(found).result is result
    assert found.exit_code == 5
    assert on.time.passed <= 8.5
    assert only(found).advice


def test_bursts_of_trouble_pass(bench: Make, roster) -> None:
    on = bench(Fault(faults.status(503), path="/", times=3))
    found = only(on.connect(on.server.token_of(roster[0].id)))
    assert (found.result, len(found.versions)) == (Result.WORKS, 4)


def test_a_near_limit_is_waited_for_a_far_one_is_not(bench: Make, roster) -> None:
    on = bench()
    token = on.server.token_of(roster[0].id)
    for wait, result in ((5, Result.WORKS), (900, Result.RATE_LIMITED)):
        reset = str(int(on.time.wall()) + wait)
        on.server.faults = [Fault(faults.status(429, {"X-RateLimit-Reset": reset}), path="/", times=1)]
        before = on.time.passed
        assert only(on.connect(token)).result is result
        assert on.time.passed - before == pytest.approx(5.5 if wait == 5 else 0, abs=1)


def test_a_version_in_trouble_does_not_spoil_a_token_that_works(bench: Make, roster) -> None:
    on = bench(Fault(faults.status(500), path="/v2.0/"), Fault(deliver=faults.cut, path="/v2.1/"))
    found = only(on.connect(on.server.token_of(roster[0].id), patience=120))
    assert (found.result, found.versions) == (Result.WORKS, ("v3.0", "v3.1"))
    assert on.time.passed < 30


def test_nothing_listens(roster) -> None:
    with Client(parse_base("http://127.0.0.1:9")) as client:
        time = faults.FakeClock()
        result = check_tokens(client, parse_tokens(NEW), Job(), clock=time.clock())
    assert only(result).result is Result.UNREACHABLE
    assert time.passed < 3


def test_the_offline_switch_asks_nobody(bench: Make, monkeypatch) -> None:
    on = bench()
    monkeypatch.setenv("CROSSWALK_OFFLINE", "1")
    with Client(parse_base(on.server.base_url)) as client:
        result = check_tokens(client, on.tokens, Job())
    assert {c.trouble for c in result.connections} == {Trouble.OFFLINE}
    assert "switched off" in result.connections[0].advice
    assert on.server.seen == []


def test_a_district_that_was_not_meant_is_said(bench: Make, roster) -> None:
    on = bench()
    text = f"{roster[1].id},{on.server.token_of(roster[0].id)}"
    found = only(on.connect(text))
    assert found.district.id == roster[0].id
    assert roster[1].id in found.advice


def test_a_line_that_is_no_token_is_a_result_and_not_shown(bench: Make) -> None:
    on = bench()
    found = on.connect("a b c\n")
    assert only(found).result is Result.WRONG_KIND
    assert "Line 1" in only(found).advice
    assert "a b c" not in json.dumps(connect_document(found, KeptIn.MEMORY))


@pytest.mark.parametrize("state", ["pending", "error", "paused"])
def test_an_unready_district_is_warned_of(state: str) -> None:
    district = District(id="x", state=state, last_sync="2026-01-01")
    assert readiness(district, 0)[0].startswith("Do not cut this district over now")
    assert not ready(district, 0)


def test_pause_windows() -> None:
    day = 86_400
    district = District(
        state="running", last_sync="x", pause_start="1970-03-02T00:00:00.000Z", pause_end="1970-04-01"
    )
    assert ready(district, 10 * day) and len(readiness(district, 10 * day)) == 1
    assert "begins" in readiness(district, 50 * day)[1]
    assert "under way" in readiness(district, 70 * day)[1] and not ready(district, 70 * day)
    assert ready(district, 100 * day)
    assert ready(District(state="success", pause_start="soon"), 0)


def test_what_is_worth_keeping() -> None:
    def made(result: Result, district: str, token: str) -> Connection:
        return Connection(GivenToken(Secret(token)), TokenKind.UNKNOWN, result, District(id=district))

    result = ConnectResult(
        (
            made(Result.WORKS, "d1", "works"),
            made(Result.RATE_LIMITED, "d1", "limited"),
            made(Result.REFUSED, "d2", "refused"),
            made(Result.UNREACHABLE, "d3", "later"),
            made(Result.WORKS, "", "nowhere"),
        )
    )
    assert result.to_keep() == {"d1": Secret("works"), "d3": Secret("later")}


def test_the_program_names_itself(bench: Make, roster) -> None:
    on = bench()
    on.connect()
    assert {request.headers["user-agent"] for request in on.server.seen} == {f"Crosswalk/{VERSION}"}


def test_cookies_of_one_token_do_not_travel_with_another(bench: Make, roster) -> None:
    def with_cookie(request: Request, reply: Reply) -> Reply:
        reply.headers["Set-Cookie"] = "session=1; Path=/"
        return reply

    on = bench(Fault(with_cookie, path="/"))
    on.connect()
    assert len(on.server.seen) > 8
    assert not any("cookie" in request.headers for request in on.server.seen)
