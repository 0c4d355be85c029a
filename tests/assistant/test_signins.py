"""Pairs of ids from sign-ins beside whole lists of a district: they add and correct, and make nobody missing."""

from __future__ import annotations

from pathlib import Path

from app.assistant import moment
from app.assistant.care import drift_rows
from app.assistant.moment import look
from app.assistant.signins import load_pairs
from app.jobs import Job
from app.matching.snapshot import load_warnings
from app.merging.rules import MergeOptions
from app.store.loads import loads_in_force
from app.store.workspace import Workspace
from tests.assistant.people import ANA, CLEO, OLD, three_people
from tests.support.workspaces import load_mapping


def signed_in(workspace: Workspace, *pairs: tuple[str, str], district: str = "Alder") -> None:
    lines = [f"{old},{new},teacher,{district}\n" for old, new in pairs]
    load_pairs(workspace, "user_id,multi_role_user_id,role,district\n" + "".join(lines), Job())


def missing(workspace: Workspace) -> int:
    with workspace.reading() as conn:
        return load_warnings(look(conn, Job()).snapshot)["not_in_latest"]


def changes(workspace: Workspace, between: tuple[int, int] | None = None) -> list[tuple[str, str]]:
    with workspace.reading() as conn:
        rows = drift_rows(conn, Job(), between=between)
    return [(row.change.value, row.legacy_id) for row in rows]


def test_who_did_not_sign_in_is_not_missing(tmp_path: Path) -> None:
    workspace = three_people(tmp_path / "w.crosswalk")
    signed_in(workspace, (OLD["c1"], CLEO))
    signed_in(workspace, (OLD["c2"], CLEO), district="")
    signed_in(workspace, (OLD["a1"], ANA), district="")
    assert missing(workspace) == 0
    assert changes(workspace) == []


def test_decisions_stand_when_others_sign_in(tmp_path: Path) -> None:
    workspace = three_people(tmp_path / "w.crosswalk")
    moment.merge(workspace, MergeOptions.parse(strategy="link"), Job())
    with workspace.reading() as conn:
        before = look(conn, Job()).plan.counts()["by_state"]
    signed_in(workspace, (OLD["x1"], "d" * 24))
    with workspace.reading() as conn:
        assert look(conn, Job()).plan.counts()["by_state"] == before
    assert before["accepted"] > 0


def test_whole_lists_are_compared_past_sign_ins_between_them(tmp_path: Path) -> None:
    workspace = three_people(tmp_path / "w.crosswalk")
    signed_in(workspace, (OLD["c1"], CLEO), ("9" * 24, ANA))
    load_mapping(workspace, {"Alder": [(OLD["a1"], ANA, "teacher"), ("e" * 24, "f" * 24, "teacher")]})
    gone = [("gone", OLD[key]) for key in ("a2", "b1", "b2", "c1", "c2", "x1")]
    assert sorted(changes(workspace)) == sorted([*gone, ("new", "e" * 24)])
    # The whole list came later: who had signed in before and is not in it is not in the latest either.
    assert missing(workspace) == len(gone) + 1


def test_two_loads_picked_by_hand_tell_what_sign_ins_changed_but_nobody_gone(tmp_path: Path) -> None:
    workspace = three_people(tmp_path / "w.crosswalk")
    signed_in(workspace, (OLD["x1"], CLEO), ("9" * 24, ANA))
    load_mapping(workspace, {"Alder": [(OLD["x1"], ANA, "teacher"), (OLD["b2"], ANA, "teacher")]})
    with workspace.reading() as conn:
        first, signs, last = loads_in_force(conn, "mapping")
    assert changes(workspace, (first, signs)) == [("remapped", OLD["x1"]), ("new", "9" * 24)]
    assert changes(workspace, (signs, last)) == [("remapped", OLD["x1"]), ("gone", "9" * 24)]
