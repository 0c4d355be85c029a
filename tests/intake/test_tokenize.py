"""Both ways of reading records agree with each other and with Python's csv, for any text."""

from __future__ import annotations

import csv
import io
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.intake.canonical import canonical_text
from app.intake.endless import LongRecord
from app.intake.tokenize import records, scan, straighten, written
from app.store.records import Records
from tests.support.csv_text import csv_text

DELIMITERS = [",", ";", "\t", "|"]
messy = st.text(alphabet='ab",;\r\n\t| é', max_size=60)
cell = st.text(alphabet='ab",;\r\n\t| é日\u00a0', max_size=6)


def python_csv(text: str, delimiter: str) -> list[list[str]]:
    """What Python reads; a blank line is one empty cell here."""
    lines = io.StringIO(text, newline="")
    return [row or [""] for row in csv.reader(lines, delimiter=delimiter)]


def is_closed(text: str, delimiter: str) -> bool:
    """Whether no quote is open at the end."""
    try:
        list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as problem:
        return "unexpected end of data" not in str(problem)
    return True


def exact(text: str, delimiter: str) -> list[list[str]]:
    found = records(text.encode(), ord(delimiter), final=True)
    return [[c.decode() for c in record.cells] for record in found]


def fast(text: str, delimiter: str) -> list[list[str]]:
    """The records up to the first that is not well-formed."""
    found = scan(text.encode(), ord(delimiter), final=True)
    return [[c.decode() for c in found.cells(i)] for i in range(len(found))]


@given(messy, st.sampled_from(DELIMITERS))
@example('a"b,c\n', ",")
@example('"a"b"c,d\n', ",")
@example('"a""b",""\r\n\r\n"\r\n"\r', ",")
@settings(max_examples=400)
def test_exact_way_reads_what_python_reads(text: str, delimiter: str) -> None:
    expected = python_csv(text, delimiter)
    found = exact(text, delimiter)
    whole = list(records(text.encode(), ord(delimiter), final=True))
    if not whole or whole[-1].next == len(text.encode()):
        if found or not text:
            assert found == expected
    else:
        # An open quote: Python gives what it has, here the record is left for the caller.
        assert found == expected[: len(found)]
        assert len(expected) == len(found) + 1


@given(messy, st.sampled_from(DELIMITERS))
@settings(max_examples=400)
def test_fast_way_reads_what_the_exact_way_reads(text: str, delimiter: str) -> None:
    text += "\n"
    found = fast(text, delimiter)
    assert found == exact(text, delimiter)[: len(found)]


@given(st.lists(st.lists(cell, min_size=1, max_size=4), max_size=8), st.sampled_from(DELIMITERS))
@settings(max_examples=200)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("quote_all", [False, True])
def test_fast_way_reads_all_that_programs_write(
    end: str, quote_all: bool, rows: list[list[str]], delimiter: str
) -> None:
    assert fast(csv_text(rows, delimiter, end, quote_all), delimiter) == rows


@given(messy, st.sampled_from(DELIMITERS), st.integers(0, 60))
@settings(max_examples=200)
def test_a_cut_anywhere_changes_nothing(text: str, delimiter: str, cut: int) -> None:
    data = text.encode()
    cut = min(cut, len(data))
    first = straighten(data[:cut], ord(delimiter), final=False)
    rest = straighten(data[first.consumed :], ord(delimiter), final=True)
    whole = straighten(data, ord(delimiter), final=True)
    assert first.text + rest.text == whole.text
    assert first.consumed + rest.consumed == whole.consumed


@given(messy, st.sampled_from(DELIMITERS), st.integers(0, 60))
@settings(max_examples=200)
def test_a_cut_anywhere_changes_nothing_the_fast_way(text: str, delimiter: str, cut: int) -> None:
    data = text.encode() + b"\n"
    cut = min(cut, len(data))
    whole = scan(data, ord(delimiter), final=True)
    if whole.broken:
        return
    first = scan(data[:cut], ord(delimiter), final=False)
    assert not first.broken
    at = int(first.nexts[-1]) if len(first) else 0
    rest = scan(data[at:], ord(delimiter), final=True)
    assert not rest.broken
    told = [part.cells(i) for part in (first, rest) for i in range(len(part))]
    assert told == [whole.cells(i) for i in range(len(whole))]


@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(st.lists(cell, min_size=width, max_size=width), max_size=8)
    ),
    st.sampled_from(DELIMITERS),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
    st.data(),
)
@settings(max_examples=200)
def test_rows_are_kept_in_one_form(
    rows: list[list[str]], delimiter: str, end: str, quote_all: bool, data: st.DataObject
) -> None:
    given_text = csv_text(rows, delimiter, end, quote_all)
    found = scan(given_text.encode(), ord(delimiter), final=True)
    assert not found.broken
    wanted = data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)))
    width = len(rows[0]) if rows else 1
    text = canonical_text(found, np.array(wanted, bool), width)
    kept = [row for row, want in zip(rows, wanted, strict=True) if want]
    plain = [written([c.encode() for c in row], ord(delimiter)) + b"\n" for row in kept]
    assert text == b"".join(plain)
    if all(row != [""] for row in kept):
        back = Records(text, width, delimiter)
        assert [back.row(i) for i in range(len(back))] == kept


@given(messy, st.sampled_from(DELIMITERS), st.lists(st.integers(0, 60), max_size=4))
@settings(max_examples=400)
@example('"a\r', ",", [2])
@example("a\r\nb", ",", [2])
def test_a_record_is_followed_to_the_same_end(text: str, delimiter: str, cuts: list[int]) -> None:
    data = text.encode()
    expected = next(records(data, ord(delimiter), final=False), None)
    follower = LongRecord(ord(delimiter), "utf-8")
    marks = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    end = None
    for begin, stop in pairwise(marks):
        after = follower.feed(data[begin:stop])
        if after is not None:
            end = begin + after
            if follower.ended_with_cr and data[end : end + 1] == b"\n":
                end += 1
            break
    if expected is None:
        assert end in {None, len(data)}
    else:
        assert end == expected.next
        assert follower.raw == data[: expected.stop]
