"""What the Results page shows and can ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class Effect:
    """One line of the dry run: how many, and of what; `tone` warn or danger past a stop-limit."""

    count: int
    words: str
    tone: str = "plain"


@dataclass(frozen=True)
class DryRun:
    """What writing would change. `limits` are stop-limits that were passed, in sentences."""

    effects: tuple[Effect, ...]
    districts: tuple[tuple[str, int, int, int], ...] = ()  # name, changed, retired, open
    limits: tuple[str, ...] = ()
    open_words: str = ""


@dataclass(frozen=True)
class ResultFile:
    """One file that can be or was written; `size` and `sha256` are empty before."""

    name: str
    what: str
    wanted: bool = True
    size: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class WriteOptions:
    """Where and how to write."""

    folder: str
    dialect: str
    table: str
    key_column: str
    id_column: str
    spreadsheet_copies: bool
    files: tuple[str, ...]


@dataclass(frozen=True)
class VerifyRow:
    """One district of the comparison with a later export."""

    district: str
    done: int
    not_done: int
    different: int
    lost: int
    signed: str = ""


@dataclass(frozen=True)
class ResultsView:
    """`needs` says what must be there first. `written` are the files of the last export."""

    needs: str = ""
    dry_run: DryRun | None = None
    files: tuple[ResultFile, ...] = ()
    options: WriteOptions | None = None
    dialects: tuple[tuple[str, str], ...] = ()
    written: tuple[ResultFile, ...] = ()
    written_folder: Path | None = None
    written_words: str = ""
    verify: tuple[VerifyRow, ...] = ()
    verify_words: str = ""
    stale: bool = False


class ResultsActions(Protocol):
    def dry_run(self) -> None: ...

    def choose_folder(self) -> None: ...

    def write(self, options: WriteOptions) -> None: ...

    def open_folder(self, folder: Path) -> None: ...

    def take_later_export(self, paths: Sequence[Path]) -> None: ...

    def choose_later_export(self) -> None: ...

    def sign_off(self, district: str) -> None: ...
