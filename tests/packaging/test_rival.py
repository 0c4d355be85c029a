"""The benchmark compares like with like: on a plain portfolio plain SQL finds what Crosswalk finds."""

from __future__ import annotations

import csv
import shutil
import subprocess
from pathlib import Path

import pytest
import rival

from app.demo import make_portfolio
from app.jobs import Job
from app.matching.snapshot import take
from tests.support.portfolios import loaded

pytestmark = [
    pytest.mark.skipif(shutil.which(tool) is None, reason=f"{tool} is not installed")
    for tool in ("sqlite3", "unzip")
]


def records(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _said(outcome: str, role: str, warnings: str) -> str:
    return f"{outcome}, {role or 'no role'}, {warnings or 'no warning'}"


def test_sql_and_crosswalk_agree_on_every_account(tmp_path: Path) -> None:
    made = make_portfolio(tmp_path, 3000, districts=8, plain=True, job=Job())
    command, out = rival.prepare(made.mapping, made.accounts, tmp_path / "rival")
    subprocess.run(command, check=True, capture_output=True)
    theirs = records(out / "id_map.csv")

    workspace, _reports = loaded(made)
    with workspace.reading() as connection:
        snapshot = take(connection, Job())

    expected = {row["account_id"]: _said(row["outcome"], row["role"], row["warnings"]) for row in theirs}
    found = {
        row["account_id"]: _said(
            snapshot.outcome(at).word, snapshot.role(at).word, ";".join(sorted(snapshot.warnings(at)))
        )
        for at, row in enumerate(theirs)
    }
    assert found == expected
    assert len(records(out / "unclaimed.csv")) == len(snapshot.unclaimed)
