"""What becomes of every row of a file: kept, repaired, repeated, set aside, blank; nothing is lost."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import Cancelled, InputRefused
from app.ids import key_of, repair_id
from app.intake import limits
from app.intake.load import LoadReport, Wish, load
from app.jobs import Job, Progress
from tests.support.csv_text import csv_text
from tests.support.fake_writer import FakeWriter, WrittenFile

A, B, C, D = (c * 24 for c in "abcd")
U, V = "1" * 24, "2" * 24


def read(
    writer: FakeWriter, *paths: Path, columns: dict[str, str] | None = None, **more: object
) -> LoadReport:
    return load(writer, list(paths), writer.kind, columns, Job(), **more)  # type: ignore[arg-type]


def one(folder: Path, text: str | bytes, kind: str = "mapping", name: str = "North.csv") -> WrittenFile:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    writer = FakeWriter(kind)
    read(writer, path)
    (file,) = writer.files
    assert file.counts is not None and file.counts.balanced
    assert file.counts.set_aside == len(file.aside)
    assert file.facts.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert file.facts.size == path.stat().st_size
    return file


def refused(folder: Path, text: str | bytes, kind: str = "mapping", name: str = "North.csv") -> InputRefused:
    with pytest.raises(InputRefused) as caught:
        one(folder, text, kind, name)
    assert name in caught.value.message
    assert caught.value.hint
    return caught.value


def mapping(*lines: str) -> str:
    return "\n".join(["role_id,user_id,role", *lines, ""])


# -- rows --------------------------------------------------------------------------------------------


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


# -- any table, however written ------------------------------------------------------------------------

values = st.text(alphabet="abz é日ß\"',;|\t\n\r\u00a0\u2028", max_size=8)


@given(
    st.lists(st.tuples(values, values), max_size=12),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be"]),
    st.booleans(),
    st.integers(16, 400),
)
@settings(max_examples=300)
def test_any_table_comes_back_equal(
    tmp_path_factory: pytest.TempPathFactory,
    notes: list[tuple[str, str]],
    delimiter: str,
    end: str,
    quote_all: bool,
    encoding: str,
    newline_at_end: bool,
    chunk: int,
) -> None:
    folder = tmp_path_factory.mktemp("table")
    rows = [["account_id", "clever_id", "first", "second"]]
    rows += [[str(i), A, *pair] for i, pair in enumerate(notes)]
    text = csv_text(rows, delimiter, end, quote_all)
    text = text if newline_at_end else text.removesuffix(end)
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    path = folder / "people.csv"
    path.write_bytes((mark + text).encode(encoding))
    writer = FakeWriter("accounts")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "CHUNK", max(chunk, 150))
        report = read(writer, path)
    (file,) = writer.files
    assert file.rows() == rows[1:]
    assert file.lines == list(range(2, 2 + len(notes)))
    assert report.files[0].rows == report.files[0].loaded == len(notes)
    assert file.facts.delimiter == delimiter
    assert file.facts.header == rows[0]


@given(st.binary(max_size=300), st.sampled_from(["", "\ufeff"]), st.integers(8, 64))
@settings(max_examples=300)
def test_any_bytes_are_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, mark: str, chunk: int
) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    path = folder / "x.csv"
    path.write_bytes(mark.encode() + f"id,clever_id\n1,{A}\n".encode() * 40 + data)
    writer = FakeWriter("accounts")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "CHUNK", chunk + 40)
        try:
            read(writer, path)
        except InputRefused as refusal:
            assert refusal.code == "intake.unclosed_quote"
            return
    counts = writer.files[0].counts
    assert counts is not None and counts.balanced
    lines = [*writer.files[0].lines, *(row.line for row in writer.files[0].aside)]
    assert len(lines) == len(set(lines)) == counts.rows - counts.blank
    assert not lines or max(lines) <= counts.rows + 1


# -- long and broken -----------------------------------------------------------------------------------


def test_an_open_quote_takes_the_rest_as_one_row(tmp_path: Path) -> None:
    rows = [f"{i:024x},{U},teacher" for i in range(1, 41)]
    file = one(tmp_path, mapping(*rows, f'"{A},{U},teacher', f"{B},{U},staff"))
    assert file.reasons == [(42, "unclosed_quote")]
    assert file.aside[0].raw == f'"{A},{U},teacher\n{B},{U},staff\n'
    assert file.counts is not None and file.counts.rows == 41


def test_how_many_lines_an_open_quote_took_is_said(tmp_path: Path) -> None:
    path = tmp_path / "N.csv"
    rows = [f"{i:024x},{U},teacher" for i in range(1, 41)]
    path.write_text(mapping(*rows, f'"{A},{U},teacher', f"{B},{U},staff"))
    report = read(FakeWriter("mapping"), path)
    assert ("intake.note_unclosed", {"line": 42, "lines": 2}) in report.files[0].notes


def test_an_open_quote_over_a_fifth_of_the_file_is_refused(tmp_path: Path) -> None:
    problem = refused(tmp_path, mapping(f"{A},{U},teacher", f'"{B},{U},teacher', f"{C},{U},staff"))
    assert problem.code == "intake.unclosed_quote"
    assert "line 3" in problem.message and "2 lines" in problem.message


def test_a_long_cell_sets_its_row_aside(tmp_path: Path) -> None:
    long, just = "x" * (limits.CELL + 1), "y" * limits.CELL
    text = f'id,clever_id,note\n1,{A},{long}\n2,{B},{just}\n3,{C},"{long}"\n4,{D},\n'
    file = one(tmp_path, text, "accounts")
    assert file.reasons == [(2, "too_long"), (4, "too_long")]
    assert file.aside[0].raw == f"1,{A},{long}"
    assert [row[0] for row in file.rows()] == ["2", "4"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_record_that_cannot_be_held_is_survived(tmp_path: Path, end: str) -> None:
    cells = ",".join(["z" * 1000] * 40_000)
    text = end.join(["id,clever_id", f"1,{A}", f'2,"{B}"' + cells, f"3,{C}", f"4,{D}", ""])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "RAW_KEPT", 1000)
        file = one(tmp_path, text, "accounts")
    assert file.reasons == [(3, "too_long")]
    assert file.aside[0].raw.startswith(f'2,"{B}"zzz') and "more bytes" in file.aside[0].raw
    assert [row[0] for row in file.rows()] == ["1", "3", "4"]
    assert file.lines == [2, 4, 5]


def test_an_open_quote_in_a_huge_file(tmp_path: Path) -> None:
    row = f"1,{A}\n"
    text = "id,clever_id\n" + row * 700_000 + '2,"' + row * 3
    file = one(tmp_path, text, "accounts")
    assert file.reasons == [(700_002, "unclosed_quote")]
    problem = refused(tmp_path, "id,clever_id\n" + row * 300_000 + '2,"' + row * 800_000, "accounts")
    assert "line 300002" in problem.message and "800000 lines" in problem.message


def test_stray_quotes_in_a_large_file_cost_no_row(tmp_path: Path) -> None:
    rows = [f'{i},{A},5" pipe' if i % 50_001 == 0 else f"{i},{A}," for i in range(1, 150_000)]
    file = one(tmp_path, "\n".join(["id,clever_id,note", *rows]), "accounts")
    assert file.counts is not None and file.counts.loaded == len(rows)


# -- encodings -----------------------------------------------------------------------------------------


def test_bytes_that_are_not_utf8_make_it_windows(tmp_path: Path) -> None:
    text = f'id,clever_id,name\n1,{A},"a\nb"\n2,{B},\u00e9\n3,{C},\u20ac\n'
    file = one(tmp_path, text.encode("cp1252"), "accounts")
    assert file.facts.encoding == "cp1252"
    assert [row[2] for row in file.rows()] == ["a\nb", "\u00e9", "\u20ac"]
    assert ("intake.note_windows", {"line": 3, "byte": "0xE9"}) in file.facts.notes


def test_the_first_bad_byte_may_lie_far_behind(tmp_path: Path) -> None:
    rows = "".join(f"{i},{A},\u00e9\n" for i in range(60_000)).encode()
    data = b"id,clever_id,name\n" + rows + f"x,{B},".encode() + b"\xe9\n"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "HELD", 1000)
        file = one(tmp_path, data, "accounts")
    assert file.facts.encoding == "cp1252"
    assert ("intake.note_windows", {"line": 60_002, "byte": "0xE9"}) in file.facts.notes
    assert file.rows()[0][2] == "\u00c3\u00a9"


@pytest.mark.parametrize("bad", [0x81, 0x8D, 0x8F, 0x90, 0x9D])
def test_bytes_that_windows_does_not_know_are_set_aside(tmp_path: Path, bad: int) -> None:
    data = f"id,clever_id,n\n1,{A},\n2,{B},".encode() + bytes([bad]) + b"\n"
    file = one(tmp_path, data, "accounts")
    assert file.reasons == [(3, "undecodable")]
    assert file.aside[0].raw == f"2,{B},\\x{bad:02x}"


def test_a_mark_decides_and_bad_bytes_behind_it_are_set_aside(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf" + f"id,clever_id,n\n1,{A},\u00e9\n2,{B},".encode() + b"\xe9\n3,,\xff,,,\n"
    file = one(tmp_path, data, "accounts")
    assert file.facts.encoding == "utf-8-sig"
    assert file.facts.header[0] == "id"
    assert file.reasons == [(3, "undecodable"), (4, "undecodable")]
    assert file.aside[1].raw == "3,,\\xff,,,"
    assert file.rows() == [["1", A, "\u00e9"]]


@pytest.mark.parametrize(("codec", "mark"), [("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")])
def test_utf16_with_half_characters(tmp_path: Path, codec: str, mark: bytes) -> None:
    bad = "\ud800".encode(codec, "surrogatepass")
    data = mark + f"id,clever_id,n\n1,{A},\U0001f600\n2,{B},".encode(codec) + bad + "\n".encode(codec)
    file = one(tmp_path, data + b"\x00", "accounts")
    assert file.facts.encoding == codec
    assert file.rows() == [["1", A, "\U0001f600"]]
    assert file.reasons == [(3, "undecodable"), (4, "undecodable")]


def test_a_chosen_encoding_wins(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(f"id,clever_id,n\n1,{A},\u00e9\n".encode())
    writer = FakeWriter("accounts")
    read(writer, path, wishes={"x.csv": Wish(encoding="cp1252", delimiter=",")})
    assert writer.files[0].rows() == [["1", A, "\u00c3\u00a9"]]


# -- repetitions -----------------------------------------------------------------------------------------


def test_repeated_mapping_rows_count_in_the_later_file(tmp_path: Path) -> None:
    head = "role_id,user_id,role,district\n"
    (tmp_path / "b.csv").write_text(head + f"{A},{U},Teachers,NORTH \n{B},{U},staff,north\n")
    (tmp_path / "a.csv").write_text(head + f" {A.upper()},{U},teacher,North\n{A},{V},teacher,north\n")
    (tmp_path / "c.csv").write_text(head + f"{A},{U},teacher,South\n{A},{U},teacher,north\n")
    for paths in (["a.csv", "b.csv", "c.csv"], ["c.csv", "b.csv", "a.csv"]):
        writer = FakeWriter("mapping")
        report = read(writer, *(tmp_path / name for name in paths))
        assert [(f.name, f.loaded, f.duplicates) for f in report.files] == [
            ("a.csv", 2, 0),
            ("b.csv", 1, 1),
            ("c.csv", 1, 1),
        ]
        assert writer.named("b.csv").rows(duplicates=False) == [[B, U, "staff", "north"]]


def test_accounts_are_repeated_when_every_cell_is_equal(tmp_path: Path) -> None:
    text = f'id,clever_id,note\n1,{A},x\n1,{A},y\n"1",{A},"x"\n1,{A},x \n2,{B},"p\nq"\n2,{B},"p\nq"\n'
    file = one(tmp_path, text, "accounts")
    assert file.counts is not None and (file.counts.loaded, file.counts.duplicates) == (4, 2)
    assert [row[2] for row in file.rows(duplicates=False)] == ["x", "y", "x ", "p\nq"]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 2)), max_size=60))
@settings(max_examples=150)
def test_repetitions_are_those_a_set_would_find(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, int, int]]
) -> None:
    folder = tmp_path_factory.mktemp("twice")
    lines = [f"{a:024x},{b + 9:024x},{['teacher', 'staff', 'student'][c]}" for a, b, c in rows]
    file = one(folder, mapping(*lines))
    assert file.counts is not None
    assert file.counts.loaded == len(set(rows))
    first = list(dict.fromkeys(lines))
    assert [",".join(row) for row in file.rows(duplicates=False)] == first


def test_accounts_in_several_files_are_kept_alike(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"id,clever_id,n\n1,{A},x;y\n")
    (tmp_path / "b.csv").write_text(f'ID;Clever-ID;n\n1;{A};x;y\n2;{B};p,q\n1;{A};"x;y"\n')
    writer = FakeWriter("accounts")
    report = read(writer, tmp_path)
    assert writer.named("b.csv").facts.delimiter == ","
    assert writer.named("b.csv").rows(duplicates=False) == [["2", B, "p,q"]]
    assert [(f.loaded, f.duplicates, f.set_aside) for f in report.files] == [(1, 0, 0), (1, 1, 1)]
    assert writer.named("b.csv").aside[0].raw == f"1;{A};x;y"


def test_accounts_with_other_columns_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"id,clever_id\n1,{A}\n")
    (tmp_path / "b.csv").write_text(f"id,clever_id,x\n1,{A},\n")
    with pytest.raises(InputRefused) as caught:
        read(FakeWriter("accounts"), tmp_path)
    assert caught.value.code == "intake.different_headers"


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    north, south = tmp_path / "North.csv", tmp_path / "South.csv"
    north.write_text(mapping(f"{A},{U},teacher"))
    first = FakeWriter("mapping")
    read(first, north)
    south.write_bytes(north.read_bytes())
    again = FakeWriter("mapping", [first.files[0].facts])
    report = read(again, north)
    assert report.nothing_new and not again.files
    assert report.files[0].repeated
    report = read(again, north, south)
    assert not report.nothing_new
    assert [file.facts.name for file in again.files] == ["South.csv"]


def test_accounts_come_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"id,clever_id\n1,{A}\n")
    first = FakeWriter("accounts")
    read(first, tmp_path)
    (tmp_path / "b.csv").write_text(f"id,clever_id\n2,{B}\n")
    again = FakeWriter("accounts", [first.files[0].facts])
    report = read(again, tmp_path)
    assert [file.repeated for file in report.files] == [False, False]
    assert len(again.files) == 2


# -- the whole ---------------------------------------------------------------------------------------


def test_a_file_with_a_header_only_is_fine(tmp_path: Path) -> None:
    for text in ("role_id,user_id", "role_id,user_id\n"):
        file = one(tmp_path, text)
        assert file.counts is not None and file.counts.rows == 0


@pytest.mark.parametrize("text", ["", "\n\n", " \n,,\n", "\ufeff", "sep=;\n"])
def test_a_file_without_header_is_refused(tmp_path: Path, text: str) -> None:
    assert refused(tmp_path, text).code == "intake.no_header"


@pytest.mark.parametrize("data", [b"PK\x03\x04abc", b"%PDF-1.4\n", "a,b\n".encode("utf-16-le")])
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes) -> None:
    assert refused(tmp_path, data).code == "intake.not_text"


def test_a_header_with_an_open_quote_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, 'role_id,"user_id\na,b\n').code == "intake.header_broken"


def test_only_files_of_the_writers_kind_are_taken_when_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(mapping(f"{A},{U},teacher"))
    (tmp_path / "a.csv").write_text(f"id,clever_id\n1,{A}\n")
    for kind, name in (("mapping", "m.csv"), ("accounts", "a.csv")):
        writer = FakeWriter(kind)
        load(writer, [tmp_path], None, None, Job())  # type: ignore[arg-type]
        assert [file.facts.name for file in writer.files] == [name]


def test_progress_is_told_in_bytes_and_ends_whole(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(mapping(*(f"{i:024x},{U},staff" for i in range(1, 9))))
    told: list[Progress] = []
    load(FakeWriter("mapping"), [tmp_path], "mapping", None, Job(told.append))  # type: ignore[arg-type]
    assert {(p.stage, p.unit) for p in told} == {("jobs.reading", "bytes")}
    assert [p.done for p in told] == sorted(p.done for p in told)
    assert told[-1].done == told[-1].total > 0


def test_a_cancelled_load_stops(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(mapping(f"{A},{U},staff"))
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        load(FakeWriter("mapping"), [tmp_path], "mapping", None, job)  # type: ignore[arg-type]
