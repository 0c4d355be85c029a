"""Districts: which have accounts or a token, whose migration CSV is here, and who asked for it and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from app.assistant.loads import loads
from app.assistant.moment import Moment
from app.store.decisions import drop_setting, get_setting, put_setting
from app.store.marks import connections
from app.store.workspace import Connection
from app.terms import fold_district

_ASKED = "csv_asked"


@dataclass(frozen=True)
class Asked:
    """That somebody asked Clever for a district's CSV: `on` is YYYY-MM-DD."""

    on: str = ""
    by: str = ""


@dataclass(frozen=True)
class Covered:
    """One district. `state` is loaded, asked or missing; `arrived` is a UTC time, ISO 8601, or empty.

    `accounts` are the partner's, `mapping_rows` those in force, `connected` whether a token answers for it.
    """

    district: str
    accounts: int
    mapping_rows: int
    state: str
    connected: bool
    asked: Asked
    arrived: str


def coverage(conn: Connection, at: Moment, districts: Sequence[dict[str, Any]]) -> list[Covered]:
    """Every district with accounts, a CSV or a token; `districts` are those of the summary.

    Those whose CSV is missing come first, the most accounts before the least.
    """
    names = at.snapshot.districts
    asked = {fold_district(name): value for name, value in _kept(conn).items()}
    tokens = {one["district_name"] or one["district_id"] for one in connections(conn)} - {""}
    arrived = _arrivals(conn, at)
    known = {one["district"]: one for one in districts if one["district"]}
    folded = {fold_district(name) for name in known}
    known |= {
        name: {"district": name, "accounts": 0, "mapping_rows": 0, "files": []}
        for name in sorted(tokens)
        if fold_district(name) not in folded
    }
    loaded = {names.name(code) for code in at.snapshot.loaded_districts}
    held = {fold_district(name) for name in tokens}
    rows = []
    for name, one in known.items():
        note = asked.get(fold_district(name), Asked())
        state = "loaded" if name in loaded else "asked" if note.on else "missing"
        rows.append(
            Covered(
                name,
                one["accounts"],
                one["mapping_rows"],
                state,
                fold_district(name) in held,
                note,
                arrived.get(name, ""),
            )
        )
    return sorted(rows, key=lambda row: (row.state == "loaded", -row.accounts, row.district))


def _arrivals(conn: Connection, at: Moment) -> dict[str, str]:
    """District -> when its first mapping in force was loaded."""
    districts = at.snapshot.districts
    found: dict[str, str] = {}
    for one in loads(conn):
        if one.stored.kind == "mapping":
            for file in one.files:
                for spelling in file.counts.districts or [file.facts.district]:
                    if spelling.strip():
                        found.setdefault(districts.name(districts.code(spelling)), one.stored.at)
    return found


def note_asked(conn: Connection, districts: Sequence[str], asked: Asked) -> None:
    """Remember that the CSVs of some districts were asked for; an empty day takes the note away."""
    kept = _kept(conn)
    folded = {fold_district(name) for name in districts}
    kept = {name: value for name, value in kept.items() if fold_district(name) not in folded}
    if asked.on:
        kept |= dict.fromkeys(districts, asked)
    put_setting(conn, _ASKED, {name: asdict(value) for name, value in kept.items()})


def _kept(conn: Connection) -> dict[str, Asked]:
    kept = get_setting(conn, _ASKED, dict[str, Asked]) or {}
    return {name: asked for name, asked in kept.items() if _is_day(asked.on)}


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def forget_asked(conn: Connection) -> None:
    """Take all notes away, with the names of districts and of those who asked."""
    drop_setting(conn, _ASKED)
