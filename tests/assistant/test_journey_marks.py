"""What is kept beside the history: marks on steps, answers on differences, districts known by id and by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.assistant import checklists, connecting, moment
from app.assistant.moment import look
from app.assistant.signins import load_pairs, text_of_pairs
from app.errors import InputRefused, UsageError
from app.jobs import Job
from app.secrets import SecretStore
from app.store.marks import connections, marks, put_connections
from tests.support.workspaces import build

OLD, NEW = "5f1a" + "0" * 20, "61b7" + "0" * 20
DISTRICT = "4fd4" + "0" * 20


def facts(**more: object) -> dict[str, object]:
    names = ("district_id", "district_name", "token", "kind", "state", "last_sync", "launch_date")
    empty = dict.fromkeys((*names, "pause_start", "pause_end", "advice"))
    return {**empty, "district_id": DISTRICT, "versions": ["v3.1"], "result": "works", **more}


def test_a_part_of_a_mark_changes_and_the_rest_stays(tmp_path: Path) -> None:
    workspace = build(tmp_path / "w.crosswalk")
    with workspace.writing() as conn:
        checklists.amend(conn, "C1", "", state="doing", owner="Dana")
        checklists.amend(conn, "C1", "", note="soon")
        (only,) = marks(conn)
    assert (only.state, only.owner, only.note) == ("doing", "Dana", "soon")


def test_a_district_begins_with_what_was_said_for_all(tmp_path: Path) -> None:
    workspace = build(tmp_path / "w.crosswalk", {"Alder": [(OLD, NEW, "teacher")]})
    with workspace.writing() as conn:
        step = next(one for one in checklists.journey(conn).steps() if one.scope == "district")
        checklists.amend(conn, step.id, "", owner="Dana")
        checklists.amend(conn, step.id, "Alder", state="blocked")
        found = {one.district: one for one in marks(conn)}
    assert (found["Alder"].owner, found["Alder"].state) == ("Dana", "blocked")
    assert found[""].state == ""


@pytest.mark.parametrize("changes", [{"state": "perhaps"}, {"due": "soon"}])
def test_what_is_no_state_or_date_is_refused(tmp_path: Path, changes: dict[str, str]) -> None:
    workspace = build(tmp_path / "w.crosswalk")
    with pytest.raises(UsageError), workspace.writing() as conn:
        checklists.amend(conn, "C1", "", **changes)
    with workspace.reading() as conn:
        assert marks(conn) == []


@pytest.mark.parametrize("text", [" alder VALLEY", DISTRICT, DISTRICT.upper(), "AVSD"])
def test_a_district_is_named_by_its_name_its_id_or_another_name(tmp_path: Path, text: str) -> None:
    workspace = build(tmp_path / "w.crosswalk", {"Alder Valley": [(OLD, NEW, "teacher")]})
    moment.match(workspace, [("AVSD", "Alder Valley")], Job())
    with workspace.writing() as conn:
        put_connections(conn, [facts(district_name="Alder Valley")])
    with workspace.reading() as conn:
        assert checklists.named_district(conn, look(conn, Job()), text) == "Alder Valley"
        with pytest.raises(UsageError):
            checklists.named_district(conn, look(conn, Job()), "Elm")


def test_an_answer_on_a_difference_can_be_taken_back(tmp_path: Path) -> None:
    workspace = build(tmp_path / "w.crosswalk")
    with workspace.writing() as conn:
        checklists.say_used(conn, "GET /contacts", False)
        checklists.say_used(conn, "me", True)
        checklists.say_used(conn, "me", None)
        checklists.say_used(conn, "never said", None)
        assert checklists.usage(conn) == {"GET /contacts": False}


def test_a_district_read_from_clever_stands_under_its_name_once(tmp_path: Path) -> None:
    workspace = build(tmp_path / "w.crosswalk", {DISTRICT: [(OLD, NEW, "teacher")]})
    with workspace.writing() as conn:
        put_connections(conn, [facts(district_name="Alder Valley", state="running")])
        rows = checklists.rows(conn, look(conn, Job()))
    assert {row.district for row in rows} == {"", "Alder Valley"}
    loaded = [row for row in rows if row.step.proof == "every_covered_district_loaded" and row.district]
    assert all(row.proved for row in loaded)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"state": "running"}, True),
        ({"state": "paused"}, False),
        ({"state": "pending"}, False),
        ({"state": None}, False),
        ({"state": "running", "pause_start": "2026-01-01", "pause_end": "2099-01-01"}, False),
    ],
)
def test_whether_a_district_may_be_cut_over(more: dict[str, object], expected: bool) -> None:
    assert connecting.may_cut_over(facts(**more), 1_800_000_000.0) is expected


def test_a_dropped_district_is_forgotten(tmp_path: Path) -> None:
    workspace = build(tmp_path / "w.crosswalk")
    with workspace.writing() as conn:
        put_connections(conn, [facts(), facts(district_id=NEW)])
    connecting.drop(workspace, SecretStore(None), [DISTRICT])
    with workspace.reading() as conn:
        assert [one["district_id"] for one in connections(conn)] == [NEW]


def test_pairs_become_a_load_and_texts_that_are_none_are_refused(tmp_path: Path) -> None:
    workspace = build(tmp_path / "w.crosswalk")
    path = tmp_path / "pairs.csv"
    path.write_text(f"user_id,multi_role_user_id,role\n{OLD},{NEW},teacher\n", encoding="utf-8-sig")
    done = load_pairs(workspace, text_of_pairs(path), Job())
    assert (done.pairs, done.unreadable) == (1, 0)
    assert done.reports[0].files[0].loaded == 1
    with pytest.raises(InputRefused):
        load_pairs(workspace, "Dear all", Job())
    with pytest.raises(InputRefused):
        text_of_pairs(tmp_path / "nothing.csv")
    path.write_bytes(b"\xff\xff\xff")
    with pytest.raises(InputRefused):
        text_of_pairs(path)


def test_a_list_of_tokens_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "tokens.csv"
    path.write_text(f"{DISTRICT},first-token\nsecond-token\n", encoding="utf-16")
    found = connecting.tokens_in_file(path)
    assert [one.district_id for one in found] == [DISTRICT, ""]
    path.write_bytes(b"x" * 4_000_001)
    with pytest.raises(InputRefused):
        connecting.tokens_in_file(path)
    with pytest.raises(InputRefused):
        connecting.tokens_in_file(tmp_path / "nothing.csv")
