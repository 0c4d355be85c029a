"""What the Differences page shows and can ask for. Texts come ready from the word catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class DifferenceItem:
    """One difference. `level` is breaks, check or good_to_know; `used` None when not yet said."""

    key: str
    level: str
    subject: str
    change: str
    meaning: str
    before: str = ""
    after: str = ""
    action: str = ""
    source: str = ""
    when: str = ""
    used: bool | None = None


@dataclass(frozen=True)
class DifferenceGroup:
    name: str
    items: tuple[DifferenceItem, ...]


@dataclass(frozen=True)
class AuditHit:
    """A call that was found in what was dropped; `status` in a word, `place` as file and line."""

    call: str
    place: str
    level: str
    status: str
    replacement: str


@dataclass(frozen=True)
class RecordPair:
    """One record in both versions, line by line; `marks` says per line same, changed, gone or new."""

    title: str
    lines: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class VersionDate:
    when: str
    what: str
    tone: str = "plain"


@dataclass(frozen=True)
class DifferencesView:
    """`audit`, `record` and `dates` are None where there is no service for them: no tab then."""

    versions: tuple[str, ...]
    from_version: str
    to_version: str
    groups: tuple[DifferenceGroup, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    audit: tuple[AuditHit, ...] | None = None
    record: RecordPair | None = None
    dates: tuple[VersionDate, ...] | None = None


class DifferencesActions(Protocol):
    def choose_versions(self, from_version: str, to_version: str) -> None: ...

    def say_used(self, key: str, used: bool) -> None: ...

    def audit_paths(self, paths: list[object]) -> None: ...

    def choose_audit_files(self) -> None: ...
