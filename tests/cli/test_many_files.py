"""Thousands of files of which the same is to be said: a terminal gets a few lines, a program all of them."""

from __future__ import annotations

import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from app.cli import main

HEADER = "role_id,user_id,role\n"


def archive(folder: Path, empty: int, skipped: int = 0) -> str:
    path = folder / "districts.zip"
    with ZipFile(path, "w") as file:
        file.writestr("d00020.csv", HEADER + f"{1:024x},{2:024x},teacher\n")
        for number in [n for n in range(empty + 1) if n != 20]:
            file.writestr(f"d{number:05}.csv", HEADER)
        for number in range(skipped):
            file.writestr(f"picture{number}.png", "")
    return str(path)


def test_equal_lines_are_summed_up_and_others_are_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace, given = str(tmp_path / "w.crosswalk"), archive(tmp_path, 59, skipped=21)
    assert main(["load", workspace, "--mapping", given]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 20 + 1 + 1 + 20 + 1
    assert lines[19].startswith("d00019.csv (mapping): 0 rows")
    assert lines[20].startswith("d00020.csv (mapping): 1 row ")
    assert lines[21] == "and 39 more files like d00019.csv"
    assert lines[-1].startswith("and 1 more file like picture")

    assert main(["status", workspace]) == 0
    assert sum("(mapping)" in line for line in capsys.readouterr().out.splitlines()) == 21

    assert main(["load", workspace, "--mapping", given]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[19] == "d00019.csv: loaded before, nothing changed"
    assert lines[20] == "and 40 more files like d00019.csv"


def test_a_program_gets_every_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["--mapping", archive(tmp_path, 59)]
    assert main(["load", str(tmp_path / "w.crosswalk"), *given, "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["files"]) == 60
