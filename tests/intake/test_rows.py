"""What becomes of every row of a file: kept, repaired, set aside, blank; nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.ids import key_of, repair_id
from tests.intake.reading import A, B, C, D, U, V, mapping, one
from tests.support.csv_text import csv_text


def test_mapping_rows_become_keys_roles_and_districts(tmp_path: Path) -> None:
    file = one(tmp_path, mapping(f"{A},{U},teacher", f"{B},{U},Staff", f"old 7,{V},teacher"))
    assert file.rows() == [[A, U, "teacher"], [B, U, "Staff"], ["old 7", V, "teacher"]]
    assert file.keys() == [A, B, key_of("old 7")[0].hex()]
    assert file.keys("users") == [U, U, V]
    assert file.role_texts == ["teacher", "Staff", "teacher"]
    assert file.district_texts == ["North"] * 3
    assert file.lines == [2, 3, 4]
    assert file.column("kinds", "u1") == [1, 1, 2]
    assert file.facts.columns == {"old": 0, "new": 1, "role": 2}


def test_account_rows_keep_every_column(tmp_path: Path) -> None:
    text = f"account_id,Clever ID,note,note\n1,{A},x,y\n2,,,\n3,NULL,,z\n"
    file = one(tmp_path, text, "accounts")
    assert file.rows() == [["1", A, "x", "y"], ["2", "", "", ""], ["3", "NULL", "", "z"]]
    assert file.column("kinds", "u1") == [1, 0, 2]
    assert file.keys()[1] == "0" * 24
    assert file.district_texts == ["", "", ""]
    assert all(block.users == b"" for block in file.blocks.values())


def test_district_column_counts_and_empty_cells_fall_back_to_the_file(tmp_path: Path) -> None:
    text = f"legacy_id,user_id,District ID\n{A},{U},South\n{B},{U},\n{C},{U},  \n{D},{U},south \n"
    file = one(tmp_path, text)
    assert file.district_texts == ["South", "North", "North", "south "]


def test_every_reason_is_the_first_that_applies(tmp_path: Path) -> None:
    text = mapping(
        f"{A},{U}",  # 2
        f"{A},{U},teacher,x",  # 3
        f",{U},teacher",  # 4
        f"{A},,teacher",  # 5
        f"5.03E+23,{U},teacher",  # 6
        f"{A},nobody,teacher",  # 7
        ",,teacher",  # 8
        "5e+23,nobody,teacher",  # 9
        "1,2",  # 10
        f"{A},{U},teacher,,",  # 11 kept: nothing in the cells behind the header
        f"\ufeff '' ,{U},teacher",  # 12
    )
    file = one(tmp_path, text)
    assert file.reasons == [
        (2, "too_few_columns"),
        (3, "too_many_columns"),
        (4, "missing_legacy_id"),
        (5, "missing_user_id"),
        (6, "bad_legacy_id"),
        (7, "bad_user_id"),
        (8, "missing_legacy_id"),
        (9, "bad_legacy_id"),
        (10, "too_few_columns"),
        (12, "missing_legacy_id"),
    ]
    assert file.rows() == [[A, U, "teacher"]]
    assert file.aside[0].raw == f"{A},{U}"
    assert file.aside[1].raw == f"{A},{U},teacher,x"


def test_accounts_without_a_key_are_set_aside(tmp_path: Path) -> None:
    text = f'id,clever_id\n1,{A}\n,{B}\n" ",{C}\n\u00a0,{D}\n\u00a07,{D}\n'
    file = one(tmp_path, text, "accounts")
    assert file.reasons == [(n, "missing_account_key") for n in (3, 4, 5)]
    assert file.aside[1].raw == f'" ",{C}'
    assert [row[0] for row in file.rows()] == ["1", "\u00a07"]


def test_blank_rows_are_counted_and_count_as_lines(tmp_path: Path) -> None:
    text = f'\n ,;\nrole_id,user_id\n\n{A},{U}\n,\n" ","\t"\n  \n\u00a0,""\n{B},{U}\n\n\n'
    file = one(tmp_path, text)
    assert file.counts is not None
    assert (file.counts.rows, file.counts.blank, file.counts.loaded) == (9, 7, 2)
    assert file.lines == [3, 8]


def test_many_rows_that_begin_with_an_empty_cell_are_not_blank(tmp_path: Path) -> None:
    rows = "".join(f",{i},{A}\n, ,\t\n" for i in range(500))
    file = one(tmp_path, f"note,id,clever_id\n{rows}", "accounts")
    assert file.counts is not None
    assert (file.counts.loaded, file.counts.blank) == (500, 500)


def test_line_breaks_in_quotes_are_one_line(tmp_path: Path) -> None:
    text = f'id,clever_id,note\n1,{A},"a\r\nb\nc"\n2,{B},"x""y"\n,{C},\n'
    file = one(tmp_path, text, "accounts")
    assert file.rows() == [["1", A, "a\r\nb\nc"], ["2", B, 'x"y']]
    assert file.lines == [2, 3]
    assert file.reasons == [(4, "missing_account_key")]


def test_quotes_in_the_middle_are_characters(tmp_path: Path) -> None:
    text = f'id,clever_id,note\n1,{A},5" pipe\n2,{B},"a"b"c\n3,{C},x"\n4,{D},\n'
    file = one(tmp_path, text, "accounts")
    assert [row[2] for row in file.rows()] == ['5" pipe', 'ab"c', 'x"', ""]


def test_ids_are_repaired_and_counted(tmp_path: Path) -> None:
    rows = [
        f"{A.upper()},{U}",
        f" {B} ,'{U}'",
        f"\u201c{C}\u201d,\u200b{U}\u2060",
        f'"""{D}""",{U}',
        f"Old-7,{V}",
        f"`Old-8`,{V}",
    ]
    file = one(tmp_path, "\n".join(["role_id,user_id", *rows]))
    assert file.keys()[:4] == [A, B, C, D]
    assert file.keys("users") == [U, U, U, U, V, V]
    assert file.keys()[4:] == [key_of("Old-7")[0].hex(), key_of("Old-8")[0].hex()]
    assert file.counts is not None and file.counts.repaired_ids == 7
    assert file.rows()[0][0] == A.upper()


@given(
    st.lists(
        st.text(alphabet="abcdefABCDEF0123456789 '\"`\u201c\u00a0\ufeff\u2060\tgE+.,", max_size=40)
        | st.from_regex(r"\A[ '\"`]{0,3}[0-9a-fA-F]{24}[ '\"`\t]{0,3}\Z"),
        min_size=1,
        max_size=20,
    ),
    st.booleans(),
)
@settings(max_examples=200)
def test_ids_come_out_as_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str], quote_all: bool
) -> None:
    folder = tmp_path_factory.mktemp("ids")
    rows = [["id", "clever_id"], *([str(i), cell] for i, cell in enumerate(cells))]
    file = one(folder, csv_text(rows, quote_all=quote_all), "accounts")
    expected = [key_of(repair_id(cell)) for cell in cells]
    assert file.keys() == [key.hex() for key, _ in expected]
    assert file.column("kinds", "u1") == [int(kind) for _, kind in expected]
    assert file.rows() == rows[1:]
    changed = [cell for cell in cells if repair_id(cell) not in {"", cell}]
    assert file.counts is not None and file.counts.repaired_ids == len(changed)


@given(st.lists(st.text(alphabet='ab"\u00e9 ,', max_size=40), min_size=1, max_size=30))
@settings(max_examples=200)
def test_spellings_of_roles_come_out_as_they_stood(
    tmp_path_factory: pytest.TempPathFactory, roles: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("roles")
    rows = [["id", "clever_id", "role"], *([str(i), A, role] for i, role in enumerate(roles))]
    file = one(folder, csv_text(rows), "accounts")
    assert file.role_texts == roles
    assert file.counts is not None and len(file.counts.roles) == len(set(roles))
