"""Running text: as high as its words need, at every size, and there to be copied."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget

from ui.privacy import Privacy
from ui.theme import Theme
from ui.widgets.labels import Text

WORDS = "You asked Clever for the CSVs on Monday, and nobody has answered until now. Ask once more."
KINDS = ("text", "lead", "heading", "title")


def plain_height(text: Text, width: int) -> int:
    """What Qt says of the same words, asked anew."""
    return QLabel.heightForWidth(text, width)


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_as_high_as_its_words_also_after_they_and_their_size_change(
    theme: Theme, qtbot: Any, kind: str
) -> None:
    text = Text(WORDS, kind=kind)
    qtbot.addWidget(text)
    theme.dress(text)
    text.show()
    heights = [text.heightForWidth(300)]
    assert heights[0] == plain_height(text, 300)
    text.setText(WORDS * 2)
    heights.append(text.heightForWidth(300))
    assert heights[1] == plain_height(text, 300)
    before = text.sizeHint(), text.minimumSizeHint()
    theme.set_percent(200)
    theme.finish()
    heights.append(text.heightForWidth(300))
    assert heights[2] == plain_height(text, 300)
    assert heights == sorted(set(heights))
    assert text.sizeHint().height() > before[0].height()
    assert text.minimumSizeHint().height() > before[1].height()


def test_personal_words_make_room_for_their_mask_and_back(theme: Theme, qtbot: Any) -> None:
    privacy = Privacy()
    text = Text(WORDS, privacy=privacy)
    qtbot.addWidget(text)
    theme.dress(text)
    shown = text.heightForWidth(120)
    privacy.set_on(True)
    assert text.heightForWidth(120) == plain_height(text, 120) < shown
    privacy.set_on(False)
    assert text.heightForWidth(120) == plain_height(text, 120) == shown


def test_words_are_selected_with_the_mouse_and_copied(theme: Theme, qtbot: Any) -> None:
    text = Text(WORDS)
    qtbot.addWidget(text)
    theme.dress(text)
    text.resize(900, 40)
    text.show()
    qtbot.mouseDClick(text, Qt.MouseButton.LeftButton, pos=QPoint(5, 20))
    assert text.selectedText() == "You"
    qtbot.keyClick(text, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "You"


def test_whoever_types_keeps_the_keyboard_while_words_are_selected(theme: Theme, qtbot: Any) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    column = QVBoxLayout(around)
    edit, text = QLineEdit(), Text(WORDS)
    column.addWidget(edit)
    column.addWidget(text)
    theme.dress(around)
    around.show()
    around.activateWindow()
    qtbot.waitUntil(around.isActiveWindow)
    edit.setFocus()
    for _ in range(3):
        qtbot.mouseClick(text, Qt.MouseButton.LeftButton, pos=QPoint(5, 10))
        assert edit.hasFocus()


def test_words_are_measured_anew_where_their_place_is_smaller(theme: Theme, qtbot: Any) -> None:
    text = Text(WORDS)
    qtbot.addWidget(text)
    theme.dress(text)
    before = text.heightForWidth(120)
    text.setContentsMargins(30, 0, 30, 0)
    assert text.heightForWidth(120) == plain_height(text, 120) > before


def test_a_place_that_is_too_small_for_any_word_does_not_change_what_is_needed(
    theme: Theme, qtbot: Any
) -> None:
    texts = [Text(WORDS), Text(WORDS)]
    for text in texts:
        qtbot.addWidget(text)
        theme.dress(text)
        text.setIndent(28)
    texts[0].heightForWidth(27)
    assert texts[0].minimumSizeHint() == texts[1].minimumSizeHint()
