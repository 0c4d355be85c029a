"""A throw-away index of rows for looking at: sorted and filtered by SQLite, paged by row number.

It lies in a private temporary file that is gone when the index is closed, never in the workspace, so that
readers need no right to write. Filled once, then read from any thread.
"""

from __future__ import annotations

import shutil
import sqlite3
import threading
import unicodedata
from array import array
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from heapq import nsmallest
from itertools import islice

from app.jobs import Job, breathe
from app.scratch import scratch_folder
from app.terms import fold_letters

_BATCH = 1_000
# Of so many rows that fit a search it is asked which begin with it; whoever searches on will not look further.
_RANKED = 50_000
_FOLD = "UPDATE row SET folded = ? WHERE id = ?"


@dataclass(frozen=True)
class Filter:
    """Which rows are wanted: `equals` column -> allowed values, `search` a text found in any column.

    A search minds neither letter case nor marks on letters: `zoe` finds `Zoë`.
    """

    equals: Mapping[str, frozenset[str]] = field(default_factory=dict)
    search: str = ""


class RowIndex:
    """Rows of text columns, numbered from 1 in the order in which they were filled in.

    Columns of `whole` numbers are sorted as such, all others as text without letter case. Columns of `codes`
    are never read by anybody: a search leaves them out.
    """

    def __init__(self, columns: Sequence[str], whole: Sequence[str] = (), codes: Sequence[str] = ()) -> None:
        self.columns = tuple(columns)
        self._searched = [at for at, column in enumerate(self.columns) if column not in codes]
        self._whole = frozenset(whole)
        self._folder = scratch_folder()
        self._path = self._folder / "rows.sqlite"
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []
        self._lock = threading.Lock()

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = sqlite3.connect(self._path, check_same_thread=False)
            found.execute("PRAGMA synchronous = OFF")
            found.execute("PRAGMA journal_mode = OFF")
            found.create_function("in_small_letters", 1, _in_small_letters, deterministic=True)
            self._local.connection = found
            with self._lock:
                self._open.append(found)
        return found

    def _name(self, column: str) -> str:
        return f"c{self.columns.index(column)}"

    def fill(self, rows: Iterable[Sequence[str]], job: Job, total: int = 0) -> int:
        """Take in all rows; returns how many there were. Raises Cancelled when the job is cancelled."""
        conn = self._connection()
        names = ", ".join(f"c{at} TEXT" for at in range(len(self.columns)))
        conn.execute(f"CREATE TABLE row (id INTEGER PRIMARY KEY, {names}, folded TEXT)")
        insert = f"INSERT INTO row VALUES (NULL{', ?' * len(self.columns)}, NULL)"
        done = 0
        source = iter(rows)
        while batch := list(islice(source, _BATCH)):
            conn.executemany(insert, batch)
            marked = [(number, row) for number, row in enumerate(batch, done + 1) if not _plain(row)]
            conn.executemany(_FOLD, ((self._folded(row), number) for number, row in marked))
            done += len(batch)
            job.report("jobs.listing", done, total)
        conn.commit()
        return done

    def replace(self, rows: Iterable[tuple[int, Sequence[str]]], job: Job) -> None:
        """Other texts for some rows, given as (number, row)."""
        conn = self._connection()
        names = ", ".join([*(f"c{at} = ?" for at in range(len(self.columns))), "folded = ?"])
        source = ((*row, None if _plain(row) else self._folded(row), number) for number, row in rows)
        while batch := list(islice(source, _BATCH)):
            job.checkpoint()
            conn.executemany(f"UPDATE row SET {names} WHERE id = ?", batch)
        conn.commit()

    def _folded(self, row: Sequence[str]) -> str:
        """What a search finds of a row that is not plain, beside its own texts."""
        return "\n".join(fold_letters(row[at]) for at in self._searched).replace("\0", "")

    def _where(self, wanted: Filter) -> tuple[str, list[str]]:
        clauses: list[str] = []
        values: list[str] = []
        for column, allowed in wanted.equals.items():
            clauses.append(f"{self._name(column)} IN ({', '.join('?' * len(allowed))})")
            values.extend(sorted(allowed))
        if wanted.search:
            text = _pattern(wanted.search)
            searched = [*(f"c{at}" for at in self._searched), "folded"]
            every = " OR ".join(f"{name} LIKE ? ESCAPE '\\'" for name in searched)
            clauses.append(f"({every})")
            values.extend([f"%{text}%"] * len(searched))
        return (f" WHERE {' AND '.join(clauses)}" if clauses else ""), values

    def ordered_ids(
        self, sort: str | None = None, *, descending: bool = False, wanted: Filter | None = None
    ) -> array[int]:
        """Row numbers in the order asked for; the order of filling when `sort` is None."""
        where, values = self._where(wanted or Filter())
        way = " DESC" if descending else ""
        order = f"{self._sorted_by(sort)}{way}, id" if sort else f"id{way}"
        cursor = self._connection().execute(f"SELECT id FROM row{where} ORDER BY {order}", values)
        found = array("q")
        while some := cursor.fetchmany(_BATCH):
            found.extend(number for (number,) in some)
            breathe()
        return found

    def best(self, search: str, most: int, exact: Sequence[str]) -> tuple[list[int], int]:
        """The `most` rows that fit a search best, by number, and how many rows have its text at all.

        First those with a column of `exact` that is the text, whole and in any letter case; then those with a text that
        begins with it, as far as they are among the first 50,000; then all others. Each in the order of filling.
        """
        where, values = self._where(Filter(search=search))
        where = where or " WHERE TRUE"
        same, whole = self._is_one_of(exact, search)
        begun = f"{_pattern(search)}%"
        begins = [*(f"c{at} LIKE ? ESCAPE '\\'" for at in self._searched), *["folded LIKE ? ESCAPE '\\'"] * 2]
        begin = [begun] * (len(begins) - 1) + [f"%\n{begun}"]
        rank = f"CASE WHEN {same} THEN 0 WHEN {' OR '.join(begins)} THEN 1 ELSE 2 END"
        query = f"SELECT {rank}, id FROM row{where} ORDER BY id LIMIT {_RANKED}"
        ranked = self._connection().execute(query, [*whole, *begin, *values]).fetchall()
        count = len(ranked)
        if count == _RANKED:
            query = f"SELECT count(*), group_concat(CASE WHEN {same} THEN id END) FROM row{where} AND id > ?"
            given = [*whole, *values, ranked[-1][1]]
            more, found = self._connection().execute(query, given).fetchone()
            count += more
            ranked += [(0, int(number)) for number in found.split(",")] if found else []
        return [number for _, number in nsmallest(most, ranked)], count

    def _is_one_of(self, columns: Sequence[str], search: str) -> tuple[str, list[str]]:
        """A condition, with its values: one of these columns is the text of a search. SQLite knows letter case of
        plain letters only; of the few rows with others those are looked at that have the text between two ends."""
        names = [self._name(column) for column in columns]
        plain = " OR ".join(f"{name} = ? COLLATE NOCASE" for name in names) or "FALSE"
        other = " OR ".join(f"in_small_letters({name}) = ?" for name in names) or "FALSE"
        ends = "char(10) || folded || char(10) LIKE ? ESCAPE '\\'"
        values = [
            *[search] * len(names),
            f"%\n{_pattern(search)}\n%",
            *[_in_small_letters(search)] * len(names),
        ]
        return f"{plain} OR (folded IS NOT NULL AND {ends} AND ({other}))", values

    def _sorted_by(self, column: str) -> str:
        name = self._name(column)
        return f"CAST({name} AS INTEGER)" if column in self._whole else f"{name} COLLATE NOCASE"

    def rows(self, ids: Sequence[int]) -> list[tuple[str, ...]]:
        """The rows with these numbers, in this order."""
        marks = ", ".join("?" * len(ids))
        names = ", ".join(f"c{at}" for at in range(len(self.columns)))
        cursor = self._connection().execute(f"SELECT id, {names} FROM row WHERE id IN ({marks})", list(ids))
        found = {row[0]: row[1:] for row in cursor}
        return [found[number] for number in ids]

    def counts(self, column: str, wanted: Filter | None = None) -> dict[str, int]:
        """How many rows have each value of a column."""
        where, values = self._where(wanted or Filter())
        name = self._name(column)
        query = f"SELECT {name}, count(*) FROM row{where} GROUP BY {name} ORDER BY {name}"
        return dict(self._connection().execute(query, values).fetchall())

    def close(self) -> None:
        """Close and remove the file; also after a failed `fill`."""
        with self._lock:
            for connection in self._open:
                with suppress(sqlite3.Error):
                    connection.close()
            self._open.clear()
        shutil.rmtree(self._folder, ignore_errors=True)


def _pattern(search: str) -> str:
    """The text of a search as `LIKE` wants it, for texts of plain letters and for those without their marks."""
    folded = fold_letters(search).replace("\0", "")
    return folded.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _in_small_letters(text: str) -> str:
    """In one letter case, also of letters with marks, however those are written."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def _plain(row: Sequence[str]) -> bool:
    """Whether SQLite itself finds every text of a row in any letter case; so it is with most rows.

    It reads a text no further than to a NUL.
    """
    texts = "".join(row)
    return texts.isascii() and "\0" not in texts
