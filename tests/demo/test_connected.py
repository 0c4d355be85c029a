"""The demo without a zip: an invented Clever, tokens good and bad, and the whole job after it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from app.assistant.invented import rehearse
from app.clever.serving import InventedPlan, invented_clever
from app.jobs import Job
from app.store.loads import stored_loads
from app.store.workspace import Workspace

ROOT = Path(__file__).parents[2]


def test_it_shows_good_and_bad_tokens_and_goes_on_to_results(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "app", "demo", "--connect", "--people", "300", "--out", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "CROSSWALK_HOME": str(tmp_path / "home"), "CROSSWALK_OFFLINE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert "Checked 9 tokens" in told.stdout and "; 7 work." in told.stdout
    assert (
        "Demo district 3: The token works: users can be read. Do not cut this district over now"
        in told.stdout
    )
    assert "Clever refused this token" in told.stdout
    assert "It reads one person only" in told.stdout
    assert "no CSV of its district" in told.stdout
    assert (tmp_path / "results" / "id_map.csv").exists()
    plan = InventedPlan(8, 300 // 8, 7)
    for token, _ in invented_clever(plan)[1]:
        for file in tmp_path.rglob("*"):
            assert not file.is_file() or token.encode() not in file.read_bytes()


def test_many_people_come_in_twenty_districts_and_without_a_file(tmp_path: Path) -> None:
    story = rehearse(tmp_path, 150, 7, Job())
    assert story.open_decisions == 0
    with Workspace.open(story.workspace).reading() as conn:
        sources = [one.source for one in stored_loads(conn) if one.kind == "mapping"]
    assert sources == ["fetch"]
    from app.assistant.invented import _plan_for

    assert _plan_for(100_000, 1) == InventedPlan(20, 5_000, 1)
    assert _plan_for(1, 1) == InventedPlan(8, 7, 1)
