"""The history in words."""

from __future__ import annotations

import json
from pathlib import Path

from app.merging.telling import tell, tell_all
from app.paths import resource
from app.store import history
from app.store.history import Event
from tests.merging.scenes import Scene


def next_steps(scene: Scene) -> tuple[str, str]:
    """What undo would take back and what redo would bring back, in words; empty when there is nothing."""
    found = scene.look(lambda desk: (history.next_undo(desk.conn), history.next_redo(desk.conn)))
    back, forth = (tell(event, {}) if event is not None else "" for event in found)
    return back, forth


def test_every_event_is_a_sentence(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    scene.rule("combine")
    scene.decide(lambda desk: desk.defer([0]))
    scene.undo()
    scene.redo()
    told = [one.sentence for one in scene.look(lambda desk: tell_all(desk.conn))]
    assert told[2] == "Decided 2 people by rule (combine). Left for a person: 0."
    assert told[3] == "Left 1 person for later."
    assert told[4] == "Took back: Left 1 person for later."
    assert told[5] == "Brought back: Left 1 person for later."
    assert next_steps(scene) == ("Left 1 person for later.", "")
    scene.undo()
    back, forth = next_steps(scene)
    assert back.startswith("Decided 2 people by rule") and forth.startswith("Left 1 person")


def test_what_undo_names_says_of_how_many_it_is() -> None:
    """It is called by its first sentence."""

    def named(code: str, count: int) -> str:
        params = dict.fromkeys(("accounts", "people", "decided", "count", "files"), count)
        event = Event(1, "2024-01-01T00:00:00Z", "decision", f"history.{code}", params, True, True)
        return tell(event, {}).split(". ")[0].rstrip(".")

    assert named("used", 1) == "Chose the new id of 1 account"
    assert named("used", 1200) == "Chose the new id of 1,200 accounts"
    assert named("left", 1) == "Marked 1 account to be left as it is"
    assert named("asked_again", 2) == "Let 2 accounts wait again that had been left as they are"
    assert named("set_apart", 1) == "Set 1 account apart from its new id"
    assert named("accepted", 1) == "Accepted what was proposed for 1 person"
    assert named("merged", 12).startswith("Decided 12 people by rule")
    assert named("same_district", 1) == "Said that two names mean one district"


def test_every_code_can_be_told_even_without_its_counts() -> None:
    codes = json.loads(resource("words", "en", "history.json").read_text(encoding="utf-8"))
    for name in codes:
        event = Event(1, "2024-01-01T00:00:00Z", name, f"history.{name}", {}, False, True)
        assert "{" not in tell(event, {})


def test_events_of_another_version_are_told_too() -> None:
    event = Event(1, "2024-01-01T00:00:00Z", "dance", "history.danced", {"code": 1}, False, True)
    assert "history.danced" in tell(event, {})
    assert tell(Event(2, "", "undo", "history.undone", {"event": 7}, False, True), {})
