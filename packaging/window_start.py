"""Opens the window and closes it after its first paint: what a person waits for at a start.

`python packaging/window_start.py` measures nothing itself; the benchmark measures the process.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication


def main() -> int:
    """Returns 0 when the window was shown and painted."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from ui.shell import Shell

    application = QApplication(sys.argv)
    shell = Shell(application)
    shell.window.resize(1280, 800)
    shell.window.show()
    # A timer without delay runs after everything that was waiting, the first paint included.
    QTimer.singleShot(0, lambda: (shell.window.grab(), shell.window.close()))
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
