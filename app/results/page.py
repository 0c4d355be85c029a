"""Pieces of an HTML page that stands alone: no script, nothing fetched, printable, light."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from app.paths import resource
from app.words import say


def said(name: str, **params: object) -> str:
    """A sentence of the catalogue, safe inside HTML."""
    return escape(say(f"results.{name}", **params))


def plain(name: str) -> str:
    """A text of the catalogue that whoever sets it makes safe."""
    return say(f"results.{name}")


def page(title: str, body: Iterable[str]) -> str:
    """A whole document."""
    style = resource("report", "style.css").read_text(encoding="utf-8")
    content = "\n".join(body)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n{content}\n</body>\n</html>\n"
    )


def section(title: str, *body: str) -> str:
    """A part with a heading."""
    return f"<section>\n<h2>{title}</h2>\n" + "\n".join(body) + "\n</section>"


def paragraph(text: str, kind: str = "") -> str:
    """A paragraph of text that is safe already."""
    return f'<p class="{kind}">{text}</p>' if kind else f"<p>{text}</p>"


def figures(pairs: Iterable[tuple[int, str]]) -> str:
    """Numbers that count most, each with its word (safe already)."""
    items = "\n".join(f"<li><strong>{number:,}</strong>{word}</li>" for number, word in pairs)
    return f'<ul class="figures">\n{items}\n</ul>'


def table(header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> str:
    """A table; numbers stand to the right. Headings are safe already, cells are made so."""
    lines = [[_cell(cell) for cell in row] for row in rows]
    if not lines:
        return ""
    numeric = [cell.startswith('<td class="number">') for cell in lines[0]]
    head = "".join(
        f'<th class="number">{title}</th>' if right else f"<th>{title}</th>"
        for title, right in zip(header, numeric, strict=True)
    )
    body = "\n".join(f"<tr>{''.join(line)}</tr>" for line in lines)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _cell(value: str | int) -> str:
    if isinstance(value, int):
        return f'<td class="number">{value:,}</td>'
    return f"<td>{escape(value)}</td>"


def percent(part: int, whole: int) -> str:
    """A share in words that never rounds something to nothing or nearly all to all."""
    if not whole:
        return "0 %"
    share = 100 * part / whole
    if 0 < share < 1:
        return "under 1 %"
    return "over 99 %" if 99 < share < 100 else f"{share:.0f} %"
