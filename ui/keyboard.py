"""Who has the keyboard in the window: on coming to a page, on Tab, and when a control goes that had it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton, QTabWidget, QToolButton, QWidget
from shiboken6 import isValid

from ui.pages.base import Page
from ui.tab_order import bring_all_into_sight, bring_into_sight, nearest_stop, next_stop, stops
from ui.widgets.step_rail import StepButton


class Keyboard(QObject):
    """`parts` gives what the keyboard goes through, in the order of the eye; `page` is the one that is shown."""

    def __init__(self, window: QWidget, parts: Callable[[], Sequence[QWidget]], primary: QPushButton) -> None:
        super().__init__(window)
        self._window, self._parts, self._primary = window, parts, primary
        self.page: Page | None = None
        self._lent: QWidget | None = None  # has the keyboard until the page has what should have it
        self._before: QWidget | None = None  # had it before it was borrowed

    def to_page(self) -> None:
        """To where the page wants to begin, else to its main button, else to whatever takes it."""
        if self.page is None:
            return
        target = self.page.initial_focus()
        if target is not None and not target.isVisibleTo(self.page):
            target = None
        late = target is None
        if late and self._primary.isVisibleTo(self._window) and self._primary.isEnabled():
            target = self._primary
        target = target or next(iter(stops([self.page])), None)
        if target is not None:
            self._give(target)
        self._lent = QApplication.focusWidget() if late else None

    def to_page_late(self, *, again: bool = True) -> None:
        """What the page wants to begin with has come; it gets the keyboard unless a person went on."""
        untouched = QApplication.focusWidget() in (self._lent, self._primary)
        if self._lent is None or self.page is None or not untouched:
            return
        target = self.page.initial_focus()
        if target is not None and target.isVisibleTo(self.page):
            self._lent = None
            self._give(target)
        elif target is not None and again:  # in a body that Qt shows only at its next turn
            QTimer.singleShot(0, self, lambda: self.to_page_late(again=False))

    def _give(self, target: QWidget) -> None:
        """Give it the keyboard, and show it where the page is too high for the window."""
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        # After the layout of what has just been shown.
        QTimer.singleShot(0, target, partial(self._show, target))

    def _show(self, target: QWidget) -> None:
        if self._window.focusWidget() is target:  # and nobody went on
            bring_all_into_sight(target)

    def borrow(self) -> None:
        """Remember who has it, for something beside the page that takes it for a while."""
        self._before = self._window.focusWidget()

    def give_back(self, otherwise: QWidget) -> None:
        """To whoever had it before it was borrowed, or `otherwise` when that is gone."""
        before, self._before = self._before, None
        if before is None or not isValid(before) or not before.isVisible() or not before.isEnabled():
            before = otherwise
        before.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_on(self, forward: bool) -> bool:
        """Tab, Shift+Tab, and Qt's own wish when the control that has it is hidden or greyed out."""
        now, parts = self._window.focusWidget(), self._parts()
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        if now is not None and not (now.isVisible() and now.isEnabled()):
            part = next((one for one in parts if one.isAncestorOf(now)), None)
            target = nearest_stop(part, now) if part is not None else None
            if self.page is not None and (target is None or now is self._lent):
                # Nothing of its part is left, or it had been lent the keyboard: the page says where to begin.
                self.to_page()
                if self._window.focusWidget() is now:  # not yet; until then keys must press nothing
                    self.page.setFocus(Qt.FocusReason.OtherFocusReason)
                    self._lent = self.page
                return True
            reason = Qt.FocusReason.OtherFocusReason
        else:
            target = next_stop(parts, now or self._window, forward=forward)
        if target is None:
            return False
        target.setFocus(reason)
        bring_into_sight(target)
        return True

    def take(self, event: QKeyEvent) -> bool:
        """Enter presses the button that has the keyboard, as everywhere else than in Qt outside of dialogs.

        Control and Tab turn to the next part of a page that has several. Whether it was one of these.
        """
        button = self._window.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.isAutoRepeat() or not isinstance(button, QPushButton | QToolButton | StepButton):
                return False
            button.click()
            return True
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._turn_tab(1 if event.key() == Qt.Key.Key_Tab else -1)
            return True
        return False

    def _turn_tab(self, step: int) -> None:
        tabs = self.page.findChild(QTabWidget) if self.page is not None else None
        if tabs is not None and tabs.isVisible():
            shown = [at for at in range(tabs.count()) if tabs.isTabVisible(at) and tabs.isTabEnabled(at)]
            tabs.setCurrentIndex(shown[(shown.index(tabs.currentIndex()) + step) % len(shown)])
            tabs.tabBar().setFocus(Qt.FocusReason.OtherFocusReason)
