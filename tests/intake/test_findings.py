"""What the window shows of a file before it is loaded is what loading gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import Cancelled
from app.intake.files import Wish
from app.intake.findings import PREVIEW, Finding, inspect
from app.intake.load import load
from app.jobs import Job
from tests.support.csv_text import csv_text
from tests.support.fake_writer import FakeWriter

U = "1" * 24


def ids(count: int, first: int = 1) -> list[str]:
    return [f"{first + i:024x}" for i in range(count)]


def known(some: list[str]) -> np.ndarray:
    return np.frombuffer(bytes.fromhex("".join(some)), np.uint8).reshape(-1, 12)


def look(path: Path, **more: object) -> Finding:
    options = {"kind": None, "columns": None, "accounts_ids": None, **more}
    (found,) = inspect([path], job=Job(), **options).files  # type: ignore[arg-type]
    return found


def test_a_card_tells_what_was_found(tmp_path: Path) -> None:
    path = tmp_path / "North.csv"
    rows = "".join(f"{a};{U};teacher\r\n" for a in ids(30))
    path.write_bytes(f"\ufefflegacy_id;user_id;role\r\n;{U};x\r\n{rows}".encode())
    found = look(path)
    assert (found.kind, found.encoding, found.delimiter) == ("mapping", "utf-8-sig", ";")
    assert (found.district, found.columns) == ("North", {"old": 0, "new": 1, "role": 2})
    assert found.refusal is None and not found.in_doubt
    assert found.rows == [[a, U, "teacher"] for a in ids(PREVIEW)]
    assert found.lines == list(range(3, 3 + PREVIEW))
    assert [(row.line, row.reason) for row in found.aside] == [(2, "missing_legacy_id")]


cell = st.text(alphabet='ab",;\n é', max_size=5)


@given(st.lists(st.tuples(cell, cell, cell), max_size=8), st.sampled_from([",", ";"]))
@settings(max_examples=100)
def test_the_preview_is_what_loading_gives(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], delimiter: str
) -> None:
    path = tmp_path_factory.mktemp("look") / "p.csv"
    table = [["account_id", "clever_id", "x"], *map(list, rows)]
    path.write_text(csv_text(table, delimiter), encoding="utf-8", newline="")
    found = look(path)
    writer = FakeWriter("accounts")
    load(writer, [path], found.kind, None, Job(), {found.name: found.wish})  # type: ignore[arg-type]
    (file,) = writer.files
    assert (found.rows, found.lines) == (file.rows(), file.lines)
    assert [row.line for row in found.aside] == [row.line for row in file.aside]
    assert found.columns == file.facts.columns


def test_every_guess_can_be_changed(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(f"a;b,c\n{ids(1)[0]};{U},\u00e9\n".encode())
    wish = Wish(
        kind="mapping", encoding="cp1252", delimiter=";", district="South", columns={"old": "a", "new": "b,c"}
    )
    found = look(path, wishes={"x.csv": wish})
    assert (found.kind, found.encoding, found.delimiter, found.district) == (
        "mapping",
        "cp1252",
        ";",
        "South",
    )
    assert found.header == ["a", "b,c"]
    assert found.refusal is None


def test_doubt_shows_the_rows_and_asks(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(f"role_id,legacy_id,user_id\n1,2,{U}\n")
    found = look(path)
    assert found.in_doubt and found.refusal is not None
    assert found.rows == [["1", "2", U]]
    assert found.header == ["role_id", "legacy_id", "user_id"]


def test_the_data_decide_between_two_candidates(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    old, other = ids(50), ids(50, 1000)
    lines = [f"{a},{b},{U}" for a, b in zip(other, old, strict=True)]
    path.write_text("\n".join(["role_id,legacy_id,user_id", *lines, ""]))
    found = look(path, accounts_ids=known(old[:30]))
    assert found.columns == {"old": 1, "new": 2} and not found.in_doubt
    told = dict(found.notes)
    assert told["intake.note_decided_by_data"] == {"key": "old", "header": "legacy_id", "share": 60}
    writer = FakeWriter("mapping")
    load(writer, [path], "mapping", None, Job(), {found.name: found.wish})  # type: ignore[arg-type]
    assert writer.files[0].keys() == old


def test_the_data_decide_without_known_headers(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    old, new = ids(50), ids(50, 1000)
    lines = [f"{b},{a},teacher" for a, b in zip(old, new, strict=True)]
    path.write_text("\n".join(["neu,alt,role", *lines, ""]))
    found = look(path, kind="mapping", accounts_ids=known(old))
    assert found.columns == {"old": 1, "new": 0, "role": 2}
    assert [code for code, _ in found.notes] == [
        "intake.note_decided_by_data",
        "intake.note_decided_by_form",
    ]


def test_data_that_do_not_tell_leave_the_doubt(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    old, new = ids(50), ids(50, 1000)
    path.write_text("\n".join(["a,b", *(f"{a},{b}" for a, b in zip(old, new, strict=True)), ""]))
    assert look(path, kind="mapping", accounts_ids=known(ids(50, 5000))).in_doubt
    assert look(path, kind="mapping", accounts_ids=known(old + new)).in_doubt
    assert look(path, kind="mapping", accounts_ids=known([])).in_doubt


def test_what_cannot_be_read_is_a_card_too(tmp_path: Path) -> None:
    (tmp_path / "bad.zip").write_bytes(b"x")
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "ok.csv").write_text("id,clever_id\n")
    names = ["bad.zip", "empty.csv", "ok.csv", "gone.csv"]
    found = inspect([tmp_path / name for name in names], None, None, None, Job())
    assert {one.name: one.refusal.code if one.refusal else "" for one in found.files} == {
        "bad.zip": "intake.damaged",
        "empty.csv": "intake.no_header",
        "gone.csv": "intake.missing",
        "ok.csv": "",
    }


def test_looking_can_be_stopped(tmp_path: Path) -> None:
    (tmp_path / "ok.csv").write_text("id,clever_id\n")
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        inspect([tmp_path], None, None, None, job)


@pytest.mark.parametrize("wish", [Wish(delimiter="ab"), Wish(delimiter='"'), Wish(encoding="klingon")])
def test_a_choice_without_meaning_is_refused_on_the_card(tmp_path: Path, wish: Wish) -> None:
    (tmp_path / "ok.csv").write_text("id,clever_id\n")
    refusal = look(tmp_path / "ok.csv", wishes={"ok.csv": wish}).refusal
    assert refusal is not None and "ok.csv" in refusal.message and refusal.hint
