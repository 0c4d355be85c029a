"""The whole way by keyboard alone: from an empty window to results that were checked against a later export."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.demo import Portfolio, make_portfolio
from app.jobs import Job
from tests.ui.conftest import FakeDialogs
from tests.ui.journeys.typist import Key, Mod, Typist
from ui.shell import Shell

# Said by the platform without a screen when a menu opens.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory: pytest.TempPathFactory) -> Portfolio:
    """About 300 made-up people: a zip of five districts' migration CSVs, and an export."""
    return make_portfolio(tmp_path_factory.mktemp("partner"), 300, 1, job=Job())


class Journey:
    """The parts of the way; each leaves the window where the next one begins."""

    def __init__(self, typist: Typist, dialogs: FakeDialogs, folder: Path) -> None:
        self.typist, self.dialogs, self.folder = typist, dialogs, folder
        self.path, self.results = folder / "Spring.crosswalk", folder / "Spring results"

    def start(self) -> None:
        typist = self.typist
        assert typist.focused == "Start a migration"
        typist.key(Key.Key_Space)
        assert typist.focused == "From version", "the first question has the keyboard"
        typist.press("Secure Sync")
        typist.press("Yes")
        typist.key(Key.Key_Down)
        assert typist.focused == "No"
        self.dialogs.answers = [self.path]
        typist.press("Create migration")

    def load(self, portfolio: Portfolio) -> None:
        typist = self.typist
        typist.go("load")
        self.dialogs.answers = [[portfolio.mapping, portfolio.accounts]]
        typist.press("Add files")
        assert typist.focused == "Add files", "the keyboard stays where it was"
        typist.press("Load files")

    def only(self, outcome: str) -> None:
        """The table of accounts with one outcome alone."""
        self.typist.press(self._chip("All"))
        self.typist.press(self._chip(outcome))
        self.typist.tab_to("Accounts")

    def _chip(self, outcome: str) -> str:
        """The filter with its count of now."""
        lines = self.typist.words.splitlines()
        return next(one for one in lines if one.startswith(outcome) and one[-1:].isdigit() and "," not in one)

    def suggested(self) -> str:
        """Down the table to the first account with a suggestion; its key."""
        for _ in self.typist.cells("Accounts"):
            if "Suggestion" in self.typist.words.splitlines():
                return self.typist.current("Accounts")[0].removeprefix("Key: ")
            self.typist.key(Key.Key_Down)
        raise AssertionError("no account here has a suggestion")

    def later_export(self) -> Path:
        """The accounts as they were written, but one whose id was not changed."""
        with (self.results / "accounts_updated.csv").open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream))
        new, old = rows[0].index("clever_id"), rows[0].index("previous_clever_id")
        late = next(row for row in rows[1:] if row[old] and row[new] != row[old])
        late[new] = late[old]
        path = self.folder / "later.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)
        return path


@pytest.fixture
def journey(typist: Typist, shell: tuple[Shell, FakeDialogs], tmp_path: Path) -> Journey:
    return Journey(typist, shell[1], tmp_path)


def test_from_nothing_to_verified_results(journey: Journey, portfolio: Portfolio) -> None:
    typist, dialogs = journey.typist, journey.dialogs
    journey.start()
    assert journey.path.exists()
    assert "Spring" in typist.words.splitlines()
    assert typist.state["load"] == "not started"

    journey.load(portfolio)
    assert "689 rows read = 648 loaded + 7 duplicates + 32 set aside + 2 blank" in typist.words
    assert typist.state["load"] == "in progress", "the CSV of one district is still to come"
    assert typist.state["match"] == "needs you (90)"

    _match(journey)
    _merge(journey)
    _write(journey)

    dialogs.answers = [[journey.later_export()]]
    typist.tab_to("Files")
    typist.key(Key.Key_Right)
    typist.press("Verify")
    assert "accounts are as planned." in typist.words
    # Rows below what the window shows come when somebody asks for them.
    typist.until(lambda: [row[1] for row in typist.cells("Accounts that are not done")] == ["not done"])


def _match(journey: Journey) -> None:
    """A conflict is resolved and a suggestion accepted; the rail counts down."""
    typist = journey.typist
    typist.press("Go to Match")
    assert typist.focused == "Accounts", "a list that came late still gets the keyboard"
    assert len(typist.cells("Accounts")) == 90
    journey.only("Conflict")
    assert {row[2] for row in typist.cells("Accounts")} == {"Conflict"}
    assert "2 different user ids for this one id" in typist.words
    typist.press("Accept")
    assert typist.focused == "Accounts", "after a decision the keyboard is in the list again"
    assert typist.state["match"] == "needs you (89)"
    assert len(typist.cells("Accounts")) == 8

    journey.only("Not in mapping")
    key = journey.suggested()
    typist.press("Accept")
    assert typist.state["match"] == "needs you (88)"
    assert key not in [row[0] for row in typist.cells("Accounts")]


def _merge(journey: Journey) -> None:
    """The rule decides most; three people by their keys, and the last of them taken back."""
    typist = journey.typist
    typist.go("merge")
    assert typist.focused == "Strategy", "the rules come before the list as long as none ran"
    typist.press("Yes, several may hold it")
    typist.tab_to("Strategy")
    typist.key(Key.Key_Down)
    assert "account 100080 survives, 100284 retires into it" in typist.words
    typist.press("Decide by rule")
    assert "by the rule, 0 by you, 4 wait." in typist.words
    typist.tab_to("People")
    names = [row[0] for row in typist.cells("People")[:4]]
    for left, name in zip((3, 2, 1), names[:3], strict=True):
        assert typist.current("People")[0] == f"Person: {name}"
        typist.key(Key.Key_A)
        assert typist.state["merge"] == f"needs you ({left})"
    typist.key(Key.Key_Z, Mod.ControlModifier)
    assert typist.state["merge"] == "needs you (2)"
    states = {row[0]: row[2] for row in typist.cells("People")}
    assert [states[name] for name in names] == ["by you", "by you", "needs you", "needs you"]
    typist.key(Key.Key_D)
    typist.key(Key.Key_R)
    typist.pick("1")
    assert "set apart" in [row[2] for row in typist.cells("People")]


def _write(journey: Journey) -> None:
    """What will change is looked at first; then the files lie in their folder."""
    typist = journey.typist
    typist.go("results")
    assert typist.focused == "Dry run"
    typist.key(Key.Key_Space)
    assert "accounts get another id" in typist.words
    assert typist.focused == "Write results", "what comes next has the keyboard"
    typist.key(Key.Key_Space)
    journey.dialogs.answers = [True]
    typist.press("Write results")
    assert journey.dialogs.asked[-1] == "Write although something is open?"
    assert "files are written. Nothing was sent anywhere." in typist.words
    assert typist.state["results"] == "in progress", "the switch is still to come"
    written = {path.name for path in journey.results.iterdir()}
    assert {"id_map.csv", "accounts_updated.csv", "update.sql", "rollback.sql", "report.html"} <= written
    assert (journey.results / "report.pdf").read_bytes().startswith(b"%PDF")


def test_closing_and_coming_back_by_keyboard(
    journey: Journey, portfolio: Portfolio, shell: tuple[Shell, FakeDialogs], qtbot: Any
) -> None:
    typist = journey.typist
    journey.start()
    journey.load(portfolio)
    typist.go("merge")
    typist.shortcut("close")
    typist.until(lambda: "Welcome to Crosswalk" in typist.words.splitlines())
    journey.dialogs.answers = [[journey.path]]
    typist.key(Key.Key_O, Mod.ControlModifier)
    typist.until(lambda: "Welcome to Crosswalk" not in typist.words.splitlines())
    assert typist.state["load"] == "in progress", "the CSV of one district is still to come"
    assert shell[0].window.current is shell[0].window.page("merge"), "it is where one stopped"
    typist.key(Key.Key_K, Mod.ControlModifier)
    assert typist.focused == "Find anything"
    typist.write("results")
    typist.key(Key.Key_Return)
    assert shell[0].window.current is shell[0].window.page("results")
    with qtbot.waitSignal(shell[0].window.closed):
        typist.key(Qt.Key.Key_Q, Mod.ControlModifier)
