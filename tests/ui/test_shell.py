"""The command and the whole window on real workspaces."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from app.assistant.checklists import journey
from app.paths import settings_folder
from app.store.workspace import Workspace
from tests.ui.conftest import FakeDialogs
from tests.ui.desks.opened import settle
from ui.compose import DESKS, NEXT, SERVICES
from ui.kept import KeptWriter, read_kept, with_recent, write_kept
from ui.main import has_display, main
from ui.pages.start_view import StartAnswers
from ui.shell import Shell
from ui.tasks import TaskRunner

_ROOT = Path(__file__).parents[2]


def test_without_a_display_it_says_so_and_names_the_demo(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert not has_display()
    assert main([]) == 2
    assert "crosswalk demo" in capsys.readouterr().err


def test_a_chosen_platform_is_taken_at_its_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert has_display()


def test_imports_after_qt_are_pythons_own() -> None:
    code = (
        "import builtins, ui.shell\n"
        "assert builtins.__import__.__name__ == '__feature_import__'\n"  # else there is nothing to put right
        "ui.shell.show = lambda path: print(builtins.__import__.__name__) or 0\n"
        "from ui.main import open_window\n"
        "open_window(None)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=_ROOT, capture_output=True, text=True, check=True)
    assert "feature" not in ran.stdout


def test_nothing_heavy_is_imported_to_open_the_window() -> None:
    code = (
        "import sys, ui.main, ui.shell\n"
        "heavy = {'numpy', 'sqlalchemy', 'httpx', 'keyring', 'openpyxl', 'xlsxwriter', 'rapidfuzz'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=_ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_the_first_page_does_not_show_is_imported_later() -> None:
    code = (
        "import sys, ui.shell\n"
        "shell = ui.shell.Shell(ui.shell.make_application())\n"
        "shell.place()\n"
        "shell.application.processEvents()\n"
        "later = {'ui.pages.start_questions', 'ui.pages.start_overview', 'ui.widgets.bars', 'ui.models.table'}\n"
        "print(shell.window.isVisible(), sorted(later & set(sys.modules)))\n"
        "shell.window.close()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=_ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True []"


def test_the_style_is_ours_whatever_the_system_wants() -> None:
    code = "import ui.theme; print(ui.theme.make_application().style().name())"
    around = {**os.environ, "QT_STYLE_OVERRIDE": "windows"}
    done = subprocess.run([sys.executable, "-c", code], cwd=_ROOT, env=around, capture_output=True, text=True)
    assert done.stdout.strip() == "fusion"


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("fails", [True, False])
def test_nothing_is_looked_through_until_the_window_is_there(before: bool, fails: bool) -> None:
    """And afterwards Python's collector is as it was, also when the window could not be opened."""
    code = (
        "import gc, sys, ui.shell\n"
        "from app.errors import UserError\n"
        "from ui.main import main\n"
        "def show(path):\n"
        "    print(gc.isenabled())\n"
        f"    if {fails}: raise UserError('cli.no_display')\n"
        "    return 0\n"
        "ui.shell.show = show\n"
        f"gc.enable() if {before} else gc.disable()\n"
        "main([])\n"
        "print(gc.isenabled())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=_ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", str(before)]


def test_a_command_does_not_import_qt() -> None:
    code = (
        "import sys, ui.main\n"
        "ui.main.main(['status', 'there-is-none.crosswalk'])\n"
        "print(any(name.startswith('PySide6') for name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=_ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip().endswith("False")


def test_what_is_kept_survives_and_a_damaged_file_is_set_aside() -> None:
    assert read_kept() == {}
    write_kept({"theme": "dark"})
    assert read_kept() == {"theme": "dark"}
    from app.paths import settings_folder

    (settings_folder() / "window.json").write_text("{", encoding="utf-8")
    assert read_kept() == {}
    assert (settings_folder() / "window.damaged").exists()


_SPOILT = {
    "recent": [1, {"path": 5}, {"path": "a\0b"}, {}, {"path": "/gone.crosswalk", "when": 3}],
    "places": {"": {"a": 1}},
    "theme": 3,
    "geometry": "x",
}


@pytest.mark.parametrize("text", [json.dumps(_SPOILT), "[" * 100_000, "[]"])
def test_the_window_opens_whatever_stands_in_its_settings(qapp: QApplication, qtbot: Any, text: str) -> None:
    (settings_folder() / "window.json").write_text(text, encoding="utf-8")
    made = Shell(qapp, FakeDialogs())
    qtbot.addWidget(made.window)
    made.place()
    settle(made, qtbot)
    assert made.start.recent() == []
    made.window.close()


def test_the_newest_workspace_comes_first_once() -> None:
    recent = with_recent([], Path("/a.crosswalk"), "1")
    recent = with_recent(recent, Path("/b.crosswalk"), "2")
    recent = with_recent(recent, Path("/a.crosswalk"), "3")
    assert [one["path"] for one in recent] == ["/a.crosswalk", "/b.crosswalk"]


def test_a_migration_is_made_opened_and_remembered(
    shell: tuple[Shell, FakeDialogs], qtbot: Any, tmp_path: Path
) -> None:
    made, dialogs = shell
    path = tmp_path / "Spring.crosswalk"
    dialogs.answers = [path]
    with qtbot.waitSignal(made.session.changed, timeout=30_000):
        made.start.create(StartAnswers("v2.0", "v3.1", "sso", None))
    settle(made, qtbot)
    page = made.window.current
    assert page is not None
    assert page.title == "Spring"
    assert page.intro == "From v2.0 to v3.1 · Sign-in only"
    assert page.primary is not None
    assert page.primary.text == "Go to Load"
    assert made.start.recent() == [path]
    qtbot.waitUntil(lambda: not made.runner.busy)
    assert read_kept()["recent"][0]["path"] == str(path)


@pytest.mark.parametrize("clever_key", [True, False, None])
def test_a_migration_that_was_only_made_has_nothing_to_undo(
    shell: tuple[Shell, FakeDialogs], qtbot: Any, tmp_path: Path, clever_key: bool | None
) -> None:
    made, dialogs = shell
    dialogs.answers = [tmp_path / "Spring.crosswalk"]
    with qtbot.waitSignal(made.session.changed, timeout=30_000):
        made.start.create(StartAnswers("v2.1", "v3.1", "secure-sync", clever_key))
    settle(made, qtbot)
    button, menus = made.window.topbar.undo_button, made.window.menus
    assert menus is not None
    assert not button.isEnabled() and not menus.actions["undo"].isEnabled()
    assert button.toolTip() == "Undo: there is nothing to undo"
    with Workspace.open(tmp_path / "Spring.crosswalk").reading() as conn:
        assert journey(conn).id_is_key is clever_key, "what nobody knows is not taken for a yes"


def test_the_demo_opens_with_its_numbers_and_undo_takes_a_load_back(
    shell: tuple[Shell, FakeDialogs], qtbot: Any
) -> None:
    made, _ = shell
    button = next(
        one
        for one in made.window.findChildren(QPushButton)
        if one.accessibleName() == "Try the demo" or one.text() == "Try the demo"
    )
    with qtbot.waitSignal(made.session.changed, timeout=60_000):
        button.click()
    settle(made, qtbot)
    state = made.session.state
    assert state is not None
    assert state.undo == "Loaded the accounts"
    overview = made.start._start_page._view.overview
    assert overview is not None
    assert sum(overview.counts.values()) == overview.settled + overview.open
    assert sum(row.open for row in overview.districts) == overview.open
    with qtbot.waitSignal(made.session.changed, timeout=30_000):
        made.window.topbar.undo_button.click()
    assert made.window.topbar.redo_button.isEnabled()


def test_a_demo_that_was_worked_on_is_begun_anew_only_after_a_yes(
    shell: tuple[Shell, FakeDialogs], qtbot: Any
) -> None:
    made, dialogs = shell
    made.start.try_demo()
    settle(made, qtbot)
    path = made.session.path
    assert path is not None
    made.session.undo()
    settle(made, qtbot)
    before = path.read_bytes()
    made.session.close()
    settle(made, qtbot)
    dialogs.answers = [False]
    made.start.try_demo()
    settle(made, qtbot)
    assert dialogs.asked == ["Begin the demo anew?"]
    assert made.session.path is None
    assert path.read_bytes() == before
    dialogs.answers = [True]
    made.start.try_demo()
    settle(made, qtbot)
    assert made.session.path == path
    assert path.read_bytes() != before


def test_a_file_that_is_no_workspace_is_told_on_the_page(
    shell: tuple[Shell, FakeDialogs], qtbot: Any, tmp_path: Path
) -> None:
    made, _ = shell
    path = tmp_path / "letter.crosswalk"
    path.write_text("Dear all", encoding="utf-8")
    with qtbot.waitSignal(made.session.failed, timeout=10_000):
        made.start.open_recent(path)
    assert made.window.banner.isVisible()
    assert made.window.banner.message_label.text()


def test_a_backup_is_a_copy_with_a_link_to_its_folder(
    shell: tuple[Shell, FakeDialogs], qtbot: Any, tmp_path: Path
) -> None:
    made, dialogs = shell
    path, copy = tmp_path / "Spring.crosswalk", tmp_path / "Copy.crosswalk"
    dialogs.answers = [path, copy]
    with qtbot.waitSignal(made.session.changed, timeout=30_000):
        made.start.create(StartAnswers("v2.1", "v3.1", "secure-sync", True))
    assert made.window.menus is not None
    with qtbot.waitSignal(made.workbench.told, timeout=30_000):
        made.window.menus.actions["back_up"].trigger()
    assert copy.exists()


def test_the_theme_is_remembered(shell: tuple[Shell, FakeDialogs], qtbot: Any) -> None:
    made, _ = shell
    made.theme.choose("dark")
    made.theme.set_percent(125)
    qtbot.waitUntil(lambda: not made.runner.busy)
    kept = read_kept()
    assert (kept["theme"], kept["text_size"]) == ("dark", 125)
    made.theme.choose("light")
    made.theme.set_percent(100)


def test_what_is_kept_is_written_at_the_latest_when_the_program_ends(
    runner: TaskRunner, qtbot: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CROSSWALK_HOME", str(tmp_path))
    keep = KeptWriter(runner)
    keep({"theme": "dark"})
    qtbot.waitUntil(lambda: not runner.busy)
    assert read_kept() == {"theme": "dark"}
    runner.shutdown()
    keep({"theme": "light"})
    assert read_kept() == {"theme": "dark"}
    keep.finish()
    assert read_kept() == {"theme": "light"}


def test_other_pages_are_got_ready_while_nobody_waits(shell: tuple[Shell, FakeDialogs], qtbot: Any) -> None:
    made, _ = shell
    made.warm()
    settle(made, qtbot)
    assert {module for module, _ in DESKS.values()} | {*NEXT, *SERVICES} <= sys.modules.keys()
    assert gc.get_freeze_count(), "modules would be looked through by each collection"
    pages = [made.desks.prepare(step_id) for step_id in DESKS]
    assert all(page.window() is made.window for page in pages), "they would be made while somebody waits"
    assert made.window.current is pages[0]
    made.window.close()
    assert not gc.get_freeze_count()
