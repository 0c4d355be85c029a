"""The words of the rail are true: a step is done when nothing is left of it, not when something was begun."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.assistant import comparing, signing, writing
from app.assistant.deciding import decide
from app.assistant.later_file import bring
from app.assistant.moment import look, merge
from app.assistant.status import footing
from app.assistant.steps import Footing, StepState, states
from app.jobs import Job
from app.merging.rules import MergeOptions
from app.store.marks import put_connections
from app.store.workspace import Workspace
from tests.assistant.people import ANA, OLD, three_people
from tests.support.workspaces import build

NOTHING = Footing(
    answered=False,
    has_mapping=False,
    has_accounts=False,
    fetched=False,
    connected=0,
    disconnected=0,
    uncovered_accounts=0,
    differences_said=0,
    differences_unsaid=0,
    open_accounts=0,
    left_accounts=0,
    people=0,
    undecided_people=0,
    checklist_done=0,
    checklist_total=0,
    written=False,
    written_is_current=False,
    switched=False,
)


@pytest.mark.parametrize(
    ("step", "known", "state"),
    [
        ("load", {}, "not_started"),
        ("load", {"has_mapping": True}, "in_progress"),
        ("load", {"has_accounts": True}, "in_progress"),
        ("load", {"has_mapping": True, "has_accounts": True, "uncovered_accounts": 3}, "in_progress"),
        ("load", {"has_mapping": True, "has_accounts": True}, "done"),
        ("connect", {}, "not_started"),
        ("connect", {"disconnected": 1}, "in_progress"),
        ("connect", {"disconnected": 1, "has_mapping": True}, "not_needed"),
        ("connect", {"connected": 2, "disconnected": 1}, "in_progress"),
        ("connect", {"connected": 2}, "done"),
        ("connect", {"fetched": True}, "done"),
        ("results", {"written": True}, "in_progress"),
        ("results", {"written": True, "written_is_current": True}, "in_progress"),
        ("results", {"written": True, "switched": True}, "in_progress"),
        ("results", {"written": True, "written_is_current": True, "switched": True}, "done"),
    ],
)
def test_a_step_is_done_when_nothing_is_left_of_it(step: str, known: dict[str, bool], state: str) -> None:
    found = {one.step: one.state for one in states(replace(NOTHING, **known))}
    assert found[step] == state


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    found = three_people(tmp_path / "w.crosswalk")
    merge(found, MergeOptions.parse("combine", "highest", ("viewer", "editor", "admin")), Job())
    return found


def state_of(workspace: Workspace, step: str) -> StepState:
    with workspace.reading() as conn:
        return next(one.state for one in states(footing(conn, look(conn, Job()))) if one.step == step)


def test_results_are_done_when_the_switch_was_looked_at(workspace: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with workspace.reading() as conn:
        chosen = writing.choices(conn, look(conn, Job()), out)
    writing.write(workspace, chosen, True, lambda html, path: path.write_text(html, encoding="utf-8"), Job())
    assert state_of(workspace, "results") is StepState.IN_PROGRESS, "nothing is switched by writing"
    before = tmp_path / "before.csv"
    before.write_text(
        "account_id,clever_id\n" + "".join(f"{key},{OLD[key]}\n" for key in sorted(OLD)), encoding="utf-8"
    )
    comparing.compare(workspace, bring(before, Job()), Job())[1].close()
    assert state_of(workspace, "results") is StepState.IN_PROGRESS, "it is not as planned"
    with workspace.writing() as conn:
        signing.sign_off(conn, "Alder")
    assert state_of(workspace, "results") is StepState.DONE, "a person is content with it"


def test_a_token_that_reads_no_version_with_both_ids_does_not_connect(workspace: Workspace) -> None:
    one = {"district_id": "d1", "district_name": "Alder", "token": "…abcd", "result": "works"}
    one |= {"kind": "district_app", "state": "running", "pause_start": "", "pause_end": ""}
    with workspace.writing() as conn:
        put_connections(conn, [{**one, "versions": ["v2.1", "v3.1"]}])
    assert state_of(workspace, "connect") is StepState.DONE
    with workspace.writing() as conn:
        put_connections(conn, [{**one, "district_id": "d2", "versions": ["v2.1"]}])
    assert state_of(workspace, "connect") is StepState.IN_PROGRESS


def test_load_waits_for_the_csv_of_a_district_that_has_accounts(tmp_path: Path) -> None:
    alder = {"Alder": [(OLD["a1"], ANA, "teacher")]}
    strangers = [{"account_id": "1", "clever_id": OLD["x1"], "role": "teacher", "district": "Birch"}]
    found = build(tmp_path / "w.crosswalk", alder, strangers)
    assert state_of(found, "load") is StepState.IN_PROGRESS
    decide(found, lambda desk: desk.leave([0], "closed"), Job())
    assert state_of(found, "load") is StepState.DONE, "nobody waits for that CSV any more"
