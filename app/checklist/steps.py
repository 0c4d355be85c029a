"""The steps as they stand in `resources/checklist`, read once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.citation import Source
from app.paths import resource

FOLDER = "checklist"
SOURCES_FILE = "sources.json"

# Groups in the order in which people work; each has a heading in the word catalogue.
GROUPS = ("prepare", "calls", "signin", "data", "ids", "people", "switch", "after")
APP, DISTRICT = "app", "district"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a plan, answerable with done, not done or not needed.

    `where` is a place in the Clever dashboard, empty when there is none; `proof` a field of Proofs, empty when
    only a person can tell; where it `shows_part` of the step, a person has to say that the rest is done.
    `from_versions`, `to_versions` and `kinds` say for whom it is. `scope` is `app` or `district`. `feature`
    names what an app may not use at all (events, contacts, courses). `date` is a date of Clever's that the step
    speaks of (ISO, may be a month).
    """

    id: str
    group: str
    title: str
    why: str
    how: str
    where: str
    proof: str
    shows_part: bool
    source: Source
    inferred: bool
    from_versions: tuple[str, ...]
    to_versions: tuple[str, ...]
    kinds: tuple[str, ...]
    scope: str
    feature: str
    date: str
    about_ids: bool
    migration: bool
    clean_start: bool


def step_files() -> list[str]:
    """Names of the files that hold steps, sorted."""
    folder = resource(FOLDER)
    return sorted(
        entry.name
        for entry in folder.iterdir()
        if entry.name.endswith(".json") and entry.name != SOURCES_FILE
    )


def raw_document(name: str) -> Mapping[str, Any]:
    """One file of `resources/checklist` as it stands."""
    text = resource(FOLDER, name).read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = json.loads(text)
    return loaded


@cache
def all_steps() -> tuple[Step, ...]:
    """Every step there is, by group and then as written in the files."""
    sources = {key: Source(**entry) for key, entry in raw_document(SOURCES_FILE)["sources"].items()}
    steps = [_step(entry, sources) for name in step_files() for entry in raw_document(name)["steps"]]
    return tuple(sorted(steps, key=_order))


def _order(step: Step) -> tuple[int, int, int]:
    """By group; v1's news first, then what is common, then the rest; by number within a letter.

    A group or an id that is none comes last, so that the check of the data can say what is wrong with it.
    """
    letters = "NACBEKFS"
    letter, number = step.id[:1], step.id[1:]
    return (
        GROUPS.index(step.group) if step.group in GROUPS else len(GROUPS),
        letters.index(letter) if letter and letter in letters else len(letters),
        int(number) if number.isdecimal() else 0,
    )


def _step(entry: Mapping[str, Any], sources: Mapping[str, Source]) -> Step:
    return Step(
        id=entry["id"],
        group=entry["group"],
        title=entry["title"],
        why=entry["why"],
        how=entry["how"],
        where=entry["where"],
        proof=entry["proof"],
        shows_part=bool(entry.get("part", False)),
        source=sources[entry["source"]],
        inferred=bool(entry.get("inferred", False)),
        from_versions=tuple(entry["from"]),
        to_versions=tuple(entry["to"]),
        kinds=tuple(entry["kinds"]),
        scope=entry["scope"],
        feature=entry.get("feature", ""),
        date=entry.get("date", ""),
        about_ids=entry.get("about") == "ids",
        migration=bool(entry.get("migration", False)),
        clean_start=bool(entry.get("clean_start", False)),
    )
