"""A person at the real window: files on disk, buttons pressed by their names, waiting until all is quiet."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication

from tests.assistant.people import three_people
from tests.ui.conftest import FakeDialogs
from tests.ui.desks.merging import Merge
from tests.ui.desks.opened import PageT, opened, settle
from ui.faults import accessible_name
from ui.shell import Shell

OLD = [f"5f1a{number:020x}" for number in range(60)]
NEW = [f"61b7{number:020x}" for number in range(60)]


class Person:
    """Presses what can be seen, and waits for what comes of it."""

    def __init__(self, made: Shell, dialogs: FakeDialogs, qtbot: Any) -> None:
        self.shell, self.dialogs, self._qtbot = made, dialogs, qtbot

    def settle(self) -> None:
        """Wait until no work is under way and nothing new begins."""
        settle(self.shell, self._qtbot)

    def press(self, name: str) -> None:
        """The visible button of this name; what it does has ended when this returns."""
        buttons = [
            one
            for one in self.shell.window.findChildren(QAbstractButton)
            if one.isVisible() and accessible_name(one).rstrip("…") == name
        ]
        assert buttons, f"there is no button {name!r}"
        assert buttons[0].isEnabled(), f"{name!r} cannot be pressed"
        buttons[0].click()
        self.settle()

    def open(self, path: Path) -> None:
        self.shell.session.open(path)
        self.settle()

    def go(self, step_id: str, kind: type[PageT]) -> PageT:
        self.shell.window.show_step(step_id)
        self.settle()
        page = self.shell.window.current
        assert isinstance(page, kind)
        return page

    @property
    def undo(self) -> str:
        """What undo would take back, in words."""
        state = self.shell.session.state
        return state.undo if state is not None else ""


@pytest.fixture
def person(shell: tuple[Shell, FakeDialogs], qtbot: Any) -> Person:
    return Person(*shell, qtbot)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Writes a text file and gives its path."""

    def writing(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return writing


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Migration CSVs of two districts: 40 teachers, one of whom leads to two people, and a bad row."""
    rows = "".join(f"{OLD[n]},{NEW[n]},teacher\n" for n in range(40))
    alder = f"role_id,user_id,role\n{rows}{OLD[7]},{NEW[50]},teacher\n{OLD[41]},,teacher\n\n"
    birch = f"role_id,user_id,role\n{OLD[45]},{NEW[45]},staff\n"
    path = tmp_path / "migration.zip"
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("Alder Valley.csv", alder)
        target.writestr("Birchwood.csv", birch)
    return path


@pytest.fixture
def export(write: Callable[[str, str], Path]) -> Path:
    """Accounts: 30 that map, one conflict, one without an id, one in a district whose CSV is missing."""
    lines = [f"{n},{OLD[n]},teacher,Alder Valley,First{n},Last{n}" for n in range(31)]
    lines += ["90,,staff,Birchwood,Nobody,Noone", f"91,{OLD[59]},staff,Cedar,Cara,Cedar"]
    header = "account_id,clever_id,role,district,first_name,last_name"
    return write("users.csv", "\n".join([header, *lines]) + "\n")


@pytest.fixture
def people_path(tmp_path: Path) -> Path:
    """A migration with three people to merge."""
    return three_people(tmp_path / "w.crosswalk").path


@pytest.fixture
def work(people_path: Path, dialogs: FakeDialogs, qapp: QApplication, qtbot: Any) -> Iterator[Merge]:
    """Somebody at the Merge page of these three people."""
    with opened(people_path, "merge", dialogs, qapp, qtbot) as shell:
        yield Merge(shell, qtbot)
