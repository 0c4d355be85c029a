"""What Connect has for those who hold no tokens."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication

from tests.support.workspaces import build
from tests.ui.desks.conftest import Person
from ui.pages.connect import ConnectPage
from ui.pages.differences import DifferencesPage
from ui.steps import StepMood

OLD, NEW = "5f1a" + "0" * 20, "61b7" + "0" * 20


def test_pairs_from_sign_ins_turn_the_ids_round(person: Person, tmp_path: Path) -> None:
    account = {"account_id": "1", "clever_id": OLD, "role": "teacher"}
    person.open(build(tmp_path / "Spring.crosswalk", accounts=[account]).path)
    page = person.go("connect", ConnectPage)
    assert "user_id is the old id" in page._view.pairs_trap
    QGuiApplication.clipboard().setText(
        f'{{"user_id": "{OLD}", "multi_role_user_id": "{NEW}", "user_type": "teacher"}}\nno pair'
    )
    page._actions.paste_pairs()
    person.settle()
    loaded = page._actions.loaded
    assert loaded.summary["accounts"]["by_outcome"]["mapped"] == 1
    assert person.shell.session.state is not None
    assert person.shell.session.state.undo
    told = person.shell.window.strip.rows[-1].text_label.text()
    assert "1 entry held none" in told


def test_going_without_tokens_is_kept(person: Person, tmp_path: Path) -> None:
    person.open(build(tmp_path / "Spring.crosswalk").path)
    person.go("connect", ConnectPage)
    person.press("I have no tokens")
    assert isinstance(person.shell.window.current, DifferencesPage)
    state = person.shell.session.state
    assert state is not None
    assert state.steps["connect"].mood is StepMood.NOT_NEEDED
