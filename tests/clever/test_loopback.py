"""The Clever of the demonstration answers as the real one is documented to."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest

from app.clever.address import parse_base
from app.clever.check import check_tokens
from app.clever.client import Client, bearer
from app.clever.connection import Result
from app.clever.loopback import CLIENT_ID, CLIENT_SECRET, Grant, LoopbackClever, Request
from app.clever.paging import read_pages
from app.clever.retry import Asker, Clock, Patience
from app.clever.roster import accounts_of, build_roster
from app.clever.tokens import tokens_of_application
from app.clever.trouble import CleverTrouble, Trouble
from app.clever.users import fetch_users
from app.jobs import Job
from app.secrets import Secret


@pytest.fixture
def server() -> Iterator[LoopbackClever]:
    with LoopbackClever(build_roster(7, 40)) as made:
        yield made


def test_a_newcomer_gets_from_client_id_to_rows(server: LoopbackClever) -> None:
    """The whole way: tokens by id and secret, check, fetch; one paused and one refused district explained."""
    base = parse_base(server.base_url)
    refused = next(iter(server.districts))
    tokens = tokens_of_application(base, CLIENT_ID, Secret(CLIENT_SECRET), Job())
    server.tokens[server.token_of(refused)] = (Grant.REVOKED, refused)
    rows = 0
    with Client(base) as client:
        checked = check_tokens(client, tokens, Job())
        by_district = {c.given.district_id: c for c in checked.connections}
        got = []
        result = fetch_users(client, tokens, got.append, Job())
        for district in got:
            with district:
                rows += district.mapping_rows
    assert by_district[refused].result is Result.REFUSED
    assert "Copy the district's token anew" in by_district[refused].advice
    assert {c.district.state for c in by_district.values()} >= {"running", "paused", "pending", "error"}
    paused = next(c for c in by_district.values() if c.district.state == "paused")
    assert "paused" in paused.advice
    assert len(got) == 6
    assert [failure.district_id for failure in result.failures] == [refused]
    assert rows > 6 * 40


def test_the_same_seed_makes_the_same_people() -> None:
    assert build_roster(2, 20) == build_roster(2, 20)
    assert build_roster(1, 20, seed=2) != build_roster(1, 20)
    ids = [u["id"] for d in build_roster(3, 200) for u in d.users]
    assert len(set(ids)) == 600


def test_accounts_hold_old_ids_of_every_role() -> None:
    roster = build_roster(2, 60)
    text = b"".join(accounts_of(roster)).decode()
    accounts = list(csv.DictReader(io.StringIO(text)))
    old = {r["legacy_id"] for d in roster for u in d.users for r in u["roles"].values()}
    assert len(accounts) == sum(len(u["roles"]) for d in roster for u in d.users)
    assert sum(account["clever_id"] not in old for account in accounts) == len(accounts) // 50
    assert len({account["account_id"] for account in accounts}) == len(accounts)


@pytest.mark.parametrize(
    ("path", "trouble"),
    [
        ("/v1.2/districts", Trouble.HTML),
        ("/v3.1/students", Trouble.HTML),
        ("/v2.1/users", Trouble.HTML),
        ("/v3.1/users/nobody", Trouble.MISSING),
        ("/v3.1/users?limit=10001", Trouble.TOO_LARGE),
        ("/v3.1/users?limit=x", Trouble.ODD_STATUS),
        ("/v3.1/users?role=king", Trouble.ODD_STATUS),
    ],
)
def test_what_clever_does_not_have(path: str, trouble: Trouble, server: LoopbackClever) -> None:
    token = Secret(next(iter(server.tokens)))
    with Client(parse_base(server.base_url)) as client, pytest.raises(CleverTrouble) as met:
        client.get(server.base_url + path, bearer(token), seconds=5)
    assert met.value.kind is trouble


@pytest.mark.parametrize(
    ("path", "count"), [("/v3.1/users", 40), ("/v2.1/students", None), ("/v3.0/schools", 2)]
)
def test_lists_page_by_links(path: str, count: int | None, server: LoopbackClever) -> None:
    token = Secret(next(iter(server.tokens)))
    with Client(parse_base(server.base_url)) as client:
        asker = Asker(client, bearer(token))
        pages = read_pages(asker, server.base_url + path, Patience(5, Clock()), limit=7)
        ids = [item["data"]["id"] for page in pages for item in page.content["data"]]
    assert ids == sorted(set(ids))
    assert len(ids) == count or (count is None and ids)


def test_an_instant_login_token_reads_one_person(server: LoopbackClever) -> None:
    district = next(iter(server.districts.values()))
    server.tokens["il-one"] = (Grant.INSTANT_LOGIN, district.id)

    def status(path: str) -> int:
        return server.answer(Request(path, {}, "Bearer il-one")).status

    assert status("/v3.1/me") == status(f"/v3.1/users/{district.users[0]['id']}") == 200
    assert status(f"/v3.1/districts/{district.id}") == 200
    assert status("/v3.1/users") == status(f"/v3.1/users/{district.users[1]['id']}") == 404


def test_too_many_requests_in_a_minute_are_refused(server: LoopbackClever) -> None:
    server.requests_per_minute = 3
    request = Request("/v3.1/districts", {}, f"Bearer {next(iter(server.tokens))}")
    replies = [server.answer(request) for _ in range(8)]
    assert [reply.status for reply in replies].count(429) >= 2
    assert int(replies[-1].headers["X-RateLimit-Reset"]) % 60 == 0
