"""The life of every version as a bar on an axis of years, with a mark for today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ui.theme import Theme

_LANE, _BAR, _FOOT = 34, 20, 28  # pixels at 100 %: height of a lane, of its bar, of the axis below
_DOT = 4.0


@dataclass(frozen=True)
class SpanView:
    """The life of a version in years (2022.5 is July 2022); `end` and `deprecated` None where not known."""

    version: str
    start: float
    end: float | None
    deprecated: float | None
    words: str
    chosen: bool = False


@dataclass(frozen=True)
class DotView:
    """Something that happened to a version, in years."""

    version: str
    at: float
    words: str


class TimeLine(QWidget):
    """Drawn for the eye; `accessibleDescription` tells the same in words, and so does hovering."""

    def __init__(self, *, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._spans: tuple[SpanView, ...] = ()
        self._marks: tuple[DotView, ...] = ()
        self._today = 0.0
        self.setAccessibleName(self.tr("Time line"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._on_theme_changed)

    def show_spans(self, spans: Sequence[SpanView], dots: Sequence[DotView], today: float) -> None:
        """`today` in years, like everything on the axis."""
        self._spans, self._marks, self._today = tuple(spans), tuple(dots), today
        self.setAccessibleDescription("\n".join(f"{span.version}: {span.words}" for span in spans))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        lanes = max(1, len(self._spans))
        return QSize(self._theme.px(480), self._theme.px(lanes * _LANE + _FOOT))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(280), self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            words = self._words_at(QPointF(event.pos()))
            if words:
                QToolTip.showText(event.globalPos(), words, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._spans:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_axis(painter)
        for lane, span in enumerate(self._spans):
            self._paint_span(painter, lane, span)
        self._paint_dots(painter)
        painter.end()

    # Where things lie.

    def _years(self) -> tuple[int, int]:
        first = min(span.start for span in self._spans)
        last = max([self._today, *(span.end or 0 for span in self._spans)])
        return floor(first), ceil(last + 0.5)

    def _x(self, year: float) -> float:
        first, last = self._years()
        left = self._left()
        return left + (year - first) / (last - first) * (self.width() - left - self._theme.px(8))

    def _left(self) -> int:
        metrics = QFontMetrics(self._theme.font(weight=self._theme.font().Weight.DemiBold))
        return max(metrics.horizontalAdvance(span.version) for span in self._spans) + self._theme.px(16)

    def _bar(self, lane: int, span: SpanView) -> QRectF:
        lane_height, height = self._theme.px(_LANE), self._theme.px(_BAR)
        top = lane * lane_height + (lane_height - height) / 2
        right = self._x(span.end) if span.end is not None else self.width() - self._theme.px(8)
        return QRectF(self._x(span.start), top, right - self._x(span.start), height)

    def _dots(self) -> list[tuple[QPointF, str]]:
        lanes = {span.version: lane for lane, span in enumerate(self._spans)}
        lane, low = self._theme.px(_LANE), self._theme.px((_LANE + _BAR) / 2)
        return [
            (QPointF(self._x(dot.at), lanes[dot.version] * lane + low), dot.words)
            for dot in self._marks
            if dot.version in lanes
        ]

    def _words_at(self, place: QPointF) -> str:
        reach = self._theme.px(_DOT * 2)
        for middle, words in self._dots():
            if (middle - place).manhattanLength() <= reach:
                return words
        for lane, span in enumerate(self._spans):
            if self._bar(lane, span).contains(place):
                return span.words
        return ""

    # Painting.

    def _paint_axis(self, painter: QPainter) -> None:
        theme = self._theme
        first, last = self._years()
        foot = self.height() - theme.px(_FOOT)
        painter.setFont(theme.font())
        metrics = painter.fontMetrics()
        room = (self._x(last) - self._x(first)) / (last - first)
        step = max(1, ceil((metrics.horizontalAdvance("2022") + 12) / max(1.0, room)))
        for year in range(first, last, step):
            x = self._x(year)
            painter.setPen(QPen(theme.colour("outline"), 1))
            painter.drawLine(QPointF(x, 0), QPointF(x, foot))
            painter.setPen(theme.colour("muted"))
            painter.drawText(QPointF(x + 3, foot + metrics.ascent() + 4), str(year))
        today = self._x(self._today)
        painter.setPen(QPen(theme.colour("text"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(today, 0), QPointF(today, foot))

    def _paint_span(self, painter: QPainter, lane: int, span: SpanView) -> None:
        theme = self._theme
        bar = self._bar(lane, span)
        gone = span.end is not None
        edge, ground = ("muted", "hover") if gone else ("info", "info_soft")
        painter.setPen(QPen(theme.colour(edge), 1.5 if span.chosen else 1))
        painter.setBrush(theme.colour(ground))
        painter.drawRoundedRect(bar, 4, 4)
        if span.deprecated is not None:
            late = QRectF(bar)
            late.setLeft(max(bar.left(), self._x(span.deprecated)))
            painter.setPen(QPen(theme.colour("warn"), 1))
            painter.setBrush(theme.colour("warn_soft"))
            painter.drawRoundedRect(late, 4, 4)
        weight = theme.font().Weight
        painter.setFont(theme.font(weight=weight.DemiBold if span.chosen else weight.Normal))
        painter.setPen(theme.colour("text" if span.chosen else "muted"))
        label = QRectF(0, bar.top(), self._left() - theme.px(8), bar.height())
        painter.drawText(label, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, span.version)
        painter.setFont(theme.font())
        # At the beginning, where neither what is deprecated nor today crosses the words.
        inside = bar.adjusted(8, 0, -8, 0)
        if painter.fontMetrics().horizontalAdvance(span.words) <= inside.width():
            painter.setPen(theme.colour("text"))
            painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, span.words)

    def _paint_dots(self, painter: QPainter) -> None:
        radius = self._theme.px(_DOT)
        painter.setPen(QPen(self._theme.colour("raised"), 1.5))
        painter.setBrush(QColor(self._theme.colour("text")))
        for middle, _ in self._dots():
            painter.drawEllipse(middle, radius, radius)

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()
