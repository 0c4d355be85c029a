"""Pages and workbooks that people open: nothing fetched, nothing guessed, nothing of others."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.jobs import Job
from app.results.copies import read_records
from app.results.dry_run import dry_run
from app.results.page import percent
from app.results.safe_names import safe_name, safe_names
from app.results.workbook import Sheet, write_workbook
from app.store.decisions import Decision
from app.store.records import write_records
from tests.results.moments import NEW, OLD, accounts_of, decide, moment, table, workspace_of


class _Strict(HTMLParser):
    """Notes what a page refers to, and that every element is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.outside += [
            str(v) for k, v in attrs if k in ("src", "href", "action", "style") or k.startswith("on")
        ]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def check_page(path: Path) -> str:
    text = path.read_text()
    page = _Strict()
    page.feed(text)
    assert page.open == []
    assert page.outside == []
    assert "<script" not in text
    assert "url(" not in text
    return text


def test_report_stands_alone_and_escapes_names(tmp_path: Path) -> None:
    name = '<b>North & "South"</b>'
    rows = accounts_of(
        ("1", OLD[0], "teacher", name), ("2", "", "teacher", name), ("3", OLD[1], "staff", "x")
    )
    workspace = workspace_of(tmp_path, {"x": [(OLD[0], NEW[0], "teacher"), (OLD[1], NEW[0], "staff")]}, rows)
    decide(workspace, Decision("leave", "2", "", reason="test"))
    with moment(workspace) as at:
        at.export(tmp_path / "out", only=("report", "districts"))
    text = check_page(tmp_path / "out" / "report.html")
    assert "<b>" not in text
    assert "2 of 3 accounts are settled (67 %)." in text
    assert "test: 1" in text
    assert not re.search("[0-9a-f]{24}", text)  # nothing about single people
    pages = list((tmp_path / "out" / "districts").glob("*/report.html"))
    assert len(pages) == 2
    for page in pages:
        check_page(page)


def test_report_has_a_place_for_the_checklist(tmp_path: Path) -> None:
    from app.results.export import export
    from app.results.options import ExportOptions

    with moment(workspace_of(tmp_path, {}, accounts_of(("1", "")))) as at:
        options = ExportOptions(only=("report",))
        export(
            at.conn, at.snapshot, at.plan, options, tmp_path / "out", Job(), checklist_html="<p>all done</p>"
        )
    assert "<p>all done</p>" in check_page(tmp_path / "out" / "report.html")


def test_every_district_gets_its_own_and_nothing_else(tmp_path: Path) -> None:
    rows = accounts_of(
        ("n1", "", "", "North"), ("s1", "", "", "South"), ("n2", "x", "", "NORTH "), ("u", "", "", "")
    )
    with moment(workspace_of(tmp_path, {"North": [(OLD[0], NEW[0], "teacher")]}, rows)) as at:
        at.export(tmp_path / "out")
    folder = tmp_path / "out" / "districts"
    assert sorted(path.name for path in folder.iterdir()) == ["North", "South"]
    assert [row["account_id"] for row in table(folder / "North" / "exceptions.csv")] == ["n1", "n2"]
    assert [row["account_id"] for row in table(folder / "South" / "exceptions.csv")] == ["s1"]
    assert "South" not in (folder / "North" / "report.html").read_text()


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("North", "North"),
        ("../../etc", "_.._.._etc"),
        ("..", "district"),
        ("", "district"),
        ("a/b\\c:d", "a_b_c_d"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("COM1", "_COM1"),
        ("Console", "Console"),
        ("ends. . ", "ends"),
        (".hidden", "_.hidden"),
        ("a\x00\n\u202eb", "ab"),
    ],
)
def test_names_of_folders(name: str, folder: str) -> None:
    assert safe_name(name) == folder


@given(st.lists(st.text(max_size=200), unique=True, max_size=8))
def test_no_two_districts_share_a_folder(names: list[str]) -> None:
    found = safe_names(names)
    assert len({folder.casefold() for folder in found.values()}) == len(names)
    for folder in found.values():
        assert folder not in ("", ".", "..")
        assert not set('<>:"/\\|?*') & set(folder)
        assert len(folder.encode()) < 200


def test_workbook_holds_texts_only(tmp_path: Path) -> None:
    rows = accounts_of(("007", OLD[0], "teacher", ""), ("=1+1", "5e10", "http://a.b", "1/2"))
    with moment(workspace_of(tmp_path, {"d": [(OLD[0], NEW[0], "teacher")]}, rows)) as at:
        at.export(tmp_path / "out", only=("results",))
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"results.xlsx", "manifest.json"}
    book = load_workbook(tmp_path / "out" / "results.xlsx")
    assert book.sheetnames == [
        "id_map", "accounts_updated", "merges", "merge_fields", "exceptions", "set_aside", "unclaimed", "rollback",
    ]  # fmt: skip
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref
        assert {cell.data_type for row in sheet.rows for cell in row if cell.value is not None} == {"s"}
    assert [cell.value for cell in book["accounts_updated"]["A"]] == ["account_id", "007", "=1+1"]
    assert book["accounts_updated"]["C3"].hyperlink is None


def test_workbook_splits_and_cuts_and_says_so(tmp_path: Path) -> None:
    source = tmp_path / "t.csv"
    source.write_text(
        write_records([["a", "b"], ["1", "x" * 40_000], ["2", ""], ["3", ""], ["4", ""], ["5", ""]])
    )
    sheet = Sheet("t", source, ",", ("a", "b"))
    said = write_workbook([sheet], tmp_path / "t.xlsx", tmp_path, Job(), most_rows=3)
    assert len(said) == 2
    book = load_workbook(tmp_path / "t.xlsx")
    assert book.sheetnames == ["t", "t (2)", "t (3)", "notes"]
    assert [[cell.value for cell in book[name]["A"]] for name in book.sheetnames[:3]] == [
        ["a", "1", "2"], ["a", "3", "4"], ["a", "5"],
    ]  # fmt: skip
    assert len(book["t"]["B2"].value) == 32_767


cells = st.lists(st.text(st.characters(codec="utf-8"), max_size=6), min_size=2, max_size=2)


@given(st.lists(cells, min_size=1, max_size=30), st.sampled_from(",;\t|"), st.integers(8, 60))
def test_files_are_read_back_whole_in_any_pieces(rows: list[list[str]], delimiter: str, piece: int) -> None:
    import tempfile

    from app.results import copies

    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(copies, "_PIECE", piece)
        path = Path(folder) / "t"
        path.write_bytes(write_records(rows, delimiter).encode())
        found = [one.row(at) for one in read_records(path, delimiter, 2) for at in range(len(one))]
    assert found == rows


def test_dry_run_counts_what_the_export_changes(tmp_path: Path) -> None:
    rows = accounts_of(
        ("1", OLD[0], "teacher", "North"),
        ("2", OLD[1].upper(), "student", "North"),
        ("3", f" {OLD[2]}", "student", "North"),
        ("4", "", "", "South"),
        ("5", NEW[0], "", ""),
    )
    mapping = {"North": [(OLD[0], NEW[0], "teacher")], "South": []}
    with moment(workspace_of(tmp_path, mapping, rows)) as at:
        found = dry_run(at.conn, at.snapshot, at.plan, Job())
        at.export(tmp_path / "out", only=("rollback",))
    assert found.changed == len(table(tmp_path / "out" / "rollback.csv"))
    assert [(one.district, one.accounts, one.open) for one in found.districts] == [
        ("", 1, 0),
        ("North", 3, 0),
        ("South", 1, 1),
    ]
    assert len(found.warnings) == 1
    assert "South" in found.warnings[0]
    assert "100.0 %" in found.warnings[0]


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (0, 0, "0 %"),
        (0, 5, "0 %"),
        (5, 5, "100 %"),
        (1, 1000, "under 1 %"),
        (999, 1000, "over 99 %"),
        (1, 3, "33 %"),
    ],
)
def test_shares_never_round_to_all_or_nothing(part: int, whole: int, said: str) -> None:
    assert percent(part, whole) == said
