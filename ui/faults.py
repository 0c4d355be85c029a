"""Faults of a laid-out window that a program can see: cut off, overlapping, focusable without a name."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QComboBox,
    QHeaderView,
    QLabel,
    QScrollBar,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QWidget,
)

_SLACK = 1  # pixels that rounding may take


def faults_of(window: QWidget) -> list[str]:
    """One line for each fault of the visible widgets below `window`."""
    found: list[str] = []
    for widget in _visible(window):
        found.extend(_cut_off(widget))
        found.extend(_overlaps(widget))
        found.extend(_cut_heads(widget))
        if not accessible_name(widget) and _takes_focus(widget):
            found.append(f"no accessible name: {_told(widget)}")
    return found


def accessible_name(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def _visible(window: QWidget) -> Iterator[QWidget]:
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and widget.width() > 0:
            yield widget


def _takes_focus(widget: QWidget) -> bool:
    if isinstance(widget, QScrollBar) or widget.focusProxy() is not None:
        return False
    if widget.objectName().startswith("qt_"):
        return False
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isEnabled()


def _cut_off(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel) and widget.text():
        if widget.wordWrap():
            need = widget.heightForWidth(widget.width())
            if need > widget.height() + _SLACK:
                yield f"text cut off below ({need} > {widget.height()}): {_told(widget)}"
        elif widget.sizeHint().width() > widget.width() + _SLACK:
            yield f"text cut off ({widget.sizeHint().width()} > {widget.width()}): {_told(widget)}"
    elif isinstance(widget, QAbstractButton | QComboBox) and not isinstance(widget, QToolButton):
        hint = widget.minimumSizeHint()
        if hint.width() > widget.width() + _SLACK or hint.height() > widget.height() + _SLACK:
            yield f"button cut off: {_told(widget)}"
    parent = widget.parentWidget()
    if parent is None or _layers(parent) or widget.isWindow():
        return
    inside = parent.rect().adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK)
    if not inside.contains(widget.geometry()):
        yield f"reaches out of {_told(parent)}: {_told(widget)}"


def _cut_heads(widget: QWidget) -> Iterator[str]:
    if not isinstance(widget, QHeaderView) or widget.orientation() != Qt.Orientation.Horizontal:
        return
    for section in range(widget.count()):
        size = widget.sectionSize(section)
        if 0 < size < widget.sectionSizeFromContents(section).width() - _SLACK:
            title = widget.model().headerData(section, Qt.Orientation.Horizontal)
            yield f"column head cut off: {title!r} in {_told(widget.parentWidget() or widget)}"


def _layers(parent: QWidget) -> bool:
    """Whether the children of `parent` may lie anywhere, as in a view that scrolls."""
    above = parent.parentWidget()
    scrolls = isinstance(above, QAbstractScrollArea) and above.viewport() is parent
    return scrolls or isinstance(
        parent, QAbstractItemView | QStackedWidget | QTabBar | QAbstractScrollArea | QSplitter
    )


def _overlaps(parent: QWidget) -> Iterator[str]:
    if _layers(parent) or isinstance(parent, QAbstractButton | QComboBox):
        return
    children = [
        child
        for child in parent.children()
        if isinstance(child, QWidget)
        and child.isVisible()
        and not child.isWindow()
        and not child.property("overlay")
    ]
    for at, one in enumerate(children):
        for other in children[at + 1 :]:
            common: QRect = one.geometry().intersected(other.geometry())
            if common.width() > _SLACK and common.height() > _SLACK:
                yield f"overlap: {_told(one)} and {_told(other)}"


def _told(widget: QWidget) -> str:
    text = getattr(widget, "text", lambda: "")()
    name = widget.objectName() or accessible_name(widget)
    return f"{type(widget).__name__} {name!r} {str(text)[:40]!r}"
