"""What the Differences page shows and can ask for. Texts come ready from the word catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from ui.widgets.source_link import SourceView
from ui.widgets.time_line import DotView, SpanView


@dataclass(frozen=True)
class DifferenceItem:
    """One difference. `level` is breaks, check or good_to_know; `used` None when not yet said.

    With more than one source the sources disagree, and `meaning` tells what each says. `code` is the API's own word
    where the subject is a name for people.
    """

    key: str
    level: str
    subject: str
    change: str
    meaning: str
    before: str = ""
    after: str = ""
    instead: str = ""
    action: str = ""
    sources: tuple[SourceView, ...] = ()
    used: bool | None = None
    code: str = ""


@dataclass(frozen=True)
class DifferenceGroup:
    name: str
    items: tuple[DifferenceItem, ...]


@dataclass(frozen=True)
class DifferencesView:
    """`may_say` tells whether there is a migration to keep the answers in; `facts` how old the facts are."""

    versions: tuple[str, ...]
    from_version: str
    to_version: str
    groups: tuple[DifferenceGroup, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    may_say: bool = True
    remark: str = ""


@dataclass(frozen=True)
class AuditHit:
    """A call that was found in what was dropped; `status` in a word, `place` as file and line."""

    call: str
    place: str
    level: str
    status: str
    replacement: str
    why: str = ""


@dataclass(frozen=True)
class AuditView:
    """`summary` says in a sentence what was found; `done` whether anything was looked at yet."""

    hits: tuple[AuditHit, ...] = ()
    summary: str = ""
    done: bool = False
    busy: bool = False


@dataclass(frozen=True)
class RecordView:
    """One record in both versions, line by line: (before, after, mark).

    A mark is same, moved, changed, gone or new. `roles` are (word, name) of the kinds of person; `mask_forced` says that the
    privacy screen is on, which masks whatever was asked. `live` says why Clever cannot be asked, `whose` whose
    Clever it is that answers when it is not the real one.
    """

    roles: tuple[tuple[str, str], ...] = ()
    heads: tuple[str, str] = ("", "")
    title: str = ""
    lines: tuple[tuple[str, str, str], ...] = ()
    masked: bool = False
    mask_forced: bool = False
    live: str = ""
    whose: str = ""


@dataclass(frozen=True)
class VersionDate:
    when: str
    title: str
    meaning: str
    source: SourceView
    tone: str = "plain"


@dataclass(frozen=True)
class DatesView:
    """`today` in years."""

    today: float
    spans: tuple[SpanView, ...] = ()
    dots: tuple[DotView, ...] = ()
    dates: tuple[VersionDate, ...] = ()


class DifferencesActions(Protocol):
    def choose_versions(self, from_version: str, to_version: str) -> None: ...

    def say_used(self, key: str, used: bool | None) -> None: ...

    def open_source(self, address: str) -> None: ...

    def export(self) -> None: ...

    def audit_paths(self, paths: Sequence[Path]) -> None: ...

    def choose_audit_files(self) -> None: ...

    def choose_audit_folder(self) -> None: ...

    def export_audit(self) -> None: ...

    def invent_record(self, role: str) -> None: ...

    def paste_record(self, role: str) -> None: ...

    def open_record(self, role: str) -> None: ...

    def ask_record(self, role: str, record_id: str) -> None: ...

    def mask_record(self, masked: bool) -> None: ...

    def keep_record(self) -> None: ...
