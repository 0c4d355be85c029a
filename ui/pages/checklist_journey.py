"""What the checklist follows: two versions, the kind of integration, and two answers more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QCheckBox, QFrame, QVBoxLayout

from ui.pages.checklist_view import JourneyView
from ui.theme import Theme
from ui.widgets.buttons import Button
from ui.widgets.choice import ChoiceBox
from ui.widgets.fields import LabelledRow
from ui.widgets.flow import Flow


class JourneyCard(QFrame):
    """Changes count when they are applied; until then the steps stay as they are."""

    def __init__(self, *, theme: Theme, apply: Callable[[JourneyView], None]) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._view, self._apply = JourneyView(), apply
        self.old_combo, self.new_combo, self.kind_combo = ChoiceBox(), ChoiceBox(), ChoiceBox()
        self.key_combo = ChoiceBox()
        for word, name in (("yes", self.tr("Yes")), ("no", self.tr("No")), ("", self.tr("Not known yet"))):
            self.key_combo.addItem(name, word)
        self.key_combo.setCurrentIndex(self.key_combo.findData(""))
        self.clean_box = QCheckBox(self.tr("We start afresh: last year’s accounts are not needed"))
        self.apply_button = Button(self.tr("Use these answers"), theme=theme, press=self._on_apply)
        flow = Flow(gap=12)
        for label, name, combo in (
            (self.tr("&From"), self.tr("From version"), self.old_combo),
            (self.tr("&To"), self.tr("To version"), self.new_combo),
            (self.tr("&Kind of integration"), self.tr("Kind of integration"), self.kind_combo),
            (
                self.tr("People are known by Clever &ID"),
                self.tr("People are known by Clever ID"),
                self.key_combo,
            ),
        ):
            combo.setMinimumWidth(theme.px(104))
            flow.add(LabelledRow(label, combo, name=name))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(flow)
        last = Flow(gap=16)
        last.add(self.clean_box)
        last.add(self.apply_button)
        column.addWidget(last)

    def show_view(self, view: JourneyView) -> None:
        self._view = view
        for combo, chosen in ((self.old_combo, view.old), (self.new_combo, view.new)):
            combo.clear()
            combo.addItems(list(view.versions))
            combo.setCurrentText(chosen)
        self.kind_combo.clear()
        for word, name in view.kinds:
            self.kind_combo.addItem(name, word)
        self.kind_combo.setCurrentIndex(max(0, self.kind_combo.findData(view.kind)))
        answer = {True: "yes", False: "no", None: ""}[view.id_is_key]
        self.key_combo.setCurrentIndex(self.key_combo.findData(answer))
        self.clean_box.setChecked(view.clean_start)

    def _on_apply(self) -> None:
        self._apply(
            replace(
                self._view,
                old=self.old_combo.currentText(),
                new=self.new_combo.currentText(),
                kind=str(self.kind_combo.currentData()),
                id_is_key={"yes": True, "no": False}.get(str(self.key_combo.currentData())),
                clean_start=self.clean_box.isChecked(),
            )
        )
