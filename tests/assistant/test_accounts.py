"""One account in full, lists that follow decisions, names of one district, emails that differ."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

from app.assistant.accounts import account_facts, turn_down
from app.assistant.deciding import decide
from app.assistant.emails import differing_emails, write_emails
from app.assistant.exporting import export
from app.assistant.listing import account_index, renew_index, write_seen
from app.assistant.moment import look
from app.errors import InputRefused
from app.jobs import Job
from app.matching.same_district import propose_same
from app.results.options import ExportOptions
from app.store.rowindex import Filter, RowIndex
from app.store.workspace import Workspace
from tests.support.workspaces import build, load_mapping

OLD = [f"5f1a{number:020x}" for number in range(90)]
NEW = [f"61b7{number:020x}" for number in range(90)]


def _conflict(path: Path) -> Workspace:
    rows = [(OLD[1], NEW[1], "teacher"), (OLD[1], NEW[2], "teacher"), (OLD[3], NEW[3], "staff")]
    accounts = [
        {"account_id": "a", "clever_id": OLD[1], "role": "teacher", "first_name": "Ana", "plan": "Core"},
        {"account_id": "b", "clever_id": OLD[3], "role": "staff", "first_name": "Ben", "plan": "Plus"},
    ]
    return build(path, {"Alder": rows}, accounts)


def test_a_conflict_names_all_people_it_may_be(tmp_path: Path) -> None:
    with _conflict(tmp_path / "w.crosswalk").reading() as conn:
        facts = account_facts(conn, look(conn, Job()).snapshot, 0, Job())
    assert facts.outcome == "conflict"
    assert "2 different user ids" in facts.why
    assert facts.suggestions == ()  # nothing speaks for one more than for the other
    assert [one.user_id for one in facts.candidates] == [NEW[1], NEW[2]]
    assert facts.candidates[0].evidence == ("In the mapping as teacher, in Alder",)
    assert ("plan", "Core") in [(cell.column, cell.text) for cell in facts.cells]


def test_a_chosen_user_id_is_told_and_one_turned_down_is_not_offered(tmp_path: Path) -> None:
    workspace = _conflict(tmp_path / "w.crosswalk")
    decide(workspace, lambda desk: turn_down(desk, 0, NEW[2]), Job())
    with workspace.reading() as conn:
        at = look(conn, Job())
        facts = account_facts(conn, at.snapshot, 0, Job())
    assert [one.user_id for one in facts.candidates] == [NEW[1]]
    decide(workspace, lambda desk: desk.use({0: NEW[1]}), Job(), at)
    with workspace.reading() as conn:
        chosen = account_facts(conn, look(conn, Job()).snapshot, 0, Job())
    assert (chosen.outcome, chosen.user_id) == ("mapped", NEW[1])
    assert NEW[1] in chosen.decided


def test_an_account_says_that_the_newest_mapping_lacks_its_row(tmp_path: Path) -> None:
    workspace = _conflict(tmp_path / "w.crosswalk")
    load_mapping(workspace, {"Alder": [(OLD[1], NEW[1], "teacher")]})
    with workspace.reading() as conn:
        snapshot = look(conn, Job()).snapshot
        in_it, left_over = (account_facts(conn, snapshot, at, Job()) for at in (0, 1))
    assert in_it.warnings == ()
    assert (left_over.outcome, left_over.user_id) == ("mapped", NEW[3])
    assert left_over.warnings == (
        "its row is not in the newest mapping of its district; the older one counts",
    )


def test_a_moment_that_is_over_is_not_used_for_a_decision(tmp_path: Path) -> None:
    workspace = _conflict(tmp_path / "w.crosswalk")
    with workspace.reading() as conn:
        old = look(conn, Job())
    decide(workspace, lambda desk: desk.leave([0], "closed"), Job())
    seen = decide(workspace, lambda desk: desk.snapshot.revision, Job(), old)
    assert seen > old.revision


def _rows(index: RowIndex) -> list[tuple[str, ...]]:
    return index.rows(list(index.ordered_ids()))


def test_a_renewed_list_reads_like_a_new_one(tmp_path: Path) -> None:
    workspace = _many(tmp_path / "w.crosswalk")
    with workspace.reading() as conn:
        before = look(conn, Job())
        index = account_index(conn, before.snapshot, Job())
    decide(workspace, lambda desk: desk.use({3: NEW[70], 5: NEW[71]}), Job(), before)
    decide(workspace, lambda desk: desk.leave([7, 8], "closed"), Job())
    decide(workspace, lambda desk: desk.set_apart([9]), Job())
    with workspace.reading() as conn:
        after = look(conn, Job())
        assert renew_index(index, conn, before.snapshot, after.snapshot, Job()) is index
        fresh = account_index(conn, after.snapshot, Job())
    assert _rows(index) == _rows(fresh)
    index.close()
    fresh.close()


@pytest.mark.parametrize(
    ("typed", "found"), [("an", ["7"]), ("wanda", ["7"]), ("id", ["5"]), ("2", []), ("teacher", ["5", "7"])]
)
def test_a_search_finds_what_people_call_an_account_and_no_word_of_the_program(
    tmp_path: Path, typed: str, found: list[str]
) -> None:
    accounts = [
        {"account_id": key, "clever_id": "", "first_name": name, "role": "teacher", "permission": "2"}
        for key, name in (("5", "Heidi"), ("7", "Wanda"))
    ]
    workspace = build(tmp_path / "w.crosswalk", {"Elm": [(OLD[1], NEW[1], "teacher")]}, accounts)
    decide(workspace, lambda desk: desk.leave([0, 1], "duplicate"), Job())
    with workspace.reading() as conn:
        index = account_index(conn, look(conn, Job()).snapshot, Job())
    ids = list(index.ordered_ids(wanted=Filter(search=typed)))
    assert [row[0] for row in index.rows(ids)] == found
    index.close()


def test_other_accounts_want_a_new_list(tmp_path: Path) -> None:
    from tests.support.workspaces import load_accounts

    workspace = _many(tmp_path / "w.crosswalk")
    with workspace.reading() as conn:
        before = look(conn, Job())
        index = account_index(conn, before.snapshot, Job())
    load_accounts(workspace, [{"account_id": "1", "clever_id": OLD[1]}])
    with workspace.reading() as conn:
        assert renew_index(index, conn, before.snapshot, look(conn, Job()).snapshot, Job()) is None
    index.close()


def _many(path: Path) -> Workspace:
    chance = random.Random(4)
    rows = [(OLD[n], NEW[n], "teacher") for n in range(40)]
    accounts = [{"account_id": str(n), "clever_id": chance.choice(OLD[:60])} for n in range(50)]
    return build(path, {"Alder": rows}, accounts)


def test_what_is_seen_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    with _many(tmp_path / "w.crosswalk").reading() as conn:
        index = account_index(conn, look(conn, Job()).snapshot, Job())
    target = tmp_path / "seen.csv"
    assert write_seen(index, [3, 1], ["account_id", "outcome"], target, Job()) == 2
    assert [line.split(",")[0] for line in target.read_text().splitlines()] == ["account_id", "2", "0"]
    with pytest.raises(InputRefused):
        write_seen(index, [1], ["account_id"], tmp_path / "nowhere" / "seen.csv", Job())
    index.close()


def _districts(path: Path, matched: int, strangers: int = 0) -> Workspace:
    rows = {
        "5f00aa": [(OLD[n], NEW[n], "teacher") for n in range(40)],
        "5f00bb": [(OLD[n], NEW[n], "teacher") for n in range(40, 80)],
    }
    accounts = [
        {"account_id": str(n), "clever_id": OLD[n], "role": "teacher", "district": "Alder"}
        for n in [*range(matched), *range(40, 40 + strangers)]
    ]
    return build(path, rows, accounts)


@pytest.mark.parametrize(
    ("matched", "strangers", "proposed"),
    [(19, 0, 0), (20, 0, 1), (36, 4, 1), (35, 4, 0), (40, 0, 1)],
)
def test_names_are_proposed_from_twenty_matches_and_nine_in_ten(
    tmp_path: Path, matched: int, strangers: int, proposed: int
) -> None:
    with _districts(tmp_path / "w.crosswalk", matched, strangers).reading() as conn:
        found = propose_same(look(conn, Job()).snapshot)
    assert len(found) == proposed
    if found:
        assert (found[0].name, found[0].other) == ("Alder", "5f00aa")
        assert (found[0].accounts, found[0].matched) == (matched, matched + strangers)


def test_two_names_are_never_proposed_for_one_district(tmp_path: Path) -> None:
    accounts = [
        {"account_id": str(n), "clever_id": OLD[n], "role": "teacher", "district": "A" if n % 2 else "B"}
        for n in range(60)
    ]
    rows = {"5f00aa": [(OLD[n], NEW[n], "teacher") for n in range(60)]}
    with build(tmp_path / "w.crosswalk", rows, accounts).reading() as conn:
        assert propose_same(look(conn, Job()).snapshot) == []


def test_a_name_with_its_own_mapping_is_left_alone(tmp_path: Path) -> None:
    rows = {"Alder": [(OLD[n], NEW[n], "teacher") for n in range(30)]}
    accounts = [
        {"account_id": str(n), "clever_id": OLD[n], "role": "teacher", "district": "ALDER"} for n in range(30)
    ]
    with build(tmp_path / "w.crosswalk", rows, accounts).reading() as conn:
        assert propose_same(look(conn, Job()).snapshot) == []


def test_emails_that_differ_between_roles_are_listed(tmp_path: Path) -> None:
    rows = [(OLD[1], NEW[1], "teacher"), (OLD[2], NEW[1], "staff"), (OLD[3], NEW[3], "teacher")]
    accounts = [
        {"account_id": "1", "clever_id": OLD[1], "role": "teacher", "email": "ana@example.org"},
        {"account_id": "2", "clever_id": OLD[2], "role": "staff", "email": "ana.lima@example.org"},
        {"account_id": "3", "clever_id": OLD[3], "role": "teacher", "email": "ben@example.org"},
    ]
    with build(tmp_path / "w.crosswalk", {"Alder": rows}, accounts).reading() as conn:
        found = differing_emails(conn, look(conn, Job()).snapshot, Job())
    assert {(row.account_id, row.email) for row in found} == {
        ("1", "ana@example.org"),
        ("2", "ana.lima@example.org"),
    }
    target = tmp_path / "emails.csv"
    write_emails(found, target)
    assert target.read_text().splitlines()[0] == "district,user_id,role,email,account_id"
    assert len(target.read_text().splitlines()) == 3


def test_the_same_email_in_another_case_is_no_difference(tmp_path: Path) -> None:
    rows = [(OLD[1], NEW[1], "teacher"), (OLD[2], NEW[1], "staff")]
    accounts = [
        {"account_id": "1", "clever_id": OLD[1], "role": "teacher", "email": "Ana@example.org"},
        {"account_id": "2", "clever_id": OLD[2], "role": "staff", "email": "ana@example.org"},
    ]
    with build(tmp_path / "w.crosswalk", {"Alder": rows}, accounts).reading() as conn:
        assert differing_emails(conn, look(conn, Job()).snapshot, Job()) == []


def test_what_was_turned_down_is_in_no_list_of_exceptions_either(tmp_path: Path) -> None:
    workspace = _conflict(tmp_path / "w.crosswalk")

    def suggested() -> str:
        export(workspace, ExportOptions(only=("exceptions",)), tmp_path / "out", True, Job())
        with (tmp_path / "out" / "exceptions.csv").open(encoding="utf-8", newline="") as stream:
            (row,) = csv.DictReader(stream)
        return row["suggestion"]

    assert NEW[1] in suggested() and NEW[2] in suggested()
    decide(workspace, lambda desk: turn_down(desk, 0, NEW[2]), Job())
    assert NEW[1] in suggested() and NEW[2] not in suggested()
