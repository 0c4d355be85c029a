"""One file made ready to be read: bytes surveyed, header found, columns decided, and what has to be said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.errors import InputRefused
from app.intake import columns as known
from app.intake.columns import MAPPING, Choice, Note
from app.intake.encoding import ENCODINGS, Survey, survey
from app.intake.sources import Source
from app.intake.stream import Table, open_table

Tick = Callable[[int], None]


@dataclass(frozen=True)
class Wish:
    """What a person says of one file, in place of what would be found; None and nothing leave it open.

    `kind` is `mapping` or `accounts`; `columns` maps keys of `--columns` to headers.
    """

    kind: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    district: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ready:
    """A file that can be read. `district` is that of its name, empty for accounts; `choice.doubt` tells
    whether somebody has to say something first.
    """

    table: Table
    choice: Choice
    district: str
    notes: list[Note]

    @property
    def name(self) -> str:
        return self.table.source.name

    @property
    def kind(self) -> str:
        return self.choice.kind

    @property
    def header(self) -> list[str]:
        return self.table.dialect.header

    @property
    def survey(self) -> Survey:
        return self.table.survey


def make_ready(
    source: Source, kind: str | None, wish: Wish, tick: Tick, keep_with: str | None = None
) -> Ready:
    """Survey a file and decide how to read it. `kind` is what the caller says it is, None to find out.

    Raises InputRefused when it cannot be read at all; doubt about columns comes back in the answer.
    """
    if wish.encoding is not None and wish.encoding not in ENCODINGS:
        raise InputRefused("intake.wrong_encoding", file=source.name, encoding=wish.encoding)
    looked = survey(source, wish.encoding, tick)
    table = open_table(source, looked, known.is_known, wish.delimiter, keep_with)
    header = table.dialect.header
    decided = wish.kind or kind or known.kind_of(header, wish.columns)
    choice = known.choose_columns(source.name, header, decided, wish.columns)
    own = wish.district if wish.district is not None else source.district
    notes = [*_about_text(source, table, wish), *choice.notes]
    return Ready(table, choice, own if decided == MAPPING else "", notes)


def kept_with(ready: Ready, delimiter: str) -> Ready:
    """The same file, its rows kept with another delimiter."""
    table = ready.table
    changed = Table(table.source, table.survey, table.dialect, table.texts, delimiter)
    return Ready(changed, ready.choice, ready.district, ready.notes)


def _about_text(source: Source, table: Table, wish: Wish) -> list[Note]:
    if source.is_sheet:
        from app.intake.spreadsheet import sheets_of

        sheet, others = sheets_of(source, table.survey.held)
        note = ("intake.note_sheet", {"sheet": sheet, "others": known.listed(others)})
        return [note] if others else []
    if wish.encoding is not None:
        return [("intake.note_encoding_chosen", {"encoding": wish.encoding})]
    if table.survey.forced is not None:
        byte = f"0x{table.survey.forced[1]:02X}"
        return [("intake.note_windows", {"line": table.forced_line(), "byte": byte})]
    return []
