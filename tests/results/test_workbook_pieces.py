"""The cells of a workbook whatever pieces its tables are read and written in, and trouble while they are packed."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.jobs import Job
from app.results import copies, workbook
from app.results.workbook import Sheet, write_workbook
from app.store.records import write_records

ROWS = [[str(n), "" if n % 3 else "now and then", f"R&D <{n}>" if n % 5 == 4 else f"ü{n}"] for n in range(23)]
ODD = ["x_x0041_", "a\nb", ' "q" ', "tab\there", "\x01", "é,", "\ufffe"]


def sheet(folder: Path) -> Sheet:
    path = folder / "t.csv"
    header = ["id", "gaps", "text"]
    odd = [[str(100 + at), "", text] for at, text in enumerate(ODD)]
    path.write_bytes(write_records([header, *ROWS, *odd]).encode())
    return Sheet("t", path, ",", tuple(header))


@pytest.mark.parametrize("chunk", [1, 4, 2000])
@pytest.mark.parametrize("piece", [16, 90, 1 << 20])
def test_every_cell_comes_back(
    chunk: int, piece: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "_CHUNK", chunk)
    monkeypatch.setattr(copies, "_PIECE", piece)
    write_workbook([sheet(tmp_path)], tmp_path / "t.xlsx", tmp_path, Job(), most_rows=12)
    book = load_workbook(tmp_path / "t.xlsx")
    found = [
        [cell or "" for cell in row] for page in book for row in page.iter_rows(min_row=2, values_only=True)
    ]
    assert found[:23] == ROWS
    written = [row[2] for row in found[23:]]
    assert written == ["x_x005F_x0041_", *ODD[1:4], "_x0001_", "é,", "_xFFFE_"]


def test_trouble_while_packing_is_raised_and_no_thread_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        def write(self, piece: bytes) -> int:
            raise OSError(28, "No space left on device")

    packing = workbook._Behind
    monkeypatch.setattr(workbook, "_Behind", lambda out: packing(Full()))  # type: ignore[arg-type]
    with pytest.raises(OSError, match="No space left"):
        write_workbook([sheet(tmp_path)], tmp_path / "t.xlsx", tmp_path, Job())
    assert not [one for one in threading.enumerate() if one.name.startswith("workbook-packing")]
