"""The due dates as a calendar file (RFC 5545), for any calendar program."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from app.checklist.document import how_and_where
from app.checklist.plan import parse_path
from app.checklist.states import StepState
from app.version import VERSION
from app.words import say

_FOLD = 75  # octets in a line, the break included in none of them


def calendar_text(path: str, rows: Sequence[StepState], made: datetime | None = None) -> str:
    """One all-day entry for every row that is open and has a due date; lines end with CRLF.

    `made` is the moment written as time stamp (now if None); give a fixed one to get the same bytes again. An
    entry keeps its identity from file to file, so that a newer file replaces the older entries.
    """
    old, new = parse_path(path)
    stamp = (made or datetime.now(UTC)).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Crosswalk//Crosswalk {VERSION}//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(say('checklist.calendar_name', old=old, new=new))}",
    ]
    for row in rows:
        if row.open and row.due:
            lines += _event(f"{old}:{new}", row, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(path: str, row: StepState, stamp: str) -> Iterator[str]:
    day = date.fromisoformat(row.due)
    code = "checklist.calendar_event_district" if row.district else "checklist.calendar_event"
    summary = say(code, step=row.step.id, title=row.step.title, district=row.district)
    about = [row.step.why, how_and_where(row.step), row.note, row.step.source.address]
    if row.owner:
        about.insert(0, f"{say('checklist.column_owner')}: {row.owner}")
    yield "BEGIN:VEVENT"
    yield f"UID:{_identity(path, row)}@crosswalk"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escaped(summary)}"
    yield f"DESCRIPTION:{_escaped(chr(10).join(part for part in about if part))}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _identity(path: str, row: StepState) -> str:
    """The same for the same step and district; a digest, because a district's name may hold anything."""
    text = "\x1f".join((path, row.step.id, row.district))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _escaped(text: str) -> str:
    """A text as RFC 5545 section 3.3.11 wants it."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    for sign in ("\\", ";", ","):
        plain = plain.replace(sign, f"\\{sign}")
    return plain.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """`line` in pieces of at most 75 octets, each but the first after a blank; no character is cut."""
    piece, size = "", 0
    for character in line:
        octets = len(character.encode("utf-8", errors="replace"))
        if size + octets > _FOLD:
            yield piece
            piece, size = " ", 1
        piece += character
        size += octets
    yield piece
