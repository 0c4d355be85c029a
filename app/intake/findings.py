"""What was found in files, before anything is loaded: shown on a card, read by the very parser that loads.

Only here, never in `load`, may the data decide which column holds the old id; it is said, and a person can
change it. What is decided comes back as a `Wish`, so that loading with it does exactly what was shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.errors import InputRefused
from app.ids import is_clever_id, key_of, repair_id
from app.intake.columns import ACCOUNTS, MAPPING, Note
from app.intake.files import Ready, Tick, Wish, make_ready
from app.intake.rows import KEPT, Aside, DistrictNumbers, RowReader, classify
from app.intake.sources import Skipped, Source, find_sources
from app.intake.stream import Batch
from app.jobs import Job

PREVIEW = 20
_SAMPLE = 1000
_ENOUGH = 10
"""Of 100 ids of a column this many must be known before the data may decide."""


@dataclass(frozen=True)
class Finding:
    """One file as it will be loaded. `origin` is the path that was given and holds it.

    `header`, `rows` (the first PREVIEW that would be kept, with their line `lines`) and `aside` (rows set
    aside among the first) are what loading gives. `columns` maps our names to positions in `header`.
    `count` is the number of rows in the whole file, blank ones included. `notes` are word codes with
    parameters. `refusal` says why the file cannot be loaded as it is: for a file
    in doubt (`in_doubt`) a choice of columns mends that. `wish` loads the file as it is shown.
    """

    name: str
    size: int
    origin: str = ""
    count: int = 0
    kind: str = ""
    encoding: str = ""
    delimiter: str = ""
    district: str = ""
    header: list[str] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    refusal: InputRefused | None = None
    in_doubt: bool = False
    wish: Wish = field(default_factory=Wish)


@dataclass(frozen=True)
class Findings:
    """All files that were given, by name, and what archives and folders hold besides."""

    files: list[Finding]
    skipped: list[Skipped]


def inspect(
    paths: Sequence[str | Path],
    kind: str | None,
    columns: Mapping[str, str] | None,
    accounts_ids: NDArray[np.uint8] | None,
    job: Job,
    wishes: Mapping[str, Wish] | None = None,
) -> Findings:
    """Look at files without loading them.

    `accounts_ids` are the 12-byte keys of the accounts' ids, shape (n, 12), by which the direction of a
    mapping can be decided when its headers leave doubt. What cannot be read comes back as a refusal; only a
    cancelled job raises.
    """
    found: list[Finding] = []
    good: list[str | Path] = []
    origin: dict[str, str] = {}
    for path in paths:
        try:
            places = [source.place for source in find_sources([path]).files]
        except InputRefused as refusal:
            found.append(Finding(Path(path).name, 0, str(path), refusal=refusal))
            continue
        good.append(path)
        for place in places:
            origin.setdefault(place, str(path))
    # All together, as loading takes them: files of one name in two archives are told apart.
    sources = find_sources(good)
    done = 0
    for source in sources.files:
        job.report("jobs.reading", done, sources.size, "bytes")
        wish = (wishes or {}).get(source.name, Wish())
        wish = replace(wish, columns={**(columns or {}), **wish.columns})
        seen = _look(source, kind, wish, accounts_ids, job)
        found.append(replace(seen, origin=origin.get(source.place, "")))
        done += source.size
    return Findings(sorted(found, key=lambda one: one.name), sources.skipped)


def _look(source: Source, kind: str | None, wish: Wish, known: NDArray[np.uint8] | None, job: Job) -> Finding:
    def tick(_: int) -> None:
        job.checkpoint()

    try:
        ready = make_ready(source, kind, wish, tick)
        notes: list[Note] = []
        if ready.choice.doubt is not None and ready.kind == MAPPING and known is not None:
            chosen, notes = _decide_by_data(ready, known)
            if chosen:
                wish = replace(wish, columns={**wish.columns, **chosen})
                ready = make_ready(source, kind, wish, tick)
        return _described(ready, wish, notes, tick)
    except InputRefused as refusal:
        return Finding(source.name, source.size, refusal=refusal, wish=wish)


def _described(ready: Ready, wish: Wish, notes: list[Note], tick: Tick) -> Finding:
    chosen = {note[1]["key"] for note in notes}
    told = [n for n in ready.notes if n[0] != "intake.note_chosen" or n[1]["key"] not in chosen]
    doubt = ready.choice.doubt
    rows, lines, aside = _doubtful_preview(ready) if doubt else _preview(ready)
    return Finding(
        name=ready.name,
        size=ready.survey.size,
        count=sum(len(part.scan) if isinstance(part, Batch) else 1 for part in ready.table.batches(tick)),
        kind=ready.kind,
        encoding=ready.survey.encoding,
        delimiter=ready.table.dialect.delimiter,
        district=ready.district,
        header=ready.header,
        columns=ready.choice.columns,
        rows=rows,
        lines=lines,
        aside=aside,
        notes=[*told, *notes],
        refusal=doubt,
        in_doubt=doubt is not None,
        wish=replace(wish, kind=ready.kind),
    )


def ids_of(paths: Sequence[str | Path], found: Mapping[str, Wish], job: Job) -> NDArray[np.uint8]:
    """The 12-byte keys, shape (n, 12), of all ids in accounts that were found (name -> wish).

    By these the direction of a mapping can be decided that is given together with the accounts.
    """
    parts: list[NDArray[np.uint8]] = [np.empty((0, 12), np.uint8)]
    for source in find_sources(paths).files:
        if source.name not in found:
            continue
        ready = make_ready(source, ACCOUNTS, found[source.name], lambda _: job.checkpoint())
        if ready.choice.doubt is not None:
            continue
        reader = RowReader(ACCOUNTS, ready.choice.columns, len(ready.header), "", DistrictNumbers())
        for batch in _batches(ready):
            job.checkpoint()
            parts.append(np.asarray(reader.read(batch).ids.keys).reshape(-1, 12))
    return np.concatenate(parts)


def _batches(ready: Ready) -> Iterator[Batch]:
    for part in ready.table.batches(lambda _: None):
        if isinstance(part, Batch):
            yield part


Preview = tuple[list[list[str]], list[int], list[Aside]]


def _preview(ready: Ready) -> Preview:
    """The first rows that loading would keep, and what it would set aside among them."""
    width = len(ready.header)
    reader = RowReader(ready.kind, ready.choice.columns, width, ready.district, DistrictNumbers())
    rows: list[list[str]] = []
    lines: list[int] = []
    aside: list[Aside] = []
    for batch in _batches(ready):
        kept = reader.read(batch)
        aside += [one for one in kept.aside[:PREVIEW] if len(aside) < PREVIEW]
        for line in kept.lines[: PREVIEW - len(rows)].tolist():
            rows.append([c.decode() for c in batch.scan.cells(line - batch.line)[:width]])
            lines.append(line)
        if len(rows) >= PREVIEW:
            break
    return rows, lines, aside


def _plain_rows(ready: Ready) -> Iterator[tuple[int, list[str]]]:
    """Line numbers and cells of rows whose form is right, whatever their ids are."""
    width = len(ready.header)
    for batch in _batches(ready):
        for row in np.flatnonzero(classify(batch, width) == KEPT).tolist():
            yield batch.line + row, [c.decode() for c in batch.scan.cells(row)[:width]]


def _doubtful_preview(ready: Ready) -> Preview:
    found = list(islice(_plain_rows(ready), PREVIEW))
    return [cells for _, cells in found], [line for line, _ in found], []


def _decide_by_data(ready: Ready, known: NDArray[np.uint8]) -> tuple[dict[str, str], list[Note]]:
    """The old id is the column most of whose ids the accounts have; the new one the other column of ids."""
    columns = ready.choice.columns
    sample = [cells for _, cells in islice(_plain_rows(ready), _SAMPLE)]
    taken = {i for name, i in columns.items() if name not in {"old", "new"}}
    free = [i for i in range(len(ready.header)) if i not in taken]
    share: dict[int, int] = {}
    form: dict[int, int] = {}
    is_known = _lookup(known)
    for i in free:
        ids = [repair_id(cells[i]) for cells in sample]
        ids = [one for one in ids if one]
        if ids:
            share[i] = 100 * sum(is_known(one) for one in ids) // len(ids)
            form[i] = 100 * sum(is_clever_id(one) for one in ids) // len(ids)
    old = columns.get("old", _single_best(share))
    if old is None:
        return {}, []
    new = columns.get("new")
    if new is None or new == old:
        others = [i for i in form if i != old and form[i] > 50]
        new = others[0] if len(others) == 1 else None
    if new is None:
        return {}, []
    notes: list[Note] = []
    if "old" not in columns:
        notes.append(_note("intake.note_decided_by_data", ready, "old", old, share[old]))
    if "new" not in columns:
        notes.append(_note("intake.note_decided_by_form", ready, "new", new, form[new]))
    return {"old": _named(ready, old), "new": _named(ready, new)}, notes


def _note(code: str, ready: Ready, key: str, column: int, share: int) -> Note:
    return code, {"key": key, "header": ready.header[column], "share": share}


def _named(ready: Ready, column: int) -> str:
    name = ready.header[column]
    return name if ready.header.count(name) == 1 else f"#{column + 1}"


def _single_best(share: Mapping[int, int]) -> int | None:
    """The column that is clearly ahead of all others."""
    ranked = sorted(share, key=lambda i: -share[i])
    if not ranked or share[ranked[0]] < _ENOUGH:
        return None
    if len(ranked) > 1 and share[ranked[1]] * 2 > share[ranked[0]]:
        return None
    return ranked[0]


def _lookup(known: NDArray[np.uint8]) -> Callable[[str], bool]:
    """Whether the accounts have an id. Looks in sorted 8-byte halves, then at the whole key."""
    front = np.ascontiguousarray(known[:, :8]).view("<u8").reshape(-1)
    order = np.argsort(front)
    ordered = front[order]

    def is_known(repaired: str) -> bool:
        key = key_of(repaired)[0]
        half = np.frombuffer(key[:8], "<u8")[0]
        low = int(np.searchsorted(ordered, half, "left"))
        high = int(np.searchsorted(ordered, half, "right"))
        return any(known[order[i]].tobytes() == key for i in range(low, high))

    return is_known
