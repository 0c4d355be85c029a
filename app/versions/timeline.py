"""What happened when: releases, deprecations, removals, and what has no date (the time line)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.citation import Source
from app.versions.facts import VERSIONS, Facts, Moment, load_facts

KINDS = ("released", "announced", "changed", "deprecated", "removed")


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """Something people ask a date for and no public page gives one."""

    versions: tuple[str, ...]
    title: str
    meaning: str
    source: Source


@dataclass(frozen=True, slots=True)
class Span:
    """The life of one version: ISO dates, to the year, month or day; empty for what has no known date."""

    version: str
    released: str
    deprecated: str
    removed: str


def spans(facts: Facts | None = None) -> tuple[Span, ...]:
    """How long each version lives, oldest first."""
    known = facts or load_facts()

    def first(version: str, kind: str) -> str:
        dates = (m.date for m in moments((version,), known) if m.whole and m.kind == kind)
        return next(dates, "")

    kinds = ("released", "deprecated", "removed")
    return tuple(Span(version, *(first(version, kind) for kind in kinds)) for version in VERSIONS)


def as_year(date: str) -> float:
    """An ISO date as a point on an axis of years: `2022-07` is 2022.5. What is left out counts as the beginning."""
    year, month, day = (int(part) for part in [*date.split("-"), "1", "1"][:3])
    return year + (month - 1) / 12 + (day - 1) / 365


def moments(versions: tuple[str, ...] | None = None, facts: Facts | None = None) -> tuple[Moment, ...]:
    """Dated events in the order of time; with `versions`, only those that concern one of them."""
    known = (facts or load_facts()).moments
    chosen = (m for m in known if versions is None or set(versions) & set(m.versions))
    return tuple(sorted(chosen, key=lambda moment: moment.date))


def open_questions(facts: Facts | None = None) -> tuple[OpenQuestion, ...]:
    """What has no known date, for example the end of v2."""
    known = facts or load_facts()
    return tuple(
        OpenQuestion(
            tuple(entry["versions"]), entry["title"], entry["meaning"], known.sources[entry["source"]]
        )
        for entry in known.document("dates.json")["open"]
    )


def status_of(version: str, today: str, facts: Facts | None = None) -> str:
    """The last word on a whole version as of an ISO date: `released`, `deprecated`, `removed`; or empty."""
    states = [m.kind for m in moments((version,), facts) if m.whole and m.date <= today]
    return states[-1] if states else ""


def timeline_document(facts: Facts | None = None) -> dict[str, Any]:
    """The time line as one JSON document."""
    known = facts or load_facts()
    return {
        "moments": [
            {
                "date": moment.date,
                "kind": moment.kind,
                "versions": list(moment.versions),
                "title": moment.title,
                "meaning": moment.meaning,
                "source": moment.source.as_dict(),
            }
            for moment in moments(None, known)
        ],
        "open": [
            {
                "versions": list(question.versions),
                "title": question.title,
                "meaning": question.meaning,
                "source": question.source.as_dict(),
            }
            for question in open_questions(known)
        ],
    }
