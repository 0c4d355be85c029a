"""One record, then and now: what a person's record of one version looks like in a newer one.

Only what follows from the facts is said. An id that cannot be known is null, a value outside a closed list
becomes `Other` where the list has it, and fields the facts do not know are kept under the role and listed.
Records that Clever really gave for both versions are compared in `given`.
"""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.errors import InputRefused, UsageError
from app.paths import size_of_file
from app.terms import Role, parse_role
from app.versions.facts import (
    Facts,
    Field,
    is_older,
    load_facts,
    major_of,
    parse_version,
)

Record = dict[str, Any]

_DEFINITIONS = {
    Role.STUDENT: "Student",
    Role.TEACHER: "Teacher",
    Role.STAFF: "SchoolAdmin",
    Role.DISTRICT_ADMIN: "DistrictAdmin",
    Role.CONTACT: "Contact",
}
_ROLE_DEFINITIONS = _DEFINITIONS | {Role.STAFF: "Staff"}

# No record of a person comes near this; anything larger is another kind of file.
MAX_RECORD_BYTES = 4_000_000

_OTHER = "Other"
_EACH = "[]"


@dataclass(frozen=True, slots=True)
class Move:
    """One value's way from the old record to the new one; paths with dots, `[]` for every entry of a list."""

    from_: str
    to: str
    value_changed: bool

    def as_dict(self) -> dict[str, Any]:
        return {"from": self.from_, "to": self.to, "value_changed": self.value_changed}


@dataclass(slots=True)
class Sample:
    """A record then and now. `unknown` names fields that the facts do not know."""

    before: Record
    after: Record
    moves: list[Move] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """The document of the command `sample`."""
        return {
            "before": self.before,
            "after": self.after,
            "moves": [move.as_dict() for move in self.moves],
        }


def read_record(path: Path) -> Record:
    """One record from a JSON file, bare or as Clever answers (`{"data": {...}}`). Raises InputRefused."""
    try:
        if size_of_file(path) > MAX_RECORD_BYTES:
            raise InputRefused("versions.record_too_large", file=path.name)
        text = path.read_bytes().decode("utf-8-sig")
        loaded = json.loads(text, parse_constant=_no_number, parse_float=_finite)
    except FileNotFoundError:
        raise InputRefused("versions.record_missing", file=path.name) from None
    except (OSError, ValueError, RecursionError):
        raise InputRefused("versions.record_unreadable", file=path.name) from None
    return unwrapped(loaded)


def _no_number(text: str) -> None:
    """`NaN` and `Infinity` are no JSON, and what is read here is written as JSON again."""
    raise ValueError(text)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def unwrapped(loaded: Any) -> Record:
    """The bare record inside what Clever answered. Raises InputRefused for lists and non-objects."""
    while isinstance(loaded, dict) and "data" in loaded and "id" not in loaded:
        loaded = loaded["data"]
    if isinstance(loaded, list):
        raise InputRefused("versions.record_many")
    if not isinstance(loaded, dict):
        raise InputRefused("versions.record_not_object")
    return loaded


def known_role(text: str) -> Role:
    """The role a `--type` names, spelled as loosely as anywhere. Raises UsageError."""
    role = parse_role(text)
    if role is Role.NONE:
        known = ", ".join(known.word for known in _DEFINITIONS)
        raise UsageError("versions.unknown_type", text=text, known=known)
    return role


def sample(
    record: Any, type_: str, from_: str = "v2.1", to: str = "v3.1", facts: Facts | None = None
) -> Sample:
    """What `record` of version `from_` becomes in version `to`.

    Raises UsageError for unknown versions or kinds of person and for a `to` older than `from_`, InputRefused
    for what is no single record of that version.
    """
    role = known_role(type_)
    from_, to = parse_version(from_), parse_version(to)
    if is_older(to, from_):
        raise UsageError("versions.record_direction", **{"from": from_, "to": to})
    bare = unwrapped(record)
    shaper = _Shaper(facts or load_facts(), role, from_, to, bare)
    if major_of(from_) == "v3":
        shaper.user_to_user()
    else:
        if isinstance(bare.get("roles"), dict):
            raise InputRefused("versions.record_is_user", **{"from": from_})
        if major_of(to) == "v3":
            shaper.person_to_user()
        else:
            shaper.person_to_person()
    return shaper.sample


def sample_document(
    record: Any, type_: str, from_: str = "v2.1", to: str = "v3.1", facts: Facts | None = None
) -> dict[str, Any]:
    """`sample` as the JSON document `{"before", "after", "moves"}`."""
    return sample(record, type_, from_, to, facts).as_dict()


def values_at(record: Any, path: str) -> list[Any]:
    """Every value at a path; none when the path leads nowhere."""
    found = [record]
    for part in path.split("."):
        name = part.removesuffix(_EACH)
        found = [item[name] for item in found if isinstance(item, dict) and name in item]
        if part.endswith(_EACH):
            found = [entry for item in found if isinstance(item, list) for entry in item]
    return found


def side_by_side(document: Mapping[str, Any]) -> list[list[str]]:
    """The moves of a `sample` document with the values: old path, old value, new path, new value."""

    def shown(record: Any, path: str) -> str:
        found = values_at(record, path)
        alone = found[0] if len(found) == 1 else found
        return alone if isinstance(alone, str) else json.dumps(alone, ensure_ascii=False)

    return [
        [
            move["from"],
            shown(document["before"], move["from"]),
            move["to"],
            shown(document["after"], move["to"]),
        ]
        for move in document["moves"]
    ]


class _Shaper:
    """Builds the new record of one sample, field by field."""

    def __init__(self, facts: Facts, role: Role, from_: str, to: str, record: Record) -> None:
        self.facts, self.role, self.from_, self.to = facts, role, from_, to
        self.record = record
        self.after: Record = {}
        self.sample = Sample(record, self.after)
        self.definitions = facts.specification(to).definitions

    def person_to_user(self) -> None:
        """A record of a person before v3.0 becomes a user with one role."""
        paths = self.facts.moves[self._old_definition()]
        word = self.role.word
        self.after["id"] = None
        for name, value in self.record.items():
            if name == "id":
                self._id(value)
            elif self.role is Role.CONTACT and name == "name":
                self._contact_name(value)
            elif name not in paths:
                self._unknown(name, value)
            elif _EACH not in paths[name][0]:
                for path in paths[name]:
                    self._put(name, tuple(path.split(".")), value)
        role = self._role_object()
        role.setdefault("legacy_id", self.record.get("id"))
        if self.role is Role.CONTACT:
            self._relationships(paths)
        self.after["roles"] = {word: role, **self.after.get("roles", {})}

    def person_to_person(self) -> None:
        """Between versions before v3.0 only the contacts were reshaped."""
        old, new = self._old_definition(), self._new_definition()
        known = self.facts.specification(self.from_).definitions[old]
        for name, value in self.record.items():
            if old != new and name == "id":
                self.after["id"] = None
                self._note("id", "id", True)
            elif old != new and name == "student":
                self.after["students"] = [value]
                self._note("student", "students", False)
            else:
                if name not in known and name not in self.definitions[new]:
                    self.sample.unknown.append(name)
                self._put(name, (name,), value)

    def user_to_user(self) -> None:
        """Between versions from v3.0 on nothing moves; closed lists of the newer version are looked at."""
        roles = self.record.get("roles")
        if not isinstance(roles, dict):
            raise InputRefused("versions.record_no_roles", **{"from": self.from_})
        if not isinstance(roles.get(self.role.word), dict):
            raise InputRefused("versions.record_not_kind", role=self.role.word, known=", ".join(roles) or "-")
        for name, value in self.record.items():
            if name != "roles":
                self._put(name, (name,), value)
            if name not in self.definitions["User"]:
                self.sample.unknown.append(name)
        for word, details in roles.items():
            if not isinstance(details, dict):
                self._put(f"roles.{word}", ("roles", word), details)
                continue
            known = self.definitions.get(_ROLE_DEFINITIONS.get(parse_role(word), ""), {})
            _set_at(self.after, ("roles", word), {})
            for name, value in details.items():
                path = f"roles.{word}.{name}"
                self._put(path, ("roles", word, name), value)
                if name not in known:
                    self.sample.unknown.append(path)

    def _old_definition(self) -> str:
        if self.role is Role.CONTACT and major_of(self.from_) == "v1":
            return "StudentContact"
        return _DEFINITIONS[self.role]

    def _new_definition(self) -> str:
        if self.role is Role.CONTACT and major_of(self.to) == "v1":
            return "StudentContact"
        return _DEFINITIONS[self.role]

    def _role_object(self) -> Record:
        details: Record = self.after.setdefault("roles", {}).setdefault(self.role.word, {})
        return details

    def _id(self, value: Any) -> None:
        """Students keep their id; for the others the new one cannot be known from the old record."""
        same = self.role is Role.STUDENT
        self.after["id"] = value if same else None
        self._note("id", "id", not same)
        self._put("id", ("roles", self.role.word, "legacy_id"), value)

    def _contact_name(self, value: Any) -> None:
        """The whole name of a contact goes into the last name."""
        text = value
        if isinstance(value, dict):
            text = " ".join(str(value[p]) for p in ("first", "middle", "last") if value.get(p))
        _set_at(self.after, ("name", "last"), text)
        self._note("name", "name.last", text != value)

    def _unknown(self, name: str, value: Any) -> None:
        details = self.definitions.get(_ROLE_DEFINITIONS[self.role], {})
        if name not in details:
            self.sample.unknown.append(name)
        self._put(name, ("roles", self.role.word, name), value)

    def _relationships(self, paths: Mapping[str, tuple[str, ...]]) -> None:
        """One entry for each student, each with what the old contact said of all of them."""
        named = "student" if "student" in paths else "students"
        students = self.record.get(named)
        entries: list[Record] = [
            {"student": student} for student in (students if isinstance(students, list) else [students])
        ]
        asked = [name for name in (named, "relationship", "type") if name in self.record]
        if not asked:
            return
        for name in asked:
            changed = False
            if name != named:
                known = self.definitions["StudentRelationship"].get(name)
                value = _allowed(self.record[name], known)
                changed = value != self.record[name]
                for entry in entries:
                    entry[name] = copy.deepcopy(value)
            self._note(name, paths[name][0], changed)
        self._role_object()["student_relationships"] = entries

    def _put(self, name: str, path: tuple[str, ...], value: Any) -> None:
        now = _allowed(value, self._target(path))
        _set_at(self.after, path, copy.deepcopy(now))
        self._note(name, ".".join(path), now != value)

    def _target(self, path: tuple[str, ...]) -> Field | None:
        """The field of the new version at a path, if the facts know it."""
        if major_of(self.to) != "v3":
            return self.definitions[self._new_definition()].get(path[0])
        if path[0] != "roles" or len(path) != 3:
            return None
        return self.definitions.get(_ROLE_DEFINITIONS.get(parse_role(path[1]), ""), {}).get(path[2])

    def _note(self, name: str, path: str, changed: bool) -> None:
        self.sample.moves.append(Move(name, path, changed))


def _allowed(value: Any, known: Field | None) -> Any:
    """The value, or `Other` when a closed list lacks it and has `Other`."""
    if known is None or known.values is None or not isinstance(value, str):
        return value
    return _OTHER if value not in known.values and _OTHER in known.values else value


def _set_at(record: Record, path: tuple[str, ...], value: Any) -> None:
    *parents, last = path
    place = record
    for part in parents:
        inner = place.get(part)
        if not isinstance(inner, dict):
            inner = place[part] = {}
        place = inner
    place[last] = value


def leaves(record: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every path of a record with its value, lists as a whole; for showing two records side by side."""
    if isinstance(record, dict) and record:
        for name, value in record.items():
            yield from leaves(value, f"{path}.{name}" if path else str(name))
    else:
        yield path, record
