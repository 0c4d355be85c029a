"""What was given (archives, folders, files) as named byte sources in sorted order.

Nothing is unpacked to disk and no name from an archive is ever used as a path. Reading the bytes of a
source may still refuse it: damage inside an archive shows only then.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from app.errors import InputRefused
from app.intake import limits

TABLE_SUFFIXES = frozenset({".csv", ".tsv"})
SHEET_SUFFIXES = frozenset({".xlsx", ".xlsm"})


@dataclass(frozen=True)
class Source:
    """One file to read.

    `name` is what people see: the path inside the archive or folder, or the file's own name. `size` is
    the declared number of bytes. `open` gives a new stream of bytes at each call.
    """

    name: str
    size: int
    place: str
    open: Callable[[], BinaryIO]

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix.lower()

    @property
    def is_sheet(self) -> bool:
        return self.suffix in SHEET_SUFFIXES

    @property
    def district(self) -> str:
        """The district that the file's name gives: without folder and extension."""
        return PurePosixPath(self.name).stem

    def pieces(self) -> Iterator[bytes]:
        """The bytes, piece by piece. Raises InputRefused when they cannot be read."""
        try:
            with self.open() as stream:
                while piece := stream.read(limits.CHUNK):
                    yield piece
        except OSError as problem:
            raise InputRefused("intake.unreadable", file=self.name, why=reason(problem)) from problem


@dataclass(frozen=True)
class Skipped:
    """Something in an archive or folder that was not read, and the word code of why."""

    name: str
    why: str


@dataclass(frozen=True)
class Sources:
    """Files to read, sorted by name, and what was passed over."""

    files: list[Source]
    skipped: list[Skipped]

    @property
    def size(self) -> int:
        return sum(source.size for source in self.files)


def reason(problem: OSError) -> str:
    """What the system says is wrong, without the path (it is in the sentence already)."""
    return (problem.strerror or str(problem) or type(problem).__name__).lower()


def find_sources(paths: Sequence[str | Path]) -> Sources:
    """Everything that can be read in the given archives, folders and files.

    Raises InputRefused when one of them is missing, unreadable, suspicious or holds no CSV.
    """
    files: list[Source] = []
    skipped: list[Skipped] = []
    seen: set[str] = set()
    for given in paths:
        path = Path(given)
        found = _expand(path)
        skipped += found.skipped
        for source in found.files:
            if source.place not in seen:
                seen.add(source.place)
                files.append(source)
    files = _tell_apart(files)
    files.sort(key=lambda source: (source.name, source.place))
    return Sources(files, sorted(skipped, key=lambda one: one.name))


def _expand(path: Path) -> Sources:
    try:
        if path.is_dir():
            return _folder(path)
        if not path.exists():
            raise InputRefused("intake.missing", file=path)
        if not path.is_file():
            raise InputRefused("intake.not_a_file", file=path)
        if path.suffix.lower() == ".zip":
            from app.intake.archives import open_archive

            return open_archive(path)
        return Sources([_plain(path, path.name)], [])
    except OSError as problem:
        raise InputRefused("intake.unreadable", file=path, why=reason(problem)) from problem
    except ValueError as problem:  # a NUL in the name
        raise InputRefused("intake.missing", file=str(path).replace("\0", "?")) from problem


def _plain(path: Path, name: str) -> Source:
    with path.open("rb"):
        pass
    return Source(shown(name), path.stat().st_size, path.resolve().as_posix(), lambda: path.open("rb"))


def shown(name: str) -> str:
    """A file name that can be written anywhere: undecodable bytes and control characters escaped."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def hidden(name: str) -> bool:
    """Whether a path inside an archive or folder belongs to the system, not to the person."""
    return any(part == "__MACOSX" or part.startswith(".") for part in PurePosixPath(name).parts)


def _folder(root: Path) -> Sources:
    """All tables in a folder and its folders. Links are not followed."""
    files: list[Source] = []
    skipped: list[Skipped] = []
    entries = size = 0

    def refuse(problem: OSError) -> None:
        raise problem

    for here, folders, names in os.walk(root, onerror=refuse):
        linked = [folder for folder in folders if (Path(here) / folder).is_symlink()]
        for name in sorted([*names, *linked]):
            path = Path(here) / name
            inside = path.relative_to(root).as_posix()
            entries += 1
            if entries > limits.ENTRIES:
                raise InputRefused("intake.too_many_files", file=root, limit=limits.ENTRIES)
            why = _why_skipped(path, inside)
            if why:
                skipped.append(Skipped(shown(inside), why))
                continue
            files.append(_plain(path, inside))
            size += files[-1].size
    if not files:
        raise InputRefused("intake.no_tables", file=root)
    if size > limits.UNPACKED:
        raise InputRefused("intake.too_large", file=root, gigabytes=limits.UNPACKED >> 30)
    return Sources(files, skipped)


def _why_skipped(path: Path, inside: str) -> str | None:
    if hidden(inside):
        return "intake.skipped_system"
    if path.is_symlink():
        return "intake.skipped_link"
    if path.suffix.lower() not in TABLE_SUFFIXES | SHEET_SUFFIXES or not path.is_file():
        return "intake.skipped_not_csv"
    return None


def _tell_apart(files: list[Source]) -> list[Source]:
    """Give files of one name the name of what they lay in, so that every row can be found again."""
    count: dict[str, int] = {}
    for source in files:
        count[source.name] = count.get(source.name, 0) + 1
    told = []
    for source in files:
        if count[source.name] == 1:
            told.append(source)
            continue
        outside = source.place.removesuffix("/" + source.name)
        told.append(replace(source, name=f"{PurePosixPath(outside).name}/{source.name}"))
    if len({source.name for source in told}) == len(told):
        return told
    return [replace(source, name=source.place) if count[source.name] > 1 else source for source in files]
