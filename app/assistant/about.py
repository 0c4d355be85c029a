"""What the program is made of: packages with their licences, and the dates of its facts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib import metadata

from app.version import VERSION
from app.versions.about import facts_document
from app.versions.facts import load_facts


@dataclass(frozen=True)
class Package:
    """A package that the program uses. `licence` as its makers write it, empty when they do not say."""

    name: str
    version: str
    licence: str


@dataclass(frozen=True)
class About:
    """`facts_made` is the day of the newest facts in use, `specification` the month Clever's was read in."""

    version: str
    packages: tuple[Package, ...]
    facts_made: str
    facts_age_days: int
    specification: str


def about(today: date) -> About:
    """Everything that the About window tells."""
    facts = facts_document(load_facts(), today)
    return About(VERSION, tuple(packages()), facts["made"], facts["age_days"], facts["specification"])


def packages() -> Iterator[Package]:
    """The packages that the program needs, directly and through others, by name."""
    waiting, seen = list(_needs("crosswalk") or _FALLBACK), set[str]()
    found: list[Package] = []
    while waiting:
        name = waiting.pop()
        plain = re.sub(r"[-_.]+", "-", name).casefold()
        if plain in seen:
            continue
        seen.add(plain)
        try:
            about_it = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue
        found.append(Package(about_it["Name"], about_it["Version"], _licence(about_it)))
        waiting += _needs(name)
    yield from sorted(found, key=lambda one: one.name.casefold())


_FALLBACK = (
    "PySide6-Essentials numpy SQLAlchemy httpx openpyxl XlsxWriter rapidfuzz keyring platformdirs"
).split()
"""For a copy that was not installed as a package."""


def _needs(name: str) -> list[str]:
    """Names of the packages that a package needs here, extras left out."""
    try:
        wanted = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []
    plain = [one for one in wanted if "extra ==" not in one]
    return [re.split(r"[\s\[<>=!~;(]", one, maxsplit=1)[0] for one in plain]


def _licence(about_it: metadata.PackageMetadata) -> str:
    """The licence expression, else the classifiers', else the first line of the licence field."""
    if "License-Expression" in about_it:
        return about_it["License-Expression"]
    classes = [one for one in about_it.get_all("Classifier") or [] if one.startswith("License ::")]
    if classes:
        return ", ".join(one.rsplit(" :: ", 1)[-1] for one in classes)
    lines = about_it["License"].strip().splitlines() if "License" in about_it else []
    return lines[0][:80] if lines else ""
