"""What ticks a step by itself must show all that the step says; the rest is left to people."""

from __future__ import annotations

from pathlib import Path

from app.assistant import checklists
from app.assistant.exporting import export
from app.assistant.moment import look
from app.checklist.states import PROOFS
from app.checklist.steps import all_steps
from app.jobs import Job
from app.results.options import ExportOptions
from app.store.workspace import Workspace
from tests.support.workspaces import build

OLD, NEW = "5f1a" + "0" * 20, "61b7" + "0" * 20


def workspace_of(path: Path, second_id: str) -> Workspace:
    """A teacher who gets a new id, and an account in a district whose mapping was never loaded."""
    accounts = [
        {"account_id": "1", "clever_id": OLD, "role": "teacher", "district": "Alder"},
        {"account_id": "2", "clever_id": second_id, "role": "student", "district": "Cedar"},
    ]
    return build(path, {"Alder": [(OLD, NEW, "teacher")]}, accounts)


def states_of(workspace: Workspace) -> dict[tuple[str, str], tuple[str, bool | None]]:
    with workspace.reading() as conn:
        rows = checklists.rows(conn, look(conn, Job()))
    return {(row.step.id, row.district): (row.state, row.proved) for row in rows}


def test_a_mapping_that_was_never_loaded_was_not_repeated_either(tmp_path: Path) -> None:
    found = states_of(workspace_of(tmp_path / "Spring.crosswalk", "1" * 24))
    assert found["E16", "Cedar"] == found["E16", "Alder"] == ("todo", None)


def test_writing_files_proves_neither_a_backup_nor_a_silent_look_up(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path / "Spring.crosswalk", "1" * 24)
    export(workspace, ExportOptions(), tmp_path / "out", True, Job())
    found = states_of(workspace)
    assert found["E19", ""] == ("todo", None)
    assert found["C6", ""] == ("todo", True), "it is seen that the way back is there, and the backup is asked"


def test_settled_means_that_a_dry_run_was_made_and_no_account_is_open(tmp_path: Path) -> None:
    still_open = workspace_of(tmp_path / "Open.crosswalk", "")
    settled = workspace_of(tmp_path / "Settled.crosswalk", "1" * 24)
    for workspace in (still_open, settled):
        assert states_of(workspace)["E5", ""] == ("todo", False)
        with workspace.writing() as conn:
            checklists.remember_dry_run(conn, 1)
    assert states_of(still_open)["E5", ""] == ("todo", False)
    assert states_of(settled)["E5", ""] == ("done", True)


def test_an_audit_that_met_no_call_ticks_nothing(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path / "Spring.crosswalk", "1" * 24)
    told = (
        ({"breaks": 0, "check": 0, "ok": 0}, ("todo", "todo", "todo")),
        ({"breaks": 0, "check": 2, "ok": 1}, ("done", "done", "todo")),
        ({"breaks": 0, "check": 0, "ok": 3}, ("done", "done", "done")),
        ({"breaks": 1, "check": 0, "ok": 3}, ("done", "todo", "todo")),
    )
    for counts, wanted in told:
        with workspace.writing() as conn:
            checklists.remember_audit(conn, counts)
        found = states_of(workspace)
        assert tuple(found[step, ""][0] for step in ("C1", "C2", "F1")) == wanted


def test_every_finding_ticks_some_step() -> None:
    assert {step.proof for step in all_steps() if step.proof} == PROOFS
