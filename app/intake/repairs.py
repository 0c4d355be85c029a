"""Which ids of a block were repaired: found again from the rows as they are kept, so nothing more is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.ids import repair_id
from app.intake.cells import IdReader, column_of
from app.intake.tokenize import scan


@dataclass(frozen=True)
class Repair:
    """One id that was not written as it should be: where it stands, how it stood, what is read."""

    line: int
    column: str
    stood: str
    read: str


def repairs(
    text: bytes, delimiter: str, columns: Mapping[str, int], lines: NDArray[np.int32]
) -> Iterator[Repair]:
    """The repairs in one block, by line. `text`, `lines` are the block's, `columns`, `delimiter` its file's."""
    found = scan(text, ord(delimiter), final=True)
    reader = IdReader()
    told: list[Repair] = []
    for name in ("old", "new", "clever_id"):
        if name not in columns:
            continue
        column = column_of(found, found.first, columns[name])
        for row in np.flatnonzero(reader.read(column).repaired).tolist():
            stood = column.value(row).decode("utf-8")
            told.append(Repair(int(lines[row]), name, stood, repair_id(stood)))
    yield from sorted(told, key=lambda one: one.line)
