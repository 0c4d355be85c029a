"""Documents of the assistant told as text for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Any

from app.words import say

_BAR = 24
_ALIKE = 20  # files of which the same is said, one by one; the rest are counted


def _number(value: int) -> str:
    return f"{value:,}"


def columns(rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> Iterator[str]:
    """Lines with aligned columns; `right` are the columns aligned to the right."""
    if not rows:
        return
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        cells = [
            cell.rjust(width) if at in right else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def summary(document: dict[str, Any]) -> Iterator[str]:
    """Where a migration stands, from the `summary.json` object."""
    yield from _files(document["files"])
    yield from _accounts(document["accounts"])
    yield from _merges(document["merges"])
    yield from _mapping(document["mapping"])
    if "steps" in document:
        yield ""
        yield say("telling.steps")
        rows = [
            [f"  {at}", say(f"telling.step_{step['step']}"), step_state(step)]
            for at, step in enumerate(document["steps"], 1)
        ]
        yield from columns(rows)


def step_state(step: dict[str, Any]) -> str:
    """The state of a step in words: `needs you (3)`."""
    return say(f"telling.state_{step['state']}", count=_number(step["count"]))


def alike(entries: Iterable[tuple[str, Hashable, Iterable[str]]]) -> Iterator[str]:
    """What is said of many files: (name, what is told of it, in which lines).

    Of thousands of which the same is told, the first few have their lines, the others are counted.
    """
    met: Counter[Hashable] = Counter()
    last: dict[Hashable, str] = {}
    for name, told, lines in entries:
        met[told] += 1
        if met[told] <= _ALIKE:
            last[told] = name
            yield from lines
    for told, count in met.items():
        if count > _ALIKE:
            yield say("telling.more_alike", count=_number(count - _ALIKE), name=last[told])


def _files(files: list[dict[str, Any]]) -> Iterator[str]:
    yield from alike((one["name"], told_of(one), file(one)) for one in files)
    if files:
        yield ""


def told_of(one: dict[str, Any]) -> Hashable:
    """All that is said of a file but its name."""
    return tuple(value for key, value in one.items() if key != "name")


def file(one: dict[str, Any]) -> Iterator[str]:
    """Where the rows of one file went."""
    kind = say(f"telling.kind_{one['kind']}")
    counts = {key: _number(value) for key, value in one.items() if isinstance(value, int)}
    yield say("telling.file", **{"name": one["name"], "kind": kind, **counts})
    if one["repaired_ids"]:
        yield "  " + say("telling.repaired", count=counts["repaired_ids"])


def _accounts(accounts: dict[str, Any]) -> Iterator[str]:
    total = accounts["total"]
    yield say("telling.accounts", total=_number(total), settled=_number(accounts["settled"]))
    most = max([*accounts["by_outcome"].values(), 1])
    rows = [
        ["  " + say(f"telling.outcome_{word}"), _number(count), _share(count, total), _bar(count, most)]
        for word, count in accounts["by_outcome"].items()
        if count
    ]
    yield from columns(rows, right=(1, 2))
    warned = [(word, count) for word, count in accounts["warnings"].items() if count]
    for word, count in warned:
        yield "  ! " + say(f"telling.warning_{word}", count=_number(count))


def _merges(merges: dict[str, Any]) -> Iterator[str]:
    yield ""
    if not merges["people"]:
        yield say("telling.no_people")
        return
    people, accounts = _number(merges["people"]), _number(merges["accounts"])
    yield say("telling.people", people=people, accounts=accounts)
    parts = [(word, n) for group in ("by_state", "by_strategy") for word, n in merges[group].items() if n]
    yield "  " + ", ".join(f"{_number(n)} {say(f'telling.merge_{word}')}" for word, n in parts)
    if merges["permission_loss"]:
        yield "  ! " + say("telling.permission_loss", count=_number(merges["permission_loss"]))


def _mapping(mapping: dict[str, Any]) -> Iterator[str]:
    yield ""
    yield say("telling.mapping", **{key: _number(mapping[key]) for key in ("rows", "people", "unclaimed")})
    for word, count in mapping["warnings"].items():
        if count and word != "unclaimed":
            yield "  ! " + say(f"telling.warning_{word}", count=_number(count))


def _share(count: int, total: int) -> str:
    return f"{100 * count / total:.1f} %" if total else ""


def _bar(count: int, most: int) -> str:
    return "#" * max(1, round(_BAR * count / most))
