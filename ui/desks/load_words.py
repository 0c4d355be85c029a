"""Loads, districts and changes as the rows of the Load page's tables."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.words import say
from ui.dates import day, day_here, moment
from ui.desks.files import kind_name
from ui.pages.load_view import ChangeRow, CoverageRow, LoadedFile, SetAsideRow

if TYPE_CHECKING:
    from app.assistant.coverage import Covered
    from app.assistant.loads import Load
    from app.matching.drift import DriftRow

translate = QCoreApplication.translate


def when(at: str) -> str:
    """Day and time of a UTC time, in the person's own time zone."""
    return moment(_told(at))


def day_of(at: str) -> str:
    """The day of a UTC time, in the person's own time zone."""
    return day_here(_told(at))


def _told(at: str) -> datetime:
    told = datetime.fromisoformat(at)
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def loaded_rows(loads: Sequence[Load]) -> tuple[LoadedFile, ...]:
    """The files of some loads; those that were given at once have one number, as they are taken back at once."""
    given = {one.stored.event_id: one.stored.id for one in sorted(loads, key=lambda one: one.stored.id)}
    return tuple(
        LoadedFile(
            file.facts.name,
            kind_name(file.facts.kind),
            when(one.stored.at),
            file.counts.rows,
            file.counts.loaded,
            file.counts.duplicates,
            file.counts.set_aside,
            file.counts.blank,
            given[one.stored.event_id],
        )
        for one in loads
        for file in one.files
    )


def missing_kind(kinds: Collection[str]) -> str:
    """Of the two kinds of files the one that is not there yet, when the other one is."""
    wanted = {"mapping", "accounts"}
    missing = wanted - set(kinds)
    return missing.pop() if len(missing) == 1 else ""


def set_aside_row(row_id: int, cells: Sequence[str]) -> SetAsideRow:
    """A row of the index (columns `app.assistant.listing.SET_ASIDE`)."""
    file, line, reason, raw = cells
    return SetAsideRow(file, int(line), say(f"results.reason_{reason}"), raw)


def coverage_row(one: Covered) -> CoverageRow:
    """A district with the state of its CSV in words."""
    states = {
        "loaded": (translate("load", "loaded"), "ok"),
        "asked": (translate("load", "asked for, not here yet"), "warn"),
        "missing": (translate("load", "not here yet"), "warn"),
    }
    words, tone = states[one.state]
    if one.state == "missing" and one.connected:
        words = translate("load", "can be read with its token")
    asked = day(date.fromisoformat(one.asked.on)) if one.asked.on else ""
    arrived = day_of(one.arrived) if one.arrived else ""
    return CoverageRow(
        one.district,
        one.accounts,
        one.mapping_rows,
        words,
        tone,
        asked,
        one.asked.by,
        arrived,
        awaited=bool(one.accounts) and one.state != "loaded",
    )


def change_row(row: DriftRow) -> ChangeRow:
    """What became of one old id."""
    kinds = {
        "new": translate("load", "is new"),
        "gone": translate("load", "is gone"),
        "remapped": translate("load", "leads elsewhere"),
        "joined": translate("load", "joined with others"),
        "split": translate("load", "split from others"),
    }
    touched = translate("load", "touched") if row.decision_touched else ""
    before, after = row.before.replace(";", ", "), row.after.replace(";", ", ")
    return ChangeRow(row.district, kinds[row.change.value], row.legacy_id, before, after, touched)
