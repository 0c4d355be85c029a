"""The privacy screen: while it is on, names, mails and ids are masked wherever they could be seen.

That is on the page, on hover, on copy and for a screen reader. Counts and outcomes stay readable.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

_MASK = "••••••"


class Privacy(QObject):
    """Whether personal text is masked. Signals: `changed`."""

    changed = Signal()

    def __init__(self, on: bool = False) -> None:
        super().__init__()
        self._on = on

    @property
    def on(self) -> bool:
        return self._on

    def set_on(self, on: bool) -> None:
        if on != self._on:
            self._on = on
            self.changed.emit()

    def mask(self, text: str) -> str:
        """The text as it may be shown: itself, or dots of one length whatever it says."""
        return _MASK if self._on and text else text
