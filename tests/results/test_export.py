"""What the result files say, and that they are there whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app.errors import Cancelled, DecisionsOpen, UsageError
from app.jobs import Job, Progress
from app.merging import run_rule
from app.merging.rules import MergeOptions
from app.results.export import check_decided
from app.results.folder import Staging
from app.results.manifest import files_named_in
from app.results.options import NAMES, ExportOptions
from app.store.decisions import Decision
from app.store.loads import Block, FileCounts, FileFacts, LoadWriter, SetAside
from app.store.workspace import Workspace
from app.terms import Strategy
from tests.results.moments import accounts_of, clever_id, decide, moment, table, workspace_of

OLD = [clever_id(number) for number in range(1, 30)]
NEW = [clever_id(number) for number in range(101, 130)]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    mapping = {
        "North": [(OLD[0], NEW[0], "teacher"), (OLD[1], NEW[0], "staff"), (OLD[2], NEW[2], "teacher")],
        "South": [(OLD[3], NEW[3], "teacher"), (OLD[3], NEW[4], "teacher"), (OLD[8], NEW[8], "staff")],
    }
    rows = accounts_of(
        ("1", OLD[0], "teacher", "North"),
        ("2", f" {OLD[1].upper()} ", "staff", "North"),
        ("3, b", OLD[2], "teacher", "north "),
        ("4", OLD[3], "teacher", "South"),
        ("5", OLD[5], "student", "South"),
        ("6", f'"{OLD[6]}"', "student", "South"),
        ("7", OLD[7], "contact", "South"),
        ("8", "", "teacher", "South"),
        ("9", NEW[2], "teacher", "North"),
        ("10", "5.03E+23", "teacher", "Nowhere"),
    )
    return workspace_of(tmp_path, mapping, rows)


def rule(workspace: Workspace, **options: object) -> None:
    with workspace.writing() as conn:
        from app.matching.snapshot import take

        run_rule(conn, take(conn, Job()), MergeOptions(**options), Job())  # type: ignore[arg-type]


def test_id_map(workspace: Workspace, tmp_path: Path) -> None:
    with moment(workspace) as at:
        at.export(tmp_path / "out")
    assert (tmp_path / "out" / "id_map.csv").read_text() == "\n".join(
        [
            "account_id,previous_id,user_id,role,district,outcome,warnings",
            f"1,{OLD[0]},{NEW[0]},teacher,North,mapped,",
            f"2, {OLD[1].upper()} ,{NEW[0]},staff,North,mapped,",
            f'"3, b",{OLD[2]},{NEW[2]},teacher,North,mapped,',
            f"4,{OLD[3]},,teacher,South,conflict,",
            f"5,{OLD[5]},{OLD[5]},student,South,unchanged,",
            f'6,"""{OLD[6]}""",{OLD[6]},student,South,unchanged,',
            f"7,{OLD[7]},,contact,South,recreate,",
            "8,,,teacher,South,no_id,",
            f"9,{NEW[2]},{NEW[2]},teacher,North,already_new,",
            "10,5.03E+23,,teacher,Nowhere,bad_id,",
            "",
        ]
    )


def test_accounts_updated_replaces_only_settled_cells(workspace: Workspace, tmp_path: Path) -> None:
    with moment(workspace) as at:
        at.export(tmp_path / "out")
    rows = table(tmp_path / "out" / "accounts_updated.csv")
    assert list(rows[0]) == [
        "account_id",
        "clever_id",
        "role",
        "district",
        "previous_clever_id",
        "migration_outcome",
    ]
    assert [row["clever_id"] for row in rows] == [
        NEW[0], NEW[0], NEW[2], OLD[3], OLD[5], OLD[6], OLD[7], "", NEW[2], "5.03E+23",
    ]  # fmt: skip
    assert rows[5]["previous_clever_id"] == f'"{OLD[6]}"'
    assert rows[2]["district"] == "north "


def test_rollback_lists_every_text_that_changed(workspace: Workspace, tmp_path: Path) -> None:
    with moment(workspace) as at:
        at.export(tmp_path / "out")
    rows = table(tmp_path / "out" / "rollback.csv")
    assert [(row["account_id"], row["user_id"], row["previous_id"]) for row in rows] == [
        ("1", NEW[0], OLD[0]),
        ("2", NEW[0], f" {OLD[1].upper()} "),
        ("3, b", NEW[2], OLD[2]),
        ("6", OLD[6], f'"{OLD[6]}"'),
    ]


def test_unclaimed_in_order(tmp_path: Path) -> None:
    mapping = {
        "b": [(OLD[3].upper(), NEW[3], "staff"), (OLD[2], NEW[2], "teacher"), (OLD[0], NEW[0], "teacher")],
        "A": [
            ("old one", NEW[6], ""),
            (OLD[4], NEW[4], "contact"),
            (clever_id(0xABC).upper(), NEW[5], "staff"),
        ],
    }
    mapping["A"].append((clever_id(0xABB), NEW[7], "staff"))
    with moment(workspace_of(tmp_path, mapping, accounts_of(("1", OLD[0]), ("2", NEW[2])))) as at:
        at.export(tmp_path / "out", only=("unclaimed",))
    assert (tmp_path / "out" / "unclaimed.csv").read_text().splitlines()[1:] == [
        f"A,,old one,{NEW[6]}",
        f"A,contact,{OLD[4]},{NEW[4]}",
        f"A,staff,{clever_id(0xABC).upper()},{NEW[5]}",
        f"A,staff,{clever_id(0xABB)},{NEW[7]}",
        f"b,staff,{OLD[3].upper()},{NEW[3]}",
    ]


def test_retired_accounts_keep_their_id_and_stand_in_no_script(workspace: Workspace, tmp_path: Path) -> None:
    rule(workspace, strategy=Strategy.COMBINE)
    with moment(workspace) as at:
        at.export(tmp_path / "out")
    out = tmp_path / "out"
    merges = {row["account_id"]: row["action"] for row in table(out / "merges.csv")}
    gone = next(key for key, action in merges.items() if action == "retire" and key in ("1", "2"))
    row = next(row for row in table(out / "accounts_updated.csv") if row["account_id"] == gone)
    assert row["migration_outcome"] == "retired"
    assert row["clever_id"] == row["previous_clever_id"]
    assert gone not in {row["account_id"] for row in table(out / "rollback.csv")}
    assert f"'{gone}'" not in (out / "update.sql").read_text()
    assert f"'{gone}'" not in (out / "rollback.sql").read_text()


def test_proposals_retire_nobody(tmp_path: Path) -> None:
    mapping = {"d": [(OLD[0], NEW[0], "teacher"), (OLD[1], NEW[0], "student")]}
    workspace = workspace_of(
        tmp_path, mapping, accounts_of(("1", OLD[0], "teacher"), ("2", NEW[0], "student"))
    )
    rule(workspace, strategy=Strategy.COMBINE)
    with moment(workspace) as at:
        at.export(tmp_path / "out")
        with pytest.raises(DecisionsOpen):
            check_decided(at.snapshot, at.plan)
    assert {row["state"] for row in table(tmp_path / "out" / "merges.csv")} == {"proposed"}
    assert "retired" not in (tmp_path / "out" / "accounts_updated.csv").read_text()


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


@pytest.mark.parametrize("name", ["report.pdf", "nonsense", "", "../id_map"])
def test_only_refuses_what_it_does_not_know(name: str) -> None:
    with pytest.raises(UsageError):
        ExportOptions(only=(name,))


def test_only_takes_loose_spellings() -> None:
    assert ExportOptions(only=("ID_MAP.csv", "update", "rollback.sql", "rollback", "results.xlsx")).only == (
        "id_map", "update.sql", "rollback.sql", "rollback", "results",
    )  # fmt: skip


def test_without_accounts_the_headers_are_there(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, {"d": [(OLD[0], NEW[0], "teacher")]}, [])
    with moment(workspace) as at:
        at.export(tmp_path / "out")
    assert (tmp_path / "out" / "id_map.csv").read_text().count("\n") == 1
    assert (tmp_path / "out" / "unclaimed.csv").read_text().count("\n") == 2


def test_an_empty_workspace_exports_headers(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "w.crosswalk", create=True)
    with moment(workspace) as at:
        report = at.export(tmp_path / "out")
    for path in (tmp_path / "out").glob("*.csv"):
        assert path.read_text().count("\n") == 1, path
    assert report.summary["balanced"] is True
    assert "Rows it must change: 0" in (tmp_path / "out" / "update.sql").read_text()


def _load_by_hand(workspace: Workspace, name: str, delimiter: str, text: str, live: bytes) -> None:
    """An accounts file as the reader stores it, with a duplicate, a row set aside and a blank one."""
    import numpy as np

    n = len(live)
    with workspace.writing() as conn:
        writer = LoadWriter(conn, "accounts")
        header = ["uid", "extra; x", "clever_id", "clever_id"]
        columns = {"key": 0, "clever_id": 2}
        facts = FileFacts(name, "accounts", "", "0" * 64, 1, "utf-8", delimiter, header, columns)
        file_id = writer.add_file(facts)
        zero = np.zeros(n, np.int32).tobytes()
        ids = bytes.fromhex(OLD[0]) * n
        lines = np.arange(2, n + 2, dtype=np.int32).tobytes()
        writer.add_block(file_id, Block(n, live, b"\1" * n, zero, zero, lines, ids, b"", text.encode()))
        writer.add_set_aside(file_id, [SetAside(9, "too_few_columns", 'one;"two')])
        writer.finish_file(file_id, FileCounts(n + 2, sum(live), n - sum(live), 1, 1, 0, [""], [""]))
        writer.finish({})


@pytest.mark.parametrize(
    ("name", "delimiter", "file"),
    [("A.TSV", "\t", "accounts_updated.tsv"), ("a.csv", ";", "accounts_updated.csv")],
)
def test_delimiter_stays_and_rows_left_out_are_told(
    tmp_path: Path, name: str, delimiter: str, file: str
) -> None:
    workspace = workspace_of(tmp_path, {"d": [(OLD[0], NEW[0], "teacher")]}, accounts_of(("0", OLD[9])))
    cells = ["k,1", "a\tb" if delimiter == ";" else '"a\tb"', OLD[0], "x"]
    line = delimiter.join(cells) + "\n"
    _load_by_hand(workspace, name, delimiter, line + line, b"\1\0")
    with moment(workspace) as at:
        report = at.export(tmp_path / "out")
    head = "extra; x" if delimiter == "\t" else '"extra; x"'
    header = delimiter.join(
        ["uid", head, "clever_id", "clever_id", "previous_clever_id", "migration_outcome"]
    )
    cells[2] = NEW[0]
    assert (
        tmp_path / "out" / file
    ).read_text() == f"{header}\n{delimiter.join([*cells, OLD[0], 'mapped'])}\n"
    assert (
        (tmp_path / "out" / "id_map.csv").read_text().splitlines()[1].startswith(f'"k,1",{OLD[0]},{NEW[0]}')
    )
    assert (tmp_path / "out" / "set_aside.csv").read_text() == (
        f'file,line,reason,raw\n{name},9,too_few_columns,"one;""two"\n'
    )
    assert len(report.notes) == 2
    assert report.summary["balanced"] is True


def test_summary_is_not_balanced_when_rows_are_missing(workspace: Workspace, tmp_path: Path) -> None:
    from sqlalchemy import update

    from app.results.summary import Unbalanced
    from app.store.tables import file

    with workspace.writing() as conn:
        conn.execute(update(file).where(file.c.kind == "accounts").values(rows=file.c.rows + 1))
    with moment(workspace) as at, pytest.raises(Unbalanced):
        at.export(tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_spreadsheet_copies_disarm_formulas(tmp_path: Path) -> None:
    rows = accounts_of(
        ("=1+1", OLD[0], "@role", "-d"), ("+1", "\tx", '="a"', "\rz"), ("ok", "", "a=b", 'say "=1"')
    )
    with moment(workspace_of(tmp_path, {"d": [(OLD[0], NEW[0], "teacher")]}, rows)) as at:
        at.export(tmp_path / "out", only=("accounts_updated",), spreadsheet_copies=True)
    exact = table(tmp_path / "out" / "accounts_updated.csv")
    copies = table(tmp_path / "out" / "accounts_updated.spreadsheet.csv")
    assert exact[0]["account_id"] == "=1+1"
    for one, other in zip(exact, copies, strict=True):
        for name, text in one.items():
            armed = text[:1] in ("=", "+", "-", "@", "\t", "\r") and text
            assert other[name] == (f"'{text}" if armed else text)


def test_chosen_by_hand_counts(workspace: Workspace, tmp_path: Path) -> None:
    decide(workspace, Decision("use", "8", "", NEW[8]), Decision("leave", "10", "5.03E+23", reason="test"))
    with moment(workspace) as at:
        at.export(tmp_path / "out")
    row = table(tmp_path / "out" / "id_map.csv")[7]
    assert (row["user_id"], row["outcome"], row["warnings"]) == (NEW[8], "mapped", "by_hand")
    assert "10" in {row["account_id"] for row in table(tmp_path / "out" / "exceptions.csv")}


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
