"""Which decisions a newer load touches: those that were made before it, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.assistant import moment
from app.assistant.care import drift_rows
from app.assistant.deciding import decide
from app.assistant.moment import look
from app.assistant.people import person_of
from app.jobs import Job
from app.merging.decide import Desk
from app.merging.rules import MergeOptions
from app.store.workspace import Workspace
from tests.assistant.people import ANA, CLEO, OLD, three_people
from tests.support.workspaces import load_mapping


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return three_people(tmp_path / "w.crosswalk")


def newer(workspace: Workspace) -> None:
    """Cleo's second account and the single one lead elsewhere."""
    rows = [(OLD["a1"], ANA), (OLD["a2"], ANA), (OLD["c1"], CLEO), (OLD["c2"], ANA), (OLD["x1"], "e" * 24)]
    load_mapping(workspace, {"Alder": [(*pair, "teacher") for pair in rows]})


def touched(workspace: Workspace, between: tuple[int, int] | None = None) -> set[str]:
    with workspace.reading() as conn:
        rows = drift_rows(conn, Job(), between=between)
    keys = {old: key for key, old in OLD.items()}
    return {keys[row.legacy_id] for row in rows if row.decision_touched}


def by_rule(workspace: Workspace) -> None:
    moment.merge(workspace, MergeOptions.parse(strategy="link"), Job())


def leave(workspace: Workspace, key: str) -> None:
    with workspace.reading() as conn:
        at = look(conn, Job()).snapshot
        keys = [str(at.distinct.hex(int(code))) for code in at.account_ids]
    decide(workspace, lambda desk: desk.leave([keys.index(OLD[key])], "test"), Job())


def person(workspace: Workspace, verb: str, user_id: str) -> None:
    def work(desk: Desk) -> int:
        at = moment.Moment(desk.snapshot, desk.plan)
        return int(getattr(desk, verb)([person_of(at, user_id)]))

    decide(workspace, work, Job())


def test_a_rule_that_ran_before_is_touched_and_one_that_ran_after_is_not(workspace: Workspace) -> None:
    by_rule(workspace)
    newer(workspace)
    assert touched(workspace) >= {"c1", "c2"}
    by_rule(workspace)
    assert touched(workspace) == set(), "everybody was decided with the newer load before one's eyes"


def test_a_decision_by_hand_that_is_made_anew_is_touched_no_more(workspace: Workspace) -> None:
    person(workspace, "accept", CLEO)
    newer(workspace)
    assert "c2" in touched(workspace)
    person(workspace, "defer", ANA)
    assert "c2" in touched(workspace), "Cleo was decided before"


def test_an_account_that_is_left_after_the_load_is_not_touched_by_it(workspace: Workspace) -> None:
    newer(workspace)
    leave(workspace, "x1")
    assert touched(workspace) == set()


def test_an_account_that_was_left_before_is_touched(workspace: Workspace) -> None:
    leave(workspace, "x1")
    newer(workspace)
    assert touched(workspace) == {"x1"}


def test_accounts_set_apart_after_the_load_are_not_touched_by_it(workspace: Workspace) -> None:
    newer(workspace)

    def work(desk: Desk) -> int:
        at = moment.Moment(desk.snapshot, desk.plan)
        return desk.reject(person_of(at, ANA), desk.plan.members(person_of(at, ANA))[0])

    decide(workspace, work, Job())
    assert touched(workspace) == set()
    with workspace.reading() as conn:
        assert look(conn, Job()).plan.rejected.any()


def test_two_older_loads_are_compared_with_what_was_decided_between_them(workspace: Workspace) -> None:
    newer(workspace)
    by_rule(workspace)
    with workspace.reading() as conn:
        loads = sorted({stored.load_id for stored in look(conn, Job()).snapshot.table.files})
    load_mapping(workspace, {"Alder": [(OLD["a1"], ANA, "teacher")]})
    assert touched(workspace, (loads[0], loads[1])) == set()
    assert {"a2", "c2"} <= touched(workspace)
