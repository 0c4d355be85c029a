"""Killed at any moment: the workspace opens, adds up, and stands as before or as after; results are whole."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.demo.portfolio import make_portfolio
from app.jobs import Job
from tests.acceptance.running import ROOT, crosswalk, process

PEOPLE = 3_000
KILLS = 2
ONLY = "id_map,accounts_updated,merges,exceptions,rollback,summary"


@dataclass
class Ground:
    """Inputs, and a workspace with a load, a rule and a list of decisions to make."""

    mapping: Path
    newer: Path
    accounts: Path
    workspace: Path
    decisions: Path


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    folder = tmp_path_factory.mktemp("ground")
    made = make_portfolio(folder / "input", PEOPLE, 3, job=Job())
    workspace = folder / "w.crosswalk"
    home = folder / "home"
    for words in (
        ["load", workspace, "--mapping", made.mapping, "--accounts", made.accounts],
        ["merge", workspace],
    ):
        one = process(*words, home=home)
        assert one.wait(120) == 0
        one.communicate()
    decisions = folder / "decisions.csv"
    rows = made.accounts.read_text(encoding="utf-8-sig").splitlines()[1:400]
    keys = [row.split(",")[0] for row in rows if row]
    decisions.write_text("account_id,decision,user_id,reason\n" + "".join(f"{k},leave,,test\n" for k in keys))
    return Ground(made.mapping, made.newer_mapping, made.accounts, workspace, decisions)


def standing(workspace: Path) -> Any:
    """What `status` tells; the file is sound and everything adds up."""
    said = crosswalk("status", workspace, "--format", "json")
    assert said.code == 0, said.err
    assert said.json["balanced"]
    with closing(sqlite3.connect(workspace)) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert conn.execute("PRAGMA foreign_key_check").fetchall() == []
    document = said.json
    for one in document["files"]:
        parts = one["loaded"] + one["duplicates"] + one["set_aside"] + one["blank"]
        assert one["rows"] == parts, one
    return document


def copied(workspace: Path, folder: Path) -> Path:
    folder.mkdir()
    return Path(shutil.copy(workspace, folder / "w.crosswalk"))


def seconds_to_end(words: list[object], home: Path) -> float:
    begin = time.monotonic()
    one = process(*words, home=home)
    one.communicate(timeout=120)
    assert one.returncode in (0, 4)
    return time.monotonic() - begin


def stopped(words: list[object], home: Path, after: float, how: signal.Signals) -> subprocess.Popen[bytes]:
    """A process that was sent a signal some seconds after its start, or had ended by then."""
    one = process(*words, home=home)
    try:
        one.wait(after)
    except subprocess.TimeoutExpired:
        one.send_signal(how)
    return one


COMMANDS = {
    "load": ["load", "W", "--mapping", "NEWER"],
    "migrate": [
        "migrate",
        "--workspace",
        "W",
        "--mapping",
        "NEWER",
        "--accounts",
        "A",
        "--out",
        "O",
        "--only",
        ONLY,
    ],
    "merge": ["merge", "W", "--strategy", "combine", "--permission", "by_role"],
    "decide": ["decide", "W", "--file", "D"],
    "export": ["export", "W", "--out", "O", "--allow-open", "--only", ONLY],
    "undo": ["undo", "W"],
    "erase": ["erase", "W"],
}


def spelled(command: str, ground: Ground, workspace: Path) -> list[object]:
    places = {
        "W": workspace,
        "O": workspace.parent / "out",
        "A": ground.accounts,
        "NEWER": ground.newer,
        "D": ground.decisions,
    }
    return [places.get(word, word) for word in COMMANDS[command]]


def without_steps(document: dict[str, Any]) -> dict[str, Any]:
    """An export or a note of it moves a step, not the job."""
    return {name: value for name, value in document.items() if name != "steps"}


@pytest.mark.parametrize("command", COMMANDS)
def test_killed_at_any_moment(command: str, ground: Ground, tmp_path: Path) -> None:
    draw = random.Random(command)
    before = without_steps(standing(copied(ground.workspace, tmp_path / "before")))
    done = copied(ground.workspace, tmp_path / "done")
    takes = seconds_to_end(spelled(command, ground, done), tmp_path / "home")
    possible = [before, without_steps(standing(done))]
    if command == "migrate":
        possible.append(possible[1])
    for number in range(KILLS):
        workspace = copied(ground.workspace, tmp_path / str(number))
        out = workspace.parent / "out"
        if number % 2:
            old_results(out)
        after = takes * draw.uniform(0.25, 1.02)
        stopped(spelled(command, ground, workspace), tmp_path / "home", after, signal.SIGKILL).communicate()
        assert without_steps(standing(workspace)) in possible
        results_are_whole(out, old=bool(number % 2))
        assert crosswalk(*spelled(command, ground, workspace)).code in (0, 4)
        again = without_steps(standing(workspace))
        assert command in ("undo", "decide") or again == possible[1]


def old_results(out: Path) -> None:
    """Results of an earlier export, told by their manifest."""
    out.mkdir()
    names = {"id_map.csv": b"old\n", "summary.json": b"{}\n"}
    for name, data in names.items():
        (out / name).write_bytes(data)
    files = [{"name": n, "size": len(d), "sha256": hashlib.sha256(d).hexdigest()} for n, d in names.items()]
    (out / "manifest.json").write_text(json.dumps({"app": "Crosswalk", "results": files}))


def results_are_whole(out: Path, *, old: bool) -> None:
    """All that a manifest names is there as named; without a manifest there is nothing at all."""
    if not out.exists():
        assert not old
        return
    manifest = out / "manifest.json"
    names = sorted(p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file())
    assert manifest.exists(), names
    told = named_in(json.loads(manifest.read_text()))
    assert names == sorted([*told, "manifest.json"])
    for name, digest in told.items():
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == digest


def named_in(manifest: Any) -> dict[str, str]:
    """Result files of a manifest with their hashes."""
    return {one["name"]: one["sha256"] for one in manifest["results"]}


@pytest.mark.parametrize("rename", range(4))
def test_killed_between_two_renames(rename: int, ground: Ground, tmp_path: Path) -> None:
    """The moments that chance does not hit: while the new results take the place of the old ones."""
    workspace = copied(ground.workspace, tmp_path / "w")
    out = tmp_path / "w" / "out"
    old_results(out)
    program = (
        "import os, pathlib, sys; from app.cli import main; left = [int(sys.argv[1])];"
        "honest = pathlib.Path.replace\n"
        "def replace(self, target):\n"
        "    if left[0] == 0: os._exit(9)\n"
        "    left[0] -= 1\n"
        "    return honest(self, target)\n"
        "pathlib.Path.replace = replace; sys.exit(main(sys.argv[2:]))"
    )
    words = map(str, spelled("export", ground, workspace))
    environment = {**os.environ, "CROSSWALK_HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", program, str(rename), *words]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=120, check=False)
    assert done.returncode in (0, 9), done.stderr.decode()
    if out.exists():
        results_are_whole(out, old=True)
    assert crosswalk(*spelled("export", ground, workspace)).code == 0
    results_are_whole(out, old=True)


def interrupted_at(number: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Press Ctrl+C when the work comes to its checkpoint of this number; the list counts the checkpoints."""
    honest, met = Job.checkpoint, [0]

    def checkpoint(job: Job) -> None:
        met[0] += 1
        if met[0] == number:
            os.kill(os.getpid(), signal.SIGINT)
        honest(job)

    monkeypatch.setattr(Job, "checkpoint", checkpoint)
    return met


@pytest.mark.parametrize("command", ["load", "migrate", "merge", "decide", "export", "erase"])
def test_ctrl_c_is_130_and_changes_nothing(
    command: str, ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = without_steps(standing(copied(ground.workspace, tmp_path / "before")))
    done = copied(ground.workspace, tmp_path / "done")
    with monkeypatch.context() as counting:
        met = interrupted_at(0, counting)
        assert crosswalk(*spelled(command, ground, done)).code in (0, 4)
        last = met[0]
    for number in sorted({1, last // 3, 2 * last // 3, last - 1, last} - {0}):
        workspace = copied(ground.workspace, tmp_path / str(number))
        with monkeypatch.context() as pressing:
            interrupted_at(number, pressing)
            said = crosswalk(*spelled(command, ground, workspace))
        assert said.code in ((130, 0, 4) if number == last else (130,)), number
        if said.code == 130:
            assert without_steps(standing(workspace)) == before
            assert sorted(p.name for p in workspace.parent.iterdir()) == ["w.crosswalk"]
            assert said.err.strip() and not said.out


def test_ctrl_c_in_a_process_of_its_own(ground: Ground, tmp_path: Path) -> None:
    """Pressed as soon as results are being written; who is quicker does not matter, half of it would."""
    workspace = copied(ground.workspace, tmp_path / "w")
    one = process(*spelled("export", ground, workspace), home=tmp_path / "home")
    staging = workspace.parent / ".out.crosswalk-writing"
    while one.poll() is None and not staging.exists():
        with suppress(subprocess.TimeoutExpired):
            one.wait(0.005)
    one.send_signal(signal.SIGINT)
    out, err = one.communicate(timeout=120)
    assert b"Traceback" not in err + out
    assert one.returncode in (0, 130), err.decode()
    assert (workspace.parent / "out").exists() == (one.returncode == 0)
    results_are_whole(workspace.parent / "out", old=False)
    assert not staging.exists()
