"""Which operation of which version a path means, from the facts of every version."""

from __future__ import annotations

from functools import cached_property

from app.versions.audit.addresses import ID
from app.versions.facts import VERSIONS, Facts

ANY = "*"

# First segments that only a school roster has: a path that begins so needs no other sign of Clever.
TELLING = frozenset({"students", "teachers", "school_admins", "district_admins", "sections"})
# What no specification holds, but Clever answers or once answered.
BESIDE_SPECIFICATION = frozenset({"me", "push", "oauth", "userinfo"})
# Words in paths that the specifications do not have.
_MORE_WORDS = frozenset({"me", "push", "oauth", "tokens", "tokeninfo", "authorize", "userinfo"})

Key = tuple[str, ...]


class Paths:
    """Looks paths up in the facts. A path is known by its key: literal words, `*` for every id."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    @cached_property
    def _by_version(self) -> dict[str, dict[Key, dict[str, str]]]:
        """Version -> key -> method -> operation name."""
        index: dict[str, dict[Key, dict[str, str]]] = {}
        for version in VERSIONS:
            keys: dict[Key, dict[str, str]] = {}
            for name in self._facts.operations(version):
                method, _, path = name.partition(" ")
                keys.setdefault(_key_of_path(path), {})[method] = name
            index[version] = keys
        return index

    @cached_property
    def words(self) -> frozenset[str]:
        """Every literal word that stands in a path of any version."""
        keys = (key for keys in self._by_version.values() for key in keys)
        return frozenset(word for key in keys for word in key if word != ANY) | _MORE_WORDS

    @cached_property
    def roots(self) -> frozenset[str]:
        """Words with which a path can begin."""
        keys = (key for keys in self._by_version.values() for key in keys)
        return frozenset(key[0] for key in keys) | BESIDE_SPECIFICATION

    def key(self, segments: tuple[str, ...]) -> Key:
        """The key of a path: the reading under which some version knows it, else the most literal one."""
        literal = tuple(self._word(segment) for segment in segments)
        # An id may be spelled like a word of a path (`/users/me`): read every second segment as an id.
        paired = tuple(ANY if place % 2 else word for place, word in enumerate(literal))
        for candidate in (literal, paired):
            if any(candidate in keys for keys in self._by_version.values()):
                return candidate
        return literal

    def _word(self, segment: str) -> str:
        bare = segment.removesuffix(ID) or segment  # `/students{id}`: a query held in a variable
        return bare if bare in self.words else ANY

    def operation(self, key: Key, version: str, method: str) -> str:
        """The operation of `key` in `version`: with `method` if there is one, else any; empty when none."""
        methods = self._by_version.get(version, {}).get(key)
        if not methods:
            return ""
        return methods.get(method) or methods.get("GET") or next(iter(methods.values()))

    def newest_operation(self, key: Key, method: str) -> str:
        """The operation of `key` in the newest version that has it; empty when no version does."""
        for version in reversed(VERSIONS):
            name = self.operation(key, version, method)
            if name:
                return name
        return ""


def _key_of_path(path: str) -> Key:
    return tuple(ANY if part.startswith("{") else part for part in path.split("/") if part)


def shown(key: Key, segments: tuple[str, ...]) -> str:
    """A path for people whose ids are `{id}` and whose unknown words stand as they are written."""
    parts = []
    for place, (word, segment) in enumerate(zip(key, segments, strict=True)):
        if word != ANY:
            parts.append(word)
        elif ID in segment or place % 2:
            parts.append(ID)
        else:
            parts.append(segment)
    return "/" + "/".join(parts) if parts else ""
