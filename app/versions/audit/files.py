"""Which files an audit reads, and how a file becomes text. It judges nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.errors import InputRefused
from app.words import say

SIZE_LIMIT = 20_000_000  # bytes; a larger file is listed, not read

# Folders of other people's code or of version control: listed, never entered.
SKIPPED_FOLDERS = {
    ".git": "audit.skipped_version_control",
    ".hg": "audit.skipped_version_control",
    ".svn": "audit.skipped_version_control",
    "node_modules": "audit.skipped_packages",
}

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UTF8_MARK = b"\xef\xbb\xbf"
# Beginnings of files that may hold no zero byte early on and are still no text.
_BINARY_BEGINNINGS = (
    b"%PDF",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"BZh",
    b"\x7fELF",
)
_PROBE = 8192


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file to read, or one that is not read because of `why`. `name` is how it is shown."""

    path: Path
    name: str
    why: str = ""
    missed: bool = False


def walk(paths: Sequence[str | Path]) -> Iterator[Candidate]:
    """Every file under `paths`, sorted within each folder, named as it was asked for.

    Raises InputRefused for a path that does not exist. Links to folders are not followed (they may lead
    in circles); a file reached twice is read once.
    """
    seen: set[Path] = set()
    for given in paths:
        start = Path(given)
        if start.is_dir():
            found = _walk_folder(start)
        elif start.exists():
            found = iter((_candidate(start),))
        else:
            raise InputRefused("audit.path_missing", path=str(given))
        for candidate in found:
            real = candidate.path.resolve()
            if real not in seen:
                seen.add(real)
                yield candidate


def _walk_folder(start: Path) -> Iterator[Candidate]:
    broken: list[OSError] = []
    for folder, subfolders, names in os.walk(start, onerror=broken.append):
        here = Path(folder)
        entered = []
        for name in sorted(subfolders):
            if name in SKIPPED_FOLDERS:
                yield _refused(here / name, SKIPPED_FOLDERS[name])
            elif (here / name).is_symlink():
                yield _refused(here / name, "audit.skipped_link")
            else:
                entered.append(name)
        subfolders[:] = entered
        for name in sorted(names):
            if name in SKIPPED_FOLDERS:  # a `.git` file of a worktree
                yield _refused(here / name, SKIPPED_FOLDERS[name])
            else:
                yield _candidate(here / name)
    for problem in broken:
        yield _refused(Path(str(problem.filename)), "audit.skipped_unreadable")


def _candidate(path: Path) -> Candidate:
    try:
        size = path.stat().st_size
    except OSError:
        return _refused(path, "audit.skipped_unreadable")
    if not path.is_file():
        return _refused(path, "audit.skipped_not_a_file")
    if size > SIZE_LIMIT:
        return Candidate(
            path,
            path.as_posix(),
            say("audit.skipped_large", size=f"{size / 1_000_000:.1f}", limit=20),
            missed=True,
        )
    return Candidate(path, path.as_posix())


def _refused(path: Path, code: str) -> Candidate:
    return Candidate(path, path.as_posix(), say(code))


def read_bytes(path: Path) -> bytes | None:
    """The content of a file, or None when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def is_binary(content: bytes) -> bool:
    """Whether this is no text: a known binary beginning, or a zero byte near the start."""
    if content.startswith(_UTF16_MARKS):
        return False
    return content.startswith(_BINARY_BEGINNINGS) or b"\0" in content[:_PROBE]


def as_text(content: bytes) -> str:
    """The text of a file, one character per character seen in an editor.

    A byte order mark decides; without one it is UTF-8, and a byte that is none becomes one replacement
    character, so that columns stay right. Old line ends (CR alone) become LF, same length.
    """
    if content.startswith(_UTF16_MARKS):
        text = content.decode("utf-16", errors="replace")
    elif content.startswith(_UTF8_MARK):
        text = content[3:].decode("utf-8", errors="replace")
    else:
        text = content.decode("utf-8", errors="replace")
    if "\r" in text and "\n" not in text:
        return text.replace("\r", "\n")
    return text
