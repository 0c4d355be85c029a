"""Invented districts and people for the loopback Clever, in the form of Clever's records.

The same seed makes the same people. Ids are invented; e-mail addresses use a domain that cannot exist.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from random import Random

from app.clever.answers import JsonObject
from app.terms import Role
from app.words import say

_FIRST = "Ada Ben Cleo Dan Eva Finn Gia Hugo Ines Jon Kaya Leo Mia Noor Olga Pia Quinn Rosa Sam Tess".split()
_LAST = "Abel Brook Cole Dorn Ellis Frost Grant Holm Ivey Jensen Kerr Lang Mora Nash Orth Pell".split()
_GRADES = ("Kindergarten", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "")
# Who is in a district, of a hundred: mostly students, some people with several roles.
_MIX: tuple[tuple[int, tuple[Role, ...]], ...] = (
    (76, (Role.STUDENT,)),
    (12, (Role.TEACHER,)),
    (3, (Role.STAFF,)),
    (1, (Role.DISTRICT_ADMIN,)),
    (3, (Role.CONTACT,)),
    (4, (Role.TEACHER, Role.STAFF)),
    (1, (Role.TEACHER, Role.STAFF, Role.DISTRICT_ADMIN)),
)
# The states of a demonstration's districts: nearly all run, one is in each other state.
_STATES = ("running", "running", "paused", "running", "pending", "running", "error")


@dataclass
class RosterDistrict:
    """One district: its record as `/districts` shows it, and its users as v3.1 shows them, by id."""

    record: JsonObject
    users: list[JsonObject] = field(default_factory=list)

    @property
    def id(self) -> str:
        return str(self.record["id"])

    @property
    def schools(self) -> list[JsonObject]:
        made = ((id_for(self.id, "school", n), n) for n in (1, 2))
        return [{"id": i, "district": self.id, "name": f"School {n}"} for i, n in made]


def id_for(*parts: object) -> str:
    """An invented Clever ID: the same for the same parts."""
    digest = blake2b("/".join(map(str, parts)).encode(), digest_size=10).hexdigest()
    return f"5f3a{digest}"


def build_roster(districts: int = 7, users: int = 120, seed: int = 1) -> list[RosterDistrict]:
    """`districts` districts of `users` users each, states varied, everything made from `seed`."""
    return [_district(number, users, seed) for number in range(1, districts + 1)]


def _district(number: int, users: int, seed: int) -> RosterDistrict:
    chance = Random(f"{seed}/{number}")
    district_id = id_for(seed, "district", number)
    state = _STATES[(number - 1) % len(_STATES)]
    paused = state == "paused"
    record: JsonObject = {
        "id": district_id,
        "name": say("clever.demo_name", number=number),
        "state": state,
        "error": None,
        "last_sync": "2026-03-02T04:10:00.000Z",
        "launch_date": "2024-08-19",
        "pause_start": "2026-05-28T00:00:00.000Z" if paused else None,
        "pause_end": "2099-08-10T00:00:00.000Z" if paused else None,
        "mdr_number": None,
        "nces_id": f"{4_800_000 + number}",
        "sis_type": "csv",
        "portal_url": "",
        "login_methods": ["password"],
    }
    made = [_user(seed, district_id, number, n, chance) for n in range(users)]
    return RosterDistrict(record, sorted(made, key=lambda user: str(user["id"])))


def _user(seed: int, district: str, number: int, n: int, chance: Random) -> JsonObject:
    roles = _roles_for(n, chance)
    user_id = id_for(seed, district, "user", n)
    first, last = chance.choice(_FIRST), chance.choice(_LAST)
    contact = Role.CONTACT in roles
    made = "2021-08-01T00:00:00.000Z"
    return {
        "id": user_id,
        "district": district,
        "created": made,
        "last_modified": made,
        "email": None if contact else f"{first}.{last}.{n}@d{number}.example".lower(),
        "name": (
            {"first": "", "middle": "", "last": f"{first} {last}"}
            if contact
            else {"first": first, "middle": "", "last": last}
        ),
        "roles": {role.word: _role(role, seed, user_id, n, district, chance) for role in roles},
    }


def _roles_for(n: int, chance: Random) -> tuple[Role, ...]:
    # The first few users play every part once, so that the smallest district has them all.
    if n < len(_MIX):
        return _MIX[n][1]
    point = chance.randrange(100)
    for share, roles in _MIX:
        if point < share:
            return roles
        point -= share
    return _MIX[0][1]


def _role(role: Role, seed: int, user_id: str, n: int, district: str, chance: Random) -> JsonObject:
    """A role object. A student's old id is the user id itself; every other role has one of its own."""
    legacy = user_id if role is Role.STUDENT else id_for(seed, user_id, role.word)
    school = id_for(district, "school", 1 + n % 2)
    made: JsonObject = {"legacy_id": legacy}
    if role is Role.STUDENT:
        made |= {"sis_id": f"S{n:06}", "state_id": f"{900_000 + n}", "student_number": f"{n}"}
        made |= {"grade": chance.choice(_GRADES), "gender": chance.choice("FMX"), "dob": "1/2/2012"}
        made |= {"school": school, "schools": [school]}
    elif role is Role.TEACHER:
        made |= {"sis_id": f"T{n:06}", "state_id": f"{700_000 + n}", "teacher_number": f"{n}"}
        made |= {"title": "Teacher", "school": school, "schools": [school]}
    elif role is Role.STAFF:
        made |= {"staff_id": f"A{n:06}", "title": "Office", "schools": [school]}
        made |= {"roles": [chance.choice(("SchoolTechLead", "PortalOnly"))]}
    elif role is Role.DISTRICT_ADMIN:
        made |= {"title": "Administrator"}
    else:
        made |= {"sis_id": f"C{n:06}", "phone": "555-0100", "phone_type": "Cell"}
        made |= {"student_relationships": [{"student": id_for(district), "type": "Family"}]}
    return made


def old_record(user: JsonObject, role: Role) -> JsonObject | None:
    """A user as v2.x shows one of their roles; None when they do not have it."""
    found = user["roles"].get(role.word)
    if found is None:
        return None
    kept = {
        name: value
        for name, value in found.items()
        if name not in {"legacy_id", "roles", "student_relationships"}
    }
    name = user["name"]["last"] if role is Role.CONTACT else user["name"]
    record = {"id": found["legacy_id"], "district": user["district"], "email": user["email"] or ""}
    if role is Role.CONTACT:
        relations = found["student_relationships"]
        kept["students"] = [relation["student"] for relation in relations]
        kept["type"] = relations[0]["type"]
    return {**record, "name": name, **kept}


def accounts_of(roster: Sequence[RosterDistrict]) -> Iterator[bytes]:
    """The accounts that an application connected with these districts would hold, as a CSV.

    One account for each role of each person, under the old id, as such applications made them before v3.0;
    every fiftieth carries an id that Clever does not know, so that something is left to decide.
    """
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(["account_id", "clever_id", "role", "email", "first_name", "last_name", "district_id"])
    number = 0
    for district in roster:
        for user in district.users:
            for role, found in user["roles"].items():
                number += 1
                known = number % 50 != 0
                old = found["legacy_id"] if known else id_for("unknown", number)
                name = user["name"]
                out.writerow(
                    [
                        f"acc-{number:06}",
                        old,
                        role,
                        user["email"] or "",
                        name["first"],
                        name["last"],
                        district.id,
                    ]
                )
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
