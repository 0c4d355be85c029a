"""A writer that keeps in memory what a load writes, in place of a workspace."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from app.store.loads import Block, FileCounts, FileFacts, SetAside
from app.store.records import Records


@dataclass
class WrittenFile:
    facts: FileFacts
    blocks: dict[int, Block] = field(default_factory=dict)
    live: dict[int, bytes] = field(default_factory=dict)
    aside: list[SetAside] = field(default_factory=list)
    counts: FileCounts | None = None

    def column(self, name: str, kind: type = np.int32) -> list:
        """One column of all blocks."""
        return [v for b in self.blocks.values() for v in np.frombuffer(getattr(b, name), kind).tolist()]

    def rows(self, *, duplicates: bool = True) -> list[list[str]]:
        """The cells of all rows, in order."""
        found = []
        for number, block in self.blocks.items():
            records = Records(block.text, len(self.facts.header), self.facts.delimiter)
            assert len(records) == block.n
            live = self.live.get(number, block.live)
            found += [records.row(i) for i in range(block.n) if duplicates or live[i]]
        return found

    def keys(self, name: str = "ids") -> list[str]:
        """The 12-byte keys of all rows in hexadecimal."""
        joined = b"".join(getattr(block, name) for block in self.blocks.values())
        return [joined[i : i + 12].hex() for i in range(0, len(joined), 12)]

    @property
    def role_texts(self) -> list[str]:
        assert self.counts is not None
        return [self.counts.roles[code] for code in self.column("roles")]

    @property
    def district_texts(self) -> list[str]:
        assert self.counts is not None
        return [self.counts.districts[code] for code in self.column("districts")]

    @property
    def lines(self) -> list[int]:
        return self.column("lines")

    @property
    def reasons(self) -> list[tuple[int, str]]:
        return [(row.line, row.reason) for row in self.aside]


class FakeWriter:
    """Has what `intake` needs of `app.store.loads.LoadWriter`."""

    def __init__(self, kind: str, seen: Iterable[FileFacts] = ()) -> None:
        self.kind = kind
        self.files: list[WrittenFile] = []
        self.seen = {(f.sha256, f.district, tuple(sorted(f.columns.items()))) for f in seen}
        self._blocks = 0

    def seen_before(self, facts: FileFacts) -> bool:
        return (facts.sha256, facts.district, tuple(sorted(facts.columns.items()))) in self.seen

    def add_file(self, facts: FileFacts) -> int:
        self.files.append(WrittenFile(facts))
        return len(self.files) - 1

    def add_block(self, file_id: int, rows: Block) -> int:
        self._blocks += 1
        self.files[file_id].blocks[self._blocks] = rows
        return self._blocks

    def set_live(self, block_id: int, live: bytes) -> None:
        (file,) = [f for f in self.files if block_id in f.blocks]
        assert len(live) == file.blocks[block_id].n
        file.live[block_id] = live

    def add_set_aside(self, file_id: int, rows: Iterable[SetAside]) -> None:
        self.files[file_id].aside += rows

    def finish_file(self, file_id: int, counts: FileCounts) -> None:
        self.files[file_id].counts = counts

    def named(self, name: str) -> WrittenFile:
        (file,) = [f for f in self.files if f.facts.name == name]
        return file
