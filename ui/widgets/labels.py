"""Words on a page: headings, running text, chips, and ids that give way in the middle."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from ui.privacy import Privacy
from ui.theme import Theme, set_look
from ui.theme.tokens import READING_WIDTH

_OTHER_ROOM = (QEvent.Type.FontChange, QEvent.Type.StyleChange, QEvent.Type.ContentsRectChange)


class Text(QLabel):
    """Running text: wraps, can be selected with the mouse, no line longer than reads well.

    With `privacy` it is personal, and masked while the privacy screen is on.
    """

    def __init__(
        self,
        text: str = "",
        *,
        kind: str = "text",
        tone: str = "plain",
        privacy: Privacy | None = None,
    ) -> None:
        super().__init__(privacy.mask(text) if privacy is not None else text)
        self._words, self._privacy = text, privacy
        self._sizes: dict[int, QSize] = {}
        self._heights: dict[int, int] = {}
        self._least: QSize | None = None
        if privacy is not None:
            privacy.changed.connect(self._on_privacy_changed)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setProperty("kind", kind)
        self.setProperty("tone", tone)

    def set_words(self, text: str) -> None:
        """Other words; the way to change a personal text."""
        self._words = text
        self._on_privacy_changed()

    def _on_privacy_changed(self) -> None:
        private = self._privacy
        self.setText(private.mask(self._words) if private is not None else self._words)

    def set_tone(self, tone: str) -> None:
        set_look(self, tone=tone)

    def setText(self, text: str) -> None:
        self._measure_anew()
        super().setText(text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        # Text that can be selected is a document to Qt, which takes twice as long to build and to measure.
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        # Qt has just made it ready for the keyboard: with the next press it would take it from whoever types.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        super().mousePressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in _OTHER_ROOM:
            self._measure_anew()
        super().changeEvent(event)

    def _measure_anew(self) -> None:
        self._sizes.clear()
        self._heights.clear()
        self._least = None

    def minimumSizeHint(self) -> QSize:
        self.ensurePolished()
        if self._least is None:
            metrics = self.fontMetrics()
            longest = max((metrics.horizontalAdvance(word) for word in self.text().split()), default=0)
            limit = metrics.averageCharWidth() * 24
            self._least = QSize(min(longest, limit) + 2 + max(0, self.indent()), metrics.height())
        return self._least

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        limit = self.fontMetrics().averageCharWidth() * READING_WIDTH
        wanted = self._size_within(limit)
        return QSize(min(limit, wanted.width() + 4) + max(0, self.indent()), wanted.height() + 2)

    def heightForWidth(self, width: int) -> int:
        known = self._heights.get(width)
        if known is not None:
            return known
        self.ensurePolished()
        margins = self.contentsMargins()
        beside = margins.left() + margins.right() + max(0, self.indent())
        height = self._size_within(width - beside).height() + margins.top() + margins.bottom()
        self._heights[width] = height
        return height

    def _size_within(self, width: int) -> QSize:
        """The size of the words in lines of `width`, measured once: layouts ask many times over."""
        found = self._sizes.get(width)
        if found is None:
            lines = self.fontMetrics().boundingRect(
                0, 0, width, 10_000, Qt.TextFlag.TextWordWrap, self.text()
            )
            found = self._sizes[width] = lines.size()
        return found


class Line(QLabel):
    """One line that never wraps: headings of cards, figures, short facts."""

    def __init__(self, text: str = "", *, kind: str = "text", tone: str = "plain") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("kind", kind)
        self.setProperty("tone", tone)

    def set_tone(self, tone: str) -> None:
        set_look(self, tone=tone)


class Chip(QLabel):
    """A short state in a rounded field: `tone` is plain, ok, warn, danger or info."""

    def __init__(self, text: str = "", *, tone: str = "plain") -> None:
        super().__init__(text)
        self.setProperty("kind", "chip")
        self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)

    def set_state(self, text: str, tone: str) -> None:
        self.setText(text)
        set_look(self, tone=tone)


class IconLabel(QLabel):
    """An icon that follows the theme. Decoration: the words beside it carry the meaning."""

    def __init__(self, theme: Theme, name: str, *, token: str = "muted", size: int = 16) -> None:
        super().__init__()
        self._theme = theme
        self._name, self._token, self._size = name, token, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def set_icon(self, name: str, token: str) -> None:
        self._name, self._token = name, token
        self._on_theme_changed()

    def _on_theme_changed(self) -> None:
        ratio = self.devicePixelRatioF()
        colour = self._theme.ink(self._token)
        self.setPixmap(self._theme.tinted(self._name, colour, self._size, ratio))


class ElidedLabel(QFrame):
    """Text that gives way in the middle (or at its end) when the place is short.

    The full text shows on hover and goes to a screen reader; a personal one is masked in all three
    places while the privacy screen is on.
    """

    def __init__(
        self,
        text: str = "",
        *,
        privacy: Privacy | None = None,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
        tone: str = "plain",
    ) -> None:
        super().__init__()
        self._text, self._mode, self._privacy = text, mode, privacy
        self._tone = tone
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if privacy is not None:
            privacy.changed.connect(self._refresh)
        self._refresh()

    def set_text(self, text: str) -> None:
        self._text = text
        self._refresh()

    def shown_text(self) -> str:
        """The text as it may be seen now."""
        return self._privacy.mask(self._text) if self._privacy is not None else self._text

    def _refresh(self) -> None:
        shown = self.shown_text()
        self.setToolTip(shown)
        self.setAccessibleName(shown)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self.shown_text()) + 4, metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance("m…m"), metrics.height() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        role = self.foregroundRole()
        if self._tone == "muted":
            painter.setPen(self.palette().placeholderText().color())
        else:
            painter.setPen(self.palette().color(role))
        text = QFontMetrics(self.font()).elidedText(self.shown_text(), self._mode, self.width())
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(self.rect(), flags, text)
        painter.end()


def rule() -> QWidget:
    """A thin line between two parts of a page."""
    line = QFrame()
    line.setProperty("kind", "line")
    line.setFixedHeight(1)
    return line
