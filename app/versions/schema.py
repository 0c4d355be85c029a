"""Does a facts file have the shape it should have? A small description of our own, kept in `schema.json`.

Shapes are names (`text`, `version`, ...), or objects with one of `fields`, `list`, `map`, `one_of`,
`pattern`; what each means stands at the top of the file. What the facts say is looked at in
`app.versions.check`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from app.versions.facts import VERSIONS
from app.words import say

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_ADDRESS = re.compile(r"https://[a-z0-9.-]+(/[^\s<>\"]*)?")
_VERSIONS_TEXT = re.compile(r"(v\d\.\d)(?:-(v\d\.\d))?")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a facts file: where (`knowledge.json: knowledge/3/level`) and what."""

    where: str
    code: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {say(f'versions.problem_{self.code}', detail=self.detail)}"


class Schema:
    """The description of all facts files, and the sources they may name."""

    def __init__(self, description: Mapping[str, Any], sources: Collection[str]) -> None:
        self._files: Mapping[str, Any] = description["files"]
        self._shapes: Mapping[str, Any] = description["shapes"]
        self._plain: dict[str, Callable[[Any], bool]] = {
            "text": lambda value: isinstance(value, str) and bool(value.strip()),
            "any_text": lambda value: isinstance(value, str),
            "flag": lambda value: isinstance(value, bool),
            "number": lambda value: isinstance(value, int) and not isinstance(value, bool),
            "version": lambda value: value in VERSIONS,
            "versions": _is_range,
            "date": lambda value: isinstance(value, str) and bool(_DATE.fullmatch(value)),
            "address": lambda value: isinstance(value, str) and bool(_ADDRESS.fullmatch(value)),
            "source": lambda value: isinstance(value, str) and value in sources,
        }

    def knows(self, name: str) -> bool:
        """Whether there may be a facts file of that name."""
        return self._shape_of_file(name) is not None

    def problems(self, name: str, document: Any) -> Iterator[Problem]:
        """Everything in a facts file that has another shape than described."""
        shape = self._shape_of_file(name)
        if shape is None:
            yield Problem(name, "unknown_file")
        else:
            yield from self._check(f"{name}: ", document, shape)

    def _shape_of_file(self, name: str) -> Any:
        if name.startswith("v") and name.removesuffix(".json") not in VERSIONS:
            return None
        return next((s for known, s in self._files.items() if fnmatchcase(name, known)), None)

    def _check(self, where: str, value: Any, shape: Any) -> Iterator[Problem]:
        if isinstance(shape, str) and shape in self._plain:
            if not self._plain[shape](value):
                yield Problem(where, "shape", shape)
            return
        if isinstance(shape, str):
            shape = self._shapes[shape]
        if "one_of" in shape:
            if value not in shape["one_of"]:
                yield Problem(where, "one_of", ", ".join(shape["one_of"]))
        elif "pattern" in shape:
            if not (isinstance(value, str) and re.fullmatch(shape["pattern"], value)):
                yield Problem(where, "shape", shape["pattern"])
        elif "list" in shape:
            yield from self._list(where, value, shape["list"])
        else:
            yield from self._object(where, value, shape)

    def _list(self, where: str, value: Any, shape: Any) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield Problem(where, "shape", "list")
            return
        for index, entry in enumerate(value):
            yield from self._check(_below(where, str(index)), entry, shape)

    def _object(self, where: str, value: Any, shape: Mapping[str, Any]) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(where, "shape", "object")
            return
        if "map" in shape:
            for name, entry in value.items():
                yield from self._check(_below(where, name), entry, shape["map"])
            return
        fields, optional = shape["fields"], shape.get("optional", ())
        for name, inner in fields.items():
            if name in value:
                yield from self._check(_below(where, name), value[name], inner)
            elif name not in optional:
                yield Problem(_below(where, name), "missing")
        for name in value:
            if name not in fields:
                yield Problem(_below(where, name), "surplus")


def _below(where: str, name: str) -> str:
    return where + name if where.endswith(" ") else f"{where}/{name}"


def _is_range(value: Any) -> bool:
    found = _VERSIONS_TEXT.fullmatch(value) if isinstance(value, str) else None
    if found is None or found[1] not in VERSIONS:
        return False
    last = found[2] or found[1]
    return last in VERSIONS and VERSIONS.index(found[1]) <= VERSIONS.index(last)
