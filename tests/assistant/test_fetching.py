"""Reading users into a workspace: taken up again, read anew, and never half of anything."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pytest

from app import scratch
from app.assistant import connecting
from app.assistant.connecting import Fetched, Line
from app.clever.loopback import Grant, Reply, Request, data_reply
from app.clever.roster import RosterDistrict, build_roster
from app.clever.rows import RowFile
from app.clever.tokens import parse_tokens
from app.errors import Cancelled, WorkspaceUnusable
from app.jobs import Job
from app.secrets import SecretStore
from app.store import history
from app.store.decisions import get_setting, put_setting
from app.store.loads import stored_loads
from app.store.workspace import Workspace
from tests.support.clever_server import Fault, FaultyClever


class Bench:
    """A workspace, a Clever, and one fetch after the other."""

    def __init__(self, path: Path, server: FaultyClever) -> None:
        self.workspace = Workspace.open(path, create=True)
        self.server = server

    def fetch(self, *only: str, job: Job | None = None) -> Fetched:
        self.server.seen.clear()
        tokens = parse_tokens("\n".join(f"{d},{self.server.token_of(d)}" for d in self.server.districts))
        line = Line(self.server.base_url)
        return connecting.fetch(self.workspace, line, tokens, only, job or Job())

    def asked_for(self) -> set[str]:
        """The districts whose users were asked for by the last fetch."""
        asked = {one.token for one in self.server.seen if "/users" in one.path}
        return {d for d in self.server.districts if self.server.token_of(d) in asked}

    def loads(self) -> int:
        with self.workspace.reading() as conn:
            return sum(one.in_force for one in stored_loads(conn))

    def undo(self) -> None:
        with self.workspace.writing() as conn:
            target = history.next_undo(conn)
            assert target is not None
            history.undo(conn, target)

    @contextmanager
    def refusing(self, district: str) -> Iterator[None]:
        token = self.server.token_of(district)

        def change(request: Request, reply: Reply) -> Reply:
            return data_reply({}, 403) if request.token == token else reply

        self.server.faults = [Fault(change)]
        yield
        self.server.faults = []


@pytest.fixture
def roster() -> list[RosterDistrict]:
    return build_roster(3, 12)


@pytest.fixture
def bench(tmp_path: Path, roster: list[RosterDistrict]) -> Iterator[Bench]:
    with FaultyClever(roster) as server:
        yield Bench(tmp_path / "w.crosswalk", server)


def test_run_again_only_the_missing_district_is_read(bench: Bench, roster) -> None:
    first, second, third = (one.id for one in roster)
    with bench.refusing(second):
        assert bench.fetch().result.exit_code == 5
    assert bench.fetch().result.skipped == tuple(sorted((first, third)))
    assert bench.asked_for() == {second}
    bench.fetch()
    assert bench.asked_for() == {first, second, third}


def test_what_failed_is_called_by_its_name(bench: Bench, roster) -> None:
    token = bench.server.token_of(roster[1].id)
    tokens = parse_tokens(f"{roster[1].id},{token}")
    connecting.connect(bench.workspace, Line(bench.server.base_url), tokens, SecretStore(None), Job())
    bench.server.tokens[token] = (Grant.REVOKED, roster[1].id)
    failure = bench.fetch(roster[1].id).result.failures[0]
    assert failure.message.startswith(f"District Demo district 2 ({roster[1].id}): nothing of it was kept.")


def test_what_was_taken_back_is_read_again(bench: Bench, roster) -> None:
    with bench.refusing(roster[1].id):
        bench.fetch()
        bench.undo()
        assert bench.loads() == 0
        bench.fetch()
    assert bench.asked_for() == {one.id for one in roster}
    assert bench.loads() == 1


def test_a_district_that_is_named_again_is_read_again(bench: Bench, roster) -> None:
    with bench.refusing(roster[1].id):
        bench.fetch()
    bench.fetch(roster[0].id)
    assert bench.asked_for() == {roster[0].id}


def test_a_fetch_of_last_week_is_not_taken_up(bench: Bench, roster) -> None:
    with bench.refusing(roster[1].id):
        bench.fetch()
        with bench.workspace.writing() as conn:
            kept = get_setting(conn, "fetched_districts", dict)
            put_setting(conn, "fetched_districts", {**kept, "at": kept["at"] - 7 * 86_400})
        bench.fetch()
    assert bench.asked_for() == {one.id for one in roster}


def test_a_workspace_somebody_writes_to_is_refused_before_anything_is_read(bench: Bench, monkeypatch) -> None:
    monkeypatch.setattr("app.store.workspace.WAIT", 0.1)
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with Workspace.open(bench.workspace.path).writing() as conn:
            put_setting(conn, "x", 1)
            held.set()
            done.wait(20)

    other = threading.Thread(target=hold)
    other.start()
    held.wait(20)
    try:
        with pytest.raises(WorkspaceUnusable):
            bench.fetch()
    finally:
        done.set()
        other.join()
    assert bench.server.seen == []


def test_cancelled_in_the_middle_nothing_is_stored(bench: Bench, roster) -> None:
    job = Job()

    def change(request: Request, reply: Reply) -> Reply:
        job.cancel()
        return reply

    bench.server.faults = [Fault(change, skip=1)]
    with pytest.raises(Cancelled):
        bench.fetch(job=job)
    assert bench.loads() == 0
    bench.server.faults = []
    assert len(bench.fetch().result.complete) == 3


def _full(**_: object) -> BinaryIO:
    """A temporary file on a disk without room."""
    return Path("/dev/full").open("r+b", buffering=0)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_a_full_disk_is_said_and_nothing_is_stored(bench: Bench, monkeypatch) -> None:
    monkeypatch.setattr(tempfile, "TemporaryFile", _full)
    with pytest.raises(WorkspaceUnusable) as refused:
        bench.fetch()
    assert refused.value.code == "clever.no_room"
    assert "no space left" in refused.value.message
    assert bench.loads() == 0


def test_no_folder_for_temporary_files_is_said(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "not there"))
    with pytest.raises(WorkspaceUnusable) as refused:
        RowFile("x.csv")
    assert "not there" in refused.value.message


def test_what_a_killed_program_left_is_removed(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    words = (
        "import os, signal; from app.clever.rows import RowFile; file = RowFile('x.csv')\n"
        "with file.as_path(): print(flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    root = Path(__file__).parents[2]
    subprocess.run(
        [sys.executable, "-c", words], env={**os.environ, "TMPDIR": str(tmp_path)}, cwd=root, check=False
    )
    assert [path.name for path in tmp_path.rglob("*.csv")] == ["x.csv"]
    with RowFile("mine.csv") as file, file.as_path() as mine:
        assert [path.name for path in tmp_path.rglob("*.csv")] == ["mine.csv"]
        scratch.sweep()
        assert mine.exists()
    assert list(tmp_path.iterdir()) == []


def test_killed_in_the_middle_it_can_be_done_again(bench: Bench, roster, tmp_path: Path) -> None:
    """The program ends without a word while pages are under way; the workspace stands as before."""
    asked = threading.Event()

    def change(request: Request, reply: Reply) -> Reply:
        asked.set()
        bench.server.closing.wait(1.0)
        return reply

    bench.server.faults = [Fault(change, skip=1)]
    words = ["fetch", str(bench.workspace.path), "--base-url", bench.server.base_url, "--token-stdin"]
    running = subprocess.Popen(
        [sys.executable, "-m", "app", *words],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "TMPDIR": str(tmp_path), "CROSSWALK_KEYCHAIN": "memory"},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    assert running.stdin is not None
    running.stdin.write("\n".join(bench.server.tokens).encode())
    running.stdin.close()
    assert asked.wait(60)
    running.kill()
    running.wait()
    assert bench.loads() == 0
    bench.server.faults = []
    done = bench.fetch()
    assert len(done.result.complete) == 3
    assert bench.loads() == 1
    users = sum(len(one.users) for one in roster)
    assert sum(one["users"] for one in json.loads(json.dumps(done.result.documents))) == users
