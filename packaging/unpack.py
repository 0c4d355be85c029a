"""Lay the Python part of Qt's bindings beside them, compiled. Run by the environment's own Python after each set-up.

PySide carries that part packed inside a library and compiles it anew at every start, a fourteenth of the time until
the window can be used. Its switch `SBK_EMBED=0` lays it into a folder, where it is found from then on. pip learns of
the files as of any other of the package: with an update or without the package they go.
"""

from __future__ import annotations

import compileall
import os
import shutil
import subprocess
import sys
from importlib.metadata import Distribution, distribution
from pathlib import Path

_SWITCH = "SBK_EMBED"
_FOLDER = "shiboken6/files.dir"  # as PySide calls it


def main() -> int:
    """0 also where the folder cannot be written: then all is as before, only slower. 1 when it had to go again."""
    package = distribution("shiboken6")
    folder = Path(str(package.locate_file(_FOLDER)))
    # They are entered last, so the folder is whole; and they are of this version, as pip has left them there.
    if folder.is_dir() and any(path.as_posix().startswith(_FOLDER) for path in package.files or ()):
        return 0
    unpacked = _starts({_SWITCH: "0"})
    if not folder.is_dir():
        return 0
    compileall.compile_dir(folder, quiet=2)
    if not unpacked or not _starts({}):
        # Half a folder would be believed by every start.
        shutil.rmtree(folder, ignore_errors=True)
        return 1
    _own(package, folder)
    return 0


def _starts(extra: dict[str, str]) -> bool:
    """Whether Qt can be imported; what was in the way is nobody's business here."""
    around = {name: value for name, value in os.environ.items() if name != _SWITCH} | extra
    command = [sys.executable, "-c", "import PySide6.QtCore"]
    return subprocess.run(command, env=around, capture_output=True).returncode == 0


def _own(package: Distribution, folder: Path) -> None:
    """Enter the files in the package's list of what was installed (`RECORD`), without hashes, as compiled ones are."""
    base = Path(str(package.locate_file("")))
    found = sorted(path.relative_to(base).as_posix() for path in folder.rglob("*") if path.is_file())
    record = next((path for path in package.files or () if path.name == "RECORD"), None)
    if record is not None:
        with Path(str(package.locate_file(record))).open("a", encoding="utf-8", newline="") as file:
            file.writelines(f"{path},,\r\n" for path in found)


if __name__ == "__main__":
    sys.exit(main())
