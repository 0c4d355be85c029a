"""Facts kept as JSON, as a newer program or a foreign hand may leave them: taken for not kept, never a crash."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.assistant import checklists, connecting, coverage, exporting, invented, rehearsing, signing, writing
from app.assistant.forecasting import forecast
from app.assistant.moment import look
from app.assistant.status import status_document
from app.cli import telling
from app.jobs import Job
from app.matching.suggest import suggest
from app.store.decisions import get_setting
from app.store.erase import known_places, remember_place
from app.store.marks import connections, put_connections
from app.store.shapes import fitted
from app.store.workspace import Connection, Workspace, identity_of
from tests.support.workspaces import build
from ui.desks.connect_rows import district_rows
from ui.desks.load_words import coverage_row
from ui.desks.results_standing import read_standing, view_of

OLD, NEW = [f"5f1a{n:020x}" for n in range(4)], [f"61b7{n:020x}" for n in range(4)]

# What this version keeps, each in the shape that it knows.
KEPT: dict[str, Any] = {
    "workspace_id": "0f" * 16,
    "journey": {"old": "v2.1", "new": "v3.1", "kind": "sso", "id_is_key": True, "clean_start": False},
    "usage": {"GET /teachers": True, "Student.gender": False},
    "audit": {"breaks": 1, "check": 2, "ok": 3},
    "dry_run": True,
    "csv_asked": {"Alder": {"on": "2026-03-02", "by": "Dana"}},
    "export_choices": {
        "folder": "/tmp/none",
        "files": ["accounts_updated", "report.pdf"],
        "dialect": "mysql",
        "table": "users",
        "key_column": "k",
        "id_column": "c",
        "spreadsheet_copies": False,
    },
    "export_told": {"change": 3, "notes": ["A row is not in it."], "home": "/tmp/w.crosswalk"},
    "results_written": {"/tmp/none": "abc"},
    "base_url": "https://api.clever.com",
    "fetched_districts": {"at": 1.5, "districts": ["58da8c6b894273be680001fc"]},
    "without_tokens": True,
    "invented_clever": {"districts": 8, "users": 250, "seed": 1},
    "is_demo": True,
    "compared": {
        "change": 3,
        "when": "2026-03-02T04:10:00Z",
        "districts": [
            {"district": "Alder", "done": 1, "not_done": 2, "different": 0, "lost": 0, "unexpected": 0}
        ],
        "signed": {"Alder": "2026-03-02T04:10:00Z"},
        "awaited": 3,
        "arrived": 1,
        "open": {"Alder": 1},
        "left": {"Alder": 1},
        "number": 2,
        "later": {"path": "/tmp/later.csv", "sha256": "00"},
    },
    "known_places": [["results", "/tmp/none"]],
}
FACTS = {
    "district_id": "58da8c6b894273be680001fc",
    "district_name": "Alder",
    "token": "…last",
    "kind": "district_app",
    "result": "works",
    "state": "running",
    "last_sync": "2026-03-02T04:10:00.000Z",
    "launch_date": "2026-03-02",
    "pause_start": None,
    "pause_end": None,
    "versions": ["v3.1"],
    "advice": "",
}

_leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("\ud800")
_garbage = st.recursive(
    _leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
)


@st.composite
def _spoilt(draw: st.DrawFn, value: Any) -> Any:
    """`value` with a key more or less, a part of another type, or something else altogether."""
    how = draw(st.sampled_from(("else", "part", "part", "part", "more", "less")))
    if isinstance(value, dict) and value and how != "else":
        name = draw(st.sampled_from(sorted(value)))
        if how == "less":
            return {key: one for key, one in value.items() if key != name}
        if how == "more":
            return {**value, "of a newer version": draw(_garbage)}
        return {**value, name: draw(_spoilt(value[name]))}
    if isinstance(value, list) and value and how != "else":
        return [draw(_spoilt(value[0])), *value[1:]]
    return draw(_garbage)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    accounts = [{"account_id": str(n), "clever_id": OLD[n], "role": "teacher"} for n in range(3)]
    mapping = {"Alder": [(OLD[n], NEW[n], "teacher") for n in range(3)]}
    made = build(tmp_path_factory.mktemp("kept") / "w.crosswalk", mapping, accounts)
    with made.writing() as conn:
        signing.keep(conn, signing.Comparison(**{**KEPT["compared"], "later": None}))
        signing.sign_off(conn, "Alder")
        put_connections(conn, [FACTS])
    yield made


def _put(conn: Connection, name: str, text: str) -> None:
    conn.exec_driver_sql("DELETE FROM setting WHERE name = ?", (name,))
    conn.exec_driver_sql("INSERT INTO setting (name, value) VALUES (?, ?)", (name, text))


def _read_all(conn: Connection, path: Path) -> None:
    """Everything that reads what is kept, as the window and the command line show it."""
    at = look(conn, Job())
    document = status_document(conn, Job())
    assert all(isinstance(line, str) and line.encode() is not None for line in telling.summary(document))
    view_of(read_standing(conn, at, document, path, path.parent / "results"), None, None, None)
    for one in coverage.coverage(conn, at, document["districts"]):
        coverage_row(one)
    district_rows(connections(conn), 1.8e9, connecting.ids_read(conn))
    checklists.document(conn, at)
    checklists.as_html(conn, at)
    checklists.breaking(conn)
    writing.choices(conn, at, path.parent, path)
    writing.last_written(conn)
    exporting.wrote_last(conn, path.parent)
    suggest(conn, at.snapshot, Job())
    connecting.remembered_base(conn)
    connecting._read_before(conn, ())
    connecting.goes_without(conn)
    identity_of(conn)
    rehearsing.is_demo(conn)
    plan = invented.plan_of(conn)
    assert plan is None or plan.districts * plan.users < 10**8
    assert all(isinstance(kind, str) and isinstance(place, str) for kind, place in known_places(conn))
    coverage.note_asked(conn, ["Alder"], coverage.Asked("2026-04-01", "Lee"))


_often = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.parametrize("name", sorted(KEPT))
@_often
@given(data=st.data())
def test_a_fact_in_another_shape_is_not_remembered_and_nothing_breaks(
    workspace: Workspace, name: str, data: st.DataObject
) -> None:
    value = data.draw(_spoilt(KEPT[name]))
    text = json.dumps(value) if data.draw(st.integers(0, 9)) else data.draw(st.text(max_size=9))
    with workspace._engine.connect() as conn, conn.begin() as undone:
        _put(conn, name, text)
        _read_all(conn, workspace.path)
        undone.rollback()


@_often
@given(
    facts=_spoilt(FACTS), said=_spoilt({"comparison": 2, "district": "Alder", "when": "2026-03-02T04:10:00Z"})
)
def test_a_check_and_a_sign_off_in_another_shape_break_nothing(
    workspace: Workspace, facts: Any, said: Any
) -> None:
    with workspace._engine.connect() as conn, conn.begin() as undone:
        conn.exec_driver_sql("UPDATE connection SET facts = ?", (json.dumps(facts),))
        conn.exec_driver_sql("UPDATE choice SET value = ?", (json.dumps(said),))
        _read_all(conn, workspace.path)
        undone.rollback()


@pytest.mark.parametrize("name", sorted(KEPT))
def test_what_this_version_keeps_is_read_with_keys_of_a_newer_one_beside_it(
    workspace: Workspace, name: str
) -> None:
    value = KEPT[name]
    newer = {**value, "more": [1]} if isinstance(value, dict) and name not in _OPEN else value
    with workspace._engine.connect() as conn, conn.begin() as undone:
        _put(conn, name, json.dumps(newer))
        _read_all(conn, workspace.path)
        assert _known(conn, name), f"{name} was not remembered"
        undone.rollback()


_OPEN = ("usage", "audit", "results_written", "csv_asked")  # any key has its meaning there


def _known(conn: Connection, name: str) -> object:
    readers = {
        "compared": lambda: signing.last_comparison(conn),
        "journey": lambda: checklists.journey(conn).kind == "sso",
        "usage": lambda: checklists.usage(conn),
        "export_choices": lambda: writing._kept(conn),
        "export_told": lambda: writing._told(conn).home,
        "invented_clever": lambda: invented.plan_of(conn),
        "base_url": lambda: connecting.remembered_base(conn),
        "known_places": lambda: known_places(conn),
        "workspace_id": lambda: identity_of(conn),
        "fetched_districts": lambda: get_setting(conn, name, connecting._LastFetch),
    }
    return readers.get(name, lambda: True)()


def test_a_way_that_only_a_newer_program_knows_is_not_taken(workspace: Workspace) -> None:
    with workspace._engine.connect() as conn, conn.begin() as undone:
        _put(conn, "journey", json.dumps({**KEPT["journey"], "new": "v4.0"}))
        assert checklists.journey(conn) == checklists.Journey()
        undone.rollback()


def test_counts_from_before_an_erase_in_another_shape_are_not_told(workspace: Workspace) -> None:
    with workspace._engine.connect() as conn, conn.begin() as undone:
        conn.exec_driver_sql("UPDATE event SET in_force = 0 WHERE kind = 'load'")
        known = status_document(conn, Job())
        for kept in ({}, [], {"accounts": 3}, {**known, "files": [{"name": "a"}]}, {**known, "more": 1}):
            _put(conn, "counts_before_erase", json.dumps(kept))
            assert status_document(conn, Job()) == known
        told = {**known, "accounts": {**known["accounts"], "total": 12}}
        _put(conn, "counts_before_erase", json.dumps(told))
        assert status_document(conn, Job())["accounts"]["total"] == 12
        # An older program did not count what newer files lack; a newer one counts what nobody here knows.
        del told["mapping"]["warnings"]["not_in_latest"]
        _put(conn, "counts_before_erase", json.dumps({**told, "colours": 3}))
        document = status_document(conn, Job())
        assert document["accounts"]["total"] == 12 and "colours" not in document
        assert document["mapping"]["warnings"]["not_in_latest"] == 0
        undone.rollback()


def test_a_dry_run_without_a_time_that_can_be_read_is_not_remembered(workspace: Workspace) -> None:
    with workspace._engine.connect() as conn, conn.begin() as undone:
        _put(conn, "dry_run", json.dumps({"change": 3, "at": "2026-03-02T04:10:00Z"}))
        assert checklists.last_dry_run(conn) == checklists.LookedAt(3, "2026-03-02T04:10:00Z")
        _put(conn, "dry_run", json.dumps({"change": 3, "at": "early in March"}))
        _read_all(conn, workspace.path)
        assert checklists.last_dry_run(conn) is None
        undone.rollback()


def test_a_dry_run_is_never_dated_with_the_time_of_another(workspace: Workspace) -> None:
    with workspace.reading() as conn:
        at, document = look(conn, Job()), status_document(conn, Job())
        found = forecast(conn, Job())
        standing = read_standing(conn, at, document, workspace.path, workspace.path.parent)
    kept = replace(standing, looked_at=checklists.LookedAt(found.change, "2026-03-02T04:10:00Z"))
    assert view_of(kept, found, None, None).looked_at
    before = replace(standing, looked_at=checklists.LookedAt(found.change - 1, "2026-03-02T04:10:00Z"))
    assert not view_of(before, found, None, None).looked_at


def test_a_place_whose_name_is_no_text_takes_no_other_along(workspace: Workspace) -> None:
    with workspace._engine.connect() as conn, conn.begin() as undone:
        remember_place(conn, "results", "/tmp/results")
        remember_place(conn, "backup", "/tmp/caf\udce9")
        remember_place(conn, "backup", "/tmp/copy.crosswalk")
        places = known_places(conn)
        assert {("results", "/tmp/results"), ("backup", "/tmp/copy.crosswalk")} <= set(places)
        undone.rollback()


def test_a_shape_takes_nothing_that_only_looks_alike() -> None:
    assert fitted(True, int) is None
    assert fitted(1, float) == 1
    assert fitted(["a", "b"], tuple[str, str]) == ("a", "b")
    assert fitted(["a"], tuple[str, str]) is None
    assert fitted(1 << 70, int) is None
    assert fitted({"path": "x"}, signing.LaterExport) is None
