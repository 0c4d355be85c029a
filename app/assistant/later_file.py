"""A later export, brought to this computer before anything is done with it.

Its drive may be slow, may hang, may be unplugged half way: whoever has it at hand waits for that drive no more,
and reads the very bytes that were counted.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from app.assistant.signing import LaterExport
from app.errors import InputRefused
from app.jobs import Job
from app.scratch import scratch_folder

_PIECE = 1 << 20  # bytes of a file between two looks whether to stop


class LaterFile:
    """A private copy at `path`, which goes with `close`; `came` says where it lay and what was in it.

    What is no file has no copy: `path` is where it lies, and `came` None.
    """

    def __init__(self, path: Path, came: LaterExport | None = None) -> None:
        self.path, self.came = path, came

    def close(self) -> None:
        """Remove the copy, never what was given."""
        if self.came is not None:
            shutil.rmtree(self.path.parent, ignore_errors=True)


def bring(after: Path, job: Job) -> LaterFile:
    """A copy of the file `after`. What is no file (a pipe) is never opened.

    Raises InputRefused when it cannot be read, or there is no room for it.
    """
    try:
        if not after.is_file():
            return LaterFile(after)
    except OSError as problem:
        raise _unreadable(after, problem) from problem
    try:
        folder = scratch_folder()
    except OSError as problem:
        raise InputRefused("people.later_no_room", file=after.name, why=problem.strerror) from problem
    try:
        seen = _copy(after, folder / after.name, job)
        job.checkpoint()  # it may have come long after anybody waited for it
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return LaterFile(folder / after.name, LaterExport(str(after.absolute()), seen))


def _copy(after: Path, target: Path, job: Job) -> str:
    """Copy piece by piece; returns the SHA-256 of what was copied."""
    seen = hashlib.sha256()
    with target.open("wb") as copy:
        for piece in _pieces(after):
            job.checkpoint()
            seen.update(piece)
            try:
                copy.write(piece)
            except OSError as problem:
                raise InputRefused("people.later_no_room", file=after.name, why=problem.strerror) from problem
    return seen.hexdigest()


def _pieces(after: Path) -> Iterator[bytes]:
    try:
        with after.open("rb") as stream:
            while piece := stream.read(_PIECE):
                yield piece
    except OSError as problem:
        raise _unreadable(after, problem) from problem


def _unreadable(after: Path, problem: OSError) -> InputRefused:
    return InputRefused("intake.unreadable", file=after.name, why=problem.strerror)
