"""Tokens as people paste them, and tokens by client id and secret."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.clever.address import parse_base
from app.clever.loopback import CLIENT_ID, CLIENT_SECRET, Grant
from app.clever.roster import build_roster
from app.clever.tokens import parse_tokens, tokens_of_application
from app.errors import ServiceRefused, UsageError
from app.jobs import Job
from app.secrets import Secret
from tests.clever.conftest import Bench
from tests.support import clever_server as faults
from tests.support.clever_server import Fault

Make = Callable[..., Bench]
DISTRICT = "5f3a" + "0" * 20
OTHER = "5f3b" + "0" * 20
TOKEN = "abcdef0123456789abcd"


def plain(text: str) -> list[tuple[str, str]]:
    return [(t.district_id, t.secret.reveal() if t.secret else "") for t in parse_tokens(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (TOKEN, [("", TOKEN)]),
        (f"\ufeff{TOKEN}\r\n\r\n  {TOKEN}x  \n", [("", TOKEN), ("", TOKEN + "x")]),
        (f"{DISTRICT},{TOKEN}", [(DISTRICT, TOKEN)]),
        (f' "{DISTRICT.upper()}" ; "{TOKEN}"', [(DISTRICT, TOKEN)]),
        (f"{DISTRICT}\t{TOKEN}", [(DISTRICT, TOKEN)]),
        (f"Bearer {TOKEN}\nbearer  {TOKEN}", [("", TOKEN)]),
        (f"district_id,token\n{DISTRICT},{TOKEN}", [(DISTRICT, TOKEN)]),
        (f"Token,Name,District ID\n{TOKEN},North,{DISTRICT}", [(DISTRICT, TOKEN)]),
        (f"token\n{TOKEN}", [("", TOKEN)]),
        (f"one two\n{TOKEN}", [("", ""), ("", TOKEN)]),
        (f"{DISTRICT},\n{DISTRICT},tok\x07en", [(DISTRICT, ""), (DISTRICT, "")]),
        (f"D1,{TOKEN}", [("D1", TOKEN)]),  # not of Clever's form: no word of ours to change
        ("a,b,c", [("", "")]),
        (f"{TOKEN}\n{DISTRICT},{TOKEN}", [(DISTRICT, TOKEN)]),
        (f"{DISTRICT},{TOKEN}\n{TOKEN}\n{TOKEN}", [(DISTRICT, TOKEN)]),
        (f"{DISTRICT},{TOKEN}\n{OTHER},{TOKEN}", [(DISTRICT, TOKEN), (OTHER, TOKEN)]),
    ],
)
def test_pasted_tokens(text: str, found: list[tuple[str, str]]) -> None:
    assert plain(text) == found


@pytest.mark.parametrize("text", ["", "\n \n", "district_id,token\n", "\ufeff"])
def test_no_token_is_wrong_usage(text: str) -> None:
    with pytest.raises(UsageError):
        parse_tokens(text)


def ask(on: Bench, secret: str = CLIENT_SECRET, **more: str):
    return tokens_of_application(
        parse_base(on.server.base_url),
        CLIENT_ID,
        Secret(secret),
        Job(),
        clock=on.time.clock(),
        patience=10.0,
        client=on.client,
        **more,
    )


def test_all_tokens_of_an_application_over_several_pages(bench: Make) -> None:
    roster = build_roster(5, 3)
    on = bench(roster=roster)
    on.server._token_page = 2
    found = ask(on)
    assert {(t.district_id, t.secret.reveal()) for t in found} == {
        (district, token) for token, (_, district) in on.server.tokens.items()
    }
    assert on.server.count("/oauth/tokens") == 3
    assert all(r.query["owner_type"] == "district" for r in on.server.seen[:1])


def test_the_token_of_one_district(bench: Make, roster) -> None:
    on = bench()
    assert [t.district_id for t in ask(on, district_id=roster[1].id)] == [roster[1].id]


def test_a_wrong_secret_is_said_in_words_without_it(bench: Make) -> None:
    on = bench()
    with pytest.raises(ServiceRefused) as refused:
        ask(on, secret="not-the-secret")
    assert refused.value.code == "clever.client_refused"
    assert "not-the-secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault(faults.html(), path="/oauth"), "clever.client_wrong_place"),
        (Fault(faults.status(500), path="/oauth"), "clever.trouble_server"),
        (Fault(faults.next_link("https://example.org/x"), path="/oauth"), "clever.trouble_foreign_link"),
        (Fault(faults.next_link("?owner_type=district"), path="/oauth"), "clever.trouble_loop"),
        (Fault(faults.body(b'{"data":[]}'), path="/oauth"), "clever.no_districts_shared"),
    ],
)
def test_a_list_of_tokens_is_whole_or_refused(fault: Fault, code: str, bench: Make) -> None:
    on = bench(Fault(fault.change, path=fault.path))
    with pytest.raises(ServiceRefused) as refused:
        ask(on)
    assert refused.value.code == code


def test_tokens_of_persons_are_not_tokens_of_districts(bench: Make, roster) -> None:
    on = bench()
    on.server.tokens["il" + TOKEN] = (Grant.INSTANT_LOGIN, roster[0].id)
    assert len(ask(on)) == 2


def test_half_a_client_is_wrong_usage() -> None:
    base = parse_base("http://127.0.0.1:9")
    with pytest.raises(UsageError):
        tokens_of_application(base, " ", Secret("x"), Job())
    with pytest.raises(UsageError):
        tokens_of_application(base, "x", Secret(""), Job())
