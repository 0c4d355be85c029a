"""A list that stops without saying so: read to its true end, or nothing of it is kept."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.clever.loopback import Reply, Request, data_reply
from app.clever.paging import PAGE_LIMIT, stated_count
from app.clever.roster import build_roster
from app.clever.trouble import Trouble
from tests.clever.conftest import Bench, expected_rows, got_rows
from tests.support.clever_server import Fault

Make = Callable[..., Bench]
Change = Callable[[Request, Reply], Reply]


def small_pages(on: Bench, size: int) -> None:
    """The server gives at most `size` users at a time, whatever limit was asked for."""
    honest = on.server._page

    def small(ids: list[str], bodies: list[bytes], request: Request) -> Reply:
        query = {**request.query, "limit": str(size)}
        return honest(ids, bodies, Request(request.path, query, request.authorization, request.target))

    on.server._page = small  # type: ignore[method-assign]


def without_links(*numbers: int, links: object = None) -> Change:
    """The pages with these numbers (from 1, in the order in which they are asked for) lose their links."""
    asked = iter(range(1, 10_000))

    def change(request: Request, reply: Reply) -> Reply:
        page = json.loads(reply.body)
        if next(asked) in numbers:
            del page["links"]
            if links is not None:
                page["links"] = links
        return data_reply(page)

    return change


@pytest.mark.parametrize("links", [None, []])
@pytest.mark.parametrize("lost", [(2,), (2, 3), (4,)])
def test_a_page_that_lost_its_links_is_not_the_end(
    lost: tuple[int, ...], links: object, bench: Make, roster
) -> None:
    on = bench(Fault(without_links(*lost, links=links)), roster=roster[:1])
    small_pages(on, 9)
    got = on.fetch()
    assert got.result.exit_code == 0
    assert got_rows(got.rows[roster[0].id]) == expected_rows(roster[0])


@pytest.mark.parametrize("users", [0, 1, 99, 101, 250])
def test_a_server_that_never_sends_links_is_believed_when_all_fits_on_one_page(
    users: int, bench: Make
) -> None:
    roster = build_roster(1, 300)
    roster[0].users = roster[0].users[:users]
    on = bench(Fault(without_links(*range(1, 100))), roster=roster)
    got = on.fetch()
    assert got_rows(got.rows[roster[0].id]) == expected_rows(roster[0])
    assert on.server.count("/users") == 1
    assert got.districts[roster[0].id].pages == 1


@pytest.mark.parametrize("size", [100, 200, PAGE_LIMIT])
def test_a_round_number_of_users_without_links_is_asked_on(size: int, bench: Make) -> None:
    """A server that cuts pages at a round number and forgets to say so loses nobody."""
    users = 250 if size < PAGE_LIMIT else PAGE_LIMIT + 5
    roster = build_roster(1, users)
    on = bench(Fault(without_links(*range(1, 100))), roster=roster)
    small_pages(on, size)
    got = on.fetch()
    assert got_rows(got.rows[roster[0].id]) == expected_rows(roster[0])


def test_a_hundred_users_are_a_hundred_users(bench: Make) -> None:
    """Also where the server has no links at all and does not care about `starting_after`."""
    roster = build_roster(1, 100)
    users = [{"data": user} for user in roster[0].users]
    on = bench(Fault(lambda request, reply: data_reply({"data": users})), roster=roster)
    got = on.fetch()
    assert got_rows(got.rows[roster[0].id]) == expected_rows(roster[0])


def test_a_full_page_that_cannot_be_asked_on_is_no_end(bench: Make) -> None:
    roster = build_roster(1, PAGE_LIMIT)
    users = [{"data": user} for user in roster[0].users]
    whole = data_reply({"data": users})
    on = bench(Fault(lambda request, reply: whole), roster=roster)
    got = on.fetch()
    assert got.rows == {}
    assert [failure.trouble for failure in got.result.failures] == [Trouble.OPEN_END]
    assert "some users may be missing" in got.result.failures[0].message


def test_links_that_are_lost_where_pages_are_not_counted_by_ids_leave_nothing(bench: Make, roster) -> None:
    users = roster[0].users

    def change(request: Request, reply: Reply) -> Reply:
        at = int(request.query.get("page", "0"))
        page = {"data": [{"data": user} for user in users[at * 10 : at * 10 + 10]]}
        if at == 0:
            page["links"] = [{"rel": "next", "uri": "?page=1"}]
        return data_reply(page)

    on = bench(Fault(change), roster=roster[:1])
    got = on.fetch()
    assert got.rows == {}
    assert got.result.failures[0].trouble is Trouble.OPEN_END


def test_what_the_server_says_itself_has_to_be_there(bench: Make, roster) -> None:
    def change(request: Request, reply: Reply) -> Reply:
        page = json.loads(reply.body)
        said = len(page["data"]) + (request.token == on.server.token_of(roster[0].id))
        return data_reply({**page, "paging": {"total": 1, "count": said, "current": 1}})

    on = bench(Fault(change))
    got = on.fetch()
    assert set(got.rows) == {roster[1].id}
    assert [failure.trouble for failure in got.result.failures] == [Trouble.OPEN_END]
    assert stated_count({"count": True}) == stated_count({"paging": []}) == 0


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    size=st.integers(1, 40),
    lost=st.sets(st.integers(2, 12), max_size=6),
    empty=st.booleans(),
)
def test_wherever_links_are_lost_the_rows_are_exact_or_absent(size, lost, empty, bench: Make, roster) -> None:
    on = bench(Fault(without_links(*lost, links=[] if empty else None)), roster=roster[:1])
    small_pages(on, size)
    got = on.fetch()
    if got.rows:
        assert got_rows(got.rows[roster[0].id]) == expected_rows(roster[0])
    else:
        assert got.result.exit_code == 5
