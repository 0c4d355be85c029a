"""What a decision about a person rests on, as one number; when the number changes, the decision rests.

It covers every cell of the person's accounts, the mapping rows that lead to the user id with their roles,
and whether a newer load of a row's district lacks that row. It does not depend on the order of rows or
columns, on the delimiter, or on the process that computes it. Changed content gives another number but for
one chance in 2**64; the mixing is the finalizer of splitmix64, done on columns because a loop over some
hundred thousand accounts would take as long as matching them all.
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from app.jobs import Job
from app.matching.columns import Texts
from app.matching.snapshot import Snapshot
from app.merging.people import People
from app.store.loads import FileFacts
from app.store.records import Records, unquote
from app.store.workspace import Connection

Numbers = NDArray[np.uint64]

_QUOTE = 34
_LONG = 512  # bytes; longer cells are hashed one by one
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_STEP = np.uint64(0x9E3779B97F4A7C15)
_KEEP = np.array([(1 << (8 * width)) - 1 for width in range(9)], np.uint64)


def mix(numbers: Numbers) -> Numbers:
    """Scatter numbers so that each bit of the result depends on each bit given."""
    mixed = (numbers ^ (numbers >> np.uint64(30))) * _FIRST
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _SECOND
    scattered: Numbers = mixed ^ (mixed >> np.uint64(31))
    return scattered


def _number(data: bytes) -> int:
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little")


def _column_numbers(facts: FileFacts) -> Numbers:
    """A number for every column by its meaning: our name of it, else its heading and which of several."""
    ours = {at: name for name, at in facts.columns.items()}
    met: dict[str, int] = {}
    numbers = []
    for at, heading in enumerate(facts.header):
        folded = heading.strip().casefold()
        nth = met[folded] = met.get(folded, 0) + 1
        name = f"={ours[at]}" if at in ours else f"{folded}\n{nth}"
        numbers.append(_number(name.encode("utf-8", "surrogatepass")))
    return np.array(numbers, np.uint64)


def fingerprints(conn: Connection, snapshot: Snapshot, accounts: NDArray[np.int64], job: Job) -> Numbers:
    """A number per account (positions in any order) from all its cells; empty cells count for nothing."""
    order = np.argsort(accounts, kind="stable")
    found = np.zeros(len(accounts), np.uint64)
    texts = Texts(conn, snapshot.accounts, keep=1)
    columns = [_column_numbers(stored.facts) for stored in snapshot.accounts.files]
    blocks = snapshot.accounts.block[accounts[order]]
    for part in np.split(order, np.flatnonzero(np.diff(blocks)) + 1) if len(order) else []:
        job.checkpoint()
        first = accounts[part[0]]
        records = texts.records(int(snapshot.accounts.block[first]))
        positions = snapshot.accounts.position[accounts[part]].astype(np.int64)
        found[part] = _record_numbers(records, positions, columns[int(snapshot.accounts.file[first])])
    return found


def _record_numbers(records: Records, positions: NDArray[np.int64], columns: Numbers) -> Numbers:
    starts, ends = records.starts[positions], records.ends[positions]
    text = records.text
    if records.quoted:
        text, starts, ends = _without_quotes(text, starts, ends)
    lengths = ends - starts
    seeds = np.broadcast_to(columns, lengths.shape).reshape(-1)
    cells = _cell_numbers(text, starts.reshape(-1), lengths.reshape(-1), seeds)
    cells[lengths.reshape(-1) == 0] = 0
    return mix(cells.reshape(lengths.shape).sum(axis=1, dtype=np.uint64))


def _without_quotes(
    text: bytes, starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> tuple[bytes, NDArray[np.int64], NDArray[np.int64]]:
    """The same cells with the quotes around them left out; doubled quotes are undone at the text's end."""
    data = np.frombuffer(text, np.uint8)
    quoted = (ends > starts) & (data[starts] == _QUOTE)
    upto = np.cumsum(data == _QUOTE)
    doubled = quoted & (upto[ends - 1] - upto[starts] > 1)
    starts, ends = starts + quoted, ends - quoted
    extra = [text]
    size = len(text)
    for row, column in np.argwhere(doubled).tolist():
        cell = unquote(text[int(starts[row, column]) - 1 : int(ends[row, column]) + 1])
        extra.append(cell)
        starts[row, column], ends[row, column] = size, size + len(cell)
        size += len(cell)
    return b"".join(extra), starts, ends


def _cell_numbers(
    text: bytes, starts: NDArray[np.int64], lengths: NDArray[np.int64], seeds: Numbers
) -> Numbers:
    """A number per cell, read eight bytes at a time wherever a cell begins."""
    padded = text + bytes(8)
    words: Numbers = np.ndarray((len(text) + 1,), "<u8", padded, strides=(1,))
    numbers = seeds + lengths.astype(np.uint64) * _STEP
    left = np.flatnonzero((lengths > 0) & (lengths <= _LONG))
    offset = 0
    while left.size:
        width = np.minimum(lengths[left] - offset, 8)
        numbers[left] = mix((numbers[left] ^ (words[starts[left] + offset] & _KEEP[width])) + _STEP)
        offset += 8
        left = left[lengths[left] > offset]
    for cell in np.flatnonzero(lengths > _LONG).tolist():
        at = int(starts[cell])
        numbers[cell] ^= np.uint64(_number(text[at : at + int(lengths[cell])]))
    return numbers


def person_numbers(snapshot: Snapshot, people: People, prints: Numbers, chosen: NDArray[np.int64]) -> Numbers:
    """The basis of some people (indexes in ascending order).

    `prints` are the fingerprints of all members of `people`; those of people not chosen may be anything.
    """
    total = np.zeros(len(people), np.uint64)
    if len(people):
        with_role = mix(prints + (people.roles.astype(np.uint64) + np.uint64(1)) * _STEP)
        total = np.add.reduceat(with_role, people.starts[:-1])
    total = total[chosen] + _mapping_numbers(snapshot, people.codes[chosen])
    return mix(total)


def _mapping_numbers(snapshot: Snapshot, codes: NDArray[np.int32]) -> Numbers:
    """A number per user code from the mapping rows in force that lead to it."""
    total = np.zeros(len(codes), np.uint64)
    mapping = snapshot.mapping
    place = np.full(len(snapshot.distinct), -1, np.int32)
    place[codes] = np.arange(len(codes), dtype=np.int32)
    rows = np.flatnonzero(place[mapping.user] >= 0)
    if not rows.size:
        return total
    legacy = mapping.legacy[rows]
    facts = mapping.roles[rows].astype(np.uint64) * np.uint64(2) + snapshot.overtaken[rows].astype(np.uint64)
    numbers = mix(snapshot.distinct.high[legacy] + _STEP)
    numbers = mix(numbers ^ (snapshot.distinct.low[legacy].astype(np.uint64) << np.uint64(8)) ^ facts)
    # A row that two files of one load have alike, in two districts, is one fact.
    person = place[mapping.user[rows]]
    order = np.lexsort((numbers, person))
    person, numbers = person[order], numbers[order]
    new = np.ones(len(rows), bool)
    new[1:] = (person[1:] != person[:-1]) | (numbers[1:] != numbers[:-1])
    np.add.at(total, person[new], numbers[new])
    return total
