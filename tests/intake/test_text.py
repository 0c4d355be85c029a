"""Any table comes back equal, however it is written; what is long or broken costs only itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import InputRefused
from app.intake import limits
from app.intake.load import Wish
from tests.intake.reading import A, B, C, D, U, mapping, one, read, refused
from tests.support.csv_text import csv_text
from tests.support.fake_writer import FakeWriter

values = st.text(alphabet="abz é日ß\"',;|\t\n\r\u00a0\u2028", max_size=8)


@given(
    st.lists(st.tuples(values, values), max_size=12),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be"]),
    st.booleans(),
    st.integers(16, 400),
    st.booleans(),
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
    streamed: bool,
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
        patch.setattr(limits, "HELD", 0 if streamed else limits.HELD)
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
