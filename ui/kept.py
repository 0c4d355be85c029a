"""What the window keeps between two runs: taste, recent workspaces, the page where one stopped.

One small JSON file beside the other settings. A damaged one is set aside and the window starts afresh.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.paths import settings_folder

if TYPE_CHECKING:
    from ui.tasks import TaskRunner

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
    except (OSError, ValueError, RecursionError):
        log.info("the window's settings could not be read and were set aside")
        with suppress(OSError):
            path.replace(path.with_suffix(".damaged"))
        return {}
    return found if isinstance(found, dict) else {}


def write_kept(values: Mapping[str, Any]) -> None:
    """Replace what was kept, whole or not at all."""
    path = settings_folder() / _NAME
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(dict(values), indent=1), encoding="utf-8")
    beside.replace(path)


class KeptWriter:
    """Writes what is kept on a worker's thread: a slow disk must not hold the window up.

    Called with all values after each change; of several changes in a row the newest is written. `finish`
    writes what still waits, before the program ends.
    """

    def __init__(self, runner: TaskRunner) -> None:
        self._runner = runner
        self._newest: Mapping[str, Any] | None = None
        self._lock = threading.Lock()

    def __call__(self, values: Mapping[str, Any]) -> None:
        asked, self._newest = self._newest is not None, values
        if not asked:
            with suppress(RuntimeError):  # the workers have gone; `finish` comes
                self._runner.submit(lambda job: self.finish(), lane="net", on_error=self._on_error)

    def finish(self) -> None:
        """On any thread: write the newest values, if they are not written yet."""
        with self._lock:
            values, self._newest = self._newest, None
            if values is not None:
                write_kept(values)

    @staticmethod
    def _on_error(error: BaseException) -> None:
        log.info("the window's settings could not be written: %s", type(error).__name__)


def recent_of(kept: list[Any]) -> list[dict[str, str]]:
    """The recent workspaces that can be made sense of; somebody may have edited the file."""
    texts = ((one, [one.get("path"), one.get("when", "")]) for one in kept if isinstance(one, dict))
    return [one for one, said in texts if all(isinstance(text, str) and "\0" not in text for text in said)]


def with_recent(recent: list[dict[str, str]], path: Path, when: str) -> list[dict[str, str]]:
    """The list of recent workspaces with `path` first; `when` is a UTC time, ISO 8601."""
    others = [one for one in recent if one.get("path") != str(path)]
    return [{"path": str(path), "when": when}, *others][:_MOST_RECENT]
