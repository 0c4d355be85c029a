"""Numbers, sizes and times as the person's locale writes them."""

from __future__ import annotations

import re
from datetime import date, datetime

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale, Qt

_WRITTEN = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)"
    r"(?:[Tt ](?P<time>(?:[01]\d|2[0-3]):[0-5]\d)(?::\d\d(?:[.,]\d+)?)?(?P<zone>[Zz]|[+-]\d\d:?\d\d)?)?\Z",
    re.ASCII,
)


def number(value: int) -> str:
    """`1204` as `1,204` or `1.204`."""
    return QLocale().toString(value)


def percent(part: int, whole: int) -> str:
    """A share in whole percent; never 100 % or 0 % unless it is exactly that."""
    if not whole:
        return QLocale().toString(0) + " %"
    share = round(100 * part / whole)
    if part < whole:
        share = min(share, 99)
    if part:
        share = max(share, 1)
    return QLocale().toString(share) + " %"


def size_of(size: int) -> str:
    """A file size such as `1.4 MB`."""
    return QLocale().formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def day(value: date) -> str:
    """A date in the short form of the locale."""
    return QLocale().toString(QDate(value.year, value.month, value.day), QLocale.FormatType.ShortFormat)


def iso_words(text: str) -> str:
    """A date to the year, month or day (ISO) in words: `2022-12` as `December 2022`."""
    parts = text.split("-")
    if len(parts) == 3:
        # The long form without the day of the week.
        form = QLocale().dateFormat(QLocale.FormatType.LongFormat).replace("dddd", "").strip(" ,.")
        return QLocale().toString(QDate.fromString(text, Qt.DateFormat.ISODate), form)
    if len(parts) == 2:
        month = QLocale().standaloneMonthName(int(parts[1]))
        return QCoreApplication.translate("figures", "{0} {1}").format(month, parts[0])
    return text


def written_moment(text: str) -> str:
    """A date, or a date and a time, as files hold it (`2025-08-02T01:58:22Z`) for reading: `2 Aug 2025, 01:58 UTC`.

    The month is a word, so that nobody takes it for the day. Anything else is given back as it stands.
    """
    found = _WRITTEN.match(text.strip())
    date_read = QDate.fromString(found["date"], Qt.DateFormat.ISODate) if found else QDate()
    if found is None or not date_read.isValid():
        return text
    words = QLocale().toString(date_read, "d MMM yyyy")
    if found["time"] is None:
        return words
    zone = found["zone"] or ""
    zone = "UTC" if zone in ("Z", "z", "+00:00", "+0000") else zone
    return f"{words}, {found['time']} {zone}".strip()


def day_and_time(value: datetime) -> str:
    """A moment on the clock of this place with the month as a word: `21 Nov 2026, 15:04`."""
    return written_moment(value.astimezone().strftime("%Y-%m-%dT%H:%M"))


def clock(value: datetime) -> str:
    """A time of the clock in the short form of the locale."""
    stamp = QDateTime.fromSecsSinceEpoch(int(value.timestamp()))
    return QLocale().toString(stamp.time(), QLocale.FormatType.ShortFormat)


def moment(value: datetime) -> str:
    """A date and a time of the clock in the short form of the locale."""
    stamp = QDateTime.fromSecsSinceEpoch(int(value.timestamp()))
    return QLocale().toString(stamp, QLocale.FormatType.ShortFormat)


def duration(seconds: float) -> str:
    """A rough time such as `about 3 min`; for what is left to wait."""
    translate = QCoreApplication.translate
    whole = max(1, round(seconds))
    if whole < 60:
        return translate("figures", "about {0} s").format(number(whole))
    if whole < 3600:
        return translate("figures", "about {0} min").format(number(round(whole / 60)))
    return translate("figures", "about {0} h").format(number(round(whole / 3600)))
