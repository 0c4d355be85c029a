"""What `connect` and `fetch` found, told as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.assistant.connecting import Fetched
from app.clever.connection import Connection, ConnectResult, Result, readiness_word
from app.clever.users import fetch_document
from app.cli import telling
from app.secrets import KeptIn
from app.words import say

_FETCHED = ("users", "mapping_rows", "pages", "seconds")


def connected(result: ConnectResult, kept_in: KeptIn, workspace: Path) -> Iterator[str]:
    """A table of all tokens, then what to do about those that need something, then what comes next."""
    heads = ("district", "token", "result", "state", "last_sync", "versions")
    yield from telling.columns(
        [[say(f"clever.head_{name}") for name in heads], *map(_line, result.connections)]
    )
    for one in result.connections:
        if one.result is not Result.WORKS or not one.calm:
            yield ""
            yield say("clever.about_token", token=one.given.label, name=_name(one), advice=one.advice)
    working = sum(one.result is Result.WORKS for one in result.connections)
    yield ""
    yield say("clever.working", working=working, total=len(result.connections))
    yield say(f"clever.kept_{kept_in.value}")
    if working:
        yield say(f"clever.then_fetch_{kept_in.value}", workspace=workspace)


def _line(one: Connection) -> list[str]:
    facts = one.district
    return [
        _name(one),
        one.given.label,
        say(f"clever.result_{one.result.value}"),
        readiness_word(facts.state) if facts.name or facts.state else "",
        (facts.last_sync or "")[:10],
        ", ".join(one.versions),
    ]


def _name(one: Connection) -> str:
    return one.district.name or one.district.id or say("clever.name_unknown")


def fetched(done: Fetched, names: dict[str, str], workspace: Path) -> Iterator[str]:
    """A table of the districts that were read, what was odd in them, and what comes next.

    `names` are the districts' names by id, as far as they are known.
    """
    document = fetch_document(done.result)
    districts: list[dict[str, Any]] = document["districts"]
    if districts:
        rows = sorted(
            [names.get(row["district_id"]) or row["district_id"], *_numbers(row)] for row in districts
        )
        total = {name: sum(row[name] for row in districts) for name in _FETCHED[:-1]}
        last = [say("clever.together"), *(f"{number:,}" for number in total.values()), ""]
        heads = [say(f"telling.fetch_{name}") for name in ("district_id", *_FETCHED)]
        yield from telling.columns([heads, *rows, last], right=(1, 2, 3, 4))
        yield ""
    counts = done.result.counts
    for name in ("repeated", "without_role", "without_old_id"):
        if number := getattr(counts, name):
            yield say(f"clever.odd_{name}", count=f"{number:,}")
    set_aside = sum(file.set_aside for report in done.loads for file in report.files)
    if set_aside:
        yield say("clever.odd_set_aside", count=f"{set_aside:,}")
    same = sum(file.repeated for report in done.loads for file in report.files)
    if same and same < len(districts):
        yield say("clever.same_as_before", count=same)
    if done.result.skipped:
        yield say("clever.read_before", count=len(done.result.skipped))
    if not districts:
        yield say("clever.nothing_read" if done.result.failures else "clever.nothing_missing")
    elif all(report.nothing_new for report in done.loads):
        yield say("clever.nothing_new")
    if districts:
        yield say("clever.then_match", workspace=workspace)


def _numbers(row: dict[str, Any]) -> list[str]:
    whole = [f"{row[name]:,}" for name in _FETCHED[:-1]]
    return [*whole, f"{row['seconds']:,.1f}"]
