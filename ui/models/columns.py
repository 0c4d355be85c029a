"""What a column of a table is, and what a cell says to the eye, the pointer, the clipboard and a reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt

from app.terms import Outcome
from ui.privacy import Privacy
from ui.theme import Theme

ROW_ROLE = Qt.ItemDataRole.UserRole + 1  # the row's own object
SORT_ROLE = Qt.ItemDataRole.UserRole + 2  # the value as it was, not as it reads
BAR_ROLE = Qt.ItemDataRole.UserRole + 3  # counts by outcome, for a bar

# Qt asks for a dozen roles of every cell it paints, so they are plain numbers here: enums take longer to compare.
_DISPLAY, _TIP, _TOLD, _ALIGNMENT, _FONT, _ICON = (
    int(role)
    for role in (
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
        Qt.ItemDataRole.TextAlignmentRole,
        Qt.ItemDataRole.FontRole,
        Qt.ItemDataRole.DecorationRole,
    )
)
# Asked of every cell as well, and left to the style sheet: whoever answers Qt need not look for the row first.
LEFT_TO_STYLE = frozenset(
    int(role)
    for role in (
        Qt.ItemDataRole.ForegroundRole,
        Qt.ItemDataRole.BackgroundRole,
        Qt.ItemDataRole.CheckStateRole,
        Qt.ItemDataRole.SizeHintRole,
    )
)
_LEFT = (Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value
_RIGHT = (Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value


@dataclass(frozen=True)
class Column:
    """One column. `text` reads a row; `value` is what sorting sees (the text when not given).

    `width` in pixels at 100 %. `personal` cells are masked by the privacy screen. `mono` cells are
    ids: monospaced and elided in the middle. A `stretch` column takes the room that is left. `icon`
    gives (icon name, token or outcome word) or None, `bar` the counts that a bar shows.
    """

    key: str
    title: str
    width: int
    text: Callable[[Any], str]
    value: Callable[[Any], object] | None = None
    right: bool = False
    mono: bool = False
    personal: bool = False
    sortable: bool = True
    shown: bool = True
    stretch: bool = False
    icon: Callable[[Any], tuple[str, str] | None] | None = None
    bar: Callable[[Any], Mapping[Outcome, int]] | None = None


def cell(column: Column, row: object, role: int, theme: Theme, privacy: Privacy) -> object:
    """What the model answers for one cell in one role; None for roles it does not know."""
    if role in (_DISPLAY, _TIP, _TOLD):
        text = shown_text(column, row, privacy)
        return f"{column.title}: {text}" if role == _TOLD else text
    if role == _ALIGNMENT:
        return _alignment(column)
    if role == _FONT and column.mono:
        return theme.mono_font()
    if role == _ICON and column.icon is not None:
        look = column.icon(row)
        return None if look is None else theme.icon(*look)
    if role == BAR_ROLE and column.bar is not None:
        return column.bar(row)
    if role == ROW_ROLE:
        return row
    if role == SORT_ROLE:
        return column.value(row) if column.value is not None else column.text(row)
    return None


def header(column: Column, role: int) -> object:
    """What the model answers for the head of a column in one role."""
    if role in (_DISPLAY, _TOLD):
        return column.title
    return _alignment(column) if role == _ALIGNMENT else None


def _alignment(column: Column) -> int:
    return _RIGHT if column.right else _LEFT


def shown_text(column: Column, row: object, privacy: Privacy) -> str:
    text = column.text(row)
    return privacy.mask(text) if column.personal else text


def as_clipboard(columns: Sequence[Column], rows: Sequence[object], privacy: Privacy) -> str:
    """Tab separated lines with the headers first, ready to be pasted into a spreadsheet."""
    lines = ["\t".join(column.title for column in columns)]
    for row in rows:
        cells = (shown_text(column, row, privacy) for column in columns)
        lines.append("\t".join(" ".join(text.split()) for text in cells))
    return "\n".join(lines) + "\n"
