"""The Files tab of Results: what was written and what to do with it, above the form for writing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget
from shiboken6 import isValid

from ui.pages.base import Page, Room, Surroundings, card, plain_column
from ui.pages.results_tables import file_table
from ui.pages.results_view import ResultsView, WriteOptions
from ui.pages.results_write import WriteForm
from ui.widgets.banner import Banner, Notice
from ui.widgets.labels import Text


class FilesPart(QWidget):
    """One part above the form, made anew with each view; the form stays, and with it whatever is typed there.

    Signals: `folder_pressed` to choose another folder; `edited` with each change of what is chosen; `load_asked` for
    the page Load; `look_pressed(folder)` to look at what was written.
    """

    folder_pressed = Signal()
    edited = Signal()
    load_asked = Signal()
    look_pressed = Signal(object)

    def __init__(self, view: ResultsView, *, page: Page) -> None:
        super().__init__()
        self._around = page.around
        self._form: WriteForm | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(16)
        above = QVBoxLayout()
        self._column.addLayout(above)
        self._column.addStretch()
        self._above = Room(page, above)
        self._view, self._page = view, page
        page.soon(self._build_above)
        page.soon(self._build_form)

    def show_view(self, view: ResultsView) -> None:
        self._view = view
        self._above.put(self._told(view))
        self._show_form()

    @property
    def form(self) -> WriteForm | None:
        """The form, None where there is nothing to write. Who asks before its turn has come gets it all the same."""
        if self._form is None:
            self._show_form()
        return self._form

    @property
    def options(self) -> WriteOptions | None:
        """What is chosen now, None where there is nothing to write."""
        if self._form is not None:
            return self._form.options()
        options = self._view.options
        if options is None or options.files:
            return options
        # Nobody chose among the files yet: all of them, as the form will show them.
        return replace(options, files=tuple(one.name for one in self._view.files))

    def _build_above(self) -> None:
        if isValid(self):
            self._above.put(self._told(self._view), now=True)

    def _build_form(self) -> None:
        """The first form, in turns of its own: in one with what stands above it it would take too long."""
        if isValid(self) and self._form is None:
            self._show_form()
            if self._form is not None:
                self._form.hide()
                self._page.soon(self._show_built_form)

    def _show_built_form(self) -> None:
        if isValid(self) and self._form is not None:
            self._form.show()

    def _show_form(self) -> None:
        view, before = self._view, self._form
        if before is not None and view.options is not None and before.offers(view):
            if before.options() != view.options:  # with every file unticked it says what means all of them
                before.show_options(view.options)
            return
        self._form = None
        place = before.keyboard_place() if before is not None else None
        if before is not None:
            self._column.removeWidget(before)
            before.hide()
            before.deleteLater()
        if view.options is not None:
            self._form = form = WriteForm(view, around=self._around)
            form.folder_pressed.connect(self.folder_pressed)
            form.edited.connect(self.edited)
            self._column.insertWidget(1, form)
            if place is not None:
                form.take_keyboard(place)

    def _told(self, view: ResultsView) -> QWidget:
        """What was written, empty when nothing was."""
        holder, column = plain_column(margins=(0, 0, 0, 0))
        if view.written:
            column.addWidget(Banner(theme=self._around.theme, notice=self._written_notice(view)))
            if view.written_notes:
                column.addWidget(left_out_banner(view.written_notes, self._around, self.load_asked.emit))
            column.addWidget(self._what_now(view))
            column.addWidget(file_table(view.written, self._around))
        elif view.left_out:
            column.addWidget(left_out_banner(view.left_out, self._around, self.load_asked.emit))
        return holder

    def _written_notice(self, view: ResultsView) -> Notice:
        words, hint, tone = view.written_words or self.tr("The files are written."), "", "ok"
        if view.written_stale:
            words = self.tr("Decisions or loads changed since these files were written.")
            hint, tone = self.tr("Write the results once more to have them as of now."), "warn"
        folder = view.written_folder
        if folder is None:
            return Notice(words, hint, tone)
        return Notice(words, hint, tone, self.tr("Open folder"), lambda: self.look_pressed.emit(folder))

    def _what_now(self, view: ResultsView) -> QFrame:
        """The way from files in a folder to a switched application."""
        frame, column = card(spacing=6)
        column.addWidget(Text(self.tr("What to do now"), kind="lead"))
        ways = [
            self.tr("Give update.sql or accounts_updated to whoever looks after your application."),
            self.tr("Keep rollback.sql and rollback beside them: they are the way back."),
            self.tr("After the switch, bring a new export to “After the switch”: it proves what arrived."),
        ]
        if any(one.name == "merges.csv" for one in view.written):
            merges = self.tr("Give merges too: it says which accounts retire. update.sql changes ids only.")
            ways.insert(1, merges)
        for at, words in enumerate(ways, start=1):
            column.addWidget(Text(f"{at}.  {words}"))
        return frame


def left_out_banner(notes: tuple[str, ...], around: Surroundings, to_load: Callable[[], None]) -> Banner:
    """Rows and cells that are not in the files: never a part of good news."""
    translate = QCoreApplication.translate
    notice = Notice(
        translate("results", "Not everything goes into the files."),
        "\n".join(notes),
        tone="warn",
        link=translate("results", "Go to Load"),
        press=to_load,
    )
    return Banner(theme=around.theme, notice=notice)
