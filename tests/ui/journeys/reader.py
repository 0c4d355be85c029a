"""A program outside the project at the window, over AT-SPI. Run by the Python that has `pyatspi`.

    reader.py '{"Load": ["Add files", …], …}' TABLE COMMAND…

Starts COMMAND on the bus of this session, presses every rail entry that is a key of the promises, and every
tab of its page, and prints as JSON which promised names it did not find, the first row of TABLE, and whether
the program lived through it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pyatspi

_BUS = "/usr/libexec/at-spi-bus-launcher"
_PATIENCE_S = 20.0
_TAB, _TABLE = pyatspi.ROLE_PAGE_TAB, pyatspi.ROLE_TABLE


def until(found: Callable[[], Any], seconds: float = _PATIENCE_S) -> Any:
    """The first answer that is not empty, or the last one when time is up."""
    end = time.monotonic() + seconds
    while True:
        answer = found()
        if answer or time.monotonic() > end:
            return answer
        time.sleep(0.05)  # between two looks at another program, which tells nobody when it is ready


class Seen(NamedTuple):
    """Something that can be seen, with what it said of itself when it was found: it may be gone by now."""

    node: Any
    name: str
    role: int


def showing(node: Any) -> Iterator[Seen]:
    """All that can be seen below `node`; cells of tables are left out."""
    try:
        count = node.childCount
    except Exception:  # gone between two calls: the window redraws while it is read
        return
    for at in range(count):
        try:
            child = node.getChildAtIndex(at)
            if child is None or not child.getState().contains(pyatspi.STATE_SHOWING):
                continue
            found = Seen(child, child.name, child.getRole())
        except Exception:
            continue
        yield found
        if found.role != _TABLE:
            yield from showing(child)


def window() -> Any:
    """The program, once it is on the bus with its window."""
    desktop = pyatspi.Registry.getDesktop(0)
    for at in range(desktop.childCount):
        program = desktop.getChildAtIndex(at)
        if program is not None and program.name == "Crosswalk" and program.childCount:
            return program
    return None


def named(program: Any, name: str, *roles: int) -> Any:
    return next((one.node for one in showing(program) if one.name == name and one.role in roles), None)


def press(node: Any) -> bool:
    """By the action that presses, as a screen reader does it."""
    actions = node.queryAction()
    for at in range(actions.nActions):
        if actions.getName(at).lower() in ("press", "click"):
            return bool(actions.doAction(at))
    return False


def missing(program: Any, promised: list[str]) -> list[str]:
    """Names that no tab of the page shows; each tab gets its time."""
    left = set(promised)

    def seen() -> bool:
        left.difference_update(one.name for one in showing(program))
        return not left

    tabs = until(lambda: [one.node for one in showing(program) if one.role == _TAB], 0.5) or [None]
    for tab in tabs:
        if left and tab is not None:
            press(tab)
        until(seen, 3.0)
    return sorted(left)


def first_row(program: Any, name: str) -> list[str]:
    """What a screen reader says of the cells of the first row."""

    def row() -> list[str]:
        node = named(program, name, _TABLE)
        table = node.queryTable() if node is not None else None
        if table is None or not table.nRows:
            return []
        cells = [table.getAccessibleAt(0, at).name for at in range(table.nColumns)]
        return cells if cells[0] else []

    return list(until(row))


def read(promises: dict[str, list[str]], table: str) -> dict[str, Any]:
    program = until(window)
    found: dict[str, Any] = {"missing": {}, "row": []}
    if program is None:
        return {"missing": promises, "row": []}
    for step, promised in promises.items():
        left = promised
        for _ in range(3):  # the window goes to its first page when the workspace has been read
            entry = until(lambda name=step: named(program, name, pyatspi.ROLE_PUSH_BUTTON))
            if entry is None or not press(entry):
                left = [f"{step} cannot be pressed"]
            else:
                left = missing(program, promised)
            if not left:
                break
        if left:
            found["missing"][step] = left
        if table in promised:
            found["row"] = first_row(program, table)
    return found


def main() -> None:
    promises, table, command = json.loads(sys.argv[1]), sys.argv[2], sys.argv[3:]
    started = [subprocess.Popen([_BUS, "--launch-immediately"]), subprocess.Popen(command)]
    try:
        found = read(promises, table)
        print(json.dumps(found | {"running": started[1].poll() is None}))
    finally:
        for one in reversed(started):
            one.terminate()
            one.wait()


if __name__ == "__main__":
    main()
