"""What the specifications of two versions say differently: rows without words, for any ordered pair.

How the rules are read:

- Operations are compared by name (`GET /users/{id}`), parameters only for operations that both versions
  have, fields for every definition of either version (wrappers have no fields and drop out by themselves).
- A definition that is itself a closed list counts as one field; its subject is the definition's name.
- Closed lists are compared as sets, and only for fields that both versions have under one name.
- Between a version before v3.0 and one from v3.0 on, every field of a person's definition in the older
  version is one row `moved`, whichever way one goes. Fields of that name are then never also removed, added
  or changed; their closed lists still get a row of their own. Fields that only the newer version has under
  such a definition are added (going back: removed) like any other.
- Levels are for a program that reads the API. `breaks`: removed, moved, another type or format. `check`:
  values a closed list did not have (also when the list is opened), a field that may become null. All else
  is `good_to_know`. A parameter that becomes required, or loses a value one could send, breaks the call that
  used it, which is the same as taking that call away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.versions.facts import (
    PERSON_DEFINITIONS,
    SELF,
    Facts,
    Field,
    Parameter,
    Specification,
    is_older,
    major_of,
    subject_of,
)

BREAKS = "breaks"
CHECK = "check"
GOOD_TO_KNOW = "good_to_know"
LEVELS = (BREAKS, CHECK, GOOD_TO_KNOW)

REMOVED = "removed"
ADDED = "added"
CHANGED = "changed"
MOVED = "moved"
CHANGES = (REMOVED, ADDED, CHANGED, MOVED)

SPECIFIED_AREAS = ("endpoints", "parameters", "fields", "values", "events")


@dataclass(frozen=True, slots=True)
class Row:
    """One difference of the specifications. `kind` names the words that tell it."""

    area: str
    change: str
    level: str
    subject: str
    before: str
    after: str
    kind: str
    replacement: tuple[str, ...] = ()
    detail: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two versions to compare, in the order of the move."""

    facts: Facts
    from_: str
    to: str

    @property
    def before(self) -> Specification:
        return self.facts.specification(self.from_)

    @property
    def after(self) -> Specification:
        return self.facts.specification(self.to)

    @property
    def onward(self) -> bool:
        return is_older(self.from_, self.to)

    @property
    def crosses_to_users(self) -> bool:
        """Whether exactly one of the two versions has the one user object (v3.0 and later)."""
        return (major_of(self.from_) == "v3") != (major_of(self.to) == "v3")

    def moved_fields(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """Person's definition -> field -> its paths in v3, for the fields of the version before v3.0."""
        if not self.crosses_to_users:
            return {}
        older = self.before if self.onward else self.after
        return {
            name: {known: self.facts.moves[name][known] for known in older.definitions.get(name, ())}
            for name in PERSON_DEFINITIONS
        }


def specification_rows(pair: Pair) -> Iterator[Row]:
    """Every difference of the two specifications, area by area, each in the order of its subjects."""
    if pair.from_ == pair.to:
        return
    yield from _endpoints(pair)
    yield from _parameters(pair)
    yield from _fields(pair)
    yield from _values(pair)
    yield from _events(pair)


def _endpoints(pair: Pair) -> Iterator[Row]:
    before, after = pair.before.operations, pair.after.operations
    for name in sorted(set(before) | set(after), key=_by_path):
        if name not in after:
            paths = pair.facts.replacement(name, pair.to)
            kind = "endpoint_removed" if paths else "endpoint_gone"
            yield Row("endpoints", REMOVED, BREAKS, name, name, "", kind, paths)
        elif name not in before:
            yield Row("endpoints", ADDED, GOOD_TO_KNOW, name, "", name, "endpoint_added")


def _by_path(operation: str) -> tuple[str, str]:
    method, _, path = operation.partition(" ")
    return path, method


def _parameters(pair: Pair) -> Iterator[Row]:
    before, after = pair.before.operations, pair.after.operations
    for name in sorted(set(before) & set(after), key=_by_path):
        old, new = before[name].parameters, after[name].parameters
        for parameter in sorted(set(old) | set(new)):
            subject = f"{name}?{parameter}"
            detail = {"call": name, "name": parameter}
            if parameter not in new:
                was = shape_of_parameter(old[parameter])
                kind = "parameter_removed"
                yield Row("parameters", REMOVED, BREAKS, subject, was, "", kind, (), detail)
            elif parameter not in old:
                now = shape_of_parameter(new[parameter])
                needed = new[parameter].required
                level, kind = (
                    (BREAKS, "parameter_added_required") if needed else (GOOD_TO_KNOW, "parameter_added")
                )
                yield Row("parameters", ADDED, level, subject, "", now, kind, (), detail)
            elif differs(old[parameter], new[parameter]):
                was, now = shape_of_parameter(old[parameter]), shape_of_parameter(new[parameter])
                level = _parameter_level(old[parameter], new[parameter])
                kind = "parameter_changed"
                yield Row("parameters", CHANGED, level, subject, was, now, kind, (), detail)


def differs(old: Parameter, new: Parameter) -> bool:
    """Whether a parameter changed: type, place, need, or its closed list as a set."""
    return (
        old.type != new.type
        or old.place != new.place
        or old.required != new.required
        or not same_values(old.values, new.values)
    )


def _parameter_level(old: Parameter, new: Parameter) -> str:
    if old.type != new.type or old.place != new.place or (new.required and not old.required):
        return BREAKS
    if new.values is not None and (old.values is None or set(old.values) - set(new.values)):
        return BREAKS
    return GOOD_TO_KNOW if same_values(old.values, new.values) else CHECK


def _fields(pair: Pair) -> Iterator[Row]:
    before, after, moved = pair.before.definitions, pair.after.definitions, pair.moved_fields()
    for definition in sorted(set(before) | set(after)):
        old, new = before.get(definition, {}), after.get(definition, {})
        moves = moved.get(definition, {})
        for name in sorted(set(old) | set(new) | set(moves)):
            subject = subject_of(definition, name)
            detail = {"owner": definition, "name": definition if name == SELF else name}
            if name in moves:
                yield _moved(pair, subject, name, moves[name], detail)
            elif name not in new:
                kind = _kind_of(name, "field_removed" if new else "definition_removed", detail, old)
                was = shape_of_field(old[name])
                yield Row("fields", REMOVED, BREAKS, subject, was, "", kind, (), detail)
            elif name not in old:
                kind = _kind_of(name, "field_added" if old else "definition_added", detail, new)
                now = shape_of_field(new[name])
                yield Row("fields", ADDED, GOOD_TO_KNOW, subject, "", now, kind, (), detail)
            else:
                yield from _changed_field(subject, old[name], new[name], detail)


def _kind_of(name: str, kind: str, detail: dict[str, str], fields: Mapping[str, Field]) -> str:
    """The words for an added or removed field; a definition that is itself a list has its own."""
    if name != SELF:
        return kind
    detail["values"] = _list_of(fields[name].values or ())
    return "list_added" if kind.endswith("added") else "list_removed"


def _moved(pair: Pair, subject: str, name: str, paths: tuple[str, ...], detail: dict[str, str]) -> Row:
    new_place = ", ".join(paths)
    if pair.onward:
        kind = "field_moved_several" if len(paths) > 1 else "field_moved"
        return Row("fields", MOVED, BREAKS, subject, name, new_place, kind, paths, detail)
    return Row("fields", MOVED, BREAKS, subject, new_place, name, "field_moved_back", (name,), detail)


def _changed_field(subject: str, old: Field, new: Field, detail: dict[str, str]) -> Iterator[Row]:
    if old.type == new.type and old.nullable == new.nullable:
        return
    if old.type != new.type:
        level, kind = BREAKS, "field_type"
    elif new.nullable:
        level, kind = CHECK, "field_nullable"
    else:
        level, kind = GOOD_TO_KNOW, "field_never_null"
    was, now = _type_of(old), _type_of(new)
    yield Row("fields", CHANGED, level, subject, was, now, kind, (), detail)


def _values(pair: Pair) -> Iterator[Row]:
    before, after = pair.before.definitions, pair.after.definitions
    for definition in sorted(set(before) & set(after)):
        old, new = before[definition], after[definition]
        for name in sorted(set(old) & set(new)):
            was, now = old[name].values, new[name].values
            if same_values(was, now):
                continue
            subject = subject_of(definition, name)
            detail = {
                "owner": definition,
                "name": name,
                "more": _list_of([value for value in now or () if value not in (was or ())]),
                "fewer": _list_of([value for value in was or () if value not in (now or ())]),
            }
            level, kind = _values_level(was, now)
            yield Row("values", CHANGED, level, subject, _allowed(was), _allowed(now), kind, (), detail)


def _values_level(was: tuple[str, ...] | None, now: tuple[str, ...] | None) -> tuple[str, str]:
    if now is None:
        return CHECK, "values_opened"
    if was is None:
        return GOOD_TO_KNOW, "values_closed"
    if set(now) - set(was):
        return CHECK, "values_more"
    return GOOD_TO_KNOW, "values_fewer"


def same_values(old: tuple[str, ...] | None, new: tuple[str, ...] | None) -> bool:
    """Whether two closed lists allow the same values; no list at all equals no list only."""
    if old is None or new is None:
        return old is new
    return set(old) == set(new)


def _events(pair: Pair) -> Iterator[Row]:
    before, after = pair.facts.event_types(pair.from_), pair.facts.event_types(pair.to)
    for name in sorted(before ^ after):
        if name in before:
            instead = pair.facts.event_replacement(name, pair.to)
            kind = "event_removed" if instead else "event_gone"
            yield Row("events", REMOVED, BREAKS, name, name, "", kind, instead)
        else:
            yield Row("events", ADDED, GOOD_TO_KNOW, name, "", name, "event_added")


def shape_of_field(known: Field) -> str:
    """`string (may be null), one of: M, F, ""`."""
    shape = _type_of(known)
    return shape if known.values is None else f"{shape}, one of: {_list_of(known.values)}"


def shape_of_parameter(known: Parameter) -> str:
    """`string in the query, one of: ...`, for the before and after of a parameter."""
    shape = f"{known.type} in the {known.place}" + (" (required)" if known.required else "")
    return shape if known.values is None else f"{shape}, one of: {_list_of(known.values)}"


def _type_of(known: Field) -> str:
    return f"{known.type} (may be null)" if known.nullable else known.type


def _allowed(values: tuple[str, ...] | None) -> str:
    return "any text" if values is None else _list_of(values)


def _list_of(values: tuple[str, ...] | list[str]) -> str:
    """Values for people: the empty text is shown as two quotes."""
    return ", ".join(value or '""' for value in values)
