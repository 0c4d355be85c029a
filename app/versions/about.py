"""What is known about the Clever API, from where, and how old it is (`facts`, and About in the window)."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.version import VERSION
from app.versions.check import FILES
from app.versions.facts import VERSIONS, Facts, bundled_made
from app.words import say

# Where the entries of a file are counted.
_COUNTED = {
    "endpoints.json": "replacements",
    "moves.json": "moves",
    "knowledge.json": "knowledge",
    "dates.json": "moments",
    "sources.json": "sources",
}


def facts_document(facts: Facts, today: date) -> dict[str, Any]:
    """`{"made", "age_days", "specification", "updated", "versions", "files", "sources"}`.

    `made` is the day of the newest facts in use, `specification` the month in which Clever's specification
    was read, `updated` the day of an imported update or an empty text. Files: name, title, entries, origin.
    """
    made = facts.updated or bundled_made()
    replaced = set(facts.replaced_files())
    return {
        "made": made,
        "age_days": max((today - date.fromisoformat(made)).days, 0),
        "specification": facts.sources["specification"].date,
        "updated": facts.updated,
        "versions": [_version(facts, version) for version in VERSIONS],
        "files": [
            {
                "name": name,
                "title": _title(name),
                "entries": _entries(facts, name),
                "origin": _origin(facts, name in replaced),
            }
            for name in FILES
        ],
        "sources": [source.as_dict() for source in facts.sources.values()],
    }


def facts_text(document: dict[str, Any]) -> str:
    """The document for people, ending with a line feed."""
    age = say("versions.facts_age", days=document["age_days"])
    lines = [say("versions.facts_heading", date=document["made"], age=age), ""]
    lines += [say("versions.facts_line", **entry) for entry in document["files"]]
    lines += ["", say("versions.facts_sources") + ":"]
    lines += [say("versions.facts_source_line", **source) for source in document["sources"]]
    return "\n".join(lines) + "\n"


def _version(facts: Facts, version: str) -> dict[str, Any]:
    spec = facts.specification(version)
    return {
        "version": version,
        "operations": len(spec.operations),
        "definitions": len(spec.definitions) + len(spec.wrappers),
        "fields": sum(len(fields) for fields in spec.definitions.values()),
        "event_types": len(spec.event_types),
    }


def _title(name: str) -> str:
    stem = name.removesuffix(".json")
    if stem in VERSIONS:
        return say("versions.facts_specification", version=stem)
    return say(f"versions.facts_{stem}")


def _entries(facts: Facts, name: str) -> int:
    document = facts.document(name)
    if name == "notes.json":
        return sum(
            len(entries)
            for way in ("onward", "back")
            for changes in document[way].values()
            for entries in changes.values()
        )
    if name in _COUNTED:
        return len(document[_COUNTED[name]])
    return len(document["operations"]) + len(document["definitions"]) + len(document["event_types"])


def _origin(facts: Facts, replaced: bool) -> str:
    if replaced:
        return say("versions.facts_imported", date=facts.updated)
    return say("versions.facts_bundled", version=VERSION)
