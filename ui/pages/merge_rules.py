"""The rules at the top of the Merge page, each with an example from the person's own data."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.figures import number
from ui.pages.base import Surroundings
from ui.pages.merge_view import MergeRules, RuleAnswers, RuleChoice
from ui.widgets.buttons import Button
from ui.widgets.choice import ChoiceBox
from ui.widgets.fields import LabelledRow
from ui.widgets.flow import Turning
from ui.widgets.labels import IconLabel, Text


class RulesCard(QFrame):
    """Signals: `rules_changed(RuleAnswers)` when the person has chosen."""

    rules_changed = Signal(object)

    def __init__(self, *, around: Surroundings) -> None:
        super().__init__()
        self._theme = around.theme
        self._rules: MergeRules | None = None
        self._privacy = around.privacy
        around.privacy.changed.connect(self._show_examples)
        self.setProperty("kind", "card")
        self.strategy_combo, self.permission_combo = ChoiceBox(), ChoiceBox()
        self.strategy_row = LabelledRow(self.tr("&Strategy"), self.strategy_combo)
        self.permission_row = LabelledRow(self.tr("&Permission rule"), self.permission_combo)
        self.order_button = Button(
            self.tr("Order of survivors…"), theme=self._theme, press=self._toggle_order
        )
        self.order_button.setCheckable(True)
        self.survivor_list = _OrderList(self.tr("Who survives, the first rule that decides"))
        self.survivor_list.order_changed.connect(self._tell)
        self.summary_text = Text()
        self.strategy_combo.activated.connect(lambda _: self._tell())
        self.permission_combo.activated.connect(lambda _: self._tell())
        self._arrange()

    def show_rules(self, rules: MergeRules | None, by_rule: int, waiting: int) -> None:
        self._rules = rules
        words = self.tr("{0} people decided by rule, {1} need you.")
        self.summary_text.setText(words.format(number(by_rule), number(waiting)))
        self.setVisible(rules is not None)
        if rules is None:
            return
        _fill(self.strategy_combo, rules.strategies, rules.strategy)
        _fill(self.permission_combo, rules.permissions, rules.permission)
        self._show_examples()
        self.permission_row.setVisible(bool(rules.permissions))
        self.order_button.setVisible(bool(rules.survivors))
        self.survivor_list.show_choices(rules.survivors)
        if not rules.survivors:
            self.survivor_list.hide()

    def _show_examples(self) -> None:
        rules, mask = self._rules, self._privacy.mask
        if rules is not None:
            self.strategy_row.show_help(mask(_example(rules.strategies, rules.strategy)))
            self.permission_row.show_help(mask(_example(rules.permissions, rules.permission)))

    def answers(self) -> RuleAnswers:
        return RuleAnswers(
            str(self.strategy_combo.currentData()),
            str(self.permission_combo.currentData() or ""),
            self.survivor_list.order(),
        )

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
        pair = Turning(least=self._theme.px(240), gap=24)
        pair.add(self.strategy_row)
        pair.add(self.permission_row)
        column.addWidget(pair)
        column.addWidget(self.survivor_list)
        self.survivor_list.hide()

    def _toggle_order(self) -> None:
        self.survivor_list.setVisible(self.order_button.isChecked())

    def _tell(self) -> None:
        self.rules_changed.emit(self.answers())


class _MovableList(QListWidget):
    """Signals: `moved` after Alt with up or down moved the current item."""

    moved = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        row = self.currentRow()
        if not step or event.modifiers() != Qt.KeyboardModifier.AltModifier:
            super().keyPressEvent(event)
        elif 0 <= row + step < self.count():
            item = self.takeItem(row)
            self.insertItem(row + step, item)
            self.setCurrentRow(row + step)
            self.moved.emit()


class _OrderList(QWidget):
    """A short list in an order that drag, or Alt with the arrow keys, changes.
    Signals: `order_changed`."""

    order_changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.list = _MovableList()
        self.list.setAccessibleName(name)
        self.list.setAccessibleDescription(self.tr("Alt with up or down moves a rule"))
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.model().rowsMoved.connect(lambda *_: self.order_changed.emit())
        self.list.moved.connect(self.order_changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(
            Text(self.tr("{0}. Drag, or Alt with up and down, changes the order.").format(name), tone="muted")
        )
        column.addWidget(self.list)

    def show_choices(self, choices: tuple[RuleChoice, ...]) -> None:
        self.list.clear()
        for choice in choices:
            item = QListWidgetItem(choice.words)
            item.setData(Qt.ItemDataRole.UserRole, choice.value)
            self.list.addItem(item)
        rows = max(1, len(choices))
        self.list.setFixedHeight(rows * (self.list.sizeHintForRow(0) or 28) + 6)

    def order(self) -> tuple[str, ...]:
        role = Qt.ItemDataRole.UserRole
        return tuple(str(self.list.item(i).data(role)) for i in range(self.list.count()))


def _fill(combo: QComboBox, choices: tuple[RuleChoice, ...], chosen: str) -> None:
    combo.clear()
    for choice in choices:
        combo.addItem(choice.words, choice.value)
    combo.setCurrentIndex(max(0, combo.findData(chosen)))


def _example(choices: tuple[RuleChoice, ...], chosen: str) -> str:
    return next((choice.example for choice in choices if choice.value == chosen), "")
