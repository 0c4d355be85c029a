"""The log of defects. It holds where the program failed, never what the data said.

Exception texts can quote data, so a trace is written with the text of the exception left out, except for
its type; nothing else is ever logged to a file.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from app.paths import log_folder
from app.version import VERSION

_FRAME = re.compile(r'^  File "(?P<file>[^"]+)", line (?P<line>\d+), in (?P<name>\S+)')
_ERROR = re.compile(r"^(?P<kind>[A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Warning|Exit))\b")
_KEEP = 1_000_000


def only_places(trace: str) -> str:
    """A trace reduced to files, lines, functions and kinds of error."""
    kept = [f"Crosswalk {VERSION}"]
    for line in trace.splitlines():
        frame = _FRAME.match(line)
        if frame:
            name = "/".join(Path(frame["file"]).parts[-3:])
            kept.append(f"  {name}:{frame['line']} {frame['name']}")
            continue
        error = _ERROR.match(line)
        if error:
            kept.append(error["kind"])
    return "\n".join(kept) + "\n"


def write_defect(trace: str) -> Path:
    """Append the places of a trace to the log and return its path. Mode 0600; old entries go at 1 MB."""
    path = log_folder() / "defects.log"
    if path.exists() and path.stat().st_size > _KEEP:
        path.unlink()
    with os.fdopen(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600), "a") as stream:
        stream.write(only_places(trace) + "\n")
    return path
