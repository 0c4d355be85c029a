"""What every command answers when it works, when it is used wrongly, and when it cannot go on."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.acceptance.running import ROOT, Said, crosswalk, process

OLD, OTHER, NEW = "a" * 24, "b" * 24, "c" * 24


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "North.csv"
    path.write_text(f"role_id,user_id,role\n{OLD},{NEW},teacher\n{OTHER},{NEW},staff\n")
    return path


@pytest.fixture
def accounts(tmp_path: Path) -> Path:
    path = tmp_path / "accounts.csv"
    path.write_text(f"id,clever_id,role\n1,{OLD},teacher\n2,{OTHER},staff\n3,,teacher\n")
    return path


@pytest.fixture
def workspace(tmp_path: Path, mapping: Path, accounts: Path) -> Path:
    path = tmp_path / "w.crosswalk"
    assert crosswalk("load", path, "--mapping", mapping, "--accounts", accounts).code == 0
    return path


def helpful(said: Said) -> None:
    """A complaint is a sentence or two on stderr, and nothing pretends to be an answer."""
    assert said.err.strip() and "Traceback" not in said.err
    assert said.err.strip()[-1] in ".:`'\"" or "\n" in said.err.strip()


WRONG = [
    "",
    "nonsense",
    "load",
    "load w.crosswalk",
    "migrate",
    "migrate --mapping m.csv",
    "merge w.crosswalk --strategy glue",
    "merge w.crosswalk --permission none",
    "merge w.crosswalk --survivor luck",
    "merge w.crosswalk --levels a,a",
    "match w.crosswalk --same-district North",
    "export w.crosswalk",
    "export w.crosswalk --out o --only everything",
    "export w.crosswalk --out o --only report.pdf --allow-open",
    "export w.crosswalk --out o --dialect oracle",
    "export w.crosswalk --out accounts.csv --allow-open",
    "decide w.crosswalk",
    "verify w.crosswalk",
    "status w.crosswalk --format yaml",
    "backup w.crosswalk",
    "diff",
    "diff v2.1 v9.9",
    "audit",
    "checklist w.crosswalk --set nothing",
    "sample --type teacher",
    "connect w.crosswalk --base-url http://example.invalid --token-stdin",
]


@pytest.mark.parametrize("words", WRONG)
def test_wrong_usage_is_2(words: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workspace.parent)
    monkeypatch.setattr("sys.stdin", open(os.devnull))  # noqa: PTH123, SIM115
    before = sorted(workspace.parent.rglob("*"))
    said = crosswalk(*words.split())
    sys.stdin.close()
    assert said.code == 2, said
    helpful(said)
    assert not said.out
    assert sorted(workspace.parent.rglob("*")) == before


def refused_inputs(folder: Path) -> Iterator[tuple[str, Path, str]]:
    """Name, file, the option it is given with."""
    good = f"role_id,user_id\n{OLD},{NEW}\n"

    def file(name: str, data: bytes | str) -> Path:
        path = folder / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    def archive(name: str, entries: dict[str, bytes | str]) -> Path:
        with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as zipped:
            for entry, data in entries.items():
                zipped.writestr(entry, data)
        return folder / name

    yield "missing", folder / "nowhere.csv", "--mapping"
    yield "empty", file("empty.csv", ""), "--mapping"
    yield "only blank lines", file("blank.csv", "\n\n  \n"), "--mapping"
    yield "unknown headers", file("unknown.csv", "one,two\n1,2\n"), "--mapping"
    yield "two candidates", file("two.csv", f"role_id,legacy_id,user_id\n{OLD},{OLD},{NEW}\n"), "--mapping"
    yield "no zip", file("broken.zip", b"PK\x03\x04 and nothing more"), "--mapping"
    yield (
        "nested",
        archive("nested.zip", {"a.csv": good, "inner.zip": b"PK\x05\x06" + bytes(18)}),
        "--mapping",
    )
    yield "traversal", archive("climb.zip", {"../out.csv": good}), "--mapping"
    yield "ratio", archive("bomb.zip", {"a.csv": good + "x" * 20_000_000}), "--mapping"
    yield "no csv inside", archive("none.zip", {"readme.txt": "hello"}), "--mapping"
    yield "open quote", file("quote.csv", f'role_id,user_id\n"{OLD},{NEW}\n' + "x\n" * 50), "--mapping"
    yield "empty folder", (folder / "void"), "--mapping"
    yield "user_id is never guessed", file("user.csv", f"id,user_id\n1,{OLD}\n"), "--accounts"
    yield "two Clever IDs", file("both.csv", f"id,clever_id,sso_id\n1,{OLD},{OLD}\n"), "--accounts"
    yield "no key", file("nokey.csv", f"clever_id,mail\n{OLD},x\n"), "--accounts"
    yield "no workbook", file("fake.xlsx", b"not a workbook"), "--accounts"
    yield "binary", file("noise.csv", bytes(range(256)) * 20), "--accounts"


def test_refused_input_is_3_and_leaves_nothing(tmp_path: Path, mapping: Path, accounts: Path) -> None:
    (tmp_path / "void").mkdir()
    workspace = tmp_path / "new" / "w.crosswalk"
    workspace.parent.mkdir()
    for name, path, option in refused_inputs(tmp_path):
        good = ["--accounts", accounts] if option == "--mapping" else ["--mapping", mapping]
        for words in (
            ["load", workspace, option, path],
            ["load", workspace, *good, option, path],
            ["migrate", *good, option, path, "--out", workspace.parent / "out", "--workspace", workspace],
        ):
            said = crosswalk(*words)
            assert said.code == 3, (name, said)
            helpful(said)
            assert not said.out, name
            assert not list(workspace.parent.iterdir()), name
    for name in ("unknown.csv", "two.csv"):
        assert "--columns" in crosswalk("load", workspace, "--mapping", tmp_path / name).err
    for name in ("user.csv", "both.csv", "nokey.csv"):
        assert "--columns" in crosswalk("load", workspace, "--accounts", tmp_path / name).err


def test_refused_input_changes_nothing_in_a_workspace(workspace: Path, tmp_path: Path) -> None:
    before = crosswalk("status", workspace, "--format", "json").out
    (tmp_path / "void").mkdir()
    for name, path, option in refused_inputs(tmp_path):
        assert crosswalk("load", workspace, option, path).code == 3, name
    assert crosswalk("status", workspace, "--format", "json").out == before


def test_open_decisions_are_4_and_nothing_is_written(workspace: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    said = crosswalk("export", workspace, "--out", out)
    assert said.code == 4 and not out.exists()
    helpful(said)
    assert crosswalk("export", workspace, "--out", out, "--allow-open").code == 0
    assert (out / "manifest.json").exists()
    assert crosswalk("merge", workspace).code == 0
    assert crosswalk("export", workspace, "--out", tmp_path / "done").code == 0


def test_migrate_always_writes_and_says_4_when_something_is_open(
    tmp_path: Path, mapping: Path, accounts: Path
) -> None:
    mapping.write_text(mapping.read_text() + f"{OLD},{'d' * 24},teacher\n")
    words = ["migrate", "--mapping", mapping, "--accounts", accounts, "--format", "json"]
    said = crosswalk(*words, "--out", tmp_path / "out")
    assert said.code == 4
    assert (tmp_path / "out" / "manifest.json").exists()
    assert said.json["accounts"]["by_outcome"]["conflict"] == 1
    assert sorted(p.name for p in tmp_path.iterdir() if p.suffix == ".crosswalk") == []


@pytest.mark.parametrize("strategy", ["link", "separate"])
def test_unique_ids_refuse_what_would_break_them(
    strategy: str, workspace: Path, tmp_path: Path, mapping: Path, accounts: Path
) -> None:
    said = crosswalk("merge", workspace, "--strategy", strategy, "--unique-ids")
    assert said.code == 4 and "combine" in said.err
    words = ["migrate", "--mapping", mapping, "--accounts", accounts, "--out", tmp_path / "out"]
    said = crosswalk(*words, "--strategy", strategy, "--unique-ids")
    assert said.code == 4 and "combine" in said.err
    assert crosswalk("merge", workspace, "--strategy", "combine", "--unique-ids").code == 0


NEED_A_WORKSPACE = [
    "match W",
    "merge W",
    "export W --out O --allow-open",
    "decide W --file F",
    "undo W",
    "redo W",
    "status W",
    "drift W",
    "history W",
    "verify W --accounts F",
    "checklist W",
    "backup W --to O",
    "erase W",
]


def run(words: str, workspace: Path, accounts: Path) -> Said:
    places = {"W": workspace, "O": workspace.parent / "never", "F": accounts}
    return crosswalk(*(places.get(word, word) for word in words.split()))


@pytest.mark.parametrize("words", NEED_A_WORKSPACE)
def test_a_workspace_that_cannot_be_used_is_6(words: str, tmp_path: Path, accounts: Path) -> None:
    missing = tmp_path / "gone.crosswalk"
    foreign, newer, noise = (tmp_path / f"{name}.crosswalk" for name in ("foreign", "newer", "noise"))
    with closing(sqlite3.connect(foreign)) as conn:
        conn.execute("CREATE TABLE mine (x)")
    crosswalk("load", newer, "--accounts", accounts)
    with closing(sqlite3.connect(newer)) as conn:
        conn.execute("PRAGMA user_version = 999")
    noise.write_bytes(b"this is no database" * 500)
    damaged = tmp_path / "damaged.crosswalk"
    damaged.write_bytes(newer.read_bytes()[:100] + b"\xff" * 9000)
    for path in (missing, foreign, newer, noise, damaged, tmp_path):
        before = path.read_bytes() if path.is_file() else None
        said = run(words, path, accounts)
        assert said.code == 6, (path.name, said)
        helpful(said)
        assert not said.out
        assert (path.read_bytes() if path.is_file() else None) == before
    assert not missing.exists()
    assert not (tmp_path / "never").exists()


def test_a_second_writer_is_told_who_writes_and_readers_go_on(
    workspace: Path, tmp_path: Path, accounts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.workspace.WAIT", 0.05)
    with closing(sqlite3.connect(workspace, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("BEGIN IMMEDIATE")
        for words in ("merge W", "undo W", "decide W --file F", "erase W"):
            said = run(words, workspace, accounts if "erase" in words else decisions(tmp_path))
            assert said.code == 6, (words, said)
            helpful(said)
        assert crosswalk("load", workspace, "--accounts", accounts).code == 6
        for words in ("status W", "history W", "drift W", "match W", "export W --out O --allow-open"):
            assert run(words, workspace, accounts).code == 0, words
        assert crosswalk("verify", workspace, "--accounts", accounts).code == 0
        assert crosswalk("backup", workspace, "--to", tmp_path / "copy.crosswalk").code == 0
        other.execute("ROLLBACK")
    assert crosswalk("merge", workspace).code == 0


def decisions(folder: Path) -> Path:
    path = folder / "decisions.csv"
    path.write_text("account_id,decision,user_id,reason\n3,leave,,test\n9,leave,,test\n")
    return path


JSON = [
    "match W --format json",
    "merge W --format json",
    "decide W --file F --format json",
    "status W --format json",
    "drift W --format json",
    "history W --format json",
    "export W --out O --allow-open --format json",
    "checklist W --path v2.1:v3.1 --kind secure-sync --format json",
    "diff v2.1 v3.1 --format json",
    "facts --format json",
]


@pytest.mark.parametrize("words", JSON)
def test_json_is_exactly_one_document(words: str, workspace: Path, tmp_path: Path) -> None:
    said = run(words, workspace, decisions(tmp_path))
    assert said.code == 0, said.err
    assert isinstance(json.loads(said.out), dict)
    assert said.err == ""


def test_documents_of_files_and_verification(workspace: Path, tmp_path: Path, accounts: Path) -> None:
    said = crosswalk("verify", workspace, "--accounts", accounts, "--format", "json")
    assert said.code == 0 and set(said.json) == {"districts", "rows"}
    more = tmp_path / "more.csv"
    more.write_text(accounts.read_text() + "4,,\n")
    assert crosswalk("load", workspace, "--accounts", more, "--format", "json").json
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "a.py").write_text("get('https://api.clever.com/v2.1/teachers')\n")
    said = crosswalk("audit", tmp_path / "code", "--format", "json")
    assert said.code == 0 and said.json["counts"]["breaks"] == 1


def test_settings_and_logs_stay_in_the_home_that_was_named_and_qt_stays_out(
    workspace: Path, tmp_path: Path
) -> None:
    home, person = tmp_path / "home", tmp_path / "person"
    person.mkdir()
    program = (
        "import sys; from app.cli import main; code = main(sys.argv[1:]);"
        "bad = [m for m in sys.modules if 'PySide' in m or m == 'ui' or m.startswith('ui.')];"
        "sys.exit(f'loaded {bad}' if bad else code)"
    )
    words = ["export", str(workspace), "--out", str(tmp_path / "out"), "--allow-open"]
    environment = {**os.environ, "CROSSWALK_HOME": str(home), "HOME": str(person), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        env=environment,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert not list(person.rglob("*"))


def test_a_real_process_answers_with_the_same_codes(workspace: Path, tmp_path: Path) -> None:
    expected = {
        ("status", workspace): 0,
        ("nonsense",): 2,
        ("load", tmp_path / "n.crosswalk", "--mapping", tmp_path / "none.csv"): 3,
        ("export", workspace, "--out", tmp_path / "never"): 4,
        ("status", tmp_path / "none.crosswalk"): 6,
        ("--version",): 0,
    }
    running = {words: process(*words, home=tmp_path / "home") for words in expected}
    for words, one in running.items():
        _, err = one.communicate(timeout=120)
        assert one.returncode == expected[words], (words, err.decode())
        assert b"Traceback" not in err
