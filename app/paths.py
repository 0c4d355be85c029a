"""Where things lie: what the program brings along, and where it keeps its own settings and logs.

`CROSSWALK_HOME` moves settings, logs and recent files elsewhere (tests, portable use).
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

_RESOURCES = Path(__file__).resolve().parent.parent / "resources"


def resource(*parts: str) -> Path:
    """A file or folder of `resources/`, which is installed beside `app/`."""
    return _RESOURCES.joinpath(*parts)


def _moved(kind: str) -> Path | None:
    home = os.environ.get("CROSSWALK_HOME")
    return Path(home) / kind if home else None


def settings_folder() -> Path:
    """Settings and the list of recent workspaces. Made when it is missing, for this user only."""
    from platformdirs import user_config_path

    return _private(_moved("settings") or user_config_path("Crosswalk", appauthor=False))


def data_folder() -> Path:
    """Facts that replaced the bundled ones, the demo, backups. Made when missing, for this user only."""
    from platformdirs import user_data_path

    return _private(_moved("data") or user_data_path("Crosswalk", appauthor=False))


def log_folder() -> Path:
    """The program's log. Made when it is missing, for this user only."""
    from platformdirs import user_log_path

    return _private(_moved("logs") or user_log_path("Crosswalk", appauthor=False))


def _private(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def size_of_file(path: Path) -> int:
    """The bytes of a file. Raises OSError for what is none: a pipe or a device may give bytes for ever, or never any."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "no file", str(path))
    return found.st_size
