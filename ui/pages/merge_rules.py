"""The rules at the top of the Merge page, each with an example from the person's own data."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.figures import fill, number
from ui.pages.base import Surroundings
from ui.pages.merge_view import MergeRules, MergeView, RuleAnswers, RuleChoice
from ui.widgets.banner import Banner, Notice
from ui.widgets.buttons import Button
from ui.widgets.choice import ChoiceBox
from ui.widgets.fields import LabelledRow
from ui.widgets.flow import Flow, Turning
from ui.widgets.labels import IconLabel, Text
from ui.widgets.order_list import OrderList


class RulesCard(QFrame):
    """Signals: `rules_changed(RuleAnswers)` when the person has chosen, `unique_ids_answered(bool)`."""

    rules_changed = Signal(object)
    unique_ids_answered = Signal(bool)

    def __init__(self, *, around: Surroundings) -> None:
        super().__init__()
        self._theme = around.theme
        self._rules: MergeRules | None = None
        self._levels_told = False  # their order was said, and the view that knows it is on its way
        self._privacy = around.privacy
        around.privacy.changed.connect(self._show_examples)
        self.setProperty("kind", "card")
        self.strategy_combo, self.permission_combo = ChoiceBox(), ChoiceBox()
        self.tech_lead_combo = ChoiceBox()
        self.strategy_row = LabelledRow(self.tr("&Strategy"), self.strategy_combo)
        self.permission_row = LabelledRow(self.tr("&Permission rule"), self.permission_combo)
        self.tech_lead_row = LabelledRow(
            self.tr("Raise a SchoolTechLead to"),
            self.tech_lead_combo,
            help_text=self.tr("Somebody who is only PortalOnly is never raised."),
        )
        self.order_button = Button(
            self.tr("Survivors and levels…"), theme=self._theme, press=self._toggle_order
        )
        self.order_button.setCheckable(True)
        self.survivor_list = OrderList(
            self.tr("Who survives"),
            theme=self._theme,
            heading=self.tr("Which account survives: the first rule that tells them apart."),
        )
        self.levels_list = OrderList(
            self.tr("Levels from lowest to highest"),
            theme=self._theme,
            heading=self.tr("Your permission levels, the lowest first."),
        )
        self.levels_button = Button(self.tr("This order is right"), theme=self._theme, icon="check")
        self.levels_button.clicked.connect(lambda _checked: self._tell(with_levels=True))
        self.survivor_list.order_changed.connect(self._tell)
        self.levels_list.order_changed.connect(lambda: self._tell(with_levels=True))
        self.summary_text = Text()
        self.levels_banner = Banner(theme=self._theme)
        self.unique_banner = QFrame()
        for combo in (self.strategy_combo, self.permission_combo, self.tech_lead_combo):
            combo.activated.connect(lambda _: self._tell())
        self._arrange()

    def show_rules(self, view: MergeView) -> None:
        rules = self._rules = view.rules
        self._levels_told = False
        self.summary_text.setText(self._summary(view))
        self.setVisible(rules is not None)
        if rules is None:
            return
        _fill(self.strategy_combo, rules.strategies, rules.strategy)
        _fill(self.permission_combo, rules.permissions, rules.permission)
        _fill(self.tech_lead_combo, rules.tech_leads, rules.tech_lead)
        self.survivor_list.show_entries([(one.value, one.words) for one in rules.survivors])
        self.levels_list.show_entries([(level, level) for level in rules.levels])
        self._show_examples()
        self.permission_row.setVisible(bool(rules.permissions))
        self.levels_list.setVisible(bool(rules.levels))
        self.levels_button.setVisible(bool(rules.levels) and not rules.levels_given)
        self.tech_lead_row.setVisible(len(rules.tech_leads) > 1)
        self.order_button.setVisible(bool(rules.survivors))
        if not rules.survivors:
            self._orders.hide()
        self._show_questions(rules)

    def _summary(self, view: MergeView) -> str:
        """How many people there are, and how they are decided: the parts add up."""
        if not view.ruled:
            words = self.tr(
                "{0} {0:person has|people have} several accounts. Choose how {0:it is|they are} decided."
            )
            return fill(words, view.people)
        parts = [
            self.tr("{0} by the rule").format(number(view.by_rule)),
            self.tr("{0} by you").format(number(view.by_hand)),
            fill(self.tr("{0} {0:waits|wait}"), view.waiting),
        ]
        words = self.tr("{0} {0:person|people} with several accounts: {1}.")
        return fill(words, view.people, ", ".join(parts))

    def _show_examples(self) -> None:
        rules, mask = self._rules, self._privacy.mask
        if rules is not None:
            self.strategy_row.show_help(mask(_example(rules.strategies, rules.strategy)))
            self.permission_row.show_help(mask(_example(rules.permissions, rules.permission)))

    def _show_questions(self, rules: MergeRules) -> None:
        self.unique_banner.setVisible(rules.unique_ids is None)
        self.unique_text.setText(
            self.tr("Your app holds every Clever ID once, so accounts can only be combined.")
            if rules.unique_ids
            else self.tr("In your app several accounts may hold one Clever ID.")
        )
        self.unique_answer.setVisible(rules.unique_ids is not None)
        notice = Notice(
            self.tr("The rule has to compare your levels, and their order is not known."),
            self.tr("Put them in order from lowest to highest; until then the rule decides nobody here."),
            tone="warn",
            link="" if self._orders.isVisibleTo(self) else self.tr("Put the levels in order"),
            press=self._put_in_order,
        )
        self.levels_banner.show_notice(notice if rules.wants_levels else None)

    def answers(self, *, with_levels: bool = False) -> RuleAnswers:
        """As the card stands; the levels count once somebody put them in order or said that they are."""
        rules = self._rules
        given = with_levels or self._levels_told or (rules is not None and rules.levels_given)
        return RuleAnswers(
            str(self.strategy_combo.currentData()),
            str(self.permission_combo.currentData() or ""),
            self.survivor_list.order(),
            self.levels_list.order() if given else (),
            str(self.tech_lead_combo.currentData() or ""),
        )

    def settle(self) -> None:
        """Tell now of an order that somebody has just changed."""
        self.survivor_list.settle()
        self.levels_list.settle()

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 14)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(IconLabel(self._theme, "people"))
        head.addWidget(self.summary_text, 1)
        head.addWidget(self.order_button)
        column.addLayout(head)
        self._ask_unique()
        column.addWidget(self.unique_banner)
        column.addWidget(self.levels_banner)
        pair = Turning(theme=self._theme, least=240, gap=24)
        pair.add(self.strategy_row)
        pair.add(self.permission_row)
        column.addWidget(pair)
        self._orders = QWidget()
        inside = QVBoxLayout(self._orders)
        inside.setContentsMargins(0, 4, 0, 0)
        inside.setSpacing(10)
        orders = Turning(theme=self._theme, least=240, gap=24)
        orders.add(self.survivor_list)
        orders.add(self._levels())
        inside.addWidget(orders)
        inside.addWidget(self._unique_answer())
        self._orders.hide()
        column.addWidget(self._orders)

    def _levels(self) -> QWidget:
        levels = QWidget()
        column = QVBoxLayout(levels)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.levels_list)
        column.addWidget(self.levels_button)
        column.addWidget(self.tech_lead_row)
        column.addStretch()
        return levels

    def _ask_unique(self) -> None:
        """A question that is asked once."""
        outer = QVBoxLayout(self.unique_banner)
        outer.setContentsMargins(0, 0, 0, 4)
        words = QWidget()
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        question = self.tr("May several accounts of your app hold the same Clever ID?")
        column.addWidget(Text(question, kind="lead"))
        column.addWidget(
            Text(
                self.tr(
                    "If the column has to be unique, accounts of one person must be combined. "
                    "Not sure? Leave this open and ask whoever looks after your database."
                ),
                tone="muted",
            )
        )
        row = Flow(gap=8)
        self.several_button = Button(self.tr("Yes, several may hold it"), theme=self._theme)
        self.once_button = Button(self.tr("No, each id stands once"), theme=self._theme)
        for button, unique in ((self.several_button, False), (self.once_button, True)):
            button.setAccessibleDescription(question)
            button.clicked.connect(lambda _checked, said=unique: self.unique_ids_answered.emit(said))
            row.add(button)
        pair = Turning(theme=self._theme, least=360, gap=16)
        pair.add(words, 5)
        pair.add(row, 4)
        outer.addWidget(pair)

    def _unique_answer(self) -> QWidget:
        """The answer of then, with a way to say otherwise."""
        self.unique_answer = QWidget()
        row = QHBoxLayout(self.unique_answer)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.unique_text = Text(tone="muted")
        row.addWidget(self.unique_text)
        other = Button(self.tr("Say otherwise"), theme=self._theme, kind="link")
        other.clicked.connect(lambda _checked: self._say_otherwise())
        row.addWidget(other)
        row.addStretch()
        return self.unique_answer

    def _say_otherwise(self) -> None:
        if self._rules is not None:
            self.unique_ids_answered.emit(not self._rules.unique_ids)

    def _put_in_order(self) -> None:
        """Show the lists; the keyboard goes to the one that is asked for."""
        self.order_button.click()
        self.levels_list.list.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.levels_list.list.currentRow() < 0:
            self.levels_list.list.setCurrentRow(0)

    def _toggle_order(self) -> None:
        self._orders.setVisible(self.order_button.isChecked())
        if self._rules is not None:
            self._show_questions(self._rules)

    def _tell(self, *, with_levels: bool = False) -> None:
        self._levels_told = self._levels_told or with_levels
        self.rules_changed.emit(self.answers(with_levels=with_levels))


def _fill(combo: QComboBox, choices: tuple[RuleChoice, ...], chosen: str) -> None:
    combo.clear()
    for choice in choices:
        combo.addItem(choice.words, choice.value)
    combo.setCurrentIndex(max(0, combo.findData(chosen)))


def _example(choices: tuple[RuleChoice, ...], chosen: str) -> str:
    return next((choice.example for choice in choices if choice.value == chosen), "")
