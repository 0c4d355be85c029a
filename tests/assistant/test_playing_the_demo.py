"""The demo as a newcomer goes through it: begun, with newer CSVs to load and a day of the switch to play."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.assistant import loading
from app.assistant.accounts import account_facts
from app.assistant.comparing import compare
from app.assistant.invented import prepare
from app.assistant.later_file import bring
from app.assistant.moment import look
from app.assistant.pretending import has_a_switch, later_export, newer_csvs
from app.assistant.rehearsing import begin
from app.assistant.signing import last_comparison
from app.assistant.writing import last_written
from app.clever.serving import InventedPlan
from app.cli import main
from app.errors import UsageError
from app.jobs import Job
from app.store.workspace import Workspace
from app.terms import Outcome


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace.open(begin(tmp_path_factory.mktemp("demo"), 300, 1, Job()).workspace)


def test_what_begins_is_loaded_but_neither_merged_nor_written(demo: Workspace) -> None:
    with demo.reading() as conn:
        at = look(conn, Job())
        assert at.snapshot.accounts.files and at.snapshot.table.files
        assert len(at.plan.undecided) == len(at.plan) > 0
        assert last_written(conn) is None


def test_every_open_outcome_of_it_says_what_to_do(demo: Workspace) -> None:
    """And settled accounts want nothing of anybody."""
    with demo.reading() as conn:
        snapshot = look(conn, Job()).snapshot
        seen = {}
        for account in range(len(snapshot.accounts.file)):
            outcome = snapshot.outcome(account)
            if outcome not in seen:
                seen[outcome] = account_facts(conn, snapshot, account, Job(), ()).advice
    assert {outcome for outcome in Outcome if not outcome.settled} <= seen.keys()
    assert all(bool(advice) != outcome.settled for outcome, advice in seen.items())


def test_newer_csvs_lie_ready_until_they_are_loaded(tmp_path: Path) -> None:
    demo = Workspace.open(begin(tmp_path, 300, 1, Job()).workspace)
    with demo.reading() as conn:
        archive = newer_csvs(conn, demo.path)
    assert archive is not None and archive.exists()
    loading.load(demo, loading.Given(mapping=[archive]), Job())
    with demo.reading() as conn:
        assert newer_csvs(conn, demo.path) is None


def test_the_day_of_the_switch_leaves_a_few_accounts_not_done(demo: Workspace) -> None:
    """And leaves nothing else behind: no results, no note that some were written."""
    before = set(demo.path.parent.iterdir())
    export = later_export(demo, Job())
    found, index = compare(demo, bring(export, Job()), Job())
    index.close()
    done, not_done, lost = (
        sum(row[name] for row in found.districts) for name in ("done", "not_done", "lost")
    )
    assert 0 < not_done < done / 10
    assert lost == 0
    assert set(demo.path.parent.iterdir()) == before
    with demo.reading() as conn:
        assert last_written(conn) is None
        assert last_comparison(conn) is not None


def test_the_connected_demo_has_a_day_of_the_switch_too(tmp_path: Path) -> None:
    demo = Workspace.open(prepare(tmp_path, InventedPlan(8, 20), Job()))
    with demo.reading() as conn:
        assert has_a_switch(conn, demo.path)
        assert newer_csvs(conn, demo.path) is None
    assert later_export(demo, Job()).exists()


def test_a_demo_without_its_files_offers_nothing_to_play(tmp_path: Path) -> None:
    demo = Workspace.open(prepare(tmp_path, InventedPlan(8, 20), Job()))
    (tmp_path / "input" / "accounts.csv").unlink()
    with demo.reading() as conn:
        assert not has_a_switch(conn, demo.path)
    with pytest.raises(UsageError):
        later_export(demo, Job())


def test_nothing_is_made_up_for_real_migrations(tmp_path: Path) -> None:
    real = Workspace.open(tmp_path / "real.crosswalk", create=True)
    with pytest.raises(UsageError):
        later_export(real, Job())
    with real.reading() as conn:
        assert newer_csvs(conn, real.path) is None


def test_the_command_begins_without_asking_and_without_results(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--begin", "--people", "300", "--out", str(tmp_path)]) == 0
    assert {path.name for path in tmp_path.iterdir()} == {"input", "demo.crosswalk"}
    assert str(tmp_path / "demo.crosswalk") in capsys.readouterr().out
