"""The only place that opens a modal dialog or a file dialog of the system.

Nothing here blocks: an answer comes through the callback that was handed in, and no answer means that
the person changed their mind. Tests hand in a fake with scripted answers.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from ui.theme import Theme
from ui.widgets.buttons import Button
from ui.widgets.labels import IconLabel, Line, Text
from ui.widgets.scrolling import in_scroll_area

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFileDialog


class Dialogs(Protocol):
    """Questions to the person, and windows that want nothing but to be read."""

    def ask_open_files(self, title: str, filters: str, on_paths: Callable[[list[Path]], None]) -> None: ...

    def ask_folder(self, title: str, on_path: Callable[[Path], None]) -> None: ...

    def ask_save(self, title: str, proposal: str, filters: str, on_path: Callable[[Path], None]) -> None: ...

    def confirm(
        self,
        question: str,
        detail: str,
        yes: str,
        on_yes: Callable[[], None],
        *,
        danger: bool = False,
    ) -> None: ...

    def show_text(
        self,
        title: str,
        intro: str,
        text: str,
        *,
        yes: str = "",
        on_yes: Callable[[], None] | None = None,
    ) -> None: ...

    def show_html(self, title: str, html: str) -> None: ...

    def show_widget(self, title: str, widget: QWidget) -> None: ...

    def print_html(self, title: str, html: str) -> None: ...

    def tell_defect(self, details: str) -> None: ...

    def open_outside(self, target: str | Path) -> None: ...


class SystemDialogs(QObject):
    """Dialogs of the system and our own, on top of the window."""

    def __init__(self, *, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._window: QWidget | None = None

    def set_window(self, window: QWidget) -> None:
        self._window = window

    def ask_open_files(self, title: str, filters: str, on_paths: Callable[[list[Path]], None]) -> None:
        dialog = self._file_dialog(title)
        dialog.setFileMode(dialog.FileMode.ExistingFiles)
        dialog.setNameFilter(filters)
        dialog.filesSelected.connect(lambda names: on_paths([Path(name) for name in names]))
        self._open(dialog)

    def ask_folder(self, title: str, on_path: Callable[[Path], None]) -> None:
        dialog = self._file_dialog(title)
        dialog.setFileMode(dialog.FileMode.Directory)
        dialog.setOption(dialog.Option.ShowDirsOnly)
        dialog.filesSelected.connect(lambda names: on_path(Path(names[0])))
        self._open(dialog)

    def ask_save(self, title: str, proposal: str, filters: str, on_path: Callable[[Path], None]) -> None:
        dialog = self._file_dialog(title)
        dialog.setAcceptMode(dialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(filters)
        dialog.setDefaultSuffix(Path(proposal).suffix.lstrip("."))
        dialog.selectFile(proposal)
        dialog.filesSelected.connect(lambda names: on_path(Path(names[0])))
        self._open(dialog)

    def confirm(
        self,
        question: str,
        detail: str,
        yes: str,
        on_yes: Callable[[], None],
        *,
        danger: bool = False,
    ) -> None:
        dialog = PlainDialog(question, theme=self._theme, parent=self._window)
        dialog.add_words(question, detail, icon="alert" if danger else "help")
        dialog.add_buttons(yes, on_yes, danger=danger)
        self._open(dialog)

    def show_text(
        self,
        title: str,
        intro: str,
        text: str,
        *,
        yes: str = "",
        on_yes: Callable[[], None] | None = None,
    ) -> None:
        dialog = PlainDialog(title, theme=self._theme, parent=self._window)
        dialog.column.addWidget(Text(intro))
        view = QPlainTextEdit(text)
        view.setReadOnly(True)
        view.setFont(self._theme.mono_font())
        view.setAccessibleName(title)
        dialog.column.addWidget(view, 1)
        dialog.resize(self._theme.px(640), self._theme.px(480))
        dialog.add_buttons(yes, on_yes)
        self._open(dialog)

    def show_html(self, title: str, html: str) -> None:
        dialog = PlainDialog(title, theme=self._theme, parent=self._window)
        view = QTextBrowser()
        view.setOpenExternalLinks(True)
        view.setHtml(html)
        view.setAccessibleName(title)
        dialog.column.addWidget(view, 1)
        dialog.resize(self._theme.px(560), self._theme.px(480))
        dialog.add_buttons("", None)
        self._open(dialog)

    def show_widget(self, title: str, widget: QWidget) -> None:
        dialog = PlainDialog(title, theme=self._theme, parent=self._window)
        dialog.column.addWidget(widget, 1)
        dialog.add_buttons("", None)
        self._open(dialog)

    def print_html(self, title: str, html: str) -> None:
        """A preview of the pages; from there to a printer or to a PDF."""
        from ui.print_preview import PrintPreview

        dialog = PrintPreview(title, html, self._window)
        dialog.resize(self._theme.px(820), self._theme.px(640))
        self._open(dialog)

    def tell_defect(self, details: str) -> None:
        dialog = PlainDialog(self.tr("Something went wrong"), theme=self._theme, parent=self._window)
        dialog.add_words(
            self.tr("Crosswalk made a mistake"),
            self.tr(
                "This is a defect of the program, not yours. Your work is as it was before. "
                "If it happens again, copy the details and send them to whoever gave you Crosswalk."
            ),
            icon="alert",
        )
        view = QPlainTextEdit(details)
        view.setReadOnly(True)
        view.setFont(self._theme.mono_font())
        view.setAccessibleName(self.tr("Details"))
        view.hide()
        dialog.column.addWidget(view, 1)
        fold = Button(self.tr("Show details"), theme=self._theme, kind="link")
        fold.clicked.connect(view.show)
        fold.clicked.connect(fold.hide)
        dialog.column.addWidget(fold)
        dialog.add_buttons(self.tr("Copy details"), lambda: QGuiApplication.clipboard().setText(details))
        self._open(dialog)

    def open_outside(self, target: str | Path) -> None:
        """A folder, file or web address in the program the system has for it."""
        from PySide6.QtCore import QUrl
        from PySide6.QtGui import QDesktopServices

        url = QUrl.fromLocalFile(str(target)) if isinstance(target, Path) else QUrl(target)
        QDesktopServices.openUrl(url)

    def _file_dialog(self, title: str) -> QFileDialog:
        # Qt's classes are made when they are imported, and the window opens without this one.
        from PySide6.QtWidgets import QFileDialog

        return QFileDialog(self._window, title)

    def _open(self, dialog: QDialog) -> None:
        self._theme.dress(dialog)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.open()


class PlainDialog(QDialog):
    """Words, perhaps a body, and buttons at the right below; Escape leaves."""

    def __init__(self, title: str, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setWindowTitle(title)
        self.setMinimumWidth(theme.px(420))
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(24, 20, 24, 20)
        self.column.setSpacing(12)

    def showEvent(self, event: QShowEvent) -> None:
        # Qt asks how high the words are before it makes a dialog narrower for a small screen.
        needed = self.column.totalHeightForWidth(self.width())
        self.resize(self.width(), max(self.height(), needed))
        super().showEvent(event)

    def add_words(self, heading: str, words: str, *, icon: str) -> None:
        row = QHBoxLayout()
        row.setSpacing(16)
        token = "warn" if icon == "alert" else "info"
        mark = IconLabel(self._theme, icon, token=token, size=28)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(Text(heading, kind="lead"))
        column.addWidget(Text(words))
        row.addLayout(column, 1)
        self.column.addLayout(row)

    def add_buttons(self, yes: str, on_yes: Callable[[], None] | None, *, danger: bool = False) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(0, 8, 0, 0)
        row.setSpacing(8)
        row.addStretch()
        asks = bool(yes and on_yes)
        words = self.tr("Not now") if asks else self.tr("Close")
        close = Button(words, theme=self._theme, press=self.reject)
        row.addWidget(close)
        if asks and on_yes is not None:
            confirm = Button(yes, theme=self._theme, kind="danger" if danger else "primary")
            confirm.clicked.connect(self.accept)
            self.accepted.connect(on_yes)
            row.addWidget(confirm)
            (close if danger else confirm).setDefault(True)
        self.column.addLayout(row)


def shortcuts_sheet(groups: list[tuple[str, list[tuple[str, str]]]], theme: Theme) -> QWidget:
    """The list of keyboard shortcuts: groups of (keys, what they do). It scrolls where the screen is short."""
    sheet = QWidget()
    column = QVBoxLayout(sheet)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(6)
    for heading, rows in groups:
        column.addWidget(Line(heading, kind="lead"))
        for keys, meaning in rows:
            row = QHBoxLayout()
            row.addWidget(Text(meaning), 1)
            row.addSpacing(theme.px(48))
            row.addWidget(Line(keys, kind="key"))
            column.addLayout(row)
        column.addSpacing(10)
    column.addStretch()
    area = in_scroll_area(sheet)
    area.setAccessibleName(QCoreApplication.translate("dialogs", "Keyboard shortcuts"))
    area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    area.setMinimumWidth(sheet.sizeHint().width() + theme.px(24))
    area.setMinimumHeight(min(sheet.sizeHint().height(), theme.px(240)))
    return area
