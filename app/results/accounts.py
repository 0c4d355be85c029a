"""What becomes of every account, block by block: the one pass from which the large files are written.

Bytes are copied from the records as they were loaded; only the Clever ID cell is replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import repeat
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from app.jobs import Job, breathing
from app.matching.columns import Texts
from app.matching.keys import NO_CODE
from app.matching.snapshot import Snapshot
from app.results.cells import COMMA, Positions, comma_cells, csv_cell, raw_cells, values
from app.store.loads import StoredFile
from app.store.records import Records, unquote, write_records
from app.store.workspace import Connection
from app.terms import OUTCOME_WORDS, AccountWarning, Outcome, Role

ID_MAP_COLUMNS = ("account_id", "previous_id", "user_id", "role", "district", "outcome", "warnings")
ROLLBACK_COLUMNS = ("account_id", "user_id", "previous_id")
ADDED_COLUMNS = ("previous_clever_id", "migration_outcome")
RETIRED = "retired"

# Accounts that are written at once: a few milliseconds, after which others have their turn.
_AT_ONCE = 2_000
_WARNING_SETS = 1 << len(AccountWarning)


class Writable(Protocol):
    """What the passes write into."""

    def write(self, data: bytes, /) -> int: ...


@dataclass(frozen=True)
class AccountBlock:
    """Some consecutive accounts with their cells as CSV bytes.

    `keys` and `previous` are ready for a comma-separated file; `raw_ids` are the Clever ID cells in the
    file's own delimiter; `users` the 24 digits of the user id, empty without one; `new_ids` the value that
    the Clever ID cell gets (for `changed` accounts another text than the one given).
    """

    rows: slice
    stored: StoredFile
    records: Records
    positions: Positions
    keys: list[bytes]
    previous: list[bytes]
    raw_ids: list[bytes]
    users: list[bytes]
    new_ids: list[bytes]
    changed: list[bool]


class Accounts:
    """The accounts of a snapshot; `retired` are the positions of those that a decided combine retires."""

    def __init__(self, conn: Connection, snapshot: Snapshot, retired: NDArray[np.int64]) -> None:
        self.snapshot = snapshot
        self.retired = np.zeros(len(snapshot.accounts), bool)
        self.retired[retired] = True
        self.texts = Texts(conn, snapshot.accounts)
        self._tails: dict[int, bytes] = {}
        self._outcome_words = [word.encode() for word in OUTCOME_WORDS]

    def blocks(self, job: Job) -> Iterator[AccountBlock]:
        """All accounts in input order."""
        total = len(self.snapshot.accounts)
        for rows, stored, records, positions in self.texts.pieces():
            for start in range(0, len(positions), _AT_ONCE):
                job.report("jobs.writing", rows.start + start, total)
                part = positions[start : start + _AT_ONCE]
                first = rows.start + start
                yield self._block(slice(first, first + len(part)), stored, records, part)

    def _block(self, rows: slice, stored: StoredFile, records: Records, positions: Positions) -> AccountBlock:
        columns, delimiter = stored.facts.columns, stored.facts.delimiter
        raw_keys = raw_cells(records, columns["key"], positions)
        raw_ids = raw_cells(records, columns["clever_id"], positions)
        users = self._users(rows)
        stands = self.retired[rows]
        written = users
        if stands.any():
            written = [b"" if stays else user for stays, user in zip(stands.tolist(), users, strict=True)]
        given = values(raw_ids, records)
        new_ids = [new or old for new, old in zip(written, given, strict=True)]
        return AccountBlock(
            rows=rows,
            stored=stored,
            records=records,
            positions=positions,
            keys=comma_cells(raw_keys, records, delimiter),
            previous=comma_cells(raw_ids, records, delimiter),
            raw_ids=raw_ids,
            users=users,
            new_ids=new_ids,
            changed=[new != old for new, old in zip(new_ids, given, strict=True)],
        )

    def _users(self, rows: slice) -> list[bytes]:
        """The user ids of some accounts as 24 digits; empty without one."""
        codes = self.snapshot.results.user[rows].astype(np.int64)
        without = codes == NO_CODE
        if not len(self.snapshot.distinct):
            return [b""] * len(codes)
        digits = self.snapshot.distinct.take(np.where(without, 0, codes)).packed().hex().encode()
        found = [digits[at : at + 24] for at in range(0, len(digits), 24)]
        for at in np.flatnonzero(without).tolist():
            found[at] = b""
        return found

    def tails(self, rows: slice) -> list[bytes]:
        """`,role,district,outcome,warnings` and the line's end, for some accounts."""
        results = self.snapshot.results
        kinds = (
            ((results.districts[rows].astype(np.int64) + 1) * len(Role) + results.roles[rows]) * len(Outcome)
            + results.outcome[rows]
        ) * _WARNING_SETS + results.warnings[rows]
        kinds, first, place = np.unique(kinds, return_index=True, return_inverse=True)
        for kind, at in zip(kinds.tolist(), first.tolist(), strict=True):
            if kind not in self._tails:
                self._tails[kind] = self._tail(rows.start + at)
        words = [self._tails[kind] for kind in kinds.tolist()]
        return [words[at] for at in place.tolist()]

    def _tail(self, account: int) -> bytes:
        snapshot = self.snapshot
        cells = (
            snapshot.role(account).word,
            snapshot.district(account),
            snapshot.outcome(account).word,
            ";".join(snapshot.warnings(account)),
        )
        return b"".join(b"," + csv_cell(cell) for cell in cells) + b"\n"

    def outcome_words(self, rows: slice) -> list[bytes]:
        """`migration_outcome` of some accounts."""
        words = [self._outcome_words[at] for at in self.snapshot.results.outcome[rows].tolist()]
        for at in np.flatnonzero(self.retired[rows]).tolist():
            words[at] = RETIRED.encode()
        return words

    # -- the accounts as given -------------------------------------------------------------------

    @property
    def delimiter(self) -> str:
        """That of the (first) accounts file; a comma without one."""
        files = self.snapshot.accounts.files
        return files[0].facts.delimiter if files else COMMA

    @property
    def file_name(self) -> str:
        """A tab-separated file stays one; everything else becomes .csv."""
        files = self.snapshot.accounts.files
        tabs = bool(files) and files[0].facts.name.lower().endswith(".tsv")
        return "accounts_updated.tsv" if tabs else "accounts_updated.csv"

    @property
    def header(self) -> list[str]:
        """The header as given; empty without accounts."""
        files = self.snapshot.accounts.files
        return list(files[0].facts.header) if files else []


Writer = Callable[[AccountBlock], None]


def id_map_writer(accounts: Accounts, out: Writable) -> Writer:
    """Writes `id_map.csv`."""
    out.write(write_records([ID_MAP_COLUMNS]).encode())

    def write(block: AccountBlock) -> None:
        comma = repeat(b",")
        columns = zip(
            block.keys,
            comma,
            block.previous,
            comma,
            block.users,
            accounts.tails(block.rows),
            strict=False,
        )
        out.write(b"".join([part for line in columns for part in line]))

    return write


def updated_writer(accounts: Accounts, out: Writable) -> Writer:
    """Writes `accounts_updated`: the accounts as given, the Clever ID replaced, two columns added."""
    delimiter = accounts.delimiter
    out.write(write_records([[*accounts.header, *ADDED_COLUMNS]], delimiter).encode())
    endings = {word.encode(): f"{delimiter}{word}\n".encode() for word in (*OUTCOME_WORDS, RETIRED)}

    def write(block: AccountBlock) -> None:
        if block.stored.facts.delimiter != delimiter:
            out.write(_rewritten(accounts, block, delimiter))
            return
        records, positions = block.records, block.positions
        at = block.stored.facts.columns["clever_id"]
        text = records.text
        mark = delimiter.encode()
        shown = [
            new if changed else raw
            for new, changed, raw in zip(block.new_ids, block.changed, block.raw_ids, strict=True)
        ]
        lines = zip(
            records.starts[positions, 0].tolist(),
            records.starts[positions, at].tolist(),
            shown,
            records.ends[positions, at].tolist(),
            records.ends[positions, -1].tolist(),
            block.raw_ids,
            [endings[word] for word in accounts.outcome_words(block.rows)],
            strict=True,
        )
        out.write(
            b"".join(
                [
                    b"%b%b%b%b%b%b" % (text[a:b], new, text[c:d], mark, old, ending)
                    for a, b, new, c, d, old, ending in lines
                ]
            )
        )

    return write


def _rewritten(accounts: Accounts, block: AccountBlock, delimiter: str) -> bytes:
    """A block of a further accounts file that came with another delimiter than the first."""
    at = block.stored.facts.columns["clever_id"]
    words = accounts.outcome_words(block.rows)
    lines = []
    for number, position in enumerate(block.positions.tolist()):
        cells = block.records.row(position)
        given, cells[at] = cells[at], block.new_ids[number].decode()
        lines.append([*cells, given, words[number].decode()])
    return write_records(lines, delimiter).encode()


def rollback_writer(out: Writable) -> Writer:
    """Writes `rollback.csv`: accounts whose text differs from the text given."""
    out.write(write_records([ROLLBACK_COLUMNS]).encode())

    def write(block: AccountBlock) -> None:
        lines = zip(block.changed, block.keys, block.new_ids, block.previous, strict=True)
        out.write(b"".join([b"%b,%b,%b\n" % (key, new, old) for changed, key, new, old in lines if changed]))

    return write


class IdChange(NamedTuple):
    """One account whose Clever ID changes: values, not cells."""

    account: int
    key: str
    previous: str
    user_id: str


def changes(accounts: Accounts, job: Job) -> Iterator[IdChange]:
    """Every account of `rollback.csv`, in input order."""
    for block in accounts.blocks(job):
        for at in breathing([number for number, changed in enumerate(block.changed) if changed]):
            yield IdChange(
                block.rows.start + at,
                unquote(block.keys[at]).decode(),
                unquote(block.raw_ids[at]).decode(),
                block.new_ids[at].decode(),
            )
