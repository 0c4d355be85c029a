"""Zip archives, read with suspicion: whatever is wrong with one is one sentence, and nothing is stored.

Checked before a byte is unpacked: number of entries, declared sizes, ratios, names, links, encryption,
archives inside, entries that share bytes. While unpacking: real size and checksum.
"""

from __future__ import annotations

import io
import stat
import unicodedata
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

from app.errors import InputRefused
from app.intake import limits
from app.intake.sources import TABLE_SUFFIXES, Skipped, Source, Sources, hidden, shown

_ARCHIVES = frozenset(
    {".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".tbz2", ".xz", ".txz", ".zst", ".lz4", ".cab"}
)
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, zipfile.LargeZipFile, UnicodeDecodeError)
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1 | 0x40 | 0x2000


def open_archive(path: Path) -> Sources:
    """The tables of a zip archive. Raises InputRefused for anything damaged or suspicious."""
    archive = check_archive(path, path.stat().st_size, path.name, limits.RATIO)
    files: list[Source] = []
    skipped: list[Skipped] = []
    names: set[str] = set()
    place = path.resolve().as_posix()
    for entry in archive.infolist():
        name = entry_name(entry)
        _check_name(path.name, name)
        if entry.is_dir() or name.endswith("/"):
            continue
        why = _why_skipped(path.name, entry, name)
        if why:
            skipped.append(Skipped(shown(name), why))
            continue
        if name in names:
            raise InputRefused("intake.named_twice", file=path.name, inside=shown(name))
        names.add(name)
        files.append(
            Source(shown(name), entry.file_size, f"{place}/{shown(name)}", _Opener(archive, path, entry))
        )
    if not files:
        raise InputRefused("intake.no_tables", file=path.name)
    return Sources(files, skipped)


def check_archive(file: Path | BinaryIO, size: int, name: str, ratio: int) -> zipfile.ZipFile:
    """Open an archive of `size` bytes whose declared sizes are believable. Raises InputRefused."""
    try:
        archive = zipfile.ZipFile(file)
    except (*_DAMAGE, NotImplementedError, ValueError, IndexError) as problem:
        raise InputRefused("intake.damaged", file=name) from problem
    entries = archive.infolist()
    if len(entries) > limits.ENTRIES:
        raise InputRefused("intake.too_many_files", file=name, limit=limits.ENTRIES)
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    # Entries that overlap make a bomb out of few bytes: together they claim more than the file has.
    if packed > size:
        raise InputRefused("intake.suspicious_sizes", file=name)
    if unpacked > limits.UNPACKED:
        raise InputRefused("intake.too_large", file=name, gigabytes=limits.UNPACKED >> 30)
    for entry in entries:
        large = entry.file_size > limits.RATIO_FREE
        if large and entry.file_size > ratio * max(1, entry.compress_size):
            raise InputRefused("intake.suspicious_sizes", file=name)
    if unpacked > limits.RATIO_FREE and unpacked > ratio * max(1, packed):
        raise InputRefused("intake.suspicious_sizes", file=name)
    return archive


def entry_name(entry: zipfile.ZipInfo) -> str:
    """The path of an entry, with `/` between folders, as its maker meant it.

    Without the UTF-8 mark the format says code page 437, but many programs write UTF-8 all the same.
    """
    name = entry.orig_filename
    if not entry.flag_bits & _UTF8_NAME:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            pass
    return unicodedata.normalize("NFC", name.replace("\\", "/").removeprefix("./"))


def _check_name(archive: str, name: str) -> None:
    parts = name.split("/")
    drive = len(parts[0]) > 1 and parts[0][1] == ":"
    if ".." in parts or name.startswith("/") or drive or "\0" in name:
        raise InputRefused("intake.suspicious_name", file=archive, inside=shown(name))


def _why_skipped(archive: str, entry: zipfile.ZipInfo, name: str) -> str | None:
    """The word code of why an entry is passed over, None for a table; refuses what is suspicious."""
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise InputRefused("intake.suspicious_link", file=archive, inside=shown(name))
    if hidden(name):
        return "intake.skipped_system"
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in _ARCHIVES:
        raise InputRefused("intake.nested_archive", file=archive, inside=shown(name))
    if entry.flag_bits & _ENCRYPTED:
        raise InputRefused("intake.encrypted", file=archive)
    return None if suffix in TABLE_SUFFIXES else "intake.skipped_not_csv"


class _Opener:
    """Opens one entry, as often as asked; what the archive hides shows as InputRefused."""

    def __init__(self, archive: zipfile.ZipFile, path: Path, entry: zipfile.ZipInfo) -> None:
        self._archive = archive
        self._path = path
        self._entry = entry

    def __call__(self) -> BinaryIO:
        try:
            stream = self._archive.open(self._entry)
        except NotImplementedError as problem:
            raise InputRefused("intake.packed_strangely", file=self._path.name) from problem
        except (*_DAMAGE, RuntimeError) as problem:
            raise self._damaged() from problem
        return io.BufferedReader(_Checked(stream, self), limits.CHUNK)

    def _damaged(self) -> InputRefused:
        inside = shown(entry_name(self._entry))
        return InputRefused("intake.damaged_inside", file=self._path.name, inside=inside)

    def read(self, stream: IO[bytes], size: int) -> bytes:
        try:
            return stream.read(size)
        except (*_DAMAGE, RuntimeError, NotImplementedError) as problem:
            raise self._damaged() from problem

    @property
    def declared(self) -> int:
        return self._entry.file_size

    def check_whole(self, done: int) -> None:
        """An entry that ends early was cut off."""
        if done != self._entry.file_size:
            raise self._damaged()


class _Checked(io.RawIOBase):
    """The unpacked bytes of one entry, no more and no fewer than declared."""

    def __init__(self, stream: IO[bytes], opener: _Opener) -> None:
        super().__init__()
        self._stream = stream
        self._opener = opener
        self._done = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        piece = self._opener.read(self._stream, len(view))
        if not piece and view:
            self._opener.check_whole(self._done)
        view[: len(piece)] = piece
        self._done += len(piece)
        return len(piece)

    def close(self) -> None:
        self._stream.close()
        super().close()
