"""manifest.json: what was made from what. It also tells which files of a folder are ours."""

from __future__ import annotations

import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from app.results.options import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.results.folder import Written
    from app.store.loads import StoredFile

MANIFEST = "manifest.json"
_ENDINGS = (".csv", ".tsv", ".spreadsheet.csv", ".sql", ".xlsx", ".html", ".pdf", ".json")
_STEMS = frozenset(name.partition(".")[0] for name in NAMES)
_FILES = frozenset(f"{stem}{ending}" for stem in _STEMS for ending in _ENDINGS)


def moment() -> str:
    """Now, UTC, to the second; the moment of `SOURCE_DATE_EPOCH` (seconds since 1970) when that is set."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    when = datetime.fromtimestamp(int(fixed), UTC) if fixed.isdecimal() else datetime.now(UTC)
    return when.isoformat(timespec="seconds").replace("+00:00", "Z")


def manifest_document(
    version: str, started: str, inputs: Iterable[StoredFile], results: Iterable[Written]
) -> dict[str, Any]:
    """The document: version of the program, times, input files and result files with size and SHA-256."""
    return {
        "app": "Crosswalk",
        "version": version,
        "started": started,
        "finished": moment(),
        "inputs": [
            {
                "name": one.facts.name,
                "kind": one.facts.kind,
                "size": one.facts.size,
                "sha256": one.facts.sha256,
            }
            for one in inputs
        ],
        "results": [
            {"name": one.name, "size": one.size, "sha256": one.sha256}
            for one in sorted(results, key=lambda one: one.name)
        ],
    }


def as_json(document: dict[str, Any]) -> bytes:
    """Readable JSON that is the same for the same content."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _entries(folder: Path) -> list[dict[str, Any]]:
    try:
        document = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        entries = document["results"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []
    return [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []


def _is_ours(name: object) -> bool:
    """Whether a name can be that of a result file; a manifest may have been tampered with."""
    if not isinstance(name, str) or "\\" in name or "\0" in name:
        return False
    parts = PurePosixPath(name).parts
    if not parts or parts[0] == "/" or ".." in parts or ":" in name:
        return False
    if parts[0] == "districts":
        return len(parts) == 3
    return len(parts) == 1 and parts[0].partition(".")[0] in _STEMS


def files_named_in(folder: Path) -> list[str]:
    """Names of the result files that a folder's manifest lists; none when it has no manifest of ours.

    Only names that an export can have written, never one that leads out of the folder.
    """
    return [one["name"] for one in _entries(folder) if _is_ours(one.get("name"))]


def written_in(folder: Path) -> list[tuple[str, int, str]]:
    """Name, size and SHA-256 of the result files that a folder's manifest lists."""
    return [
        (one["name"], one["size"], str(one.get("sha256", "")))
        for one in _entries(folder)
        if _is_ours(one.get("name")) and type(one.get("size")) is int
    ]


def fingerprint(folder: Path) -> str:
    """The SHA-256 of a folder's manifest, which tells one export from every other; empty without one."""
    try:
        return _sha256(folder / MANIFEST)
    except OSError:
        return ""


def result_files_in(folder: Path) -> int:
    """How many files of a folder an export may replace: those its manifest lists, and any with such a name."""
    named = {name for name in files_named_in(folder) if (folder / name).is_file()}
    try:
        there = {one.name for one in folder.iterdir() if one.is_file()}
    except OSError:
        return len(named)
    return len(named | {name for name in there if name in _FILES})


def left_over(folder: Path, names: set[str]) -> list[str]:
    """Files of an earlier export that the new one (`names`) does not have and nobody has changed since."""
    found = []
    for one in _entries(folder):
        name = one.get("name")
        if not _is_ours(name) or name in names:
            continue
        path = folder / str(name)
        inside = not any((folder / parent).is_symlink() for parent in Path(str(name)).parents)
        if inside and path.is_file() and not path.is_symlink() and _sha256(path) == one.get("sha256"):
            found.append(str(name))
    return found


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
