"""Where the result files lie: whole or not at all, for their owner only, nothing of others touched."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app.errors import Cancelled, UsageError
from app.jobs import Job, Progress
from app.results.folder import Staging
from app.results.manifest import files_named_in
from app.results.options import NAMES, ExportOptions
from app.store.workspace import Workspace
from tests.results.moments import moment


def _bytes(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_same_input_same_bytes(workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    with moment(workspace) as at:
        at.export(tmp_path / "one", spreadsheet_copies=True)
    with moment(workspace) as at:
        at.export(tmp_path / "two", spreadsheet_copies=True)
    assert _bytes(tmp_path / "one") == _bytes(tmp_path / "two")
    assert "2023-11-14T22:13:20Z" in (tmp_path / "one" / "manifest.json").read_text()


def test_manifest_lists_every_file_with_its_hash(workspace: Workspace, tmp_path: Path) -> None:
    with moment(workspace) as at:
        report = at.export(tmp_path / "out")
    out = tmp_path / "out"
    listed = json.loads((out / "manifest.json").read_text())["results"]
    there = _bytes(out)
    assert {one["name"] for one in listed} == there.keys() - {"manifest.json"}
    for one in listed:
        assert one["sha256"] == hashlib.sha256(there[one["name"]]).hexdigest()
        assert one["size"] == len(there[one["name"]])
    assert {one.name for one in report.files} == set(files_named_in(out))
    assert all(b"\r\n" not in data and not data.startswith(b"\xef\xbb\xbf") for data in there.values())


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")
def test_files_are_for_their_owner_only(workspace: Workspace, tmp_path: Path) -> None:
    with moment(workspace) as at:
        at.export(tmp_path / "out", spreadsheet_copies=True)
    for path in (tmp_path / "out").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


@pytest.mark.parametrize("name", [name for name in NAMES if name != "districts"])
def test_only_writes_the_named_file_and_the_manifest(workspace: Workspace, tmp_path: Path, name: str) -> None:
    with moment(workspace) as at:
        at.export(tmp_path / "all")
        at.export(tmp_path / "out", only=(name,))
    files = _bytes(tmp_path / "out")
    assert len(files) == 2
    (written,) = files.keys() - {"manifest.json"}
    assert written.startswith(name)
    assert files[written] == (tmp_path / "all" / written).read_bytes()


def test_a_new_export_replaces_the_earlier_one(workspace: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with moment(workspace) as at:
        at.export(out)
        (out / "notes.txt").write_text("mine")
        (out / "districts" / "North" / "answer.csv").write_text("theirs")
        (out / "exceptions.csv").write_text("filled in by hand")
        at.export(out, only=("id_map",))
    assert set(_bytes(out)) == {
        "id_map.csv", "manifest.json", "notes.txt", "exceptions.csv", "districts/North/answer.csv",
    }  # fmt: skip


def test_a_manifest_from_elsewhere_cannot_make_us_delete(workspace: Workspace, tmp_path: Path) -> None:
    victim = tmp_path / "victim.csv"
    victim.write_text("x")
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.csv").write_text("x")
    digest = hashlib.sha256(b"x").hexdigest()
    names = [
        "../victim.csv",
        str(victim),
        "mine.csv",
        "districts/../../victim.csv",
        "districts/a/../../../victim.csv",
    ]
    results = [{"name": name, "size": 1, "sha256": digest} for name in names]
    (out / "manifest.json").write_text(json.dumps({"results": results}))
    assert files_named_in(out) == []
    with moment(workspace) as at:
        at.export(out, only=("id_map",))
    assert victim.exists()
    assert (out / "mine.csv").exists()


class _StopsLate(Job):
    """Cancels itself when the last table is being written."""

    def __init__(self, after: int) -> None:
        super().__init__(self._seen)
        self._left = after

    def _seen(self, progress: Progress) -> None:
        self._left -= 1
        if self._left == 0:
            self.cancel()


@pytest.mark.parametrize("after", [1, 5, 20])
def test_cancelled_export_leaves_the_earlier_one(workspace: Workspace, tmp_path: Path, after: int) -> None:
    out = tmp_path / "out"
    with moment(workspace) as at:
        at.export(out)
        before = _bytes(tmp_path)
        with pytest.raises(Cancelled):
            at.export(out, _StopsLate(after), dialect="mysql")
        with pytest.raises(Cancelled):
            at.export(tmp_path / "fresh", _StopsLate(after))
    assert _bytes(tmp_path) == before
    assert not (tmp_path / "fresh").exists()


def test_a_move_that_fails_is_taken_back(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    with moment(workspace) as at:
        at.export(out)
        (out / "notes.txt").write_text("beside a file of somebody else's, files are moved one by one")
        before = _bytes(out)
        move = Staging._move

        def refuse(source: Path, target: Path) -> None:
            if target.name == "summary.json" and target.parent == out and source.parent.name == "new":
                raise PermissionError(13, "open in another program")
            move(source, target)

        monkeypatch.setattr(Staging, "_move", staticmethod(refuse))
        with pytest.raises(UsageError) as refused:
            at.export(out, dialect="mysql")
    assert "open in another program" in refused.value.message
    assert _bytes(out) == before
    assert [path.name for path in tmp_path.iterdir() if "writing" in path.name] == []


KILLED = """
import os, sys
from pathlib import Path
from app.results import folder
from tests.results.moments import moment
from app.store.workspace import Workspace
real = folder.HashedFile.__init__
def init(self, path):
    if path.name == "summary.json":
        os._exit(9)
    real(self, path)
folder.HashedFile.__init__ = init
with moment(Workspace.open(Path(sys.argv[1]))) as at:
    at.export(Path(sys.argv[2]))
"""


def test_a_killed_export_leaves_no_half_and_the_next_one_cleans_up(
    workspace: Workspace, tmp_path: Path
) -> None:
    out = tmp_path / "results" / "out"
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", KILLED, str(workspace.path), str(out)]
    done = subprocess.run(command, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, check=False)
    assert done.returncode == 9
    assert not out.exists()
    with moment(workspace) as at:
        at.export(out)
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_two_exports_into_one_folder_at_once(workspace: Workspace, tmp_path: Path) -> None:
    with moment(workspace) as at, Staging(tmp_path / "out"), pytest.raises(UsageError) as refused:
        at.export(tmp_path / "out")
    assert "Another export" in refused.value.message


def test_a_file_in_place_of_the_folder(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x")
    with moment(workspace) as at, pytest.raises(UsageError):
        at.export(tmp_path / "out")
    assert (tmp_path / "out").read_text() == "x"


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_cannot_lead_files_out(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "districts").symlink_to(tmp_path / "elsewhere")
    with moment(workspace) as at, pytest.raises(UsageError):
        at.export(tmp_path / "out")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_extra_files_of_the_window_stand_in_the_manifest(workspace: Workspace, tmp_path: Path) -> None:
    from app.results.export import export

    with moment(workspace) as at:
        pdf = {"report.pdf": lambda path: path.write_bytes(b"%PDF") and None}
        export(
            at.conn,
            at.snapshot,
            at.plan,
            ExportOptions(only=("summary",)),
            tmp_path / "out",
            Job(),
            extras=pdf,
        )
    assert set(files_named_in(tmp_path / "out")) == {"report.pdf", "summary.json"}
