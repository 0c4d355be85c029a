"""A later export beside the plan: every planned account is told once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.jobs import Job
from app.matching.columns import Districts, Texts, read_rows
from app.merging import run_rule
from app.merging.rules import MergeOptions
from app.results.verify import VerifyReport, verify_document, verify_export
from app.store.loads import loads_in_force
from app.store.workspace import Workspace
from app.terms import Strategy
from tests.results.moments import NEW, OLD, accounts_of, moment, table, workspace_of
from tests.support.workspaces import build


def compared(
    workspace: Workspace, folder: Path, after: list[dict[str, str]]
) -> tuple[VerifyReport, dict[str, list]]:
    """The report and its document."""
    folder.mkdir(exist_ok=True)
    (folder / "later.crosswalk").unlink(missing_ok=True)
    later = build(folder / "later.crosswalk", None, after)
    with moment(workspace) as at, later.reading() as conn:
        rows = read_rows(conn, loads_in_force(conn, "accounts"), Districts([]))
        report = verify_export(at.conn, at.snapshot, at.plan, rows, Texts(conn, rows), Job())
        document = verify_document(report)
        assert report.counts == {
            state: sum(row[state] for row in document["districts"])
            for state in ("done", "not_done", "different", "lost", "unexpected")
        }
        return report, document


def states(document: dict[str, list]) -> list[tuple[str, str]]:
    return [(row["account_id"], row["state"]) for row in document["rows"]]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    mapping = {"North": [(OLD[0], NEW[0], "teacher"), (OLD[1], NEW[1], "staff"), (OLD[2], NEW[2], "staff")]}
    rows = accounts_of(
        ("1", OLD[0], "teacher", "North"),
        ("2", OLD[1], "staff", "North"),
        ("3", OLD[2], "staff", "North"),
        ("4", "bad", "staff", "South"),
        ("5", "", "staff", "South"),
        ("6", OLD[6], "contact", "North"),
    )
    return workspace_of(tmp_path, mapping, rows)


def test_each_state(workspace: Workspace, tmp_path: Path) -> None:
    after = accounts_of(
        ("6", f'"{OLD[6]}"', "contact", "North"),
        ("1", f" {NEW[0].upper()} ", "teacher", "North"),
        ("2", OLD[1], "staff", "North"),
        ("3", NEW[9], "staff", "North"),
        ("5", "", "staff", "South"),
        ("99", NEW[8], "staff", " north"),
    )
    _, document = compared(workspace, tmp_path / "later", after)
    assert states(document) == [
        ("1", "done"), ("2", "not_done"), ("3", "different"), ("4", "lost"), ("5", "done"), ("6", "done"),
        ("99", "unexpected"),
    ]  # fmt: skip
    assert document["rows"][0] == {
        "account_id": "1", "state": "done", "expected": NEW[0], "found": f" {NEW[0].upper()} ",
    }  # fmt: skip
    assert document["rows"][3] == {"account_id": "4", "state": "lost", "expected": "bad", "found": ""}
    assert document["rows"][6]["expected"] == ""
    north = {"district": "North", "done": 2, "not_done": 1, "different": 1, "lost": 0, "unexpected": 1}
    south = {"district": "South", "done": 1, "not_done": 0, "different": 0, "lost": 1, "unexpected": 0}
    assert document["districts"] == [north, south]


def test_an_emptied_cell_is_different(workspace: Workspace, tmp_path: Path) -> None:
    _, document = compared(workspace, tmp_path / "later", accounts_of(("1", "")))
    assert states(document)[0] == ("1", "different")


def test_a_retired_account_may_be_gone_or_as_it_was(tmp_path: Path) -> None:
    mapping = {"d": [(OLD[0], NEW[0], "teacher"), (OLD[1], NEW[0], "staff")]}
    workspace = workspace_of(tmp_path, mapping, accounts_of(("1", OLD[0], "teacher"), ("2", OLD[1], "staff")))
    with workspace.writing() as conn:
        from app.matching.snapshot import take

        run_rule(conn, take(conn, Job()), MergeOptions(strategy=Strategy.COMBINE), Job())
    with moment(workspace) as at:
        (gone,) = at.plan.retired.tolist()
    stays = 1 - gone
    key, held = ("1", "2")[gone], OLD[gone]
    kept = (("1", "2")[stays], NEW[0])
    for rows, state in (
        ([kept], "done"),
        ([kept, (key, held)], "done"),
        ([kept, (key, NEW[0])], "different"),
    ):
        _, document = compared(workspace, tmp_path / "later", accounts_of(*rows))
        assert dict(states(document)) == {kept[0]: "done", key: state}


def test_a_repeated_key_is_paired_by_id(tmp_path: Path) -> None:
    mapping = {"d": [(OLD[n], NEW[n], "teacher") for n in range(4)]}
    rows = accounts_of(("k", OLD[0]), ("k", OLD[1]), ("k", OLD[2]), ("other", OLD[3]))
    workspace = workspace_of(tmp_path, mapping, rows)
    after = accounts_of(("k", OLD[2]), ("other", NEW[3]), ("k", NEW[1]), ("k", NEW[0]))
    _, document = compared(workspace, tmp_path / "later", after)
    assert states(document) == [("k", "done"), ("k", "done"), ("k", "not_done"), ("other", "done")]
    _, document = compared(workspace, tmp_path / "later", accounts_of(("k", NEW[1]), ("other", NEW[3])))
    assert states(document) == [("k", "lost"), ("k", "done"), ("k", "lost"), ("other", "done")]


keys = st.sampled_from("abcdef")
held = st.sampled_from([*OLD[:6], *NEW[:6], "", "x"])


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    rows=st.lists(st.tuples(keys, held), min_size=1, max_size=8, unique=True),
    later=st.lists(st.tuples(keys, held), min_size=1, max_size=8, unique=True),
)
def test_every_planned_account_once_and_by_definition(
    rows: list[tuple[str, str]], later: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("verify")
    workspace = workspace_of(
        folder, {"d": [(OLD[n], NEW[n], "teacher") for n in range(5)]}, accounts_of(*rows)
    )
    _, document = compared(workspace, folder / "later", accounts_of(*later))
    told = states(document)
    assert [key for key, _ in told[: len(rows)]] == [key for key, _ in rows]
    unexpected = [key for key, state in told[len(rows) :]]
    assert unexpected == [key for key, _ in later if key not in dict(rows)]
    rows_of, later_of = Counter(key for key, _ in rows), dict(later)
    planned = {old: NEW[n] for n, old in enumerate(OLD[:5])}
    for (key, before), (_, state) in zip(rows, told, strict=False):
        if rows_of[key] > 1 or Counter(k for k, _ in later)[key] > 1:
            continue
        expected = planned.get(before, before)
        if key not in later_of:
            assert state == "lost"
        elif later_of[key] == expected:
            assert state == "done"
        else:
            assert state == ("not_done" if later_of[key] == before else "different")


def test_what_was_exported_verifies_as_done(workspace: Workspace, tmp_path: Path) -> None:
    with moment(workspace) as at:
        at.export(tmp_path / "out", only=("accounts_updated",))
    after = table(tmp_path / "out" / "accounts_updated.csv")
    report, _ = compared(workspace, tmp_path / "later", after)
    assert report.counts == {"done": 6, "not_done": 0, "different": 0, "lost": 0, "unexpected": 0}
    assert report.awaited == report.arrived > 0


def test_the_export_from_before_the_switch_shows_that_nothing_arrived(
    workspace: Workspace, tmp_path: Path
) -> None:
    with moment(workspace) as at:
        at.export(tmp_path / "out", only=("accounts_updated",))
        still_open = len(at.snapshot.open_accounts)
    before = [
        {**row, "clever_id": row["previous_clever_id"]}
        for row in table(tmp_path / "out" / "accounts_updated.csv")
    ]
    report, document = compared(workspace, tmp_path / "later", before)
    assert report.awaited == report.counts["not_done"] > 0
    assert report.arrived == 0
    assert sum(report.open_by_district.values()) == still_open
    assert set(report.open_by_district) <= {row["district"] for row in document["districts"]}
