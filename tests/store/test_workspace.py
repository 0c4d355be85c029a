"""The workspace file as a person meets it: made, opened, shared, killed, copied, refused."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.errors import WorkspaceUnusable
from app.store import history, upgrades, workspace
from app.store.decisions import get_setting, put_setting
from app.store.workspace import WAIT, Workspace

PROJECT = Path(__file__).resolve().parents[2]

HOLD = """
import sys
from pathlib import Path
from app.store import history
from app.store.workspace import Workspace

with Workspace.open(Path(sys.argv[1])).writing() as conn:
    history.append(conn, "load", "history.loaded_mapping", {"rows": 1}, undoable=True)
    print("holding", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "north.crosswalk"


def holder(path: Path) -> subprocess.Popen[str]:
    """Another program in the middle of writing to the workspace."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "holding\n"
    return process


def events(path: Path) -> int:
    with Workspace.open(path).reading() as conn:
        return len(history.events(conn))


def test_a_new_workspace_is_private_and_alone(path: Path) -> None:
    opened = Workspace.open(path, create=True)
    with opened.writing() as conn:
        put_setting(conn, "kind", "sso")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(path.parent) == [path.name]


def test_a_missing_workspace_is_not_made_by_looking(path: Path) -> None:
    with pytest.raises(WorkspaceUnusable) as refusal:
        Workspace.open(path)
    assert refusal.value.exit_code == 6
    assert not path.exists()


def test_a_foreign_file_is_left_as_it_is(tmp_path: Path) -> None:
    photos = tmp_path / "photos.db"
    other = sqlite3.connect(photos)
    other.execute("CREATE TABLE photo (id)")
    other.commit()
    other.close()
    before = photos.read_bytes()
    with pytest.raises(WorkspaceUnusable, match="not a Crosswalk workspace"):
        Workspace.open(photos)
    assert photos.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_garbage_is_refused_kindly(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(WorkspaceUnusable):
        Workspace.open(path, create=True)
    assert path.read_bytes() == content


def test_a_newer_workspace_is_refused(path: Path) -> None:
    Workspace.open(path, create=True)
    raw = sqlite3.connect(path)
    raw.execute(f"PRAGMA user_version = {upgrades.VERSION + 1}")
    raw.close()
    with pytest.raises(WorkspaceUnusable, match="newer"):
        Workspace.open(path)


def test_damage_inside_is_found(path: Path) -> None:
    opened = Workspace.open(path, create=True)
    with opened.writing() as conn:
        for number in range(400):
            put_setting(conn, f"name {number}", "x" * 200)
    size = path.stat().st_size
    with path.open("r+b") as stream:
        stream.seek(size // 2)
        stream.write(b"\x00" * (size // 3))
    with pytest.raises(WorkspaceUnusable):
        Workspace.open(path).check()


def test_a_second_writer_is_told_who_writes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workspace, "WAIT", 0.2)
    Workspace.open(path, create=True)
    first = holder(path)
    try:
        with pytest.raises(WorkspaceUnusable) as refusal, Workspace.open(path).writing():
            pass
        assert str(first.pid) in refusal.value.message
        assert events(path) == 0  # a reader always gets on, and sees nothing half done
    finally:
        first.communicate("\n")
    assert events(path) == 1
    assert os.listdir(path.parent) == [path.name]


def test_a_second_writer_waits_whatever_journal_the_first_one_keeps(path: Path) -> None:
    book = Workspace.open(path, create=True)
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")  # another program, without a journal of ours
    done = threading.Timer(0.3, other.execute, ["ROLLBACK"])
    done.start()
    with book.writing() as conn:
        put_setting(conn, "to", "v3.1")
    done.join()
    with book.reading() as conn:
        assert get_setting(conn, "to", str) == "v3.1"
    other.execute("BEGIN IMMEDIATE")
    begun = time.monotonic()
    with pytest.raises(WorkspaceUnusable, match="another program"), book.writing(wait=0.5):
        pass
    assert 0.5 <= time.monotonic() - begun < WAIT
    other.close()


def test_a_killed_writer_leaves_the_file_as_before_and_free(path: Path) -> None:
    Workspace.open(path, create=True)
    first = holder(path)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    with Workspace.open(path).writing() as conn:
        assert history.events(conn) == []
        history.append(conn, "load", "history.loaded_mapping", {}, undoable=True)
    assert events(path) == 1
    assert os.listdir(path.parent) == [path.name]


def test_an_error_while_writing_takes_everything_back(path: Path) -> None:
    opened = Workspace.open(path, create=True)
    with pytest.raises(ZeroDivisionError), opened.writing() as conn:
        history.append(conn, "load", "history.loaded_mapping", {})
        _ = 1 / 0
    assert events(path) == 0


def test_a_copy_of_a_file_in_use_is_whole(path: Path, tmp_path: Path) -> None:
    Workspace.open(path, create=True)
    first = holder(path)
    try:
        copy = tmp_path / "copy.crosswalk"
        Workspace.open(path).copy_to(copy)
    finally:
        first.communicate("\n")
    assert events(copy) == 0
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert sorted(os.listdir(tmp_path)) == ["copy.crosswalk", path.name]


def test_a_read_only_workspace_can_be_read(path: Path) -> None:
    opened = Workspace.open(path, create=True)
    with opened.writing() as conn:
        put_setting(conn, "kind", "sso")
    path.chmod(0o400)
    with Workspace.open(path).reading() as conn:
        assert get_setting(conn, "kind", str) == "sso"


def test_an_older_schema_is_upgraded_after_a_dated_copy(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ladder itself, with a step that can be seen."""
    Workspace.open(path, create=True)

    def step(conn: object) -> None:
        put_setting(conn, "step", "taken")  # type: ignore[arg-type]

    monkeypatch.setattr(upgrades, "STEPS", (*upgrades.STEPS, step))
    monkeypatch.setattr(upgrades, "VERSION", upgrades.VERSION + 1)
    with Workspace.open(path).reading() as conn:
        assert get_setting(conn, "step", str) == "taken"
    copies = [name for name in os.listdir(path.parent) if "before-upgrade" in name]
    assert len(copies) == 1
    monkeypatch.undo()
    with Workspace.open(path.parent / copies[0]).reading() as conn:
        assert get_setting(conn, "step", str) is None


@pytest.mark.parametrize(
    "old", sorted((Path(__file__).parent / "old").glob("*.crosswalk")), ids=lambda p: p.stem
)
def test_every_old_workspace_opens_and_keeps_its_rows(old: Path, path: Path) -> None:
    shutil.copy(old, path)
    opened = Workspace.open(path)
    opened.check()
    with opened.reading() as conn:
        assert [event.code for event in history.events(conn)][:2] == [
            "history.loaded_mapping",
            "history.loaded_accounts",
        ]


def test_an_upgraded_file_has_the_tables_of_a_new_one(path: Path, tmp_path: Path) -> None:
    """The ladder and the newest schema must not drift apart."""
    Workspace.open(path, create=True)
    fresh = _columns(path)
    for number, old in enumerate(sorted((Path(__file__).parent / "old").glob("*.crosswalk"))):
        copy = tmp_path / f"old-{number}.crosswalk"
        shutil.copy(old, copy)
        Workspace.open(copy)
        assert _columns(copy) == fresh


def _columns(path: Path) -> dict[str, list[tuple[str, str, int, int]]]:
    raw = sqlite3.connect(path)
    try:
        names = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: [row[1:4] + row[5:6] for row in raw.execute(f"PRAGMA table_info({name})")] for name in names
        }
    finally:
        raw.close()


def test_a_file_that_is_replaced_while_it_is_written_to_is_refused(path: Path, tmp_path: Path) -> None:
    Workspace.open(path, create=True)
    Workspace.open(tmp_path / "other.crosswalk", create=True)
    with pytest.raises(WorkspaceUnusable) as refused, Workspace.open(path).writing() as conn:
        put_setting(conn, "step", "taken")
        (tmp_path / "other.crosswalk").replace(path)
    assert refused.value.code == "store.gone"
    with Workspace.open(path).reading() as conn:
        assert get_setting(conn, "step", str) is None


def test_of_two_programs_that_make_the_same_file_the_second_takes_that_of_the_first(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay = Workspace._lay_tables

    def meanwhile(self: Workspace) -> None:
        lay(self)
        monkeypatch.undo()
        with Workspace.open(path, create=True).writing() as conn:
            put_setting(conn, "step", "taken")

    monkeypatch.setattr(Workspace, "_lay_tables", meanwhile)
    with Workspace.open(path, create=True).reading() as conn:
        assert get_setting(conn, "step", str) == "taken"


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: path.symlink_to(path)])
def test_what_is_no_file_is_refused_and_never_waited_for(path: Path, make: Callable[[Path], None]) -> None:
    make(path)
    for create in (False, True):
        with pytest.raises(WorkspaceUnusable):
            Workspace.open(path, create=create)


def test_names_and_folders_that_cannot_be_are_refused_in_words(path: Path, tmp_path: Path) -> None:
    too_long = tmp_path / f"{'a' * 300}.crosswalk"
    with pytest.raises(WorkspaceUnusable, match="File name too long"):
        Workspace.open(too_long)
    Workspace.open(path, create=True)
    with pytest.raises(WorkspaceUnusable, match="File name too long"):
        Workspace.open(path).copy_to(too_long)
    with pytest.raises(WorkspaceUnusable, match="No such file"):
        Workspace.open(path).copy_to(tmp_path / "no folder" / "copy.crosswalk")


def test_a_journal_is_not_begun_where_there_is_no_room_for_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Workspace.open(path, create=True)
    before = path.read_bytes()
    usage = shutil.disk_usage(path.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage._replace(free=20_000))
    with pytest.raises(WorkspaceUnusable, match="The disk is full"), opened.writing() as conn:
        put_setting(conn, "step", "taken")
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == [path.name]
    with opened.reading() as conn:
        assert get_setting(conn, "step", str) is None
