"""The first rows of a file exactly as they will be loaded, and the guesses about it, each changeable."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.models.columns import Column
from ui.models.list_table import ListTableModel
from ui.pages.base import Surroundings
from ui.pages.load_view import FilePreview, Guess
from ui.widgets.choice import ChoiceBox
from ui.widgets.fields import LabelledRow
from ui.widgets.flow import Flow
from ui.widgets.labels import Line
from ui.widgets.table_view import TableView

_MOST_ROWS = 8


class PreviewPanel(QWidget):
    """Signals: `guess_changed(guess key, value)`."""

    guess_changed = Signal(str, str)

    def __init__(self, preview: FilePreview, *, around: Surroundings) -> None:
        super().__init__()
        self._combos: dict[str, ChoiceBox] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(Line(self.tr("First rows of {0}").format(preview.name), kind="lead"))
        if preview.guesses:
            guesses = Flow(gap=16)
            for guess in preview.guesses:
                guesses.add(self._guess(guess))
            column.addWidget(guesses)
        column.addWidget(self._rows(preview, around))

    def stop(self, guess: str) -> QWidget | None:
        """What takes the keyboard: the guess of this name, else the first one; None without guesses."""
        return self._combos.get(guess) or next(iter(self._combos.values()), None)

    def _guess(self, guess: Guess) -> QWidget:
        combo = ChoiceBox()
        for value, words in guess.choices:
            combo.addItem(words, value)
        combo.setCurrentIndex(max(0, combo.findData(guess.value)))
        self._combos[guess.key] = combo
        combo.activated.connect(lambda _: self.guess_changed.emit(guess.key, str(combo.currentData())))
        return LabelledRow(guess.label, combo)

    def _rows(self, preview: FilePreview, around: Surroundings) -> TableView:
        def reader(at: int) -> Column:
            role = preview.roles[at] if at < len(preview.roles) else ""
            title = f"{preview.headers[at]}\n{role or self.tr('kept as it is')}"
            return Column(
                str(at),
                title,
                150,
                lambda row: row[at] if at < len(row) else "",
                sortable=False,
                personal=True,
            )

        columns = tuple(reader(at) for at in range(len(preview.headers)))
        model = ListTableModel(columns, theme=around.theme, privacy=around.privacy)
        model.set_rows(preview.rows)
        view = TableView(model, name="file_preview", theme=around.theme)
        model.setParent(view)
        view.setAccessibleName(self.tr("First rows of {0}").format(preview.name))
        view.fit_rows(_MOST_ROWS)
        return view
