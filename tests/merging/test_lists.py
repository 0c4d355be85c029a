"""Lists of decisions that colleagues filled in."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import InputRefused
from app.jobs import Job
from app.merging.decision_lists import decide_list
from app.store import history
from app.words import say
from tests.merging.scenes import ACCOUNTS, ANN, BOB, CAT, MAPPING, Scene, account, id_of


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    more = [account("7", ""), account("8", "x"), account("8", "y"), account("9", 23, "contact")]
    return Scene(tmp_path, MAPPING, [*ACCOUNTS, *more])


def test_everything_usable_is_one_event(scene: Scene) -> None:
    before = (scene.states(), scene.outcomes())
    report = scene.decide_list(
        f"7,Use,{id_of(CAT)},found by phone", "1,accept", "3,accept", "2,DEFER", "4,set apart", " , , "
    )
    assert report.set_aside == ()
    assert report.applied == {"use": 1, "leave": 0, "accept": 2, "defer": 1, "set_apart": 1}
    assert (report.rows, report.blank) == (6, 1)
    assert scene.states() == {ANN: "accepted", BOB: "deferred", CAT: "rejected"}
    scene.undo()
    assert (scene.states(), scene.outcomes()) == before
    scene.redo()
    assert scene.states() == {ANN: "accepted", BOB: "deferred", CAT: "rejected"}


def test_people_are_judged_after_what_the_list_says_of_accounts(scene: Scene) -> None:
    report = scene.decide_list("7,accept", f"7,use,{id_of(CAT)}", "5,set_apart", "2,accept")
    assert report.set_aside == ()
    assert scene.states() == {ANN: "proposed", BOB: "accepted", CAT: "accepted"}
    assert [one.account for one in scene.people()[BOB].accounts] == [1, 5]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",accept", "account_missing"),
        ("99,accept", "account_unknown"),
        ("8,leave,,test", "account_ambiguous"),
        ("1,marry", "decision_unknown"),
        ("1,", "decision_unknown"),
        ("7,use", "user_id_missing"),
        ("7,use,12ab", "user_id_bad"),
        ("7,leave", "leave_without_reason"),
        ("1,leave,,test", "leave_settled"),
        ("7,set_apart", "set_apart_without_id"),
        ("9,set_apart", "set_apart_without_id"),
        ("4,accept", "no_person"),
        ("7,defer", "no_person"),
    ],
)
def test_rows_that_cannot_be_used_are_set_aside_and_said(scene: Scene, row: str, reason: str) -> None:
    report = scene.decide_list(row)
    assert [(one.line, one.reason) for one in report.set_aside] == [(2, reason)]
    assert say(f"merging.{reason}")
    assert report.event == 0
    assert scene.look(lambda desk: len(history.events(desk.conn))) == 2  # nothing but the loads


def test_a_second_word_on_one_account_or_person_is_set_aside(scene: Scene) -> None:
    report = scene.decide_list(
        f"7,use,{id_of(5)}",
        f"7,use,{id_of(6)}",
        f"7,use,{id_of(5)}",
        "1,accept",
        "3,defer",
        "7,leave,,closed",
    )
    assert [(one.line, one.reason) for one in report.set_aside] == [
        (3, "decided_twice"),
        (6, "decided_twice"),
    ]
    assert report.applied["use"] == 2
    assert scene.states()[ANN] == "accepted"


def test_people_that_cannot_be_accepted(tmp_path: Path) -> None:
    scene = Scene(tmp_path, MAPPING, [row | {"permission": f"l{row['permission']}"} for row in ACCOUNTS])
    scene.rule("combine")
    scene.decide(lambda desk: desk.reject(1, 1))
    report = scene.decide_list("1,accept", "5,accept", "2,defer")
    assert [one.reason for one in report.set_aside] == [
        "permission_open",
        "person_rejected",
        "person_rejected",
    ]


def test_a_list_without_its_columns_is_refused(scene: Scene) -> None:
    with pytest.raises(InputRefused) as refused:
        scene.decide(lambda d: decide_list(d.conn, d.snapshot, d.plan, [(2, {"id": "1"})], Job()))
    assert "account_id" in str(refused.value)
