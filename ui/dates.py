"""Dates and moments in one look: in the order of the person's locale, the month always as a word.

So nobody takes a day for a month, and a date reads the same on every page: `Nov 21, 2026`,
`21 Nov 2026` or `21 de nov de 2026`, with a time `Nov 21, 2026, 3:04 PM`.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache

from PySide6.QtCore import QCoreApplication, QDate, QLocale, Qt, QTime

_WRITTEN = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)"
    r"(?:[Tt ](?P<time>(?:[01]\d|2[0-3]):[0-5]\d)(?::\d\d(?:[.,]\d+)?)?(?P<zone>[Zz]|[+-]\d\d:?\d\d)?)?\Z",
    re.ASCII,
)

_INSIDE = re.compile(r"(?<![\w-])(\d{4}-\d\d(?:-\d\d)?)(?:T[\d:.]+Z?)?(?![\w-])", re.ASCII)


def day_format() -> str:
    """How the locale writes a day, as Qt wants formats: its long form without the day of the week, the month short."""
    return _day_format(QLocale().dateFormat(QLocale.FormatType.LongFormat))


@cache
def _day_format(long_form: str) -> str:
    return long_form.replace("dddd", "").strip(" ,.،、").replace("MMMM", "MMM")


def day(value: date) -> str:
    """A day."""
    return _day(QDate(value.year, value.month, value.day))


def day_here(value: datetime) -> str:
    """The day of a moment on the calendar of this place."""
    return day(value.astimezone().date())


def moment(value: datetime) -> str:
    """A day and a time on the clock of this place."""
    here = value.astimezone()
    return _joined(day(here.date()), _clock(QTime(here.hour, here.minute)))


def clock(value: datetime) -> str:
    """A time on the clock of this place."""
    here = value.astimezone()
    return _clock(QTime(here.hour, here.minute))


def iso_words(text: str) -> str:
    """A date to the year, month or day as ISO writes it: `2022-12` as `Dec 2022`."""
    parts = text.split("-")
    read = QDate.fromString(text, Qt.DateFormat.ISODate) if len(parts) == 3 else QDate()
    if read.isValid():
        return _day(read)
    if len(parts) == 2 and 1 <= int(parts[1]) <= 12:
        month = QLocale().standaloneMonthName(int(parts[1]), QLocale.FormatType.ShortFormat)
        return QCoreApplication.translate("dates", "{0} {1}").format(month, parts[0])
    return text


def with_dates(sentence: str) -> str:
    """A sentence that has dates in it as ISO writes them, with these to the day or month in words."""
    return _INSIDE.sub(lambda found: iso_words(found[1]), sentence)


def written_moment(text: str) -> str:
    """A date, or a date and a time, as files hold it (`2025-08-02T01:58:22Z`) for reading: `Aug 2, 2025, 1:58 AM UTC`.

    The time stays the one that is written. Anything else is given back as it stands.
    """
    found = _WRITTEN.match(text.strip())
    read = QDate.fromString(found["date"], Qt.DateFormat.ISODate) if found else QDate()
    if found is None or not read.isValid():
        return text
    if found["time"] is None:
        return _day(read)
    zone = found["zone"] or ""
    zone = "UTC" if zone in ("Z", "z", "+00:00", "+0000") else zone
    time = _clock(QTime.fromString(found["time"], "HH:mm"))
    return _joined(_day(read), f"{time} {zone}".strip())


def _day(value: QDate) -> str:
    return QLocale().toString(value, day_format())


def _clock(value: QTime) -> str:
    return QLocale().toString(value, QLocale.FormatType.ShortFormat)


def _joined(day_words: str, time_words: str) -> str:
    return QCoreApplication.translate("dates", "{0}, {1}").format(day_words, time_words)
