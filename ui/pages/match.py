"""Match: where every account ended, the open ones first, and what to do about them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QStackedWidget, QVBoxLayout, QWidget

from app.terms import Outcome
from ui.figures import fill, number
from ui.models.columns import Column
from ui.models.paged_table import PagedTableModel
from ui.models.table import Sort
from ui.outcomes import outcome_icon, outcome_name
from ui.pages.base import Page, Surroundings, clear_layout, plain_column
from ui.pages.match_details import LEAST_BESIDE, AccountDetails
from ui.pages.match_view import (
    AccountDetail,
    AccountFilter,
    AccountRow,
    ChosenAccounts,
    MatchActions,
    MatchView,
)
from ui.widgets.bars import OutcomeBar
from ui.widgets.buttons import Action, Button, IconButton
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow import Beside, Flow, Turning
from ui.widgets.labels import Line
from ui.widgets.said_line import SaidLine
from ui.widgets.table_view import TableView

_BY_WORD = {outcome.word: outcome for outcome in Outcome}
_SEARCH_AFTER_MS = 200
# Pixels at 100 % that the table and the details need beside each other: some rows, and what is said below them.
_LOWEST = 200
_SHARES = (620, 360)  # of the width, for the table and the details
_TOOLS = 240  # pixels at 100 % for the search, and for the buttons beside it


class MatchPage(Page):
    """Bar and search narrow the table; the details at the right belong to its current row."""

    step_id = "match"

    def __init__(self, *, around: Surroundings, actions: MatchActions) -> None:
        super().__init__(around=around)
        self._actions = actions
        self._view = MatchView()
        self.outcome_bar = OutcomeBar(theme=self.theme)
        self.outcome_bar.filter_changed.connect(lambda _: self._narrow())
        self.search_edit = QLineEdit()
        self.search_edit.setAccessibleName(self.tr("Search"))
        self.search_edit.setPlaceholderText(self.tr("Search names, keys and ids"))
        self.search_edit.setClearButtonEnabled(False)
        self._search_timer = QTimer(self)
        self._search_timer.setSingleShot(True)
        self._search_timer.setInterval(_SEARCH_AFTER_MS)
        self._search_timer.timeout.connect(self._narrow)
        self.search_edit.textChanged.connect(lambda _: self._search_timer.start())
        self._model = PagedTableModel(
            self._columns(), runner=around.runner, theme=self.theme, privacy=around.privacy
        )
        self._model.counts_changed.connect(self._on_model_counts_changed)
        self.accounts_table = TableView(
            self._model,
            name="accounts",
            theme=self.theme,
            runner=around.runner,
            preferences=around.preferences,
        )
        self.accounts_table.setAccessibleName(self.tr("Accounts"))
        self.accounts_table.row_chosen.connect(self._on_row_chosen)
        self.accounts_table.selectionModel().selectionChanged.connect(lambda *_: self._on_selection())
        self._model.modelAboutToBeReset.connect(self._remember_place)
        self.shown_label = Line(tone="muted")
        self.said_line = SaidLine(theme=self.theme)
        self.details = AccountDetails(page=self, actions=actions, heir=lambda: self.accounts_table)
        self.details.leave_asked.connect(self._leave)
        self.details.ask_again_asked.connect(self._ask_again)
        self.details.load_asked.connect(lambda: self.step_asked.emit("load"))
        self._place = (0, 0, 0)  # two rows to go to, the first that is there; else the place of another
        self._from_top = False
        self._sought = 0  # the row to go to when the table has been read again
        self._many = 0
        self._asked_for: frozenset[str] | None = None
        self._empty, self._empty_room = plain_column(margins=(0, 0, 0, 0))
        self._rooms = QStackedWidget()
        self._rooms.addWidget(self._empty)
        self._rooms.addWidget(self._layout())
        self.show_body(self._rooms)
        self.theme.changed.connect(self._place_tools)

    def show_view(self, view: MatchView) -> None:
        first = self._view.source is None and view.source is not None
        self._view = view
        if view.source is not None:
            self.outcome_bar.set_counts(view.counts, view.asks)  # before it is seen: its words are many
        self._rooms.setCurrentIndex(0 if view.source is None else 1)
        if view.source is None:
            clear_layout(self._empty_room)
            self._empty_room.addWidget(self._nothing(view))
            self._model.set_source(None)
        else:
            if self._asked_for is not None:
                self.show_outcomes(self._asked_for)
            elif first and view.to_decide:
                self.outcome_bar.show_waiting()
            self._sought = view.lead_to or self._sought
            self._model.set_source(view.source)
        self.changed.emit()

    def say(self, words: str) -> None:
        """What has just been done, in a line below the table; empty takes it away."""
        self.said_line.say(words)

    def show_account(self, detail: AccountDetail | None) -> None:
        if not self._many:
            self.details.show_detail(detail)

    def show_chosen(self, chosen: ChosenAccounts) -> None:
        """Several rows are chosen: what can be done with all of them. An answer that comes too late is dropped."""
        if chosen.count == self._many:
            self.details.show_chosen(chosen)

    def show_next(self, row_id: int) -> None:
        """Go to the account below this one; from the last one back to the first."""
        row = self._model.row_of(row_id) + 1
        self._go_to(row if row < self._model.shown else 0)

    def show_outcomes(self, outcomes: frozenset[str]) -> None:
        """Only accounts that ended so, or without any outcome those that wait; as soon as there are any to show."""
        waits = self._view.source is None
        self._asked_for = outcomes if waits else None
        if not waits:
            self.search_edit.clear()
            there = frozenset(
                word for word in outcomes if self._view.counts.get(word)
            )  # files may have come since
            self.outcome_bar.set_filtered(there, "" if there or not self._view.to_decide else "you")

    def search_for(self, text: str, row_id: int = 0) -> None:
        """Show whatever has this text, among all accounts, and go to one of them."""
        self.outcome_bar.set_filtered(frozenset())
        self.search_edit.setText(text)
        self._search_timer.stop()
        self._narrow()
        if self._model.loading:
            self._sought = row_id
        elif (row := self._model.row_of(row_id)) >= 0:
            self._go_to(row)  # the table showed just these before

    @property
    def sort(self) -> Sort | None:
        """How the table is sorted, None for the order of the file."""
        return self._model.sorting

    @property
    def wanted(self) -> AccountFilter:
        bar = self.outcome_bar
        return AccountFilter(bar.filtered(), self.search_edit.text().strip(), bar.asking())

    @property
    def intro(self) -> str:
        return self.tr(
            "Every account of yours ends in exactly one of nine outcomes. "
            "Nothing uncertain is decided without you."
        )

    @property
    def primary(self) -> Action | None:
        if self._view.source is None:
            return Action(
                self.tr("Match accounts"),
                self._actions.match,
                enabled=not self._view.waiting and not self.busy,
                why_not=self._view.waiting,
            )
        return Action(self.tr("Go to Merge"), lambda: self.step_asked.emit("merge"))

    @property
    def secondary(self) -> tuple[Action, ...]:
        if self._view.source is None:
            return ()
        again, name = self.tr("Match again"), self.tr("Match accounts")
        return (Action(again, self._actions.match, enabled=not self.busy, name=name),)

    @property
    def remark(self) -> str:
        if self._view.source is None:
            return ""
        asks = self._view.asks
        if not any(asks.values()):
            return self.tr("Every account is settled.")
        parts = (
            (self.tr("Waiting for you: {0}"), asks.get("you", 0)),
            (self.tr("left as they are: {0}"), asks.get("left", 0)),
            (self.tr("set apart on Merge: {0}"), asks.get("apart", 0)),
        )
        words = [form.format(number(count)) for form, count in parts if count]
        if not self._view.to_decide:
            words.insert(0, self.tr("Nothing waits for you"))
        return " · ".join(words)

    def initial_focus(self) -> QWidget | None:
        return self.accounts_table if self._view.source is not None else None

    # Building.

    def _nothing(self, view: MatchView) -> QWidget:
        actions: tuple[Action, ...] = ()
        words = self.tr("Files are loaded. Crosswalk now looks up every account and says where it ends.")
        if view.waiting:
            words = view.waiting
            actions = (Action(self.tr("Go to Load"), lambda: self.step_asked.emit("load")),)
        return EmptyState(
            theme=self.theme,
            icon="step-match",
            heading=self.tr("Nothing is matched yet"),
            words=words,
            actions=actions,
        )

    def _layout(self) -> QWidget:
        body, column = plain_column(margins=(32, 0, 24, 12))
        column.setSpacing(12)
        column.addWidget(self.outcome_bar)
        self._wide_column = column
        left = QWidget()
        inside = QVBoxLayout(left)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        self._list_column = inside
        self._tools_row = self._tools()
        inside.addWidget(self._tools_row)
        self.accounts_table.setMinimumHeight(220)
        inside.addWidget(self.accounts_table, 1)
        below = QHBoxLayout()
        below.setSpacing(16)
        below.addWidget(self.shown_label)
        below.addWidget(self.said_line, 1)
        inside.addLayout(below)
        splitter = Beside(
            left, self.details, theme=self.theme, least=LEAST_BESIDE, shares=_SHARES, lowest=_LOWEST
        )
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        column.addWidget(splitter, 1)
        return body

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_tools()

    def _place_tools(self) -> None:
        """Above the table where they fit in a line, else above the details too: two lines are two rows less."""
        fits = self.width() * _SHARES[0] / sum(_SHARES) >= 2 * self.theme.px(_TOOLS) + 48
        column, at = (self._list_column, 0) if fits else (self._wide_column, 1)
        if column.indexOf(self._tools_row) >= 0:
            return
        focus = self.window().focusWidget()
        column.insertWidget(at, self._tools_row)
        self._tools_row.show()
        if focus is not None and self._tools_row.isAncestorOf(focus):
            focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tools(self) -> QWidget:
        tools = Turning(theme=self.theme, least=_TOOLS, gap=8)
        buttons = Flow(gap=8)
        tools.add(self.search_edit, 5)
        tools.add(buttons, 4)
        self.columns_button = Button(self.tr("Columns"), theme=self.theme, icon="columns")
        self.columns_button.clicked.connect(self._choose_columns)
        export = Button(self.tr("Export…"), theme=self.theme, icon="export")
        export.setAccessibleDescription(self.tr("What the table shows now"))
        export.clicked.connect(lambda: self._actions.export_seen(self.wanted))
        for button in (self.columns_button, export, self._more_button()):
            buttons.add(button)
        return tools

    def _more_button(self) -> IconButton:
        """What is wanted now and then: lists that come in, and a list for the districts."""
        more = IconButton("more", self.tr("More"), theme=self.theme)
        menu = QMenu(more)
        self.list_action = menu.addAction(self.tr("Bring decisions back…"))
        self.list_action.triggered.connect(lambda _: self._actions.take_decisions())
        self.emails_action = menu.addAction(self.tr("Emails that differ between roles…"))
        self.emails_action.triggered.connect(lambda _: self._actions.show_emails())
        more.clicked.connect(lambda: menu.popup(more.mapToGlobal(more.rect().bottomLeft())))
        return more

    def _columns(self) -> tuple[Column, ...]:
        dealt_with = {"left": self.tr("left"), "apart": self.tr("set apart")}

        def look(row: AccountRow) -> tuple[str, str]:
            if row.asks in dealt_with:
                return "check-circle", "muted"
            return outcome_icon(_BY_WORD[row.outcome]), row.outcome

        def told(row: AccountRow) -> str:
            name = outcome_name(_BY_WORD[row.outcome])
            return f"{dealt_with[row.asks]} · {name}" if row.asks in dealt_with else name

        return (
            Column("key", self.tr("Key"), 80, lambda row: row.key, personal=True),
            Column("name", self.tr("Name"), 122, lambda row: row.name, personal=True),
            Column("outcome", self.tr("Outcome"), 185, told, icon=look),
            Column("role", self.tr("Role"), 85, lambda row: row.role),
            Column("district", self.tr("District"), 140, lambda row: row.district),
            Column(
                "previous_id",
                self.tr("Old id"),
                150,
                lambda row: row.previous_id,
                mono=True,
                personal=True,
            ),
            Column("user_id", self.tr("New id"), 150, lambda row: row.user_id, mono=True, personal=True),
            Column("warnings", self.tr("Warnings"), 140, lambda row: row.warnings),
        )

    # Presses.

    def _narrow(self) -> None:
        wanted = self.wanted if self.wanted != AccountFilter() else None
        # Only other rows begin at the top: those that are there already are not read again.
        self._from_top, self._sought = self._from_top or wanted != self._model.wanted, 0
        self._model.set_filter(wanted)

    def _choose_columns(self) -> None:
        below = self.columns_button.rect().bottomLeft()
        self.accounts_table.columns_menu().popup(self.columns_button.mapToGlobal(below))

    def _on_model_counts_changed(self) -> None:
        words = self.tr("{0} of {1} {1:account|accounts} shown")
        self.shown_label.setText(fill(words, self._model.shown, self._model.total))
        if not self._model.shown:
            return
        # Always, even if there is a current row: a table that gets the focus makes its first row the current
        # one by itself, without highlight.
        *wanted, row = self._place
        again = next((at for one in wanted if one and (at := self._model.row_of(one)) >= 0), -1)
        self._go_to(again if again >= 0 else min(row, self._model.shown - 1))

    def _remember_place(self) -> None:
        """The account that is looked at, and its row, for after the table was read again: whoever comes to
        stand at its place is the next to look at."""
        self._many = 0
        row = self.accounts_table.currentIndex().row()
        stays = not self._from_top and 0 <= row < self._model.shown
        self._place = (self._sought, *((self._model.row_id(row), row) if stays else (0, 0)))
        self._from_top, self._sought = False, 0

    def _go_to(self, row: int) -> None:
        index = self._model.index(row, 0)
        self.accounts_table.setCurrentIndex(index)
        self.accounts_table.scrollTo(index)

    def _on_row_chosen(self, row: object) -> None:
        if isinstance(row, AccountRow):
            self._actions.show_account(row.row_id)
        else:
            self.show_account(None)

    def _on_selection(self) -> None:
        """One row: its details; several: what can be done with all of them."""
        ranges = self.accounts_table.chosen_rows()
        count = sum(last - first + 1 for first, last in ranges)
        before, self._many = self._many, count if count > 1 else 0
        if self._many:
            self.show_chosen(ChosenAccounts(count))
            self._actions.look_at_chosen(self._model.ids_of(ranges))
        elif before:
            self._on_row_chosen(self.accounts_table.current_row())

    def _leave(self, reason: str) -> None:
        if ids := self._decided_ids():
            self._actions.leave(ids, reason)

    def _ask_again(self) -> None:
        if ids := self._decided_ids():
            self._actions.ask_again(ids)

    def _decided_ids(self) -> Sequence[int]:
        """The rows that a press in the details is about."""
        ranges = self.accounts_table.chosen_rows()
        row = self.accounts_table.currentIndex().row()
        if not self._many and row >= 0:
            # The panel shows the row that has the keyboard; with Ctrl and an arrow another one may stay chosen.
            ranges = [(row, row)]
        return self._model.ids_of(ranges)
