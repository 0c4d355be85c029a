"""Writing results as a person chose it: the choices are kept for the next time, and what was written is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from app.assistant.exporting import Done, ReportWriter, export, wrote_last
from app.assistant.forecasting import present_change
from app.assistant.moment import Moment
from app.jobs import Job
from app.results.manifest import result_files_in, written_in
from app.results.options import DIALECTS, NAMES, ExportOptions
from app.store.decisions import get_setting, put_setting
from app.store.workspace import Connection, Workspace

REPORT_PDF = "report.pdf"
FILES = (*NAMES[: NAMES.index("districts")], REPORT_PDF, *NAMES[NAMES.index("districts") :])

_CHOICES = "export_choices"
_TOLD = "export_told"


@dataclass(frozen=True)
class Choices:
    """What to write, where, and how the partner's database is called.

    `files` are names of FILES. `key_column` and `id_column` empty: as headed in the accounts file.
    """

    folder: str
    files: tuple[str, ...] = FILES
    dialect: str = "sqlite"
    table: str = "accounts"
    key_column: str = ""
    id_column: str = ""
    spreadsheet_copies: bool = False

    def options(self) -> ExportOptions:
        """For an export. Raises UsageError for names that have no meaning.

        The PDF alone brings the HTML page with it that it is made from.
        """
        return ExportOptions(
            only=tuple(name for name in self.files if name != REPORT_PDF) or ("report",),
            dialect=self.dialect,
            table=self.table,
            key_column=self.key_column or None,
            id_column=self.id_column or None,
            spreadsheet_copies=self.spreadsheet_copies,
        )


@dataclass(frozen=True)
class _Told:
    """Of the last export: the newest change it knew of, what it said was not in the files, and whose it was."""

    change: int = -1
    notes: tuple[str, ...] = ()
    home: str = ""


@dataclass(frozen=True)
class WrittenFile:
    """One file of the last export: name, size in bytes, SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class LastExport:
    """The last export from the window: where, what, and sentences about what is not in its files.

    `change` is the newest change of the workspace that it knows of.
    """

    folder: Path
    files: list[WrittenFile]
    notes: tuple[str, ...]
    change: int


def choices(conn: Connection, at: Moment, proposed: Path, home: Path | None = None) -> Choices:
    """The choices of the last time, else everything into the folder `proposed`, named as in the accounts.

    `home` is the file of the workspace. A copy of it under another name is another migration: the rest of the
    choices holds for it too, but not the folder, in which the results of the first one lie.
    """
    found = _kept(conn)
    if found is not None:
        moved = home is not None and _told(conn).home not in ("", str(home.absolute()))
        return replace(found, folder=str(proposed)) if moved else found
    key, clever_id = _headings(at)
    return Choices(str(proposed), key_column=key, id_column=clever_id)


def write(workspace: Workspace, chosen: Choices, allow_open: bool, write_pdf: ReportWriter, job: Job) -> Done:
    """Write what was chosen. Raises DecisionsOpen, with nothing written, while something is undecided."""
    options = chosen.options()
    pdf = write_pdf if REPORT_PDF in chosen.files else None
    with workspace.reading() as conn:
        change = present_change(conn)
    done = export(workspace, options, Path(chosen.folder), allow_open, job, pdf)

    home = str(workspace.path.absolute())

    def note(conn: Connection) -> None:
        put_setting(conn, _CHOICES, asdict(chosen))
        put_setting(conn, _TOLD, asdict(_Told(change, tuple(done.export.notes), home)))

    workspace.leave_note(note)
    return done


def not_ours_in(conn: Connection, folder: Path) -> int:
    """How many result files in a folder this migration did not write and an export there would replace."""
    return 0 if wrote_last(conn, folder) else result_files_in(folder)


def last_written(conn: Connection) -> LastExport | None:
    """The last export from the window, while its files are there and nobody else wrote over them; else None."""
    kept = _kept(conn)
    if kept is None:
        return None
    folder = Path(kept.folder)
    found = list(_files(folder)) if wrote_last(conn, folder) else []
    told = _told(conn)
    return LastExport(folder, found, told.notes, told.change) if found else None


def _kept(conn: Connection) -> Choices | None:
    """The choices of the last time, without files and dialects that this version does not write."""
    found = get_setting(conn, _CHOICES, Choices)
    if found is None or found.dialect not in DIALECTS or "\0" in found.folder:
        return None
    return replace(found, files=tuple(name for name in FILES if name in found.files))


def _told(conn: Connection) -> _Told:
    return get_setting(conn, _TOLD, _Told) or _Told()


def _files(folder: Path) -> Iterator[WrittenFile]:
    for name, size, sha256 in written_in(folder):
        if (folder / name).is_file():
            yield WrittenFile(name, size, sha256)


def _headings(at: Moment) -> tuple[str, str]:
    """How the accounts file heads its key and its Clever ID."""
    files = at.snapshot.accounts.files
    if not files:
        return "", ""
    facts = files[0].facts
    return facts.header[facts.columns["key"]], facts.header[facts.columns["clever_id"]]
