"""The differences of two versions of the Clever API, complete and in words, for any ordered pair.

The areas `endpoints`, `parameters`, `fields`, `values` and `events` hold exactly what the specifications say
differently (see `app.versions.compare` for how the rules are read). `sign_in`, `limits` and `behaviour` hold
what no specification says. Counts are counts of what is listed, so a filtered list has its own counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.citation import Source
from app.errors import UsageError
from app.versions.compare import LEVELS, Pair, Row, specification_rows
from app.versions.facts import Claim, Facts, Knowledge, Reading, load_facts, parse_version
from app.versions.topics import topic_of
from app.versions.wording import meaning_of_knowledge, words_of_row

AREAS = (
    "sign_in",
    "endpoints",
    "parameters",
    "fields",
    "values",
    "events",
    "limits",
    "behaviour",
)

COLUMNS = (
    "area",
    "change",
    "level",
    "subject",
    "before",
    "after",
    "replacement",
    "topic",
    "meaning",
    "action",
    "source",
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference in words. Area, change and subject together name it within a pair of versions.

    `title` is a name for people where the subject is a word of the API; it is not part of the document.
    """

    area: str
    change: str
    level: str
    subject: str
    before: str
    after: str
    replacement: tuple[str, ...]
    topic: str
    meaning: str
    action: str
    source: Source
    inferred: bool = False
    sides: tuple[Claim, ...] = ()
    title: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.area, self.change, self.subject

    def as_dict(self) -> dict[str, Any]:
        """The row as it stands in JSON, in the order of COLUMNS."""
        return {
            "area": self.area,
            "change": self.change,
            "level": self.level,
            "subject": self.subject,
            "before": self.before,
            "after": self.after,
            "replacement": list(self.replacement),
            "topic": self.topic,
            "meaning": self.meaning,
            "action": self.action,
            "source": self.source.as_dict(),
        }


def differences(
    from_: str,
    to: str,
    area: str | None = None,
    level: str | None = None,
    facts: Facts | None = None,
) -> tuple[Difference, ...]:
    """Every difference from `from_` to `to`, in the order of AREAS; only of one area or level if given.

    Raises UsageError for a version, area or level that is not known. Equal versions have no differences.
    """
    _known(area, AREAS, "versions.unknown_area")
    _known(level, LEVELS, "versions.unknown_level")
    pair = Pair(facts or load_facts(), parse_version(from_), parse_version(to))
    found = [_of_row(pair, row) for row in specification_rows(pair) if area in {None, row.area}]
    found += [
        _of_knowledge(pair, known, reading)
        for known in pair.facts.knowledge
        if area in {None, known.area} and (reading := known.reading(pair.from_, pair.to))
    ]
    if level is not None:
        found = [difference for difference in found if difference.level == level]
    return tuple(sorted(found, key=lambda difference: AREAS.index(difference.area)))


def _known(word: str | None, words: tuple[str, ...], code: str) -> None:
    if word is not None and word not in words:
        raise UsageError(code, text=word, known=", ".join(words))


def _of_row(pair: Pair, row: Row) -> Difference:
    words = words_of_row(pair, row)
    return Difference(
        row.area,
        row.change,
        row.level,
        row.subject,
        row.before,
        row.after,
        row.replacement,
        topic_of(row.area, row.subject),
        words.meaning,
        words.action,
        words.source,
    )


def _of_knowledge(pair: Pair, known: Knowledge, reading: Reading) -> Difference:
    def named(text: str) -> str:
        return text.replace("<from>", pair.from_).replace("<to>", pair.to)

    return Difference(
        known.area,
        reading.change,
        reading.level,
        known.subject,
        named(reading.before),
        named(reading.after),
        tuple(named(path) for path in reading.replacement),
        known.topic,
        meaning_of_knowledge(known, named(reading.meaning)),
        named(reading.action),
        known.source,
        known.inferred,
        known.sides,
        known.title,
    )


def counts_of(found: Iterable[Difference]) -> dict[str, int]:
    """How many differences each level has; all three levels are always there."""
    counts = dict.fromkeys(LEVELS, 0)
    for difference in found:
        counts[difference.level] += 1
    return counts


def diff_document(
    from_: str,
    to: str,
    area: str | None = None,
    level: str | None = None,
    facts: Facts | None = None,
) -> dict[str, Any]:
    """The differences as one JSON document. Raises UsageError for unknown versions, areas or levels."""
    found = differences(from_, to, area, level, facts)
    return {
        "from": parse_version(from_),
        "to": parse_version(to),
        "counts": counts_of(found),
        "differences": [difference.as_dict() for difference in found],
    }
