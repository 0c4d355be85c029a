"""Files stay small, names say something, colours live in one place."""

from __future__ import annotations

import ast
import re

from tests.contracts.source import modules, named, tree

LONGEST_MODULE = 400
LONGEST_FUNCTION = 60
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}
COLOURS_LIVE_IN = "ui/theme/tokens.py"

_COLOUR = re.compile(
    r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})(?![0-9a-zA-Z])|\brgba?\(|\bhsla?\("
)


def test_modules_are_short() -> None:
    long = []
    for path in modules("app", "ui", "packaging", "tests"):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > LONGEST_MODULE:
            long.append(f"{named(path)}: {lines} lines")
    assert not long, f"Past {LONGEST_MODULE} lines; split where two subjects meet:\n" + "\n".join(long)


def test_functions_are_short() -> None:
    long = [
        f"{named(path)}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1} lines"
        for path in modules("app", "ui", "packaging", "tests")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert not long, f"Past {LONGEST_FUNCTION} lines; give the steps names of their own:\n" + "\n".join(long)


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = [
        named(path)
        for path in modules("app", "ui", "packaging", "tests")
        if EMPTY_NAMES & {path.stem, path.parent.name}
    ]
    assert not drawers, f"Name these after what they hold: {drawers}"


def test_colours_are_named_in_one_place() -> None:
    found = [
        f"{named(path)}:{node.lineno} {match.group()}"
        for path in modules("app", "ui")
        if named(path) != COLOURS_LIVE_IN
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for match in [_COLOUR.search(node.value)]
        if match
    ]
    assert not found, (
        f"Take a token of {COLOURS_LIVE_IN} instead (for result files: a style sheet in resources/):\n"
        + "\n".join(found)
    )


def test_every_folder_of_tests_is_a_package() -> None:
    folders = {path.parent for path in modules("tests")}
    loose = sorted(named(folder) for folder in folders if not (folder / "__init__.py").exists())
    assert not loose, f"Add an empty __init__.py, or test files of one name get in each other's way: {loose}"
