"""Newer facts without a newer program: an update file, checked as a whole before anything is kept.

The file is one JSON object: `{"format": 1, "made": "2026-12-01", "files": {"v3.1.json": {...}, ...}}`. Each
file it has takes the place of the bundled one of that name. It is kept in the folder that the caller names
(the user's own data folder) under `UPDATE_NAME`; a later update takes the place of an earlier one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from app.errors import InputRefused
from app.paths import size_of_file
from app.versions.check import FILES, problems_of
from app.versions.facts import UPDATE_FORMAT, UPDATE_NAME, Facts, bundled_made

# All bundled facts together have about 200 KB.
MAX_UPDATE_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Imported:
    """What an update brought: its date and the names of the files it replaces."""

    made: str
    files: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return {"made": self.made, "files": list(self.files)}


def import_facts(file: Path, folder: Path) -> Imported:
    """Check an update file and keep it in `folder`; whoever loads facts from there now gets the new ones.

    Raises InputRefused when the file is missing, damaged, older than the bundled facts, made for another
    program, or contradicts itself. Nothing is changed then.
    """
    update = _read(file)
    found = problems_of(Facts(update))
    if found:
        raise InputRefused("versions.update_refused", file=file.name, first=found[0], count=len(found))
    _keep(update, folder)
    return Imported(update["made"], tuple(sorted(update["files"])))


def _read(file: Path) -> Mapping[str, Any]:
    """The update in a file, with its frame checked but not yet its facts."""
    try:
        size = size_of_file(file)
        if size > MAX_UPDATE_BYTES:
            raise InputRefused("versions.update_too_large", file=file.name, size=size // 1_000_000)
        loaded = json.loads(file.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise InputRefused("versions.update_missing", file=file.name) from None
    except (OSError, ValueError, RecursionError):
        raise InputRefused("versions.update_unreadable", file=file.name) from None
    if not (
        isinstance(loaded, dict)
        and _is_day(loaded.get("made"))
        and isinstance(loaded.get("files"), dict)
        and loaded["files"]
    ):
        raise InputRefused("versions.update_unreadable", file=file.name)
    if loaded.get("format") != UPDATE_FORMAT:
        raise InputRefused("versions.update_other_format", file=file.name)
    unknown = sorted(set(loaded["files"]) - set(FILES))
    if unknown:
        raise InputRefused("versions.update_unknown_file", file=file.name, name=unknown[0])
    if loaded["made"] < bundled_made():
        raise InputRefused(
            "versions.update_older", file=file.name, made=loaded["made"], bundled=bundled_made()
        )
    return loaded


def _is_day(text: object) -> bool:
    """Whether a text is a day as it stands in a calendar (`2026-12-01`)."""
    try:
        return isinstance(text, str) and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _keep(update: Mapping[str, Any], folder: Path) -> None:
    """Written beside and moved into place: a stop in between leaves the facts that were there."""
    target = folder / UPDATE_NAME
    beside = target.with_suffix(".partial")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with beside.open("w", encoding="utf-8", newline="\n") as out:
            json.dump(update, out, ensure_ascii=False)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(target)
    except OSError:
        beside.unlink(missing_ok=True)
        raise InputRefused("versions.update_unwritable", folder=str(folder)) from None


def forget_update(folder: Path) -> bool:
    """Go back to the bundled facts. Whether there was an update to forget."""
    target = folder / UPDATE_NAME
    there = target.exists()
    target.unlink(missing_ok=True)
    return there
