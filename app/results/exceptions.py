"""exceptions.csv: every open account with why it is open and what may help."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from app.jobs import Job
from app.matching.columns import Texts
from app.matching.snapshot import Snapshot
from app.matching.suggest import Suggestion, in_words, suggest
from app.matching.why import Why, reasons
from app.store.records import quoter, write_records
from app.store.workspace import Connection
from app.terms import OUTCOME_WORDS

COLUMNS = ("account_id", "clever_id", "outcome", "why", "suggestion", "district", "file", "line")
_CHUNK = 8192


@dataclass(frozen=True, slots=True)
class OpenAccount:
    """An open account with everything that its line says. `district` is its code."""

    key: str
    clever_id: str
    outcome: str
    why: Why
    suggestions: list[Suggestion]
    district: int
    district_name: str
    file: str
    line: int

    def cells(self, *, for_district: bool = False) -> tuple[str, ...]:
        """The line; `for_district`: without anything about another district but that something is there."""
        return (
            self.key,
            self.clever_id,
            self.outcome,
            self.why.text_for_district if for_district else self.why.text,
            in_words(self.suggestions, for_district=for_district) if self.suggestions else "",
            self.district_name,
            self.file,
            str(self.line),
        )


def header_line() -> bytes:
    return write_records([COLUMNS]).encode()


def exception_lines(accounts: Iterable[OpenAccount], *, for_district: bool = False) -> Iterator[bytes]:
    """The lines of `exceptions.csv`, some thousand at a time.

    There are few sentences and many lines, so each sentence is put in quotes once.
    """
    needs = quoter(",")
    spelled: dict[str, str] = {}

    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if needs.search(text) else text

    rest = iter(accounts)
    while chunk := list(islice(rest, _CHUNK)):
        spelled.clear()  # some sentences hold ids and stand in one line only
        lines = []
        for one in chunk:
            key, clever_id, outcome, why, suggestion, *place, line = one.cells(for_district=for_district)
            said = spelled.get(why)
            if said is None:
                said = spelled[why] = cell(why)
            where = ",".join([cell(text) for text in place])
            lines.append(
                f"{cell(key)},{cell(clever_id)},{outcome},{said},{cell(suggestion)},{where},{line}\n"
            )
        yield "".join(lines).encode()


def open_accounts(conn: Connection, snapshot: Snapshot, job: Job) -> Iterator[OpenAccount]:
    """Every open account in input order."""
    accounts = snapshot.open_accounts
    suggestions = suggest(conn, snapshot, job)
    texts = Texts(conn, snapshot.accounts)
    whys = reasons(snapshot, texts, accounts)
    files = [stored.facts.name for stored in snapshot.accounts.files]
    for start in range(0, len(accounts), _CHUNK):
        job.report("jobs.writing", start, len(accounts))
        chunk = accounts[start : start + _CHUNK]
        yield from _chunk(snapshot, texts, chunk, whys, suggestions, files)


def _chunk(
    snapshot: Snapshot,
    texts: Texts,
    chunk: NDArray[np.int64],
    whys: Iterator[Why],
    suggestions: dict[int, list[Suggestion]],
    files: list[str],
) -> Iterator[OpenAccount]:
    accounts, results = snapshot.accounts, snapshot.results
    columns = zip(
        chunk.tolist(),
        *texts.columns(("key", "clever_id"), chunk),
        results.outcome[chunk].tolist(),
        results.districts[chunk].tolist(),
        accounts.file[chunk].tolist(),
        accounts.lines[chunk].tolist(),
        strict=True,
    )
    nothing: list[Suggestion] = []
    for account, key, cell, outcome, district, file, line in columns:
        yield OpenAccount(
            key,
            cell,
            OUTCOME_WORDS[outcome],
            next(whys),
            suggestions.get(account, nothing),
            district,
            snapshot.districts.name(district),
            files[file],
            line,
        )
