"""Client libraries and sign-in plugins named in dependency files, and what is known of them.

What is known lies in `resources/libraries.json`; this module finds the lines that name a library. Lock files name a
library at several places: the line that fixes its version counts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.paths import resource
from app.versions.audit.context import mentions
from app.versions.audit.masking import mask
from app.versions.audit.shape import Hit, Verdict
from app.words import say

RUBY, PYTHON, JAVASCRIPT, PHP, GO = "ruby", "python", "javascript", "php", "go"

# File name pattern -> ecosystem and the ways a line of it names a library (group `name`).
_REQUIREMENT = r"^[ \t]*(?P<name>[A-Za-z0-9][\w.-]*)[ \t]*(?:\[[^\]]*\])?[ \t]*(?=[=<>!~;@#\s]|$)"
_GIT_EGG = r"#egg=(?P<name>[\w.-]+)"
_QUOTED_REQUIREMENT = (
    r"[\"'](?P<name>[A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*(?:[=<>!~;@^][^\"']*)?[\"']\s*[,\]\)\n]"
)
_TOML_KEY = r"^[ \t]*[\"']?(?P<name>[A-Za-z0-9][\w.-]*)[\"']?[ \t]*=[ \t]*(?:[\"'{])"
_TOML_PACKAGE = r"^name = \"(?P<name>[^\"]+)\""
_JSON_KEY = r"^[ \t{]*\"(?:node_modules/)?(?P<name>(?:@[\w.-]+/)?[\w./-]+)\"\s*:\s*(?:\"[^\"]*\"|\{)"
_FORMATS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (r"(?:.*requirements.*|constraints.*)\.(?:txt|in|pip)", PYTHON, (_REQUIREMENT, _GIT_EGG)),
    (r"pyproject\.toml", PYTHON, (_QUOTED_REQUIREMENT, _TOML_KEY)),
    (r"Pipfile", PYTHON, (_TOML_KEY,)),
    (r"Pipfile\.lock", PYTHON, (_JSON_KEY,)),
    (r"(?:poetry|uv|pdm)\.lock", PYTHON, (_TOML_PACKAGE,)),
    (
        r"setup\.(?:py|cfg)",
        PYTHON,
        (_QUOTED_REQUIREMENT, r"^[ \t]+(?P<name>[A-Za-z][\w.-]*)[ \t]*[=<>!~][^=\n]*$"),
    ),
    (
        r"environment\.ya?ml",
        PYTHON,
        (r"^[ \t]*-[ \t]*(?P<name>[A-Za-z0-9][\w.-]*)[ \t]*(?:[=<>!~]|$)",),
    ),
    (r"Gemfile|.*\.gemfile|gems\.rb", RUBY, (r"^[ \t]*gem[ \t(]+[\"'](?P<name>[\w.-]+)[\"']",)),
    (r"Gemfile\.lock|gems\.locked", RUBY, (r"^    (?P<name>[\w.-]+) \(\d",)),
    (
        r".*\.gemspec",
        RUBY,
        (r"add_(?:runtime_|development_)?dependency[ (]+[\"'](?P<name>[\w.-]+)[\"']",),
    ),
    (
        r"package\.json|package-lock\.json|npm-shrinkwrap\.json",
        JAVASCRIPT,
        (_JSON_KEY, r"[{,]\s*\"(?P<name>(?:@[\w.-]+/)?[\w.-]+)\"\s*:\s*\"[\^~<>=*\dvlgn][^\"]*\""),
    ),
    (r"yarn\.lock", JAVASCRIPT, (r"^\"?(?P<name>(?:@[\w.-]+/)?[\w.-]+)@[^\n]*:$",)),
    (
        r"pnpm-lock\.yaml",
        JAVASCRIPT,
        (r"^[ \t]+'?/?(?P<name>(?:@[\w.-]+/)?[\w.-]+)[@/]\d[^\n]*:$",),
    ),
    (r"composer\.json", PHP, (r"\"(?P<name>[\w.-]+/[\w.-]+)\"\s*:\s*\"",)),
    (r"composer\.lock", PHP, (r"\"name\"\s*:\s*\"(?P<name>[\w.-]+/[\w.-]+)\"",)),
    (r"go\.mod", GO, (r"^[ \t]*(?:require[ \t]+)?(?P<name>[\w.-]+\.[a-z]+/[\w./-]+)[ \t]+v\d",)),
)


@dataclass(frozen=True, slots=True)
class Library:
    """What is known of one library. `only_with` must stand somewhere in what was read, for libraries that serve
    many services."""

    names: tuple[str, ...]
    ecosystems: tuple[str, ...]
    only_with: str
    verdict: Verdict
    variants: tuple[tuple[tuple[str, ...], Verdict], ...]


@dataclass(frozen=True, slots=True)
class LibraryUse:
    """A library named in a dependency file; `hit` is shown when `only_with` was found or is empty."""

    hit: Hit
    only_with: str


@cache
def known_libraries() -> tuple[Library, ...]:
    """Every library of `resources/libraries.json`."""
    raw = json.loads(resource("libraries.json").read_text(encoding="utf-8"))
    return tuple(_library(entry) for entry in raw["libraries"])


def _library(entry: dict[str, Any]) -> Library:
    variants = tuple((tuple(variant["text"]), _verdict(variant)) for variant in entry.get("variants", ()))
    names = tuple(_folded(name) for name in entry["names"])
    return Library(names, tuple(entry["ecosystems"]), entry.get("only_with", ""), _verdict(entry), variants)


def _verdict(entry: dict[str, Any]) -> Verdict:
    why = say("audit.library", why=entry["why"], **entry["source"])
    return Verdict("", "", "", "", entry["level"], why, ())


def _folded(name: str) -> str:
    return name.lower().replace("_", "-")


_ANY_FORMAT = re.compile("|".join(f"(?:{pattern})" for pattern, _, _ in _FORMATS))


def is_dependency_file(file_name: str) -> bool:
    return _ANY_FORMAT.fullmatch(file_name) is not None


_OWN_NAME = re.compile(r"\bname\s*=\s*[\"']\Z")
_BEFORE_MENTION, _AFTER_MENTION = 60, 60  # characters in which a sign stands around the word Clever


def found_conditions(text: str, conditions: Iterable[str]) -> set[str]:
    """Those of `conditions` (what must stand somewhere for a library of many services) that stand in a text."""
    missing = {condition: re.compile(condition) for condition in conditions}
    found: set[str] = set()
    for at in mentions(text) if missing else ():
        start, end = max(0, at - _BEFORE_MENTION), at + _AFTER_MENTION
        for condition, pattern in list(missing.items()):
            if pattern.search(text, start, end):
                found.add(condition)
                del missing[condition]
        if not missing:
            break
    return found


def library_uses(text: str, file_name: str) -> Iterator[LibraryUse]:
    """Every known library that the dependency file names, each line once."""
    told: set[int] = set()
    for file_pattern, ecosystem, line_patterns in _FORMATS:
        if not re.fullmatch(file_pattern, file_name):
            continue
        by_name = {
            name: library
            for library in known_libraries()
            if ecosystem in library.ecosystems
            for name in library.names
        }
        for line_pattern in line_patterns:
            for match in re.finditer(line_pattern, text, re.MULTILINE):
                library = by_name.get(_folded(match.group("name")))
                start = text.rfind("\n", 0, match.start("name")) + 1
                own = _OWN_NAME.search(text, start, match.start("name"))  # the project itself, in setup.py
                if library is not None and start not in told and not own:
                    told.add(start)
                    yield LibraryUse(_hit(text, start, match, library), library.only_with)


def _hit(text: str, line_start: int, match: re.Match[str], library: Library) -> Hit:
    end = text.find("\n", line_start)
    line = text[line_start : end if end >= 0 else len(text)]
    block = text[line_start : line_start + len(line) + 200] if line.rstrip().endswith(",") else line
    verdict = library.verdict
    for texts, other in library.variants:
        # A fork is named on the line, in the lines it goes on to, or in the GIT part of a lock file.
        if any(part in block for part in texts) or _locked_fork(text, line_start, texts):
            verdict = other
    at = line_start + len(line) - len(line.lstrip())
    return Hit(at, mask(line.strip().rstrip(",")), verdict)


def _locked_fork(text: str, line_start: int, texts: Iterable[str]) -> bool:
    part = text[:line_start].rpartition("\n\n")[2]
    return part.startswith("GIT") and any(name in part for name in texts)
