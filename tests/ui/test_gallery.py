"""Every page in every state, in all looks: nothing cut off, nothing on top of something else, no name missing."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from ui.gallery import Photographer, shots
from ui.window import Window

ROOT = Path(__file__).parents[2]


def test_the_whole_gallery_is_without_faults(tmp_path: Path) -> None:
    """The command that developers look at pages with ends with 1, and says where, when a widget has a fault."""
    done = subprocess.run(
        [sys.executable, "-m", "ui.gallery", "--out", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=400,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    names = {path.name for path in tmp_path.iterdir()}
    assert {"merge-full-dark.png", "match-full-light-200.png", "load-problem-high-contrast.png"} <= names
    for step in ("start", "connect", "differences", "load", "match", "merge", "checklist", "results"):
        states = {name for name in names if name.startswith(f"{step}-") and name.endswith("-light.png")}
        assert len(states) >= 2, f"{step} has one state only"


def test_a_picture_is_taken_when_the_page_is_built(qapp: QApplication, tmp_path: Path) -> None:
    """Pages come into sight piece by piece; a picture of half a page hides what is wrong with the other half."""
    photographer = Photographer(qapp, QSize(1024, 700))
    shot = next(shots(quick=True, only="start-welcome"))
    path = tmp_path / "built.png"
    pieces: list[bool] = []

    def build(window: object) -> None:
        assert isinstance(window, Window)
        turns = window.around.turns

        def piece() -> None:
            pieces.append(path.exists())
            if len(pieces) < 40:
                turns.add(piece)

        turns.add(piece)

    try:
        photographer.take(replace(shot, state=replace(shot.state, arrange=build)), path)
    finally:
        photographer.runner.shutdown()
        photographer.collector.stop()
    assert pieces == [False] * 40
