"""Pairs of old and new ids from sign-ins, for applications that may not read lists of people."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.assistant.loading import Given, load_into
from app.clever.pairs import parse_pairs
from app.errors import InputRefused
from app.intake.load import LoadReport
from app.jobs import Job
from app.paths import size_of_file
from app.store.loads import SIGN_INS
from app.store.workspace import Workspace

_LARGEST = 64 * 2**20


@dataclass(frozen=True)
class LoadedPairs:
    """What became of pasted pairs: `pairs` were read, `unreadable` entries held none."""

    pairs: int
    unreadable: int
    reports: list[LoadReport]


def load_pairs(workspace: Workspace, text: str, job: Job) -> LoadedPairs:
    """Pairs as one mapping load that can be undone. Raises InputRefused when there is no pair in the text."""
    found = parse_pairs(text)
    with found.file as file, file.as_path() as path, workspace.writing() as conn:
        reports = load_into(conn, Given(mapping=[path]), job, source=SIGN_INS)
    return LoadedPairs(found.rows, found.unreadable, reports)


def text_of_pairs(path: Path) -> str:
    """The text of a file with pairs. Raises InputRefused when it is too long or no text."""
    try:
        if size_of_file(path) > _LARGEST:
            raise InputRefused("clever.pairs_too_long")
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeError):
        raise InputRefused("clever.pairs_file_unreadable", file=path.name) from None
