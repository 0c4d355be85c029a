"""Do the facts hold together? Shapes first (`app.versions.schema`), then what one file says against another.

Used as a test of the bundled facts and before an update file is taken. Finding nothing means that every
module that reads facts can rely on them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import permutations
from string import Template
from typing import Any

from app.versions.compare import CHANGES, SPECIFIED_AREAS
from app.versions.facts import (
    PERSON_DEFINITIONS,
    VERSIONS,
    Facts,
    Specification,
    bundled_document,
    major_of,
    subject_of,
)
from app.versions.schema import Problem, Schema
from app.versions.wording import NOTE_NAMES

FILES = (
    *(f"{version}.json" for version in VERSIONS),
    "endpoints.json",
    "moves.json",
    "knowledge.json",
    "notes.json",
    "dates.json",
    "sources.json",
)

_NAMED_TYPE = re.compile(r"[A-Z]\w*")
_NEWEST_OF = {major_of(version): version for version in VERSIONS}


def problems_of(facts: Facts) -> list[Problem]:
    """Everything wrong with these facts; empty when they are sound."""
    documents = {name: facts.document(name) for name in FILES}
    found = list(_shapes(documents))
    if found:  # what one file says against another can only be asked of files that can be read
        return found
    for version in VERSIONS:
        name = f"{version}.json"
        found += _specification(name, facts.specification(version), documents[name])
    found += _replacements(facts, documents["endpoints.json"])
    found += _moves(facts)
    found += _knowledge(facts)
    found += _notes(facts, documents["notes.json"])
    found += _unused_sources(documents)
    return found


def schema_for(sources: Any) -> Schema:
    """The schema, for facts whose sources file says this."""
    pages = sources.get("sources") if isinstance(sources, dict) else None
    return Schema(bundled_document("schema.json"), pages if isinstance(pages, dict) else ())


def _shapes(documents: Mapping[str, Any]) -> Iterator[Problem]:
    schema = schema_for(documents["sources.json"])
    for name, document in documents.items():
        yield from schema.problems(name, document)


def _specification(name: str, spec: Specification, raw: Mapping[str, Any]) -> Iterator[Problem]:
    if name != f"{spec.version}.json":
        yield Problem(name, "no_version", spec.version)
    known = set(spec.definitions) | set(spec.wrappers)
    for operation in spec.operations.values():
        for status, definition in operation.answers.items():
            if definition and definition not in known:
                yield Problem(f"{name}: {operation.name} {status}", "no_definition", definition)
    subjects = {f"{o.name}?{p}" for o in spec.operations.values() for p in o.parameters}
    for definition, fields in spec.definitions.items():
        for field, shape in fields.items():
            subjects.add(subject_of(definition, field))
            for named in _NAMED_TYPE.findall(shape.type):
                if named not in known:
                    yield Problem(f"{name}: {definition}.{field}", "no_definition", named)
    for subject in raw["values"]:
        if subject not in subjects:
            yield Problem(f"{name}: values/{subject}", "no_subject")


def _replacements(facts: Facts, raw: Mapping[str, Any]) -> Iterator[Problem]:
    everywhere = {name for version in VERSIONS for name in facts.operations(version)}
    for name, entry in raw["replacements"].items():
        where = f"endpoints.json: {name}"
        if name not in everywhere:
            yield Problem(where, "no_subject")
        for major, paths in entry["to"].items():
            if major not in _NEWEST_OF:
                yield Problem(where, "no_version", major)
                continue
            newest = facts.specification(_NEWEST_OF[major])
            for path in paths:
                if not newest.has_path(path.partition("?")[0]):
                    yield Problem(where, "no_path", path)
    for from_, to in permutations(VERSIONS, 2):
        for name in facts.operations(from_):
            if name in facts.operations(to) or major_of(from_) == major_of(to):
                continue
            if major_of(to) not in raw["replacements"].get(name, {"to": {}})["to"]:
                yield Problem(f"endpoints.json: {name}", "no_replacement", to)


def _moves(facts: Facts) -> Iterator[Problem]:
    for version in VERSIONS:
        if major_of(version) == "v3":
            continue
        for definition in PERSON_DEFINITIONS:
            for field in facts.specification(version).definitions.get(definition, ()):
                paths = facts.moves.get(definition, {}).get(field, ())
                where = f"moves.json: {definition}.{field}"
                if not paths:
                    yield Problem(where, "no_move", version)
                for path in paths:
                    if not _leads_somewhere(facts.specification(VERSIONS[-1]), path):
                        yield Problem(where, "no_path", path)


def _leads_somewhere(spec: Specification, path: str) -> bool:
    """Whether a path of a user exists, followed from definition to definition."""
    definition = "User"
    for part in path.split("."):
        field = spec.definitions.get(definition, {}).get(part.removesuffix("[]"))
        if field is None or (part.endswith("[]") and not field.type.startswith("array<")):
            return False
        found = _NAMED_TYPE.search(field.type)
        definition = found[0] if found else ""
    return True


def _knowledge(facts: Facts) -> Iterator[Problem]:
    ids = [known.id for known in facts.knowledge]
    for name in sorted(set(ids)):
        if ids.count(name) > 1:
            yield Problem(f"knowledge.json: {name}", "repeated")
    for from_, to in permutations(VERSIONS, 2):
        told: dict[tuple[str, str, str], str] = {}
        for known in facts.knowledge:
            reading = known.reading(from_, to)
            if reading is None:
                continue
            key = known.area, reading.change, known.subject
            if key in told:
                yield Problem(f"knowledge.json: {known.id}", "same_as", f"{told[key]}, {from_} {to}")
            told[key] = known.id


def _notes(facts: Facts, raw: Mapping[str, Any]) -> Iterator[Problem]:
    subjects = _all_subjects(facts)
    for way in ("onward", "back"):
        for area, changes in raw[way].items():
            for change, entries in changes.items():
                where = f"notes.json: {way}/{area}/{change}"
                if area not in SPECIFIED_AREAS or change not in CHANGES:
                    yield Problem(where, "no_subject")
                    continue
                for subject, entry in entries.items():
                    if subject not in subjects[area]:
                        yield Problem(f"{where}/{subject}", "no_subject")
                    yield from _names_in(f"{where}/{subject}", entry)


def _names_in(where: str, entry: Mapping[str, str]) -> Iterator[Problem]:
    for text in (entry.get("meaning", ""), entry.get("action", "")):
        template = Template(text)
        if not template.is_valid():
            yield Problem(where, "no_name", "$")
            continue
        for name in template.get_identifiers():
            if name not in NOTE_NAMES:
                yield Problem(where, "no_name", f"${name}")


def _all_subjects(facts: Facts) -> dict[str, set[str]]:
    """Every subject a note may speak of, by area; `Definition.*` speaks of all its fields."""
    found: dict[str, set[str]] = {area: set() for area in SPECIFIED_AREAS}
    for version in VERSIONS:
        spec = facts.specification(version)
        found["endpoints"].update(spec.operations)
        found["events"].update(spec.event_types)
        for operation in spec.operations.values():
            found["parameters"].update(f"{operation.name}?{name}" for name in operation.parameters)
        for definition, fields in spec.definitions.items():
            names = {subject_of(definition, field) for field in fields} | {f"{definition}.*"}
            found["fields"] |= names
            found["values"] |= names
    return found


def _unused_sources(documents: Mapping[str, Any]) -> Iterator[Problem]:
    """A page that no fact names would be shown as a source of nothing."""
    used = set(documents["endpoints.json"]["pages"].values())
    for document in documents.values():
        used |= set(_named_sources(document))
    for key in documents["sources.json"]["sources"]:
        if key not in used:
            yield Problem(f"sources.json: {key}", "unused")


def _named_sources(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("source"), str):
            yield value["source"]
        for inner in value.values():
            yield from _named_sources(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _named_sources(inner)
