"""The style sheet of a theme: `resources/theme/base.qss` with the tokens filled in.

Rules go by dynamic property (`kind`, `tone`) and by the few widget classes that need more than the
palette; there is no rule for all widgets, and a focused control always shows its ring.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Template

from app.paths import resource
from ui.theme.icons import tinted
from ui.theme.tokens import (
    RADIUS_CARD,
    RADIUS_FIELD,
    TYPE_HEADING,
    TYPE_LEAD,
    TYPE_TEXT,
    TYPE_TITLE,
    Tokens,
)

# Small pictures that a style sheet can only take from a file, each with the token that tints it.
_PICTURES = {
    "chevron-down": "muted",
    "chevron-up": "muted",
    "chevron-right": "muted",
    "check-bold": "on_accent",
    "check": "text",
    "dot": "on_accent",
}


@cache
def _template() -> Template:
    path = resource("theme", "base.qss")
    return Template(path.read_text(encoding="utf-8"))


def write_pictures(tokens: Tokens, folder: Path) -> None:
    """Put the tinted pictures that the style sheet names into `folder`."""
    for name, token in _PICTURES.items():
        path = folder / f"{name}-{tokens.name}.svg"
        if not path.exists():
            path.write_text(tinted(name, getattr(tokens, token)), encoding="utf-8")


def build_stylesheet(tokens: Tokens, percent: int, pictures: Path) -> str:
    """The whole style sheet for a theme at a text size; `pictures` holds the tinted pictures."""
    scale = percent / 100
    values = {name: value for name, value in tokens._asdict().items() if isinstance(value, str)}
    sizes = {"text": TYPE_TEXT, "lead": TYPE_LEAD, "heading": TYPE_HEADING, "title": TYPE_TITLE}
    values |= {f"type_{name}": f"{round(size * scale)}px" for name, size in sizes.items()}
    for size in (2, 4, 6, 8, 10, 12, 14, 16, 18):
        # `f`: the padding of a focused control, one pixel less because its edge is one pixel more.
        values[f"s{size}"] = f"{round(size * scale)}px"
        values[f"f{size}"] = f"{round(size * scale) - 1}px"
    # Heads stand above their cells: Qt itself puts three pixels more beside the text of a cell.
    values["head"] = f"{round(8 * scale) + 3}px"
    values |= {"radius_card": f"{RADIUS_CARD}px", "radius_field": f"{RADIUS_FIELD}px"}
    for name in _PICTURES:
        path = (pictures / f"{name}-{tokens.name}.svg").as_posix()
        values[f"picture_{name.replace('-', '_')}"] = f'url("{path}")'
    return _template().substitute(values)
