"""Every fault ends in exactly the district's users, or in nothing of it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest

from app.clever.loopback import Reply, Request, data_reply
from app.clever.paging import PAGE_LIMIT
from app.clever.roster import build_roster
from app.clever.trouble import Trouble
from app.clever.users import fetch_users
from app.errors import Cancelled
from app.jobs import Job
from tests.clever.conftest import Bench, expected_rows, got_rows
from tests.support import clever_server as faults
from tests.support.clever_server import Fault

Make = Callable[..., Bench]

PASSING = {
    "500": Fault(faults.status(500), times=3),
    "502": Fault(faults.status(502), times=3),
    "503 as a page": Fault(faults.html(503), times=3),
    "504": Fault(faults.status(504), times=2),
    "cut": Fault(deliver=faults.cut, times=3),
    "cut midway": Fault(deliver=faults.cut_midway, times=3),
    "half a body without length": Fault(deliver=faults.without_length, times=2),
    "truncated": Fault(faults.half_the_json, times=3),
    "not UTF-8": Fault(faults.body(b'{"data":[{"data":{"id":"\xff\xfe'), times=1),
    "429 with nothing said": Fault(faults.status(429), times=3),
    "429 with a past reset": Fault(faults.status(429, {"X-RateLimit-Reset": "12"}), times=1),
    "429 with nonsense": Fault(faults.status(429, {"X-RateLimit-Reset": "soon"}), times=1),
    "429 retry-after": Fault(faults.status(429, {"Retry-After": "3"}), times=1),
    "too large": Fault(faults.status(413), times=1),
}

LASTING = {
    "500": (Fault(faults.status(500)), Trouble.SERVER),
    "501": (Fault(faults.status(501)), Trouble.ODD_STATUS),
    "401": (Fault(faults.status(401)), Trouble.REFUSED),
    "403": (Fault(faults.status(403)), Trouble.FORBIDDEN),
    "404": (Fault(faults.status(404)), Trouble.MISSING),
    "413": (Fault(faults.status(413)), Trouble.TOO_LARGE),
    "429": (Fault(faults.status(429)), Trouble.RATE_LIMITED),
    "204": (Fault(faults.status(204)), Trouble.ODD_STATUS),
    "page for people": (Fault(faults.html()), Trouble.HTML),
    "HTML called JSON": (Fault(faults.body(b"\n <html></html>")), Trouble.HTML),
    "JSON called HTML": (Fault(faults.body(b'{"data":[]}', "text/html")), Trouble.HTML),
    "cut": (Fault(deliver=faults.cut), Trouble.CUT),
    "cut midway": (Fault(deliver=faults.cut_midway), Trouble.TRUNCATED),
    "truncated": (Fault(faults.half_the_json), Trouble.TRUNCATED),
    "empty body": (Fault(faults.body(b"")), Trouble.TRUNCATED),
    "a list": (Fault(faults.body(b"[]")), Trouble.MALFORMED),
    "no data": (Fault(faults.body(b'{"message":"hi"}')), Trouble.MALFORMED),
    "null data": (Fault(faults.body(b'{"data":null}')), Trouble.MALFORMED),
    "a null user": (Fault(faults.body(b'{"data":[null]}')), Trouble.MALFORMED),
    "links no list": (Fault(faults.body(b'{"data":[],"links":{"next":"/x"}}')), Trouble.MALFORMED),
    "deep": (Fault(faults.body(b'{"data":' + b"[" * 200_000)), Trouble.OVERSIZED),
    "many parts": (Fault(faults.body(b'{"data":[' + b"[]," * 2_100_000 + b"1]}")), Trouble.OVERSIZED),
    "a bomb": (Fault(faults.bomb), Trouble.OVERSIZED),
    "next to itself": (Fault(faults.next_link(f"/v3.1/users?limit={PAGE_LIMIT}")), Trouble.LOOP),
    "next to itself, relative": (Fault(faults.next_link("?limit=10000")), Trouble.LOOP),
    "empty next": (Fault(faults.next_link("")), Trouble.MALFORMED),
    "next is no text": (Fault(faults.next_link(7)), Trouble.MALFORMED),
    "next elsewhere": (
        Fault(faults.next_link("https://api.clever.com/v3.1/users")),
        Trouble.FOREIGN_LINK,
    ),
    "next without scheme": (
        Fault(faults.next_link("//example.org/v3.1/users")),
        Trouble.FOREIGN_LINK,
    ),
    "next to another port": (
        Fault(faults.next_link("http://127.0.0.1:1/v3.1/users")),
        Trouble.FOREIGN_LINK,
    ),
    "next by another name": (
        Fault(faults.next_link("http://localhost/v3.1/users")),
        Trouble.FOREIGN_LINK,
    ),
    "next with a backslash": (
        Fault(faults.next_link("/\\example.org/users")),
        Trouble.FOREIGN_LINK,
    ),
    "next as a script": (Fault(faults.next_link("javascript:alert(1)")), Trouble.FOREIGN_LINK),
    "redirect elsewhere": (Fault(faults.redirect("https://example.org/")), Trouble.ELSEWHERE),
    "redirect in circles": (Fault(faults.redirect("/v3.1/users?again")), Trouble.LOOP),
    "redirect to nowhere": (Fault(faults.redirect("")), Trouble.ODD_STATUS),
}


@pytest.mark.parametrize("name", PASSING)
def test_what_passes_ends_exact(name: str, bench: Make, roster) -> None:
    made = PASSING[name]
    on = bench(Fault(made.change, made.deliver, times=made.times))
    got = on.fetch()
    assert got.result.exit_code == 0
    for district in roster:
        assert got_rows(got.rows[district.id]) == expected_rows(district)


@pytest.mark.parametrize("name", LASTING)
def test_what_lasts_ends_with_nothing(name: str, bench: Make) -> None:
    fault, trouble = LASTING[name]
    on = bench(fault)
    got = on.fetch()
    assert got.rows == {}
    assert got.result.exit_code == 5
    assert {failure.trouble for failure in got.result.failures} == {trouble}
    assert len(got.result.failures) == 2
    for failure in got.result.failures:
        assert failure.district_id in failure.message


@pytest.mark.parametrize("name", LASTING)
def test_a_later_page_that_fails_leaves_nothing_of_the_district(name: str, bench: Make, roster) -> None:
    # One district only has pages that fail: the other one stays, whole.
    bad = roster[0]
    fault, trouble = LASTING[name]
    pages = Fault(_small_pages(bad.id), path="/users")
    on = bench()
    token = on.server.token_of(bad.id)

    def change(request: Request, reply: Reply) -> Reply:
        if request.token != token:
            return reply
        if "page" in request.query and fault.change:
            return fault.change(request, reply)
        return pages.change(request, reply) if pages.change else reply

    def deliver(handler, reply: Reply) -> None:
        if fault.deliver and "page=" in handler.path and token in handler.headers["Authorization"]:
            fault.deliver(handler, reply)
        else:
            super(type(on.server), on.server).deliver(None, reply, handler)

    on.server.faults = [Fault(change, deliver)]
    got = on.fetch()
    assert set(got.rows) == {roster[1].id}
    assert got_rows(got.rows[roster[1].id]) == expected_rows(roster[1])
    assert [failure.district_id for failure in got.result.failures] == [bad.id]
    assert got.result.exit_code == 5
    if name not in {"413", "next to itself", "next to itself, relative"}:
        assert got.result.failures[0].trouble is trouble


def _small_pages(district_id: str):
    """The first page ends after three users and points to a second one."""

    def change(request: Request, reply: Reply) -> Reply:
        page = json.loads(reply.body)
        page["data"] = page["data"][:3]
        page["links"] = [{"rel": "next", "uri": "/v3.1/users?page=2"}]
        return data_reply(page)

    return change


def test_a_near_rate_limit_is_waited_for_and_not_less(bench: Make, roster) -> None:
    on = bench()
    reset = str(int(on.time.wall()) + 9)
    on.server.faults = [Fault(faults.status(429, {"X-RateLimit-Reset": reset, "Retry-After": "1"}), times=1)]
    got = on.fetch()
    assert got.result.exit_code == 0
    assert 9 <= on.time.passed < 11


@pytest.mark.parametrize("factor", [1, 1000])
def test_a_far_rate_limit_ends_without_waiting(factor: int, bench: Make) -> None:
    on = bench()
    reset = str((int(on.time.wall()) + 3600) * factor)
    on.server.faults = [Fault(faults.status(429, {"X-RateLimit-Reset": reset}))]
    got = on.fetch()
    assert {failure.trouble for failure in got.result.failures} == {Trouble.RATE_LIMITED}
    assert on.time.passed == 0
    assert on.server.count("/users") == 2


def test_a_server_whose_clock_is_wrong_is_waited_for_by_its_own_clock(bench: Make) -> None:
    on = bench()
    on.server.wall = lambda: on.time.wall() - 5_000_000
    reset = str(int(on.server.wall()) + 7)
    on.server.faults = [Fault(faults.status(429, {"X-RateLimit-Reset": reset}), times=1)]
    got = on.fetch()
    assert got.result.exit_code == 0
    assert 6 <= on.time.passed < 11


def test_pauses_grow_and_fill_the_patience(bench: Make, roster) -> None:
    on = bench(Fault(faults.status(503)), roster=roster[:1])
    got = on.fetch(patience=10.0)
    assert got.result.exit_code == 5
    assert on.time.passed == pytest.approx(10.0)
    tries = on.server.count("/users")
    assert 5 <= tries <= 8


def test_patience_begins_anew_after_each_useful_page(bench: Make) -> None:
    # Six pages, each preceded by trouble that takes most of the patience: 6 * 6 s is over 10 s in all.
    roster = build_roster(1, 60)
    on = bench(roster=roster)
    asked: set[str] = set()

    def change(request: Request, reply: Reply) -> Reply:
        if request.target in asked:
            return reply
        asked.add(request.target)
        reset = str(int(on.time.wall()) + 6)
        return faults.status(429, {"X-RateLimit-Reset": reset})(request, reply)

    on.server.faults = [Fault(change)]
    got = _fetch_in_pages(on, 10)
    assert got.result.exit_code == 0
    assert got_rows(got.rows[roster[0].id]) == expected_rows(roster[0])
    assert on.time.passed > 30


def _fetch_in_pages(on: Bench, size: int):
    """Fetch with the server serving pages of `size` users whatever the limit asked for."""
    honest = on.server._page

    def small(ids, bodies, request):
        query = {**request.query, "limit": str(size)}
        return honest(ids, bodies, Request(request.path, query, request.authorization, request.target))

    on.server._page = small
    return on.fetch(patience=10.0)


def test_duplicates_across_pages_count_once(bench: Make, roster) -> None:
    on = bench(roster=roster[:1])

    def change(request: Request, reply: Reply) -> Reply:
        page = json.loads(reply.body)
        if "page" not in request.query:
            page["data"] = page["data"][:20]
            page["links"] = [{"rel": "next", "uri": "/v3.1/users?page=2"}]
        else:
            page["data"] = page["data"][10:]
        return data_reply(page)

    on.server.faults = [Fault(change)]
    got = on.fetch()
    district = got.districts[roster[0].id]
    assert got_rows(got.rows[roster[0].id]) == expected_rows(roster[0])
    assert (district.users, district.repeated, district.pages) == (30, 10, 2)


def test_empty_pages_with_a_next_are_walked_through(bench: Make, roster) -> None:
    on = bench(roster=roster[:1])

    def change(request: Request, reply: Reply) -> Reply:
        number = int(request.query.get("page", "0"))
        if number == 5:
            return reply
        return data_reply({"data": [], "links": [{"rel": "next", "uri": f"?page={number + 1}"}]})

    on.server.faults = [Fault(change)]
    got = on.fetch()
    assert got_rows(got.rows[roster[0].id]) == expected_rows(roster[0])
    assert got.districts[roster[0].id].pages == 6


def test_pages_without_end_and_without_users_end_with_nothing(bench: Make, roster) -> None:
    on = bench(roster=roster[:1])

    def change(request: Request, reply: Reply) -> Reply:
        number = int(request.query.get("page", "0")) + 1
        return data_reply({"data": [], "links": [{"rel": "next", "uri": f"?page={number}"}]})

    on.server.faults = [Fault(change)]
    got = on.fetch()
    assert got.rows == {}
    assert got.result.failures[0].trouble is Trouble.LOOP


def test_two_pages_that_point_to_each_other_end_with_nothing(bench: Make, roster) -> None:
    on = bench(roster=roster[:1])

    def change(request: Request, reply: Reply) -> Reply:
        other = "?page=1" if request.query.get("page") == "2" else "?page=2"
        return faults.next_link(other)(request, reply)

    on.server.faults = [Fault(change)]
    got = on.fetch()
    assert got.rows == {}
    assert got.result.failures[0].trouble is Trouble.LOOP
    assert on.server.count("/users") <= 3


def test_page_addresses_are_used_as_the_links_give_them(bench: Make, roster) -> None:
    on = bench(roster=roster[:1])
    odd = "/v3.1/users?cursor=a%2Fb%3D%3D&x=1+2&limit=10000&&y"

    def change(request: Request, reply: Reply) -> Reply:
        if "cursor" in request.query:
            return reply
        return faults.next_link(odd)(request, reply)

    on.server.faults = [Fault(change)]
    got = on.fetch()
    assert got.result.exit_code == 0
    assert on.server.seen[-1].target == odd


def test_odd_users_are_handled_and_counted(bench: Make, roster) -> None:
    users = [
        {"id": "a" * 24, "roles": {}},
        {"id": "b" * 24, "roles": None, "email": None, "name": None},
        {"id": "c" * 24},
        {"id": "d" * 24, "roles": {"teacher": {"legacy_id": ""}, "staff": {"legacy_id": "  "}}},
        {"id": "e" * 24, "roles": {"student": {"legacy_id": "e" * 24}}, "new_field": [1, {"x": 2}]},
        {"id": "e" * 24, "roles": {"student": {"legacy_id": "other"}}},
        {"id": "f" * 24, "email": "a\ud800@b", "name": {"first": 'Q"x,\ny', "last": 7},
         "roles": {"staff": {"legacy_id": "1" * 24, "roles": ["SchoolTechLead", "PortalOnly"]}}},
        {"id": "9" * 24, "roles": [{"type": "teacher", "legacy_id": "2" * 24, "sis_id": 12}]},
        {"roles": {"contact": {"legacy_id": "3" * 24}}},
        {"roles": {"principal": {"legacy_id": "4" * 24}}},
    ]  # fmt: skip
    page = data_reply({"data": [{"data": user} for user in users]})
    on = bench(Fault(lambda request, reply: page), roster=roster[:1])
    got = on.fetch()
    rows = got.rows[roster[0].id]
    district = got.districts[roster[0].id]
    assert [(r["legacy_id"], r["user_id"], r["role"]) for r in rows] == [
        ("e" * 24, "e" * 24, "student"),
        ("1" * 24, "f" * 24, "staff"),
        ("2" * 24, "9" * 24, "teacher"),
        ("3" * 24, "", "contact"),
        ("4" * 24, "", "principal"),
    ]
    assert rows[1]["first_name"] == 'Q"x,\ny'
    assert rows[1]["last_name"] == "7"
    assert rows[1]["staff_roles"] == "SchoolTechLead;PortalOnly"
    assert rows[1]["email"] == "a?@b"
    assert rows[2]["sis_id"] == "12"
    assert district.users == 9
    assert district.repeated == 1
    assert district.without_role == 3
    assert district.without_old_id == 4


@pytest.mark.parametrize("headers", [False, True])
def test_a_server_that_dribbles_is_given_up(headers: bool, bench: Make, roster) -> None:
    on = bench(roster=roster[:1])
    on.server.faults = [Fault(deliver=faults.dribbled(on.server.closing, headers=headers))]
    began = time.monotonic()
    got = on.fetch(patience=0.4)
    assert got.rows == {}
    assert got.result.failures[0].trouble is Trouble.SILENT
    assert time.monotonic() - began < 20


def test_cancelling_does_not_wait_for_a_silent_server(bench: Make, roster) -> None:
    on = bench()
    job = Job()

    def silence(handler, reply: Reply) -> None:
        job.cancel()
        faults.silent(on.server.closing)(handler, reply)

    on.server.faults = [Fault(deliver=silence)]
    began = time.monotonic()
    with pytest.raises(Cancelled):
        fetch_users(on.client, on.tokens, lambda district: None, job, patience=120.0)
    assert time.monotonic() - began < 10
