"""One person's record in two versions, side by side: from a file, invented, or live; kept as a file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.assistant import connecting
from app.clever.records import masked
from app.clever.tokens import GivenToken
from app.errors import InputRefused, UsageError
from app.jobs import Job
from app.paths import size_of_file
from app.store.workspace import Workspace
from app.terms import Role
from app.versions.facts import Facts, is_older, major_of
from app.versions.given import compare_records
from app.versions.record import (
    MAX_RECORD_BYTES,
    Sample,
    known_role,
    leaves,
    read_record,
    sample,
    unwrapped,
    values_at,
)

_FORMAT = "crosswalk-sample"
_LONGEST = 120  # characters of a value that are of use side by side


@dataclass(frozen=True)
class Wanted:
    """Whose record, and between which versions. `role` is a word of `app.terms.Role`."""

    role: str
    old: str
    new: str


@dataclass(frozen=True)
class Pair:
    """A record in both versions, as it was found. `real` says that Clever gave both."""

    wanted: Wanted
    sample: Sample
    real: bool = False


@dataclass(frozen=True)
class Line:
    """One value then and now. `mark` is same, moved, changed, gone or new."""

    before: str
    after: str
    mark: str


def derived(record: Any, wanted: Wanted, facts: Facts) -> Pair:
    """What a record of the old version becomes in the new one. Raises InputRefused and UsageError."""
    return Pair(wanted, sample(record, wanted.role, wanted.old, wanted.new, facts))


def compared(before: Any, after: Any, wanted: Wanted, facts: Facts) -> Pair:
    """Two records that Clever gave for one person."""
    return Pair(wanted, compare_records(before, after, wanted.role, wanted.old, wanted.new, facts), real=True)


def invented(wanted: Wanted, facts: Facts) -> Pair:
    """A made-up person with that role, as the old version would have shown them."""
    from app.clever.roster import build_roster, old_record

    role = known_role(wanted.role)
    users = [user for user in build_roster(1, 12)[0].users if role.word in user["roles"]]
    if major_of(wanted.old) == "v3":
        return derived(users[0], wanted, facts)
    record = old_record(users[0], role)
    assert record is not None
    if role is Role.CONTACT and major_of(wanted.old) == "v1":
        record["student"] = (record.pop("students") or [None])[0]
    return derived(record, wanted, facts)


def live(
    workspace: Workspace,
    line: connecting.Line,
    tokens: Sequence[GivenToken],
    record_id: str,
    wanted: Wanted,
    facts: Facts,
    job: Job,
) -> Pair:
    """One person from Clever itself in both versions; `record_id` is the id in the older one.

    Raises UsageError without a token or for versions that cannot be asked, ServiceRefused when nobody is found.
    """
    if not tokens:
        raise UsageError("samples.no_tokens")
    with workspace.reading() as conn:
        remembered = connecting.remembered_base(conn)
    role = known_role(wanted.role)
    before, after = connecting.live_sample(
        line, remembered, tokens, role, record_id, (wanted.old, wanted.new), job
    )
    return compared(before, after, wanted, facts)


def read_text(text: str, wanted: Wanted, facts: Facts) -> Pair:
    """A pasted record, or a sample that was kept. Raises InputRefused and UsageError."""
    if len(text) > MAX_RECORD_BYTES:
        raise InputRefused("samples.too_long")
    try:
        loaded = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        raise InputRefused("samples.no_json") from None
    if not isinstance(loaded, dict) or loaded.get("format") != _FORMAT:
        return derived(loaded, wanted, facts)
    kept = Wanted(*(str(loaded.get(name, "")) for name in ("type", "from", "to")))
    if loaded.get("real"):
        return compared(unwrapped(loaded.get("before")), unwrapped(loaded.get("after")), kept, facts)
    return derived(loaded.get("before"), kept, facts)


def read_file(path: Path, wanted: Wanted, facts: Facts) -> Pair:
    """The same from a file."""
    try:
        if size_of_file(path) > MAX_RECORD_BYTES:
            raise InputRefused("versions.record_too_large", file=path.name)
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeError):
        raise InputRefused("versions.record_unreadable", file=path.name) from None
    return read_text(text, wanted, facts)


def of_file(path: Path, wanted: Wanted, facts: Facts) -> Pair:
    """A record from a file: bare, as Clever answers, or both records as `sample` wrote them.

    Raises InputRefused and UsageError.
    """
    found = read_record(path)
    if isinstance(found.get("before"), dict) and isinstance(found.get("after"), dict):
        if found.get("format") == _FORMAT:
            return read_file(path, wanted, facts)
        return compared(found["before"], found["after"], wanted, facts)
    return derived(found, wanted, facts)


def keep(pair: Pair, path: Path, *, mask: bool) -> None:
    """Write a sample that can be opened again without any connection; with `mask` nobody is in it."""
    before, after = pair.sample.before, pair.sample.after
    if mask:
        before, after = masked(before), masked(after)
    document = {
        "format": _FORMAT,
        "type": pair.wanted.role,
        "from": pair.wanted.old,
        "to": pair.wanted.new,
        "real": pair.real,
        "before": before,
        "after": after,
    }
    try:
        path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as problem:
        raise InputRefused("samples.cannot_write", file=path.name, why=problem.strerror) from problem


def side_by_side(pair: Pair, *, mask: bool) -> list[Line]:
    """Every value of both records once, in the order of the old one; what is new comes last."""
    before, after = pair.sample.before, pair.sample.after
    shown_before, shown_after = (masked(before), masked(after)) if mask else (before, after)
    lines: list[Line] = []
    told_before: set[str] = set()
    told_after: set[str] = set()
    for move in pair.sample.moves:
        told_before.add(move.from_)
        told_after.add(move.to)
        new = values_at(shown_after, move.to)
        if move.value_changed:
            mark = "changed"
        else:
            mark = "same" if move.from_ == move.to else "moved"
        old = _told(move.from_, values_at(shown_before, move.from_))
        lines.append(Line(old, _told(move.to, new), mark if new else "gone"))
    lines += [
        Line(_told(path, [value]), "", "gone")
        for path, value in leaves(shown_before)
        if not _covered(path, told_before)
    ]
    lines += [
        Line("", _told(path, [value]), "new")
        for path, value in leaves(shown_after)
        if not _covered(path, told_after)
    ]
    return lines


def newer_of(versions: tuple[str, str]) -> tuple[str, str]:
    """Two versions with the older one first: a record can only be followed forward."""
    first, second = versions
    return (second, first) if is_older(second, first) else (first, second)


def _covered(path: str, told: set[str]) -> bool:
    """Whether a path, something above it, or an entry of its list was told already."""
    parts = path.split(".")
    above = {".".join(parts[: at + 1]) for at in range(len(parts))}
    return bool(above & told) or any(one.startswith((f"{path}.", f"{path}[]")) for one in told)


def _told(path: str, values: list[Any]) -> str:
    shown = values[0] if len(values) == 1 else values
    text = shown if isinstance(shown, str) else json.dumps(shown, ensure_ascii=False)
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}…"
    return f"{path}: {text}"
