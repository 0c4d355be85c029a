"""The frame: rail, top bar, header, pages, help beside, strip and footer below, menus above.

The frame alone draws what is the same on all pages. It owns no service; commands, session and pages
are handed in by the composition root.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from ui.closing import Closing
from ui.dialogs import Dialogs, shortcuts_sheet
from ui.keyboard import Keyboard
from ui.menus import Commands, FrameCommands, Menus
from ui.pages.base import Page, Surroundings
from ui.search import SearchHit, Take
from ui.session import Session
from ui.steps import STEP_IDS, StepState, step_name
from ui.topbar import TopBar, look_menu, size_menu
from ui.widgets.banner import Banner
from ui.widgets.file_drop import dropped_paths
from ui.widgets.help_panel import HelpPanel
from ui.widgets.page_footer import PageFooter
from ui.widgets.page_header import PageHeader
from ui.widgets.step_rail import StepRail
from ui.widgets.task_strip import TaskStrip

# Pixels at 100 % below which a window is too short for more than the title of a page.
_TALL_ENOUGH = 540


class Window(QMainWindow):
    """Signals: `step_shown(step_id)`, `paths_dropped(list[Path])` for files dropped anywhere,
    `closed` after the last work has ended."""

    step_shown = Signal(str)
    paths_dropped = Signal(list)
    closed = Signal()

    def __init__(self, *, around: Surroundings, session: Session, dialogs: Dialogs, strip: TaskStrip) -> None:
        super().__init__()
        self.around, self.session, self.dialogs = around, session, dialogs
        self._get: dict[str, Callable[[], Page]] = {}
        self._taken: set[Page] = set()
        self._states: Mapping[str, StepState] = {}
        self._page: Page | None = None
        self.menus: Menus | None = None
        self.setWindowTitle("Crosswalk")
        self.setAcceptDrops(True)
        self.setMinimumSize(QSize(720, 520))
        self.resize(1280, 800)
        theme = around.theme
        self.rail = StepRail(theme=theme)
        self.topbar = TopBar(theme=theme, privacy=around.privacy)
        self.header = PageHeader(theme=theme)
        self.banner = Banner(theme=theme)
        self.stack = QStackedWidget()
        self.footer = PageFooter(theme=theme)
        self.help_panel = HelpPanel(theme=theme)
        self.strip = strip
        self.keyboard = Keyboard(self, self._parts, self.footer.primary_button)
        self.closing = Closing(self, session=session, strip=strip, dialogs=dialogs)
        self._arrange()
        self._connect()
        for part in (self.rail, self.topbar, self.header, self.banner, self.footer, strip):
            theme.dress(part)

    # What the composition root hands in.

    def set_commands(self, commands: Commands) -> None:
        """Build the menus from what can be done. Once, before the window is shown."""
        self.around.theme.dress(self.menuBar())
        self.menus = Menus(
            self.menuBar(),
            commands=commands,
            frame=FrameCommands(
                quit=self._quit,
                undo=self.session.undo,
                redo=self.session.redo,
                find=self._find,
                zoom_in=lambda: self.around.theme.zoom(1),
                zoom_out=lambda: self.around.theme.zoom(-1),
                zoom_reset=lambda: self.around.theme.set_percent(100),
                privacy=lambda: self.around.privacy.set_on(not self.around.privacy.on),
                help=self.show_help,
                glossary=lambda: self.show_help("glossary"),
                shortcuts=self._show_shortcuts,
                go=self.go_to,
                go_on=self.footer.press_primary,
            ),
            look=(
                look_menu(self.topbar, self.around.theme),
                size_menu(self.topbar, self.around.theme),
            ),
        )
        self._on_session_changed()

    def set_pages(self, get: Mapping[str, Callable[[], Page]]) -> None:
        """How to get each page, by step id; asked at every visit, and always for the same page."""
        self._get = dict(get)
        for step_id in STEP_IDS:
            self.rail.button(step_id).setEnabled(step_id in get)

    def page(self, step_id: str) -> Page:
        """The page of a step as it is to be shown now."""
        found = self._get[step_id]()
        self.take_page(found)
        return found

    def take_page(self, page: Page) -> None:
        """Take a page in, at its first visit or before."""
        if page in self._taken:
            return
        self._taken.add(page)
        page.changed.connect(lambda: self._on_page_changed(page))
        page.step_asked.connect(self.go_to)
        page.focus_freed.connect(self._on_page_focus_freed)
        self.stack.addWidget(page)
        self.around.theme.dress(page)

    def leave_page(self, page: Page) -> None:
        """Let a page go; whoever lets the current one go shows another at once."""
        self._taken.discard(page)
        if page is self._page:
            page.leave()
            self._page = self.keyboard.page = None
        # Stays a child of the window: Qt takes a tree of widgets apart in the right order, Python may not.
        self.stack.removeWidget(page)
        page.hide()

    @property
    def current(self) -> Page | None:
        return self._page

    def _quit(self) -> None:
        self.close()

    # Going about.

    def go_to(self, step_id: str) -> None:
        """Go to a step as a person does: the page gets its content in this turn, and is shown in the next."""
        if step_id in self._get:
            if self.page(step_id) is not self._page:
                # Keys that come before the next turn are not meant for the page that is left.
                self.rail.button(step_id).setFocus(Qt.FocusReason.OtherFocusReason)
                self.rail.set_current(step_id)  # an answer to the click at once, and painted by itself
            self.around.turns.add(partial(self.show_step, step_id))

    def show_step(self, step_id: str) -> None:
        """Go to a step; any step can be visited at any time."""
        if step_id not in self._get:
            return
        page = self.page(step_id)
        if page is not self._page:
            if self._page is not None:
                self._page.leave()
                self.strip.turn_page()
            self._page = self.keyboard.page = page
            if self.isVisible():  # laid out in this turn, painted in the next
                self._middle.setUpdatesEnabled(False)
                self.around.turns.add(partial(self._middle.setUpdatesEnabled, True))
            self.stack.setCurrentWidget(page)
            page.enter()
        self.rail.set_current(step_id)
        self._show_page_words()
        if not self.help_panel.isHidden():
            self.help_panel.show_page(page.help_page)
        self.keyboard.to_page()
        self.step_shown.emit(step_id)

    def show_states(self, states: Mapping[str, StepState]) -> None:
        self._states = states
        self.rail.set_states(states)

    def show_help(self, name: str = "") -> None:
        """Open the help beside the page; asked again for the same page, close it."""
        page = self._page
        wanted = name or (page.help_page if page is not None else "start")
        if not self.help_panel.isHidden() and self.help_panel.page == wanted:
            self._close_help()
            return
        if self.help_panel.isHidden():
            self.keyboard.borrow()
        self.help_panel.show_page(wanted)
        self.help_panel.show()
        self._fit_help()
        self.help_panel.browser.setFocus(Qt.FocusReason.OtherFocusReason)

    def find_pages(self, words: str, take: Take) -> None:
        """The frame's own part of the search: pages and help."""
        folded = words.casefold()
        hits = [
            SearchHit(
                step_name(step),
                self.tr("Step"),
                partial(self.show_step, step),
                f"step-{step}",
            )
            for step in STEP_IDS
            if folded in step_name(step).casefold()
        ]
        topics = [(step, self.tr("Help: {0}").format(step_name(step))) for step in STEP_IDS]
        topics.append(("glossary", self.tr("Help: all words")))
        hits += [
            SearchHit(text, "", partial(self.show_help, topic), "help")
            for topic, text in topics
            if folded in text.casefold()
        ]
        take(hits)

    # Qt.

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closable at any time: work that is left then is cancelled and waited for."""
        if not self.closing.may_go(self._page):
            event.ignore()
            return
        self.around.turns.stop()
        self.session.stop()
        self.around.runner.shutdown()
        event.accept()
        self.closed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = dropped_paths(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.paths_dropped.emit(paths)

    # Inside.

    def _arrange(self) -> None:
        banner_room = QVBoxLayout()
        banner_room.setContentsMargins(32, 0, 24, 0)
        banner_room.addWidget(self.banner)
        self._banner_room = banner_room
        self._middle = QWidget()
        middle = QVBoxLayout(self._middle)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.header)
        middle.addWidget(self.stack, 1)
        # Below what is read: a message that comes or goes moves nothing that somebody is looking at.
        middle.addLayout(banner_room)
        beside = QHBoxLayout()
        beside.setSpacing(0)
        beside.addWidget(self._middle, 1)
        beside.addWidget(self.help_panel)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.topbar)
        right.addLayout(beside, 1)
        # Between the two: whatever runs or has ended, neither what is read nor the buttons move.
        right.addWidget(self.strip)
        right.addWidget(self.footer)
        centre = QWidget()
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(right, 1)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row, 1)
        self.help_panel.hide()
        self.setCentralWidget(centre)

    def _connect(self) -> None:
        self.rail.step_pressed.connect(self.go_to)
        self.header.help_pressed.connect(self.show_help)
        self.help_panel.closed.connect(self._close_help)
        self.help_panel.link_pressed.connect(self.dialogs.open_outside)
        self.topbar.undo_pressed.connect(self.session.undo)
        self.topbar.redo_pressed.connect(self.session.redo)
        self.topbar.search_field.add_provider(self.find_pages)
        self.topbar.search_field.left.connect(self.keyboard.to_page)
        self.session.changed.connect(self._on_session_changed)
        self.session.busy_changed.connect(lambda _: self._on_session_changed())
        self.closing.changed.connect(self._on_session_changed)
        self.around.privacy.changed.connect(self._on_privacy_changed)
        self.around.theme.changed.connect(self._fit)

    def _fit(self) -> None:
        self.header.set_brief(self.height() < self.around.theme.px(_TALL_ENOUGH))
        self.rail.set_narrow(self.width() < self.around.theme.px(600))
        self._fit_help()

    def _fit_help(self) -> None:
        """Help stands beside the page, or in its place where both would be too narrow to read."""
        shown = not self.help_panel.isHidden()
        left = self.width() - self.rail.width() - self.help_panel.wanted_width()
        alone = shown and left < self.around.theme.px(420)
        self._middle.setVisible(not alone)
        self.help_panel.fill(alone)

    def _find(self) -> None:
        self.topbar.search_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.topbar.search_field.selectAll()

    def _close_help(self) -> None:
        self.help_panel.hide()
        self._fit_help()
        self.keyboard.give_back(self.header.help_button)

    def _on_page_changed(self, page: Page) -> None:
        if page is self._page:
            self._show_page_words()
            self.keyboard.to_page_late()

    def _on_page_focus_freed(self) -> None:
        # After the page has shown its new words, and with them the primary action.
        QTimer.singleShot(0, self, self.keyboard.to_page)

    def _show_page_words(self) -> None:
        page = self._page
        if page is None:
            return
        self.header.show_words(page.title, page.intro)
        pressed = self.focusWidget()
        self.footer.show_actions(page.primary, page.secondary, page.remark)
        gone = pressed is not None and self.footer.isAncestorOf(pressed)
        if gone and (pressed.isHidden() or self.footer.isHidden()):
            self._on_page_focus_freed()  # such as Back, which is there no more once it was pressed
        self.banner.show_notice(page.problem)
        around = 12 if page.problem is not None else 0
        self._banner_room.setContentsMargins(32, around, 24, around)

    def _on_session_changed(self) -> None:
        state, busy = self.session.state, self.session.busy
        name = state.path.stem if state is not None else ""
        words = self.tr("Opening…") if busy else self.tr("Saved")
        if self.closing.waits:
            words = self.tr("Closing…")
        self.topbar.show_workspace(name, words if name or busy else "")
        # What is pressed while another migration opens would be about one that is about to go.
        stays = state is not None and self.session.opening is None
        undo, redo = (state.undo, state.redo) if state is not None and stays else ("", "")
        self.topbar.show_undo(undo, redo)
        self.setWindowTitle(f"{name} – Crosswalk" if name else "Crosswalk")
        self.show_states(state.steps if state is not None else {})
        if self.menus is not None:
            self.menus.show_workspace(state is not None, may_change=stays)
            self.menus.show_undo(undo, redo)

    def _on_privacy_changed(self) -> None:
        if self.menus is not None:
            self.menus.actions["privacy"].setChecked(self.around.privacy.on)

    def _parts(self) -> tuple[QWidget, ...]:
        """What the keyboard goes through, in the order of the eye."""
        page = (self._page,) if self._page is not None else ()
        return (
            self.rail,
            self.topbar,
            self.header,
            *page,
            self.banner,
            self.help_panel,
            self.strip,
            self.footer,
        )

    def focusNextPrevChild(self, forward: bool) -> bool:
        return self.keyboard.go_on(forward) or super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.keyboard.take(event):
            super().keyPressEvent(event)

    def _show_shortcuts(self) -> None:
        sheet = shortcuts_sheet(self.menus.shortcuts() if self.menus else [], self.around.theme)
        self.dialogs.show_widget(self.tr("Keyboard shortcuts"), sheet)
