"""Canonical records: what is written is found again, cell by cell."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from app.store.records import Records, write_records

CELL = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["", '"', '""', "a,b", "line\nbreak", "\r\n", " x ", "'=1+1", "\x00", "ünïcode"]
)


@given(st.integers(2, 5).flatmap(lambda n: st.lists(st.lists(CELL, min_size=n, max_size=n), max_size=8)))
def test_cells_come_back(rows: list[list[str]]) -> None:
    for delimiter in ",;\t|":
        text = write_records(rows, delimiter)
        width = len(rows[0]) if rows else 2
        records = Records(text.encode(), width, delimiter)
        assert len(records) == len(rows)
        assert [records.row(at) for at in range(len(rows))] == rows
        for column in range(width):
            assert records.cells(column) == [row[column] for row in rows]


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=8))
def test_any_reader_of_rfc_4180_agrees(rows: list[list[str]]) -> None:
    clean = [[cell.replace("\x00", "") for cell in row] for row in rows]
    text = write_records(clean)
    assert list(csv.reader(io.StringIO(text, newline=""), strict=True)) == clean
