"""Python's own import statement, in place of the one that PySide puts there.

PySide 6.11 reads the source of every module that is imported after it, to see whether it may use PySide's
`__feature__` switches. Nothing here uses them; the reading costs a tenth of the start, and every import of a
worker's thread goes through Qt's bindings while the window paints.
"""

from __future__ import annotations

import builtins


def restore_import() -> None:
    """Put back what PySide kept. Does nothing where PySide is not loaded, or somebody else has replaced it too."""
    own = getattr(builtins, "__orig_import__", None)
    hook = getattr(builtins, "__feature_import__", None)
    if own is not None and builtins.__import__ is hook:
        builtins.__import__ = own
