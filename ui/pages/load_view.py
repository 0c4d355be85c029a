"""What the Load page shows and can ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ui.models.paged_table import RowSource
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
    """A file in force. Rows read = loaded + duplicates + set aside + blank. `load` is the number of what it was
    given with."""

    name: str
    kind: str
    when: str
    rows: int
    loaded: int
    duplicates: int
    set_aside: int
    blank: int
    load: int = 0


@dataclass(frozen=True)
class SetAsideRow:
    file: str
    line: int
    reason: str
    text: str


@dataclass(frozen=True)
class CoverageRow:
    """One district: how many accounts and mapping rows there are, and whether its CSV was asked for.

    `awaited` when it has accounts and its CSV is not here yet.
    """

    district: str
    accounts: int
    mapping_rows: int
    state: str
    tone: str = "plain"
    asked: str = ""
    asked_by: str = ""
    arrived: str = ""
    awaited: bool = False


@dataclass(frozen=True)
class LoadChoice:
    """A mapping load that can be compared with another one."""

    load: int
    words: str


@dataclass(frozen=True)
class ChangeRow:
    """One old id that a newer load treats otherwise; all in words but the ids."""

    district: str
    change: str
    legacy_id: str
    before: str
    after: str
    touched: str = ""


@dataclass(frozen=True)
class LoadView:
    """`chosen` are files given but not loaded yet; `balance` is the one line about all rows read.

    `set_aside` gives `SetAsideRow`s, however many. `comparable` are the mapping loads, oldest first.
    `ready` is a file that the demo lays ready to be added. `missing` is `mapping` or `accounts` when only the
    other kind is loaded.
    """

    chosen: tuple[FileCardView, ...] = ()
    loaded: tuple[LoadedFile, ...] = ()
    balance: str = ""
    set_aside: RowSource | None = None
    set_aside_count: int = 0
    coverage: tuple[CoverageRow, ...] = ()
    looking: bool = False
    drift: str = ""
    ready: Path | None = None
    comparable: tuple[LoadChoice, ...] = ()
    missing: str = ""


class LoadActions(Protocol):
    """Files are looked at off the window's thread; each answer is a new view."""

    def add_files(self) -> None: ...

    def add_folder(self) -> None: ...

    def take_paths(self, paths: Sequence[Path]) -> None: ...

    def remove(self, key: str) -> None: ...

    def look(self, key: str) -> None: ...

    def change_guess(self, key: str, guess: str, value: str) -> None: ...

    def load(self) -> None: ...

    def undo_load(self, load: int) -> None: ...

    def compare(self, older: int, newer: int) -> None: ...

    def save_set_aside(self) -> None: ...

    def print_request(self) -> None: ...

    def ask_clever(self) -> None: ...

    def note_asked(self, districts: Sequence[str], by: str) -> None: ...

    def forget_asked(self, districts: Sequence[str]) -> None: ...
