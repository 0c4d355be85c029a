"""Decisions by hand: what they do, what they refuse, and that each can be taken back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from app.errors import DecisionsOpen, UsageError
from app.merging.decide import Wish
from app.merging.fields import FieldReader
from app.merging.rules import MergeOptions
from app.store import history
from app.store.tables import event
from tests.merging.scenes import ACCOUNTS, ANN, BOB, MAPPING, Scene, account, id_of, person_at

COMBINE = MergeOptions.parse("combine")


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def test_accepting_keeps_what_was_seen_whatever_rule_comes_later(scene: Scene) -> None:
    scene.rule("combine", "lowest")
    assert scene.people()[ANN].permission_loss
    scene.decide(lambda desk: desk.accept([person_at(desk, ANN)]))
    scene.rule("combine", "highest")
    people = scene.people()
    assert (people[ANN].state, people[ANN].permission) == ("accepted", "2")
    assert (people[BOB].state, people[BOB].permission) == ("accepted", "4")
    assert scene.plan().counts()["permission_loss"] == 1
    scene.undo()
    scene.undo()
    assert scene.states() == {ANN: "proposed", BOB: "proposed"}


def test_a_level_without_order_cannot_be_accepted_but_chosen(tmp_path: Path) -> None:
    scene = Scene(tmp_path, MAPPING, [row | {"permission": f"l{row['permission']}"} for row in ACCOUNTS])
    scene.rule("combine")
    with pytest.raises(DecisionsOpen):
        scene.decide(lambda desk: desk.accept([0]))
    with pytest.raises(DecisionsOpen):
        scene.decide(lambda desk: desk.change(0, Wish(COMBINE)))
    scene.decide(lambda desk: desk.change(0, Wish(COMBINE, permission="l3")))
    ann = scene.people()[ANN]
    assert (ann.state, ann.permission, ann.permission_loss) == ("changed", "l3", True)


def test_changing_survivor_level_and_fields(scene: Scene) -> None:
    scene.rule("combine")
    wish = Wish(COMBINE, survivor=2, permission="2", picks={("email", 0): 2})
    preview = scene.decide(lambda desk: desk.preview(person_at(desk, ANN), wish))
    assert (preview.combined.survivor, preview.combined.permission) == (2, "2")
    assert scene.states()[ANN] == "accepted"
    scene.decide(lambda desk: desk.change(person_at(desk, ANN), wish))
    ann = scene.people()[ANN]
    assert (ann.state, ann.survivor, ann.permission) == ("changed", 2, "2")
    assert ann.permission_loss
    fields = {line["column"]: line for line in scene.fields() if line["user_id"] == id_of(ANN)}
    assert (fields["email"]["value"], fields["email"]["from_account_id"]) == ("", "3")
    assert (fields["permission"]["value"], fields["permission"]["previous"]) == ("2", "3")
    assert (fields["Note"]["value"], fields["Note"]["previous"]) == ("office", "office")
    scene.undo()
    assert scene.people()[ANN].survivor == 0


def test_changing_one_person_to_another_strategy(scene: Scene) -> None:
    scene.rule("link")
    scene.decide(lambda desk: desk.change(person_at(desk, BOB), Wish(COMBINE)))
    assert scene.plan().counts()["by_strategy"] == {"link": 1, "combine": 1, "separate": 0}
    assert scene.plan().retired.tolist() == [1, 5]


def test_accounts_of_others_cannot_be_chosen(scene: Scene) -> None:
    with pytest.raises(UsageError):
        scene.decide(lambda desk: desk.change(0, Wish(COMBINE, survivor=3)))
    with pytest.raises(UsageError):
        scene.decide(lambda desk: desk.change(0, Wish(COMBINE, picks={("email", 0): 1})))
    with pytest.raises(UsageError):
        scene.decide(lambda desk: desk.reject(0, 3))


def test_rejecting_sets_all_but_the_keeper_apart(scene: Scene) -> None:
    scene.rule("combine")
    scene.decide(lambda desk: desk.reject(person_at(desk, BOB), 4))
    bob = scene.people()[BOB]
    assert bob.state == "rejected"
    lines = [line for line in scene.merges() if line["user_id"] == id_of(BOB)]
    assert [line["account_id"] for line in lines] == ["2", "5", "6"]
    assert {line["action"] for line in lines} == {"keep"}
    assert [line["permission"] for line in lines] == ["2", "3", "4"]
    assert scene.outcomes() == ["mapped", "conflict", "mapped", "mapped", "mapped", "conflict"]
    snapshot = scene.snapshot()
    assert [snapshot.user_id(at) for at in (1, 4, 5)] == ["", id_of(BOB), ""]
    assert snapshot.undecided_conflicts.tolist() == []
    assert scene.plan().undecided.tolist() == []
    for refused in (lambda d: d.accept([1]), lambda d: d.defer([1]), lambda d: d.reject(1, 4)):
        with pytest.raises(DecisionsOpen):
            scene.decide(refused)
    scene.undo()
    assert scene.states()[BOB] == "accepted"
    assert set(scene.outcomes()) == {"mapped"}
    scene.redo()
    assert scene.states()[BOB] == "rejected"


def test_rejecting_accounts_that_nothing_tells_apart(tmp_path: Path) -> None:
    scene = Scene(tmp_path, MAPPING, [account("1", 31), account("1", 31, "staff")])
    with pytest.raises(DecisionsOpen):
        scene.decide(lambda desk: desk.reject(0, 0))


def test_setting_one_of_three_apart_lets_the_rest_go_on(scene: Scene) -> None:
    scene.rule("combine")
    scene.decide(lambda desk: desk.set_apart([4]))
    bob = scene.people()[BOB]
    assert bob.state == "accepted"
    assert [one.account for one in bob.accounts] == [1, 5]
    assert bob.survivor == 1
    assert scene.plan().survivor_of(4) == -1
    scene.decide(lambda desk: desk.set_apart([1]))
    assert scene.states()[BOB] == "rejected"
    assert len([line for line in scene.merges() if line["user_id"] == id_of(BOB)]) == 3
    scene.undo()
    assert scene.states()[BOB] == "accepted"


def test_a_survivor_that_is_set_apart_brings_the_person_back(scene: Scene) -> None:
    scene.decide(lambda desk: desk.change(person_at(desk, BOB), Wish(COMBINE, survivor=4)))
    scene.decide(lambda desk: desk.set_apart([4]))
    assert scene.states()[BOB] == "proposed"


def test_a_set_apart_account_can_be_given_an_id_again(scene: Scene) -> None:
    scene.decide(lambda desk: desk.set_apart([0]))
    assert scene.states()[ANN] == "rejected"
    scene.decide(lambda desk: desk.use({0: id_of(ANN)}))
    assert scene.states()[ANN] == "proposed"
    scene.decide(lambda desk: desk.set_apart([0]))
    assert scene.states()[ANN] == "rejected"


def test_an_account_given_by_hand_can_be_set_apart_from_that_person(tmp_path: Path) -> None:
    scene = Scene(tmp_path, MAPPING, [account("1", 11), account("2", "")])
    scene.decide(lambda desk: desk.use({1: f" {id_of(ANN).upper()} "}))
    assert scene.outcomes() == ["mapped", "mapped"]
    assert "by_hand" in scene.merges()[1]["warnings"]
    scene.decide(lambda desk: desk.reject(0, 0))
    assert scene.states() == {ANN: "rejected"}
    assert scene.outcomes() == ["mapped", "conflict"]


def test_a_chosen_id_rests_on_what_the_mapping_said(tmp_path: Path) -> None:
    mapping = {"north": [(id_of(11), id_of(ANN), "teacher"), (id_of(11), id_of(BOB), "teacher")]}
    scene = Scene(tmp_path, mapping, [account("1", 11)])
    assert scene.outcomes() == ["conflict"]
    scene.decide(lambda desk: desk.use({0: id_of(BOB)}))
    assert scene.outcomes() == ["mapped"]
    scene.load_mapping({"north": [*mapping["north"], (id_of(11), id_of(999), "teacher")]})
    assert scene.outcomes() == ["conflict"]
    assert scene.snapshot().undecided_conflicts.tolist() == [0]


def test_accounts_are_left_with_a_reason(tmp_path: Path) -> None:
    scene = Scene(tmp_path, MAPPING, [account("1", ""), account("2", "x")])
    with pytest.raises(UsageError):
        scene.decide(lambda desk: desk.leave([0], " "))
    scene.decide(lambda desk: desk.leave([0, 1], " test account "))
    assert scene.snapshot().hand.left == {0: "test account", 1: "test account"}
    scene.undo()
    assert scene.snapshot().hand.left == {}


def test_an_account_that_was_left_waits_again_and_can_be_left_anew(tmp_path: Path) -> None:
    scene = Scene(tmp_path, MAPPING, [account("1", ""), account("2", "x")])
    scene.decide(lambda desk: desk.leave([0, 1], "test"))
    scene.decide(lambda desk: desk.leave([0], "closed"))
    scene.decide(lambda desk: desk.ask_again([0]))
    assert scene.snapshot().hand.left == {1: "test"}
    scene.undo()
    assert scene.snapshot().hand.left == {0: "closed", 1: "test"}
    scene.redo()
    scene.decide(lambda desk: desk.leave([0], "duplicate"))
    assert scene.snapshot().hand.left == {0: "duplicate", 1: "test"}


def test_ids_that_are_none_are_refused(scene: Scene) -> None:
    with pytest.raises(UsageError):
        scene.decide(lambda desk: desk.use({0: "12"}))
    assert scene.look(lambda desk: len(history.events(desk.conn))) == 2


def test_history_holds_no_personal_data(scene: Scene) -> None:
    scene.rule("combine")
    scene.decide(lambda desk: desk.change(0, Wish(COMBINE, permission="secret level")))
    scene.decide(lambda desk: desk.reject(1, 4))
    scene.decide(lambda desk: desk.leave([0], "secret reason"))
    scene.decide_list(f"4,use,{id_of(5)},secret", "nobody,accept")
    rows = scene.look(lambda desk: desk.conn.execute(select(event.c.code, event.c.params)).all())
    told = json.dumps([list(row) for row in rows])
    assert "secret" not in told and "nobody" not in told
    assert not any(id_of(number) in told for number in (5, ANN, BOB))


def test_differing_fields_can_be_shown_before_anything_is_decided(scene: Scene) -> None:
    scene.rule("combine", "lowest")
    assert scene.fields() == []
    fields = scene.look(lambda d: FieldReader(d.conn, d.snapshot, d.plan).of_person(person_at(d, ANN)))
    assert [field.column[0] for field in fields] == ["role", "permission", "last_login", "email", "Note"]
    assert fields[-1].values == {0: "", 2: "office"}
