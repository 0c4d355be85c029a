"""The accounts of a person field by field: side by side, or below each other where that is too narrow to read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent

from ui.models.columns import Column
from ui.models.list_table import ListTableModel
from ui.pages.base import Surroundings
from ui.pages.merge_view import FieldRow, PersonDetail
from ui.widgets.table_view import TableView

# Pixels at 100 %. Every account has to be in sight: where they do not fit side by side, they stand in lines.
_FIELD, _FIELD_LEAST, _VALUE, _VALUE_LEAST, _RESULT = 175, 150, 114, 92, 112
_SCROLL_BAR = 16
_STEP = 12  # not every pixel of a window that grows makes new columns


@dataclass(frozen=True)
class FieldLine:
    """One account's value of a field, where the accounts stand below each other."""

    field: FieldRow
    account: str
    value: str


@dataclass(frozen=True)
class _Shape:
    """How the table is laid out: the widths of field and value, or neither when all stand below each other."""

    field: int = 0
    value: int = 0


class FieldsTable(TableView):
    """Signals: `field_opened(FieldRow)` on Enter or a double click."""

    field_opened = Signal(object)

    def __init__(self, *, around: Surroundings) -> None:
        self._privacy = around.privacy
        self._rows = ListTableModel((), theme=around.theme, privacy=around.privacy)
        super().__init__(self._rows, name="person_fields", theme=around.theme)
        self._rows.setParent(self)
        self._detail: PersonDetail | None = None
        self._shape = _Shape()
        self.setAccessibleName(self.tr("Accounts side by side"))
        self.row_opened.connect(self._on_row_opened)
        around.theme.changed.connect(self._reshape)
        around.privacy.changed.connect(self._fill_again)

    def show_person(self, detail: PersonDetail) -> None:
        self._detail = detail
        self._shape = self._shape_for(detail)
        self._fill(detail)

    def sizeHint(self) -> QSize:
        # The rows scroll by themselves: the panel around them need not scroll for more than they must have.
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._reshape()

    def _reshape(self) -> None:
        """Lay out anew where the room or the size of the text asks for it; the field that is looked at stays."""
        detail = self._detail
        if detail is not None and self._shape != (shape := self._shape_for(detail)):
            self._shape = shape
            self._fill_again()

    def _fill_again(self) -> None:
        if self._detail is None:
            return
        current = self.current_row()
        field = current.field if isinstance(current, FieldLine) else current
        self._fill(self._detail)
        if field is not None:
            self._go_to(field)

    def _shape_for(self, detail: PersonDetail) -> _Shape:
        # The own width, not that of the rows: whether they need a bar must not change how they stand.
        room = (self.width() - _SCROLL_BAR) * 100 // self._theme.percent
        count = len(detail.accounts) + bool(detail.result)
        if room < _FIELD_LEAST + _VALUE_LEAST * count:
            return _Shape()
        field = _FIELD if room >= _FIELD + _VALUE * count else _FIELD_LEAST
        # Two accounts have room for a whole id; more of them share it.
        most = max(_VALUE, 440 // max(1, count))
        shared = (room - field) // max(1, count) // _STEP * _STEP
        return _Shape(field, max(_VALUE_LEAST, min(most, shared)))

    def _fill(self, detail: PersonDetail) -> None:
        if self._shape.value:
            self._rows.set_columns(self._columns(detail))
            self._rows.set_rows(detail.fields)
        else:
            self._rows.set_columns(self._line_columns())
            self._rows.set_rows([line for field in detail.fields for line in self._lines(detail, field)])

    def _lines(self, detail: PersonDetail, field: FieldRow) -> Iterator[FieldLine]:
        """A line for each account and the result; one alone where they are all the same."""
        result = field.result if detail.result else ""
        if len(set(field.values)) == 1 and result in ("", field.values[0]):
            yield FieldLine(field, self.tr("all"), field.values[0])
            return
        for account, value in zip(self._heads(detail), field.values, strict=True):
            yield FieldLine(field, account, value)
        if result:
            yield FieldLine(field, detail.result, result)

    def _go_to(self, field: FieldRow) -> None:
        for row in range(self._rows.shown):
            there = self._rows.row_object(row)
            if field in (there, getattr(there, "field", None)):
                self.setCurrentIndex(self._rows.index(row, 0))
                return

    def _on_row_opened(self, row: object) -> None:
        self.field_opened.emit(row.field if isinstance(row, FieldLine) else row)

    def _heads(self, detail: PersonDetail) -> tuple[str, ...]:
        """The keys of the accounts; behind the privacy screen numbers, as a key may be a mail address."""
        if not self._privacy.on:
            return detail.accounts
        return tuple(self.tr("Account {0}").format(at) for at, _ in enumerate(detail.accounts, start=1))

    # Columns.

    def _columns(self, detail: PersonDetail) -> tuple[Column, ...]:
        def value(at: int) -> Callable[[FieldRow], str]:
            return lambda row: self._shown(row, row.values[at])

        width = self._shape.value
        accounts = tuple(
            Column(f"account{at}", head, width, value(at), sortable=False)
            for at, head in enumerate(self._heads(detail))
        )
        first = self._field_column(self._shape.field, self._field_words, lambda row: row)
        if not detail.result:
            return (first, *accounts)
        result = Column(
            "result",
            detail.result,
            min(width, _RESULT),
            lambda row: self._shown(row, row.result),
            sortable=False,
            stretch=True,
        )
        return (first, *accounts, result)

    def _line_columns(self) -> tuple[Column, ...]:
        return (
            # Whether a field differs, its lines tell: one for all accounts, or one for each.
            self._field_column(_FIELD_LEAST, lambda line: line.field.column, lambda line: line.field),
            Column("account", self.tr("Account"), 92, lambda line: line.account, sortable=False),
            Column(
                "value",
                self.tr("Value"),
                _RESULT,
                lambda line: self._shown(line.field, line.value),
                sortable=False,
                stretch=True,
            ),
        )

    def _field_column(
        self, width: int, words: Callable[..., str], field_of: Callable[..., FieldRow]
    ) -> Column:
        def mark(row: object) -> tuple[str, str] | None:
            return ("dot", "warn") if field_of(row).differs else None

        return Column("column", self.tr("Field"), width, words, sortable=False, icon=mark)

    def _field_words(self, field: FieldRow) -> str:
        return self.tr("{0} (differs)").format(field.column) if field.differs else field.column

    def _shown(self, field: FieldRow, text: str) -> str:
        return self._privacy.mask(text) if field.personal else text
