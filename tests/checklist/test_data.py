"""The step files: what somebody who adds a step may get wrong is found here."""

from __future__ import annotations

from typing import Any

import pytest

from app.checklist import check, steps
from app.checklist.steps import all_steps, raw_document, step_files
from app.words import say


def test_the_step_files_are_sound() -> None:
    assert check.problems() == []


def test_every_group_proof_and_kind_has_its_words() -> None:
    for step in all_steps():
        assert say(f"checklist.group_{step.group}")
        assert not step.proof or say(f"checklist.proof_{step.proof}")
        assert all(say(f"checklist.kind_{kind}") for kind in step.kinds)


def test_inferred_steps_say_so() -> None:
    for step in all_steps():
        assert step.inferred == ("Inferred" in step.why), step.id


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"why": ""}, "why is empty"),
        ({"proof": "a_feeling"}, "proof a_feeling is not known"),
        ({"source": "a blog"}, "the source a blog is not known"),
        ({"kinds": ["fax"]}, "kinds fax is not known"),
        ({"from": []}, "from is missing or empty"),
        ({"id": "first"}, "the id is not a letter and a number"),
        ({"colour": "red"}, "colour is not known"),
        ({"how": "See [D-guide3]."}, "a text names a source by a key"),
    ],
)
def test_mistakes_in_a_step_are_named(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], told: str
) -> None:
    name = step_files()[0]
    whole = raw_document(name)
    broken = {**whole, "steps": [{**whole["steps"][0], **change}, *whole["steps"][1:]]}
    monkeypatch.setattr(check, "raw_document", lambda one: broken if one == name else raw_document(one))
    assert any(told in problem for problem in check.problems())


@pytest.mark.parametrize("change", [{"group": "afterwards"}, {"id": "first"}, {"id": "Z9"}])
def test_a_step_with_a_mistake_is_read_so_that_the_check_can_name_it(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]
) -> None:
    name = step_files()[0]
    whole = raw_document(name)
    broken = {**whole, "steps": [{**whole["steps"][0], **change}, *whole["steps"][1:]]}
    monkeypatch.setattr(steps, "raw_document", lambda one: broken if one == name else raw_document(one))
    found = steps.all_steps.__wrapped__()
    assert change.get("id", whole["steps"][0]["id"]) in {step.id for step in found}
    assert len(found) == len(all_steps())


def test_an_address_on_this_machine_is_no_source(monkeypatch: pytest.MonkeyPatch) -> None:
    def changed(name: str) -> Any:
        whole = raw_document(name)
        if name != check.SOURCES_FILE:
            return whole
        sources = {key: {**entry, "address": "file:///home/notes"} for key, entry in whole["sources"].items()}
        return {**whole, "sources": sources}

    monkeypatch.setattr(check, "raw_document", changed)
    assert any("not a public page" in problem for problem in check.problems())
