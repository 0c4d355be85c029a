"""Differences: what changes between two versions, what it means, and whether the app uses it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from ui.figures import number
from ui.models.columns import ROW_ROLE
from ui.models.grouped import Group, GroupedModel, RowLook
from ui.pages.base import Page, Surroundings, clear_layout, plain_column, scrolling_column
from ui.pages.differences_audit import AuditTab
from ui.pages.differences_dates import DatesTab
from ui.pages.differences_record import RecordTab
from ui.pages.differences_view import DifferenceGroup, DifferenceItem, DifferencesActions, DifferencesView
from ui.widgets.buttons import Action, Button
from ui.widgets.choice import ChoiceBox
from ui.widgets.empty_state import EmptyState
from ui.widgets.facts import Section
from ui.widgets.flow import Beside, Flow
from ui.widgets.labels import Chip, Text
from ui.widgets.later import Later
from ui.widgets.source_link import SourceLink
from ui.widgets.tabs import Tabs

LEVEL_LOOK = {"breaks": ("alert", "danger"), "check": ("info", "warn"), "good_to_know": ("info", "info")}


class DifferencesPage(Page):
    """Pickers above, a tree at the left, the chosen difference at the right, more in tabs."""

    step_id = "differences"

    def __init__(self, *, around: Surroundings, actions: DifferencesActions) -> None:
        super().__init__(around=around)
        self._actions = actions
        self._view: DifferencesView | None = None
        self._levels: dict[str, QPushButton] = {}
        self._chosen = ""  # the key of the difference
        self.from_combo, self.to_combo = ChoiceBox(), ChoiceBox()
        for combo, name in (
            (self.from_combo, self.tr("From version")),
            (self.to_combo, self.tr("To version")),
        ):
            combo.setAccessibleName(name)
            combo.activated.connect(self._on_version_activated)
        self.tree = QTreeView()
        # Goes with the tree, so that nothing is told about rows when the page is half gone.
        self._tree_model = GroupedModel(theme=self.theme, look=self._look, parent=self.tree)
        self.tree.setModel(self._tree_model)
        self.tree.setHeaderHidden(True)
        self.tree.setAccessibleName(self.tr("Differences"))
        self.tree.setUniformRowHeights(True)
        self.tree.setMinimumSize(240, 200)
        around.theme.changed.connect(self._on_theme_changed)
        self.tree.selectionModel().currentChanged.connect(self._on_tree_current_changed)
        self.tabs = Tabs()
        self.tabs.setAccessibleName(self.tr("Parts of this page"))
        self.audit = Later(partial(AuditTab, around=around, actions=actions), AuditTab.show_view)
        self.record = Later(partial(RecordTab, around=around, actions=actions), RecordTab.show_view)
        self.dates = Later(partial(DatesTab, around=around, actions=actions), DatesTab.show_view)
        self._arrange()
        self._on_theme_changed()

    def show_view(self, view: DifferencesView) -> None:
        self._view = view
        for combo, chosen in ((self.from_combo, view.from_version), (self.to_combo, view.to_version)):
            combo.clear()
            combo.addItems(list(view.versions))
            combo.setCurrentText(chosen)
        for level, button in self._levels.items():
            words = self._level_words(level)
            button.setText(f"{words} {number(view.counts.get(level, 0))}")
        self._fill_tree()
        self.changed.emit()

    @property
    def audit_tab(self) -> AuditTab:
        return self.audit.part

    @property
    def record_tab(self) -> RecordTab:
        return self.record.part

    @property
    def dates_tab(self) -> DatesTab:
        return self.dates.part

    @property
    def intro(self) -> str:
        return self.tr(
            "What changes between the two versions. Most of it is for whoever programs your app: "
            "say together what the app uses, and the checklist follows."
        )

    @property
    def remark(self) -> str:
        return self._view.remark if self._view is not None else ""

    @property
    def secondary(self) -> tuple[Action, ...]:
        return (Action(self.tr("Export…"), self._actions.export),)

    @property
    def primary(self) -> Action | None:
        return Action(self.tr("Go to Load"), lambda: self.step_asked.emit("load"))

    def initial_focus(self) -> QWidget | None:
        return self.tree if self._tree_model.rowCount() else self.from_combo

    # Building.

    def _arrange(self) -> None:
        body, column = plain_column(margins=(32, 4, 24, 16))
        column.setSpacing(12)
        column.addWidget(self._pickers())
        column.addWidget(self.tabs, 1)
        self.tabs.addTab(self._tree_and_details(), self.tr("Differences"))
        self.tabs.addTab(self.audit, self.tr("Calls we make"))
        self.tabs.addTab(self.record, self.tr("A record"))
        self.tabs.addTab(self.dates, self.tr("Dates"))
        self.show_body(body)

    def _pickers(self) -> QWidget:
        flow = Flow(gap=8)
        for label, combo in (
            (self.tr("From"), self.from_combo),
            (self.tr("To"), self.to_combo),
        ):
            pair = QWidget()
            row = QHBoxLayout(pair)
            row.setContentsMargins(0, 0, 8, 0)
            row.setSpacing(8)
            words = QLabel(label)
            words.setBuddy(combo)
            row.addWidget(words)
            row.addWidget(combo)
            combo.setMinimumWidth(self.theme.px(96))
            flow.add(pair)
        return flow

    def _filters(self) -> QWidget:
        """The buttons that sift the list of differences."""
        flow = Flow(gap=8)
        for level in LEVEL_LOOK:
            button = Button(self._level_words(level), theme=self.theme, kind="chip")
            button.setCheckable(True)
            button.toggled.connect(lambda _: self._fill_tree())
            self._levels[level] = button
            flow.add(button)
        self.ours_button = Button(self.tr("Only what we use"), theme=self.theme, kind="chip")
        self.ours_button.setCheckable(True)
        self.ours_button.setToolTip(self.tr("Leave out what you said you do not use."))
        self.ours_button.toggled.connect(lambda _: self._fill_tree())
        flow.add(self.ours_button)
        return flow

    def _tree_and_details(self) -> QWidget:
        self._reading, self._details = scrolling_column()
        self._details.setContentsMargins(20, 16, 20, 16)
        self._details.setSpacing(12)
        frame = QFrame()
        frame.setProperty("kind", "card")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self._reading)
        splitter = Beside(self.tree, frame, theme=self.theme, least=270, shares=(420, 520))
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(12)
        self._sieve = self._filters()
        column.addWidget(self._sieve)
        column.addWidget(splitter, 1)
        self._show_item(None)
        return holder

    def _fill_tree(self) -> None:
        view = self._view
        if view is None:
            return
        place = self.tree.verticalScrollBar().value()
        folded = self._folded()
        self._tree_model.show_groups([group for one in view.groups if (group := self._group(one)).rows])
        for row, group in enumerate(self._tree_model.groups):
            self.tree.setExpanded(self._tree_model.index(row, 0), group.name not in folded)
        self.tree.setVisible(bool(view.groups))
        self._sieve.setVisible(bool(view.groups))
        self.soon(lambda: self._choose(place))

    def _choose(self, place: int) -> None:
        """The difference that was chosen before, where it was in the list, else the first one."""
        again = self._tree_model.find(lambda one: one.key == self._chosen)
        first = self._tree_model.first()
        if again.isValid():
            self.tree.setCurrentIndex(again)
            self.tree.verticalScrollBar().setValue(place)
        elif first.isValid():
            self.tree.setCurrentIndex(first)
        else:
            self._show_item(None)

    def _group(self, group: DifferenceGroup) -> Group:
        """What of a group the buttons above let through."""
        wanted = {level for level, button in self._levels.items() if button.isChecked()}
        ours = self.ours_button.isChecked()
        items = tuple(
            item
            for item in group.items
            if (not wanted or item.level in wanted) and not (ours and item.used is False)
        )
        return Group(group.name, f"{group.name}  ({number(len(items))})", items)

    def _look(self, item: DifferenceItem) -> RowLook:
        said = ""
        if item.used is not None:
            said = self.tr("we use this") if item.used else self.tr("not used")
        words = "  · ".join(part for part in (item.subject, item.change, said) if part)
        told = ", ".join(
            part for part in (item.subject, self._level_words(item.level), item.change, said) if part
        )
        return RowLook(words, told, item.change, LEVEL_LOOK[item.level])

    def _folded(self) -> set[str]:
        """The names of the groups that the person closed."""
        heads = (
            (group.name, self._tree_model.index(row, 0)) for row, group in enumerate(self._tree_model.groups)
        )
        return {name for name, head in heads if not self.tree.isExpanded(head)}

    def _show_item(self, item: DifferenceItem | None) -> None:
        focus = self.focusWidget()
        name = focus.objectName() if focus is not None and focus.hasFocus() else ""
        clear_layout(self._details)
        self._fill_details(item)
        if name.startswith("used_"):
            # The pressed button was replaced by its like.
            for index in range(self._details.count()):
                held = self._details.itemAt(index).widget()
                again = held.findChild(QPushButton, name) if held is not None else None
                if again is not None:
                    again.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill_details(self, item: DifferenceItem | None) -> None:
        if item is None:
            self._details.addWidget(self._nothing())
            return
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(Text(item.subject, kind="heading"), 1)
        _, tone = LEVEL_LOOK[item.level]
        top = Qt.AlignmentFlag.AlignTop
        head.addWidget(Chip(self._level_words(item.level), tone=tone), 0, top)
        self._details.addLayout(head)
        told = "  · ".join(part for part in (item.code, item.change) if part)
        self._details.addWidget(Text(told, tone="muted"))
        self._details.addWidget(self._use_row(item))  # in sight without scrolling: there are many to answer
        for heading, words in (
            (self.tr("What it means"), item.meaning),
            (self.tr("Before"), item.before),
            (self.tr("After"), item.after),
            (self.tr("Instead"), item.instead),
            (self.tr("What to do"), item.action),
        ):
            if words:
                self._details.addWidget(Section(heading, words))
        for source in item.sources:
            link = SourceLink(source, theme=self.theme, open_source=self._actions.open_source)
            self._details.addWidget(link)
        self._details.addStretch()

    def _nothing(self) -> EmptyState:
        view = self._view
        if view is None or view.groups:
            heading = self.tr("Nothing chosen")
            words = self.tr("Choose a difference from the list to see what it means for you.")
        else:
            heading = self.tr("Nothing changes")
            words = self.tr("Between these two versions there is no difference. Choose others above.")
        return EmptyState(theme=self.theme, icon="step-differences", heading=heading, words=words)

    def _use_row(self, item: DifferenceItem) -> QWidget:
        if self._view is not None and not self._view.may_say:
            words = self.tr("With a migration open you can say here whether your app uses this.")
            return Text(words, tone="muted")
        flow = Flow(gap=8)
        for words, used in ((self.tr("We use this"), True), (self.tr("We do not"), False)):
            button = Button(words, theme=self.theme)
            button.setCheckable(True)
            button.setChecked(item.used is used)
            button.setAccessibleDescription(item.subject)
            button.setObjectName(f"used_{used}")
            # Pressed again, the answer is taken back.
            button.clicked.connect(lambda on, say=used: self._actions.say_used(item.key, say if on else None))
            flow.add(button)
        return flow

    def _level_words(self, level: str) -> str:
        return {
            "breaks": self.tr("Breaks"),
            "check": self.tr("Check"),
            "good_to_know": self.tr("Good to know"),
        }[level]

    # Presses.

    def _on_theme_changed(self) -> None:
        self.tree.setIconSize(self.theme.icon_size(16))
        for level, button in self._levels.items():
            self.theme.put_icon(button, *LEVEL_LOOK[level], 14)

    def _on_version_activated(self) -> None:
        self._actions.choose_versions(self.from_combo.currentText(), self.to_combo.currentText())

    def _on_tree_current_changed(self, now: QModelIndex, before: QModelIndex) -> None:
        item = now.data(ROW_ROLE)
        if isinstance(item, DifferenceItem):
            self._chosen = item.key
            self._show_item(item)
            self._reading.verticalScrollBar().setValue(0)
