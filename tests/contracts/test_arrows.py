"""Imports follow the arrows of the house, so that a room can be changed without reading the others."""

from __future__ import annotations

import subprocess
import sys

from tests.contracts.source import ROOT, imports, module_name, modules, named

BASE = {
    "errors",
    "words",
    "paths",
    "jobs",
    "log",
    "settings",
    "secrets",
    "terms",
    "ids",
    "version",
    "scratch",
    "citation",
}
STORE = {"store"}
ROOMS = {"intake", "matching", "merging", "checklist", "results", "versions", "clever", "demo"}
FACES = {"assistant", "cli", "__main__"}

# The arrows between rooms of one floor; every other neighbour is out of reach.
BETWEEN_ROOMS = {
    "merging": {"matching"},
    "results": {"matching", "merging", "checklist"},
    "__main__": {"cli"},
    "cli": {"assistant"},
}
# Who alone may use a package that everything else must not depend on.
OWNERS = {"httpx": "app.clever", "sqlalchemy": "app.store", "PySide6": "ui", "shiboken6": "ui"}
# The benchmark that does in the window what a person does there.
_WORKS_IN_THE_WINDOW = "packaging/bench_window.py"

# Loaded only when needed, so that a command starts at once.
HEAVY = ("sqlalchemy", "openpyxl", "xlsxwriter", "rapidfuzz", "httpx", "keyring", "PySide6")


def allowed(room: str) -> set[str]:
    """The rooms of `app` that a room may import, itself included."""
    if room in BASE:
        return BASE
    below = BASE | {room} | BETWEEN_ROOMS.get(room, set())
    if room in STORE:
        return below
    return below | STORE | (ROOMS if room in FACES else set())


def test_every_room_of_the_house_is_known() -> None:
    known = BASE | STORE | ROOMS | FACES
    rooms = {[*module_name(path).split("."), ""][1] for path in modules("app")} - {""}
    strangers = rooms - known
    assert not strangers, (
        f"New rooms in app/: {sorted(strangers)}. Give each a floor in tests/contracts/test_arrows.py "
        "and in the README's map."
    )


def test_arrows_point_down_and_never_sideways() -> None:
    wrong = []
    for path in modules("app"):
        room = [*module_name(path).split("."), ""][1]
        for line, module, names in imports(path):
            parts = module.split(".")
            if parts[0] == "ui":
                wrong.append(f"{named(path)}:{line} imports {module}: app never imports the window")
            if parts[0] != "app":
                continue
            targets = {parts[1]} if len(parts) > 1 else set(names)
            wrong += [
                f"{named(path)}:{line} imports app.{target}: {room} may use {sorted(allowed(room) - {room})}"
                for target in sorted(targets - allowed(room))
            ]
    assert not wrong, "Turn these arrows round, or move the code to where it is needed:\n" + "\n".join(wrong)


def test_rooms_do_not_use_each_others_insides() -> None:
    wrong = []
    for path in modules("app", "ui"):
        room = module_name(path).split(".")[:2]
        for line, module, names in imports(path):
            parts = module.split(".")
            if parts[0] not in ("app", "ui") or parts[:2] == room:
                continue
            wrong += [
                f"{named(path)}:{line} takes {name} from {module}"
                for name in (*parts, *names)
                if name.startswith("_") and not name.startswith("__")
            ]
    assert not wrong, "Names with an underscore stay in their room; give them a public one:\n" + "\n".join(
        wrong
    )


def test_only_their_owners_import_httpx_sqlalchemy_and_qt() -> None:
    wrong = [
        f"{named(path)}:{line} imports {module}, which only {OWNERS[module.split('.')[0]]} does"
        for path in modules("app", "ui")
        for line, module, _names in imports(path)
        if (owner := OWNERS.get(module.split(".")[0])) and not f"{module_name(path)}.".startswith(f"{owner}.")
    ]
    assert not wrong, "Call the owner, or take from it the name you need:\n" + "\n".join(wrong)


def test_nothing_imports_the_window_but_itself() -> None:
    wrong = [
        f"{named(path)}:{line}"
        for path in modules("app", "packaging")
        for line, module, _names in imports(path)
        if module.split(".")[0] == "ui" and named(path) != _WORKS_IN_THE_WINDOW
    ]
    assert not wrong, f"The window is a face; nothing stands on it: {wrong}"


def _in_new_process(program: str) -> None:
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_all_of_app_works_without_qt() -> None:
    names = [module_name(path) for path in modules("app") if path.name != "__main__.py"]
    _in_new_process(
        "import importlib, sys\n"
        "sys.modules['PySide6'] = sys.modules['shiboken6'] = None  # an import of either fails now\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
    )


def test_the_command_line_starts_light() -> None:
    _in_new_process(
        "import sys, app.cli\n"
        f"loaded = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "sys.exit(f'app.cli loads {loaded} at start; import them where they are used' if loaded else 0)\n"
    )
