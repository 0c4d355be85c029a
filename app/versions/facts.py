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
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from app.errors import UsageError

VERSIONS = ("v1.1", "v1.2", "v2.0", "v2.1", "v3.0", "v3.1")
NEWEST = VERSIONS[-1]

# The six definitions that describe one kind of person each before v3.0.
PERSON_DEFINITIONS = (
    "Student",
    "Teacher",
    "SchoolAdmin",
    "DistrictAdmin",
    "Contact",
    "StudentContact",
)

# The field name under which a definition is kept that is itself a closed list of values.
SELF = "(self)"

UPDATE_NAME = "facts-update.json"


def parse_version(text: str) -> str:
    """The version that a text names (`v2.1`, `2.1`, `V2.1`). Raises UsageError for any other text."""
    plain = text.strip().lower()
    name = plain if plain.startswith("v") else f"v{plain}"
    if name not in VERSIONS:
        raise UsageError("versions.unknown_version", text=text, known=", ".join(VERSIONS))
    return name


def major_of(version: str) -> str:
    """`v2` of `v2.1`."""
    return version.partition(".")[0]


def is_older(first: str, second: str) -> bool:
    """Whether `first` came out before `second`."""
    return VERSIONS.index(first) < VERSIONS.index(second)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from: a page's title, its public address, and a date (ISO, may be a month).

    `basis` is `published` for a page that says so, `inferred` where it follows from several pages.
    """

    title: str
    address: str
    date: str

    def as_dict(self) -> dict[str, str]:
        return {"title": self.title, "address": self.address, "date": self.date}


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `type` includes the format (`string:date`); `values` is a closed list or None."""

    type: str
    nullable: bool
    values: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation. `place` is `query`, `path` or `body`."""

    place: str
    type: str
    required: bool
    values: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Operation:
    """One call, named `GET /users/{id}`; `answers` maps a status to a definition (or nothing)."""

    name: str
    parameters: Mapping[str, Parameter]
    answers: Mapping[str, str]

    @property
    def method(self) -> str:
        return self.name.partition(" ")[0]

    @property
    def path(self) -> str:
        return self.name.partition(" ")[2]


@dataclass(frozen=True, slots=True)
class Specification:
    """What Clever's specification says about one version.

    `definitions` has those with fields; `wrappers` are the envelopes around answers, which have none.
    """

    version: str
    operations: Mapping[str, Operation]
    definitions: Mapping[str, Mapping[str, Field]]
    wrappers: tuple[str, ...]
    event_types: tuple[str, ...]

    def has_path(self, path: str) -> bool:
        """Whether any method of the version answers at `path` (written as in the specification)."""
        return any(operation.path == path for operation in self.operations.values())


@dataclass(frozen=True, slots=True)
class Claim:
    """One side of a disagreement: what a page says, and which page."""

    says: str
    source: Source


@dataclass(frozen=True, slots=True)
class Reading:
    """How a piece of knowledge reads in one direction."""

    change: str
    level: str
    before: str
    after: str
    replacement: tuple[str, ...]
    meaning: str
    action: str


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Something no specification holds. It counts for a pair of versions when `starts` lies between them.

    `starts` is the first version for which it holds; `onward` is how it reads for who goes to a newer
    version across that line, `back` for who returns. `ends_before` limits it: the target (or, going back,
    the start) must be older than that version. `sides` has both voices where sources disagree.
    """

    id: str
    area: str
    topic: str
    subject: str
    starts: str
    ends_before: str
    since: str
    source: Source
    inferred: bool
    onward: Reading
    back: Reading
    sides: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """A dated event of the time line. `kind`: released, deprecated, removed, changed, announced."""

    date: str
    kind: str
    versions: tuple[str, ...]
    title: str
    meaning: str
    source: Source


@dataclass(frozen=True, slots=True)
class Note:
    """Hand-written words for one computed difference, in place of or after the words of its kind."""

    meaning: str
    action: str
    source: Source | None


class Facts:
    """All facts, each file read when first asked for. Frozen values come out; nothing is written here."""

    def __init__(self, update: Mapping[str, Any] | None = None) -> None:
        self._update = update or {}
        self._specifications: dict[str, Specification] = {}

    def document(self, name: str) -> Mapping[str, Any]:
        """The raw content of one facts file: from the imported update if it has it, else the bundled one."""
        replaced: Mapping[str, Any] | None = self._update.get("files", {}).get(name)
        return replaced if replaced is not None else bundled_document(name)

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

    def replacement_basis(self, operation: str) -> str:
        """What a replacement rests on: `documentation` or `specification`."""
        entry = self.document("endpoints.json")["replacements"].get(operation)
        return str(entry["basis"]) if entry else "specification"

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

    @cached_property
    def notes(self) -> Mapping[str, Note]:
        """Hand-written words by `area:change:subject` or `subject`."""
        raw = self.document("notes.json")["notes"]
        return MappingProxyType(
            {
                key: Note(
                    entry.get("meaning", ""),
                    entry.get("action", ""),
                    self.sources[entry["source"]] if "source" in entry else None,
                )
                for key, entry in raw.items()
            }
        )

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
            )
            for entry in self.document("dates.json")["moments"]
        )


def bundled_document(name: str) -> Mapping[str, Any]:
    """One facts file as it came with the program."""
    path = files("resources") / "facts" / name
    text = path.read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = json.loads(text)
    return loaded


def load_facts(folder: Path | None = None) -> Facts:
    """The facts to work with: the bundled ones, or those of the update file in `folder` where it has any.

    An update file is checked when it is imported. One that became unreadable since is left aside, so that
    damage on a disk never stops the work: `Facts.updated` is empty then.
    """
    if folder is None:
        return Facts()
    try:
        loaded = json.loads((folder / UPDATE_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Facts()
    return Facts(loaded if isinstance(loaded, dict) else None)


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


def subject_of(definition: str, field: str) -> str:
    """How a field is named to people; a definition that is itself a closed list goes by its own name."""
    return definition if field == SELF else f"{definition}.{field}"


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
        raw["starts"],
        raw.get("ends_before", ""),
        raw.get("since", ""),
        sources[raw["source"]],
        bool(raw.get("inferred", False)),
        _reading(raw["onward"]),
        _reading(raw["back"]),
        tuple(Claim(side["says"], sources[side["source"]]) for side in raw.get("sides", ())),
    )
