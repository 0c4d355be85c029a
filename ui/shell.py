"""The composition root of the window: everything is made here once and handed to whoever needs it."""

from __future__ import annotations

import logging
import os
import sys
from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, QLibraryInfo, QLocale, QTimer, QTranslator
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from app.errors import UserError
from app.version import VERSION
from ui.compose import Desks
from ui.desks.base import FindsThings, ShowsOutcomes, TakesFiles, Tools
from ui.desks.frame import FrameDesk
from ui.desks.start import StartDesk
from ui.dialogs import Dialogs, SystemDialogs
from ui.garbage import WindowThreadCollector
from ui.kept import KeptWriter, read_kept
from ui.menus import Commands
from ui.pages.base import Page, Surroundings
from ui.preferences import Preferences
from ui.privacy import Privacy
from ui.search import Take
from ui.session import Place, Session
from ui.steps import STEP_IDS
from ui.taken_back import TakenBack
from ui.tasks import TaskRunner
from ui.theme import Theme, make_application
from ui.turns import Turns
from ui.widgets.banner import Notice
from ui.widgets.task_strip import TaskStrip
from ui.window import Window
from ui.workbench import Workbench
from ui.workspaces import Workspaces

_WARM_AFTER_MS = 600


class Shell:
    """The window with all that belongs to it. `window` is shown by the caller."""

    def __init__(self, application: QApplication, dialogs: Dialogs | None = None) -> None:
        """`dialogs` None are those of the system, on top of the window."""
        self.application = application
        turns = Turns()
        self.runner = TaskRunner(turns=turns)
        self.collector = WindowThreadCollector(lambda: self.runner.busy)
        self.runner.busy_changed.connect(self.collector.wait)
        self.keeping = KeptWriter(self.runner)
        self.preferences = Preferences(read_kept(), self.keeping)
        self.theme = Theme(
            application,
            self.preferences.get("theme", "system"),
            self.preferences.get("text_size", 100),
        )
        self.theme.chosen.connect(self._on_theme_chosen)
        system = SystemDialogs(theme=self.theme)
        self.dialogs = dialogs or system
        self.session = Session(runner=self.runner, service=Workspaces())
        # Before any page hears of it: the page that is left need not show the migration first.
        self.session.changed.connect(self._come_back)
        self.around = Surroundings(
            theme=self.theme,
            runner=self.runner,
            privacy=Privacy(),
            preferences=self.preferences,
            turns=turns,
        )
        self.window = Window(
            around=self.around,
            session=self.session,
            dialogs=self.dialogs,
            strip=TaskStrip(theme=self.theme),
        )
        self.session.leaving.connect(self.window.strip.clear)
        self.taken_back = TakenBack(session=self.session, strip=self.window.strip)
        system.set_window(self.window)
        self.workbench = Workbench(runner=self.runner, strip=self.window.strip, dialogs=self.dialogs)
        self.runner.failed.connect(self.workbench.tell_defect)
        self.workbench.told.connect(self._on_workbench_told)
        self.session.failed.connect(self._on_session_failed)
        self.tools = Tools(
            around=self.around,
            session=self.session,
            workbench=self.workbench,
            dialogs=self.dialogs,
            go=self.window.show_step,
            open_anew=self._open_anew,
        )
        self.desks = Desks(self.tools, self.window.step_shown.connect)
        self.frame = FrameDesk(self.tools)
        self._open_now: Place | None = None
        self._session_trouble: tuple[Page | None, Notice | None] = (None, None)
        self._stayed_at: Path | None = None  # the trouble was with another migration than this open one
        self._build()

    @property
    def start(self) -> StartDesk:
        """The desk of the first page, which also makes, opens and lists workspaces for the menus."""
        found = self.desks.desk("start")
        assert isinstance(found, StartDesk)
        return found

    @property
    def busy(self) -> bool:
        """Whether anything is still to come: work off the window's thread, or pieces of it on this one."""
        return self.runner.busy or self.session.busy or self.tools.turns.busy

    def _build(self) -> None:
        self.window.set_commands(
            Commands(
                new=self.start.new,
                open=self.start.open,
                open_path=self.start.open_recent,
                close=self.session.close,
                back_up=self.frame.back_up,
                export=lambda: self.window.show_step("results"),
                erase=self.frame.erase,
                support=self.frame.support,
                about=self.frame.about,
            )
        )
        self.window.set_pages(self.desks.pages())
        self.window.show_step("start")
        self.window.topbar.search_field.add_provider(self._find)
        self.window.step_shown.connect(self._on_step_shown)
        self.start.accounts_asked.connect(self._show_accounts)
        self.start.crashed = self.preferences.get("open_now", "")
        self.session.changed.connect(self._on_session_changed)
        self._on_session_changed()
        self.window.closed.connect(self._on_window_closed)
        self.window.paths_dropped.connect(self._on_paths_dropped)

    def _find(self, words: str, take: Take) -> None:
        """People, accounts and ids of the open workspace."""
        if self.session.state is not None:
            desk = self.desks.desk("match")
            assert isinstance(desk, FindsThings)
            desk.find(words, take)

    def _show_accounts(self, outcomes: frozenset[str]) -> None:
        desk = self.desks.desk("match")
        assert isinstance(desk, ShowsOutcomes)
        desk.show_outcomes(outcomes)

    def warm(self) -> None:
        """While nobody waits, get ready what the other pages need."""
        if self.window.isVisible() and self.runner.busy:
            QTimer.singleShot(_WARM_AFTER_MS, self.window, self.warm)
        elif self.window.isVisible():
            self.collector.spare()
            self.runner.submit(self.desks.warm, lane="net", on_success=self._on_warm)

    def _on_warm(self, _: object) -> None:
        self.collector.spare()  # all the modules are there, and nothing is to look through them while pages are made
        self._make_pages()
        self.tools.turns.add(self.collector.spare, can_wait=True)

    def _make_pages(self) -> None:
        """All pages, piece by piece, so that none has to be made while somebody waits for it."""
        for step_id in STEP_IDS:
            self._prepare_page(step_id, can_wait=True)

    def _prepare_page(self, step_id: str, *, can_wait: bool = False) -> None:
        turns = self.tools.turns
        turns.add(partial(self.desks.prepare, step_id), can_wait=can_wait)
        turns.add(partial(self._take_page, step_id), can_wait=can_wait)

    def _take_page(self, step_id: str) -> None:
        self.window.take_page(self.desks.prepare(step_id))

    def place(self) -> None:
        """Show the window where it was left, or as large as it wants to be and the screen allows."""
        kept = QByteArray.fromBase64(self.preferences.get("geometry", "").encode())
        screen = self.application.primaryScreen().availableGeometry()
        if not kept.isEmpty() and self.window.restoreGeometry(kept):
            self.window.show()
        elif screen.width() <= 1366 or screen.height() <= 860:
            self.window.showMaximized()
        else:
            self.window.show()

    def _on_window_closed(self) -> None:
        self.session.changed.disconnect(self._come_back)
        geometry = bytes(self.window.saveGeometry().toBase64().data()).decode()
        self.preferences.set("geometry", geometry)
        self.preferences.set("open_now", "")
        self.keeping.finish()
        self.desks.close()
        self.collector.stop()
        self.tools.clever.stop()

    def _on_paths_dropped(self, paths: list[Path]) -> None:
        """Files dropped anywhere: a migration is opened, everything else goes to Load."""
        if len(paths) == 1 and paths[0].suffix.lower() == ".crosswalk":
            self.session.open(paths[0])
            return
        self.window.show_step("load")
        desk = self.desks.desk("load")
        assert isinstance(desk, TakesFiles)
        desk.take_paths(paths)

    def _on_theme_chosen(self) -> None:
        self.preferences.set("theme", self.theme.choice)
        self.preferences.set("text_size", self.theme.percent)

    def _on_step_shown(self, step_id: str) -> None:
        """Remember the page, to come back to it."""
        if self.session.state is not None:
            self._keep_place(self.session.state.path, step_id)

    def _keep_place(self, path: Path, step_id: str) -> None:
        places = self.preferences.get("places", {})
        self.preferences.set("places", {**places, str(path): step_id})

    def _open_anew(self, path: Path, step_id: str) -> None:
        self._keep_place(path, step_id)
        self.session.open(path, anew=True)

    def _come_back(self) -> None:
        """A workspace was opened: to the page where one stopped, after a crash to what was kept."""
        state = self.session.state
        now = str(state.path) if state is not None else ""
        before, self._open_now = self._open_now, self.session.place
        if before == self._open_now:
            return
        self.preferences.set("open_now", now)
        place = str(self.preferences.get("places", {}).get(now, ""))
        if before is not None:
            self._leave_pages()
            self._prepare_page("start")
            self.tools.turns.add(self._show_something)
        elif now and now == self.start.crashed:
            self.window.show_step("start")
        if now and place and now != self.start.crashed:
            self.tools.turns.add(partial(self.window.go_to, place))

    def _show_something(self) -> None:
        """The first page in place of the one that was left, unless somebody went on already."""
        if self.window.current is None:
            self.window.go_to("start")

    def _leave_pages(self) -> None:
        """Tabs, filters, messages and places in lists belong to the workspace that was open."""
        for page in self.desks.drop_pages():
            if page is self.window.current:
                self.window.leave_page(page)
            else:  # nobody sees it go
                self.tools.turns.add(partial(self._leave_unseen, page), can_wait=True)
        self.window.topbar.search_field.clear()
        self._make_pages()

    def _leave_unseen(self, page: Page) -> None:
        if isValid(page):  # yet another workspace may have been opened since
            self.window.leave_page(page)

    def _on_session_changed(self) -> None:
        if self.window.menus is not None:
            self.window.menus.show_recent(self.start.recent())
        if self._stayed_at is not None and self._stayed_at == self.session.path:
            return  # read again, which mends nothing of the other one
        self._stayed_at = None
        page, told = self._session_trouble
        if page is not None and page.problem is told:
            page.show_problem(None)  # what the desks tell stays: it is about what they did
        self._session_trouble = (None, None)

    def _on_session_failed(self, error: object) -> None:
        page = self.window.current
        if isinstance(error, UserError) and page is not None:
            notice = Notice(error.message, error.hint, tone="danger", closable=True)
            page.show_problem(notice)
            self._session_trouble = (page, notice)
            self._stayed_at = self.session.path if self.session.stays else None
        elif isinstance(error, BaseException):
            self.workbench.tell_defect(error)

    def _on_workbench_told(self, words: str) -> None:
        """Long work has ended; somebody may be looking elsewhere."""
        if not self.window.isActiveWindow():
            self.application.alert(self.window)


def show(path: Path | None) -> int:
    """Open the window and stay until it is closed; the exit code of the program."""
    application = make_application(sys.argv[0])
    application.setApplicationName("Crosswalk")
    application.setApplicationVersion(VERSION)
    application.setDesktopFileName("crosswalk")
    _speak(application)
    shell = Shell(application)
    shell.place()
    QTimer.singleShot(_WARM_AFTER_MS, shell.window, shell.warm)
    if path is not None:
        QTimer.singleShot(0, shell.window, lambda: shell.session.open(path))
    code = application.exec()
    if shell.runner.hangs:
        # Python would wait for whatever a worker that hangs has begun, and may do so for ever.
        logging.shutdown()
        os._exit(code)
    return code


def _speak(application: QApplication) -> None:
    """The locale of the person, and Qt's own words in their language."""
    if QLocale().language() == QLocale.Language.C:
        QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(QLocale(), "qtbase", "_", folder):
        application.installTranslator(translator)
