"""The report on paper."""

from __future__ import annotations

import threading
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication

from app.results.charts import Bar, bars
from app.results.page import figures, page, paragraph, section, table
from ui.report_print import paper, printable, write_pdf


class Words(HTMLParser):
    """What a reader of a page reads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(" ".join(data.split()))


def words_of(html: str) -> list[str]:
    reader = Words()
    reader.feed(html[html.index("<body>") :])
    return [text for text in reader.found if text]


def report(label: str = "Alder & <Sons>", counts: tuple[int, int] = (3, 1)) -> str:
    rows = [Bar(label, ((counts[0], "settled"), (counts[1], "open")), f"{counts[0]:,}")]
    body = [figures([(4, "accounts")]), section("Districts", bars(rows, "Districts")), paragraph("Done.")]
    return page("Where it stands", body)


@given(
    st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=30),
    st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)),
)
def test_everything_that_is_read_is_still_there(label: str, counts: tuple[int, int]) -> None:
    found = words_of(printable(report(label, counts)))
    assert found[:2] == ["4", "accounts"]
    assert {"Districts", label, f"{counts[0]:,}", "Done."} <= set(found)


_cells = st.text("aZä<&; '\n", max_size=9).map(lambda text: " ".join(text.split()))


@given(st.lists(st.tuples(_cells, st.integers(0, 10**7)), min_size=17, max_size=27))
def test_long_tables_come_to_paper_as_if_they_were_read_at_once(
    qapp: QApplication, rows: list[tuple[str, int]]
) -> None:
    tables = section("Files", table(("File", "Rows"), rows)), section("Short", table(("A", "B"), rows[:2]))
    html = printable(page("All", [bars([Bar("One", ((1, "settled"),), "1")], "One"), *tables]))
    pieces = paper(html)
    at_once = QTextDocument()
    at_once.setDefaultFont(pieces.defaultFont())
    at_once.setHtml(html)
    assert pieces.toHtml() == at_once.toHtml()


def test_the_same_report_is_the_same_file_also_from_a_workers_thread(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    worker = threading.Thread(target=write_pdf, args=(report(), tmp_path / "one.pdf"))
    worker.start()
    worker.join()
    write_pdf(report(), tmp_path / "two.pdf")
    one = (tmp_path / "one.pdf").read_bytes()
    assert one == (tmp_path / "two.pdf").read_bytes()
    assert b"20231114221320" in one
    write_pdf(report("Birch"), tmp_path / "three.pdf")
    assert one != (tmp_path / "three.pdf").read_bytes()
