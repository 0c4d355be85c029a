"""What a program reads on standard output, in the format that it asked for."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from app.cli import main

OLD, NEW = f"{1:024x}", f"{2:024x}"
OUTCOMES = (
    "no_id recreate conflict mapped unchanged already_new bad_id district_missing not_in_mapping".split()
)


def _given(folder: Path) -> tuple[str, str]:
    mapping, accounts = folder / "North.csv", folder / "accounts.csv"
    mapping.write_text(f"role_id,user_id,role\n{OLD},{NEW},teacher\n")
    accounts.write_text(f"account_id,clever_id\n1,{OLD}\n2,\n")
    return str(mapping), str(accounts)


def _read(capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(capsys.readouterr().out)))


def test_every_part_of_the_job_answers_with_csv_when_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mapping, accounts = _given(tmp_path)
    workspace = str(tmp_path / "w.crosswalk")
    given = ["--mapping", mapping, "--accounts", accounts]
    assert main(["load", workspace, *given, "--format", "csv"]) == 0
    header, *files = _read(capsys)
    assert header == [
        "name", "kind", "rows", "loaded", "duplicates", "set_aside", "blank", "repaired_ids", "repeated"
    ]  # fmt: skip
    assert files == [
        ["North.csv", "mapping", "1", "1", "0", "0", "0", "0", "false"],
        ["accounts.csv", "accounts", "2", "2", "0", "0", "0", "0", "false"],
    ]
    counts = dict.fromkeys(OUTCOMES, "0") | {"mapped": "1", "no_id": "1"}
    for command in (
        ["match", workspace],
        ["merge", workspace],
        ["status", workspace],
        ["export", workspace, "--out", str(tmp_path / "out")],
        ["migrate", *given, "--out", str(tmp_path / "again")],
    ):
        assert main([*command, "--format", "csv"]) == 0
        assert _read(capsys) == [["outcome", "accounts"], *map(list, counts.items())]


def test_what_is_proved_reads_like_every_other_yes_and_no(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mapping, accounts = _given(tmp_path)
    workspace = str(tmp_path / "w.crosswalk")
    assert main(["load", workspace, "--mapping", mapping, "--accounts", accounts]) == 0
    capsys.readouterr()
    assert main(["checklist", workspace, "--format", "csv"]) == 0
    header, *rows = _read(capsys)
    proved = {row[header.index("proved")] for row in rows}
    assert main(["checklist", workspace, "--format", "json"]) == 0
    known = {step["proved"] for step in json.loads(capsys.readouterr().out)["steps"]}
    assert True in known
    assert proved == {{None: "", True: "true", False: "false"}[one] for one in known}


def test_what_was_skipped_is_listed_for_programs_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = tmp_path / "given"
    given.mkdir()
    _given(given)
    (given / "accounts.csv").rename(given / "notes.txt")
    assert main(["load", str(tmp_path / "w.crosswalk"), "--mapping", str(given), "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in document["files"]] == ["North.csv"]
    assert document["skipped"] == [{"file": "notes.txt", "why": "not a CSV file"}]
