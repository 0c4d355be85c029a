"""Merge: people with several accounts, decided by rule where that is safe, one by one where it is not."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from ui.dialogs import Dialogs
from ui.figures import fill
from ui.models.columns import Column
from ui.models.paged_table import PagedTableModel
from ui.pages.base import Page, Surroundings, plain_column
from ui.pages.merge_person import PersonPanel
from ui.pages.merge_rules import RulesCard
from ui.pages.merge_view import MergeActions, MergeView, PersonDetail, PersonRow, RuleAnswers
from ui.tab_order import bring_into_sight
from ui.widgets.buttons import Action
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow import Beside, Turning
from ui.widgets.labels import Text
from ui.widgets.said_line import SaidLine
from ui.widgets.table_view import TableView

# Pixels at 100 % of the columns of the queue, and of all with the bar beside them.
_PERSON, _ROLES, _STATE = 110, 125, 125
_QUEUE = _PERSON + _ROLES + _STATE + 20
# Pixels at 100 % that the queue and the person need at least: some rows, and what can be decided.
_LOWEST = 220

_TONES = {
    "warn": ("alert", "warn"),
    "ok": ("check-circle", "ok"),
    "info": ("clock", "info"),
    "danger": ("cross-circle", "danger"),
}


class MergePage(Page):
    """Rules above, the queue at the left, one person at the right. Keys A, C, D, R, J, K."""

    step_id = "merge"

    def __init__(self, *, around: Surroundings, actions: MergeActions, dialogs: Dialogs) -> None:
        super().__init__(around=around)
        self._actions, self._dialogs = actions, dialogs
        self._view = MergeView()
        self._detail: PersonDetail | None = None
        self._full: QWidget | None = None
        self._detail_row, self._detail_user = -1, ""
        self._top = False
        self._decided_row = -1
        self._model = PagedTableModel(
            self._columns(), runner=around.runner, theme=self.theme, privacy=around.privacy
        )
        self._model.counts_changed.connect(self._on_model_counts_changed)
        self.people_table = TableView(
            self._model,
            name="people",
            theme=self.theme,
            runner=around.runner,
            preferences=around.preferences,
        )
        self.people_table.setAccessibleName(self.tr("People"))
        self.people_table.setMinimumWidth(240)
        self.people_table.row_chosen.connect(self._on_row_chosen)
        self.rules_card = RulesCard(around=around)
        self.rules_card.rules_changed.connect(self._on_rules_changed)
        self.person_panel = PersonPanel(around=around)
        self.rules_card.unique_ids_answered.connect(actions.answer_unique_ids)
        self.person_panel.decided.connect(self.decide)
        self.person_panel.picked.connect(self._pick)
        self._queue_label = Text(kind="lead")
        self.said_line = SaidLine(theme=self.theme)

    def show_view(self, view: MergeView) -> None:
        self._view = view
        if view.source is None:
            self._full = None
            self._model.set_source(None)
            # What is kept must not go with the body that it stands in.
            for widget in self._kept_parts:
                widget.setParent(None)
            self.show_body(self._nothing(view))
        else:
            comes_first = self._full is None
            if self._full is None:
                self._full = self._layout()
                self.show_body_soon(self._full)
            self.rules_card.show_rules(view)
            self._queue_label.setText(self._queue_words(view))
            self._find_again(view)
            self._model.set_source(view.source)
            if comes_first:
                return  # the change is told together with the body, which takes the keyboard
        self._tell_change()

    def _find_again(self, view: MergeView) -> None:
        """Rows are numbered anew when other people come or go: the person that is shown is found by the id."""
        if view.lead_to and view.row_of is not None and view.row_of(view.lead_to) >= 0:
            self._detail_user, self._decided_row, self._top = view.lead_to, -1, False
        if self._detail_user and view.row_of is not None:
            decided = self._decided_row >= 0
            self._detail_row = view.row_of(self._detail_user)
            self._decided_row = self._detail_row if decided else -1

    def _tell_change(self) -> None:
        focus = QApplication.focusWidget()
        self.changed.emit()
        if focus is not None and QApplication.focusWidget() is not focus and self.isVisible():
            self.focus_freed.emit()  # it was on the button in the footer, which waits for an answer now

    @property
    def _kept_parts(self) -> tuple[QWidget, ...]:
        return self.rules_card, self._queue_label, self.said_line, self.people_table, self.person_panel

    def _queue_words(self, view: MergeView) -> str:
        if not view.ruled or not view.waiting:
            return fill(self.tr("{0:1 person|All {0} people}"), view.people)
        words = fill(self.tr("{0} {0:person needs|people need} you"), view.waiting)
        decided = view.people - view.waiting
        if not decided:
            return words
        # They stand in one list: whoever is decided stays in place, below or between the others.
        return f"{words} · {fill(self.tr('{0} {0:is|are} decided'), decided)}"

    def say(self, words: str) -> None:
        """What has just been done, in a line above the list; empty takes it away."""
        self.said_line.say(words)

    def show_person(self, detail: PersonDetail | None) -> None:
        self._detail = detail
        if detail is not None:
            self._decided_row = -1  # whoever is looked at now is where the work goes on
        self.person_panel.show_person(detail)

    def decide(self, what: str) -> None:
        """`accept`, `change`, `defer` or `reject` the person that is shown; losing rights is asked."""
        detail = self._detail
        if detail is None:
            return
        user_id = detail.user_id
        if what == "accept" and detail.loses:
            self._dialogs.confirm(
                self.tr("Take rights away?"),
                detail.permission,
                self.tr("Yes, accept"),
                lambda: self._go_on(self._actions.accept, user_id),
                danger=True,
            )
        elif what == "change":
            self.person_panel.offer_changes(lambda kind, value: self._actions.alter(user_id, kind, value))
        elif what == "reject":
            self.person_panel.offer_keepers(lambda key: self._go_on(self._actions.reject, user_id, key))
        else:
            self._go_on({"accept": self._actions.accept, "defer": self._actions.defer}[what], user_id)

    def _go_on(self, act: Callable[..., None], *given: str) -> None:
        """Decide; then the next person below who still waits is shown."""
        self._decided_row = self._detail_row
        self._detail = None  # a second press must not decide the same person twice
        act(*given)

    def go_on_from(self, user_id: str) -> bool:
        """A decision about this person is on its way: if they waited, the next one who waits is shown after it."""
        shown = self._detail is not None and self._detail.user_id == user_id
        if not shown or not self._view.waits(self._detail_row):
            return False
        self._decided_row = self._detail_row
        self._detail = None  # a second press must not decide the same person twice
        return True

    def _on_rules_changed(self, answers: object) -> None:
        if isinstance(answers, RuleAnswers):
            self._top = True
            self._actions.set_rules(answers)

    def settle(self) -> None:
        """An order that somebody has just changed counts before whatever is done next."""
        self.rules_card.settle()

    def leave(self) -> None:
        self.settle()

    def _run_rule(self) -> None:
        self.settle()
        self._top = True
        self._actions.run_rule()
        # Whoever waits is decided with keys, also when the rule was started with keys from somewhere else.
        self.people_table.setFocus(Qt.FocusReason.OtherFocusReason)
        bring_into_sight(self.people_table)

    def _pick(self, field: str, account: str) -> None:
        if self._detail is not None:
            self._actions.pick(self._detail.user_id, field, account)

    def move_by(self, step: int) -> None:
        """To the next (1) or the previous (-1) person of the queue."""
        row = self.people_table.currentIndex().row() + step
        if 0 <= row < self._model.shown:
            self.people_table.setCurrentIndex(self._model.index(row, 0))

    @property
    def intro(self) -> str:
        return self.tr(
            "Some people have several accounts and one new id. Choose a rule; "
            "whoever a rule cannot decide safely waits here for you."
        )

    @property
    def primary(self) -> Action | None:
        if self._view.source is not None and not self._view.ruled:
            asked = self._view.question_open
            return Action(
                self.tr("Decide by rule"),
                self._run_rule,
                enabled=not self.busy and not asked,
                why_not=self.tr("Please answer the question above first.") if asked else "",
            )
        return Action(self.tr("Go to Checklist"), lambda: self.step_asked.emit("checklist"))

    @property
    def remark(self) -> str:
        if self._view.source is None:
            return ""
        if not self._view.ruled and self._view.question_open:
            return self.tr("First answer: may several accounts hold the same Clever ID?")
        if not self._view.ruled:
            return self.tr("Whoever the rule cannot decide safely is left to you.")
        if not self._view.waiting:
            return self.tr("Everybody is decided.")
        return fill(self.tr("{0} {0:person needs|people need} you."), self._view.waiting)

    def initial_focus(self) -> QWidget | None:
        if self._view.source is None:
            return None
        # What the rules ask and warn of comes before the list, also where the page has to scroll.
        return self.rules_card.strategy_combo if self._view.rules_first else self.people_table

    # Building.

    def _nothing(self, view: MergeView) -> QWidget:
        if view.needs:
            return EmptyState(
                theme=self.theme,
                icon="step-merge",
                heading=self.tr("Nobody to merge yet"),
                words=view.needs,
                actions=(Action(self.tr("Go to Load"), lambda: self.step_asked.emit("load")),),
            )
        return EmptyState(
            theme=self.theme,
            icon="check-circle",
            heading=self.tr("Nobody has several accounts"),
            words=self.tr("Every new id belongs to one account, so there is nothing to decide."),
        )

    def _layout(self) -> QWidget:
        body, column = plain_column(margins=(32, 0, 24, 12))
        column.setSpacing(12)
        column.addWidget(self.rules_card)
        left = QWidget()
        inside = QVBoxLayout(left)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        self.people_table.setMinimumHeight(160)
        inside.addWidget(self.people_table, 1)
        head = Turning(theme=self.theme, least=240)
        head.add(self._queue_label, 0)
        head.add(self.said_line, 1)
        column.addWidget(head)
        splitter = Beside(
            left,
            self.person_panel,
            theme=self.theme,
            least=300,
            shares=(380, 620),
            columns=_QUEUE,
            lowest=_LOWEST,
        )
        column.addWidget(splitter, 1)
        for keys, do in (
            ("A", lambda: self.decide("accept")),
            ("C", lambda: self.decide("change")),
            ("D", lambda: self.decide("defer")),
            ("R", lambda: self.decide("reject")),
            ("J", lambda: self.move_by(1)),
            ("K", lambda: self.move_by(-1)),
        ):
            shortcut = QShortcut(QKeySequence(keys), splitter)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(do)
        for widget in (self._queue_label, self.people_table, self.person_panel):
            widget.show()  # seen together with the body; those that were taken out of one before are hidden
        return body

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column("name", self.tr("Person"), _PERSON, lambda row: row.name, personal=True, stretch=True),
            Column("roles", self.tr("Roles"), _ROLES, lambda row: row.roles),
            Column(
                "state",
                self.tr("State"),
                _STATE,
                lambda row: row.state,
                icon=lambda row: _TONES.get(row.tone),
            ),
        )

    def _on_model_counts_changed(self) -> None:
        """The queue is here again: stay with the person, or go to the next who waits after a decision."""
        if not self._model.shown:
            self.show_person(None)
            return
        row = self._model.row_of(self._detail_row)
        if self._top:
            row = 0
        elif self._decided_row >= 0 and row >= 0:
            row = self._next_waiting(self._model.row_of(self._decided_row))
        self._top, self._decided_row = False, -1
        row = max(0, min(row, self._model.shown - 1))
        index = self._model.index(row, 0)
        self.people_table.setCurrentIndex(index)
        self.people_table.scrollTo(index)

    def _next_waiting(self, row: int) -> int:
        """The first row below that still waits, else from the top; the row itself when nobody does."""
        if not self._view.waiting:
            return row
        order = chain(range(row + 1, self._model.shown), range(row))
        return next((at for at in order if self._view.waits(self._model.row_id(at))), row)

    def _on_row_chosen(self, row: object) -> None:
        # None means that the row is on its way; what is shown stays until it is here.
        if isinstance(row, PersonRow):
            self._detail_row, self._detail_user = row.row_id, row.user_id
            self._actions.show_person(row.user_id)
