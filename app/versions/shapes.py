"""The shapes of facts: versions, what a specification holds, knowledge, sources. Frozen values only.

How the files are read is in `app.versions.facts`, which also hands these names on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.citation import Source
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
    """Something no specification holds, for pairs of an `older` and a `newer` version.

    `onward` is how it reads for who goes from the older to the newer one, `back` for who returns (None
    where returning changes nothing). `sides` has both voices where sources disagree; `inferred` says that
    no page states it in so many words. `title` names it for people where the subject is a word of the API; else empty.
    """

    id: str
    area: str
    topic: str
    subject: str
    older: tuple[str, ...]
    newer: tuple[str, ...]
    source: Source
    inferred: bool
    onward: Reading
    back: Reading | None
    sides: tuple[Claim, ...]
    title: str = ""

    def reading(self, from_: str, to: str) -> Reading | None:
        """How it reads for this pair, or None when it says nothing about it."""
        if from_ in self.older and to in self.newer and is_older(from_, to):
            return self.onward
        if from_ in self.newer and to in self.older and is_older(to, from_):
            return self.back
        return None


@dataclass(frozen=True, slots=True)
class Moment:
    """A dated event of the time line. `kind`: released, announced, changed, deprecated, removed.

    `whole` says that it is the versions themselves that it happened to, not a part of them.
    """

    date: str
    kind: str
    versions: tuple[str, ...]
    title: str
    meaning: str
    source: Source
    whole: bool


@dataclass(frozen=True, slots=True)
class Note:
    """Hand-written words for one computed difference, in place of or after the words of its kind."""

    meaning: str
    action: str
    source: Source | None


def version_range(text: str) -> tuple[str, ...]:
    """The versions of `v1.1-v2.1`, both ends included, or of a single name."""
    first, _, last = text.partition("-")
    return VERSIONS[VERSIONS.index(first) : VERSIONS.index(last or first) + 1]


def subject_of(definition: str, field: str) -> str:
    """How a field is named; the one field of a definition that is itself a closed list is `(self)`."""
    return f"{definition}.{field}"
