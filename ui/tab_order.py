"""Where Tab goes: through the parts of the window as they are seen, not in the order in which they were made.

Pages are made after the frame, and their panels are filled again and again. In Qt's own chain each new control
comes last, so that Tab would leap about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractItemView, QRadioButton, QScrollArea, QSplitter, QTabWidget, QWidget

_AROUND = 24  # pixels that are left around what is brought into sight


def stops(parts: Iterable[QWidget]) -> list[QWidget]:
    """What takes the keyboard by Tab in `parts`, in the order of the parts and of what they hold."""
    return [widget for part in parts for widget in _within(part) if _takes(widget)]


def next_stop(parts: Iterable[QWidget], now: QWidget, *, forward: bool) -> QWidget | None:
    """The stop after or before `now`, round the window; the first or last one from outside of all parts."""
    order = [widget for part in parts for widget in _within(part)]
    if now not in order:
        found = [widget for widget in order if _takes(widget)]
        return (found[0] if forward else found[-1]) if found else None
    at = order.index(now)
    round_it = order[at + 1 :] + order[:at]
    return next(filter(_takes, round_it if forward else reversed(round_it)), None)


def nearest_stop(part: QWidget, gone: QWidget) -> QWidget | None:
    """Where the keyboard goes in `part` when the control that has it cannot have it any more."""
    order = list(_within(part))
    if gone not in order:
        return None
    at = order.index(gone)
    return next(filter(_takes, order[at + 1 :] + order[:at][::-1]), None)


def bring_into_sight(widget: QWidget) -> None:
    """Scroll whatever scrolls around `widget`, from the inside out; around a list to the row that is current."""
    if isinstance(widget, QAbstractItemView) and not _shows_current(widget):
        bring_all_into_sight(widget)  # Qt would go to where that row would be if the list did not scroll
        return
    for area, _ in _areas_around(widget):
        area.ensureWidgetVisible(widget, _AROUND, _AROUND)


def bring_all_into_sight(widget: QWidget, *, enough: float = 0.5) -> None:
    """The same for the whole of `widget` where less than `enough` of it is seen (1: all, or all that has room); what is
    higher than its place is then seen from its top. The row that is current in it is seen too, unless the list itself
    was scrolled away from it."""
    for area, inner in _areas_around(widget):
        bar, room, height = area.verticalScrollBar(), area.viewport().height(), widget.height()
        top = widget.mapTo(inner, QPoint(0, 0)).y()
        seen = min(top + height, bar.value() + room) - max(top, bar.value())
        if seen < min(height, room) * enough:
            bar.setValue(min(top - _AROUND, max(bar.value(), top + height + _AROUND - room)))
    if isinstance(widget, QAbstractItemView) and _shows_current(widget):
        bring_into_sight(widget)


def _shows_current(view: QAbstractItemView) -> bool:
    """Whether a row is current, and in the part of the list to which it is scrolled."""
    return view.viewport().rect().intersects(view.visualRect(view.currentIndex()))


def _areas_around(widget: QWidget) -> Iterator[tuple[QScrollArea, QWidget]]:
    """What scrolls around `widget`, from the inside out, and what it holds."""
    around = widget.parentWidget()
    while around is not None:
        inner = around.widget() if isinstance(around, QScrollArea) else None
        if isinstance(around, QScrollArea) and inner is not None:
            yield around, inner
        around = around.parentWidget()


def _within(part: QWidget) -> Iterator[QWidget]:
    """`part` and all in it, what stands before it first; windows of their own are left out."""
    yield part
    children = part.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    if isinstance(part, QTabWidget):  # makes its tabs after what they show
        children.sort(key=lambda child: child is not part.tabBar())
    elif isinstance(part, QSplitter):  # puts what is added last below the rest, and so before it
        children.sort(key=part.indexOf)
    for child in children:
        if not child.isWindow():
            yield from _within(child)


def _takes(widget: QWidget) -> bool:
    shown = widget.isVisibleTo(widget.window())  # also before the window itself is
    if not (widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled() and shown):
        return False
    if widget.focusProxy() is not None:
        return False
    if isinstance(widget, QRadioButton) and widget.group() is not None:
        # Of a group only the one that is on; arrows choose among them.
        return widget.group().checkedButton() in (None, widget)
    return True
