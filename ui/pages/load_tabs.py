"""The tabs of the Load page beside the files: rows set aside, districts, what changed, how to get files."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui.models.paged_table import RowSource
from ui.pages.base import Surroundings, card, scrolling_column
from ui.pages.load_tables import changes_table, coverage_table, set_aside_table
from ui.pages.load_view import ChangeRow, CoverageRow, LoadActions, LoadChoice
from ui.widgets.buttons import Button
from ui.widgets.choice import ChoiceBox
from ui.widgets.flow import Flow
from ui.widgets.labels import Line, Text


class _Tab(QWidget):
    """A column below the tab bar."""

    def __init__(self, *, around: Surroundings, actions: LoadActions) -> None:
        super().__init__()
        self._around, self._theme, self._actions = around, around.theme, actions
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 12, 0, 0)
        self._column.setSpacing(12)

    def _row(self, words: str, *widgets: QWidget) -> None:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(Text(words), 1)
        for widget in widgets:
            row.addWidget(widget)
        self._column.addLayout(row)


class SetAsideTab(_Tab):
    """Rows that could not be used, and a way to save them."""

    def __init__(self, *, around: Surroundings, actions: LoadActions) -> None:
        super().__init__(around=around, actions=actions)
        self.view, self.model = set_aside_table(around)
        words = self.tr(
            "These rows could not be used. Nothing of them is lost: save them, mend the file and load it again."
        )
        press = actions.save_set_aside
        self._row(words, Button(self.tr("Save as CSV…"), theme=self._theme, icon="export", press=press))
        self._column.addWidget(self.view, 1)

    def show_source(self, source: RowSource | None) -> None:
        self.model.set_source(source)


class CoverageTab(_Tab):
    """Districts, whose migration CSV is here, and who asked for it."""

    def __init__(self, *, around: Surroundings, actions: LoadActions) -> None:
        super().__init__(around=around, actions=actions)
        self.view, self._model = coverage_table(around)
        self.view.row_chosen.connect(lambda _: self._enable())
        self._column.addWidget(
            Text(
                self.tr(
                    "Which districts have accounts, and whose migration CSV is still to come. "
                    "Choose one to note that Clever was asked for it."
                )
            )
        )
        self.by_edit = QLineEdit()
        self.by_edit.setPlaceholderText(self.tr("Who asked"))
        self.by_edit.setAccessibleName(self.tr("Who asked"))
        self.by_edit.setMaximumWidth(self._theme.px(220))
        self.asked_button = Button(self.tr("Asked for today"), theme=self._theme, press=self._note)
        self.asked_button.setAccessibleDescription(
            self.tr("Remembers for the chosen districts that Clever was asked for the CSV")
        )
        self.forget_button = Button(self.tr("Not asked"), theme=self._theme, press=self._forget)
        tools = Flow(gap=8)
        for widget in (self.by_edit, self.asked_button, self.forget_button):
            tools.add(widget)
        self._column.addWidget(tools)
        self._column.addWidget(self.view, 1)
        self._enable()

    def show_rows(self, rows: Sequence[CoverageRow]) -> None:
        """Other rows; the districts that were chosen stay chosen."""
        chosen = set(self.chosen())
        self._model.set_rows(rows)
        choose = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for at, row in enumerate(rows):
            if row.district in chosen:
                index = self._model.index(at, 0)
                self.view.selectionModel().setCurrentIndex(index, choose)
        self._enable()

    def chosen(self) -> list[str]:
        """The names of the districts that are chosen in the table."""
        rows = (
            self._model.row_object(at)
            for first, last in self.view.chosen_rows()
            for at in range(first, last + 1)
        )
        return [row.district for row in rows if isinstance(row, CoverageRow)]

    def _note(self) -> None:
        if chosen := self.chosen():
            self._actions.note_asked(chosen, self.by_edit.text().strip())

    def _forget(self) -> None:
        if chosen := self.chosen():
            self._actions.forget_asked(chosen)

    def _enable(self) -> None:
        some = self.view.currentIndex().isValid()
        self.asked_button.setEnabled(some)
        self.forget_button.setEnabled(some)


class ChangesTab(_Tab):
    """Two loads of mappings compared, old id by old id."""

    def __init__(self, *, around: Surroundings, actions: LoadActions) -> None:
        super().__init__(around=around, actions=actions)
        self._choices: tuple[LoadChoice, ...] = ()
        self._compared = False
        self.older_combo, self.newer_combo = ChoiceBox(), ChoiceBox()
        self.older_combo.setAccessibleName(self.tr("Older load"))
        self.newer_combo.setAccessibleName(self.tr("Newer load"))
        tools = Flow(gap=8)
        for widget in (
            Line(self.tr("From")),
            self.older_combo,
            Line(self.tr("to")),
            self.newer_combo,
            Button(self.tr("Compare"), theme=self._theme, press=self.compare),
        ):
            tools.add(widget)
        self._column.addWidget(tools)
        self._asks = self.tr("Choose two loads to see which ids lead elsewhere, are new or are gone.")
        self.words = Text(self._asks, tone="muted")
        self._column.addWidget(self.words)
        self.view, self._model = changes_table(around)
        self._column.addWidget(self.view, 1)

    def show_choices(self, choices: tuple[LoadChoice, ...]) -> None:
        """The loads there are; the two newest are proposed."""
        if choices == self._choices:
            return
        self._choices = choices
        for combo, proposed in ((self.older_combo, len(choices) - 2), (self.newer_combo, len(choices) - 1)):
            combo.clear()
            for one in choices:
                combo.addItem(one.words, one.load)
            combo.setCurrentIndex(max(0, proposed))
        self.show_rows((), self._asks)
        self._compared = False

    def show_rows(self, rows: Sequence[ChangeRow], words: str) -> None:
        self._model.set_rows(rows)
        self.words.setText(words)

    def compare_once(self) -> None:
        """Compare when somebody looks for the first time since the loads changed."""
        if not self._compared:
            self.compare()

    def compare(self) -> None:
        """The two loads that are chosen, the newest ones unless a person chose others."""
        self._compared = True
        older, newer = self.older_combo.currentData(), self.newer_combo.currentData()
        if older is not None and newer is not None and older != newer:
            self._actions.compare(min(older, newer), max(older, newer))


class HowTab(_Tab):
    """For those who have no files yet."""

    def __init__(self, *, around: Surroundings, actions: LoadActions) -> None:
        super().__init__(around=around, actions=actions)
        area, column = scrolling_column()
        column.setContentsMargins(0, 0, 8, 12)
        self._column.addWidget(area)
        clever, inside = card()
        inside.addWidget(Text(self.tr("The migration CSVs, from Clever"), kind="lead"))
        for at, words in enumerate(self._clever_words(), start=1):
            inside.addWidget(Text(f"{at}.  {words}"))
        ask = Button(self.tr("Text for a mail…"), theme=self._theme, icon="copy", press=actions.ask_clever)
        inside.addLayout(_at_left(ask))
        column.addWidget(clever)
        accounts, inside = card()
        inside.addWidget(Text(self.tr("The accounts, from your own system"), kind="lead"))
        inside.addWidget(
            Text(
                self.tr(
                    "Somebody who can export your user table needs to know which columns are "
                    "wanted, and that ids must stay text. The request says it on one page."
                )
            )
        )
        press = actions.print_request
        button = Button(self.tr("Print the request…"), theme=self._theme, icon="printer", press=press)
        inside.addLayout(_at_left(button))
        column.addWidget(accounts)
        column.addStretch()

    def _clever_words(self) -> tuple[str, ...]:
        return (
            self.tr(
                "In Clever’s dashboard of your application open Settings, District Setup, and choose "
                "Request API V3 Migration CSVs. If you cannot, ask a colleague who can, or Clever’s partner "
                "support."
            ),
            self.tr(
                "Choose the roles: teachers, staff and district admins need new "
                "ids; students keep theirs; contacts are created anew."
            ),
            self.tr("One archive comes per district, or one for all. Load it as it is, zip included."),
            self.tr("Note here who asked and when, so that colleagues know (tab Districts)."),
        )


def _at_left(button: Button) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(button)
    row.addStretch()
    return row
