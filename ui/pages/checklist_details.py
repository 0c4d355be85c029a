"""One step of the checklist: why, how, where, proof, and who does it by when."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QTextCursor
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ui.pages.base import Surroundings, clear_layout, plain_column, scrolling_column
from ui.pages.checklist_view import ChecklistActions, ChecklistStep
from ui.widgets.buttons import Button, IconButton
from ui.widgets.date_field import DateField
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


_PAUSE_MS = 800  # without a key pressed, until what was written is saved


class NoteEdit(QPlainTextEdit):
    """Signals: `left` when the keyboard goes elsewhere."""

    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class StepDetails(QFrame):
    """Shows one step; every change goes to the actions by itself, and none is lost by going elsewhere."""

    def __init__(self, *, around: Surroundings, actions: ChecklistActions) -> None:
        super().__init__()
        self._theme, self._privacy, self._actions = around.theme, around.privacy, actions
        self._shown: ChecklistStep | None = None
        self._note_edit: NoteEdit | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.save)
        self._privacy.changed.connect(self._cover)
        self.setProperty("kind", "card")
        self.setMinimumWidth(300)
        self.area, self._column = scrolling_column()
        self._column.setContentsMargins(20, 16, 16, 16)
        self._column.setSpacing(12)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.addWidget(self.area)
        self.show_step(None)

    @property
    def shows_step(self) -> bool:
        return self._shown is not None

    def show_step(self, step: ChecklistStep | None) -> None:
        """Another step, or the same one after a change: then what is being written stays."""
        before = self._shown
        same = step is not None and before is not None and step.key == before.key
        if step is not None and before is not None and _apart_from_fields(step) == _apart_from_fields(before):
            self._renew(step, before)
            return
        self.save()
        focus = self.focusWidget()
        name = focus.objectName() if focus is not None and focus.hasFocus() else ""
        draft = self._draft() if same else None
        # Fields that go lose the keyboard and want to be saved once more, now that another step is shown.
        self._shown, self._note_edit = None, None
        clear_layout(self._column)
        self._shown = step
        self._fill(step)
        if draft is not None:
            self._put(*draft)
        self._cover()
        if not same:
            self.area.verticalScrollBar().setValue(0)
            return
        again = self._newest(name) if name else None
        if again is not None:
            again.setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self) -> None:
        """Whatever was written and is not saved yet is saved now."""
        self._pause.stop()
        step = self._shown
        if step is None or self._note_edit is None:
            return
        owner, due = self._owner_edit.text().strip(), self._due_edit.chosen
        note = self._note_edit.toPlainText().strip()
        if owner != step.owner:
            self._actions.set_owner(step.key, owner)
        if due != step.due:
            self._actions.set_due(step.key, due)
        if note != step.note:
            self._actions.set_note(step.key, note)

    def _renew(self, step: ChecklistStep, before: ChecklistStep) -> None:
        """The same step with other owner, date or note: the fields stay, and with them what is being written."""
        note = self._note_edit
        assert note is not None
        self._shown = step
        if self._owner_edit.text().strip() == before.owner != step.owner:
            self._owner_edit.setText(step.owner)
        if self._due_edit.chosen == before.due != step.due:
            self._due_edit.choose(step.due)
        if note.toPlainText().strip() == before.note != step.note:
            note.setPlainText(step.note)
        if self._pause.isActive() and self._is_saved():
            self._pause.stop()
        self._show_late(step)
        self._tell_saved()

    def _is_saved(self) -> bool:
        step, note = self._shown, self._note_edit
        if step is None or note is None:
            return True
        fields = (self._owner_edit.text().strip(), self._due_edit.chosen, note.toPlainText().strip())
        return fields == (step.owner, step.due, step.note)

    def _writing(self) -> None:
        """Something was written: it is saved after a short pause."""
        if self._is_saved():
            return
        self._pause.start()
        self._tell_saved()

    def _tell_saved(self) -> None:
        note, step = self._note_edit, self._shown
        if note is None or step is None:
            return
        if note.toPlainText().strip() != step.note:
            words = self.tr("Saving…")
        elif note.document().isModified():
            words = self.tr("Saved")
        else:
            words = self.tr("What you write is saved by itself.")
        self._note_row.show_help(words)

    def _show_late(self, step: ChecklistStep) -> None:
        self._due_row.show_help(self.tr("This date has passed.") if step.overdue else "", tone="warn")

    def _newest(self, name: str) -> QWidget | None:
        """The field of that name that is seen; its predecessor may not be quite gone yet."""
        found = [one for one in self.findChildren(QWidget, name) if not one.isHidden()]
        return found[-1] if found else None

    def _draft(self) -> tuple[str, int] | None:
        """What was written into the note and is not saved yet, and where the cursor stands in it."""
        note = self._note_edit
        if note is None or self._shown is None or note.toPlainText() == self._shown.note:
            return None
        return note.toPlainText(), note.textCursor().position()

    def _put(self, draft: str, place: int) -> None:
        """Go on with a note that was being written."""
        note = self._note_edit
        if note is None:
            return
        note.selectAll()
        note.insertPlainText(draft)
        cursor = QTextCursor(note.document())
        cursor.setPosition(min(place, len(draft)))
        note.setTextCursor(cursor)

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
        # Beside the window until all of it is there: each part that comes into sight by itself is laid out anew.
        holder, column = plain_column(margins=(0, 0, 0, 0))
        column.setSpacing(12)
        title = f"{step.number}  {step.title}".strip()
        column.addWidget(Text(title, kind="heading"))
        if step.district:
            column.addWidget(Text(step.district, tone="muted"))
        column.addWidget(self._states(step))
        for heading, words in (
            (self.tr("Why"), step.why),
            (self.tr("How"), step.how),
            (self.tr("Where"), step.where),
            (self._proof_heading(step), step.proof),
        ):
            if words:
                column.addWidget(Section(heading, words))
        column.addWidget(self._who_and_when(step))
        column.addWidget(self._note(step))
        if step.source is not None:
            open_source = self._actions.open_source
            column.addWidget(SourceLink(step.source, theme=self._theme, open_source=open_source))
        column.addStretch()
        self._column.addWidget(holder)

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
        owner = self._owner_edit = QLineEdit(step.owner)
        owner.setObjectName("owner_edit")
        owner.editingFinished.connect(self.save)
        owner.textEdited.connect(lambda _: self._writing())
        due = self._due_edit = DateField(step.due, theme=self._theme)
        due.setObjectName("due_edit")
        due.date_chosen.connect(self._writing)
        due.editingFinished.connect(self.save)
        none = IconButton("cross", self.tr("Remove the date"), theme=self._theme, size=14)
        none.clicked.connect(lambda _checked: due.choose(None))
        pair = Turning(theme=self._theme, least=150, gap=12)
        pair.add(LabelledRow(self.tr("&Owner"), owner))
        self._due_row = LabelledRow(self.tr("&Due"), due, beside=none)
        pair.add(self._due_row)
        self._show_late(step)
        return pair

    def _note(self, step: ChecklistStep) -> QWidget:
        note = self._note_edit = NoteEdit(step.note)
        note.setObjectName("note_edit")
        note.setTabChangesFocus(True)
        note.setFixedHeight(self._theme.px(72))
        note.textChanged.connect(self._writing)
        note.left.connect(self.save)
        self._note_row = LabelledRow(self.tr("&Note"), note)
        covered = self._note_cover = Text(self.tr("The privacy screen hides this note."), tone="muted")
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._note_row)
        column.addWidget(covered)
        self._tell_saved()
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


def _apart_from_fields(step: ChecklistStep) -> ChecklistStep:
    """A step without what its fields hold: whether the rest of what is shown is still right."""
    return replace(step, owner="", due=None, note="", overdue=False)
