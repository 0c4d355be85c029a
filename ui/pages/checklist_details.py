"""One step of the checklist: why, how, where, proof, and who does it by when."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QCoreApplication, QDate, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QDateEdit,
    QFrame,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ui.pages.base import Surroundings, clear_layout, scrolling_column
from ui.pages.checklist_view import ChecklistActions, ChecklistStep
from ui.widgets.buttons import Button
from ui.widgets.empty_state import EmptyState
from ui.widgets.facts import Section
from ui.widgets.fields import LabelledRow
from ui.widgets.flow import Flow, Turning
from ui.widgets.labels import Text
from ui.widgets.source_link import SourceLink

STATE_LOOK = {
    "todo": ("circle", "muted"),
    "doing": ("circle-half", "info"),
    "done": ("check-circle", "ok"),
    "not_needed": ("skip", "muted"),
    "blocked": ("alert", "warn"),
}


def state_name(state: str) -> str:
    translate = QCoreApplication.translate
    return {
        "todo": translate("checklist", "To do"),
        "doing": translate("checklist", "Doing"),
        "done": translate("checklist", "Done"),
        "not_needed": translate("checklist", "Not needed"),
        "blocked": translate("checklist", "Blocked"),
    }[state]


class StepDetails(QFrame):
    """Shows one step; every change goes to the actions at once."""

    def __init__(self, *, around: Surroundings, actions: ChecklistActions) -> None:
        super().__init__()
        self._theme, self._privacy, self._actions = around.theme, around.privacy, actions
        self._shown: ChecklistStep | None = None
        self._note_edit: QPlainTextEdit | None = None
        self._privacy.changed.connect(self._cover)
        self.setProperty("kind", "card")
        self.setMinimumWidth(300)
        area, self._column = scrolling_column()
        self._column.setContentsMargins(20, 16, 16, 16)
        self._column.setSpacing(12)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.addWidget(area)
        self.show_step(None)

    def show_step(self, step: ChecklistStep | None) -> None:
        """Another step, or the same one after a change: then what is being written stays."""
        focus = self.focusWidget()
        name = focus.objectName() if focus is not None and focus.hasFocus() else ""
        same = step is not None and self._shown is not None and step.key == self._shown.key
        draft = self._draft() if same else None
        self._shown = step
        clear_layout(self._column)
        self._fill(step)
        if self._note_edit is not None and draft is not None:
            self._note_edit.setPlainText(draft)
        self._cover()
        if not same:
            return
        again = self._newest(name) if name else None
        if again is not None:
            again.setFocus(Qt.FocusReason.OtherFocusReason)

    def _newest(self, name: str) -> QWidget | None:
        """The field of that name that is seen; its predecessor may not be quite gone yet."""
        found = [one for one in self.findChildren(QWidget, name) if not one.isHidden()]
        return found[-1] if found else None

    def _draft(self) -> str | None:
        """What was written into the note and is not saved yet."""
        note = self._note_edit
        if note is None or self._shown is None or note.toPlainText() == self._shown.note:
            return None
        return note.toPlainText()

    def _fill(self, step: ChecklistStep | None) -> None:
        self._note_edit = None
        if step is None:
            self._column.addWidget(
                EmptyState(
                    theme=self._theme,
                    icon="step-checklist",
                    heading=self.tr("Nothing chosen"),
                    words=self.tr("Choose a step to see why it matters and how it is done."),
                )
            )
            return
        title = f"{step.number}  {step.title}".strip()
        self._column.addWidget(Text(title, kind="heading"))
        if step.district:
            self._column.addWidget(Text(step.district, tone="muted"))
        self._column.addWidget(self._states(step))
        for heading, words in (
            (self.tr("Why"), step.why),
            (self.tr("How"), step.how),
            (self.tr("Where"), step.where),
            (self._proof_heading(step), step.proof),
        ):
            if words:
                self._column.addWidget(Section(heading, words))
        self._column.addWidget(self._who_and_when(step))
        self._column.addWidget(self._note(step))
        if step.source is not None:
            open_source = self._actions.open_source
            self._column.addWidget(SourceLink(step.source, theme=self._theme, open_source=open_source))
        self._column.addStretch()

    def _proof_heading(self, step: ChecklistStep) -> str:
        if step.proven:
            return self.tr("Proof, found by Crosswalk")
        return self.tr("What proves it")

    def _states(self, step: ChecklistStep) -> QWidget:
        flow = Flow(gap=6)
        group = QButtonGroup(flow)
        for state, (icon, token) in STATE_LOOK.items():
            button = Button(state_name(state), theme=self._theme, kind="chip")
            self._theme.put_icon(button, icon, token, 14)
            button.setCheckable(True)
            button.setChecked(state == step.state)
            button.setObjectName(f"state_{state}")
            button.setAccessibleDescription(step.title)
            button.clicked.connect(lambda _=False, wanted=state: self._actions.set_state(step.key, wanted))
            group.addButton(button)
            flow.add(button)
        return flow

    def _who_and_when(self, step: ChecklistStep) -> QWidget:
        owner = QLineEdit(step.owner)
        owner.setObjectName("owner_edit")
        self._owner_edit = owner
        owner.editingFinished.connect(lambda: self._owner_done(step, owner.text().strip()))
        due = QDateEdit()
        due.setObjectName("due_edit")
        due.setCalendarPopup(True)
        due.setSpecialValueText(self.tr("No date"))
        due.setMinimumDate(QDate(2000, 1, 1))
        due.setDate(QDate(step.due.year, step.due.month, step.due.day) if step.due else QDate(2000, 1, 1))
        due.editingFinished.connect(lambda: self._due_done(step, due.date()))
        pair = Turning(least=self._theme.px(150), gap=12)
        pair.add(LabelledRow(self.tr("&Owner"), owner))
        row = LabelledRow(self.tr("&Due"), due)
        pair.add(row)
        if step.overdue:
            row.show_help(self.tr("This date has passed."), tone="warn")
        return pair

    def _note(self, step: ChecklistStep) -> QWidget:
        note = self._note_edit = QPlainTextEdit(step.note)
        note.setObjectName("note_edit")
        note.setTabChangesFocus(True)
        note.setFixedHeight(self._theme.px(72))
        note.setProperty("step", step.key)
        row = LabelledRow(self.tr("&Note"), note)
        covered = self._note_cover = Text(self.tr("The privacy screen hides this note."), tone="muted")
        save = Button(self.tr("Save note"), theme=self._theme)
        save.hide()
        save.clicked.connect(lambda _checked: self._actions.set_note(step.key, note.toPlainText().strip()))
        note.textChanged.connect(save.show)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(row)
        column.addWidget(covered)
        column.addWidget(save, 0, Qt.AlignmentFlag.AlignLeft)
        return holder

    def _cover(self) -> None:
        """Owners and notes are names and words about people: the privacy screen hides them too."""
        if self._note_edit is None:
            return
        on = self._privacy.on
        self._owner_edit.setEchoMode(QLineEdit.EchoMode.Password if on else QLineEdit.EchoMode.Normal)
        self._owner_edit.setReadOnly(on)
        self._note_edit.setHidden(on)
        self._note_cover.setVisible(on and bool(self._note_edit.toPlainText()))

    def _owner_done(self, step: ChecklistStep, owner: str) -> None:
        if owner != step.owner:
            self._actions.set_owner(step.key, owner)

    def _due_done(self, step: ChecklistStep, day: QDate) -> None:
        chosen = None if day == QDate(2000, 1, 1) else date(day.year(), day.month(), day.day())
        if chosen != step.due:
            self._actions.set_due(step.key, chosen)
