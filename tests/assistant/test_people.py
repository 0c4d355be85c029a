"""The review queue: its order, one person side by side, and what a decision does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from app.assistant import people, reviewing
from app.assistant.merge_rules import answer_unique_ids, levels_found, levels_in_order, rule_book
from app.assistant.moment import Moment, look, merge, undo
from app.assistant.people import PersonSheet, Standing
from app.assistant.reviewing import Alteration
from app.errors import DecisionsOpen, UsageError
from app.jobs import Job
from app.merging.rules import MergeOptions
from app.store.workspace import Connection, Workspace
from app.terms import Permission, PersonState, Role, Strategy, Survivor
from tests.assistant.people import ANA, BEN, CLEO, accounts_of_three, three_people
from tests.support.workspaces import load_accounts

Answer = TypeVar("Answer")
LEVELS = ("viewer", "editor", "admin")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return three_people(tmp_path / "w.crosswalk")


def asked(workspace: Workspace, question: Callable[[Connection, Moment], Answer]) -> Answer:
    with workspace.reading() as conn:
        return question(conn, look(conn, Job()))


def sheet(workspace: Workspace, user_id: str) -> PersonSheet:
    return asked(workspace, lambda conn, at: people.sheet(conn, at, people.person_of(at, user_id)))


def standings(workspace: Workspace) -> dict[str, Standing]:
    found = asked(workspace, lambda conn, at: people.lines(conn, at, people.queue(at).tolist()))
    return {line.user_id: line.standing for line in found}


def combine(workspace: Workspace, permission: str = "highest", levels: tuple[str, ...] = LEVELS) -> None:
    merge(workspace, MergeOptions.parse("combine", permission, levels or None), Job())


def test_before_any_rule_only_the_unsafe_ones_need_somebody(workspace: Workspace) -> None:
    assert standings(workspace) == {
        BEN: Standing.NEEDS_YOU,
        ANA: Standing.WAITS_FOR_RULE,
        CLEO: Standing.WAITS_FOR_RULE,
    }


def test_the_queue_begins_with_who_needs_somebody(workspace: Workspace) -> None:
    combine(workspace, "lowest")
    assert list(standings(workspace).items()) == [
        (ANA, Standing.NEEDS_YOU),
        (BEN, Standing.NEEDS_YOU),
        (CLEO, Standing.BY_RULE),
    ]
    reviewing.defer(workspace, ANA, Job())
    assert list(standings(workspace)) == [BEN, ANA, CLEO]


@pytest.mark.parametrize("key", ["name", "roles", "accounts", "state", ""])
def test_every_order_has_everybody_once_and_turns_round(workspace: Workspace, key: str) -> None:
    up = asked(workspace, lambda conn, at: people.in_order(conn, at, key, False).tolist())
    down = asked(workspace, lambda conn, at: people.in_order(conn, at, key, True).tolist())
    assert sorted(up) == [0, 1, 2]
    assert down == up[::-1]


def test_rows_name_the_person_and_the_roles(workspace: Workspace) -> None:
    (ana, *_) = asked(workspace, lambda conn, at: people.lines(conn, at, [0]))
    assert (ana.name, ana.roles, ana.accounts) == ("Ana Lima", (Role.STAFF, Role.TEACHER), 2)


def test_side_by_side_the_differing_fields_come_first(workspace: Workspace) -> None:
    combine(workspace)
    found = sheet(workspace, ANA)
    labels = [(one.column[0], one.differs) for one in found.fields]
    assert [differs for _, differs in labels] == sorted((d for _, d in labels), reverse=True)
    school = next(one for one in found.fields if one.column == ("school", 0))
    assert (school.values, school.result, school.pickable) == (
        ("Hill Street", "Town Hall"),
        "Town Hall",
        True,
    )
    assert next(one for one in found.fields if one.column[0] == "clever_id").result == ANA
    assert [head.key for head in found.heads] == ["a1", "a2"]


def test_the_change_of_levels_is_told_and_what_it_loses(workspace: Workspace) -> None:
    combine(workspace)
    level = sheet(workspace, ANA).level
    assert level is not None
    assert (level.before, level.after, level.changing, level.loses) == (
        ("editor", "viewer"), "editor", ("viewer",), False
    )  # fmt: skip
    combine(workspace, "lowest")
    level = sheet(workspace, ANA).level
    assert level is not None
    assert (level.after, level.loses) == ("viewer", True)


def test_with_link_nothing_is_combined_and_every_level_stays(workspace: Workspace) -> None:
    merge(workspace, MergeOptions(), Job())
    found = sheet(workspace, ANA)
    assert found.level is None
    assert {one.result for one in found.fields} == {""}


def test_losing_rights_needs_a_yes_every_time(workspace: Workspace) -> None:
    combine(workspace, "lowest")
    with pytest.raises(DecisionsOpen) as refused:
        reviewing.accept(workspace, ANA, False, Job())
    assert "rights" in refused.value.message
    assert sheet(workspace, ANA).state is PersonState.PROPOSED
    reviewing.accept(workspace, ANA, True, Job())
    assert sheet(workspace, ANA).state is PersonState.ACCEPTED
    undo(workspace)
    assert sheet(workspace, ANA).state is PersonState.PROPOSED


def test_a_level_chosen_by_hand_that_loses_is_asked_too(workspace: Workspace) -> None:
    combine(workspace)
    what = Alteration(level="viewer")
    change = asked(workspace, lambda conn, at: reviewing.outlook(conn, at, ANA, what, Job()))
    assert change is not None
    assert change.loses
    with pytest.raises(DecisionsOpen):
        reviewing.alter(workspace, ANA, what, False, Job())
    reviewing.alter(workspace, ANA, what, True, Job())
    found = sheet(workspace, ANA)
    assert found.level is not None
    assert (found.level.after, found.standing) == ("viewer", Standing.BY_HAND)


def test_changes_add_up_and_an_empty_level_follows_the_rule_again(workspace: Workspace) -> None:
    combine(workspace)
    first, second = (head.account for head in sheet(workspace, ANA).heads)
    reviewing.alter(workspace, ANA, Alteration(survivor=first), False, Job())
    reviewing.alter(workspace, ANA, Alteration(picks={("school", 0): second}), False, Job())
    reviewing.alter(workspace, ANA, Alteration(level="admin"), False, Job())
    found = sheet(workspace, ANA)
    school = next(one for one in found.fields if one.column == ("school", 0))
    assert (found.survivor, school.result, found.level and found.level.after) == (first, "Town Hall", "admin")
    reviewing.alter(workspace, ANA, Alteration(level=""), False, Job())
    level = sheet(workspace, ANA).level
    assert level is not None
    assert level.after == "editor"


def test_naming_a_survivor_combines_and_a_strategy_can_be_chosen_for_one(workspace: Workspace) -> None:
    merge(workspace, MergeOptions(), Job())
    first = sheet(workspace, ANA).heads[0].account
    reviewing.alter(workspace, CLEO, Alteration(strategy=Strategy.SEPARATE), False, Job())
    with pytest.raises(DecisionsOpen):  # nobody has said how editor and viewer compare
        reviewing.alter(workspace, ANA, Alteration(survivor=first), False, Job())
    merge(workspace, MergeOptions(levels=LEVELS), Job())
    reviewing.alter(workspace, ANA, Alteration(survivor=first), False, Job())
    assert sheet(workspace, ANA).strategy is Strategy.COMBINE
    assert sheet(workspace, CLEO).strategy is Strategy.SEPARATE


def test_not_one_person_leaves_the_id_to_the_keeper(workspace: Workspace) -> None:
    keeper = sheet(workspace, CLEO).heads[1].account
    reviewing.reject(workspace, CLEO, keeper, Job())
    assert standings(workspace)[CLEO] is Standing.NOT_ONE


def test_somebody_who_is_gone_is_said_to_be(workspace: Workspace) -> None:
    with pytest.raises(UsageError) as refused:
        reviewing.defer(workspace, "e" * 24, Job())
    assert refused.value.code == "people.gone"


# -- rules ---------------------------------------------------------------------------------------


def book(workspace: Workspace, wanted: MergeOptions | None = None):  # type: ignore[no-untyped-def]
    return asked(
        workspace, lambda conn, at: rule_book(conn, at, levels_found(conn, at, Job()), wanted, Job())
    )


def test_the_apps_own_levels_are_found_and_their_order_is_nobodys_guess(workspace: Workspace) -> None:
    found = asked(workspace, lambda conn, at: levels_found(conn, at, Job()))
    assert found == ("viewer", "admin", "editor")
    assert not book(workspace).levels_given
    assert levels_in_order(found, ("viewer", "editor", "admin")) == (LEVELS, True)
    assert levels_in_order(found, ("viewer", "editor")) == (("admin", "viewer", "editor"), False)
    assert levels_in_order(("10", "9"), ()) == (("9", "10"), True)


def test_the_example_is_a_real_person_in_whom_the_rules_differ(workspace: Workspace) -> None:
    example = book(workspace, MergeOptions(levels=LEVELS)).example
    assert example is not None
    assert example.name == "Ana Lima"
    assert example.survivors[None] == "a2"  # the later login
    assert example.survivors[Survivor.KEY] == "a1"
    assert example.levels[Permission.LOWEST].loses
    assert example.levels[Permission.BY_ROLE].after == "staff:viewer+teacher:editor"


def test_without_an_order_the_example_says_that_it_is_open(workspace: Workspace) -> None:
    example = book(workspace).example
    assert example is not None
    assert example.levels[Permission.HIGHEST].after is None


def test_unique_ids_leave_combine_alone_and_the_rule_has_to_run_again(workspace: Workspace) -> None:
    assert book(workspace).unique_ids is None
    merge(workspace, MergeOptions(), Job())
    assert book(workspace).ruled
    answer_unique_ids(workspace, True, Job())
    found = book(workspace)
    assert (found.unique_ids, found.ruled, found.options.strategy) == (True, False, Strategy.COMBINE)
    answer_unique_ids(workspace, False, Job())
    assert book(workspace).unique_ids is False


def test_two_names_on_one_id_are_both_told(tmp_path: Path) -> None:
    rows = accounts_of_three()
    rows[1] |= {"first_name": "John", "last_name": "Baker"}  # the other account of Ana Lima
    rows[5] |= {"last_name": "Marsh-Otis"}  # somebody who married
    workspace = three_people(tmp_path / "two.crosswalk")
    load_accounts(workspace, rows)
    combine(workspace)
    lines = asked(workspace, lambda conn, at: people.lines(conn, at, people.queue(at).tolist()))
    assert {line.name for line in lines} == {"Ana Lima / John Baker", "Ben Okoye", "Cleo Marsh"}
    assert any("names on these accounts differ" in note for note in sheet(workspace, ANA).notes)
    assert not any("names" in note for note in sheet(workspace, CLEO).notes)
