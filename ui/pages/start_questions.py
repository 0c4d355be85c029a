"""The four plain questions before a new migration."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.pages.base import card, plain_column
from ui.pages.start_view import StartAnswers, StartView
from ui.theme import Theme
from ui.widgets.choice import ChoiceBox
from ui.widgets.fields import LabelledRow
from ui.widgets.flow import Turning
from ui.widgets.labels import Text
from ui.widgets.scrolling import ScrollArea, fill_scroll_area


class StartQuestions(ScrollArea):
    """Signals: `answered` when an answer was given or changed."""

    answered = Signal()

    def __init__(self, view: StartView, *, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._groups: list[QButtonGroup] = []
        inner, column = plain_column()
        column.addWidget(self._versions(view))
        self._kind = self._question(
            column,
            self.tr("What kind of integration is it?"),
            (
                ("secure-sync", self.tr("Secure Sync"), self.tr("You read rosters from Clever.")),
                ("sso", self.tr("Sign-in only"), self.tr("Clever signs people in (SSO only).")),
                ("library", self.tr("Library"), self.tr("Teachers bring your app in themselves.")),
                (
                    "",
                    self.tr("I am not sure"),
                    self.tr("Secure Sync is taken, which has all steps. Checklist can change it later."),
                ),
            ),
        )
        self._key = self._question(
            column,
            self.tr("Does your application use the Clever ID as the key of an account?"),
            (
                ("yes", self.tr("Yes"), self.tr("The id is how an account is found again.")),
                ("no", self.tr("No"), self.tr("It is only a column beside a key of your own.")),
                ("", self.tr("I do not know"), self.tr("The checklist will help to find out.")),
            ),
        )
        column.addStretch()
        fill_scroll_area(self, inner)

    @property
    def complete(self) -> bool:
        return all(group.checkedButton() is not None for group in self._groups)

    def answers(self) -> StartAnswers:
        """Only when `complete`."""
        key = {"yes": True, "no": False}.get(self._answer(self._key))
        return StartAnswers(
            from_version=self.from_combo.currentText(),
            to_version=self.to_combo.currentText(),
            kind=self._answer(self._kind) or "secure-sync",
            clever_key=key,
        )

    def initial_focus(self) -> QWidget:
        return self.from_combo

    @staticmethod
    def _answer(group: QButtonGroup) -> str:
        button = group.checkedButton()
        return str(button.property("answer")) if button is not None else ""

    def _versions(self, view: StartView) -> QWidget:
        self.from_combo = self._combo(view.versions, view.proposed_from)
        self.to_combo = self._combo(view.versions, view.proposed_to)
        frame, column = card(spacing=12)
        pair = Turning(theme=self._theme, least=240, gap=24)
        old = LabelledRow(
            self.tr("&From which version?"),
            self.from_combo,
            name=self.tr("From version"),
            help_text=self.tr(
                "The one your app uses today. It stands in the addresses it calls, such as /v2.1/. "
                "Not sure? Leave it; Checklist can change it later."
            ),
        )
        new = LabelledRow(
            self.tr("&To which version?"),
            self.to_combo,
            name=self.tr("To version"),
            help_text=self.tr("Proposed: {0}, the newest one.").format(view.proposed_to),
        )
        for row in (old, new):
            row.label.setProperty("kind", "lead")  # a question like the others
            pair.add(row)
        column.addWidget(pair)
        return frame

    @staticmethod
    def _combo(versions: tuple[str, ...], chosen: str) -> QComboBox:
        combo = ChoiceBox()
        combo.addItems(list(versions))
        combo.setCurrentText(chosen)
        combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return combo

    def _question(
        self, column: QVBoxLayout, words: str, choices: tuple[tuple[str, str, str], ...]
    ) -> QButtonGroup:
        frame, inside = card(spacing=6)
        inside.addWidget(Text(words, kind="lead"))
        group = QButtonGroup(self)
        for answer, name, meaning in choices:
            button = QRadioButton(name)
            button.setProperty("answer", answer)
            button.setAccessibleDescription(f"{words} {meaning}")
            group.addButton(button)
            about = Text(meaning, tone="muted")
            about.setIndent(self._theme.px(28))
            both = QVBoxLayout()  # what it means stands nearer to its own answer than to the next one
            both.setSpacing(0)
            both.addWidget(button)
            both.addWidget(about)
            inside.addLayout(both)
        group.buttonClicked.connect(lambda _: self.answered.emit())
        self._groups.append(group)
        column.addWidget(frame)
        return group
