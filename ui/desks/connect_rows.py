"""What checks of tokens found, as rows to read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QCoreApplication

from app.ids import is_clever_id
from ui.dates import clock, day, day_here, with_dates
from ui.figures import number
from ui.pages.connect_view import DistrictConnection

Facts = dict[str, Any]
translate = QCoreApplication.translate
_RECENT = 12 * 3600  # seconds
_VERSIONS = ("v2.0", "v2.1", "v3.0", "v3.1")
_SPAN = 3  # fewer versions are written one by one
_NAMED = 3  # districts that a warning names before it only counts


def can_be_read(one: Facts) -> bool:
    """Whether old and new ids can be read with the token: it works, and in v3."""
    return bool(one["result"] == "works") and any(version.startswith("v3") for version in one["versions"])


def district_rows(
    found: Sequence[Facts], now: float, ids_read: Mapping[str, int]
) -> tuple[DistrictConnection, ...]:
    """One row for each connection of the `connect` document; what needs attention carries a tone.

    Tokens that cannot be used come first, then all by name. `ids_read` are the pairs of ids that were read
    from Clever and still count, by district id.
    """
    rows = [_row(one, now, ids_read.get(one["district_id"], 0)) for one in found]
    # What cannot be used is seen first: at the end of a long list nobody would look for it.
    return tuple(sorted(rows, key=lambda row: (row.tone != "danger", *_reading_order(row.name), row.key)))


def _reading_order(name: str) -> tuple[list[str], list[int]]:
    """District 2 before District 10: first by the words around numbers, then by the numbers."""
    parts = re.split(r"([0-9]{1,9})", name.casefold())
    return parts[::2], [int(part) for part in parts[1::2]]


def warning_about(found: Sequence[Facts], now: float) -> str:
    """Which districts may not be cut over now, in one sentence; empty when there is none."""
    if not found:  # and nothing heavy is imported for it
        return ""
    from app.assistant.connecting import may_cut_over

    held = [one for one in found if one["result"] == "works" and not may_cut_over(one, now)]
    held.sort(key=lambda one: _reading_order(_name_of(one)))
    if not held:
        return ""
    names = [f"{_name_of(one)} ({_state_word(one)})" for one in held[:_NAMED]]
    if len(held) > _NAMED:
        more = translate("connect", "and {0} more").format(number(len(held) - _NAMED))
        names.append(more)
    return translate("connect", "Do not cut over now: {0}.").format(", ".join(names))


def _row(one: Facts, now: float, ids_read: int) -> DistrictConnection:
    from app.assistant.connecting import may_cut_over

    if can_be_read(one):
        tone, state = "ok" if may_cut_over(one, now) else "warn", _state_word(one)
    elif one["result"] == "works":
        tone, state = "warn", translate("connect", "v2 only")
    else:
        tone = "danger" if one["result"] in ("refused", "wrong_kind", "untrusted") else "warn"
        state = _result_word(one)
    return DistrictConnection(
        key=one.get("key") or one["district_id"],
        name=_name_of(one),
        state=state,
        tone=tone,
        result=with_dates(one["advice"]),
        last_sync=_when(one["last_sync"]),
        launch=_when(one["launch_date"]),
        paused=_pause(one),
        token_kind=_token(one),
        versions=_versions(one["versions"]),
        ids_read=number(ids_read) if ids_read else "",
        checked=_checked(one.get("checked_at"), now),
    )


def _name_of(one: Facts) -> str:
    if one["district_name"]:
        return str(one["district_name"])
    if is_clever_id(one["district_id"]):
        return str(one["district_id"])
    return translate("connect", "Token {0}").format(one["token"])


def _state_word(one: Facts) -> str:
    state = str(one["state"] or "").strip().lower()
    return {
        "running": translate("connect", "running"),
        "success": translate("connect", "running"),
        "pending": translate("connect", "pending"),
        "error": translate("connect", "in error"),
        "paused": translate("connect", "paused"),
    }.get(state, translate("connect", "state unknown"))


def _result_word(one: Facts) -> str:
    if one["kind"] == "instant_login":
        return translate("connect", "one person")
    return {
        "refused": translate("connect", "refused"),
        "wrong_kind": translate("connect", "wrong kind"),
        "no_secure_sync": translate("connect", "no Secure Sync"),
        "unreachable": translate("connect", "not reached"),
        "untrusted": translate("connect", "not trusted"),
        "rate_limited": translate("connect", "too many calls"),
        "server_trouble": translate("connect", "trouble at Clever"),
    }.get(one["result"], translate("connect", "state unknown"))


def _token(one: Facts) -> str:
    kind = {
        "district_app": translate("connect", "district"),
        "instant_login": translate("connect", "login"),
    }.get(one["kind"], "")
    return f"{kind} {one['token']}".strip()


def _versions(answered: Sequence[str]) -> str:
    """The versions that answered; several in a row are a span."""
    places = [_VERSIONS.index(one) if one in _VERSIONS else -1 for one in answered]
    in_a_row = all(after - before == 1 for before, after in pairwise(places))
    if len(answered) >= _SPAN and in_a_row:
        return f"{answered[0]}–{answered[-1]}"
    return ", ".join(answered)


def _pause(one: Facts) -> str:
    start, end = _when(one["pause_start"]), _when(one["pause_end"])
    return f"{start} – {end}".strip() if start or end else ""


def _checked(text: str | None, now: float) -> str:
    """The time of the clock for a check of the last hours, else the day."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return ""
    return clock(found) if now - found.timestamp() < _RECENT else day_here(found)


def _when(text: str | None) -> str:
    """A date of Clever as the person writes dates; as it stands when it is none."""
    if not text:
        return ""
    try:
        if len(text) <= len("2024-08-19"):
            return day(date.fromisoformat(text))
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    return day(found.date())
