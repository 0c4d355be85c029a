"""The demo from end to end says today what it said when it was last looked at by a person.

When a change of the program is meant to change the demo, look at the difference, then write the new numbers
into `golden_demo.json`.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli import main

GOLDEN = Path(__file__).parent / "golden_demo.json"


def test_the_demo_says_what_it_always_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--people", "500", "--seed", "7", "--out", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    results = tmp_path / "results"
    summary = json.loads((results / "summary.json").read_text(encoding="utf-8"))
    lines = {path.name: len(path.read_bytes().splitlines()) for path in sorted(results.glob("*.csv"))}
    found = {"accounts": summary["accounts"], "mapping": summary["mapping"], "merges": summary["merges"]}
    assert {**found, "lines": lines} == json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert summary["balanced"] is True
    assert str(results) in said
