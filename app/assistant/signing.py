"""The last comparison with a later export by its counts, and the districts of it that a person signed off.

The counts are kept as a fact about the workspace; a sign-off, and taking it back, are events of the history
that can be undone. They change nothing that would be written.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from app.errors import UsageError
from app.store import history
from app.store.decisions import add_choice, choices, drop_setting, get_setting, put_setting
from app.store.shapes import fitted
from app.store.workspace import Connection, now

_COMPARED = "compared"
_SIGNED = "signed_district"


@dataclass(frozen=True)
class LaterExport:
    """The file that was compared: where it lay, and the SHA-256 of what was in it."""

    path: str
    sha256: str


@dataclass(frozen=True)
class Comparison:
    """A comparison by its counts: a row per district as in the `verify` document.

    `change` is the newest change of the workspace it was made with, `when` a UTC time. `signed` are the
    districts that are signed off, each with the time. `awaited` accounts are to get another id, and `arrived`
    of them have it. `open` are the open accounts of a district, for which nothing is planned; `left` those of
    them that a person left as they are or set apart. `number` tells it from other comparisons. `later` is
    None in a comparison of an older version of the program.
    """

    change: int
    when: str
    districts: list[dict[str, Any]] = field(default_factory=list)
    signed: dict[str, str] = field(default_factory=dict)
    awaited: int = 0
    arrived: int = 0
    open: dict[str, int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    number: int = 0
    later: LaterExport | None = None

    def total(self, name: str) -> int:
        return sum(int(row[name]) for row in self.districts)

    @property
    def wholly_signed(self) -> bool:
        return bool(self.districts) and all(row["district"] in self.signed for row in self.districts)

    @property
    def content(self) -> bool:
        """Whether nothing is left to look at: every district is as planned, or a person signed it off."""
        missing = (row for row in self.districts if row["not_done"] or row["different"] or row["lost"])
        return bool(self.districts) and all(row["district"] in self.signed for row in missing)


@dataclass(frozen=True)
class _Counted:
    """What a row of a comparison has at least."""

    district: str
    done: int
    not_done: int
    different: int
    lost: int
    unexpected: int


@dataclass(frozen=True)
class _Said:
    """What a person said of a district of a comparison: when it was signed off, empty when that was taken back."""

    comparison: int
    district: str
    when: str


def last_comparison(conn: Connection) -> Comparison | None:
    """The last comparison with the sign-offs that are in force, None before the first."""
    found = _kept(conn)
    if found is None:
        return None
    signed = dict(found.signed)
    for said in choices(conn, _SIGNED, _Said):
        if said.comparison != found.number:
            continue
        if is_moment(said.when):
            signed[said.district] = said.when
        else:
            signed.pop(said.district, None)
    return replace(found, signed=signed)


def keep(conn: Connection, found: Comparison) -> Comparison:
    """Keep a new comparison as the last one; returns it with its number and its sign-offs.

    The same file compared with the same plan is the same comparison: what was signed off of it stays so.
    """
    before = _kept(conn)
    if before is not None and _is_same(before, found):
        found = replace(found, number=before.number, signed=before.signed)
    elif before is not None:
        found = replace(found, number=before.number + 1)
    put_setting(conn, _COMPARED, asdict(found))
    return found


def forget(conn: Connection) -> None:
    """Nothing was compared: the counts go with the names of districts and the place of the file."""
    drop_setting(conn, _COMPARED)


def _is_same(before: Comparison, found: Comparison) -> bool:
    if before.later is None or found.later is None or before.later.sha256 != found.later.sha256:
        return False
    return (before.change, before.districts) == (found.change, found.districts)


def sign_off(conn: Connection, district: str) -> None:
    """A person looked at one district of the comparison and is content.

    Raises UsageError when nothing was compared, or not with that district.
    """
    found = _with(conn, district)
    if district not in found.signed:
        _say(conn, found, district, now(), "history.signed_off_district")


def take_back_sign_off(conn: Connection, district: str) -> None:
    """The district is not signed off after all. Raises UsageError as `sign_off` does."""
    found = _with(conn, district)
    if district in found.signed:
        _say(conn, found, district, "", "history.sign_off_taken_back")


def _say(conn: Connection, found: Comparison, district: str, when: str, code: str) -> None:
    event = history.append(conn, "sign_off", code, {}, undoable=True)
    add_choice(conn, event, _SIGNED, asdict(_Said(found.number, district, when)))


def _with(conn: Connection, district: str) -> Comparison:
    found = last_comparison(conn)
    if found is None or all(row["district"] != district for row in found.districts):
        raise UsageError("people.signing_nothing")
    return found


def _kept(conn: Connection) -> Comparison | None:
    found = get_setting(conn, _COMPARED, Comparison)
    if found is None or fitted(found.districts, list[_Counted]) is None or not is_moment(found.when):
        return None
    return replace(found, signed={name: when for name, when in found.signed.items() if is_moment(when)})


def is_moment(text: str) -> bool:
    """Whether a text that was kept is a time with its zone, ISO 8601."""
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
