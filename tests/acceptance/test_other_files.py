"""The files made from the tables: workbook, copies for spreadsheets, pages for districts, manifest."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from tests.acceptance.cases import Inventor
from tests.acceptance.running import crosswalk, table

TABLES = "id_map merges merge_fields exceptions set_aside unclaimed rollback".split()


@pytest.fixture(scope="module", params=[1001, 1003, 1011])
def out(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every result file of an invented migration, with cells that a spreadsheet would take for formulas."""
    folder = tmp_path_factory.mktemp("made")
    seed = request.param
    while True:
        place = folder / str(seed)
        place.mkdir()
        invent = Inventor(seed, place)
        mapping, accounts = invent.mapping(), invent.accounts()
        words = ["--mapping", mapping.path, "--accounts", accounts.path, "--out", place / "out"]
        said = crosswalk("migrate", *words, "--strategy", "combine", "--spreadsheet-copies")
        if said.code in (0, 4) and len(table(place / "out" / "id_map.csv")) > 5:
            return place / "out"
        seed += 100


def updated(out: Path) -> list[list[str]]:
    path = next(one for one in out.glob("accounts_updated.*") if "spreadsheet" not in one.name)
    first = path.read_text(encoding="utf-8").splitlines()[0]
    return table(path, max(",;\t|", key=re.sub('"[^"]*"', "", first).count))


def test_the_workbook_says_what_the_tables_say(out: Path) -> None:
    import openpyxl

    book = openpyxl.load_workbook(out / "results.xlsx")
    wanted = {name: table(out / f"{name}.csv") for name in TABLES} | {"accounts_updated": updated(out)}
    for name, rows in wanted.items():
        sheet = book[name]
        cells = list(sheet.iter_rows())
        assert all(
            cell.data_type in ("s", "n") and not isinstance(cell.value, int | float)
            for row in cells
            for cell in row
        )
        found = [
            ["" if cell.value is None else cell.value.replace("_x000D_", "\r") for cell in row]
            for row in cells
        ]
        assert [["".join(c.split()) for c in row] for row in found] == [
            ["".join(c.split()) for c in row] for row in rows
        ]
        assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref


def test_copies_for_spreadsheets_start_no_formula(out: Path) -> None:
    copies = list(out.glob("*.spreadsheet.*"))
    assert len(copies) >= len(TABLES)
    for path in copies:
        if path.name.startswith("accounts_updated"):
            continue
        exact = table(out / path.name.replace(".spreadsheet", ""))
        risky = ("=", "+", "-", "@", "\t", "\r")
        wanted = [["'" + cell if cell.startswith(risky) else cell for cell in row] for row in exact]
        assert table(path) == wanted


def test_the_manifest_names_every_file(out: Path) -> None:
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    told = {one["name"]: (one["size"], one["sha256"]) for one in manifest["results"]}
    there = {
        p.relative_to(out).as_posix(): p for p in out.rglob("*") if p.is_file() and p.name != "manifest.json"
    }
    assert told == {
        name: (path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())
        for name, path in there.items()
    }
    assert len(manifest["inputs"]) >= 2
    for name, path in there.items():
        data = path.read_bytes()
        if name.endswith((".csv", ".tsv", ".json", ".html", ".sql")):
            data.decode("utf-8")
            assert not data.startswith(b"\xef\xbb\xbf") and data.endswith(b"\n"), name


def test_districts_get_their_own_exceptions_only(out: Path) -> None:
    head, *rows = table(out / "exceptions.csv")
    sent = [table(path) for path in out.glob("districts/*/exceptions.csv")]
    assert all(one[0] == head for one in sent)
    lines = [(row[6], row[7]) for one in sent for row in one[1:]]
    assert sorted(lines) == sorted((row[6], row[7]) for row in rows if row[5])
    for one in sent:
        assert len({row[5].casefold() for row in one[1:]}) <= 1
    own = {(row[6], row[7]): row[5] for row in rows}
    for path in out.glob("districts/*/report.html"):
        others = {
            row[1].strip() for row in rows if own[row[6], row[7]].casefold() != path.parent.name.casefold()
        }
        mine = {
            row[1].strip() for row in rows if own[row[6], row[7]].casefold() == path.parent.name.casefold()
        }
        text = path.read_text(encoding="utf-8")
        assert not [one for one in others - mine if len(one) == 24 and one in text]
