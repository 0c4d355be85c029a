"""The look: choice of theme and text size, applied to the whole program at once.

`Theme` is made once by the composition root and handed to whatever paints. Signal `changed` fires after
a new theme or text size is in force for what is seen, and again when all the rest has it: some turns of the
event loop later where there is much to restyle.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTemporaryDir, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from ui.theme.dressing import Dresser
from ui.theme.icons import Icons
from ui.theme.palette import build_palette
from ui.theme.stylesheet import build_stylesheet, write_pictures
from ui.theme.tokens import TEXT_SIZES, THEMES, TYPE_TEXT, Tokens

CHOICES = ("system", "light", "dark", "high_contrast")


def make_application(name: str = "crosswalk") -> QApplication:
    """Qt's one application, drawing in the style that our sheets are made for; one that is there already is taken
    as it is.

    The style is named as on a command line: `setStyle` would hand it to Python, which takes a thirtieth of the start
    to make the class of it.
    """
    existing = QApplication.instance()
    return existing if isinstance(existing, QApplication) else QApplication([name, "-style", "Fusion"])


class Theme(QObject):
    """The theme in force. Signals: `chosen` (a person wants another), `changed` (see above)."""

    chosen = Signal()
    changed = Signal()

    def __init__(self, application: QApplication, choice: str = "system", percent: int = 100):
        super().__init__()
        self._application = application
        self._pictures = QTemporaryDir()
        self._icons = Icons(application.devicePixelRatio())
        self._family = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).families()
        self._mono = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).families()
        self.choice = choice if choice in CHOICES else "system"
        self.percent = _nearest_size(percent)
        self.tokens = self._wanted()
        self._dresser = Dresser()
        self._dresser.put_on.connect(self.changed)
        application.styleHints().colorSchemeChanged.connect(self._on_system_scheme_changed)
        application.screenAdded.connect(lambda _: self._on_screen_added())
        self._refresh()

    def choose(self, choice: str) -> None:
        """`system`, `light`, `dark` or `high_contrast`."""
        if choice in CHOICES and choice != self.choice:
            self.choice = choice
            self.chosen.emit()
            self._refresh()

    def set_percent(self, percent: int) -> None:
        """The text size, 100 to 200 percent."""
        percent = _nearest_size(percent)
        if percent != self.percent:
            self.percent = percent
            self.chosen.emit()
            self._refresh()

    def zoom(self, steps: int) -> None:
        """One or more text sizes up (positive) or down."""
        at = TEXT_SIZES.index(self.percent) + steps
        self.set_percent(TEXT_SIZES[max(0, min(len(TEXT_SIZES) - 1, at))])

    def dress(self, part: QWidget) -> None:
        """Put the style sheet on a part of the window or on a dialog, now and after each change.

        The sheet belongs to the parts and not to the application. With one for the application, Qt styles
        all that a page holds anew each time a piece of it is put into another while it is built.
        """
        self._dresser.add(part)

    def finish(self) -> None:
        """What a change of the look has left to do, at once."""
        self._dresser.finish()

    def px(self, size: float) -> int:
        """A length that grows with the text, from its pixels at 100 %."""
        return round(size * self.percent / 100)

    def colour(self, token: str) -> QColor:
        return QColor(getattr(self.tokens, token))

    def font(self, size: int = TYPE_TEXT, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        font = QFont(self._family)
        font.setPixelSize(self.px(size))
        font.setWeight(weight)
        return font

    def mono_font(self, size: int = TYPE_TEXT) -> QFont:
        font = QFont(self._mono)
        font.setPixelSize(self.px(size))
        return font

    def pixmap(self, name: str, token: str = "text", size: int = 16, ratio: float = 1.0) -> QPixmap:
        """An icon tinted with a token; `size` in pixels at 100 %."""
        return self.tinted(name, getattr(self.tokens, token), size, ratio)

    def tinted(self, name: str, colour: str, size: int = 16, ratio: float = 1.0) -> QPixmap:
        return self._icons.pixmap(name, colour, self.px(size), ratio)

    def icon(self, name: str, token: str = "text", size: int = 16) -> QIcon:
        """An icon tinted with a token or with the ink of an outcome."""
        return self._icons.icon(name, self.ink(token), self.tokens.disabled, self.px(size))

    def icon_size(self, size: int = 16) -> QSize:
        return QSize(self.px(size), self.px(size))

    def put_icon(self, button: QAbstractButton, name: str, token: str, size: int = 16) -> None:
        """Give a button with words its icon, with some room between the two."""
        gap = self.px(4) if button.text() else 0
        icon = self._icons.icon(name, self.ink(token), self.tokens.disabled, self.px(size), gap)
        button.setIcon(icon)
        button.setIconSize(QSize(self.px(size) + gap, self.px(size)))

    def ink(self, token: str) -> str:
        """The colour of a token, or the ink of an outcome when `token` is an outcome's word."""
        outcome = self.tokens.outcomes.get(token)
        return outcome.ink if outcome is not None else getattr(self.tokens, token)

    def _wanted(self) -> Tokens:
        if self.choice in THEMES:
            return THEMES[self.choice]
        dark = self._application.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return THEMES["dark" if dark else "light"]

    def _on_system_scheme_changed(self) -> None:
        if self.choice == "system":
            self._refresh()

    def _on_screen_added(self) -> None:
        """Icons are sharp on the finest screen; a finer one wants them anew."""
        if self._application.devicePixelRatio() > self._icons.ratio:
            self._refresh()

    def _refresh(self) -> None:
        self._dresser.change(self._look)

    def _look(self) -> str:
        """What the whole program shares, anew; the style sheet of the look."""
        self.tokens = self._wanted()
        self._icons.clear(self._application.devicePixelRatio())
        folder = Path(self._pictures.path())
        write_pictures(self.tokens, folder)
        self._application.setPalette(build_palette(self.tokens))
        self._application.setFont(self.font())
        return build_stylesheet(self.tokens, self.percent, folder)


def set_look(widget: QWidget, **properties: str) -> None:
    """Set style properties (`kind`, `tone`) of a widget and let the style sheet see them."""
    new = {key: value for key, value in properties.items() if widget.property(key) != value}
    if not new:
        return
    for key, value in new.items():
        widget.setProperty(key, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    QApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))
    widget.update()


def _nearest_size(percent: int) -> int:
    return min(TEXT_SIZES, key=lambda size: abs(size - percent))
