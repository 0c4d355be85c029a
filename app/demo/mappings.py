"""Writes the migration archives of a portfolio: one CSV per district, each in its district's own manner."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import numpy as np

from app.demo.cast import LASTING, Drift, Fate
from app.demo.draws import Subject, as_spreadsheets_show, as_texts, draw, draw_ids, id_of_digits
from app.demo.population import District, Places, Population, Style, identities
from app.jobs import Job
from app.terms import Role

CHUNK = 40_000

# Bytes that the file's encoding does not know reach the file by way of a lone surrogate.
_STRAY = {Style.SEMICOLON: "\udcff", Style.WINDOWS: "\udc81"}
_HEADERS = {
    Style.PLAIN: "role_id,user_id,role",
    Style.TWO_COLUMNS: "legacy_id,v3_user_id",
    Style.SEMICOLON: "Role ID;User ID;Role",
    Style.WINDOWS: "role_id,user_id,role,email,first_name,last_name,sis_id",
}
_READ_ME = "One file per district. Each line gives the previous id of a role and the id of its user.\n"


class Edition(Enum):
    """The archive at the start, and the one that was asked for again later: mended, and with drift."""

    FIRST = "first"
    NEWER = "newer"


@dataclass(frozen=True)
class _Dialect:
    header: str
    delimiter: str
    line_end: str
    encoding: str
    mark: bytes


def _dialect(style: Style) -> _Dialect:
    if style is Style.SEMICOLON:
        return _Dialect(_HEADERS[style], ";", "\r\n", "utf-8", b"\xef\xbb\xbf")
    encoding = "cp1252" if style is Style.WINDOWS else "utf-8"
    return _Dialect(_HEADERS[style], ",", "\n", encoding, b"")


def write_archive(path: Path, population: Population, edition: Edition, plain: bool, job: Job) -> int:
    """Write one archive; the number of its data rows. `plain` leaves out all but the district files."""
    rows = 0
    with zipfile.ZipFile(path, "w") as archive:
        for district in population.districts:
            if district.style is Style.NONE:
                continue
            with archive.open(_entry(f"{district.name}.csv"), "w", force_zip64=True) as raw:
                for text, count in _file(population, district, edition, plain, job):
                    raw.write(text)
                    rows += count
        if not plain:
            archive.writestr(_entry("Read me.txt"), _READ_ME)
            archive.writestr(_entry("__MACOSX/._Read me.txt"), b"\0\5\x16\7")
    return rows


def _entry(name: str) -> zipfile.ZipInfo:
    """A file of the archive that is the same whenever and wherever it is made."""
    entry = zipfile.ZipInfo(name, date_time=(2026, 6, 15, 8, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    return entry


def _file(
    population: Population, district: District, edition: Edition, plain: bool, job: Job
) -> Iterator[tuple[bytes, int]]:
    """The file of one district, piece by piece, each with its number of data rows."""
    dialect = _dialect(district.style)
    yield dialect.mark + (dialect.header + dialect.line_end).encode(dialect.encoding), 0
    number = district.number
    start, end = population.slot_starts[number : number + 2].tolist()
    tail: list[str] = []
    for at in range(start, end, CHUNK):
        slots = np.arange(at, min(end, at + CHUNK), dtype=np.int64)
        records = _records(population, district, slots, edition)
        tail = records[-2:]
        yield _text(records, dialect), len(records)
        job.report("jobs.making_demo", at, population.slots, "rows")
    guests = _guests(population, number)
    if guests.size:
        records = _records(population, district, guests, edition)
        yield _text(records, dialect), len(records)
    if district.style is Style.PLAIN and edition is Edition.FIRST and not plain and tail:
        # Somebody pasted the last lines once more and lost the closing quote.
        pasted = "\n\n" + '"' + "\n".join(record.replace('"', "") for record in tail)
        yield (pasted + "\n").encode(dialect.encoding), 3


def _text(records: list[str], dialect: _Dialect) -> bytes:
    if not records:
        return b""
    text = io.StringIO()
    text.write(dialect.line_end.join(records))
    text.write(dialect.line_end)
    return text.getvalue().encode(dialect.encoding, "surrogateescape")


def _guests(population: Population, number: int) -> Places:
    """Slots of the district before that stand in this district's file as well."""
    if number == 0:
        return np.empty(0, dtype=np.int64)
    start, end = population.slot_starts[number - 1 : number + 1].tolist()
    guests: Places = np.flatnonzero(population.fate[start:end] == Fate.IN_TWO_FILES) + start
    return guests


def _records(population: Population, district: District, slots: Places, edition: Edition) -> list[str]:
    """The records of some slots in the order of the file; one slot may give none or two."""
    drift = population.drift[population.slot_person[slots]]
    leaves = Drift.NEW if edition is Edition.FIRST else Drift.GONE
    slots = slots[(drift != leaves) & (population.fate[slots] != Fate.ABSENT)]
    slots = slots[np.argsort(draw(population.seed, Subject.ROW_ORDER, slots), kind="stable")]
    persons = population.slot_person[slots].astype(np.int64)
    legacy = as_texts(population.legacy_ids(slots))
    newer = edition is Edition.NEWER
    user = as_texts(population.newer_user_ids(slots) if newer else population.user_ids(persons))
    columns = [legacy, user]
    if district.style is not Style.TWO_COLUMNS:
        words = [role.word for role in Role]
        columns.append([words[role] for role in population.slot_role[slots].tolist()])
    if district.style is Style.WINDOWS:
        who = identities(population, persons)
        first, last = _in_windows_letters(who.first), _in_windows_letters(who.last)
        columns += [who.email, first, last, who.sis_id]
    delimiter = _dialect(district.style).delimiter
    records = list(map(delimiter.join, zip(*columns, strict=True)))
    writer = _Oddities(population, district.style, delimiter, newer)
    fates = population.fate[slots]
    for at in np.flatnonzero(fates)[::-1].tolist():
        cells = [column[at] for column in columns]
        odd = writer.records(cells, Fate(fates[at]), int(slots[at]))
        if odd is not None:
            records[at : at + 1] = odd
    return records


def _in_windows_letters(texts: list[str]) -> list[str]:
    """Names as far as Windows-1252 can write them (it has no `ń`, the word lists have none either)."""
    return [text.encode("cp1252", "replace").decode("cp1252") for text in texts]


class _Oddities:
    """How the rows look that something happened to."""

    def __init__(self, population: Population, style: Style, delimiter: str, newer: bool) -> None:
        self._population = population
        self._style = style
        self._delimiter = delimiter
        self._newer = newer

    def _joined(self, cells: list[str]) -> str:
        return self._delimiter.join(cells)

    def _other_user(self, slot: int) -> str:
        return as_texts(draw_ids(self._population.seed, Subject.OTHER_USER_ID, [slot]))[0]

    def records(self, cells: list[str], fate: Fate, slot: int) -> list[str] | None:
        """The records in place of the regular one, None when that stays."""
        if fate is Fate.SPREADSHEET_ID:
            # The file still has the whole id; only the partner's copy was damaged.
            return [self._joined([id_of_digits(self._population.seed, slot), *cells[1:]])]
        if fate is Fate.BAD_LEGACY:
            digits = id_of_digits(self._population.seed, slot)
            shown = digits if self._newer else as_spreadsheets_show(digits)
            return [self._joined([shown, *cells[1:]])]
        if self._newer and fate not in LASTING:
            return None
        if fate in (Fate.CONFLICT, Fate.STUDENT_CHANGED, Fate.SAME_ID, Fate.UNKNOWN_ROLE):
            return self._contradiction(cells, fate, slot)
        if fate in (Fate.TOO_FEW, Fate.TOO_MANY, Fate.UNDECODABLE):
            return self._broken(cells, fate)
        changed = {
            Fate.MISSING_LEGACY: ["", *cells[1:]],
            Fate.MISSING_USER: [cells[0], "", *cells[2:]],
            Fate.BAD_USER: [cells[0], cells[1][:21], *cells[2:]],
            Fate.ROW_UNTIDY: [f'"{cells[0].upper()} "', f"\u00a0{cells[1]}", *cells[2:]],
        }
        if fate in changed:
            return [self._joined(changed[fate])]
        return [self._joined(cells)] * 2 if fate is Fate.ROW_TWICE else None

    def _contradiction(self, cells: list[str], fate: Fate, slot: int) -> list[str]:
        other = [cells[0], self._other_user(slot), *cells[2:]]
        if fate is Fate.CONFLICT:
            return [self._joined(cells), self._joined(other)]
        if fate is Fate.STUDENT_CHANGED:
            return [self._joined(other)]
        if fate is Fate.SAME_ID:
            return [self._joined([cells[0], cells[0], *cells[2:]])]
        return [self._joined([*cells[:2], *(["Librarian"] if len(cells) > 2 else []), *cells[3:]])]

    def _broken(self, cells: list[str], fate: Fate) -> list[str] | None:
        if fate is Fate.TOO_FEW:
            return [cells[0]]
        if fate is Fate.TOO_MANY:
            return [self._joined([*cells, "see second sheet"])]
        stray = _STRAY.get(self._style)
        if stray is None:
            return None
        return [self._joined([*cells[:2], f"ense{stray}ant", *cells[3:]])]
