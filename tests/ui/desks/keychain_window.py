"""A person at the window of a computer with a keychain. Run by `tests/ui/desks/test_connect_keychain.py`.

Each of these is a run of the program of its own, one after the other, on the same workspace.
"""

from __future__ import annotations

import os
from pathlib import Path

from app.secrets import SERVICE, system_keychain
from app.store.decisions import put_setting
from app.store.marks import connections
from app.store.workspace import Workspace
from tests.support.workspaces import build
from tests.ui.desks.conftest import Person
from ui.pages.connect import ConnectPage

WORKSPACE = Path(os.environ["WINDOW_WORKSPACE"])
TOKENS = os.environ["WINDOW_TOKENS"].split(",")


def kept() -> list[str]:
    """What the keychain itself holds of this workspace, asked for past all of our own."""
    from app.assistant.connecting import workspace_id

    keychain = system_keychain({})
    with Workspace.open(WORKSPACE).reading() as conn:
        name, districts = workspace_id(conn), [one["district_id"] for one in connections(conn)]
    if keychain is None:
        return []
    found = (keychain.get_password(SERVICE, f"{name}/{district}") for district in districts)
    return sorted(text for text in found if text)


def at_connect(person: Person) -> ConnectPage:
    person.open(WORKSPACE)
    return person.go("connect", ConnectPage)


def first_run(person: Person) -> None:
    with build(WORKSPACE).writing() as conn:
        put_setting(conn, "base_url", os.environ["WINDOW_CLEVER"])
    page = at_connect(person)
    assert "kept in the keychain of this computer" in page._view.kept_where
    page._actions.check_tokens(TOKENS)
    person.settle()
    assert page._view.lasting
    assert kept() == sorted(TOKENS)


def second_run(person: Person) -> None:
    page = at_connect(person)
    page.districts_table.selectRow(0)
    person.press("Check again")
    page.districts_table.clearSelection()
    person.press("Fetch users")
    assert page.problem is None
    assert all(row.ids_read for row in page._view.districts)
    page.districts_table.selectRow(0)
    gone = page._view.districts[0].key
    person.press("Remove")
    assert len(kept()) == len(TOKENS) - 1
    assert gone not in [row.key for row in page._view.districts]
    person.dialogs.answers = [True]
    person.press("Forget all tokens")
    assert page._view.districts == ()
    assert kept() == []


def locked_run(person: Person) -> None:
    page = at_connect(person)
    page._actions.check_tokens(TOKENS)
    person.settle()
    assert "in memory only" in page._view.kept_where
    assert not page._view.lasting
    person.press("Fetch users")
    assert page.problem is None
