"""Dates and moments: one look, the month always a word, in the order of the locale."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

import ui
from ui import dates


@pytest.fixture
def locale(request: pytest.FixtureRequest) -> Iterator[QLocale]:
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield QLocale()
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en_US", "May 11, 2026"),
        ("en_GB", "11 May 2026"),
        ("es_ES", "11 de may de 2026"),
        ("fr_FR", "11 mai 2026"),
    ],
    indirect=["locale"],
)
def test_a_day_stands_in_the_order_of_the_locale_with_the_month_as_a_word(
    qapp: QApplication, locale: QLocale, said: str
) -> None:
    assert dates.day(date(2026, 5, 11)) == said
    assert dates.iso_words("2026-05-11") == said
    assert dates.written_moment("2026-05-11") == said
    assert dates.day_here(datetime(2026, 5, 11, 12)) == said
    assert dates.moment(datetime(2026, 5, 11, 15, 4)).startswith(f"{said}, ")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2025-08-02T01:58:22Z", "Aug 2, 2025, 1:58 AM UTC"),
        ("2025-08-02 01:58", "Aug 2, 2025, 1:58 AM"),
        ("2025-08-02T01:58:22.125+02:00", "Aug 2, 2025, 1:58 AM +02:00"),
        ("2025-08-02", "Aug 2, 2025"),
        ("", ""),
        ("02/08/2025", "02/08/2025"),
        ("2025-13-41", "2025-13-41"),
        ("never", "never"),
    ],
)
def test_a_time_out_of_a_file_is_read_without_doubt_about_day_and_month(
    qapp: QApplication, written: str, read: str
) -> None:
    assert plain(dates.written_moment(written)) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [("2022-12", "Dec 2022"), ("2022", "2022"), ("2022-13", "2022-13"), ("2022-02-30", "2022-02-30")],
)
def test_a_date_to_the_month_is_read_as_far_as_it_is_known(qapp: QApplication, text: str, read: str) -> None:
    assert dates.iso_words(text) == read


def test_dates_inside_a_sentence_are_in_words_and_nothing_else_is_touched(qapp: QApplication) -> None:
    said = dates.with_dates(
        "A pause begins on 2026-05-28T00:00:00.000Z, see “FAQ” (2021-03), call 555-2021-03."
    )
    assert said == "A pause begins on May 28, 2026, see “FAQ” (Mar 2021), call 555-2021-03."


@given(st.dates(date(1970, 1, 1), date(2100, 1, 1)))
def test_two_days_never_read_the_same_and_no_month_is_a_number(day: date) -> None:
    said = dates.day(day)
    assert re.findall(r"\d+", said) == [str(day.day), str(day.year)]
    assert QLocale().monthName(day.month, QLocale.FormatType.ShortFormat) in said


def test_a_moment_is_told_on_the_clock_of_this_place(qapp: QApplication) -> None:
    now = datetime.now(UTC)
    here = now.astimezone()
    assert dates.moment(now) == dates.moment(here) == f"{dates.day(here.date())}, {dates.clock(now)}"


def test_no_other_place_of_the_window_words_dates() -> None:
    home = Path(ui.__file__).parent
    wording = re.compile(r"ShortFormat|LongFormat|dateFormat|strftime|toString\(QDate")
    found = {
        str(path.relative_to(home))
        for path in home.rglob("*.py")
        if wording.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"dates.py", "report_print.py"}, "beside the stamp that a PDF has inside"


def plain(text: str) -> str:
    """With ordinary spaces: some locales put a narrow one before AM and PM."""
    return text.replace("\u202f", " ").replace("\xa0", " ")
