"""The real dialogs, opened: everywhere else tests answer in their place."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintPreviewWidget
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QMainWindow, QWidget

from ui.dialogs import PlainDialog, SystemDialogs
from ui.theme import Theme

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def real(theme: Theme, qtbot: Any) -> Iterator[tuple[SystemDialogs, QMainWindow]]:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.show()
    found = SystemDialogs(theme=theme)
    found.set_window(window)
    # The dialogs of the system would wait for somebody at the screen.
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    yield found, window
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs, False)


def opened(window: QWidget, qtbot: Any) -> QDialog:
    """The dialog that has come up, after all that it wants to do by itself."""
    gc.collect()
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(QDialog)))
    for _ in range(20):
        QApplication.processEvents()
    return next(one for one in window.findChildren(QDialog) if one.isVisible())


def test_a_preview_shows_the_pages_in_letters_of_a_readable_size(
    real: tuple[SystemDialogs, QMainWindow], qtbot: Any
) -> None:
    dialogs, window = real
    dialogs.print_html("Report", "<h1>Report</h1>" + "<p>Words of a line.</p>" * 200)
    preview = opened(window, qtbot)
    assert preview.windowTitle() == "Report"
    pages = preview.findChild(QPrintPreviewWidget)
    assert pages is not None
    # 200 lines of ten points with the room between them fill four pages and more, dots not even three.
    assert pages.pageCount() > 4
    preview.close()
    qtbot.waitUntil(lambda: not window.findChildren(QDialog))


def openers(dialogs: SystemDialogs, taken: list[object]) -> dict[str, Callable[[], None]]:
    return {
        "ask_open_files": lambda: dialogs.ask_open_files("Add files", "Tables (*.csv)", taken.append),
        "ask_folder": lambda: dialogs.ask_folder("Where?", taken.append),
        "ask_save": lambda: dialogs.ask_save("Save", "steps.pdf", "PDF (*.pdf)", taken.append),
        "confirm": lambda: dialogs.confirm("Go on?", "It can be undone.", "Go on", lambda: taken.append(1)),
        "show_text": lambda: dialogs.show_text("Log", "What was asked:", "GET /v3.1/users"),
        "show_html": lambda: dialogs.show_html("About", "<h1>Crosswalk</h1>"),
        "show_widget": lambda: dialogs.show_widget("Keys", QLabel("Ctrl+K")),
        "tell_defect": lambda: dialogs.tell_defect("Traceback"),
    }


@pytest.mark.parametrize("name", sorted(openers(SystemDialogs.__new__(SystemDialogs), [])))
def test_every_dialog_opens_and_leaves_with_escape(
    real: tuple[SystemDialogs, QMainWindow], name: str, qtbot: Any
) -> None:
    dialogs, window = real
    taken: list[object] = []
    openers(dialogs, taken)[name]()
    dialog = opened(window, qtbot)
    assert dialog.windowTitle()
    if not isinstance(dialog, QFileDialog):
        assert dialog.grab().width() >= dialog.minimumSizeHint().width()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.findChildren(QDialog))
    assert taken == []


def test_a_question_is_shown_whole_where_the_screen_is_narrower_than_its_words(
    theme: Theme, qtbot: Any
) -> None:
    screen = QApplication.primaryScreen().availableGeometry().width()
    words = "There is one already, with what you decided in it. Beginning anew replaces it. " * 2
    for some in range(len(words) // 2, len(words), 7):
        dialog = PlainDialog("Begin anew?", theme=theme)
        qtbot.addWidget(dialog)
        dialog.add_words("Begin anew?", words[:some], icon="alert")
        dialog.add_buttons("Begin anew", lambda: None, danger=True)
        dialog.setMinimumWidth(screen // 3)
        dialog.show()
        told = next(one for one in dialog.findChildren(QLabel) if one.text() == words[:some])
        assert told.height() >= told.heightForWidth(told.width())
        dialog.close()
