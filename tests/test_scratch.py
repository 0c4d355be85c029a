"""What lies in the folder for temporary files names people: nothing of it outlives the program for long."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from app.jobs import Job
from app.scratch import scratch_folder
from app.store.rowindex import RowIndex
from app.store.workspace import Workspace

ROOT = Path(__file__).parents[1]
KILLED = """
import os, signal
from app.jobs import Job
from app.store.rowindex import RowIndex
from app.store.workspace import Workspace
index = RowIndex(["name"])
index.fill([("Ana Lima",)], Job())
with Workspace.temporary() as workspace:
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_what_a_killed_program_left_is_gone_with_the_next_look(place: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(place)}
    subprocess.run([sys.executable, "-c", KILLED], env=environment, cwd=ROOT, check=False)
    assert [
        path for path in place.rglob("*") if b"Ana Lima" in (path.read_bytes() if path.is_file() else b"")
    ]
    index = RowIndex(["name"])
    index.fill([("Ben Okoye",)], Job())
    assert len(list(place.iterdir())) == 1, "its own folder, and none of the other"
    index.close()
    assert list(place.iterdir()) == []


def test_what_a_running_program_uses_stays(place: Path) -> None:
    with Workspace.temporary() as first, Workspace.temporary() as second:
        assert first.path.exists() and second.path.exists()
    assert list(place.iterdir()) == []


def test_a_folder_is_for_its_owner_only(place: Path) -> None:
    assert stat.S_IMODE(scratch_folder().stat().st_mode) == 0o700
