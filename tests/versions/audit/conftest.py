from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.versions.audit import AuditReport, audit

Look = Callable[..., AuditReport]


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """Audits texts given by file name, for a move to `to`."""

    def run(to: str = "v3.1", **texts: str) -> AuditReport:
        for name, text in texts.items():
            (tmp_path / name.replace("__", ".")).write_text(text, encoding="utf-8")
        return audit([tmp_path], to)

    return run
