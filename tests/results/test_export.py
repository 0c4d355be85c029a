"""What the result files say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.errors import DecisionsOpen, UsageError
from app.jobs import Job
from app.merging import run_rule
from app.merging.rules import MergeOptions
from app.results.export import check_decided
from app.results.options import ExportOptions
from app.store.decisions import Decision
from app.store.loads import Block, FileCounts, FileFacts, LoadWriter, SetAside
from app.store.workspace import Workspace
from app.terms import Strategy
from tests.results.moments import NEW, OLD, accounts_of, clever_id, decide, moment, table, workspace_of


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


def _load_by_hand(workspace: Workspace, *files: tuple[str, str, str, bytes]) -> None:
    """Accounts files (name, delimiter, text, live rows) as the reader stores them.

    Each comes with a row set aside and a blank one; a row that is not live is a duplicate.
    """
    with workspace.writing() as conn:
        writer = LoadWriter(conn, "accounts")
        header = ["uid", "extra; x", "clever_id", "clever_id"]
        columns = {"key": 0, "clever_id": 2}
        for name, delimiter, text, live in files:
            n = len(live)
            facts = FileFacts(name, "accounts", "", "0" * 64, 1, "utf-8", delimiter, header, columns)
            file_id = writer.add_file(facts)
            zero = np.zeros(n, np.int32).tobytes()
            ids = bytes.fromhex(OLD[0]) * n
            lines = np.arange(2, n + 2, dtype=np.int32).tobytes()
            writer.add_block(file_id, Block(n, live, b"\1" * n, zero, zero, lines, ids, b"", text.encode()))
            writer.add_set_aside(file_id, [SetAside(9, "too_few_columns", 'one;"two')])
            writer.finish_file(file_id, FileCounts(n + 2, sum(live), n - sum(live), 1, 1, 0, [""], [""]))
        writer.finish({})


def test_files_with_different_delimiters_become_one(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, {"d": [(OLD[0], NEW[0], "teacher")]}, accounts_of(("0", OLD[9])))
    first = ("a.csv", ",", f'1,x;y,{OLD[0]},"a,b"\n', b"\1")
    second = ("b.csv", ";", f'"2;";"x;y";{OLD[0]};a,b\n', b"\1")
    _load_by_hand(workspace, first, second)
    with moment(workspace) as at:
        at.export(tmp_path / "out")
    lines = (tmp_path / "out" / "accounts_updated.csv").read_text().splitlines()
    assert lines[1:] == [
        f'1,x;y,{NEW[0]},"a,b",{OLD[0]},mapped',
        f'2;,x;y,{NEW[0]},"a,b",{OLD[0]},mapped',
    ]
    assert [row["file"] for row in table(tmp_path / "out" / "set_aside.csv")] == ["a.csv", "b.csv"]


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
    _load_by_hand(workspace, (name, delimiter, line + line, b"\1\0"))
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
