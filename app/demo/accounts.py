"""Writes the partner's export of a portfolio: one line per account, as an admin page gives it out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.demo.cast import Fate
from app.demo.draws import Subject, as_spreadsheets_show, as_texts, draw, draw_ids, id_of_digits
from app.demo.population import Places, Population, identities, names
from app.jobs import Job
from app.terms import Role

CHUNK = 40_000

COLUMNS = (
    "account_id",
    "clever_id",
    "role",
    "email",
    "first_name",
    "last_name",
    "district",
    "permission",
    "last_login",
    "sis_id",
    "staff_role",
    "plan",
    "notes",
)
_AT = {name: place for place, name in enumerate(COLUMNS)}

# The first account's key. Keys go up by two; the odd ones belong to second accounts.
_FIRST_KEY = 100_000
# Partners spell roles as they like; all of these are understood.
_ROLE_WORDS = {
    Role.STUDENT: ("student", "Student"),
    Role.TEACHER: ("teacher", "Teacher", "teachers"),
    Role.STAFF: ("staff", "School Admin", "school_admin"),
    Role.DISTRICT_ADMIN: ("district_admin", "District Admin", "district-admin"),
    Role.CONTACT: ("contact", "Contact"),
}
# 1 sees, 2 teaches, 3 runs a school, 4 runs a district: whole numbers, so that levels have an order.
_PERMISSIONS = {
    Role.STUDENT: ("1",),
    Role.TEACHER: ("2", "2", "2", "3"),
    Role.STAFF: ("3", "3", "2"),
    Role.DISTRICT_ADMIN: ("4",),
    Role.CONTACT: ("1",),
}
_PLANS = ("Core", "Core", "Core", "Plus", "Trial", "")


def write_accounts(path: Path, population: Population, job: Job) -> int:
    """Write the export; the number of its data rows."""
    order = np.argsort(
        draw(population.seed, Subject.ACCOUNT_ORDER, np.arange(population.slots, dtype=np.uint64)),
        kind="stable",
    )
    rows = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(COLUMNS) + "\n")
        for at in range(0, population.slots, CHUNK):
            job.report("jobs.making_demo", at, population.slots, "rows")
            records = list(_records(population, order[at : at + CHUNK], at))
            file.write("\n".join(records) + "\n" if records else "")
            rows += len(records)
    return rows


@dataclass(frozen=True)
class _Columns:
    """The columns of some regular accounts, ready to be joined."""

    cells: tuple[list[str], ...]

    def row(self, at: int) -> list[str]:
        return [column[at] for column in self.cells]


def _records(population: Population, slots: Places, position: int) -> Iterator[str]:
    columns = _columns(population, slots, position)
    records = list(map(",".join, zip(*columns.cells, strict=True)))
    fates = population.fate[slots]
    oddities = _Oddities(population)
    for at in np.flatnonzero(fates)[::-1].tolist():
        rows = oddities.rows(columns.row(at), Fate(fates[at]), int(slots[at]))
        if rows is not None:
            records[at : at + 1] = [_record(row) for row in rows]
    return iter(records)


def _record(cells: list[str]) -> str:
    """One line of the export, from cells that may hold anything (notes of `_columns` are quoted already)."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow([*cells[:-1], ""])
    return text.getvalue() + cells[-1]


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _columns(population: Population, slots: Places, position: int) -> _Columns:
    persons = population.slot_person[slots].astype(np.int64)
    chance = draw(population.seed, Subject.ACCOUNT, slots)
    who = identities(population, persons)
    roles = population.slot_role[slots].tolist()
    luck = (chance >> np.uint64(8)).tolist()
    keys = range(_FIRST_KEY + position * 2, _FIRST_KEY + (position + len(slots)) * 2, 2)
    notes = [_quoted(note) for note in names().notes]
    spellings = [_ROLE_WORDS.get(role, ("",)) for role in Role]
    levels = [_PERMISSIONS.get(role, ("",)) for role in Role]
    return _Columns(
        (
            [str(key) for key in keys],
            as_texts(population.legacy_ids(slots)),
            [spellings[role][one % len(spellings[role])] for role, one in zip(roles, luck, strict=True)],
            _addresses(population, slots, who.email, luck),
            who.first,
            who.last,
            _district_cells(population, who.district, luck),
            [levels[role][one // 7 % len(levels[role])] for role, one in zip(roles, luck, strict=True)],
            _logins(population, slots),
            who.sis_id,
            [_staff_role(role, one) for role, one in zip(roles, luck, strict=True)],
            [_PLANS[one // 11 % len(_PLANS)] for one in luck],
            [notes[one // 1009 % len(notes)] if one // 13 % 40 == 0 else "" for one in luck],
        )
    )


def _addresses(population: Population, slots: Places, emails: list[str], luck: list[int]) -> list[str]:
    """Second accounts of a person often have an address of their own, as many apps demand it."""
    return [
        email.replace("@", "+admin@") if ordinal and one % 2 else email
        for email, ordinal, one in zip(emails, population.slot_ordinal[slots].tolist(), luck, strict=True)
    ]


def _district_cells(population: Population, districts: list[int], luck: list[int]) -> list[str]:
    """District names as people typed them: now and then in capitals or with a blank behind."""
    plain = [district.name for district in population.districts]
    forms = [(name, name.upper(), f"{name} ") for name in plain]
    return [
        forms[district][one % 100 // 2] if one % 100 < 6 else plain[district]
        for district, one in zip(districts, luck, strict=True)
    ]


def _logins(population: Population, slots: Places) -> list[str]:
    """The last login, ISO 8601, within two years before the export; one in ten never came."""
    chance = draw(population.seed, Subject.LOGIN, slots)
    start = np.datetime64("2024-08-12T06:00:00", "s")
    moments = start + (chance % np.uint64(57_000_000)).astype("timedelta64[s]")
    texts = np.datetime_as_string(moments, unit="s").tolist()
    never = (chance >> np.uint64(40)) % np.uint64(10) == 0
    return ["" if none else f"{text}Z" for text, none in zip(texts, never.tolist(), strict=True)]


def _staff_role(role: int, one: int) -> str:
    if role != Role.STAFF:
        return ""
    part = one // 17 % 100
    return "SchoolTechLead" if part < 15 else "PortalOnly" if part < 18 else ""


class _Oddities:
    """The accounts that something happened to."""

    def __init__(self, population: Population) -> None:
        self._population = population

    def rows(self, row: list[str], fate: Fate, slot: int) -> list[list[str]] | None:
        """The rows in place of the regular one, None when that stays."""
        if fate is Fate.UNCLAIMED:
            return []
        if fate in (Fate.SHARED, Fate.REPEATED_KEY, Fate.ACCOUNT_TWICE, Fate.SECOND_ACCOUNT):
            return [row, self._second(row, fate, slot)]
        changes = self._changes(row, fate, slot)
        if not changes:
            return None
        for column, text in changes.items():
            row[_AT[column]] = text
        return [row]

    def _second(self, row: list[str], fate: Fate, slot: int) -> list[str]:
        """A second account beside the regular one."""
        second = list(row)
        if fate is Fate.ACCOUNT_TWICE:
            return second
        if fate is Fate.REPEATED_KEY:
            second[_AT["plan"]] = "Archive"
            second[_AT["last_login"]] = ""
            return second
        second[_AT["account_id"]] = str(int(row[0]) + 1)
        second[_AT["last_login"]] = ""
        if fate is Fate.SHARED:
            second[_AT["clever_id"]] = row[_AT["clever_id"]].upper()
            second[_AT["email"]] = row[_AT["email"]].replace("@", "+evening@")
        else:
            unknown = draw_ids(self._population.seed, Subject.UNKNOWN_ID, [slot])
            second[_AT["clever_id"]] = as_texts(unknown)[0]
            second[_AT["notes"]] = ""
        return second

    def _changes(self, row: list[str], fate: Fate, slot: int) -> dict[str, str]:
        """Column and text of what is different about this account."""
        given = row[_AT["clever_id"]]
        seed = self._population.seed
        if fate is Fate.BAD_LEGACY:
            return {"clever_id": id_of_digits(seed, slot)}
        if fate is Fate.ALREADY_NEW:
            person = self._population.slot_person[slot : slot + 1].astype(np.int64)
            return {"clever_id": as_texts(self._population.user_ids(person))[0]}
        if fate is Fate.ROLE_MISMATCH:
            teacher = self._population.slot_role[slot] == Role.TEACHER
            return {"role": "Staff" if teacher else "Teacher"}
        if fate is Fate.NAME_ONLY:
            first = row[_AT["first_name"]]
            return {
                "clever_id": "",
                "email": f"{row[0]}@mail.example.net",
                "first_name": first[:2] + first[1:],
                "sis_id": "",
            }
        changes = {
            Fate.NO_ID: {"clever_id": ""},
            Fate.BLANK_ID: {"clever_id": " \u00a0"},
            Fate.NULL_ID: {"clever_id": "NULL" if slot % 2 else "N/A"},
            Fate.SPREADSHEET_ID: {"clever_id": as_spreadsheets_show(id_of_digits(seed, slot))},
            Fate.CUT_ID: {"clever_id": given[:20]},
            Fate.OTHER_KIND_OF_ID: {"clever_id": f"sis-{row[_AT['sis_id']]}"},
            Fate.ID_UNTIDY: {"clever_id": f" {given.upper()}" if slot % 2 else f"\u201c{given}\u201d"},
            Fate.NO_ROLE: {"role": "" if slot % 2 else "Coach"},
            Fate.NO_DISTRICT: {"district": ""},
            Fate.NO_KEY: {"account_id": ""},
            Fate.ODD_LOGIN: {"last_login": "06/14/2026 9:05 AM"},
        }
        return changes.get(fate, {})
