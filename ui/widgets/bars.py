"""Bars of the nine outcomes: one to look at, one that filters."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.terms import Outcome
from ui.figures import number
from ui.models.columns import BAR_ROLE
from ui.outcomes import SHOWN_ORDER, outcome_icon, outcome_meaning, outcome_name
from ui.theme import Theme
from ui.widgets.flow import Flow


def segments(rect: QRectF, counts: Mapping[Outcome, int]) -> list[tuple[Outcome, QRectF]]:
    """Where each outcome lies in a bar; one that is there at all is at least four pixels wide."""
    present = {outcome: counts[outcome] for outcome in SHOWN_ORDER if counts.get(outcome)}
    total = sum(present.values())
    if not total:
        return []
    gap, least = 2.0, 4.0
    room = rect.width() - gap * (len(present) - 1)
    widths = [max(least, room * count / total) for count in present.values()]
    widest = widths.index(max(widths))
    widths[widest] = max(least, widths[widest] - (sum(widths) - room))
    found, x = [], rect.x()
    for outcome, width in zip(present, widths, strict=True):
        found.append((outcome, QRectF(x, rect.y(), width, rect.height())))
        x += width + gap
    return found


def paint_bar(
    painter: QPainter,
    rect: QRectF,
    counts: Mapping[Outcome, int],
    theme: Theme,
    shown: frozenset[str] = frozenset(),
) -> None:
    """Draw the bar; outcomes outside `shown` (when it names any) are faded."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    path = QPainterPath()
    radius = min(4.0, rect.height() / 2)
    path.addRoundedRect(rect, radius, radius)
    painter.setClipPath(path)
    found = segments(rect, counts)
    if not found:
        painter.fillRect(rect, theme.colour("hover"))
    for outcome, part in found:
        colour = QColor(theme.tokens.outcomes[outcome.word].fill)
        if shown and outcome.word not in shown:
            colour.setAlphaF(0.25)
        painter.fillRect(part, colour)
    painter.restore()


class BarDelegate(QStyledItemDelegate):
    """Draws the bar of a table cell whose BAR_ROLE is a mapping of outcomes to counts."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        counts = index.data(BAR_ROLE)
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        height = self._theme.px(10)
        rect = QRectF(option.rect).adjusted(8, 0, -8, 0)
        rect.setTop(rect.center().y() - height / 2)
        rect.setHeight(height)
        paint_bar(painter, rect, counts or {}, self._theme)


class StackedBar(QWidget):
    """Counts of outcomes as one bar, widths by share. Signals: `segment_pressed(word)`.

    A segment that is there at all is at least four pixels wide. `accessibleName` tells the counts.
    """

    segment_pressed = Signal(str)

    def __init__(self, *, theme: Theme, height: int = 10) -> None:
        super().__init__()
        self._theme, self._height = theme, height
        self._counts: dict[Outcome, int] = {}
        self._shown: frozenset[str] = frozenset()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Counts by outcome word; missing words count as none."""
        self._counts = {o: counts.get(o.word, 0) for o in SHOWN_ORDER if counts.get(o.word, 0)}
        words = [f"{outcome_name(o)} {number(n)}" for o, n in self._counts.items()]
        self.setAccessibleName(", ".join(words) or self.tr("Nothing counted yet"))
        self.setToolTip("\n".join(words))
        self.update()

    def set_shown(self, words: frozenset[str]) -> None:
        """Only these outcomes in full colour; none means all."""
        self._shown = words
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(120), self._theme.px(self._height))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(48), self._theme.px(self._height))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_bar(painter, QRectF(self.rect()), self._counts, self._theme, self._shown)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for outcome, rect in segments(QRectF(self.rect()), self._counts):
            if rect.contains(event.position()):
                self.segment_pressed.emit(outcome.word)


class OutcomeBar(QWidget):
    """The bar with its words below; each word is a button that filters.

    A press shows one outcome alone; with Ctrl or Shift it joins those that are shown. Open accounts that wait
    for the person, were left by them and were set apart have a button each, also across outcomes (with Ctrl
    together with some of them). Signals: `filter_changed(frozenset of outcome words)`; an empty set means
    every outcome.
    """

    filter_changed = Signal(object)

    def __init__(self, *, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._counts: Mapping[str, int] = {}
        self.setObjectName("outcome_bar")
        self.setAccessibleName(self.tr("Outcomes"))
        self.bar = StackedBar(theme=theme, height=14)
        self.bar.segment_pressed.connect(self._on_bar_segment_pressed)
        self._chips_flow = Flow(gap=6)
        self.all_button = self._chip(self.tr("All"))
        self.all_button.clicked.connect(self._on_all_button_clicked)
        self._asks: Mapping[str, int] = {}
        self._asking = ""
        self._asking_words = {
            "you": (self.tr("Waiting for you {0}"), self.tr("Open accounts that nobody has dealt with yet")),
            "left": (
                self.tr("Left as is {0}"),
                self.tr("Open accounts that are left as they are, by a decision"),
            ),
            "apart": (
                self.tr("Set apart {0}"),
                self.tr("Accounts that were set apart on Merge: nothing to do"),
            ),
        }
        self.asking_buttons: dict[str, QPushButton] = {}
        for word, (_, meaning) in self._asking_words.items():
            chip = self._chip("")
            chip.setToolTip(meaning)
            chip.setAccessibleDescription(meaning)
            chip.clicked.connect(lambda _checked, asking=word: self._on_asking_clicked(asking))
            self.asking_buttons[word] = chip
        self._filtered: frozenset[str] = frozenset()
        self._chips: dict[str, QPushButton] = {}
        for outcome in SHOWN_ORDER:
            chip = self._chip(outcome_name(outcome))
            chip.setToolTip(outcome_meaning(outcome))
            chip.clicked.connect(lambda _checked, word=outcome.word: self._on_chip_clicked(word))
            self._chips[outcome.word] = chip
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self.bar)
        layout.addWidget(self._chips_flow)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.set_counts({})

    def set_counts(self, counts: Mapping[str, int], asks: Mapping[str, int] | None = None) -> None:
        """Counts by outcome word, and of open accounts by whom they ask: `you`, nobody as they were `left` or
        set `apart`. What does not occur is not shown."""
        self._counts, self._asks = counts, asks or {}
        self.bar.set_counts(counts)
        total = sum(counts.values())
        self.all_button.setText(self.tr("All {0}").format(number(total)))
        for outcome in SHOWN_ORDER:
            count = counts.get(outcome.word, 0)
            chip = self._chips[outcome.word]
            chip.setText(f"{outcome_name(outcome)} {number(count)}")
            chip.setAccessibleDescription(outcome_meaning(outcome))
            chip.setVisible(count > 0)
        for asking, button in self.asking_buttons.items():
            count = self._asks.get(asking, 0)
            button.setText(self._asking_words[asking][0].format(number(count)))
            button.setVisible(count > 0)
        # What was shown and is there no more goes.
        asked = self._asking if self._asks.get(self._asking, 0) else ""
        kept = self._filtered & self._present()
        if (kept, asked) != (self._filtered, self._asking):
            self.set_filtered(kept, asked)
        self._show_filter()
        self._chips_flow.setMinimumHeight(0)
        self._chips_flow.updateGeometry()

    def filtered(self) -> frozenset[str]:
        """The outcomes that are shown; none means all."""
        return self._filtered

    def asking(self) -> str:
        """Whom the shown accounts ask: `you`, `left` or `apart`; empty for any."""
        return self._asking

    def set_filtered(self, words: frozenset[str], asking: str = "") -> None:
        self._filtered, self._asking = words, asking
        self._show_filter()
        self.filter_changed.emit(words)

    def show_waiting(self) -> None:
        """Only what waits for the person."""
        self.set_filtered(frozenset(), "you")

    def _present(self) -> frozenset[str]:
        return frozenset(word for word, count in self._counts.items() if count)

    def _chip(self, text: str) -> QPushButton:
        chip = QPushButton(text)
        chip.setProperty("kind", "chip")
        chip.setCheckable(True)
        self._chips_flow.add(chip)
        return chip

    def _show_filter(self) -> None:
        words = self._filtered
        self.all_button.setChecked(not words and not self._asking)
        for asking, button in self.asking_buttons.items():
            button.setChecked(asking == self._asking)
        for word, chip in self._chips.items():
            chip.setChecked(word in words)
        self.bar.set_shown(words)

    def _on_chip_clicked(self, word: str) -> None:
        self._choose(word, joins=_joins())

    def _on_asking_clicked(self, asking: str) -> None:
        """Alone, or together with the outcomes that are shown; once more shows all again."""
        words = self._filtered if _joins() else frozenset()
        again = asking == self._asking and words == self._filtered
        self.set_filtered(words, "" if again else asking)

    def _choose(self, word: str, *, joins: bool) -> None:
        """This outcome alone, or all again when it was shown alone; `joins` adds it or takes it out."""
        one = frozenset({word})
        if joins:
            self.set_filtered(self._filtered ^ one, self._asking)
        else:
            alone = self._filtered == one and not self._asking
            self.set_filtered(frozenset() if alone else one)

    def _on_all_button_clicked(self) -> None:
        self.set_filtered(frozenset())

    def _on_bar_segment_pressed(self, word: str) -> None:
        self._choose(word, joins=False)

    def _on_theme_changed(self) -> None:
        for outcome in SHOWN_ORDER:
            chip = self._chips[outcome.word]
            self._theme.put_icon(chip, outcome_icon(outcome), outcome.word, 14)


def _joins() -> bool:
    """Whether a press adds to what is shown."""
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    return bool(QApplication.keyboardModifiers() & held)
