"""Whatever was loaded and decided in whatever order: every undo brings back what was, every redo what came."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.cases import Inventor
from tests.acceptance.running import crosswalk
from tests.acceptance.test_reference import asked
from tests.support.csv_text import csv_text

USES = ["use", "leave", "accept", "defer", "set_apart"]


def standing(workspace: Path) -> dict[str, Any]:
    """All that can be told of a workspace: the summary and every table, but not where the journey stands."""
    out = workspace.parent / "out"
    only = "id_map,merges,merge_fields,exceptions,rollback,unclaimed,set_aside"
    said = crosswalk("export", workspace, "--out", out, "--allow-open", "--only", only, "--format", "json")
    if said.code == 3:  # no accounts yet: there is nothing to write
        document = crosswalk("status", workspace, "--format", "json").json
        return {name: value for name, value in document.items() if name != "steps"}
    assert said.code == 0, said.err
    files = {path.name: path.read_text(encoding="utf-8") for path in out.glob("*.csv")}
    drift = crosswalk("drift", workspace, "--format", "json").json
    return {**said.json, **files, "drift": drift}


def one_step(invent: Inventor, workspace: Path) -> bool:
    """Do something a person might do next; whether it worked."""
    draw = invent.draw
    what = draw.choice(["mapping", "accounts", "merge", "merge", "decide", "decide", "same"])
    if what in ("mapping", "accounts"):
        given = invent.mapping() if what == "mapping" else invent.accounts()
        return crosswalk("load", workspace, f"--{what}", given.path).code == 0
    if what == "merge":
        return crosswalk("merge", workspace, *asked(invent).words()).code == 0
    if what == "same":
        names = draw.sample(["North Side", "Süd", "east", "other", "elsewhere"], 2)
        return crosswalk("match", workspace, "--same-district", "=".join(names)).code == 0
    rows = [["account_id", "decision", "user_id", "reason"]]
    for _ in range(draw.randint(1, 5)):
        rows.append(
            [str(draw.randint(1, 12)), draw.choice(USES), draw.choice(["a1", "b2", "c3"]) * 12, "test"]
        )
    path = workspace.parent / "decisions.csv"
    path.write_text(csv_text(rows), encoding="utf-8")
    return crosswalk("decide", workspace, "--file", path).code == 0


@pytest.mark.parametrize("seed", range(6))
def test_every_undo_brings_back_what_was(seed: int, tmp_path: Path) -> None:
    invent, workspace = Inventor(seed, tmp_path), tmp_path / "w.crosswalk"
    for kind, given in (("mapping", invent.mapping), ("accounts", invent.accounts)):
        while crosswalk("load", workspace, f"--{kind}", given().path).code != 0:
            pass
    seen = [standing(workspace)]
    for _ in range(6):
        before = len(crosswalk("history", workspace, "--format", "json").json["events"])
        one_step(invent, workspace)
        events = crosswalk("history", workspace, "--format", "json").json["events"]
        if any(one["kind"] != "export" for one in events[before:]):
            seen.append(standing(workspace))
    for earlier in reversed(seen[:-1]):
        assert crosswalk("undo", workspace).code == 0
        assert standing(workspace) == earlier
    for later in seen[1:]:
        assert crosswalk("redo", workspace).code == 0
        assert standing(workspace) == later
    assert "nothing" in crosswalk("redo", workspace).out.lower()
