"""Loaded and matched, a rehearsal portfolio shows every outcome, warning and reason a partner may meet."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from app.demo import make_portfolio
from app.intake.load import LoadReport
from app.jobs import Job
from app.matching.snapshot import Snapshot, load_warnings, take
from app.matching.suggest import suggest
from app.terms import AccountWarning, Outcome, Reason
from tests.support.portfolios import loaded


@dataclass(frozen=True)
class Seen:
    """A portfolio after loading and matching."""

    reports: list[LoadReport]
    reasons: set[str]
    snapshot: Snapshot
    mapping_warnings: dict[str, int]
    suggested: int


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    workspace, reports = loaded(make_portfolio(tmp_path_factory.mktemp("portfolio"), 1500, job=Job()))
    with workspace.reading() as connection:
        snapshot = take(connection, Job())
        reasons = connection.exec_driver_sql("SELECT DISTINCT reason FROM set_aside").scalars()
        return Seen(
            reports,
            set(reasons),
            snapshot,
            dict(load_warnings(snapshot)),
            len(suggest(connection, snapshot, Job())),
        )


def test_every_outcome_occurs_and_they_add_up(seen: Seen) -> None:
    counts = seen.snapshot.outcome_counts()
    assert {outcome.word for outcome in Outcome if not counts[outcome.word]} == set()
    assert sum(counts.values()) == sum(file.loaded for file in seen.reports[1].files)


def test_every_warning_occurs_that_needs_no_decision(seen: Seen) -> None:
    counts = seen.snapshot.warning_counts()
    by_nature = [warning.word for warning in AccountWarning if warning is not AccountWarning.BY_HAND]
    assert {word for word in by_nature if not counts[word]} == set()
    named = {
        "duplicate_role",
        "student_with_other_role",
        "contact_with_other_role",
        "unknown_role",
        "unexpected_same_id",
        "unclaimed",
    }
    assert {word for word in named if not seen.mapping_warnings.get(word)} == set()


def test_every_reason_to_set_a_row_aside_occurs_but_a_cell_of_a_megabyte(seen: Seen) -> None:
    assert seen.reasons == set(Reason) - {Reason.TOO_LONG}


def test_rows_add_up_in_every_file(seen: Seen) -> None:
    for file in (file for report in seen.reports for file in report.files):
        assert file.rows == file.loaded + file.duplicates + file.set_aside + file.blank
        assert file.duplicates and file.set_aside and file.repaired_ids


def test_some_open_accounts_have_suggestions_and_some_have_none(seen: Seen) -> None:
    assert 0 < seen.suggested < len(seen.snapshot.open_accounts)
