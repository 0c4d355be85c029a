"""The tables that are not one line per account: merges, rows set aside, users nobody has claimed."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice

import numpy as np
from numpy.typing import NDArray

from app.jobs import Job
from app.matching.columns import Texts
from app.matching.snapshot import Snapshot
from app.merging.fields import FIELD_COLUMNS, field_lines
from app.merging.lines import MERGE_COLUMNS, merge_lines
from app.merging.plans import MergePlan
from app.results.accounts import Writable
from app.store.loads import StoredFile, set_aside_of
from app.store.records import write_records
from app.store.workspace import Connection
from app.terms import Role

SET_ASIDE_COLUMNS = ("file", "line", "reason", "raw")
UNCLAIMED_COLUMNS = ("district", "role", "legacy_id", "user_id")
_CHUNK = 10_000


def write_table(header: Sequence[str], rows: Iterable[Sequence[str]], out: Writable) -> None:
    """A comma-separated file, a few thousand rows at a time."""
    out.write(write_records([header]).encode())
    rest = iter(rows)
    while chunk := list(islice(rest, _CHUNK)):
        out.write(_written(chunk, len(header)).encode())


def _written(rows: Sequence[Sequence[str]], columns: int) -> str:
    """Canonical records. Where no cell needs quotes, as is usual, the count of marks shows it at once."""
    text = "\n".join([",".join(row) for row in rows]) + "\n"
    plain = text.count(",") == len(rows) * (columns - 1) and text.count("\n") == len(rows)
    return text if plain and '"' not in text and "\r" not in text else write_records(rows)


def write_merges(conn: Connection, snapshot: Snapshot, plan: MergePlan, out: Writable, job: Job) -> None:
    """`merges.csv`: every account of a person with two or more."""
    write_table(MERGE_COLUMNS, merge_lines(conn, snapshot, plan, job), out)


def write_fields(conn: Connection, snapshot: Snapshot, plan: MergePlan, out: Writable, job: Job) -> None:
    """`merge_fields.csv`: every field that differs in a combine."""
    write_table(FIELD_COLUMNS, field_lines(conn, snapshot, plan, job), out)


# -- rows set aside --------------------------------------------------------------------------------------


def write_set_aside(conn: Connection, snapshot: Snapshot, out: Writable) -> None:
    """`set_aside.csv`: by file and line, of all loads in force."""
    write_table(
        SET_ASIDE_COLUMNS, set_aside_lines(conn, [*snapshot.table.files, *snapshot.accounts.files]), out
    )


def set_aside_lines(conn: Connection, files: Iterable[StoredFile]) -> Iterator[tuple[str, str, str, str]]:
    """(file, line, reason, record as it stood); files of one name in two loads are put together by line."""
    named = sorted((one for one in files if one.counts.set_aside), key=lambda one: (one.facts.name, one.id))
    for name, same in groupby(named, key=lambda one: one.facts.name):
        streams = [set_aside_of(conn, [one.id]) for one in same]
        for _, row in heapq.merge(*streams, key=lambda found: found[1].line):
            yield name, str(row.line), row.reason, row.raw


# -- users to be created ---------------------------------------------------------------------------------


def write_unclaimed(conn: Connection, snapshot: Snapshot, out: Writable, job: Job) -> None:
    """`unclaimed.csv`: mapping rows whose ids no account has, sorted by all four columns."""
    out.write(write_records([UNCLAIMED_COLUMNS]).encode())
    texts = Texts(conn, snapshot.table)
    mapping = snapshot.mapping
    rows = snapshot.unclaimed
    names = np.array([*_ranks(snapshot.districts.names), -1])  # the last place: district unknown
    order = np.argsort(names[mapping.districts[rows]], kind="stable")
    rows = rows[order]
    edges = np.flatnonzero(np.diff(mapping.districts[rows])) + 1
    done = 0
    for part in np.split(rows, edges) if len(rows) else []:
        job.report("jobs.writing", done, len(rows))
        _write_district(snapshot, texts, part, out)
        done += len(part)


def _ranks(names: Sequence[str]) -> list[int]:
    """The place of every name in the order of names."""
    order = sorted(range(len(names)), key=lambda at: names[at])
    ranks = [0] * len(names)
    for rank, at in enumerate(order):
        ranks[at] = rank
    return ranks


def _write_district(snapshot: Snapshot, texts: Texts, rows: NDArray[np.int64], out: Writable) -> None:
    mapping = snapshot.mapping
    name = snapshot.districts.name(int(mapping.districts[rows[0]]))
    for role in sorted(Role, key=lambda one: one.word):
        chosen = rows[mapping.roles[rows] == role]
        chosen = chosen[np.lexsort((mapping.user[chosen], mapping.legacy[chosen]))]
        if not len(chosen):
            continue
        legacy = snapshot.legacy_ids(chosen, texts)
        # Ids in order are texts in order, unless some stand there in a way of their own (upper case).
        if any(one > other for one, other in zip(legacy, islice(legacy, 1, None), strict=False)):
            users = mapping.user[chosen].tolist()
            places = sorted(range(len(chosen)), key=lambda at: (legacy[at], users[at]))
            legacy, chosen = [legacy[at] for at in places], chosen[places]
        for start in range(0, len(chosen), _CHUNK):
            codes = mapping.user[chosen[start : start + _CHUNK]].astype(np.int64)
            users_text = snapshot.distinct.take(codes).hexes()
            part = legacy[start : start + _CHUNK]
            lines = [(name, role.word, one, user) for one, user in zip(part, users_text, strict=True)]
            out.write(_written(lines, len(UNCLAIMED_COLUMNS)).encode())
