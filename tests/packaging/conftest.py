"""The tools of `packaging/` are scripts, not a package; here they can be imported all the same."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "packaging"))
