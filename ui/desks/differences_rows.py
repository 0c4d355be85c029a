"""Differences, calls, records and dates as rows to read."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.words import say
from ui.dates import iso_words, with_dates
from ui.figures import fill, number
from ui.pages.differences_view import (
    AuditHit,
    AuditView,
    DatesView,
    DifferenceGroup,
    DifferenceItem,
    RecordView,
    VersionDate,
)
from ui.widgets.source_link import SourceView
from ui.widgets.time_line import DotView, SpanView

if TYPE_CHECKING:
    from app.assistant.samples import Pair
    from app.citation import Source
    from app.versions.audit import AuditReport, Call
    from app.versions.differences import Difference
    from app.versions.facts import Facts
    from app.versions.timeline import Span

translate = QCoreApplication.translate
# A log may hold a million calls; nobody reads more than this, and the CSV has them all.
MOST_CALLS = 5_000
_ORDER = ("breaks", "check", "ok")


def difference_groups(found: Sequence[Difference]) -> tuple[DifferenceGroup, ...]:
    """By topic, what breaks first. For a worker's thread: there are many words to put together."""
    from app.versions.render import grouped
    from app.versions.topics import title_of

    return tuple(
        DifferenceGroup(title_of(topic), tuple(_item(one) for one in own)) for topic, own in grouped(found)
    )


def subject_of(key: str) -> str:
    """The subject that a row is about, by the key of the row."""
    return key.rsplit("\x1f", maxsplit=1)[-1]


def with_usage(groups: Sequence[DifferenceGroup], usage: Mapping[str, bool]) -> tuple[DifferenceGroup, ...]:
    """The same rows with what was said of their subjects: whether the app uses them."""
    return tuple(
        replace(group, items=tuple(replace(row, used=usage.get(subject_of(row.key))) for row in group.items))
        for group in groups
    )


def level_counts(groups: Sequence[DifferenceGroup]) -> dict[str, int]:
    """How many rows there are of each level."""
    found = Counter(row.level for group in groups for row in group.items)
    return {level: found[level] for level in ("breaks", "check", "good_to_know")}


def usage_remark(groups: Sequence[DifferenceGroup], usage: Mapping[str, bool]) -> str:
    """Of how many subjects that matter it was said whether the app uses them."""
    rows = (row for group in groups for row in group.items)
    subjects = {subject_of(row.key) for row in rows if row.level != "good_to_know"}
    said = sum(subject in usage for subject in subjects)
    words = translate("differences", "{0} of {1} answered: does your app use it?")
    return words.format(number(said), number(len(subjects))) if subjects else ""


def _item(one: Difference) -> DifferenceItem:
    sources = [claim.source for claim in one.sides] or [one.source]
    return DifferenceItem(
        key="\x1f".join(one.key),
        level=one.level,
        subject=one.title or _name(one),
        code=one.subject if one.title else "",
        change=say(f"versions.change_{one.change}"),
        meaning=with_dates(_plain(one.meaning)),
        before=_plain(one.before),
        after=_plain(one.after),
        instead="\n".join(one.replacement),
        action=_plain(one.action),
        sources=tuple(_source(source) for source in sources),
    )


def _name(one: Difference) -> str:
    """The subject as people write it: words begin with a capital, names of the API stay as they are."""
    first = one.subject.partition(" ")[0].replace("-", "")
    words = one.area in ("sign_in", "limits", "behaviour") and first.isalpha()
    return one.subject[:1].upper() + one.subject[1:] if words else one.subject


def _plain(text: str) -> str:
    """Without the marks that make code of words in a web page."""
    return text.replace("`", "")


def _source(source: Source) -> SourceView:
    return SourceView(source.title, source.address, iso_words(source.date))


def audit_view(report: AuditReport, looked_at: Sequence[Path]) -> AuditView:
    """The calls that were found, what breaks first, and the sum in a sentence.

    Places are told from where the person looked: `looked_at` are the files and folders that were given.
    """
    above = _above(looked_at)
    calls: list[Call] = []
    for level in _ORDER:
        room = MOST_CALLS - len(calls)
        calls += [call for call in report.calls if call.level == level][:room]
    counts = report.counts
    words = translate(
        "differences",
        "{0} {0:breaks|break}, {1} to check, {2} {2:stays as it is|stay as they are}. "
        "Looked at for a move to {3}.",
    )
    parts = [fill(words, counts["breaks"], counts["check"], counts["ok"], report.to)]
    if not report.calls:
        parts = [translate("differences", "No call of Clever was found.")]
    if report.skipped:
        more = translate(
            "differences",
            "Not read, so not in these numbers: {0} {0:file or folder, namely|files or folders, such as} "
            "{1} ({2})",
        )
        # What holds calls that were to be found says more than a folder of other people's packages.
        first = next((one for one in report.skipped if one.missed), report.skipped[0])
        name = first.file.removeprefix(above)
        parts.append(fill(more, len(report.skipped), name, first.why.rstrip(".")) + ".")
    if len(report.calls) > len(calls):
        more = translate("differences", "Shown are the first {0} of {1}; the CSV has all.")
        parts.append(more.format(number(len(calls)), number(len(report.calls))))
    return AuditView(tuple(_hit(call, above) for call in calls), " ".join(parts), done=True)


def _above(looked_at: Sequence[Path]) -> str:
    """What all places begin with: the one folder that was given, or the folder above several things."""
    if len(looked_at) == 1 and looked_at[0].is_dir():
        folder = str(looked_at[0])
    else:
        folder = os.path.commonpath([str(path.parent) for path in looked_at]) if looked_at else ""
    return folder.rstrip(os.sep) + os.sep if folder else ""


def _hit(call: Call, above: str) -> AuditHit:
    status = {
        "breaks": translate("differences", "breaks"),
        "check": translate("differences", "check"),
        "ok": translate("differences", "stays"),
    }[call.level]
    place = translate("differences", "{0}, line {1}").format(call.file.removeprefix(above), number(call.line))
    return AuditHit(
        call.text, place, call.level, status, ", ".join(call.replacement), with_dates(_plain(call.why))
    )


def role_names() -> tuple[tuple[str, str], ...]:
    """Kinds of person as the services call them and as people do."""
    return (
        ("teacher", translate("differences", "Teacher")),
        ("student", translate("differences", "Student")),
        ("staff", translate("differences", "School admin or staff")),
        ("district_admin", translate("differences", "District admin")),
        ("contact", translate("differences", "Contact")),
    )


def record_view(pair: Pair, empty: RecordView, *, mask: bool) -> RecordView:
    """`empty` with the lines of a record in it."""
    from app.assistant.samples import side_by_side

    name = dict(role_names()).get(pair.wanted.role, pair.wanted.role)
    if pair.real and empty.whose:
        title = translate("differences", "{0}, as the invented Clever gives them").format(name)
    elif pair.real:
        title = translate("differences", "{0}, as Clever gives them").format(name)
    else:
        title = translate("differences", "{0}, worked out from the older record").format(name)
    lines = tuple((line.before, _known(line.after), line.mark) for line in side_by_side(pair, mask=mask))
    return replace(empty, title=title, heads=(pair.wanted.old, pair.wanted.new), lines=lines)


def _known(told: str) -> str:
    """`id: null` in words: the new id of a person cannot be worked out."""
    unknown = translate("differences", "(a new id that Clever gives)")
    return f"id: {unknown}" if told == "id: null" else told


def dates_view(facts: Facts, versions: tuple[str, str], today: date) -> DatesView:
    """The time line; the chosen versions stand out, what has passed is said as passed."""
    from app.versions.timeline import as_year, moments, open_questions, spans

    dots = [
        DotView(version, as_year(one.date), f"{iso_words(one.date)}: {one.title}")
        for one in moments(None, facts)
        for version in one.versions
        if not one.whole
    ]
    dates = [
        VersionDate(
            iso_words(one.date),
            one.title,
            _plain(one.meaning),
            _source(one.source),
            {"deprecated": "warn", "removed": "danger"}.get(one.kind, "plain"),
        )
        for one in moments(None, facts)
    ]
    dates += [
        VersionDate(translate("differences", "no date"), one.title, _plain(one.meaning), _source(one.source))
        for one in open_questions(facts)
    ]
    shown = tuple(_span(one, versions) for one in spans(facts))
    return DatesView(as_year(today.isoformat()), shown, tuple(dots), tuple(dates))


def _span(one: Span, versions: tuple[str, str]) -> SpanView:
    from app.versions.timeline import as_year

    start = iso_words(one.released)
    if one.removed:
        words = translate("differences", "{0} to {1}").format(start, iso_words(one.removed))
    else:
        words = translate("differences", "since {0}").format(start)
    return SpanView(
        one.version,
        as_year(one.released),
        as_year(one.removed) if one.removed else None,
        as_year(one.deprecated) if one.deprecated else None,
        words,
        chosen=one.version in versions,
    )
