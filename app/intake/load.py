"""The verb `load`: all rows of the given files into a workspace (`findings` only looks at files).

`load` writes through a writer that the caller opened inside one transaction. It raises before or while it
writes; then the caller's transaction must leave nothing behind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import InputRefused
from app.intake.ahead import Ahead
from app.intake.columns import ACCOUNTS, Note, plain_name
from app.intake.duplicates import Duplicates
from app.intake.files import Ready, Tick, Wish, kept_with, make_ready
from app.intake.rows import DistrictNumbers, Kept, RowReader
from app.intake.sources import Skipped, Source, Sources, find_sources
from app.intake.stream import Stray
from app.jobs import Job, breathe
from app.terms import Reason

if TYPE_CHECKING:
    from app.store.loads import FileCounts, FileFacts, LoadWriter

_NO_WISH = Wish()
_WORTH_A_THREAD = 1 << 17
"""Bytes: handing a smaller file to another thread costs more time than it saves."""


@dataclass(frozen=True)
class FileReport:
    """What became of one file: rows = loaded + duplicates + set_aside + blank.

    `repeated` files were loaded before, with the same bytes, district and columns; they changed nothing and
    their counts are 0. `notes` are word codes with parameters.
    """

    name: str
    kind: str
    district: str
    size: int
    sha256: str
    notes: list[Note]
    repeated: bool = False
    rows: int = 0
    loaded: int = 0
    duplicates: int = 0
    set_aside: int = 0
    blank: int = 0
    repaired_ids: int = 0


@dataclass(frozen=True)
class LoadReport:
    """What a load did. `unused` are keys of `--columns` for which no file of this load has the column."""

    kind: str
    files: list[FileReport]
    skipped: list[Skipped]
    unused: frozenset[str]

    @property
    def nothing_new(self) -> bool:
        """Whether every file was loaded before: then nothing was written."""
        return all(one.repeated for one in self.files)


def load(
    writer: LoadWriter,
    paths: Sequence[str | Path],
    kind: str | None,
    columns: Mapping[str, str] | None,
    job: Job,
    wishes: Mapping[str, Wish] | None = None,
) -> LoadReport:
    """Read all rows of the given files into the writer.

    `kind` says what the files are; with None those are taken that turn out to be of the writer's kind.
    `columns` are the wishes of `--columns` for all files, `wishes` those for single files by name.

    Raises InputRefused for a file that cannot be used or leaves doubt about its columns, Cancelled.
    """
    sources = find_sources(paths)
    progress = _Progress(job, sources)
    loading = _Loading(writer, progress.tick)
    accounts: list[Ready] = []

    def prepared(source: Source) -> Ready:
        wish = (wishes or {}).get(source.name, _NO_WISH)
        wish = replace(wish, columns={**(columns or {}), **wish.columns})
        return make_ready(source, kind, wish, lambda _: job.checkpoint())

    with Ahead(prepared, sources.files, lambda source: source.size > _WORTH_A_THREAD) as ahead:
        for one in ahead:
            progress.tick(one.table.source.size)
            if kind is None and one.kind != writer.kind:
                continue
            if one.choice.doubt is not None:
                raise one.choice.doubt
            if writer.kind == ACCOUNTS:
                accounts.append(one)  # they come as a whole, or not at all
            else:
                loading.take(one)
    loading.take_accounts(accounts)
    unused = frozenset.intersection(*loading.unused) if loading.unused else frozenset()
    return LoadReport(writer.kind, loading.finish(), sources.skipped, unused)


class _Progress:
    """Bytes done of all files, each of which is passed over twice: to survey it and to read its rows."""

    def __init__(self, job: Job, sources: Sources) -> None:
        self._job = job
        self._total = 2 * sources.size
        self._done = 0
        job.report("jobs.reading", 0, self._total, "bytes")

    def tick(self, size: int) -> None:
        self._done = min(self._done + size, self._total)
        self._job.report("jobs.reading", self._done, self._total, "bytes")


@dataclass
class _Counted:
    """A file whose rows are written, while repetitions are still to be found."""

    ready: Ready
    facts: FileFacts
    reader: RowReader
    file_id: int
    rows: int = 0
    kept: int = 0
    duplicates: int = 0
    set_aside: int = 0
    blank: int = 0
    repaired: int = 0
    notes: list[Note] = field(default_factory=list)


class _Loading:
    """One load on its way into the writer."""

    def __init__(self, writer: LoadWriter, tick: Tick) -> None:
        self._writer = writer
        self._tick = tick
        self._numbers = DistrictNumbers()
        self._duplicates = Duplicates()
        self._written: list[_Counted] = []
        self._repeated: list[FileReport] = []
        self.unused: list[frozenset[str]] = []

    def take(self, ready: Ready) -> None:
        """Write the rows of one file, unless it is in force already."""
        self.unused.append(ready.choice.unused)
        facts = _facts(ready)
        if self._writer.seen_before(facts):
            self._repeat(ready, facts)
        else:
            self._write(ready, facts)

    def take_accounts(self, files: list[Ready]) -> None:
        """Write accounts, which replace those loaded before: all files, or none when all are in force."""
        if not files:
            return
        first = files[0]
        for one in files:
            self.unused.append(one.choice.unused)
            if list(map(plain_name, one.header)) != list(map(plain_name, first.header)):
                raise InputRefused("intake.different_headers", file=one.name, other=first.name)
        alike = [kept_with(one, first.table.delimiter) for one in files]
        known = [self._writer.seen_before(_facts(one)) for one in alike]
        for one in alike:
            if all(known):
                self._repeat(one, _facts(one))
            else:
                self._write(one, _facts(one))

    def _repeat(self, ready: Ready, facts: FileFacts) -> None:
        notes: list[Note] = [("intake.note_same_again", {})]
        self._tick(ready.table.source.size)
        self._repeated.append(
            FileReport(ready.name, ready.kind, ready.district, facts.size, facts.sha256, notes, repeated=True)
        )

    def _write(self, ready: Ready, facts: FileFacts) -> None:
        reader = RowReader(
            kind=ready.kind,
            columns=facts.columns,
            width=len(ready.header),
            district=ready.district,
            numbers=self._numbers,
        )
        file = _Counted(ready, facts, reader, self._writer.add_file(facts))
        self._written.append(file)
        for part in ready.table.batches(self._tick):
            if isinstance(part, Stray):
                self._set_aside(file, part)
            else:
                breathe()
                file.rows += len(part.scan)
                read = reader.read(part)
                breathe()
                self._keep(file, read)

    def _set_aside(self, file: _Counted, stray: Stray) -> None:
        from app.store.loads import SetAside

        file.rows += 1
        file.set_aside += 1
        self._writer.add_set_aside(file.file_id, [SetAside(stray.line, stray.reason.value, stray.raw)])
        if stray.reason is Reason.UNCLOSED_QUOTE:
            params = {"line": stray.line, "lines": stray.lines}
            file.notes.append(("intake.note_unclosed", params))

    def _keep(self, file: _Counted, rows: Kept) -> None:
        from app.store.loads import Block, SetAside

        file.set_aside += len(rows.aside)
        file.blank += rows.blank
        file.repaired += rows.repaired
        if rows.aside:
            aside = [SetAside(one.line, one.reason.value, one.raw) for one in rows.aside]
            self._writer.add_set_aside(file.file_id, aside)
        if not len(rows):
            return
        file.kept += len(rows)
        block = Block(
            n=len(rows),
            live=b"\x01" * len(rows),
            kinds=rows.ids.kinds.tobytes(),
            roles=rows.roles.tobytes(),
            districts=rows.districts.tobytes(),
            lines=rows.lines.tobytes(),
            ids=rows.ids.keys.tobytes(),
            users=b"" if rows.users is None else rows.users.keys.tobytes(),
            text=rows.text,
        )
        block_id = self._writer.add_block(file.file_id, block)
        self._duplicates.add(len(self._written) - 1, block_id, rows.marks)

    def finish(self) -> list[FileReport]:
        """Find repetitions across all files, write the counts."""
        from app.store.loads import FileCounts

        for number, block_id, live in self._duplicates.find():
            self._written[number].duplicates += len(live) - int(live.sum())
            self._writer.set_live(block_id, live.tobytes())
        reports = list(self._repeated)
        for file in self._written:
            counts = FileCounts(
                rows=file.rows,
                loaded=file.kept - file.duplicates,
                duplicates=file.duplicates,
                set_aside=file.set_aside,
                blank=file.blank,
                repaired_ids=file.repaired,
                roles=list(file.reader.roles),
                districts=list(file.reader.districts),
            )
            self._writer.finish_file(file.file_id, counts)
            reports.append(_report(file, counts))
        return sorted(reports, key=lambda one: one.name)


def _facts(ready: Ready) -> FileFacts:
    from app.store.loads import FileFacts

    survey = ready.survey
    return FileFacts(
        name=ready.name,
        kind=ready.kind,
        district=ready.district,
        sha256=survey.sha256,
        size=survey.size,
        encoding=survey.encoding,
        delimiter=ready.table.delimiter,
        header=ready.header,
        columns=ready.choice.columns,
        notes=ready.notes,
    )


def _report(file: _Counted, counts: FileCounts) -> FileReport:
    return FileReport(
        name=file.ready.name,
        kind=file.ready.kind,
        district=file.ready.district,
        size=file.facts.size,
        sha256=file.facts.sha256,
        notes=[*file.ready.notes, *file.notes],
        rows=counts.rows,
        loaded=counts.loaded,
        duplicates=counts.duplicates,
        set_aside=counts.set_aside,
        blank=counts.blank,
        repaired_ids=counts.repaired_ids,
    )
