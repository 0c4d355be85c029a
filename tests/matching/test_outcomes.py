"""Every account gets exactly the outcome that the rules give it, and the counts add up."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from app.jobs import Job
from app.matching.snapshot import Snapshot, load_warnings, take
from app.store.workspace import Workspace
from tests.matching.oracle import Row, judge
from tests.support.workspaces import build, load_accounts, load_mapping

IDS = [f"{n:024x}" for n in (0, 1, 2, 3, 2**90)] + ["legacy-7"]
USERS = IDS[:5]
CELLS = [*IDS, "", " ", "  " + IDS[1].upper() + "\u00a0", "\u201c" + IDS[2] + "\u201d", "5.03E+23", "NULL"]
ROLES = ["", "student", "Teachers", "school_admin", "district-admin", "contact", "janitor"]
DISTRICTS = ["north", "South ", "SOUTH", ""]

MAPPING = st.lists(
    st.tuples(
        st.integers(1, 2), st.sampled_from(["north", "south"]), st.sampled_from(IDS),
        st.sampled_from(USERS), st.sampled_from(ROLES),
    ),
    max_size=12,
)  # fmt: skip
ACCOUNTS = st.lists(
    st.fixed_dictionaries(
        {
            "account_id": st.sampled_from(["1", "2", "3", "4", "a,b", 'q"']),
            "clever_id": st.sampled_from(CELLS),
            "role": st.sampled_from(ROLES),
            "district": st.sampled_from(DISTRICTS),
        }
    ),
    max_size=8,
)


def snapshot_of(workspace: Workspace) -> Snapshot:
    with workspace.reading() as conn:
        return take(conn, Job())


@settings(max_examples=250, deadline=None)
@given(MAPPING, ACCOUNTS)
def test_outcomes_follow_the_rules(
    mapping: list[tuple[int, str, str, str, str]], accounts: list[dict[str, str]]
) -> None:
    rows: list[Row] = []
    with Workspace.temporary() as workspace:
        for load in (1, 2):
            files: dict[str, list[tuple[str, ...]]] = {}
            for number, district, old, new, role in sorted(mapping, key=lambda row: row[1]):
                if number == load:
                    files.setdefault(district, []).append((old, new, role))
                    rows.append(Row(load, district, old, new, role))
            load_mapping(workspace, files)
        load_accounts(workspace, accounts)
        seen = snapshot_of(workspace)
    assert len(seen.accounts) == len(accounts)
    for at, account in enumerate(accounts):
        verdict = judge(account, accounts, rows)
        assert (seen.outcome(at).word, seen.user_id(at)) == (verdict.outcome, verdict.user_id)
        assert set(seen.warnings(at)) == verdict.warnings
    counts = seen.outcome_counts()
    assert sum(counts.values()) == len(accounts)
    assert len(counts) == 9


OLD, NEW, OTHER = (f"{n:024x}" for n in (11, 12, 13))


def test_an_old_id_in_two_districts_goes_to_the_own_one(tmp_path: Path) -> None:
    """The same old id in two district files with one user id: the account's district decides the row."""
    accounts = [{"account_id": "1", "clever_id": OLD, "role": "teacher", "district": "south"}]
    mapping = {"north": [(OLD, NEW, "teacher")], "south": [(OLD, NEW, "teacher")]}
    seen = snapshot_of(build(tmp_path / "w.crosswalk", mapping, accounts))
    assert seen.outcome(0).word == "mapped"
    row = int(seen.mapping.rows[seen.results.row[0]])
    assert seen.districts.name(int(seen.table.districts[row])) == "south"


def test_a_newer_load_overtakes_a_conflict(tmp_path: Path) -> None:
    accounts = [{"account_id": "1", "clever_id": OLD, "role": "teacher"}]
    mapping = {"north": [(OLD, NEW, "teacher"), (OLD, OTHER, "teacher")]}
    workspace = build(tmp_path / "w.crosswalk", mapping, accounts)
    assert snapshot_of(workspace).outcome(0).word == "conflict"
    load_mapping(workspace, {"north": [(OLD, OTHER, "teacher")]})
    seen = snapshot_of(workspace)
    assert (seen.outcome(0).word, seen.user_id(0)) == ("mapped", OTHER)


def test_a_student_whose_id_changes_is_a_conflict(tmp_path: Path) -> None:
    accounts = [{"account_id": "1", "clever_id": OLD, "role": "student"}]
    seen = snapshot_of(build(tmp_path / "w.crosswalk", {"north": [(OLD, NEW, "student")]}, accounts))
    assert seen.outcome(0).word == "conflict"


def test_a_district_without_csv_is_named(tmp_path: Path) -> None:
    accounts = [
        {"account_id": "1", "clever_id": OLD, "role": "teacher", "district": "West"},
        {"account_id": "2", "clever_id": OTHER, "role": "teacher", "district": " NORTH "},
    ]
    seen = snapshot_of(build(tmp_path / "w.crosswalk", {"north": []}, accounts))
    assert [seen.outcome(at).word for at in (0, 1)] == ["district_missing", "not_in_mapping"]


def test_mapping_warnings_are_counted(tmp_path: Path) -> None:
    ids = [f"{n:024x}" for n in range(20, 40)]
    mapping = {
        "north": [
            (ids[0], ids[10], "teacher"),
            (ids[1], ids[10], "teacher"),  # duplicate_role
            (ids[2], ids[11], "student"),
            (ids[3], ids[11], "staff"),  # student_with_other_role
            (ids[4], ids[12], "contact"),
            (ids[5], ids[12], "teacher"),  # contact_with_other_role
            (ids[6], ids[13], "principal"),  # unknown_role
            (ids[7], ids[7], "teacher"),  # unexpected_same_id
            (ids[8], ids[8], "student"),
        ]
    }
    accounts = [{"account_id": str(n), "clever_id": ids[n], "role": ""} for n in range(6)]
    seen = snapshot_of(build(tmp_path / "w.crosswalk", mapping, accounts))
    assert load_warnings(seen) == {
        "duplicate_role": 1,
        "student_with_other_role": 1,
        "contact_with_other_role": 1,
        "unknown_role": 1,
        "unexpected_same_id": 1,
        "unclaimed": 3,
        "not_in_latest": 0,
    }


def test_rows_that_the_newest_load_of_their_district_lacks_are_marked(tmp_path: Path) -> None:
    ids = [f"{n:024x}" for n in range(20, 40)]
    rows = [(ids[n], ids[n + 10], "teacher") for n in range(4)]
    workspace = build(tmp_path / "w.crosswalk", {"north": rows[:2], "south": rows[2:3], "east": rows[3:]}, [])
    load_mapping(workspace, {"North ": rows[1:2], "east": []})
    seen = snapshot_of(workspace)
    assert len(seen.mapping.rows) == 4  # nothing goes out of force
    assert load_warnings(seen)["not_in_latest"] == 2  # one of north, and all of east; south has no newer load
