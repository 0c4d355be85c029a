"""Which files to write, where, and the names for the SQL ones."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui.pages.base import Surroundings, card
from ui.pages.results_view import ResultsView, WriteOptions
from ui.widgets.buttons import Button
from ui.widgets.choice import ChoiceBox
from ui.widgets.fields import LabelledRow
from ui.widgets.flow import Turning
from ui.widgets.labels import ElidedLabel, Line, Text


class WriteForm(QWidget):
    """The form for writing: made once for the files and databases that a view offers.

    Signals: `folder_pressed`, `edited` with each change of what is chosen.
    """

    folder_pressed = Signal()
    edited = Signal()

    def __init__(self, view: ResultsView, *, around: Surroundings) -> None:
        super().__init__()
        assert view.options is not None
        self._theme, self._folder = around.theme, view.options.folder
        self._offered = view.files, view.dialects
        self._boxes: dict[str, QCheckBox] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self._folder_card())
        column.addWidget(self._files(view))
        column.addWidget(self._names(view))
        self.show_options(view.options)

    def offers(self, view: ResultsView) -> bool:
        """Whether this form has what `view` offers to choose from."""
        return self._offered == (view.files, view.dialects)

    def show_options(self, options: WriteOptions) -> None:
        """Choose these. What reads the same already is not touched, nor the cursor in it."""
        self._folder = options.folder
        self._folder_label.set_text(options.folder)
        self._folder_label.setVisible(bool(options.folder))
        self._no_folder_text.setVisible(not options.folder)
        for name, box in self._boxes.items():
            box.setChecked(not options.files or name in options.files)
        self.copies_box.setChecked(options.spreadsheet_copies)
        self.dialect_combo.setCurrentIndex(max(0, self.dialect_combo.findData(options.dialect)))
        for edit, words in (
            (self.table_edit, options.table),
            (self.key_edit, options.key_column),
            (self.id_edit, options.id_column),
        ):
            if edit.text().strip() != words:
                edit.setText(words)

    def options(self) -> WriteOptions:
        """As the form stands now."""
        return WriteOptions(
            folder=self._folder,
            dialect=str(self.dialect_combo.currentData()),
            table=self.table_edit.text().strip(),
            key_column=self.key_edit.text().strip(),
            id_column=self.id_edit.text().strip(),
            spreadsheet_copies=self.copies_box.isChecked(),
            files=tuple(name for name, box in self._boxes.items() if box.isChecked()),
        )

    def keyboard_place(self) -> tuple[int, int] | None:
        """Which control has the keyboard, and where in its text the cursor stands; None when it is elsewhere."""
        focus = self.window().focusWidget()
        if focus is None or not self.isAncestorOf(focus):
            return None
        cursor = focus.cursorPosition() if isinstance(focus, QLineEdit) else 0
        return self.findChildren(QWidget).index(focus), cursor

    def take_keyboard(self, place: tuple[int, int]) -> None:
        """Take over from a form that gave way to this one."""
        at, cursor = place
        controls = self.findChildren(QWidget)
        if at < len(controls):
            controls[at].setFocus(Qt.FocusReason.OtherFocusReason)
            if isinstance(field := controls[at], QLineEdit):
                field.setCursorPosition(cursor)

    def _folder_card(self) -> QFrame:
        frame, column = card()
        row = QHBoxLayout()
        row.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Line(self.tr("Folder"), kind="lead"))
        self._folder_label = ElidedLabel()
        self._no_folder_text = Text(self.tr("Not chosen yet. A new, empty folder is best."), tone="muted")
        words.addWidget(self._folder_label)
        words.addWidget(self._no_folder_text)
        row.addLayout(words, 1)
        row.addWidget(
            Button(
                self.tr("Choose folder…"),
                theme=self._theme,
                icon="folder",
                press=self.folder_pressed.emit,
            )
        )
        column.addLayout(row)
        return frame

    def _files(self, view: ResultsView) -> QFrame:
        frame, column = card(spacing=4)
        column.addWidget(Line(self.tr("Files to write"), kind="lead"))
        for file in view.files:
            box = QCheckBox(file.name)
            box.setAccessibleDescription(file.what)
            box.setMinimumWidth(self._theme.px(170))
            row = Turning(theme=self._theme, least=170, gap=12)
            row.add(box)
            row.add(Text(file.what, tone="muted"), 3)
            column.addWidget(row)
            box.toggled.connect(self.edited)
            self._boxes[file.name] = box
        self.copies_box = QCheckBox(self.tr("Also copies that are safe to open in a spreadsheet"))
        self.copies_box.toggled.connect(self.edited)
        column.addSpacing(4)
        column.addWidget(self.copies_box)
        return frame

    def _names(self, view: ResultsView) -> QFrame:
        frame, column = card()
        column.addWidget(Line(self.tr("Names for the SQL files"), kind="lead"))
        self.dialect_combo = ChoiceBox()
        for value, words in view.dialects:
            self.dialect_combo.addItem(words, value)
        self.table_edit, self.key_edit, self.id_edit = QLineEdit(), QLineEdit(), QLineEdit()
        self.dialect_combo.currentIndexChanged.connect(self.edited)
        for edit in (self.table_edit, self.key_edit, self.id_edit):
            edit.textChanged.connect(self.edited)
        for pair in (
            ((self.tr("Data&base"), self.dialect_combo), (self.tr("&Table"), self.table_edit)),
            ((self.tr("&Key column"), self.key_edit), (self.tr("Clever &ID column"), self.id_edit)),
        ):
            row = Turning(theme=self._theme, least=180, gap=16)
            for label, field in pair:
                row.add(LabelledRow(label, field))
            column.addWidget(row)
        return frame
