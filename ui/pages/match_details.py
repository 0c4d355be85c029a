"""The details beside the table of accounts: why, evidence, suggestions, and what a person may decide."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QMenu, QVBoxLayout, QWidget

from app.terms import Outcome
from ui.figures import fill, number
from ui.outcomes import outcome_icon, outcome_name
from ui.pages.base import Page, Room, plain_column, scrolling_column
from ui.pages.match_view import AccountDetail, ChosenAccounts, MatchActions, Suggestion
from ui.widgets.buttons import Button
from ui.widgets.empty_state import EmptyState
from ui.widgets.facts import FactList
from ui.widgets.flow import Flow
from ui.widgets.labels import ElidedLabel, IconLabel, Line, Text

_BY_WORD = {outcome.word: outcome for outcome in Outcome}


_LEAST_WIDTH = 280
LEAST_BESIDE = 250  # pixels at 100 % for each of the list and the details, where they stand beside each other


def _beginning() -> tuple[QWidget, QVBoxLayout]:
    """Beside the window until all of it is there: each part that comes into sight by itself is laid out anew."""
    holder, column = plain_column(margins=(0, 0, 0, 0))
    column.setSpacing(10)
    return holder, column


class AccountDetails(QFrame):
    """Signals: `leave_asked(reason code)` and `ask_again_asked` (what was left waits again) for the rows chosen
    in the table, `load_asked` to load a file."""

    leave_asked = Signal(str)
    ask_again_asked = Signal()
    load_asked = Signal()

    def __init__(
        self, *, page: Page, actions: MatchActions, heir: Callable[[], QWidget] | None = None
    ) -> None:
        """`heir` gets the keyboard when the button that had it goes."""
        super().__init__()
        self._around, self._theme, self._actions = page.around, page.around.theme, actions
        self.setProperty("kind", "card")
        self._theme.changed.connect(self._fit)
        self._fit()
        area, column = scrolling_column()
        column.setContentsMargins(20, 16, 16, 16)
        self._room = Room(page, column, heir=heir)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.addWidget(area)
        self._room.put(self._nothing(), now=True)
        self._empty = True

    def _fit(self) -> None:
        """A whole id has room in a line, in larger text too."""
        self.setMinimumWidth(max(_LEAST_WIDTH, self._theme.px(LEAST_BESIDE)))

    def show_detail(self, detail: AccountDetail | None) -> None:
        if detail is not None:
            self._room.put(self._told(detail))
        elif not self._empty:
            self._room.put(self._nothing())
        self._empty = detail is None

    def _nothing(self) -> QWidget:
        return EmptyState(
            theme=self._theme,
            icon="person",
            heading=self.tr("No account chosen"),
            words=self.tr("Choose a row to see why it ended where it did."),
        )

    def _told(self, detail: AccountDetail) -> QWidget:
        holder, column = _beginning()
        self._head(detail, column)
        column.addWidget(Text(detail.why, privacy=self._around.privacy))
        if detail.decided:
            column.addWidget(Text(detail.decided, tone="muted", privacy=self._around.privacy))
        if detail.advice:
            column.addWidget(Text(detail.advice, tone="muted"))
        for heading, offers in (
            (self.tr("Suggestion"), detail.suggestions),
            (self.tr("Possible people"), detail.candidates),
        ):
            if offers:
                column.addWidget(Line(heading, kind="lead"))
                for offer in offers:
                    column.addWidget(self._offer(detail, offer, self._answers(detail, offer)))
        if detail.take_back is not None:
            column.addWidget(Line(self.tr("It was set apart from"), kind="lead"))
            column.addWidget(self._offer(detail, detail.take_back, self._take_back(detail)))
        if detail.asks in ("you", "left"):
            column.addWidget(self._leave_row(detail))
        if detail.facts:
            column.addSpacing(4)
            column.addWidget(Line(self.tr("As it stands"), kind="lead"))
            column.addWidget(FactList(detail.facts, theme=self._theme, privacy=self._around.privacy))
        column.addStretch()
        return holder

    def _head(self, detail: AccountDetail, column: QVBoxLayout) -> None:
        title = ElidedLabel(detail.title, privacy=self._around.privacy)
        title.setFont(self._theme.font(18, self._theme.font().Weight.DemiBold))
        column.addWidget(title)
        outcome = _BY_WORD[detail.outcome]
        flow = Flow(gap=6)
        flow.add(IconLabel(self._theme, outcome_icon(outcome), token=outcome.word))
        flow.add(Line(outcome_name(outcome)))
        if detail.mark:
            flow.add(Line(f"· {detail.mark}", tone="muted"))
        column.addWidget(flow)

    def show_chosen(self, chosen: ChosenAccounts) -> None:
        """Several accounts at once: how many, and what can be done with how many of them."""
        holder, column = _beginning()
        title = ElidedLabel(fill(self.tr("{0} {0:account is|accounts are} chosen"), chosen.count))
        title.setFont(self._theme.font(18, self._theme.font().Weight.DemiBold))
        column.addWidget(title)
        if chosen.waiting is not None and chosen.left is not None:
            column.addWidget(Text(self._standing(chosen.count, chosen.waiting, chosen.left)))
            column.addWidget(self._answers_for(chosen.waiting, chosen.left))
        said = self.tr("Suggestions are decided one by one: choose a single row to see them.")
        column.addWidget(Text(said, tone="muted"))
        column.addStretch()
        self._room.put(holder)
        self._empty = False

    def _standing(self, count: int, waiting: int, left: int) -> str:
        """How several accounts stand, in a line."""
        if waiting == count:
            return self.tr("All of them wait for you.")
        if left == count:
            return self.tr("All of them are left as they are.")
        if not waiting + left:
            return self.tr("None of them waits or was left, so there is nothing to decide about them.")
        parts = (
            (self.tr("Waiting for you: {0}"), waiting),
            (self.tr("left as they are: {0}"), left),
            (self.tr("nothing to decide: {0}"), count - waiting - left),
        )
        words = " · ".join(form.format(number(some)) for form, some in parts if some)
        return words[:1].upper() + words[1:]

    def _answers_for(self, waiting: int, left: int) -> QWidget:
        """Those that wait can be left; those that were left can be taken back, or left for another reason."""
        flow = Flow(gap=6)
        if waiting:
            words = self.tr("Leave {0:this one as it is|these {0} as they are}")
            flow.add(self._leave_button(fill(words, waiting)))
        if left:
            words = self.tr("Take back the {0:one that was|{0} that were} left")
            flow.add(self._back_button(fill(words, left)))
        if left and not waiting:
            flow.add(self._leave_button(self.tr("Leave for another reason")))
        return flow

    def _answers(self, detail: AccountDetail, offer: Suggestion) -> tuple[Button, ...]:
        row_id, key = detail.row_id, offer.key
        accept = Button(self.tr("Accept"), theme=self._theme, icon="check")
        accept.clicked.connect(lambda: self._actions.accept(row_id, key))
        not_this = Button(self.tr("Not this one"), theme=self._theme)
        not_this.clicked.connect(lambda: self._actions.not_this(row_id, key))
        return accept, not_this

    def _take_back(self, detail: AccountDetail) -> tuple[Button, ...]:
        offer = detail.take_back
        if offer is None:
            return ()
        row_id, key = detail.row_id, offer.key
        back = Button(self.tr("Take this back"), theme=self._theme, icon="undo")
        back.setToolTip(self.tr("It is this person after all; Merge asks about the person again"))
        back.clicked.connect(lambda: self._actions.take_back(row_id, key))
        return (back,)

    def _offer(self, detail: AccountDetail, offer: Suggestion, answers: tuple[Button, ...]) -> QFrame:
        frame = QFrame()
        frame.setProperty("kind", "card")
        column = QVBoxLayout(frame)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(6)
        who = ElidedLabel(offer.who, privacy=self._around.privacy)
        column.addWidget(who)
        user_id = ElidedLabel(offer.user_id, privacy=self._around.privacy, tone="muted")
        user_id.setFont(self._theme.mono_font())
        column.addWidget(user_id)
        for words in offer.evidence:
            column.addWidget(Text(f"• {words}", tone="muted", privacy=self._around.privacy))
        buttons = Flow(gap=6)
        for button in answers:
            buttons.add(button)
        column.addWidget(buttons)
        return frame

    def _leave_row(self, detail: AccountDetail) -> QWidget:
        flow = Flow(gap=6)
        later = Button(self.tr("Later"), theme=self._theme, kind="plain")
        later.setToolTip(self.tr("Nothing is decided: it goes on waiting for you"))
        later.clicked.connect(lambda: self._actions.later(detail.row_id))
        if detail.to_load:
            flow.add(Button(self.tr("Go to Load"), theme=self._theme, press=self.load_asked.emit))
        if detail.asks == "you":
            flow.add(later)
            flow.add(self._leave_button(self.tr("Leave as it is")))
        else:
            flow.add(self._back_button(self.tr("Take back")))
            flow.add(self._leave_button(self.tr("Leave it for another reason")))
        return flow

    def _back_button(self, words: str) -> Button:
        back = Button(words, theme=self._theme, icon="undo", press=self.ask_again_asked.emit)
        told = self.tr("It is no longer left as it is: it waits for you again")
        back.setToolTip(told)
        back.setAccessibleDescription(told)
        return back

    def _leave_button(self, words: str) -> Button:
        leave = Button(words, theme=self._theme)
        leave.setProperty("menuful", "yes")
        menu = QMenu(leave)
        for reason, told in (
            ("test", self.tr("It is a test account")),
            ("closed", self.tr("It is closed")),
            ("duplicate", self.tr("It is a duplicate")),
        ):
            action = menu.addAction(told)
            action.triggered.connect(lambda _=False, why=reason: self.leave_asked.emit(why))
        leave.setMenu(menu)
        return leave
