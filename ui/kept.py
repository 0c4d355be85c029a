"""What the window keeps between two runs: taste, recent workspaces, the page where one stopped.

One small JSON file beside the other settings. A damaged one is set aside and the window starts afresh.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.paths import settings_folder

log = logging.getLogger(__name__)
_NAME = "window.json"
_MOST_RECENT = 8


def read_kept() -> dict[str, Any]:
    """All that was kept, nothing on a first run."""
    path = settings_folder() / _NAME
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        log.info("the window's settings could not be read and were set aside")
        path.replace(path.with_suffix(".damaged"))
        return {}
    return found if isinstance(found, dict) else {}


def write_kept(values: Mapping[str, Any]) -> None:
    """Replace what was kept, whole or not at all."""
    path = settings_folder() / _NAME
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(dict(values), indent=1), encoding="utf-8")
    beside.replace(path)


def with_recent(recent: list[dict[str, str]], path: Path, when: str) -> list[dict[str, str]]:
    """The list of recent workspaces with `path` first; `when` is a UTC time, ISO 8601."""
    others = [one for one in recent if one.get("path") != str(path)]
    return [{"path": str(path), "when": when}, *others][:_MOST_RECENT]
