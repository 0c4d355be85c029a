"""Who is a person with several accounts, what a rule decides, and when a decision no longer stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.matching.snapshot import code_of
from app.merging.planning import touched_people
from tests.merging.scenes import ACCOUNTS, ANN, BOB, CAT, MAPPING, Scene, account, id_of, person_at


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def test_people_are_proposed_before_any_rule(scene: Scene) -> None:
    plan = scene.plan()
    assert scene.states() == {ANN: "proposed", BOB: "proposed"}  # Cat has one account: nothing to decide
    assert not plan.ruled
    assert plan.counts() == {
        "people": 2,
        "accounts": 5,
        "by_state": {"proposed": 2, "accepted": 0, "changed": 0, "deferred": 0, "rejected": 0},
        "by_strategy": {"link": 2, "combine": 0, "separate": 0},
        "permission_loss": 0,
    }
    assert plan.undecided.tolist() == [0, 1]
    assert plan.retired.tolist() == []


def test_a_workspace_without_accounts_has_no_people(tmp_path: Path) -> None:
    empty = Scene(tmp_path, {}, [])
    assert empty.plan().counts()["people"] == 0
    assert len(empty.rule("combine")) == 0
    assert empty.merges() == empty.fields() == []


@pytest.mark.parametrize(("strategy", "action"), [("link", "link"), ("separate", "keep")])
def test_strategies_that_keep_every_account(scene: Scene, strategy: str, action: str) -> None:
    scene.rule(strategy)
    assert scene.states() == {ANN: "accepted", BOB: "accepted"}
    lines = scene.merges()
    assert {line["action"] for line in lines} == {action}
    assert [line["permission"] for line in lines] == ["2", "3", "2", "3", "4"]  # every account keeps its own
    assert {line["survivor_account_id"] for line in lines} == {""}
    assert scene.fields() == []
    assert scene.plan().retired.tolist() == []


def test_combine_keeps_one_account_and_retires_the_others(scene: Scene) -> None:
    scene.rule("combine")
    lines = [
        (line["account_id"], line["action"], line["survivor_account_id"], line["permission"])
        for line in scene.merges()
    ]
    assert lines == [
        ("1", "survive", "1", "3"),
        ("3", "retire", "1", "3"),
        ("2", "retire", "5", "4"),
        ("5", "survive", "5", "4"),
        ("6", "retire", "5", "4"),
    ]
    plan = scene.plan()
    assert plan.retired.tolist() == [1, 2, 5]
    assert [plan.survivor_of(at) for at in range(6)] == [-1, 4, 0, -1, -1, 4]


def test_losing_rights_is_left_to_a_person(scene: Scene) -> None:
    scene.rule("combine", "lowest")
    people = scene.people()
    assert people[ANN].state == "proposed"
    assert people[ANN].blocked == ("permission_loss",)
    assert scene.plan().counts()["permission_loss"] == 2
    assert scene.plan().retired.tolist() == []
    assert {line["warnings"] for line in scene.merges()} == {"permission_loss"}


def test_levels_without_order_are_left_to_a_person_and_said(tmp_path: Path) -> None:
    scene = Scene(tmp_path, MAPPING, [row | {"permission": f"l{row['permission']}"} for row in ACCOUNTS])
    scene.rule("combine")
    assert scene.people()[ANN].blocked == ("permission_order_missing",)
    assert scene.merges()[0]["permission"] == ""
    scene.rule("combine", None, "l2,l3")
    assert scene.people()[ANN].permission == "l3"
    assert scene.people()[BOB].blocked == ("permission_level_unknown",)
    assert "level_unknown" in scene.merges()[-1]["warnings"]
    scene.rule("combine", "by_role")
    assert scene.people()[BOB].permission == "district_admin:l4+staff:l3+teacher:l2"
    scene.rule("link")
    assert scene.states() == {ANN: "accepted", BOB: "accepted"}


@pytest.mark.parametrize("strategy", ["link", "separate", "combine"])
def test_students_and_contacts_with_another_role_are_left_to_a_person(tmp_path: Path, strategy: str) -> None:
    mapping = {
        "north": [
            (id_of(11), id_of(ANN), "teacher"),
            (id_of(ANN), id_of(ANN), "student"),
            (id_of(21), id_of(BOB), "teacher"),
            (id_of(22), id_of(BOB), "staff"),
            (id_of(23), id_of(BOB), "contact"),
        ]
    }
    accounts = [
        account("1", 11),
        account("2", ANN, "student"),
        account("3", 21),
        account("4", 22, "staff"),
        account("5", 23, "contact"),
    ]
    scene = Scene(tmp_path, mapping, accounts)
    scene.rule(strategy)
    assert scene.states() == {ANN: "proposed", BOB: "proposed"}
    assert scene.people()[ANN].blocked == ("student_with_other_role",)
    assert scene.people()[BOB].blocked == ("contact_with_other_role",)
    assert [one.account for one in scene.people()[BOB].accounts] == [2, 3]  # the contact is created anew
    scene.decide(lambda desk: desk.accept([0, 1]))
    assert scene.states() == {ANN: "accepted", BOB: "accepted"}


def test_accounts_with_a_shared_id_are_one_person(tmp_path: Path) -> None:
    accounts = [account("1", 31), account("2", f" {id_of(31).upper()} "), account("3", CAT)]
    scene = Scene(tmp_path, MAPPING, accounts)
    assert [line["account_id"] for line in scene.merges()] == ["1", "2", "3"]
    assert "shared_id" in scene.merges()[0]["warnings"]


def test_logins_that_are_no_dates_are_said(tmp_path: Path) -> None:
    accounts = [account("1", 11, last_login="last week"), account("2", 12, "staff", last_login="1999-01-01")]
    scene = Scene(tmp_path, MAPPING, accounts)
    scene.rule("combine")
    assert [line["warnings"] for line in scene.merges()] == ["last_login_unknown", ""]
    assert scene.people()[ANN].survivor == 1
    scene.rule("combine", survivor="key")
    assert [line["warnings"] for line in scene.merges()] == ["", ""]


def test_tech_leads_come_from_accounts_and_from_mapping_files(tmp_path: Path) -> None:
    accounts = [dict(row) for row in ACCOUNTS]
    accounts[2]["staff_role"] = "SchoolTechLead"
    scene = Scene(tmp_path, MAPPING, accounts)
    scene.rule("combine", tech_lead="9")
    assert {user: person.permission for user, person in scene.people().items()} == {ANN: "9", BOB: "4"}
    header = ("role_id", "user_id", "role", "staff_roles")
    rows = [(*row, "SchoolTechLead" if row[0] == id_of(22) else "PortalOnly") for row in MAPPING["north"]]
    scene.load_mapping({"north": rows}, header, staff_role="staff_roles")
    scene.rule("combine", tech_lead="9")
    assert {user: person.permission for user, person in scene.people().items()} == {ANN: "9", BOB: "9"}


def test_a_rule_run_again_changes_nothing(scene: Scene) -> None:
    first = scene.rule("combine", "staff_first")
    again = scene.rule("combine", "staff_first")
    assert list(first) == list(again) == list(scene.plan())
    scene.undo()
    assert scene.states() == {ANN: "proposed", BOB: "proposed"}
    assert not scene.plan().ruled


def test_a_newer_rule_decides_again_but_not_whom_a_person_decided(scene: Scene) -> None:
    scene.rule("link")
    scene.decide(lambda desk: desk.accept([person_at(desk, ANN)]))
    scene.decide(lambda desk: desk.defer([person_at(desk, BOB)]))
    scene.rule("combine")
    people = scene.people()
    assert (people[ANN].strategy, people[ANN].state, people[ANN].by_hand) == ("link", "accepted", True)
    assert people[BOB].state == "deferred"
    assert scene.plan().undecided.tolist() == [1]


def test_new_people_are_proposed_after_a_rule(scene: Scene) -> None:
    scene.rule("combine")
    scene.load_accounts([*ACCOUNTS, account("7", CAT, "staff", permission="3")])
    assert scene.states() == {ANN: "accepted", BOB: "accepted", CAT: "proposed"}
    assert scene.people()[CAT].strategy == "combine"


def test_decisions_survive_a_new_export_where_the_accounts_are_the_same(scene: Scene) -> None:
    scene.rule("combine")
    scene.decide(lambda desk: desk.defer([person_at(desk, BOB)]))
    # Other order of rows and columns, one more empty column: the same accounts.
    accounts = [dict(reversed(row.items())) | {"new column": ""} for row in reversed(ACCOUNTS)]
    scene.load_accounts(accounts)
    assert scene.states() == {ANN: "accepted", BOB: "deferred"}
    accounts[-1] = accounts[-1] | {"Note": "moved"}
    scene.load_accounts(accounts)
    assert scene.states() == {ANN: "proposed", BOB: "deferred"}
    scene.undo()
    assert scene.states() == {ANN: "accepted", BOB: "deferred"}


@pytest.mark.parametrize(
    ("rows", "touched"),
    [
        ([], set()),
        ([(id_of(12), id_of(904), "staff")], {ANN}),
        ([(id_of(99), id_of(ANN), "district_admin")], {ANN}),
        ([(id_of(99), id_of(ANN), "contact")], {ANN}),
        ([(id_of(31), id_of(BOB), "teacher")], {BOB}),
        ([(id_of(99), id_of(999), "teacher")], set()),
    ],
)
def test_a_newer_mapping_brings_back_only_whom_it_touches(
    scene: Scene, rows: list[tuple[str, str, str]], touched: set[int]
) -> None:
    scene.rule("link")
    changed = {row[0]: row for row in [*MAPPING["north"], *rows]}
    scene.load_mapping({"north": list(changed.values())})
    snapshot, plan = scene.look(lambda desk: (desk.snapshot, desk.plan))
    assert touched_people(snapshot, plan) == {code_of(snapshot, id_of(user)) for user in touched}
    states = scene.states()
    assert {user for user in (ANN, BOB) if states.get(user, "proposed") == "proposed"} == touched
    scene.rule("link")
    assert set(scene.states().values()) <= {"accepted", "proposed"}
    assert touched_people(scene.snapshot(), scene.plan()) == set()


def test_rows_that_are_gone_from_their_district_bring_their_people_back(scene: Scene) -> None:
    scene.rule("link")
    scene.load_mapping({"north": [row for row in MAPPING["north"] if row[0] != id_of(23)]})
    assert scene.states() == {ANN: "accepted", BOB: "proposed"}
    scene.undo()
    scene.load_mapping({"south": [(id_of(77), id_of(977), "teacher")]})
    assert scene.states() == {ANN: "accepted", BOB: "accepted"}


def test_long_quoted_and_foreign_cells_count(tmp_path: Path) -> None:
    cells = ['a "b", c', "é" * 7, "x" * 2000, "x" * 2000 + "y", 'a "b", d', "line\nbreak", ""]
    seen = set()
    for number, cell in enumerate(cells):
        folder = tmp_path / str(number)
        folder.mkdir()
        scene = Scene(folder, MAPPING, [ACCOUNTS[0] | {"Note": cell}, ACCOUNTS[2]])
        scene.rule("link")
        seen.add(scene.plan().bases.tobytes())
    assert len(seen) == len(cells)
