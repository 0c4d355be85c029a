"""Start: begin, open or try; with an open migration, how far it is and what comes next.

The welcome is the first that anybody sees of the program: what only the questions or a migration need is
imported when it is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.pages.base import Page, Surroundings, card, scrolling_column
from ui.pages.start_view import RecentWorkspace, StartActions, StartView
from ui.widgets.buttons import Action, Button
from ui.widgets.flow import Turning
from ui.widgets.labels import Chip, ElidedLabel, IconLabel, Line, Text

if TYPE_CHECKING:
    from ui.pages.start_questions import StartQuestions

_MOST_RECENT = 3


class StartPage(Page):
    """The first page. `show_view` replaces all that it shows."""

    step_id = "start"

    def __init__(self, *, around: Surroundings, actions: StartActions) -> None:
        super().__init__(around=around)
        self._actions = actions
        self._view: StartView | None = None
        self._questions: StartQuestions | None = None
        self._first: QWidget | None = None

    def show_view(self, view: StartView) -> None:
        self._view = view
        self._questions = None
        self._first = None
        if view.overview:
            from ui.pages.start_overview import StartOverview

            overview = StartOverview(view.overview, around=self.around, actions=self._actions)
            self.show_body_soon(overview, overview.finish)
        else:
            self.show_body(self._welcome(view))
        self.changed.emit()

    def ask_questions(self) -> None:
        """The questions before a new migration is created."""
        from ui.pages.start_questions import StartQuestions

        assert self._view is not None
        self._questions = StartQuestions(self._view, theme=self.theme)
        self._questions.answered.connect(self.changed)
        self.soon(partial(self._show_questions, self._questions))

    def _show_questions(self, questions: StartQuestions) -> None:
        if questions is self._questions:
            self.show_body(questions)
            questions.initial_focus().setFocus(Qt.FocusReason.OtherFocusReason)
            self.changed.emit()

    # The frame asks.

    @property
    def title(self) -> str:
        if self._questions is not None:
            return self.tr("Start a migration")
        overview = self._view.overview if self._view else None
        return overview.name if overview else self.tr("Welcome to Crosswalk")

    @property
    def intro(self) -> str:
        if self._questions is not None:
            return self.tr("Four questions, so that Crosswalk shows you only what concerns you.")
        overview = self._view.overview if self._view else None
        if overview is not None:
            return overview.journey
        return self.tr(
            "Move your application to Clever’s new API, with every account accounted for. "
            "Everything stays on this computer and everything can be undone."
        )

    @property
    def primary(self) -> Action | None:
        if self._questions is not None:
            return Action(
                self.tr("Create migration…"),
                self._create,
                enabled=self._questions.complete,
                why_not=self.tr("Please answer the questions that are still open."),
            )
        overview = self._view.overview if self._view else None
        if overview is None:
            return None
        step = overview.next.step_id
        return Action(overview.next.button, lambda: self.step_asked.emit(step))

    @property
    def secondary(self) -> tuple[Action, ...]:
        if self._questions is None:
            return ()
        return (Action(self.tr("Back"), self._back),)

    @property
    def remark(self) -> str:
        if self._questions is None:
            return ""
        if not self._questions.complete:
            return self.tr("Please answer the questions that are still open.")
        return self.tr("All answers can be changed later.")

    def initial_focus(self) -> QWidget | None:
        if self._questions is not None:
            return self._questions.initial_focus()
        return self._first

    # Without a migration.

    def _welcome(self, view: StartView) -> QWidget:
        area, column = scrolling_column()
        self._first = None
        choices = Turning(theme=self.theme, least=230)
        choices.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        start = self._choice(
            choices,
            ("compass", self.tr("Start a migration")),
            self.tr("Four questions, then step by step. You can stop at any time and go on later."),
            self.ask_questions,
            "primary",
        )
        self._choice(
            choices,
            ("folder", self.tr("Open a migration")),
            self.tr("Go on with a .crosswalk file of yours or of a colleague."),
            self._actions.open,
            "plain",
        )
        self._choice(
            choices,
            ("spark", self.tr("Try the demo")),
            self.tr("Made-up districts and people, the real steps. Nothing of yours is needed."),
            self._actions.try_demo,
            "plain",
        )
        if view.recent:
            # Whoever comes back goes on with what there is; the menu File has all of them.
            column.addWidget(Line(self.tr("Recent"), kind="lead"))
            column.addWidget(self._recent(view.recent[:_MOST_RECENT]))
            column.addSpacing(8)
        self._first = self._first or start
        column.addWidget(choices)
        if not view.recent:
            column.addWidget(self._needed())
        column.addStretch()
        return area

    def _needed(self) -> QFrame:
        """What somebody who is here for the first time will be asked for."""
        frame, column = card(spacing=10)
        column.addWidget(Line(self.tr("What a migration needs"), kind="lead"))
        for icon, words in (
            (
                "step-load",
                self.tr("The migration CSVs from Clever: old id beside new id, one file per district."),
            ),
            ("people", self.tr("An export of the accounts of your application, as CSV or Excel.")),
            (
                "step-connect",
                self.tr("Tokens of your districts help, but nothing here needs them."),
            ),
        ):
            row = QHBoxLayout()
            row.setSpacing(12)
            row.addWidget(IconLabel(self.theme, icon, size=18), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Text(words), 1)
            column.addLayout(row)
        words = self.tr("You do not have them yet? The page Load says how to get them.")
        column.addWidget(Text(words, tone="muted"))
        return frame

    def _choice(
        self,
        choices: Turning,
        look: tuple[str, str],
        words: str,
        press: Callable[[], None],
        kind: str,
    ) -> Button:
        icon, name = look
        frame, column = card(margins=20, spacing=8)
        column.addWidget(IconLabel(self.theme, icon, token="accent", size=28))
        column.addSpacing(4)
        column.addWidget(Text(name, kind="lead"))
        column.addWidget(Text(words, tone="muted"))
        column.addSpacing(12)
        column.addStretch()
        button = Button(name, theme=self.theme, kind=kind, press=press)
        button.setObjectName(f"choice_{icon}")
        column.addWidget(button)
        choices.add(frame)
        return button

    def _recent(self, recent: tuple[RecentWorkspace, ...]) -> QFrame:
        frame, column = card(margins=8, spacing=0)
        for one in recent:
            column.addWidget(self._recent_row(one))
        return frame

    def _recent_row(self, recent: RecentWorkspace) -> QWidget:
        widget = QWidget()
        row = QHBoxLayout(widget)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(12)
        row.addWidget(IconLabel(self.theme, "file", size=18))
        words = QVBoxLayout()
        words.setSpacing(0)
        name = Line(recent.path.stem)
        words.addWidget(name)
        place = ElidedLabel(str(recent.path.parent), tone="muted")
        words.addWidget(place)
        row.addLayout(words, 1)
        if recent.missing:
            name.set_tone("muted")
            row.addWidget(Chip(self.tr("missing"), tone="warn"))
            return widget
        row.addWidget(Line(recent.when, tone="muted"))
        open_button = Button(self.tr("Open"), theme=self.theme)
        open_button.setAccessibleName(self.tr("Open {0}").format(recent.path.stem))
        open_button.clicked.connect(lambda: self._actions.open_recent(recent.path))
        if self._first is None:
            self._first = open_button
        row.addWidget(open_button)
        return widget

    # Presses.

    def _create(self) -> None:
        if self._questions is not None:
            self._actions.create(self._questions.answers())

    def _back(self) -> None:
        assert self._view is not None
        self.show_view(self._view)
