"""What every page is: words for the header, actions for the footer, a body, and nothing else of the frame."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from ui.preferences import Preferences
from ui.privacy import Privacy
from ui.steps import step_name
from ui.tasks import TaskRunner
from ui.theme import Theme
from ui.turns import Turns
from ui.widgets.banner import Notice
from ui.widgets.buttons import Action
from ui.widgets.scrolling import in_scroll_area


class Surroundings:
    """What pages share: theme, privacy screen, task runner, preferences, turns. Made once, passed in."""

    def __init__(
        self,
        *,
        theme: Theme,
        runner: TaskRunner,
        privacy: Privacy | None = None,
        preferences: Preferences | None = None,
        turns: Turns | None = None,
    ) -> None:
        self.theme = theme
        self.runner = runner
        self.privacy = privacy or Privacy()
        self.preferences = preferences or Preferences()
        self.turns = turns or Turns()


class Page(QWidget):
    """A page of the journey.

    Signals: `changed` when header, footer, busy or problem may read differently; `step_asked(step_id)`
    when the person wants to go to another step; `focus_freed` when the control that had the focus is
    gone. The frame reads `title`, `intro`, `primary`,
    `secondary`, `remark` and `problem` after each `changed`.
    """

    changed = Signal()
    step_asked = Signal(str)
    focus_freed = Signal()

    step_id = ""

    def __init__(self, *, around: Surroundings) -> None:
        super().__init__()
        self.around = around
        self.theme = around.theme
        self.setObjectName(f"page_{self.step_id}")
        self._busy = False
        self._problem: Notice | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._bodies = _Arrivals(self, self._column)

    # Header and footer.

    @property
    def title(self) -> str:
        return step_name(self.step_id)

    @property
    def intro(self) -> str:
        return ""

    @property
    def help_page(self) -> str:
        return self.step_id

    @property
    def primary(self) -> Action | None:
        return None

    @property
    def secondary(self) -> tuple[Action, ...]:
        return ()

    @property
    def remark(self) -> str:
        """A few muted words at the left of the footer."""
        return ""

    @property
    def busy(self) -> bool:
        return self._busy

    def set_busy(self, busy: bool) -> None:
        """While busy the primary action waits; everything else stays usable."""
        if busy != self._busy:
            self._busy = busy
            self.changed.emit()

    @property
    def problem(self) -> Notice | None:
        return self._problem

    def show_problem(self, problem: Notice | None) -> None:
        """A message below the body, until it is replaced or taken away."""
        self._problem = problem
        self.changed.emit()

    # The body.

    def show_body_soon(self, body: QWidget, finish: Callable[[], None] | None = None) -> None:
        """The same as `show_body` in turns of its own, for a body that took long to build; the newest one wins.

        `finish` builds what is not there yet, in the first of these turns.
        """
        area = body if isinstance(body, QScrollArea) else in_scroll_area(body)
        self._bodies.bring(area, self.show_body, finish)

    def show_body(self, body: QWidget) -> None:
        """Replace all that the page shows. The focus stays at the control of the same name."""
        focus = self.focusWidget()
        # Of the window, which may stand behind a question or a file dialog.
        focused = focus is not None and self.window().focusWidget() is focus
        name = focus.objectName() if focus is not None and focused else ""
        if not isinstance(body, QScrollArea):
            body = in_scroll_area(body)
        old = self._bodies.settle(body)
        if old is not None:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        if self._column.indexOf(body) < 0:
            self._column.addWidget(body)
        self._column.setStretchFactor(body, 1)
        body.show()
        again = body.findChild(QWidget, name) if name else None
        if again is not None:
            again.setFocus(Qt.FocusReason.OtherFocusReason)
        elif focused:
            self.focus_freed.emit()

    def soon(self, piece: Callable[[], None]) -> None:
        """Do `piece` after what was built until now is painted; at once where nobody looks at the window.

        For the second half of what would else be one long turn. Newer content may have come meanwhile. A page that
        somebody is on the way to is built like one that is seen: it is shown some turns later, but whole.
        """
        if self.window().isVisible():
            self.around.turns.add(lambda: piece() if isValid(self) else None)
        else:
            piece()

    @property
    def body(self) -> QWidget | None:
        return self._bodies.there

    # Coming and going.

    def enter(self) -> None:
        """The page is about to be seen."""

    def leave(self) -> None:
        """The page is no longer seen; nothing may be lost by it."""

    def initial_focus(self) -> QWidget | None:
        """Where the keyboard starts, None for the frame's choice."""
        return None


class Room:
    """A place on a page; what comes into it is built beside the window and put in as one.

    `heir` says who gets the keyboard when that which had it goes.
    """

    def __init__(self, page: Page, column: QVBoxLayout, *, heir: Callable[[], QWidget] | None = None) -> None:
        self._page, self._column, self._heir = page, column, heir
        self._contents = _Arrivals(page, column)

    def put(self, content: QWidget, *, now: bool = False) -> None:
        """In place of what is there: in turns to come where somebody looks, unless `now`; the newest wins."""
        if now:
            self._put(content)
        else:
            self._contents.bring(content, self._put)

    def _put(self, content: QWidget) -> None:
        # Of the window, which may stand behind a question or a file dialog.
        focus, before = self._page.window().focusWidget(), self._contents.settle(content)
        held = focus is not None and before is not None and isValid(before) and before.isAncestorOf(focus)
        if self._column.indexOf(content) >= 0:
            self._column.removeWidget(content)
        clear_layout(self._column)
        self._column.addWidget(content)
        content.show()
        if held and self._heir is not None:
            self._heir().setFocus(Qt.FocusReason.OtherFocusReason)


class _Arrivals:
    """The widget that fills a place, and the newest one that is on its way there, a turn for each step."""

    def __init__(self, page: Page, column: QVBoxLayout) -> None:
        self._page, self._column = page, column
        self.there: QWidget | None = None
        self._coming: QWidget | None = None

    def bring(
        self, content: QWidget, put: Callable[[QWidget], None], finish: Callable[[], None] | None = None
    ) -> None:
        """Finish, take in, style and `put` what takes long to build; nothing of it if something newer comes
        meanwhile."""
        self._coming = content
        steps: list[Callable[[QWidget], None]] = [
            partial(take_in, self._column),
            polish,
            partial(self._put, put),
        ]
        if finish is not None:
            steps.insert(0, lambda _: finish())
        for step in steps:
            self._page.soon(partial(self._go_on_with, content, step))

    def settle(self, content: QWidget) -> QWidget | None:
        """`content` is there now, and nothing on its way; what was there before, None at the first time."""
        before, self.there, self._coming = self.there, content, None
        return before

    def _go_on_with(self, content: QWidget, step: Callable[[QWidget], None]) -> None:
        if content is self._coming:
            step(content)
        elif isValid(content) and content is not self.there:
            content.deleteLater()

    def _put(self, put: Callable[[QWidget], None], content: QWidget) -> None:
        put(content)
        self._page.changed.emit()  # what should have the keyboard from the start may stand in it


def take_in(column: QVBoxLayout, content: QWidget) -> None:
    """Make `content` a part of what is seen, and do not show it yet."""
    content.hide()
    column.addWidget(content)


def polish(content: QWidget) -> None:
    """Give all of `content` its style. Qt does it when it is shown, together with all that comes then."""
    for part in (content, *content.findChildren(QWidget)):
        part.ensurePolished()


def plain_column(*, margins: tuple[int, int, int, int] = (32, 4, 24, 24)) -> tuple[QWidget, QVBoxLayout]:
    """A body with the page's margins and its layout."""
    body = QWidget()
    column = QVBoxLayout(body)
    column.setContentsMargins(*margins)
    column.setSpacing(16)
    return body, column


def scrolling_column() -> tuple[QScrollArea, QVBoxLayout]:
    """A body that scrolls up and down when the place is short."""
    inner, column = plain_column()
    return in_scroll_area(inner), column


def card(*, margins: int = 20, spacing: int = 12) -> tuple[QFrame, QVBoxLayout]:
    """A raised field with its layout."""
    frame = QFrame()
    frame.setProperty("kind", "card")
    column = QVBoxLayout(frame)
    column.setContentsMargins(margins, margins - 2, margins, margins - 2)
    column.setSpacing(spacing)
    return frame, column


def clear_layout(layout: QLayout) -> None:
    """Take all widgets out of a layout and let them go."""
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif item is not None and (inner := item.layout()) is not None:
            clear_layout(inner)
