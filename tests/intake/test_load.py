"""Several files at once: repetitions, files loaded before, progress, what is refused as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import Cancelled, InputRefused
from app.intake.load import load
from app.jobs import Job, Progress
from tests.intake.reading import A, B, U, V, mapping, one, read, refused
from tests.support.fake_writer import FakeWriter


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
