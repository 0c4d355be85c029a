"""Facts brought in on the command line: what is said about their date."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.cli import main
from app.paths import resource


def update_of(made: str, folder: Path) -> Path:
    moves = json.loads(resource("facts", "moves.json").read_text(encoding="utf-8"))
    path = folder / "update.json"
    path.write_text(json.dumps({"format": 1, "made": made, "files": {"moves.json": moves}}), encoding="utf-8")
    return path


@pytest.mark.parametrize(("days", "warned"), [(0, False), (1, False), (40, True)])
def test_facts_of_a_day_to_come_are_used_with_a_warning(
    days: int,
    warned: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CROSSWALK_HOME", str(tmp_path / "home"))
    made = (datetime.now(UTC).date() + timedelta(days=days)).isoformat()
    assert main(["facts", "--import", str(update_of(made, tmp_path)), "--format", "json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["made"] == made
    assert (f"they are of {made}, and today is" in told.err) is warned
    assert main(["facts"]) == 0
    assert ("Take care" in capsys.readouterr().err) is warned


def test_the_facts_of_the_program_come_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["facts", "--format", "json"]) == 0
    before = json.loads(capsys.readouterr().out)
    assert main(["facts", "--import", str(update_of("2999-01-01", tmp_path)), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) != before
    assert main(["facts", "--bundled", "--format", "json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out) == before
    assert "in use again" in told.err
    assert main(["facts", "--bundled"]) == 0
    assert "no update to take away" in capsys.readouterr().err
