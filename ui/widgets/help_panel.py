"""Help beside the page: short texts from `resources/help`, with links between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTextBrowser, QVBoxLayout

from app.paths import resource
from ui.theme import Theme
from ui.theme.tokens import TYPE_HEADING, TYPE_LEAD
from ui.widgets.buttons import Button, IconButton
from ui.widgets.labels import Line

if TYPE_CHECKING:
    from PySide6.QtCore import QUrl

_NO_LIMIT = 16_777_215  # what Qt takes for no limit


def help_text(name: str) -> str:
    """The Markdown of a help page. Raises FileNotFoundError for one that does not exist."""
    return resource("help", f"{name}.md").read_text(encoding="utf-8")


class HelpPanel(QFrame):
    """Signals: `closed`, `link_pressed(address)` for links that leave the program."""

    closed = Signal()
    link_pressed = Signal(str)

    def __init__(self, *, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._page = ""
        self.setProperty("kind", "panel")
        self.setObjectName("help_panel")
        self.browser = QTextBrowser()
        self.browser.setAccessibleName(self.tr("Help text"))
        self.browser.setOpenLinks(False)
        self.browser.anchorClicked.connect(self._on_browser_anchor_clicked)
        self.close_button = IconButton("cross", self.tr("Close help"), theme=theme, size=16)
        self.close_button.clicked.connect(self.closed)
        self.words_button = Button(self.tr("All words"), theme=theme, kind="link")
        self.words_button.clicked.connect(lambda: self.show_page("glossary"))
        head = QHBoxLayout()
        head.addWidget(Line(self.tr("Help"), kind="lead"))
        head.addStretch()
        head.addWidget(self.words_button)
        head.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.browser, 1)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    @property
    def page(self) -> str:
        return self._page

    def show_page(self, name: str) -> None:
        if not self._page:
            # From the first page on: most windows are opened and closed without help.
            self._theme.dress(self)
        self._page = name
        self.words_button.setVisible(name != "glossary")
        self.browser.setMarkdown(help_text(name))
        self._space_out()
        self.browser.verticalScrollBar().setValue(0)

    def wanted_width(self) -> int:
        return min(self._theme.px(320), 460)

    def fill(self, whole: bool) -> None:
        """Take the whole place, or only as much as a column of text needs."""
        self.setMinimumWidth(self.wanted_width())
        self.setMaximumWidth(_NO_LIMIT if whole else self.wanted_width())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _space_out(self) -> None:
        """Headings and paragraphs with the sizes and distances of the rest of the window."""
        # With the first page and not before: the window is opened without help.
        from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor

        document = self.browser.document()
        document.setDocumentMargin(4)
        document.setIndentWidth(self._theme.px(14))
        sizes = {1: TYPE_HEADING, 2: TYPE_LEAD}
        block = document.begin()
        while block.isValid():
            cursor = QTextCursor(block)
            level = block.blockFormat().headingLevel()
            form = QTextBlockFormat(block.blockFormat())
            form.setTopMargin(self._theme.px(14 if level > 1 else 0))
            form.setBottomMargin(self._theme.px(4 if block.textList() else 8))
            form.setLineHeight(115, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            cursor.setBlockFormat(form)
            if level:
                cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
                letters = QTextCharFormat()
                letters.setFont(self._theme.font(sizes.get(level, TYPE_LEAD), QFont.Weight.DemiBold))
                cursor.mergeCharFormat(letters)
            block = block.next()

    def _on_browser_anchor_clicked(self, url: QUrl) -> None:
        if url.scheme() in ("http", "https"):
            self.link_pressed.emit(url.toString())
        elif url.fileName():
            self.show_page(url.fileName().removesuffix(".md"))

    def _on_theme_changed(self) -> None:
        self.fill(False)
        if self._page:
            self.show_page(self._page)
