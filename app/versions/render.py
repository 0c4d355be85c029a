"""The differences of two versions written out: text, JSON, CSV, Markdown, or one HTML page.

The page needs nothing beside itself.

Text, Markdown and HTML are for reading: grouped by topic, what breaks first. JSON and CSV are for programs
and spreadsheets: one row for each difference, in the order of the document.
"""

from __future__ import annotations

import csv
import io
import json
import textwrap
from collections.abc import Iterator, Sequence
from html import escape

from app.errors import UsageError
from app.paths import resource
from app.versions.compare import LEVELS
from app.versions.differences import COLUMNS, Difference, counts_of, diff_document, differences
from app.versions.facts import Facts, load_facts, parse_version
from app.versions.topics import TOPICS, title_of
from app.words import say

FORMATS = ("text", "json", "csv", "html", "markdown")

_WIDTH = 88


def render_diff(
    from_: str,
    to: str,
    format_: str = "text",
    area: str | None = None,
    level: str | None = None,
    facts: Facts | None = None,
) -> str:
    """The differences from `from_` to `to` as a text that ends with a line feed.

    Raises UsageError for unknown versions, areas, levels or forms.
    """
    if format_ not in FORMATS:
        raise UsageError("versions.unknown_format", text=format_, known=", ".join(FORMATS))
    known = facts or load_facts()
    if format_ == "json":
        document = diff_document(from_, to, area, level, known)
        return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    found = differences(from_, to, area, level, known)
    if format_ == "csv":
        return _csv(found)
    head = _Head(parse_version(from_), parse_version(to), found, known)
    lines = {"text": _text, "markdown": _markdown, "html": _html}[format_](head, found)
    return "\n".join(lines) + "\n"


class _Head:
    """What stands above the differences: title, counts, and how old the facts are."""

    def __init__(self, from_: str, to: str, found: Sequence[Difference], facts: Facts) -> None:
        self.title = say("versions.diff_title", **{"from": from_, "to": to})
        self.counts = say("versions.diff_counts", **counts_of(found))
        self.facts = say("versions.diff_facts", date=facts.sources["specification"].date)
        nothing = "versions.diff_same" if from_ == to else "versions.diff_nothing"
        self.nothing = say(nothing, **{"from": from_, "to": to})


def grouped(found: Sequence[Difference]) -> Iterator[tuple[str, list[Difference]]]:
    """The topics that have differences, in their order, each with its own: what breaks first."""
    for topic in TOPICS:
        own = [difference for difference in found if difference.topic == topic]
        if own:
            yield topic, sorted(own, key=lambda difference: LEVELS.index(difference.level))


def _csv(found: Sequence[Difference]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for difference in found:
        row = difference.as_dict()
        row["replacement"] = " ".join(difference.replacement)
        row["source"] = _source_of(difference)
        writer.writerow([row[column] for column in COLUMNS])
    return out.getvalue()


def _source_of(difference: Difference) -> str:
    source = difference.source
    return say("versions.facts_source_line", title=source.title, date=source.date, address=source.address)


def _details(difference: Difference) -> Iterator[tuple[str, str]]:
    """Label and text of what is said about one difference; empty texts are left out."""
    told = {
        "before": difference.before,
        "after": difference.after,
        "instead": ", ".join(difference.replacement),
        "what": difference.meaning,
        "do": difference.action,
    }
    yield from ((say(f"versions.label_{name}"), text) for name, text in told.items() if text)


def _text(head: _Head, found: Sequence[Difference]) -> Iterator[str]:
    yield from (head.title, "=" * len(head.title), head.counts, "")
    if not found:
        yield head.nothing
    for topic, own in grouped(found):
        title = title_of(topic)
        yield from (title, "-" * len(title))
        for difference in own:
            level, change = _level(difference), say(f"versions.change_{difference.change}")
            yield f"[{level}] {difference.subject} ({change})"
            for label, text in _details(difference):
                yield _filled(f"{label}: {text}")
            yield f"    {say('versions.label_source')}: {_source_of(difference)}"
            yield ""
    yield head.facts


def _filled(text: str) -> str:
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent="    ",
        subsequent_indent="      ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _level(difference: Difference) -> str:
    return say(f"versions.level_{difference.level}")


def _markdown(head: _Head, found: Sequence[Difference]) -> Iterator[str]:
    yield from (f"# {head.title}", "", head.counts, "")
    if not found:
        yield from (head.nothing, "")
    for topic, own in grouped(found):
        yield from (f"## {title_of(topic)}", "")
        for difference in own:
            change = say(f"versions.change_{difference.change}")
            yield from (f"### `{difference.subject}` ({change}, {_level(difference)})", "")
            for label, text in _details(difference):
                yield f"- **{label}:** {_markdown_text(text)}"
            source, label = difference.source, say("versions.label_source")
            link = f"[{_markdown_text(source.title)}]({source.address})"
            shown = source.address.removeprefix("https://")
            yield f"- **{label}:** {link}, {_markdown_text(shown)}, {source.date}"
            yield ""
    yield head.facts


def _markdown_text(text: str) -> str:
    """Text whose angle brackets, stars and underscores mean themselves; code between backticks stays."""
    parts = text.split("`")
    for index in range(0, len(parts), 2):
        for sign in "\\*_<>[]":
            parts[index] = parts[index].replace(sign, f"\\{sign}")
    return "`".join(parts)


def _html(head: _Head, found: Sequence[Difference]) -> Iterator[str]:
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    style = resource("facts", "page.css").read_text(encoding="utf-8")
    yield f"<title>{escape(head.title)}</title>\n<style>\n{style}</style>\n</head>\n<body>"
    yield f"<h1>{escape(head.title)}</h1>\n<p>{escape(head.counts)}</p>"
    if not found:
        yield f"<p>{escape(head.nothing)}</p>"
    for topic, own in grouped(found):
        yield f"<section>\n<h2>{escape(title_of(topic))}</h2>"
        for difference in own:
            yield from _article(difference)
        yield "</section>"
    yield f"<footer>{escape(head.facts)}</footer>\n</body>\n</html>"


def _article(difference: Difference) -> Iterator[str]:
    change = say(f"versions.change_{difference.change}")
    yield f"<article>\n<h3>{escape(difference.subject)}</h3>"
    level = f'<span class="tag {difference.level}">{escape(_level(difference))}</span>'
    yield f"<div>{level} · {escape(change)}</div>"
    yield "<dl>"
    for label, text in _details(difference):
        yield f"<dt>{escape(label)}</dt><dd>{_html_text(text)}</dd>"
    source = difference.source
    yield (
        f"<dt>{escape(say('versions.label_source'))}</dt>"
        f'<dd><a href="{escape(source.address)}">{escape(source.title)}</a>, '
        f"{escape(source.address.removeprefix('https://'))}, {escape(source.date)}</dd>"
    )
    yield "</dl>\n</article>"


def _html_text(text: str) -> str:
    """Escaped text, with what stands between backticks as code."""
    parts = [escape(part) for part in text.split("`")]
    for index in range(1, len(parts), 2):
        parts[index] = f"<code>{parts[index]}</code>"
    return "".join(parts)
