"""The rules of reading told a second time, row by row with Python's csv, for messy files of any size."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.ids import is_clever_id, is_scientific, repair_id
from app.intake import limits
from app.intake.load import load
from app.jobs import Job
from app.terms import fold_district, parse_role
from tests.support.fake_writer import FakeWriter


@dataclass
class Told:
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    aside: list[tuple[int, str]] = field(default_factory=list)
    blank: int = 0
    repaired: int = 0
    repeated: int = 0


def why_aside(cells: list[str], width: int, kind: str) -> str | None:
    if len(cells) < width:
        return "too_few_columns"
    if any(cell.strip() for cell in cells[width:]):
        return "too_many_columns"
    first, second = cells[0], cells[1]
    if kind == "accounts":
        return None if first.strip() else "missing_account_key"
    old, new = repair_id(first), repair_id(second)
    if not old:
        return "missing_legacy_id"
    if not new:
        return "missing_user_id"
    if is_scientific(old):
        return "bad_legacy_id"
    return None if is_clever_id(new) else "bad_user_id"


def tell(text: str, delimiter: str, kind: str) -> Told:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = next(reader)
    told = Told()
    seen: set[tuple[object, ...]] = set()
    for line, cells in enumerate(reader, 2):
        if not any(cell.strip() for cell in cells):
            told.blank += 1
            continue
        reason = why_aside(cells, len(header), kind)
        if reason:
            told.aside.append((line, reason))
            continue
        kept = cells[: len(header)]
        told.rows.append((line, kept))
        ids = kept[:2] if kind == "mapping" else kept[1:2]
        told.repaired += sum(repair_id(cell) not in {"", cell} for cell in ids)
        same: tuple[object, ...] = tuple(kept)
        if kind == "mapping":
            old, new, role, district = kept
            district = fold_district(district if district.strip() else "North")
            same = (repair_id(old), repair_id(new), parse_role(role), district)
        told.repeated += same in seen
        seen.add(same)
    return told


ID = "5f0c" * 6
ODD = ["", " ", "\u00a0", "\u2028", "\t", '"', 'a"b', "\u00e9", "0", "x", "a" * 40]
IDS = [ID, ID.upper(), f" {ID}", f"'{ID}'", f"\ufeff{ID}", "1" * 24, "2" * 24, "5.1E+23"]
cell = st.sampled_from([*ODD, *IDS, "teacher", "Teachers", "North", "south "])
piece = (
    cell
    | st.builds(lambda c: '"' + c.replace('"', '""') + '"', cell)
    | st.builds(lambda c: '"' + c + "\r\n" + c + '"', st.sampled_from(["x", "", "\n"]))
    | st.sampled_from(['"x"y', 'x"y"', '"",', ",,"])
)
end = st.sampled_from(["\n", "\n", "\r\n", "\r", "\n\n"])


@given(
    st.lists(st.tuples(st.lists(piece, min_size=1, max_size=6), end), max_size=25),
    st.sampled_from(["mapping", "accounts"]),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from([40, 90, 1 << 20]),
    st.booleans(),
)
@settings(max_examples=500)
@example([(['"x"y', ID, "1"], "\n"), ([ID, "1" * 24, "", ""], "\n")], "mapping", ",", 40, True)
def test_messy_files_are_read_as_told(
    tmp_path_factory: pytest.TempPathFactory,
    records: list[tuple[list[str], str]],
    kind: str,
    delimiter: str,
    chunk: int,
    streamed: bool,
) -> None:
    header = {
        "mapping": ["legacy_id", "user_id", "role", "district"],
        "accounts": ["account_id", "clever_id", "note", "note"],
    }[kind]
    text = delimiter.join(header) + "\n"
    text += "".join(delimiter.join(cells).replace(",,", delimiter * 2) + stop for cells, stop in records)
    try:
        list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as problem:
        if "unexpected end" in str(problem):
            return
    # A last stray quote can leave Python's lenient reader inside quotes as well.
    lenient = list(csv.reader(io.StringIO(text + delimiter + "end", newline=""), delimiter=delimiter))
    if lenient[-1][-1] != "end":
        return
    path = tmp_path_factory.mktemp("told") / "North.csv"
    path.write_text(text, encoding="utf-8", newline="")
    writer = FakeWriter(kind)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "CHUNK", chunk)
        patch.setattr(limits, "HELD", 0 if streamed else limits.HELD)
        load(writer, [path], kind, None, Job())  # type: ignore[arg-type]
    (file,) = writer.files
    told = tell(text, delimiter, kind)
    assert file.facts.delimiter == delimiter
    assert list(zip(file.lines, file.rows(), strict=True)) == told.rows
    assert sorted(file.reasons) == told.aside
    counts = file.counts
    assert counts is not None and counts.balanced
    assert (counts.blank, counts.repaired_ids, counts.duplicates) == (
        told.blank,
        told.repaired,
        told.repeated,
    )
