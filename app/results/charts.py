"""Bars drawn as SVG, for reports. A bar never stands alone: its number is written beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_WIDTH = 720
_LABEL = 240
_NUMBER = 110
_ROW = 26
_BAR = 14
_LONGEST_LABEL = 34


@dataclass(frozen=True)
class Bar:
    """One bar of parts: (count, class of colour). `note` is written at its end."""

    label: str
    parts: tuple[tuple[int, str], ...]
    note: str

    @property
    def total(self) -> int:
        return sum(count for count, _ in self.parts)


def bars(rows: Sequence[Bar], title: str, *, full: bool = False) -> str:
    """Horizontal bars, one below the other; lengths are relative to the longest.

    With `full` each bar is as long as the others and shows the shares of its parts.
    """
    longest = max((row.total for row in rows), default=0) or 1
    height = _ROW * len(rows) + 4
    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{escape(title)}">',
        f"<title>{escape(title)}</title>",
    ]
    for number, row in enumerate(rows):
        scale = (row.total or 1) if full else longest
        parts.append(_bar(row, number * _ROW, scale))
    parts.append("</svg>")
    return "\n".join(parts)


def _bar(row: Bar, top: int, scale: int) -> str:
    room = _WIDTH - _LABEL - _NUMBER
    middle = top + _ROW * 0.68
    label = row.label if len(row.label) <= _LONGEST_LABEL else row.label[: _LONGEST_LABEL - 1] + "\u2026"
    shapes = [
        f'<text x="0" y="{middle:.1f}">{escape(label)}</text>',
        f'<rect class="track" x="{_LABEL}" y="{top + 6}" width="{room}" height="{_BAR}" rx="3"/>',
    ]
    left = float(_LABEL)
    for count, kind in row.parts:
        width = room * count / scale
        if count:
            # Something that is there is always seen, however little it is.
            width = max(width, 1.5)
            shapes.append(
                f'<rect class="{kind}" x="{left:.1f}" y="{top + 6}" width="{width:.1f}" height="{_BAR}" rx="3"/>'
            )
            left += width
    shapes.append(f'<text x="{_WIDTH - _NUMBER + 10}" y="{middle:.1f}">{escape(row.note)}</text>')
    return "\n".join(shapes)
