"""A file for whoever helps a person with the program: what happened and where, never what the data say.

No name, mail, id, token, path or district stands in it; of files only their kind and their counts.
"""

from __future__ import annotations

import platform
import sys
from importlib import metadata
from typing import Any

from app.paths import log_folder
from app.store import history
from app.store.loads import files_of, loads_in_force
from app.store.workspace import Connection
from app.version import VERSION
from app.words import say

_PACKAGES = (
    "PySide6-Essentials",
    "numpy",
    "SQLAlchemy",
    "httpx",
    "openpyxl",
    "XlsxWriter",
    "rapidfuzz",
    "keyring",
)
_DEFECTS_KEPT = 20_000
"""Characters of the log of defects that go along, the newest."""


def support_text(conn: Connection | None, summary: dict[str, Any] | None) -> str:
    """The whole file. Without an open workspace (`conn` None) only the program is described."""
    lines = [say("support.heading", version=VERSION), ""]
    lines += [f"{name}: {value}" for name, value in _machine()]
    if conn is not None and summary is not None:
        lines += ["", say("support.workspace"), *_counts(summary), "", say("support.files"), *_files(conn)]
        lines += ["", say("support.history"), *_events(conn)]
    lines += ["", say("support.defects"), _defects() or say("support.no_defects")]
    return "\n".join(lines) + "\n"


def _machine() -> list[tuple[str, str]]:
    found = [("Python", sys.version.split()[0]), ("System", platform.platform(terse=True))]
    for name in _PACKAGES:
        try:
            found.append((name, metadata.version(name)))
        except metadata.PackageNotFoundError:
            found.append((name, "-"))
    return found


def _counts(summary: dict[str, Any]) -> list[str]:
    accounts, merges, mapping = summary["accounts"], summary["merges"], summary["mapping"]
    told = {
        "accounts": accounts["total"],
        **accounts["by_outcome"],
        **{f"warning {word}": count for word, count in accounts["warnings"].items()},
        "mapping rows": mapping["rows"],
        "people with several accounts": merges["people"],
        **{f"people {word}": count for word, count in merges["by_state"].items()},
        "districts": len(summary["districts"]),
        "balanced": summary["balanced"],
    }
    return [f"{name}: {count}" for name, count in told.items()]


def _files(conn: Connection) -> list[str]:
    loads = [*loads_in_force(conn, "mapping"), *loads_in_force(conn, "accounts")]
    return [
        say(
            "support.file",
            kind=one.facts.kind,
            size=one.facts.size,
            encoding=one.facts.encoding,
            delimiter=repr(one.facts.delimiter),
            columns=", ".join(sorted(one.facts.columns)),
            rows=one.counts.rows,
            loaded=one.counts.loaded,
            duplicates=one.counts.duplicates,
            set_aside=one.counts.set_aside,
            blank=one.counts.blank,
        )
        for one in files_of(conn, loads)
    ]


def _events(conn: Connection) -> list[str]:
    """Codes only: the sentences may hold names of districts one day."""
    return [
        f"{event.at} {event.code}{'' if event.in_force else ' (taken back)'}"
        for event in history.events(conn)
    ]


def _defects() -> str:
    path = log_folder() / "defects.log"
    try:
        return path.read_text(encoding="utf-8")[-_DEFECTS_KEPT:].strip()
    except OSError:
        return ""
