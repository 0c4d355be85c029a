"""What the system says of the place where a workspace lies, without a look into the file."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

from app.errors import WorkspaceUnusable

_LEAST_ROOM = 1 << 18  # bytes


def which_file(path: Path) -> tuple[int, int] | None:
    """The file itself that lies at a path just now: another one may be put there at any moment."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def is_full(path: Path) -> bool:
    """Whether the disk of a file has no room for a journal: begun there, it would be in the way of readers too."""
    try:
        room = shutil.disk_usage(path.parent)
    except OSError:  # told by whoever writes there
        return False
    # Some drives of a network do not tell, and say 0 for both.
    return room.total > 0 and room.free < _LEAST_ROOM


def is_there(path: Path) -> bool:
    """Whether something lies at a path. Raises WorkspaceUnusable when that is no file, or cannot be told."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as problem:
        raise WorkspaceUnusable("store.unreadable", path=path, why=problem.strerror) from problem
    if not stat.S_ISREG(found.st_mode):  # whoever opens a pipe may wait for ever
        raise WorkspaceUnusable("store.foreign", path=path)
    return True


def put_where_nothing_is(building: Path, path: Path) -> None:
    """Move a finished file into place, unless another program made one there meanwhile."""
    try:
        os.link(building, path)
    except FileExistsError:
        pass
    except OSError:  # a drive that knows no links
        building.replace(path)


def has_journal(path: Path) -> bool:
    """Whether a journal with something in it stands beside the file."""
    try:
        return path.with_name(f"{path.name}-wal").stat().st_size > 0
    except OSError:
        return False
