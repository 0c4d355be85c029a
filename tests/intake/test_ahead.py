"""Work done ahead in a thread gives the same as work done in turn, errors included."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from app.errors import InputRefused
from app.intake import limits
from app.intake.ahead import Ahead
from tests.intake.reading import A, U, mapping, read
from tests.support.fake_writer import FakeWriter


@pytest.mark.parametrize("worth", [True, False])
def test_results_and_errors_come_in_order(worth: bool) -> None:
    got: list[int] = []
    with (
        pytest.raises(ZeroDivisionError),
        Ahead(lambda n: 12 // n, [1, 2, 3, 0, 4], lambda _: worth) as ahead,
    ):
        got.extend(ahead)
    assert got == [12, 6, 4]
    assert not [t for t in threading.enumerate() if t.name.startswith("intake-ahead")]


def test_large_files_are_read_as_small_ones_are(tmp_path: Path) -> None:
    for number in range(6):
        rows = [f"{number:04x}{i:020x},{U},teacher" for i in range(3000)]
        (tmp_path / f"{number}.csv").write_text(mapping(*rows))
    (tmp_path / "small.csv").write_text(mapping(f"{A},{U},teacher"))
    writer = FakeWriter("mapping")
    report = read(writer, tmp_path)
    assert [(file.name, file.loaded) for file in report.files] == [
        *((f"{number}.csv", 3000) for number in range(6)),
        ("small.csv", 1),
    ]


def test_a_bad_large_file_is_named(tmp_path: Path) -> None:
    rows = [f"{i:024x},{U},teacher" for i in range(5000)]
    for name in ("a", "b", "d"):
        (tmp_path / f"{name}.csv").write_text(mapping(*rows))
    (tmp_path / "c.csv").write_text("x,y\n" + "1,2\n" * 50_000)
    with pytest.raises(InputRefused, match=r"c\.csv"):
        read(FakeWriter("mapping"), tmp_path)


def test_a_record_just_over_the_bound_is_set_aside(tmp_path: Path) -> None:
    cells = ",".join(["z" * 1000] * (limits.RECORD // 1001 + 1))
    path = tmp_path / "x.csv"
    path.write_text(f"id,clever_id\n1,{A}\n2,{cells}\n3,{A}\n")
    writer = FakeWriter("accounts")
    read(writer, path)
    assert writer.files[0].reasons == [(3, "too_long")]
    assert writer.files[0].aside[0].raw == f"2,{cells}"
    assert writer.files[0].lines == [2, 4]
