"""The words of a difference: what it means and what to do, for support staff and engineers alike.

Every kind of computed difference has a sentence in the word catalogue; where a subject deserves better, the
facts hold a note for it (`notes.json`), whose `$names` are filled here. Knowledge brings its own words.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Template

from app.citation import Source
from app.versions.compare import Pair, Row
from app.versions.facts import Claim, Knowledge, Note
from app.words import say

# Names that a note may use as `$name`.
NOTE_NAMES = frozenset(
    {"from", "to", "subject", "before", "after", "name", "call", "replacement", "either", "thing"}
)


@dataclass(frozen=True, slots=True)
class Words:
    """What a difference means, what to do about it, and where that is from."""

    meaning: str
    action: str
    source: Source


def words_of_row(pair: Pair, row: Row) -> Words:
    """The words of a computed difference: those of its note, else those of its kind."""
    names = _names(pair, row)
    note = pair.facts.note(pair.onward, row.area, row.change, row.subject) or Note("", "", None)
    kind = "values_more_fewer" if row.kind == "values_more" and names["fewer"] else row.kind
    meaning = Template(note.meaning).safe_substitute(names) or say(f"versions.{kind}_meaning", **names)
    action = Template(note.action).safe_substitute(names) or say(f"versions.{row.kind}_action", **names)
    return Words(meaning, action, note.source or _source(pair, row))


def _source(pair: Pair, row: Row) -> Source:
    if row.area == "endpoints" and row.replacement:
        return pair.facts.replacement_source(row.subject, pair.to)
    return pair.facts.sources["specification"]


def _names(pair: Pair, row: Row) -> dict[str, str]:
    owner = row.detail.get("owner", "")
    return {
        "from": pair.from_,
        "to": pair.to,
        "subject": row.subject,
        "before": row.before,
        "after": row.after,
        "name": row.detail.get("name", ""),
        "call": row.detail.get("call", ""),
        "values": row.detail.get("values", ""),
        "more": row.detail.get("more", ""),
        "fewer": row.detail.get("fewer", ""),
        "replacement": _joined(row.replacement, say("versions.and")),
        "either": _joined(row.replacement, say("versions.or")),
        "former": _joined(tuple(row.before.split(", ")), say("versions.or")),
        "thing": thing_of(owner) if owner else "",
    }


def thing_of(definition: str) -> str:
    """A definition in plain words, with its article: `a student`."""
    try:
        return say(f"versions.thing_{definition}")
    except KeyError:  # a definition that only an imported update knows
        return say("versions.thing_unknown", name=definition)


def _joined(paths: tuple[str, ...], word: str) -> str:
    """`a`, `b` and `c`, each between backticks."""
    quoted = [f"`{path}`" for path in paths]
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} {word} {quoted[-1]}"


def meaning_of_knowledge(known: Knowledge, meaning: str) -> str:
    """The meaning of a piece of knowledge, with what is inferred and where sources disagree said."""
    parts = [meaning]
    if known.inferred:
        parts.append(say("versions.inferred"))
    if known.sides:
        parts.append(say("versions.sides"))
        parts += [side_of(claim) for claim in known.sides]
    return " ".join(parts)


def side_of(claim: Claim) -> str:
    """One voice of a disagreement: the page, its date, what it says."""
    return say("versions.side", title=claim.source.title, date=claim.source.date, says=claim.says)
