"""The checklist for reading: a part of the HTML report, a page to print, a text for the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from itertools import groupby

from app.checklist.document import date_sentence, group_title, how_and_where, proof_sentence
from app.checklist.plan import parse_kind, parse_path
from app.checklist.states import StepState, progress
from app.paths import resource
from app.words import say

# Boxes to tick on paper.
_SIGNS = {"todo": "☐", "doing": "◐", "done": "☑", "not_needed": "–", "blocked": "⚠"}
_WIDTH = 96  # columns of a line in a terminal


def _title(path: str, kind: str) -> str:
    old, new = parse_path(path)
    return say("checklist.title", old=old, new=new, kind=say(f"checklist.kind_{parse_kind(kind)}"))


def _progress_words(rows: Sequence[StepState]) -> tuple[str, str]:
    now = progress(rows)
    more = say("checklist.progress_more", doing=now.doing, blocked=now.blocked, not_needed=now.not_needed)
    return say("checklist.progress", done=now.done, needed=now.needed), more


def _by_group(rows: Sequence[StepState]) -> Iterator[tuple[str, list[StepState]]]:
    for title, members in groupby(rows, key=lambda row: group_title(row.step)):
        yield title, list(members)


def checklist_text(path: str, kind: str, rows: Sequence[StepState], today: date | None = None) -> str:
    """The checklist for a terminal: one line a row, with why, how and proof below what is open."""
    day = today or date.today()
    lines = [_title(path, kind), ", ".join(_progress_words(rows)), ""]
    for title, members in _by_group(rows):
        lines += [title, ""]
        for row in members:
            lines += _text_row(row, day)
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _text_row(row: StepState, today: date) -> Iterator[str]:
    extra = [part for part in (row.district, row.owner, _due_words(row, today)) if part]
    tail = f" ({', '.join(extra)})" if extra else ""
    yield f"  [{say(f'checklist.state_{row.state}')}] {row.step.id} {row.step.title}{tail}"
    if row.note:
        yield from _filled("column_note", row.note)
    if row.open:
        if row.step.date:
            yield from _filled("label_date", date_sentence(row.step, today))
        yield from _filled("label_why", row.step.why)
        yield from _filled("label_how", row.step.how)
        if row.step.where:
            yield from _filled("label_where", row.step.where)
    proof = proof_sentence(row)
    if proof:
        yield from _filled("label_proof", proof)
    if row.open:
        source = row.step.source
        yield f"      {say('checklist.column_source')}: {source.title}, {source.address} ({source.date})"


def _filled(label: str, text: str) -> Iterator[str]:
    """A labelled text in lines that fit a terminal; addresses and paths stay whole."""
    yield from textwrap.wrap(
        f"{say(f'checklist.{label}')}: {text}",
        _WIDTH,
        initial_indent="      ",
        subsequent_indent="        ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _due_words(row: StepState, today: date) -> str:
    if not row.due:
        return ""
    words = say("checklist.due_on", due=row.due)
    return f"{words}, {say('checklist.overdue')}" if row.overdue(today) else words


def checklist_html(path: str, kind: str, rows: Sequence[StepState], today: date | None = None) -> str:
    """The checklist as a `<section>` for a report: no style, no script, everything escaped.

    Overdue rows are marked only when `today` is given, so that a report written twice is the same twice.
    """
    done, more = _progress_words(rows)
    parts = [
        '<section class="checklist">',
        f"<h2>{escape(_title(path, kind))}</h2>",
        f'<p class="progress"><strong>{escape(done)}</strong>, {escape(more)}</p>',
    ]
    for title, members in _by_group(rows):
        parts += [f"<h3>{escape(title)}</h3>", '<ul class="steps">']
        parts += [_html_row(row, today) for row in members]
        parts.append("</ul>")
    parts.append("</section>")
    return "\n".join(parts) + "\n"


def _html_row(row: StepState, today: date | None) -> str:
    step = row.step
    due = _due_words(row, today or date.min)
    about = " · ".join(escape(part) for part in (row.district, row.owner, due, row.note) if part)
    source = step.source
    inferred = f" ({escape(say('checklist.inferred'))})" if step.inferred else ""
    lines = [
        f'<li class="step {row.state}"><p class="head"><span class="state">{_SIGNS[row.state]} '
        f"{escape(say(f'checklist.state_{row.state}'))}</span> "
        f'<span class="id">{escape(step.id)}</span> <strong>{escape(step.title)}</strong></p>',
    ]
    if about:
        lines.append(f'<p class="about">{about}</p>')
    if step.date and today is not None:
        lines.append(f'<p class="about">{escape(date_sentence(step, today))}</p>')
    for label, text in (("label_why", step.why), ("label_how", how_and_where(step))):
        lines.append(f"<p><em>{escape(say(f'checklist.{label}'))}:</em> {escape(text)}</p>")
    proof = proof_sentence(row)
    if proof:
        lines.append(f'<p class="proof">{escape(proof)}</p>')
    shown = source.address.removeprefix("https://")  # on paper a link alone would tell no address
    lines.append(
        f'<p class="source"><a href="{escape(source.address)}">{escape(source.title)}</a>, '
        f"{escape(shown)}, {escape(source.date)}{inferred}</p></li>"
    )
    return "".join(lines)


def checklist_page(path: str, kind: str, rows: Sequence[StepState], today: date | None = None) -> str:
    """A whole page to print or send: the section with its own style, black on white."""
    style = resource("checklist", "page.css").read_text(encoding="utf-8")
    title = escape(_title(path, kind))
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f"<style>\n{style}</style>\n</head>\n<body>\n{checklist_html(path, kind, rows, today)}</body>\n</html>\n"
    )
