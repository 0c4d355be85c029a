"""Short tables that people fill in (lists of decisions), read as forgivingly as the large ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.errors import InputRefused
from app.intake.columns import plain_name
from app.intake.encoding import survey
from app.intake.sources import find_sources
from app.intake.stream import Batch, open_table
from app.jobs import Job


def read_list(path: Path, columns: tuple[str, ...], job: Job) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, cells by column) of one CSV, TSV or spreadsheet; headers may be spelled loosely.

    A row that is too short has empty cells, one that cannot be read has its text as its first cell: whoever
    takes the rows decides what is wrong with them. Raises InputRefused when the file cannot be read, or
    holds none of `columns`.
    """
    sources = find_sources([path]).files
    if len(sources) != 1:
        raise InputRefused("intake.one_list", file=path.name, count=len(sources))
    looked = survey(sources[0], None, lambda _: job.checkpoint())
    known = set(columns)
    table = open_table(sources[0], looked, lambda name: plain_name(name) in known)
    names = [plain_name(name) for name in table.dialect.header]
    if not known.intersection(names):
        raise InputRefused("intake.not_a_list", file=path.name, columns=", ".join(columns))
    for part in table.batches(lambda _: job.checkpoint()):
        if not isinstance(part, Batch):
            yield part.line, {**dict.fromkeys(names, ""), columns[0]: part.raw[:80]}
            continue
        for record in range(len(part.scan)):
            cells = [cell.decode("utf-8", "replace") for cell in part.scan.cells(record)]
            cells += [""] * (len(names) - len(cells))
            yield part.line + record, dict(zip(names, cells, strict=False))
