"""Reading users: what is wanted, what is left out, what is refused, and how a fetch is taken up again."""

from __future__ import annotations

import itertools
import json
import stat
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.clever.address import parse_base
from app.clever.client import Client
from app.clever.loopback import Grant, Reply, Request, data_reply
from app.clever.roster import RosterDistrict, build_roster
from app.clever.rows import COLUMNS, RowFile, file_name
from app.clever.tokens import GivenToken, parse_tokens
from app.clever.trouble import Trouble
from app.clever.users import FetchedDistrict, fetch_document, fetch_users
from app.errors import Cancelled, UsageError
from app.jobs import Job
from tests.clever.conftest import Bench, expected_rows, got_rows
from tests.support import clever_server as faults
from tests.support.clever_server import Fault

Make = Callable[..., Bench]


def test_every_role_of_every_user_becomes_a_row(bench: Make, roster) -> None:
    on = bench()
    got = on.fetch()
    document = fetch_document(got.result)
    assert [d["district_id"] for d in document["districts"]] == sorted(d.id for d in roster)
    for entry, district in zip(document["districts"], sorted(roster, key=lambda d: d.id), strict=True):
        assert set(entry) == {"district_id", "users", "mapping_rows", "pages", "seconds"}
        assert entry["users"] == len(district.users)
        assert entry["mapping_rows"] == len(expected_rows(district))
        assert entry["pages"] == 1
        rows = got.rows[district.id]
        assert got_rows(rows) == expected_rows(district)
        assert {row["district"] for row in rows} == {district.id}
    assert document["rows"] == sum(len(rows) for rows in got.rows.values())
    assert on.server.seen[-1].query["limit"] == "10000"
    json.dumps(document)


def test_evidence_stands_beside_the_ids(bench: Make, roster) -> None:
    rows = bench().fetch().rows[roster[0].id]
    by_legacy = {row["legacy_id"]: row for row in rows}
    user = next(u for u in roster[0].users if {"teacher", "staff"} <= set(u["roles"]))
    teacher = by_legacy[user["roles"]["teacher"]["legacy_id"]]
    staff = by_legacy[user["roles"]["staff"]["legacy_id"]]
    assert teacher["email"] == staff["email"] == user["email"]
    assert teacher["sis_id"] == user["roles"]["teacher"]["sis_id"]
    assert teacher["teacher_number"] == user["roles"]["teacher"]["teacher_number"]
    assert teacher["state_id"] == user["roles"]["teacher"]["state_id"]
    assert staff["sis_id"] == user["roles"]["staff"]["staff_id"]
    assert staff["staff_roles"] in {"SchoolTechLead", "PortalOnly"}
    assert (teacher["first_name"], teacher["last_name"]) == (
        user["name"]["first"],
        user["name"]["last"],
    )


@pytest.mark.parametrize("path", ["/v3.1/", "/v3.1/users"])
@pytest.mark.parametrize(
    "how", [faults.status(403), faults.status(404), faults.html(404), faults.status(401)]
)
def test_v30_is_read_where_v31_is_refused(path: str, how, bench: Make, roster) -> None:
    on = bench(Fault(how, path=path))
    got = on.fetch()
    assert got.result.exit_code == 0
    for district in roster:
        assert got_rows(got.rows[district.id]) == expected_rows(district)
        assert got.districts[district.id].version == "v3.0"


def test_only_the_districts_that_are_wanted(bench: Make, roster) -> None:
    on = bench()
    got = on.fetch(only=[roster[1].id, "5f3a" + "0" * 20])
    assert set(got.rows) == {roster[1].id}
    assert [(f.district_id, f.trouble) for f in got.result.failures] == [
        ("5f3a" + "0" * 20, Trouble.NO_TOKEN)
    ]
    assert got.result.exit_code == 5


def test_run_again_it_reads_only_what_is_missing(bench: Make, roster) -> None:
    on = bench()
    token = on.server.token_of(roster[0].id)

    def refuse_one(request: Request, reply: Reply) -> Reply:
        return data_reply({}, 500) if request.token == token else reply

    on.server.faults = [Fault(refuse_one)]
    first = on.fetch()
    assert (set(first.rows), first.result.exit_code) == ({roster[1].id}, 5)
    on.server.faults = []
    on.server.seen.clear()
    again = on.fetch(already=first.result.done_for_next_time())
    assert (set(again.rows), again.result.exit_code) == ({roster[0].id}, 0)
    assert again.result.skipped == (roster[1].id,)
    assert on.server.count("/users") == 1
    # Once nothing is missing the next fetch reads everything anew.
    assert again.result.done_for_next_time() == ()
    named = [GivenToken(t.secret, d.id) for t, d in zip(on.tokens, roster, strict=True)]
    on.server.seen.clear()
    third = on.fetch(tokens=named, already=[roster[1].id])
    assert (set(third.rows), on.server.count("/districts")) == ({roster[0].id}, 1)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_of_several_tokens_of_one_district_one_that_works_is_enough(
    order: tuple[int, ...], bench: Make, roster
) -> None:
    on = bench(roster=roster[:1])
    on.server.tokens["nosync" * 5] = (Grant.DISTRICT_ONLY, roster[0].id)
    on.server.tokens["again" * 5] = (Grant.SECURE_SYNC, roster[0].id)
    tokens = on.tokens
    got = on.fetch(tokens=[tokens[n] for n in order])
    assert got_rows(got.rows[roster[0].id]) == expected_rows(roster[0])
    assert got.result.exit_code == 0


def test_tokens_that_cannot_be_used_are_failures(bench: Make, roster) -> None:
    on = bench()
    tokens = [*on.tokens, *parse_tokens("il" + "1" * 20 + "\nunknown-token-1\na b")]
    got = on.fetch(tokens=tokens)
    assert len(got.rows) == 2
    assert sorted(f.trouble.value for f in got.result.failures) == [
        "instant_login",
        "not_a_token",
        "refused",
    ]
    assert any("…en-1" in failure.message for failure in got.result.failures)
    with pytest.raises(UsageError):
        on.fetch(tokens=[])


def test_a_token_that_only_v2_knows_is_told_so(bench: Make, roster) -> None:
    on = bench(Fault(faults.status(401), path="/v3"), roster=roster[:1])
    got = on.fetch()
    assert [failure.trouble for failure in got.result.failures] == [Trouble.NO_V3]
    assert "only the old version v2 answers it" in got.result.failures[0].message


def test_a_district_without_users_is_complete(bench: Make) -> None:
    roster = build_roster(1, 1)
    roster[0].users = []
    got = bench(roster=roster).fetch()
    assert got.rows == {roster[0].id: []}
    assert got.result.exit_code == 0


def test_a_sink_that_fails_ends_everything(bench: Make, roster) -> None:
    def sink(district: FetchedDistrict) -> None:
        district.file.close()
        raise ValueError("disk full")

    on = bench()
    with pytest.raises(ValueError, match="disk full"):
        fetch_users(on.client, on.tokens, sink, Job(), clock=on.time.clock())


def test_cancelled_before_it_begins(bench: Make) -> None:
    on = bench()
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        fetch_users(on.client, on.tokens, lambda d: None, job, clock=on.time.clock())
    assert on.server.seen == []


def test_progress_counts_users(bench: Make, roster) -> None:
    heard = []
    on = bench()
    fetch_users(
        on.client,
        on.tokens,
        lambda district: district.file.close(),
        Job(lambda progress: heard.append(progress.done)),
    )
    assert heard[-1] == 60


def test_offline_nothing_is_asked(bench: Make) -> None:
    on = bench()
    with Client(parse_base(on.server.base_url), offline=True) as client:
        result = fetch_users(client, on.tokens, lambda district: None, Job())
    assert {failure.trouble for failure in result.failures} == {Trouble.OFFLINE}
    assert on.server.seen == []


def test_the_file_of_rows() -> None:
    with RowFile("x.csv") as file:
        assert b"".join(file.chunks()).decode() == ",".join(COLUMNS) + "\n"
        file.add([("a", "b", *[""] * 9)])
        with file.as_path() as path:
            assert path.name == "x.csv"
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            assert path.read_bytes() == b"".join(file.chunks())
        assert not path.exists()
        assert file.rows == 1
    assert file_name("../é/5f3a") == "clever-_____5f3a.csv"


def _paged(district: RosterDistrict, plan: list[tuple[int, int, str]]) -> Callable[..., Reply]:
    """A list cut into pages by `plan`: (first user, users, what goes wrong the first time)."""
    tried: set[int] = set()

    def change(request: Request, reply: Reply) -> Reply:
        number = int(request.query.get("page", "0"))
        start, size, fault = plan[number]
        if number not in tried:
            tried.add(number)
            if fault != "none":
                return faults.status(int(fault))(request, reply)
        links = [{"rel": "next", "uri": f"?page={number + 1}"}] if number + 1 < len(plan) else []
        data = [{"data": user} for user in district.users[start : start + size]]
        return data_reply({"data": data, "links": links})

    return change


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    plan=st.lists(
        st.tuples(
            st.integers(0, 29),
            st.integers(0, 30),
            st.sampled_from(["none", "none", "500", "503", "429", "404"]),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_however_a_list_is_cut_the_rows_are_exact_or_absent(plan, bench: Make, roster) -> None:
    district = roster[0]
    on = bench(Fault(_paged(district, plan)), roster=[district])
    got = on.fetch(patience=60.0)
    shown: list = []
    for start, size, _ in plan:
        shown += [u for u in district.users[start : start + size] if u not in shown]
    expected = expected_rows(replace(district, users=shown))
    # A 404 on the first page sends the reader to v3.0, on a later one it ends the district.
    if any(fault == "404" for _, _, fault in plan[1:]):
        assert got.rows == {}
        assert got.result.exit_code == 5
    else:
        assert got_rows(got.rows[district.id]) == expected
        assert got.districts[district.id].users == len(shown)
