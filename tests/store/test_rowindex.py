"""The index behind the big tables: what is seen is what was asked for."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.errors import Cancelled
from app.jobs import Job
from app.store.rowindex import Filter, RowIndex
from app.terms import fold_letters

ROWS = st.lists(st.tuples(st.text("ab%_\\", max_size=3), st.sampled_from(["x", "y", "z"])), max_size=30)


@settings(max_examples=50, deadline=None)
@given(ROWS, st.text("ab%_\\", max_size=2), st.sets(st.sampled_from("xyz")), st.booleans())
def test_search_filter_and_sort(
    rows: list[tuple[str, str]], search: str, kinds: set[str], descending: bool
) -> None:
    index = RowIndex(["name", "kind"])
    try:
        index.fill(rows, Job())
        wanted = Filter({"kind": frozenset(kinds)}, search)
        ids = index.ordered_ids("name", descending=descending, wanted=wanted)
        expected = [row for row in rows if row[1] in kinds and (search in row[0] or search in row[1])]
        expected.sort(key=lambda row: row[0].lower(), reverse=descending)
        seen = index.rows(ids) if ids else []
        assert [row[0] for row in seen] == [row[0] for row in expected]
        assert sorted(seen) == sorted(expected)
        assert sum(index.counts("kind", wanted).values()) == len(expected)
    finally:
        index.close()


def test_it_can_be_read_from_other_threads_and_leaves_nothing() -> None:
    index = RowIndex(["name"])
    index.fill([("one",), ("two",)], Job())
    seen: list[tuple[str, ...]] = []
    thread = threading.Thread(target=lambda: seen.extend(index.rows([2, 1])))
    thread.start()
    thread.join()
    assert seen == [("two",), ("one",)]
    folder: Path = index._folder
    index.close()
    assert not folder.exists()


def test_cancel_stops_the_filling() -> None:
    job = Job()
    job.cancel()
    index = RowIndex(["name"])
    with pytest.raises(Cancelled):
        index.fill([("one",)], job)
    index.close()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("zoe", {"Zoë Lima", "ZOE BREY"}),
        ("Zoë", {"Zoë Lima", "ZOE BREY"}),
        ("ZOË l", {"Zoë Lima"}),
        ("lukasz", {"Łukasz Sørensen"}),
        ("sorensen", {"Łukasz Sørensen"}),
        ("nunez", {"Núñez", "Nu\u0301n\u0303ez"}),  # one letter, or a letter and its mark
        ("strasse", {"Straße"}),
        ("王", {"王 Wei"}),
        ("limastaff", set()),
        ("_", set()),
    ],
)
def test_a_search_minds_no_marks_on_letters(typed: str, found: set[str]) -> None:
    names = ["Zoë Lima", "ZOE BREY", "Łukasz Sørensen", "Núñez", "Nu\u0301n\u0303ez", "Straße", "王 Wei"]
    index = RowIndex(["name", "role", "asks"], codes=["asks"])
    try:
        index.fill([(name, "staff", "yöu") for name in names], Job())
        ids = index.ordered_ids(wanted=Filter(search=typed))
        assert {row[0] for row in index.rows(ids)} == found
        assert not index.ordered_ids(wanted=Filter(search="you")), "nobody reads the codes"
    finally:
        index.close()


def test_a_row_that_was_written_again_is_found_by_its_new_text_only() -> None:
    index = RowIndex(["name"])
    try:
        index.fill([("Zoë",), ("Ana",)], Job())
        index.replace([(1, ("Chloé",))], Job())
        assert list(index.ordered_ids(wanted=Filter(search="zoe"))) == []
        assert list(index.ordered_ids(wanted=Filter(search="chloe"))) == [1]
    finally:
        index.close()


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=8), st.text(max_size=8), st.text(max_size=8))
@example("\0", "0", "")
@example("Zo\0", "ë", "x\0y")
def test_whatever_stands_in_a_row_is_found_in_any_letter_case(before: str, text: str, after: str) -> None:
    index = RowIndex(["name"])
    try:
        index.fill([(before + text + after,)], Job())
        for typed in {text, fold_letters(text)}:
            whole = fold_letters(typed) in fold_letters(before + text + after) and "\0" not in typed
            assert bool(index.ordered_ids(wanted=Filter(search=typed))) or not whole
    finally:
        index.close()
