"""Result files are written beside their folder and moved into place when all of them are whole.

Whatever happens before the move leaves the folder as it was. If a move fails (a file is open elsewhere),
those already made are taken back. The manifest is taken away first and put in place last, so that a folder
with a manifest is always whole. Every file is for its owner only: it may hold personal data.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from app.errors import UsageError
from app.jobs import for_good
from app.results.manifest import MANIFEST, left_over

_BUFFER = 1 << 20
_OURS_ONLY = 0o600


@dataclass(frozen=True)
class Written:
    """A finished file: its name with `/` below the folder, its size in bytes, its SHA-256."""

    name: str
    size: int
    sha256: str


class HashedFile:
    """A file being written whose hash is known when it ends."""

    def __init__(self, path: Path) -> None:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), _OURS_ONLY)
        self._stream = os.fdopen(handle, "wb", buffering=_BUFFER)
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        self._hash.update(data)
        self.size += len(data)
        return self._stream.write(data)

    def close(self) -> str:
        """Ends the file; its SHA-256 in hexadecimal digits."""
        self._stream.close()
        return self._hash.hexdigest()

    def abandon(self) -> None:
        self._stream.close()


class Staging:
    """The folder beside `out` in which files come into being. Use it as a context manager.

    `written` are the finished files that will be moved. Raises UsageError when the place cannot be used or
    another export is writing there.
    """

    def __init__(self, out: Path) -> None:
        self.out = out.absolute()
        self.written: list[Written] = []
        self._folder = self._place() / f".{self.out.name}.crosswalk-writing"
        self._lock: _Lock | None = None

    def _place(self) -> Path:
        """Beside the folder; inside it when a move from there would leave the disk, or is not allowed."""
        parent = self.out.parent
        try:
            inside = self.out.is_dir() and (os.path.ismount(self.out) or not os.access(parent, os.W_OK))
        except OSError as problem:  # such as a name that is too long
            raise self._unusable(problem) from problem
        return self.out if inside else parent

    def __enter__(self) -> Staging:
        try:
            if self.out.exists() and not self.out.is_dir():
                raise UsageError("results.out_is_file", folder=self.out)
            self._folder.parent.mkdir(parents=True, exist_ok=True)
            self._folder.mkdir(mode=0o700, exist_ok=True)
            self._lock = _Lock(self._folder / "lock")
        except OSError as problem:
            raise self._unusable(problem) from problem
        if not self._lock.held:
            raise UsageError("results.out_busy", folder=self.out)
        for part in ("new", "scratch", "old"):
            shutil.rmtree(self._folder / part, ignore_errors=True)  # what a killed export left
            (self._folder / part).mkdir(mode=0o700)
        return self

    def __exit__(self, *_: object) -> None:
        if self._lock is not None and self._lock.held:
            self._lock.release()
            shutil.rmtree(self._folder, ignore_errors=True)

    def _unusable(self, problem: OSError) -> UsageError:
        return UsageError("results.out_unusable", folder=self.out, why=problem.strerror or problem)

    # -- writing ---------------------------------------------------------------------------------

    @contextmanager
    def writing(self, name: str, *, keep: bool = True) -> Iterator[HashedFile]:
        """A new file; with `keep` false it only serves to make others and is not moved."""
        path = self.path(name, keep=keep)
        try:
            stream = HashedFile(path)
            try:
                yield stream
                digest = stream.close()
            finally:
                stream.abandon()
        except OSError as problem:
            raise self._unusable(problem) from problem
        if keep:
            self.written.append(Written(name, stream.size, digest))

    def path(self, name: str, *, keep: bool = True) -> Path:
        """Where a file comes into being; its folders are made."""
        path = self._folder / ("new" if keep else "scratch") / name
        _make_folder(path.parent)
        return path

    def found(self, name: str) -> Path:
        """A file that was written, to be moved or not."""
        path = self.path(name)
        return path if path.exists() else self.path(name, keep=False)

    def adopt(self, name: str) -> None:
        """Count a file that something else wrote at `path(name)` as finished."""
        path = self.path(name)
        path.chmod(_OURS_ONLY)
        digest = hashlib.sha256()
        with path.open("rb") as stream:
            while piece := stream.read(_BUFFER):
                digest.update(piece)
        self.written.append(Written(name, path.stat().st_size, digest.hexdigest()))

    # -- moving ----------------------------------------------------------------------------------

    def finish(self, manifest: bytes) -> None:
        """Move everything into place, the manifest last. Raises UsageError when that is not possible."""
        with self.writing(MANIFEST) as stream:
            stream.write(manifest)
        self.written.pop()  # the manifest does not name itself
        try:
            self._check_folders()
            stale = left_over(self.out, {one.name for one in self.written})
            names = [*(one.name for one in self.written), MANIFEST]
            with for_good():
                self._swap(names, stale)
        except OSError as problem:
            raise self._unusable(problem) from problem

    def _check_folders(self) -> None:
        """A folder in `out` that is a link could lead the files out of it."""
        for one in self.written:
            for parent in Path(one.name).parents:
                if (self.out / parent).is_symlink() and parent != Path():
                    raise UsageError("results.out_is_link", folder=self.out / parent)

    def _swap(self, names: list[str], stale: list[str]) -> None:
        if not self.out.exists():
            (self._folder / "new").replace(self.out)  # a new folder appears whole, at once
            return
        if self._holds_only({*names, *stale}) and self._swap_whole():
            return
        taken: list[str] = []
        placed: list[str] = []
        try:
            for name in dict.fromkeys([MANIFEST, *names, *stale]):
                if (self.out / name).exists() or (self.out / name).is_symlink():
                    self._move(self.out / name, self._folder / "old" / name)
                    taken.append(name)
            for name in names:
                self._move(self._folder / "new" / name, self.out / name)
                placed.append(name)
        except BaseException:
            for name in placed:
                with suppress(OSError):
                    (self.out / name).unlink()
            for name in reversed(taken):
                with suppress(OSError):
                    self._move(self._folder / "old" / name, self.out / name)
            raise
        _remove_empty(self.out, stale)

    def _holds_only(self, names: set[str]) -> bool:
        """Whether everything in the folder is to be replaced or to go."""
        if self.out.is_symlink() or self._folder.parent == self.out:
            return False
        expected = names | {parent.as_posix() for name in names for parent in Path(name).parents}
        return all(
            one.relative_to(self.out).as_posix() in expected and not one.is_symlink()
            for one in self.out.rglob("*")
        )

    def _swap_whole(self) -> bool:
        """Put the new folder in the old one's place, so that not even a kill leaves some of both."""
        new, old = self._folder / "new", self._folder / "old" / "all"
        try:
            shutil.copymode(self.out, new)
            self.out.replace(old)
        except OSError:
            return False  # something in it is open elsewhere: file by file can still be taken back
        try:
            new.replace(self.out)
        except BaseException:
            old.replace(self.out)
            raise
        return True

    @staticmethod
    def _move(source: Path, target: Path) -> None:
        _make_folder(target.parent)
        source.replace(target)


def _make_folder(path: Path) -> None:
    """A folder and those above it, each for its owner only (`parents=True` would not see to that)."""
    if not path.is_dir():
        _make_folder(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)


def _remove_empty(out: Path, names: list[str]) -> None:
    """Folders that held only files which are gone."""
    for parent in sorted({p for name in names for p in Path(name).parents if p != Path()}, reverse=True):
        with suppress(OSError):
            (out / parent).rmdir()


class _Lock:
    """A lock on a file that ends with the process, however that ends."""

    def __init__(self, path: Path) -> None:
        self._stream = path.open("wb")
        self.held = True
        try:
            if os.name == "nt":
                import msvcrt

                msvcrt.locking(self._stream.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
            else:
                import fcntl

                fcntl.flock(self._stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            self.held = False
            self._stream.close()
        except OSError:
            pass  # a file system without locks: go on as if alone

    def release(self) -> None:
        self._stream.close()
