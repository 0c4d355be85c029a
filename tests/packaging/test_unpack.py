"""What Qt's bindings compile at every start is laid beside them once, and goes with the package it belongs to."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import environment
import pytest

from tests.contracts.source import ROOT

UNPACK = ROOT / "packaging" / "unpack.py"
WHERE_FROM = "import PySide6.QtCore, shibokensupport.feature as part; print(part.__file__)"


def inside(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Python with the packages of `place` before its own."""
    around = {name: value for name, value in os.environ.items() if name != "SBK_EMBED"}
    around["PYTHONPATH"] = str(place)
    return subprocess.run([sys.executable, *arguments], env=around, capture_output=True, text=True)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The bindings as pip installs them."""
    real = distribution("shiboken6")
    for path in real.files or ():
        if not {"files.dir", ".."} & set(path.parts) and path.suffix != ".pyc":
            target = tmp_path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(str(real.locate_file(path)), target)
    record = next(tmp_path.glob("shiboken6-*/RECORD"))
    lines = record.read_text(encoding="utf-8").splitlines(keepends=True)
    record.write_text("".join(one for one in lines if "files.dir" not in one), encoding="utf-8")
    return tmp_path


def listed(place: Path) -> list[str]:
    """The files of the folder that pip takes for its own."""
    record = next(place.glob("shiboken6-*/RECORD"))
    lines = record.read_text(encoding="utf-8").splitlines()
    return sorted(one.split(",")[0] for one in lines if "files.dir" in one)


def test_starts_find_it_compiled_and_pip_knows_each_file(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    folder = place / "shiboken6" / "files.dir"
    assert not Path(inside(place, "-c", WHERE_FROM).stdout.strip()).is_absolute(), "it is there already"
    assert inside(place, str(UNPACK)).returncode == 0
    assert Path(inside(place, "-c", WHERE_FROM).stdout.strip()).is_relative_to(folder)
    there = {path.relative_to(place).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {path for path in there if path.endswith("feature.py") or "feature.cpython" in path}
    assert set(listed(place)) == there
    assert len(list(folder.rglob("*.pyc"))) == len(list(folder.rglob("*.py"))) > 0


def test_a_second_time_changes_nothing(place: Path) -> None:
    assert inside(place, str(UNPACK)).returncode == 0
    folder = place / "shiboken6" / "files.dir"
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}, listed(place)
    assert inside(place, str(UNPACK)).returncode == 0
    assert ({path: path.stat().st_mtime_ns for path in folder.rglob("*")}, listed(place)) == before


def test_of_an_update_that_left_the_folder_there_the_new_files_are_taken(place: Path) -> None:
    old = place / "shiboken6" / "files.dir" / "shibokensupport"
    old.mkdir(parents=True)
    (old / "feature.py").write_text("raise SystemError('of another version')\n")
    assert inside(place, str(UNPACK)).returncode == 0
    assert "another version" not in (old / "feature.py").read_text(encoding="utf-8")
    assert inside(place, "-c", WHERE_FROM).returncode == 0


def test_half_a_folder_does_not_stay(place: Path) -> None:
    folder = place / "shiboken6" / "files.dir"
    # One of the files cannot be laid out where another thing has its name.
    (folder / "shibokensupport" / "feature.py").mkdir(parents=True)
    assert inside(place, str(UNPACK)).returncode == 1
    assert not folder.exists() and not listed(place)
    assert inside(place, "-c", WHERE_FROM).returncode == 0


def test_an_environment_that_was_made_without_it_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`ensure` goes on with nothing but what the stamp of the environment says was done."""
    now = environment._fingerprints()
    other = tmp_path / "unpack.py"
    other.write_text("", encoding="utf-8")
    monkeypatch.setattr(environment, "_UNPACK", other)
    assert not set(now.values()) & set(environment._fingerprints().values())
