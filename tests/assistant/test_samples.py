"""One person's record in two versions: whichever way it comes, every value is told once, and masks hide who it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assistant.samples import (
    Wanted,
    compared,
    derived,
    invented,
    keep,
    newer_of,
    read_file,
    read_text,
    side_by_side,
)
from app.errors import InputRefused, UsageError
from app.versions.facts import VERSIONS, load_facts

FACTS = load_facts()
TEACHER = Wanted("teacher", "v2.1", "v3.1")
ROLES = ("student", "teacher", "staff", "district_admin", "contact")


@given(st.sampled_from(ROLES), st.sampled_from(VERSIONS), st.sampled_from(VERSIONS))
def test_an_invented_person_can_be_shown_in_every_pair(role: str, one: str, other: str) -> None:
    lines = side_by_side(invented(Wanted(role, *newer_of((one, other))), FACTS), mask=False)
    assert lines
    assert {line.mark for line in lines} <= {"same", "moved", "changed", "gone", "new"}
    assert all(line.before or line.after for line in lines)


def test_moves_are_marked_and_what_is_left_over_is_gone_or_new() -> None:
    before = {"id": "5f1a" + "0" * 20, "sis_id": "T7", "odd": 1}
    after = {"id": "61b7" + "0" * 20, "roles": {"teacher": {"sis_id": "T8"}}, "fresh": True}
    lines = {
        line.before or line.after: line
        for line in side_by_side(compared(before, after, TEACHER, FACTS), mask=False)
    }
    assert lines["sis_id: T7"].after == "roles.teacher.sis_id: T8"
    assert lines["sis_id: T7"].mark == "changed"
    assert lines["odd: 1"].mark == "gone"
    assert lines["fresh: true"].mark == "new"


def test_a_masked_record_hides_who_it_is_and_keeps_its_shape() -> None:
    pair = derived({"id": "5f1a" + "0" * 20, "email": "ana@d1.example", "title": "Teacher"}, TEACHER, FACTS)
    text = " ".join(line.before + line.after for line in side_by_side(pair, mask=True))
    assert "ana@" not in text
    assert "5f1a" not in text
    assert "title: Teacher" in text


@pytest.mark.parametrize("mask", [False, True])
def test_a_sample_that_was_kept_opens_as_it_was(tmp_path: Path, mask: bool) -> None:
    pair = compared(
        {"id": "5f1a" + "0" * 20, "email": "ana@d1.example"},
        {"id": "61b7" + "0" * 20, "email": "ana@d2.example", "roles": {"teacher": {}}},
        TEACHER,
        FACTS,
    )
    path = tmp_path / "sample.json"
    keep(pair, path, mask=mask)
    again = read_file(path, Wanted("student", "v2.0", "v3.0"), FACTS)
    assert (again.wanted, again.real) == (TEACHER, True)
    assert (again.sample.before == pair.sample.before) is not mask
    assert ("ana@" in path.read_text(encoding="utf-8")) is not mask


@pytest.mark.parametrize("text", ["", "Dear all", "[1, 2]", '"text"', "[" * 100_000])
def test_what_is_no_record_is_refused(text: str) -> None:
    with pytest.raises(InputRefused):
        read_text(text, TEACHER, FACTS)


@pytest.mark.parametrize(
    "kept",
    [
        {"format": "crosswalk-sample", "type": "dragon", "from": "v2.1", "to": "v3.1", "before": {}},
        {"format": "crosswalk-sample", "before": None},
        {"format": "crosswalk-sample", "type": "teacher", "from": "v2.1", "to": "v3.1", "real": True},
    ],
)
def test_a_damaged_sample_is_refused(kept: dict[str, object]) -> None:
    with pytest.raises((InputRefused, UsageError)):
        read_text(json.dumps(kept), TEACHER, FACTS)


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    pair = invented(TEACHER, FACTS)
    with pytest.raises(InputRefused):
        keep(pair, tmp_path / "nowhere" / "sample.json", mask=False)
    with pytest.raises(InputRefused):
        read_file(tmp_path / "nothing.json", TEACHER, FACTS)
