"""What the Results page shows and can ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ui.models.paged_table import RowSource


@dataclass(frozen=True)
class Effect:
    """One line of the dry run: how many, and of what; `tone` warn or danger past a stop-limit."""

    count: int
    words: str
    tone: str = "plain"


@dataclass(frozen=True)
class DistrictEffect:
    """The accounts of one district, each counted once; `waiting` and `left` are its open ones."""

    name: str
    changed: int
    retired: int
    staying: int
    waiting: int
    left: int = 0


@dataclass(frozen=True)
class DryRun:
    """What writing would change. `limits` are stop-limits that were passed, in sentences."""

    effects: tuple[Effect, ...]
    districts: tuple[DistrictEffect, ...] = ()
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
    """One district of the comparison with a later export.

    Open accounts have nothing planned for them: `waiting` ones ask somebody, `left` ones were left as they are.
    """

    district: str
    done: int
    not_done: int
    different: int
    lost: int
    unexpected: int = 0
    signed: str = ""
    name: str = ""
    waiting: int = 0
    left: int = 0

    @property
    def label(self) -> str:
        """The district as it is shown; `district` is empty for accounts that name none."""
        return self.name or self.district

    @property
    def missing(self) -> int:
        """Accounts that are not as planned."""
        return self.not_done + self.different + self.lost


@dataclass(frozen=True)
class NotDone:
    """An account that a later export does not show as planned. `state` in words, ids as they stand."""

    row_id: int
    key: str
    district: str
    state: str
    expected: str
    found: str
    name: str = ""


@dataclass(frozen=True)
class ResultsView:
    """`needs` says what must be there first. `looked_at` is when the last dry run was.
    `written` are the files of the last export.

    `verify` are the districts of the last comparison and `not_done` its rows (`NotDone`) that are not done,
    None when only the counts are known; `can_list` says that they can be listed from the file that was
    compared, `list_trouble` why they could not be, and what to do. `verify_doubt` is why the export may be the
    wrong one, and what to do. `verify_stale`: decisions changed since; `verify_file` is the name of the file.
    In a demo (`has_a_switch`) a later export can be made up.
    `left_out` says what an export of now would not have in its files, `written_notes` the same of the one
    that was written. `written_options` are its options, `written_stale` that decisions or loads changed since.
    """

    needs: str = ""
    dry_run: DryRun | None = None
    looked_at: str = ""
    files: tuple[ResultFile, ...] = ()
    options: WriteOptions | None = None
    dialects: tuple[tuple[str, str], ...] = ()
    written: tuple[ResultFile, ...] = ()
    written_folder: Path | None = None
    written_words: str = ""
    written_notes: tuple[str, ...] = ()
    written_options: WriteOptions | None = None
    written_stale: bool = False
    verify: tuple[VerifyRow, ...] = ()
    verify_words: str = ""
    verify_doubt: tuple[str, str] = ("", "")
    verify_stale: bool = False
    verify_file: str = ""
    can_list: bool = False
    list_trouble: tuple[str, str] = ("", "")
    not_done: RowSource | None = None
    not_done_count: int = 0
    stale: bool = False
    left_out: tuple[str, ...] = ()
    has_a_switch: bool = False


class ResultsActions(Protocol):
    def dry_run(self) -> None: ...

    def choose_folder(self, options: WriteOptions) -> None: ...

    def print_report(self) -> None: ...

    def write(self, options: WriteOptions) -> None: ...

    def open_folder(self, folder: Path) -> None: ...

    def take_later_export(self, paths: Sequence[Path]) -> None: ...

    def choose_later_export(self) -> None: ...

    def make_up_later_export(self) -> None: ...

    def compare_again(self) -> None: ...

    def list_again(self) -> None: ...

    def sign_off(self, district: str) -> None: ...

    def take_back_sign_off(self, district: str) -> None: ...
