"""What the window remembers about a person's taste: theme, text size, column widths.

Values are plain and small; where they are kept, the composition root decides with `save`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


class Preferences:
    """A few named values. `save` is called with all of them after each change."""

    def __init__(
        self,
        values: Mapping[str, Any] | None = None,
        save: Callable[[Mapping[str, Any]], None] | None = None,
    ) -> None:
        self._values = dict(values or {})
        self._save = save

    def get(self, key: str, default: Any) -> Any:
        """The remembered value if it is of the same kind as `default`, else `default`."""
        value = self._values.get(key, default)
        return value if isinstance(value, type(default)) else default

    def set(self, key: str, value: Any) -> None:
        if self._values.get(key) != value:
            self._values[key] = value
            if self._save is not None:
                self._save(dict(self._values))
