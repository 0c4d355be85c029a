"""Folders for files that only live while the program works: private, and swept after a program that was killed.

Such files hold rows about people. Each folder carries the number of the process that made it, so that
another one can tell what was left behind by a program that is no more.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

_PREFIX = "crosswalk-scratch-"
# Where a process cannot be asked for, and where its number may have been given to another one.
_STALE_SECONDS = 86_400.0


def scratch_folder() -> Path:
    """A new empty folder, readable by its owner only, after a sweep. Whoever asks for it removes it.

    Raises OSError where there is no room for it.
    """
    sweep()
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))


def sweep() -> None:
    """Remove the folders of programs that run no more. What cannot be removed stays for the next time."""
    with suppress(OSError):
        for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*-*"):
            owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
            with suppress(OSError):
                if not _runs(owner) or time.time() - folder.stat().st_mtime > _STALE_SECONDS:
                    shutil.rmtree(folder, ignore_errors=True)


def _runs(process: str) -> bool:
    """Whether a process is there, for all that can be told: on Windows asking could end it."""
    if sys.platform == "win32" or not process.isdecimal():
        return True
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
