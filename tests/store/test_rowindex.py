"""The index behind the big tables: what is seen is what was asked for."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.errors import Cancelled
from app.jobs import Job
from app.store import rowindex
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


KEYS_AND_NAMES = st.lists(st.tuples(st.text("ab%_\\A", max_size=4), st.text("abB ", max_size=4)), max_size=20)


@settings(max_examples=150, deadline=None)
@given(KEYS_AND_NAMES, st.text("ab%_\\", max_size=2), st.integers(0, 4))
def test_a_search_begins_with_what_fits_best(rows: list[tuple[str, str]], search: str, most: int) -> None:
    def rank(row: tuple[str, str]) -> int:
        key, name = (text.lower() for text in row)
        return 0 if key == search else 1 if key.startswith(search) or name.startswith(search) else 2

    index = RowIndex(["name", "key"])
    try:
        index.fill([(name, key) for key, name in rows], Job())
        fit = [at for at, row in enumerate(rows, 1) if any(search in text.lower() for text in row)]
        best = sorted(fit, key=lambda at: rank(rows[at - 1]))[:most]
        assert index.best(search, most, ("key",)) == (best, len(fit))
    finally:
        index.close()


def test_among_very_many_the_whole_one_is_still_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rowindex, "_RANKED", 6)
    index = RowIndex(["key", "name"])
    try:
        index.fill([(str(number), "Ana") for number in range(10, 200)], Job())
        ids, count = index.best("150", 3, ("key",))
        assert ([key for key, _ in index.rows(ids)], count) == (["150"], 1)
        ids, count = index.best("15", 3, ("key",))
        assert ([key for key, _ in index.rows(ids)], count) == (["15", "150", "151"], 12)
        ids, count = index.best("5", 4, ("key",))
        assert [key for key, _ in index.rows(ids)] == ["50", "51", "15", "25"]
        index.replace([(190, ("5", "Zoë"))], Job())
        ids, more = index.best("5", 4, ("key",))
        assert ([key for key, _ in index.rows(ids)], more) == (["5", "50", "51", "15"], count + 1)
    finally:
        index.close()


@pytest.mark.parametrize("typed", ["zoë@näh.org", "ZOË@NÄH.ORG", "Zoe\u0308@näh.org"])
def test_a_whole_text_is_the_first_in_any_letter_case(typed: str) -> None:
    index = RowIndex(["key", "name", "email"])
    try:
        mails = ["zoë@näh.org.au", "Zoë@Näh.org", "zoe@nah.org", "ZOË@NÄH.ORG"]
        index.fill([(str(n), "zoë@näh.org x", mail) for n, mail in enumerate(mails, 1)], Job())
        assert index.best(typed, 4, ("key", "email")) == ([2, 4, 1, 3], 4)
        assert index.best(typed, 4, ())[0] == [1, 2, 3, 4]
    finally:
        index.close()


def test_a_beginning_minds_no_marks_on_letters() -> None:
    index = RowIndex(["key", "name"])
    try:
        index.fill([("1", "Enzo"), ("2", "Lorenzo"), ("3", "Zoë Lima"), ("4", "ZÖ@x")], Job())
        assert index.best("zo", 3, ("key",)) == ([3, 4, 1], 4)
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
