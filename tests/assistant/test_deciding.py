"""What is decided is decided about whom one looked at, whatever was loaded meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.assistant import reviewing
from app.assistant.deciding import decide
from app.assistant.moment import Moment, look, undo
from app.errors import UsageError
from app.jobs import Job
from app.merging.decide import Desk
from app.store import history
from app.store.workspace import Workspace
from tests.assistant.people import ANA, BEN, accounts_of_three, three_people
from tests.support.workspaces import load_accounts


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return three_people(tmp_path / "w.crosswalk")


def seen(workspace: Workspace) -> Moment:
    with workspace.reading() as conn:
        return look(conn, Job())


def revision(workspace: Workspace) -> int:
    with workspace.reading() as conn:
        return history.newest(conn)


DEEDS: dict[str, Callable[[Workspace, Moment], object]] = {
    "use": lambda w, at: decide(w, lambda desk: desk.use({0: ANA}), Job(), at),
    "leave": lambda w, at: decide(w, lambda desk: desk.leave([6], "test account"), Job(), at),
    "reject": lambda w, at: reviewing.reject(w, ANA, 1, Job(), at),
    "survivor": lambda w, at: reviewing.alter(w, ANA, reviewing.Alteration(survivor=1), True, Job(), at),
}


@pytest.mark.parametrize("deed", sorted(DEEDS))
def test_nothing_is_decided_about_positions_of_files_that_gave_way(workspace: Workspace, deed: str) -> None:
    at = seen(workspace)
    load_accounts(workspace, accounts_of_three()[::-1])  # the same accounts, each in another place
    before = revision(workspace)
    with pytest.raises(UsageError) as refused:
        DEEDS[deed](workspace, at)
    assert refused.value.code == "people.files_changed"
    assert revision(workspace) == before


def test_a_load_that_was_taken_back_changes_the_places_too(workspace: Workspace) -> None:
    load_accounts(workspace, accounts_of_three()[::-1])
    at = seen(workspace)
    undo(workspace)
    with pytest.raises(UsageError):
        decide(workspace, lambda desk: desk.use({0: ANA}), Job(), at)


def test_another_decision_in_between_does_no_harm(workspace: Workspace) -> None:
    at = seen(workspace)
    reviewing.defer(workspace, BEN, Job())

    def leave(desk: Desk) -> int:
        return desk.leave([6], "test account")

    decide(workspace, leave, Job(), at)
    now = seen(workspace)
    assert list(now.snapshot.hand.left) == [6]
