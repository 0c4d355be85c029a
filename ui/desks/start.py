"""Start: make, open and rehearse workspaces, and tell the page how far the open one is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Signal

from app.jobs import Job
from app.paths import data_folder
from app.terms import Outcome
from ui.dates import moment
from ui.desks.base import Desk, Tools
from ui.figures import fill
from ui.kept import recent_of, with_recent
from ui.pages.start import StartPage
from ui.pages.start_view import (
    DistrictProgress,
    NextStep,
    Overview,
    RecentWorkspace,
    StartAnswers,
    StartView,
)
from ui.session import WorkspaceState
from ui.steps import STEP_IDS, StepMood, StepState, step_name
from ui.workbench import Finished
from ui.workspaces import Loaded

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
        overview = self._overview(state) if state is not None else None
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

    def _overview(self, state: WorkspaceState) -> Overview | None:
        loaded = self.loaded
        if loaded is None:
            return None
        accounts, merges = loaded.summary["accounts"], loaded.summary["merges"]
        waiting = sum(merges["by_state"].get(word, 0) for word in ("proposed", "deferred"))
        return Overview(
            name=state.path.stem,
            journey=self._journey(loaded),
            next=self._next(state, loaded),
            counts=accounts["by_outcome"],
            settled=accounts["settled"],
            open=accounts["open"],
            left=self._left_open(accounts["open"], state),
            people=merges["people"],
            people_waiting=waiting,
            ruled=loaded.moment.plan.ruled,
            accounts_waiting=state.steps.get("match", StepState()).count,
            districts=_districts(loaded),
            kept=self._recovered(state, loaded),
        )

    @staticmethod
    def _left_open(open_accounts: int, state: WorkspaceState) -> int:
        """Open accounts that do not wait for anybody, as the rail counts them."""
        match = state.steps.get("match", StepState())
        looked_at = match.mood in (StepMood.NEEDS_YOU, StepMood.DONE)
        return open_accounts - match.count if looked_at else 0

    def _recovered(self, state: WorkspaceState, loaded: Loaded) -> str:
        """After a crash with this workspace open: what is kept, in a sentence."""
        if self.crashed != str(state.path):
            return ""
        words = self.tr("Crosswalk was not closed properly the last time. Everything up to here is kept: {0}")
        when = moment(datetime.fromisoformat(loaded.last_at)) if loaded.last_at else ""
        return words.format(f"{loaded.last} ({when})" if when else loaded.last)

    def _journey(self, loaded: Loaded) -> str:
        kinds = {
            "secure-sync": self.tr("Secure Sync"),
            "sso": self.tr("Sign-in only"),
            "library": self.tr("Library"),
        }
        way = self.tr("From {0} to {1}").format(loaded.journey.old, loaded.journey.new)
        return f"{way} · {kinds.get(loaded.journey.kind, loaded.journey.kind)}"

    def _next(self, state: WorkspaceState, loaded: Loaded) -> NextStep:
        """The first step on the main way that is not done."""
        calm = (StepMood.DONE, StepMood.NOT_NEEDED)
        snapshot, written = loaded.moment.snapshot, loaded.written
        way = ["match", "merge", "checklist"]
        # Who waits for the CSV of one district goes on with the others; written files wait for the switch.
        if not (snapshot.accounts.files and snapshot.table.files):
            way.insert(0, "load")
        if not written:
            way.insert(-1, "results")
        open_steps = (s for s in way if state.steps.get(s, StepState()).mood not in calm)
        step_id = next(open_steps, STEP_IDS[-1])
        count = state.steps.get(step_id, StepState()).count
        load = self.tr("Load the migration CSVs and your accounts")
        if snapshot.accounts.files:
            load = self.tr("Load the migration CSVs")
        elif snapshot.table.files:
            load = self.tr("Load your accounts")
        compare = self.tr("Compare a later export of your accounts with the plan")
        compared = self.tr("After the switch it shows whether every account has its new id.")
        headings = {
            "load": load,
            "match": fill(
                self.tr("Look at the {0:account that waits|accounts that wait} for you ({0})"), count
            ),
            "merge": fill(self.tr("Decide {0} {0:person|people} with several accounts"), count),
            "results": compare if written else self.tr("See what will change, and write the results"),
            "checklist": self.tr("Work off the checklist"),
        }
        words = {
            "load": self.tr("If you do not have the files yet, the page says how to get them."),
            "match": self.tr("Nothing is changed without your yes, and open ones do not stop you."),
            "merge": self.tr("The rule leaves to you whoever it cannot decide safely.")
            if loaded.moment.plan.ruled
            else self.tr("A rule decides at once whoever is safe, and leaves the others to you."),
            "results": compared
            if written
            else self.tr("A dry run shows everything first and writes nothing."),
            "checklist": self.tr("It says what else the move needs, by whom and by when."),
        }
        button = self.tr("Go to {0}").format(step_name(step_id))
        return NextStep(headings[step_id], words[step_id], button, step_id)


def _districts(loaded: Loaded) -> tuple[DistrictProgress, ...]:
    """Progress per district, the one with the most open accounts first."""
    settled = {outcome.word for outcome in Outcome if outcome.settled}
    rows = []
    for name, counts in loaded.by_district.items():
        done = sum(count for word, count in counts.items() if word in settled)
        rows.append(DistrictProgress(name, counts, done, sum(counts.values()) - done))
    return tuple(sorted(rows, key=lambda one: (-one.open, one.name)))
