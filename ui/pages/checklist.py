"""Checklist: everything the move needs, with why, how and proof; who does it, and by when."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QStackedWidget,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from ui.figures import fill, number
from ui.models.columns import ROW_ROLE
from ui.models.grouped import Group, GroupedModel, RowLook
from ui.pages.base import Page, Surroundings, clear_layout, plain_column, polish
from ui.pages.checklist_details import STATE_LOOK, StepDetails, state_name
from ui.pages.checklist_journey import JourneyCard
from ui.pages.checklist_view import (
    ChecklistActions,
    ChecklistGroup,
    ChecklistStep,
    ChecklistView,
    JourneyView,
)
from ui.widgets.buttons import Action, Button
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow import Beside, Flow
from ui.widgets.labels import Line


class ChecklistPage(Page):
    """Groups of steps at the left, the chosen step at the right, progress above."""

    step_id = "checklist"

    def __init__(self, *, around: Surroundings, actions: ChecklistActions) -> None:
        super().__init__(around=around)
        self._actions = actions
        self._view = ChecklistView()
        self._chosen = ""  # key of the step that was looked at last
        self.steps_tree = QTreeView()
        # Goes with the tree, so that nothing is told about rows when the page is half gone.
        self._model = GroupedModel(theme=self.theme, look=self._look, parent=self.steps_tree)
        self.steps_tree.setModel(self._model)
        self.steps_tree.setUniformRowHeights(True)
        self.steps_tree.setHeaderHidden(True)
        self.steps_tree.setAccessibleName(self.tr("Steps"))
        self.steps_tree.setMinimumSize(240, 200)
        self._on_theme_changed()
        around.theme.changed.connect(self._on_theme_changed)
        self.steps_tree.selectionModel().currentChanged.connect(self._on_tree_current_changed)
        self.progress_bar = QProgressBar()
        self.progress_bar.setTextVisible(False)
        self.progress_bar.setAccessibleName(self.tr("Steps done"))
        self.progress_label = Line(tone="muted")
        self.details = StepDetails(around=around, actions=actions)
        self.journey_card = JourneyCard(theme=self.theme, apply=self._on_journey_applied)
        self.journey_card.hide()
        self.change_button = Button(
            self.tr("Change versions or integration…"),
            theme=self.theme,
            kind="link",
            press=self._on_change_pressed,
        )
        self._empty = QWidget()
        self._empty_column = QVBoxLayout(self._empty)
        self._empty_column.setContentsMargins(0, 0, 0, 0)
        self._full = self._layout()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._full)
        self.show_body(self._stack)

    def show_view(self, view: ChecklistView) -> None:
        before, self._view = self._view, view
        if not view.groups:
            clear_layout(self._empty_column)
            self._empty_column.addWidget(self._nothing(view))
            self._stack.setCurrentWidget(self._empty)
        else:
            self._stack.setCurrentWidget(self._full)
            self.progress_bar.setRange(0, max(1, view.total))
            self.progress_bar.setValue(view.done)
            words = fill(self.tr("{0} of {1} {1:step|steps} done"), view.done, view.total)
            self.progress_label.setText(words)
            if view.overdue:
                late = self.tr("{0} overdue").format(number(view.overdue))
                self.progress_label.setText(f"{words} · {late}")
            self.progress_label.set_tone("warn" if view.overdue else "muted")
            if view.journey != before.journey:
                self.journey_card.show_view(view.journey)
                self.journey_card.hide()
            self._fill(view)
        self.changed.emit()

    @property
    def intro(self) -> str:
        if self._view.path:
            words = self.tr(
                "What the move {0} needs, step by step. Some steps are for you, some for whoever programs your "
                "application: give each an owner and a date."
            )
            return words.format(self._view.path)
        return self.tr("Everything the move needs, with why, how and proof.")

    @property
    def primary(self) -> Action | None:
        return Action(self.tr("Go to Results"), lambda: self.step_asked.emit("results"))

    @property
    def secondary(self) -> tuple[Action, ...]:
        if not self._view.groups:
            return ()
        return (Action(self.tr("Print…"), self._actions.print_list),)

    @property
    def journey(self) -> JourneyView:
        """The versions, the integration and the answers that the steps follow now."""
        return self._view.journey

    def leave(self) -> None:
        self.details.save()

    def initial_focus(self) -> QWidget | None:
        return self.steps_tree if self._view.groups else None

    def _nothing(self, view: ChecklistView) -> QWidget:
        return EmptyState(
            theme=self.theme,
            icon="step-checklist",
            heading=self.tr("No steps yet"),
            words=view.missing
            or self.tr("Once the two versions are chosen, the steps between them stand here."),
            actions=(Action(self.tr("Go to Start"), lambda: self.step_asked.emit("start")),),
        )

    def _layout(self) -> QWidget:
        body, column = plain_column(margins=(32, 4, 24, 12))
        column.setSpacing(12)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.progress_bar, 1)
        row.addWidget(self.progress_label)
        column.addLayout(row)
        flow = Flow(gap=16)
        flow.add(self.change_button)
        for words, act in (
            (self.tr("Save as PDF…"), self._actions.save_pdf),
            (self.tr("Calendar file…"), self._actions.save_calendar),
        ):
            flow.add(Button(words, theme=self.theme, kind="link", press=act))
        column.addWidget(flow)
        column.addWidget(self.journey_card)
        splitter = Beside(self.steps_tree, self.details, theme=self.theme, least=270, shares=(440, 560))
        column.addWidget(splitter, 1)
        return body

    def _fill(self, view: ChecklistView) -> None:
        place = self.steps_tree.verticalScrollBar().value()
        self._model.show_groups([self._group(group) for group in view.groups])
        self.steps_tree.expandAll()
        self.soon(lambda: self._choose(place))

    def _choose(self, place: int) -> None:
        """The step that was chosen before, where it was in the list, else the first one."""
        chosen = self._model.find(lambda step: step.key == self._chosen)
        first = not self.details.shows_step
        if first:
            self.details.area.hide()
        self.steps_tree.setCurrentIndex(chosen if chosen.isValid() else self._model.first())
        if first:  # built in a turn of its own, so are these
            self.soon(partial(polish, self.details.area))
            self.soon(self.details.area.show)
        if chosen.isValid():
            self.steps_tree.verticalScrollBar().setValue(place)

    @staticmethod
    def _group(group: ChecklistGroup) -> Group:
        done = sum(step.state in ("done", "not_needed") for step in group.steps)
        return Group(group.name, f"{group.name}  ({number(done)}/{number(len(group.steps))})", group.steps)

    def _look(self, step: ChecklistStep) -> RowLook:
        late = self.tr("overdue") if step.overdue else ""
        # The end may be cut off: what tells rows of one title from each other comes first.
        words = " · ".join(part for part in (late, step.district, step.title) if part)
        return RowLook(words, f"{words}, {state_name(step.state)}", words, STATE_LOOK[step.state])

    def _on_change_pressed(self) -> None:
        self.journey_card.setVisible(self.journey_card.isHidden())
        if not self.journey_card.isHidden():
            self.journey_card.old_combo.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_journey_applied(self, journey: JourneyView) -> None:
        self.journey_card.hide()
        if journey != self._view.journey:
            self._actions.set_journey(journey)

    def _on_theme_changed(self) -> None:
        self.steps_tree.setIconSize(self.theme.icon_size(16))

    def _on_tree_current_changed(self, now: QModelIndex, before: QModelIndex) -> None:
        step = now.data(ROW_ROLE)
        if isinstance(step, ChecklistStep):
            self._chosen = step.key
        # Once the tree shows what is chosen now.
        self.soon(partial(self.details.show_step, step if isinstance(step, ChecklistStep) else None))
