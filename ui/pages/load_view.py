"""What the Load page shows and can ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from ui.widgets.file_card import FileCardView


@dataclass(frozen=True)
class Guess:
    """Something that was guessed and can be changed: `choices` as (value, words)."""

    key: str
    label: str
    value: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class FilePreview:
    """The first rows of a file exactly as they will be loaded, and what was guessed about it.

    `roles` says per column what Crosswalk takes it for, empty for a column that is only kept.
    """

    key: str
    name: str
    headers: tuple[str, ...]
    roles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    guesses: tuple[Guess, ...] = ()


@dataclass(frozen=True)
class LoadedFile:
    """A file in force. Rows read = loaded + duplicates + set aside + blank."""

    name: str
    kind: str
    when: str
    rows: int
    loaded: int
    duplicates: int
    set_aside: int
    blank: int
    districts: str = ""


@dataclass(frozen=True)
class SetAsideRow:
    file: str
    line: int
    reason: str
    text: str


@dataclass(frozen=True)
class CoverageRow:
    """One district: how many accounts and mapping rows there are, and whether its CSV was asked for."""

    district: str
    accounts: int
    mapping_rows: int
    state: str
    tone: str = "plain"
    asked: str = ""
    asked_by: str = ""
    arrived: str = ""


@dataclass(frozen=True)
class LoadView:
    """`chosen` are files given but not loaded yet; `balance` is the one line about all rows read."""

    chosen: tuple[FileCardView, ...] = ()
    loaded: tuple[LoadedFile, ...] = ()
    balance: str = ""
    set_aside: tuple[SetAsideRow, ...] = ()
    coverage: tuple[CoverageRow, ...] = ()
    looking: bool = False
    drift: str = ""
    how_to: tuple[tuple[str, str], ...] = field(default_factory=tuple)


class LoadActions(Protocol):
    """Files are looked at off the window's thread; each answer is a new view."""

    def add_files(self) -> None: ...

    def add_folder(self) -> None: ...

    def take_paths(self, paths: Sequence[Path]) -> None: ...

    def remove(self, key: str) -> None: ...

    def look(self, key: str) -> None: ...

    def change_guess(self, key: str, guess: str, value: str) -> None: ...

    def load(self) -> None: ...

    def undo_load(self) -> None: ...

    def save_set_aside(self) -> None: ...

    def print_request(self) -> None: ...

    def note_asked(self, district: str) -> None: ...
