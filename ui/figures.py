"""Numbers, sizes and durations as the person's locale writes them; for dates see `ui.dates`."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from app.words import Filling


def number(value: int) -> str:
    """`1204` as `1,204` or `1.204`."""
    return QLocale().toString(value)


class _LocalFilling(Filling):
    def format_field(self, value: object, format_spec: str) -> str:
        if isinstance(value, int) and not format_spec:
            return number(value)
        return super().format_field(value, format_spec)


def fill(words: str, *given: object) -> str:
    """A sentence with its places filled: whole numbers as the locale writes them, and what follows a count.

    `{0} {0:account waits|accounts wait}` takes the first words for exactly one (see `app.words.Filling`).
    """
    return _LocalFilling().vformat(words, given, {})


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


def duration(seconds: float) -> str:
    """A rough time such as `about 3 min`; for what is left to wait."""
    translate = QCoreApplication.translate
    whole = max(1, round(seconds))
    if whole < 60:
        return translate("figures", "about {0} s").format(number(whole))
    if whole < 3600:
        return translate("figures", "about {0} min").format(number(round(whole / 60)))
    return translate("figures", "about {0} h").format(number(round(whole / 3600)))
