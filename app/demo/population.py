"""The people of a portfolio as columns: districts, roles, ids, names. Nothing is written here.

A slot is one role of one person; slots are numbered through, person by person, district by district. Columns
take about 20 bytes a slot, everything else is drawn when it is needed.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

import numpy as np
import numpy.typing as npt

from app.demo.cast import (
    BROKEN_RECORDS,
    CAST,
    DRIFT_RATES,
    FATE_RATES,
    KIND_RATES,
    NEVER_STUDENTS,
    ONLY_STUDENTS,
    ROLES_OF,
    Drift,
    Fate,
    Kind,
)
from app.demo.draws import Ids, Subject, draw, draw_ids, draw_one
from app.paths import resource
from app.terms import Role

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]

_ADULTS = (Kind.TEACHER, Kind.STAFF, Kind.ADMIN, Kind.TEACHER_STAFF, Kind.TEACHER_ADMIN)
_SHARED_DRIFTS = (Drift.REMAPPED, Drift.JOINED)


class Style(IntEnum):
    """How a district's migration file is written."""

    PLAIN = 0  # role_id,user_id,role; part of it went through a spreadsheet
    TWO_COLUMNS = 1  # legacy_id,v3_user_id
    SEMICOLON = 2  # with a byte order mark and CRLF
    WINDOWS = 3  # Windows-1252, with address, name and SIS id
    NONE = 4  # this district sent no file


@dataclass(frozen=True)
class District:
    """One district: `number` counts from 0, `domain` is that of its mail addresses."""

    number: int
    name: str
    domain: str
    style: Style


@dataclass(frozen=True)
class Names:
    """The word lists from which people, places and remarks are made; all invented for this purpose."""

    first: tuple[str, ...]
    last: tuple[str, ...]
    place_first: tuple[str, ...]
    place_second: tuple[str, ...]
    kinds: tuple[str, ...]
    notes: tuple[str, ...]


@cache
def names() -> Names:
    text = resource("demo", "names.json").read_text(encoding="utf-8")
    return Names(**{key: tuple(words) for key, words in json.loads(text).items()})


def plain_letters(text: str) -> str:
    """A name as it stands in a mail address: `O'Dell` becomes `odell`, `Zoë` becomes `zoe`."""
    spelled = text.replace("ø", "o").replace("Ø", "O")
    letters = unicodedata.normalize("NFKD", spelled)
    return "".join(letter for letter in letters.lower() if letter.isascii() and letter.isalnum())


def _districts(seed: int, count: int, plain: bool) -> tuple[District, ...]:
    """Names never repeat: each district takes its own pair of place words."""
    words = names()
    pairs = len(words.place_first) * len(words.place_second)
    start = draw_one(seed, Subject.PLACE, 0) % pairs
    made = []
    for number in range(count):
        # 211 shares no factor with the number of pairs, so the walk meets each pair once.
        pair = (start + number * 211) % pairs
        lap = number // pairs
        first = words.place_first[pair % len(words.place_first)]
        place = first + words.place_second[pair // len(words.place_first)]
        kind = words.kinds[draw_one(seed, Subject.PLACE, number + 1) % len(words.kinds)]
        name = f"{place} {kind}" + (f" {lap + 1}" if lap else "")
        style = Style.PLAIN if plain else Style(number % 4)
        domain = plain_letters(place) + (str(lap + 1) if lap else "") + ".example.org"
        made.append(District(number, name, domain, Style.NONE if number == count - 1 else style))
    return tuple(made)


def _by_rate(chance: npt.NDArray[np.uint64], rates: dict[int, int]) -> Bytes:
    """For each value the part that its remainder by 10,000 falls into; 0 beyond all parts."""
    bounds = np.cumsum(list(rates.values()))
    parts = np.array([*rates, 0], dtype=np.uint8)
    at = np.searchsorted(bounds, (chance % np.uint64(10_000)).astype(np.int64), side="right")
    return parts[at]


class Population:
    """Everybody in a portfolio. The same arguments always give the same people.

    `kind` and `drift` have one entry per person; `slot_person`, `slot_ordinal` (0 for a person's first role),
    `slot_role` and `fate` one per slot. `starts` and `slot_starts` bound the districts.
    """

    def __init__(self, seed: int, people: int, districts: int, plain: bool) -> None:
        self.seed = seed
        self.people = people
        self.districts = _districts(seed, districts, plain)
        weights = np.array([3 + (number * 4 + 2) % 7 for number in range(districts)], dtype=np.int64)
        weights[-1] = 1  # the district without a file is a small one
        bounds = np.concatenate(([0], np.cumsum(weights)))
        self.starts: Places = bounds * people // bounds[-1]
        self._cast_people()
        self._fill_slots(plain)

    def _cast_people(self) -> None:
        persons = np.arange(self.people, dtype=np.int64)
        rates: dict[int, int] = {int(kind): rate for kind, rate in KIND_RATES.items()}
        self.kind: Bytes = _by_rate(draw(self.seed, Subject.KIND, persons), rates)
        drifts: dict[int, int] = {int(drift): rate for drift, rate in DRIFT_RATES.items()}
        self.drift: Bytes = _by_rate(draw(self.seed, Subject.DRIFT, persons), drifts)
        for start, end in zip(self.starts[:-1].tolist(), self.starts[1:].tolist(), strict=True):
            size = min(len(CAST), end - start)
            self.kind[start : start + size] = [kind for kind, _fate, _drift in CAST[:size]]
            self.drift[start : start + size] = [drift for _kind, _fate, drift in CAST[:size]]
        adult = np.isin(self.kind, _ADULTS)
        before = np.concatenate(([False], adult[:-1]))
        before[self.starts[:-1]] = False
        impossible = np.isin(self.drift, _SHARED_DRIFTS) & ~adult
        impossible |= (self.drift == Drift.JOINED) & ~before
        self.drift[impossible] = Drift.SAME

    def _fill_slots(self, plain: bool) -> None:
        counts = np.array([len(ROLES_OF[kind]) for kind in Kind], dtype=np.int64)[self.kind]
        ends = np.cumsum(counts)
        self.slots = int(ends[-1])
        self.slot_person = np.repeat(np.arange(self.people, dtype=np.uint32), counts)
        firsts = (ends - counts)[self.slot_person]
        self.slot_ordinal = (np.arange(self.slots, dtype=np.int64) - firsts).astype(np.uint8)
        roles = np.zeros((len(Kind), 3), dtype=np.uint8)
        for kind, given in ROLES_OF.items():
            roles[kind, : len(given)] = given
        self.slot_role: Bytes = roles[self.kind[self.slot_person], self.slot_ordinal]
        self.slot_starts: Places = np.concatenate(([0], ends))[self.starts]

        rates: dict[int, int] = {int(fate): rate for fate, rate in FATE_RATES.items()}
        chance = draw(self.seed, Subject.FATE, np.arange(self.slots, dtype=np.uint64))
        self.fate: Bytes = _by_rate(chance, rates)
        for start, end in zip(self.starts[:-1].tolist(), self.starts[1:].tolist(), strict=True):
            for offset in range(min(len(CAST), end - start)):
                first = int(ends[start + offset] - counts[start + offset])
                self.fate[first : int(ends[start + offset])] = Fate.NORMAL
                self.fate[first] = CAST[offset][1]
        self._damage_by_spreadsheet(chance, plain)
        student = self.slot_role == Role.STUDENT
        normal = np.isin(self.fate, ONLY_STUDENTS) & ~student
        normal |= np.isin(self.fate, NEVER_STUDENTS) & student
        if plain:
            normal |= np.isin(self.fate, BROKEN_RECORDS)
        self.fate[normal] = Fate.NORMAL

    def _damage_by_spreadsheet(self, chance: npt.NDArray[np.uint64], plain: bool) -> None:
        """In districts of the plain style one teacher's row in forty went through a spreadsheet."""
        for district in self.districts:
            if plain or district.style is not Style.PLAIN:
                continue
            start, end = self.slot_starts[district.number : district.number + 2].tolist()
            hit = (chance[start:end] >> np.uint64(20)) % np.uint64(40) == 0
            hit &= (self.slot_role[start:end] == Role.TEACHER) & (self.fate[start:end] == Fate.NORMAL)
            hit[: 2 * len(CAST)] = False
            self.fate[start:end][hit] = Fate.BAD_LEGACY

    def user_ids(self, persons: Places) -> Ids:
        """The id of each person from v3.0 on."""
        return draw_ids(self.seed, Subject.USER_ID, persons)

    def newer_user_ids(self, slots: Places) -> Ids:
        """The user id that the newer archive gives to each slot."""
        persons = self.slot_person[slots].astype(np.int64)
        drift = self.drift[persons]
        ids = self.user_ids(np.where(drift == Drift.JOINED, persons - 1, persons))
        moved = (drift == Drift.REMAPPED) | ((drift == Drift.SPLIT) & (self.slot_ordinal[slots] > 0))
        moved &= self.slot_role[slots] != Role.STUDENT
        ids[moved] = draw_ids(self.seed, Subject.NEWER_USER_ID, persons[moved])
        return ids

    def legacy_ids(self, slots: Places) -> Ids:
        """The id of each slot before v3.0; students have always had the one they keep."""
        persons = self.slot_person[slots].astype(np.int64)
        ids = draw_ids(self.seed, Subject.LEGACY_ID, slots)
        student = self.slot_role[slots] == Role.STUDENT
        ids[student] = self.user_ids(persons[student])
        return ids

    def name_numbers(self, persons: Places) -> tuple[list[int], list[int]]:
        """For each person the places of first and last name in the word lists."""
        firsts = draw(self.seed, Subject.FIRST_NAME, persons) % np.uint64(len(names().first))
        lasts = draw(self.seed, Subject.LAST_NAME, persons) % np.uint64(len(names().last))
        return firsts.tolist(), lasts.tolist()

    def district_numbers(self, persons: Places) -> Places:
        found: Places = np.searchsorted(self.starts, persons, side="right") - 1
        return found.astype(np.int64)


@dataclass(frozen=True)
class Identities:
    """Names, addresses and SIS ids of some persons, one list entry each."""

    first: list[str]
    last: list[str]
    email: list[str]
    sis_id: list[str]
    district: list[int]


@cache
def _address_words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    words = names()
    return tuple(map(plain_letters, words.first)), tuple(map(plain_letters, words.last))


def identities(population: Population, persons: Places) -> Identities:
    """Who these persons are. Addresses and SIS ids are unique: both end in the person's own number."""
    words = names()
    first_words, last_words = _address_words()
    firsts, lasts = population.name_numbers(persons)
    districts = population.district_numbers(persons)
    numbers = (persons - population.starts[districts] + 1).tolist()
    at = districts.tolist()
    domains = [district.domain for district in population.districts]
    return Identities(
        first=[words.first[first] for first in firsts],
        last=[words.last[last] for last in lasts],
        email=[
            f"{first_words[first]}.{last_words[last]}{number}@{domains[district]}"
            for first, last, number, district in zip(firsts, lasts, numbers, at, strict=True)
        ],
        sis_id=[f"{district + 1:03d}{number:06d}" for district, number in zip(at, numbers, strict=True)],
        district=at,
    )
