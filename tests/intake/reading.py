"""Reading one file in a test, with what must hold for every file."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from app.errors import InputRefused
from app.intake.load import LoadReport, load
from app.jobs import Job
from tests.support.fake_writer import FakeWriter, WrittenFile

A, B, C, D = (c * 24 for c in "abcd")
U, V = "1" * 24, "2" * 24


def read(
    writer: FakeWriter, *paths: Path, columns: dict[str, str] | None = None, **more: object
) -> LoadReport:
    return load(writer, list(paths), writer.kind, columns, Job(), **more)  # type: ignore[arg-type]


def one(folder: Path, text: str | bytes, kind: str = "mapping", name: str = "North.csv") -> WrittenFile:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    writer = FakeWriter(kind)
    read(writer, path)
    (file,) = writer.files
    assert file.counts is not None and file.counts.balanced
    assert file.counts.set_aside == len(file.aside)
    assert file.facts.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert file.facts.size == path.stat().st_size
    return file


def refused(folder: Path, text: str | bytes, kind: str = "mapping", name: str = "North.csv") -> InputRefused:
    with pytest.raises(InputRefused) as caught:
        one(folder, text, kind, name)
    assert name in caught.value.message
    assert caught.value.hint
    return caught.value


def mapping(*lines: str) -> str:
    return "\n".join(["role_id,user_id,role", *lines, ""])
