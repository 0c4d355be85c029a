"""The command line run from tests: in this process, or as one of its own that can be killed."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.cli import main

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Said:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def crosswalk(*words: object) -> Said:
    """Run one command in this process. A traceback on stderr fails the test wherever it comes from."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main([str(word) for word in words])
        except SystemExit as leaving:  # --help and --version leave this way
            code = int(leaving.code or 0)
    said = Said(code, out.getvalue(), err.getvalue())
    assert "Traceback" not in said.err and code != 1, said.err
    return said


def process(*words: object, home: Path, **more: Any) -> subprocess.Popen[bytes]:
    """The same as a process of its own."""
    environment = {**os.environ, "CROSSWALK_HOME": str(home), "PYTHONPATH": str(ROOT)}
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    command = [sys.executable, "-m", "app", *map(str, words)]
    return subprocess.Popen(command, env=environment, **{**pipes, **more})


def table(path: Path, delimiter: str = ",") -> list[list[str]]:
    """The cells of a result file."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream, delimiter=delimiter))
