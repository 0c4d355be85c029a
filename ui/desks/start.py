"""Start: make, open and rehearse workspaces, and tell the page how far the open one is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Signal

from app.jobs import Job
from app.paths import data_folder
from ui.dates import moment
from ui.desks.base import Desk, Tools
from ui.kept import recent_of, with_recent
from ui.pages.start import StartPage
from ui.pages.start_view import RecentWorkspace, StartAnswers, StartView
from ui.workbench import Finished

# As `app.versions` lists them; it is not imported at the start, which has to be quick.
VERSIONS = ("v1.1", "v1.2", "v2.0", "v2.1", "v3.0", "v3.1")
# As the rehearsal names it.
DEMO_NAME = "demo.crosswalk"
_DEMO_PEOPLE, _DEMO_SEED = 2_000, 1


class StartDesk(Desk):
    """The actions of the Start page and of the frame's New, Open and Recent.

    Signals: `accounts_asked(frozenset of outcome words)` to look at the accounts of some outcomes.
    """

    step_id = "start"
    accounts_asked = Signal(object)

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self.crashed = ""  # the workspace that was open when the program ended without closing
        tools.session.changed.connect(self._remember)

    def make_page(self) -> StartPage:
        self._start_page = StartPage(around=self.tools.around, actions=self)
        return self._start_page

    # What the page and the menus ask for.

    def new(self) -> None:
        self.tools.session.close()
        self.tools.go(self.step_id)
        self._start_page.ask_questions()

    def create(self, answers: StartAnswers) -> None:
        proposal = self.tr("Migration to {0}.crosswalk").format(answers.to_version)
        filters = self.tr("Crosswalk migration (*.crosswalk)")
        title = self.tr("Where shall the migration be kept?")
        self.tools.dialogs.ask_save(title, proposal, filters, lambda path: self._make(path, answers))

    def open(self) -> None:
        filters = self.tr("Crosswalk migration (*.crosswalk)")
        self.tools.dialogs.ask_open_files(
            self.tr("Open a migration"), filters, lambda paths: self.open_recent(paths[0])
        )

    def open_recent(self, path: Path) -> None:
        self.tools.session.open(path)

    def try_demo(self) -> None:
        if not self._demo().exists():
            self._make_demo()
            return
        self.tools.dialogs.confirm(
            self.tr("Begin the demo anew?"),
            self.tr(
                "There is a demo already, with what you decided in it. Beginning anew replaces it. "
                "To go on with it, press Not now and open it under File, Open recent."
            ),
            self.tr("Begin anew"),
            self._make_demo,
            danger=True,
        )

    @staticmethod
    def _demo() -> Path:
        return data_folder() / "demo" / DEMO_NAME

    def _make_demo(self) -> None:
        def work(job: Job) -> Path:
            from app.assistant.rehearsing import begin

            return begin(self._demo().parent, _DEMO_PEOPLE, _DEMO_SEED, job).workspace

        def made(path: Path) -> Finished:
            self.tools.open_anew(path, self.step_id)
            return Finished(self.tr("The demo is ready, with its files loaded. Everybody in it is made up."))

        self.tools.workbench.run(self.tr("Making the demo"), work, on_success=made)

    def show_accounts(self, outcomes: frozenset[str]) -> None:
        self.accounts_asked.emit(outcomes)

    def recent(self) -> list[Path]:
        return [Path(one["path"]) for one in self._kept()]

    # What the page is told.

    def refresh(self) -> None:
        state = self.state
        recent = tuple(self._recent(one) for one in self._kept())
        overview = None
        if state is not None and self.loaded is not None:
            from ui.desks.start_words import overview_of  # nobody needs it before a migration is open

            overview = overview_of(state, self.loaded, crashed=self.crashed == str(state.path))
        self._start_page.show_view(StartView(VERSIONS, "v2.1", VERSIONS[-1], recent, overview))

    def _make(self, path: Path, answers: StartAnswers) -> None:
        def work(job: Job) -> Path:
            from app.assistant.checklists import Journey, put_journey
            from app.merging.ruling import keep_unique_ids
            from app.store.workspace import Workspace

            with Workspace.open(path, create=True).writing() as conn:
                put_journey(
                    conn, Journey(answers.from_version, answers.to_version, answers.kind, answers.clever_key)
                )
                if answers.clever_key:
                    # What is the key of an account can stand there only once. Nobody has done anything yet
                    # that Undo could be about.
                    keep_unique_ids(conn, True, undoable=False)
            return path

        def made(path: Path) -> None:
            self.tools.session.open(path)

        self.tools.workbench.run(self.tr("Making the migration"), work, on_success=made)

    def _kept(self) -> list[dict[str, str]]:
        return recent_of(self.tools.around.preferences.get("recent", []))

    def _remember(self) -> None:
        if self.state is not None:
            when = datetime.now(UTC).isoformat(timespec="seconds")
            self.tools.around.preferences.set("recent", with_recent(self._kept(), self.state.path, when))

    @staticmethod
    def _recent(kept: dict[str, str]) -> RecentWorkspace:
        path = Path(kept.get("path", ""))
        try:
            when = moment(datetime.fromisoformat(kept.get("when", "")))
        except ValueError:
            when = ""
        return RecentWorkspace(path, when, missing=not path.exists())
