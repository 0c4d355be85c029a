"""Merge options as people type them."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import DecisionsOpen, UsageError, UserError
from app.merging.rules import MergeOptions
from app.merging.ruling import keep_unique_ids
from app.merging.telling import tell
from app.store import history
from app.terms import Permission, Strategy, Survivor
from tests.merging.scenes import ANN, BOB, Scene


def test_nothing_given_links_everybody() -> None:
    options = MergeOptions.parse()
    assert options.strategy is Strategy.LINK
    assert options.permission is Permission.HIGHEST
    assert [rule.value for rule in options.survivor] == ["last_login", "permission", "role", "key"]


def test_words_are_understood_with_dashes_and_capitals() -> None:
    options = MergeOptions.parse(
        "Combine", "by-role", " viewer, Editor ,admin", "role, Last Login", " editor "
    )
    assert options.permission is Permission.BY_ROLE
    assert options.levels == ("viewer", "Editor", "admin")
    assert options.survivor == (Survivor.ROLE, Survivor.LAST_LOGIN)
    assert options.tech_lead == "editor"


@pytest.mark.parametrize(
    "words",
    [
        {"strategy": "marry"},
        {"permission": "most"},
        {"levels": "a,,b"},
        {"levels": ""},
        {"levels": "a,A"},
        {"survivor": "age"},
        {"survivor": ""},
        {"survivor": "key,key"},
        {"tech_lead": "  "},
        {"levels": "a,b", "tech_lead": "c"},
    ],
)
def test_words_without_meaning_are_refused_and_said(words: dict[str, str]) -> None:
    with pytest.raises(UsageError) as refused:
        MergeOptions.parse(**words)
    assert refused.value.message and refused.value.hint


@pytest.mark.parametrize("strategy", [None, "link", "separate"])
def test_unique_ids_need_combine(strategy: str | None) -> None:
    with pytest.raises(DecisionsOpen) as refused:
        MergeOptions.parse(strategy, unique_ids=True)
    assert refused.value.exit_code == 4
    assert "combine" in str(refused.value)


def test_options_survive_being_stored() -> None:
    options = MergeOptions.parse("combine", "lowest", "a,b", "key,role", "b", True)
    assert MergeOptions.from_json(options.to_json()) == options
    assert MergeOptions.from_json({}) == MergeOptions()


def test_unique_ids_are_remembered(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    scene.rule("combine", unique_ids=True)
    with pytest.raises(DecisionsOpen):
        scene.rule("link")
    assert {person.strategy for person in scene.people().values()} == {Strategy.COMBINE}
    scene.undo()
    scene.rule("link")


def test_unique_ids_said_beforehand_make_combine_the_proposal(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    scene.rule("link")
    with scene.workspace.writing() as conn:
        keep_unique_ids(conn, True)
        said = history.next_undo(conn)
        assert said is not None
        assert tell(said, {}) == "Said that a Clever ID can stand in one account only."
    assert scene.states() == {ANN: "proposed", BOB: "proposed"}  # linked people no longer fit
    with pytest.raises(UserError):
        scene.decide(lambda desk: desk.accept([0]))
    scene.undo()
    assert scene.states() == {ANN: "accepted", BOB: "accepted"}
