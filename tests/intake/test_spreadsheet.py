"""Spreadsheets read as the text that a person sees in them."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook

from app.errors import InputRefused
from app.intake.load import load
from app.intake.spreadsheet import cell_text
from app.jobs import Job
from tests.support.fake_writer import FakeWriter, WrittenFile

A, B, U = "a" * 24, "b" * 24, "1" * 24


def book(path: Path, **sheets: list[list[object]]) -> Path:
    made = Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def read(path: Path, kind: str = "accounts") -> WrittenFile:
    writer = FakeWriter(kind)
    load(writer, [path], kind, None, Job())  # type: ignore[arg-type]
    (file,) = writer.files
    assert file.counts is not None and file.counts.balanced
    return file


def refusal(path: Path) -> InputRefused:
    with pytest.raises(InputRefused) as caught:
        read(path)
    assert path.name in caught.value.message
    return caught.value


def test_cells_are_text_without_artefacts(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["account_id", "clever_id", "last_login", "note", None],
        [12345, A, datetime(2024, 5, 1, 10, 30), "001", None],
        [12346.0, f" {B}", date(2024, 5, 1), True, None],
        ["x,y", 5.03e23, time(7, 5), 'say "a"\nb', None],
        [None, None, None, None, None],
        [4, None, 0.5],
        [None, A, None, "no key"],
        [5, A, None, None, "beyond"],
    ]
    file = read(book(tmp_path / "people.xlsx", People=rows))
    assert file.facts.header == ["account_id", "clever_id", "last_login", "note"]
    assert file.rows() == [
        ["12345", A, "2024-05-01T10:30:00", "001"],
        ["12346", f" {B}", "2024-05-01", "TRUE"],
        ["x,y", "5.03E+23", "07:05:00", 'say "a"\nb'],
        ["4", "", "0.5", ""],
    ]
    assert file.lines == [2, 3, 4, 6]
    assert file.reasons == [(7, "missing_account_key"), (8, "too_many_columns")]
    assert file.counts is not None and file.counts.blank == 1
    assert file.facts.encoding == "xlsx" and file.facts.delimiter == ","


def test_the_first_sheet_with_something_in_it_is_read_and_said(tmp_path: Path) -> None:
    rows: list[list[object]] = [["id", "clever_id"], [1, A]]
    file = read(book(tmp_path / "p.xlsx", Cover=[], Blank=[[None], ["  "]], People=rows, Other=rows))
    assert file.rows() == [["1", A]]
    note = {"sheet": "People", "others": "Cover, Blank, Other"}
    assert ("intake.note_sheet", note) in file.facts.notes


def test_rows_above_the_header_are_passed_over(tmp_path: Path) -> None:
    rows: list[list[object]] = [[None], [None, None], ["id", "clever_id"], [1, A]]
    file = read(book(tmp_path / "p.xlsx", One=rows))
    assert (file.rows(), file.lines) == ([["1", A]], [2])


def test_a_mapping_can_be_a_spreadsheet(tmp_path: Path) -> None:
    rows: list[list[object]] = [["legacy_id", "user_id", "role"], [A, U, "teacher"], [B, U, None]]
    file = read(book(tmp_path / "North.xlsx", One=rows), "mapping")
    assert file.keys() == [A, B] and file.keys("users") == [U, U]
    assert file.district_texts == ["North", "North"]


def test_many_rows_come_in_pieces(tmp_path: Path) -> None:
    rows: list[list[object]] = [["id", "clever_id"], *([i, A] for i in range(5000))]
    file = read(book(tmp_path / "p.xlsx", One=rows))
    assert [row[0] for row in file.rows()] == [str(i) for i in range(5000)]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "1"),
        (-1.0, "-1"),
        (0.1, "0.1"),
        (1e15, "1000000000000000.0"),
        (5.03e23, "5.03E+23"),
        (10**30, "1" + "0" * 30),
        (False, "FALSE"),
        ("#N/A", "#N/A"),
        (None, ""),
    ],
)
def test_numbers(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_what_is_no_spreadsheet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.xlsx"
    path.write_bytes(b"id,clever_id\n")
    assert refusal(path).code in {"intake.damaged", "intake.sheet_damaged"}
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("x.txt", "x")
    assert refusal(path).code == "intake.sheet_damaged"
    assert refusal(book(path, One=[])).code == "intake.sheet_empty"
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0rest")
    assert refusal(tmp_path / "old.xls").code == "intake.not_text"


def rewritten(path: Path, name: str, data: bytes) -> None:
    """Replace one part of a spreadsheet."""
    with zipfile.ZipFile(path) as old:
        parts = {entry: old.read(entry) for entry in old.namelist()}
    parts[name] = data
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for entry, content in parts.items():
            out.writestr(entry, content)


def test_entities_and_bombs_in_spreadsheets_are_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "p.xlsx", One=[["id", "clever_id"], [1, A]])
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
    rewritten(path, "xl/worksheets/sheet1.xml", bomb)
    assert refusal(path).code == "intake.sheet_damaged"
    rewritten(path, "xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * (20 << 20))
    assert refusal(path).code == "intake.suspicious_sizes"


def test_a_workbook_with_a_password_says_so(tmp_path: Path) -> None:
    path = tmp_path / "accounts.xlsx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1024))
    assert "password" in refusal(path).message


def test_damage_anywhere_is_one_sentence(tmp_path: Path) -> None:
    whole = book(tmp_path / "p.xlsx", One=[["id", "clever_id"], [1, A]]).read_bytes()
    path = tmp_path / "d.xlsx"
    for at in range(0, len(whole), 97):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x5A]) + whole[at + 1 :])
        try:
            read(path)
        except InputRefused as problem:
            assert problem.message
    path.write_bytes(io.BytesIO(whole).read(len(whole) // 2))
    assert refusal(path).code == "intake.damaged"
