"""Checks the data of `resources/checklist`: what a person who adds a step may get wrong. Used by the tests."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from app.checklist.plan import KINDS
from app.checklist.states import PROOFS
from app.checklist.steps import APP, DISTRICT, GROUPS, SOURCES_FILE, raw_document, step_files

VERSIONS = ("v1.1", "v1.2", "v2.0", "v2.1", "v3.0", "v3.1")
FEATURES = ("events", "contacts", "courses")

_TEXTS = ("id", "group", "title", "why", "how", "where", "proof", "source", "scope")
_LISTS = ("from", "to", "kinds")
_MORE = ("feature", "date", "about", "inferred", "migration", "clean_start", "part")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def problems() -> list[str]:
    """Everything that is wrong with the step files, one sentence each; empty when they are sound."""
    sources = raw_document(SOURCES_FILE)["sources"]
    found = [text for key, entry in sources.items() for text in _source_problems(key, entry)]
    steps = [(name, entry) for name in step_files() for entry in raw_document(name)["steps"]]
    for name, entry in steps:
        found += (f"{name}, {entry.get('id', '?')}: {text}" for text in _step_problems(entry, sources))
    ids = Counter(entry.get("id") for _, entry in steps)
    found += (f"the id {step} is used {count} times" for step, count in ids.items() if count > 1)
    used = {entry.get("source") for _, entry in steps}
    found += (f"no step uses the source {key}" for key in sources if key not in used)
    return found


def _source_problems(key: str, entry: Mapping[str, Any]) -> Iterator[str]:
    if set(entry) != {"title", "address", "date"} or not all(entry.values()):
        yield f"source {key}: needs title, address and date"
        return
    if not re.fullmatch(r"https://[a-z0-9.-]+\.[a-z]{2,}(/\S*)?", entry["address"]):
        yield f"source {key}: the address is not a public page"
    if not _DATE.fullmatch(entry["date"]):
        yield f"source {key}: the date is not a year, month or day"


def _step_problems(entry: Mapping[str, Any], sources: Mapping[str, Any]) -> Iterator[str]:
    for name in _TEXTS:
        if not isinstance(entry.get(name), str):
            yield f"{name} is missing"
        elif not entry[name] and name not in ("where", "proof"):
            yield f"{name} is empty"
    for name in _LISTS:
        if not isinstance(entry.get(name), list) or not entry[name]:
            yield f"{name} is missing or empty"
    yield from (f"{name} is not known" for name in set(entry) - {*_TEXTS, *_LISTS, *_MORE})
    if not re.fullmatch(r"[NACBEKFS]\d+", str(entry.get("id"))):
        yield "the id is not a letter and a number"
    allowed: tuple[tuple[str, tuple[str, ...] | frozenset[str]], ...] = (
        ("group", GROUPS),
        ("scope", (APP, DISTRICT)),
        ("proof", PROOFS | {""}),
        ("feature", FEATURES),
        ("about", ("ids",)),
    )
    for name, values in allowed:
        if name in entry and entry[name] not in values:
            yield f"{name} {entry[name]} is not known"
    for name, members in (("from", VERSIONS), ("to", VERSIONS), ("kinds", KINDS)):
        yield from (f"{name} {one} is not known" for one in entry.get(name, ()) if one not in members)
    if entry.get("source") not in sources:
        yield f"the source {entry.get('source')} is not known"
    if "date" in entry and not _DATE.fullmatch(entry["date"]):
        yield "the date is not a year, month or day"
    text = " ".join(str(entry.get(name, "")) for name in ("title", "why", "how"))
    if re.search(r"\[[A-Z]-|sources/", text):
        yield "a text names a source by a key instead of by its title"
