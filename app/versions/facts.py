"""What is known about every version of the Clever API, read from `resources/facts` when it is needed.

One file per version holds what Clever's specification says (operations, parameters, fields, closed lists,
event types); beside them lie the replacements of operations, the moves of fields, knowledge that no
specification holds, the time line and the sources. An update file that a person imported (see
`app.versions.update`) takes the place of the bundled files it names. This module reads and shapes; it
compares nothing and says nothing to people.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from app.citation import Source
from app.paths import resource
from app.versions.shapes import (
    NEWEST,
    PERSON_DEFINITIONS,
    SELF,
    VERSIONS,
    Claim,
    Field,
    Knowledge,
    Moment,
    Note,
    Operation,
    Parameter,
    Reading,
    Specification,
    is_older,
    major_of,
    parse_version,
    subject_of,
    version_range,
)

__all__ = [
    "NEWEST",
    "PERSON_DEFINITIONS",
    "SELF",
    "UPDATE_FORMAT",
    "UPDATE_NAME",
    "VERSIONS",
    "Claim",
    "Facts",
    "Field",
    "Knowledge",
    "Moment",
    "Note",
    "Operation",
    "Parameter",
    "Reading",
    "Specification",
    "bundled_document",
    "bundled_made",
    "is_older",
    "load_facts",
    "major_of",
    "parse_version",
    "subject_of",
    "version_range",
]

UPDATE_NAME = "facts-update.json"
UPDATE_FORMAT = 1


class Facts:
    """All facts, each file read when first asked for. Frozen values come out; nothing is written here."""

    def __init__(self, update: Mapping[str, Any] | None = None) -> None:
        self._update = update or {}
        self._specifications: dict[str, Specification] = {}

    def document(self, name: str) -> Mapping[str, Any]:
        """The raw content of one facts file: from the imported update if it has it, else the bundled one."""
        replaced: Mapping[str, Any] = self._update.get("files", {})
        found: Mapping[str, Any] = replaced[name] if name in replaced else bundled_document(name)
        return found

    @property
    def updated(self) -> str:
        """The date of the imported update file, or an empty text when only bundled facts are in use."""
        return str(self._update.get("made", ""))

    def replaced_files(self) -> tuple[str, ...]:
        """Names of the files that an imported update replaces."""
        return tuple(sorted(self._update.get("files", {})))

    def specification(self, version: str) -> Specification:
        """The specification facts of one version (a name of VERSIONS)."""
        if version not in self._specifications:
            self._specifications[version] = _specification(self.document(f"{version}.json"))
        return self._specifications[version]

    def operations(self, version: str) -> Mapping[str, Operation]:
        """Name -> operation of one version."""
        return self.specification(version).operations

    def event_types(self, version: str) -> frozenset[str]:
        return frozenset(self.specification(version).event_types)

    def replacement(self, operation: str, target: str) -> tuple[str, ...]:
        """Bare paths to call in `target` instead: its own path if `target` has it; may be empty."""
        if operation in self.operations(target):
            return (operation.partition(" ")[2],)
        entry = self.document("endpoints.json")["replacements"].get(operation)
        paths = entry["to"].get(major_of(target), ()) if entry else ()
        return tuple(paths)

    def replacement_source(self, operation: str, target: str) -> Source:
        """Where it stands what replaces an operation: Clever's page, else the specification."""
        document = self.document("endpoints.json")
        entry = document["replacements"].get(operation, {"basis": "specification"})
        page = document["pages"].get(major_of(target))
        documented = entry["basis"] == "documentation" and page is not None
        return self.sources[page if documented else document["source"]]

    def event_replacement(self, event_type: str, target: str) -> tuple[str, ...]:
        """Event types of `target` that tell what `event_type` told; itself if it is still there."""
        known = self.event_types(target)
        if event_type in known:
            return (event_type,)
        kind, _, verb = event_type.partition(".")
        entry = self.document("endpoints.json")["events"].get(kind, {})
        found = (f"{other}.{verb}" for other in entry.get(major_of(target), ()))
        return tuple(name for name in found if name in known)

    def removed_parameters(self, operation: str, target: str) -> frozenset[str]:
        """Parameters that `operation` had in a version before `target` and no longer has in `target`."""
        now = self.operations(target).get(operation)
        if now is None:
            return frozenset()
        earlier: set[str] = set()
        for version in VERSIONS[: VERSIONS.index(target)]:
            before = self.operations(version).get(operation)
            earlier.update(before.parameters if before else ())
        return frozenset(earlier - set(now.parameters))

    @cached_property
    def moves(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Definition of a person before v3.0 -> field -> every path of that value in a v3 user."""
        raw = self.document("moves.json")["moves"]
        return MappingProxyType(
            {name: {f: tuple(paths) for f, paths in fields.items()} for name, fields in raw.items()}
        )

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        raw = self.document("sources.json")["sources"]
        return MappingProxyType({key: Source(**entry) for key, entry in raw.items()})

    @cached_property
    def knowledge(self) -> tuple[Knowledge, ...]:
        return tuple(
            _knowledge(entry, self.sources) for entry in self.document("knowledge.json")["knowledge"]
        )

    def note(self, onward: bool, area: str, change: str, subject: str) -> Note | None:
        """Hand-written words for one computed difference: for its subject, else for its whole definition."""
        written = self.document("notes.json")["onward" if onward else "back"]
        entries = written.get(area, {}).get(change, {})
        entry = entries.get(subject) or entries.get(f"{subject.partition('.')[0]}.*")
        if entry is None:
            return None
        source = self.sources[entry["source"]] if "source" in entry else None
        return Note(entry.get("meaning", ""), entry.get("action", ""), source)

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        return tuple(
            Moment(
                entry["date"],
                entry["kind"],
                tuple(entry.get("versions", ())),
                entry["title"],
                entry["meaning"],
                self.sources[entry["source"]],
                bool(entry.get("whole", False)),
            )
            for entry in self.document("dates.json")["moments"]
        )


@cache
def bundled_document(name: str) -> Mapping[str, Any]:
    """One facts file as it came with the program; read once, never to be changed."""
    text = resource("facts", name).read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = json.loads(text)
    return loaded


def bundled_made() -> str:
    """The day on which the bundled facts were put together (ISO)."""
    return str(bundled_document("sources.json")["made"])


def load_facts(folder: Path | None = None) -> Facts:
    """The facts to work with: the bundled ones, or those of the update file in `folder` where it has any.

    An update file is checked when it is imported. One that became unreadable since, or that is older than
    the facts of a newer program, is left aside: `Facts.updated` is empty then, and work goes on.
    """
    if folder is None:
        return _bundled_facts()
    try:
        loaded = json.loads((folder / UPDATE_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return _bundled_facts()
    if not isinstance(loaded, dict) or loaded.get("format") != UPDATE_FORMAT:
        return _bundled_facts()
    return Facts(loaded) if str(loaded.get("made", "")) >= bundled_made() else _bundled_facts()


@cache
def _bundled_facts() -> Facts:
    return Facts()


def _specification(raw: Mapping[str, Any]) -> Specification:
    values = {subject: tuple(allowed) for subject, allowed in raw["values"].items()}
    operations = {
        name: Operation(
            name,
            {
                parameter: _parameter(text, values.get(f"{name}?{parameter}"))
                for parameter, text in entry["parameters"].items()
            },
            entry["answers"],
        )
        for name, entry in raw["operations"].items()
    }
    definitions = {
        name: {
            field: Field(text.removesuffix("?"), text.endswith("?"), values.get(subject_of(name, field)))
            for field, text in fields.items()
        }
        for name, fields in raw["definitions"].items()
    }
    return Specification(
        raw["version"], operations, definitions, tuple(raw["wrappers"]), tuple(raw["event_types"])
    )


def _parameter(text: str, values: tuple[str, ...] | None) -> Parameter:
    place, kind, *rest = text.split(" ")
    return Parameter(place, kind, "required" in rest, values)


def _reading(raw: Mapping[str, Any]) -> Reading:
    return Reading(
        raw["change"],
        raw["level"],
        raw["before"],
        raw["after"],
        tuple(raw.get("replacement", ())),
        raw["meaning"],
        raw["action"],
    )


def _knowledge(raw: Mapping[str, Any], sources: Mapping[str, Source]) -> Knowledge:
    return Knowledge(
        raw["id"],
        raw["area"],
        raw["topic"],
        raw["subject"],
        version_range(raw["older"]),
        version_range(raw["newer"]),
        sources[raw["source"]],
        bool(raw.get("inferred", False)),
        _reading(raw["onward"]),
        _reading(raw["back"]) if raw.get("back") else None,
        tuple(Claim(side["says"], sources[side["source"]]) for side in raw.get("sides", ())),
        raw.get("title", ""),
    )
