"""Two records that Clever really gave for one person, one in each version: what moved, what changed."""

from __future__ import annotations

from typing import Any

from app.versions.facts import Facts
from app.versions.record import Move, Sample, sample, unwrapped, values_at


def compare_records(
    before: Any,
    after: Any,
    type_: str,
    from_: str = "v2.1",
    to: str = "v3.1",
    facts: Facts | None = None,
) -> Sample:
    """The moves of a record that follow from the facts, with the values as they are in both.

    Of the places that one value may have (the name of a teacher has two), those that the new record leaves
    out are passed over when another one has it.
    """
    expected = sample(before, type_, from_, to, facts)
    old, new = unwrapped(before), unwrapped(after)
    moves = [
        Move(move.from_, move.to, not _same(values_at(old, move.from_), values_at(new, move.to)))
        for move in expected.moves
    ]
    kept = {move.from_ for move in moves if not move.value_changed}
    moves = [move for move in moves if move.from_ not in kept or values_at(new, move.to)]
    return Sample(old, new, moves, expected.unknown)


def _same(old: list[Any], new: list[Any]) -> bool:
    flat = [part for value in old for part in (value if isinstance(value, list) else [value])]
    now = [part for value in new for part in (value if isinstance(value, list) else [value])]
    if flat == now:
        return True

    def stands_in(value: Any, others: list[Any]) -> bool:
        return any(_alike(value, other) for other in others)

    # One value of a contact stands once for each student in the new version.
    return (
        bool(flat)
        and bool(now)
        and all(stands_in(value, flat) for value in now)
        and all(stands_in(value, now) for value in flat)
    )


def _alike(value: Any, other: Any) -> bool:
    """Equal, but for fields inside that only one of both has, and that say nothing there: `middle` without one."""
    if not isinstance(value, dict) or not isinstance(other, dict):
        return bool(value == other)
    apart = [(value | other)[name] for name in value.keys() ^ other.keys()]
    common = all(_alike(value[name], other[name]) for name in value.keys() & other.keys())
    return common and all(one is None or one == "" for one in apart)
