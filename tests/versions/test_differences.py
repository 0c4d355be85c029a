"""Differences of every ordered pair: complete, exact, mirrored, and in words."""

from __future__ import annotations

import json
from itertools import combinations, permutations
from typing import Any

import pytest

from app.errors import UsageError
from app.paths import resource
from app.versions.differences import (
    AREAS,
    COLUMNS,
    Difference,
    counts_of,
    diff_document,
    differences,
)
from app.versions.facts import VERSIONS
from app.versions.topics import TOPICS, title_of

SPECIFIED = {"endpoints", "parameters", "fields", "values", "events"}
PEOPLE = ("Student", "Teacher", "SchoolAdmin", "DistrictAdmin", "Contact", "StudentContact")
OPPOSITE = {"removed": "added", "added": "removed", "changed": "changed", "moved": "moved"}
ORDERED = list(permutations(VERSIONS, 2))

Line = tuple[str, str, str, str]


def raw(version: str) -> dict[str, Any]:
    """A facts file as it stands on the disk, without the loader under test."""
    loaded: dict[str, Any] = json.loads(resource("facts", f"{version}.json").read_text("utf-8"))
    return loaded


def fields_of(document: dict[str, Any]) -> dict[str, str]:
    """Subject -> type text (`string?`) of every field."""
    return {
        f"{name}.{field}": text
        for name, fields in document["definitions"].items()
        for field, text in fields.items()
    }


def expected_lines(from_: str, to: str) -> set[Line]:
    """What must be listed, by plain arithmetic on sets."""
    a, b = raw(from_), raw(to)
    lines: set[Line] = set()

    def gone_and_new(area: str, old: set[str], new: set[str]) -> None:
        lines.update((area, "removed", "breaks", name) for name in old - new)
        lines.update((area, "added", "good_to_know", name) for name in new - old)

    gone_and_new("endpoints", set(a["operations"]), set(b["operations"]))
    gone_and_new("events", set(a["event_types"]), set(b["event_types"]))
    both = set(a["operations"]) & set(b["operations"])
    named = [
        {f"{call}?{name}" for call in both for name in doc["operations"][call]["parameters"]}
        for doc in (a, b)
    ]
    gone_and_new("parameters", *named)
    old, new = fields_of(a), fields_of(b)
    older = old if from_ < to else new
    moved: set[str] = set()
    if (from_ < "v3") != (to < "v3"):
        moved = {subject for subject in older if subject.split(".")[0] in PEOPLE}
    lines.update(("fields", "moved", "breaks", subject) for subject in moved)
    gone_and_new("fields", set(old) - moved, set(new) - moved)
    for subject in set(old) & set(new):
        if subject not in moved and old[subject] != new[subject]:
            lines.add(("fields", "changed", level_of(old[subject], new[subject]), subject))
        was, now = a["values"].get(subject), b["values"].get(subject)
        if was is not None and now is not None and set(was) != set(now):
            level = "check" if set(now) - set(was) else "good_to_know"
            lines.add(("values", "changed", level, subject))
    return lines


def level_of(old: str, new: str) -> str:
    if old.rstrip("?") != new.rstrip("?"):
        return "breaks"
    return "check" if new.endswith("?") else "good_to_know"


def listed(found: tuple[Difference, ...]) -> list[Line]:
    return [(d.area, d.change, d.level, d.subject) for d in found if d.area in SPECIFIED]


@pytest.mark.parametrize(("from_", "to"), ORDERED)
def test_the_specification_part_is_complete_and_has_nothing_extra(from_: str, to: str) -> None:
    found = listed(differences(from_, to))
    assert len(found) == len(set(found))
    assert set(found) == expected_lines(from_, to)


@pytest.mark.parametrize(("from_", "to"), list(combinations(VERSIONS, 2)))
def test_going_back_mirrors_going_on(from_: str, to: str) -> None:
    on = {(d.area, d.subject): d for d in differences(from_, to) if d.area in SPECIFIED}
    back = {(d.area, d.subject): d for d in differences(to, from_) if d.area in SPECIFIED}
    assert set(on) == set(back)
    for key, difference in on.items():
        assert back[key].change == OPPOSITE[difference.change]
        assert (back[key].before, back[key].after) == (difference.after, difference.before)


def test_from_v21_to_v30_31_calls_go_22_come_and_22_stay() -> None:
    found = differences("v2.1", "v3.0", area="endpoints")
    assert sum(d.change == "removed" for d in found) == 31
    assert sum(d.change == "added" for d in found) == 22
    kept = set(raw("v2.1")["operations"]) & set(raw("v3.0")["operations"])
    assert len(kept) == 22


def test_every_call_that_v3_removes_names_what_to_call_instead() -> None:
    for difference in differences("v2.1", "v3.1", area="endpoints"):
        if difference.change == "removed":
            assert difference.replacement, difference.subject
            for path in difference.replacement:
                assert f"GET {path.split('?')[0]}" in raw("v3.1")["operations"]


@pytest.mark.parametrize(("from_", "to"), ORDERED)
def test_whatever_replaces_a_call_or_an_event_exists_in_the_target(from_: str, to: str) -> None:
    target = raw(to)
    for difference in differences(from_, to):
        if difference.area == "endpoints":
            for path in difference.replacement:
                assert f"GET {path.split('?')[0]}" in target["operations"]
        if difference.area == "events":
            assert set(difference.replacement) <= set(target["event_types"])


def test_replacements_within_old_versions_are_old_calls() -> None:
    found = {d.subject: d for d in differences("v1.2", "v2.1", area="endpoints")}
    assert found["GET /districts/{id}/students"].replacement == ("/students",)
    assert found["GET /districts/{id}/admins"].replacement == ("/district_admins", "/school_admins")


def test_moved_fields_name_every_new_place_as_bare_paths() -> None:
    found = {d.subject: d for d in differences("v2.1", "v3.0", area="fields")}
    assert found["Teacher.id"].replacement == ("id", "roles.teacher.legacy_id")
    assert found["Teacher.sis_id"].replacement == ("roles.teacher.sis_id",)
    assert found["SchoolAdmin.id"].replacement == ("id", "roles.staff.legacy_id")
    assert found["Contact.name"].replacement == ("name.last",)
    assert found["Teacher.name"].replacement == ("roles.teacher.name", "name")
    assert found["Student.id"].replacement == ("id",)
    students = found["Contact.students"].replacement
    assert students == ("roles.contact.student_relationships[].student",)


@pytest.mark.parametrize(("from_", "to"), ORDERED)
def test_every_moved_field_has_a_replacement_and_is_told_once(from_: str, to: str) -> None:
    found = differences(from_, to, area="fields")
    moved = [d for d in found if d.change == "moved"]
    assert bool(moved) == ((from_ < "v3") != (to < "v3"))
    assert all(d.replacement for d in moved)
    if from_ > to:
        assert all(d.replacement == (d.subject.split(".")[1],) for d in moved)


def test_a_changed_list_of_a_moved_field_is_a_row_of_its_own() -> None:
    lines = {
        (d.area, d.change, d.level) for d in differences("v2.0", "v3.1") if d.subject == "Student.gender"
    }
    assert lines == {("fields", "moved", "breaks"), ("values", "changed", "check")}


def test_levels_are_read_in_the_direction_of_the_move() -> None:
    on = {d.key: d.level for d in differences("v2.0", "v2.1")}
    back = {d.key: d.level for d in differences("v2.1", "v2.0")}
    subject = ("fields", "changed", "Section.subject")
    assert (on[subject], back[subject]) == ("check", "good_to_know")
    gender = ("values", "changed", "Student.gender")
    assert (on[gender], back[gender]) == ("check", "good_to_know")
    launch = ("fields", "changed", "District.launch_date")
    assert {d.key: d.level for d in differences("v2.1", "v3.0")}[launch] == "breaks"


def test_v31_only_adds_to_v30() -> None:
    found = [d for d in differences("v3.0", "v3.1") if d.area in SPECIFIED]
    assert {d.change for d in found} == {"added"}
    assert {d.level for d in found} == {"good_to_know"}
    assert "AttendanceStatus.(self)" in {d.subject for d in found}


@pytest.mark.parametrize(("from_", "to"), ORDERED)
def test_every_row_says_what_it_means_what_to_do_and_where_it_is_from(from_: str, to: str) -> None:
    found = differences(from_, to)
    assert len({d.key for d in found}) == len(found)
    for difference in found:
        assert difference.area in AREAS
        assert difference.topic in TOPICS
        for text in (difference.meaning, difference.action):
            assert text.strip() == text and text.endswith((".", "?")), difference
            assert "{subject}" not in text and "{to}" not in text and "$" not in text
        assert difference.source.title and difference.source.date
        assert difference.source.address.startswith("https://")
        assert difference.before or difference.after


@pytest.mark.parametrize(("from_", "to"), ORDERED)
def test_knowledge_stays_out_of_the_specification_areas(from_: str, to: str) -> None:
    beyond = {d.area for d in differences(from_, to)} - SPECIFIED
    assert beyond <= {"sign_in", "limits", "behaviour"}


def test_what_fails_silently_is_told() -> None:
    found = {d.subject: d for d in differences("v2.1", "v3.1") if d.area in {"behaviour", "sign_in"}}
    primary = found["GET /schools/{id}/users"]
    assert primary.level == "check" and "primary=true" in primary.action
    assert found["me.type"].level == "breaks"
    assert "legacy_id" in found["user ids"].meaning
    old = {d.subject for d in differences("v1.2", "v3.1") if d.area in {"limits", "sign_in", "behaviour"}}
    assert {"me", "page", "limit", "api.getclever.com", "api.clever.com/oauth/tokens", "push/events"} <= old


def test_where_sources_disagree_both_are_heard() -> None:
    found = {d.subject: d for d in differences("v1.2", "v2.1", area="behaviour")}
    spelling = found["districtadmins.*"]
    assert len({claim.source.address for claim in spelling.sides}) == 2
    assert all(claim.says in spelling.meaning for claim in spelling.sides)


def test_the_document_has_exactly_its_keys_and_counts_what_it_lists() -> None:
    document = diff_document("2.1", "v3.0")
    assert list(document) == ["from", "to", "counts", "differences"]
    assert (document["from"], document["to"]) == ("v2.1", "v3.0")
    assert all(tuple(row) == COLUMNS for row in document["differences"])
    assert sum(document["counts"].values()) == len(document["differences"])
    assert set(document["differences"][0]["source"]) == {"title", "address", "date"}
    assert json.loads(json.dumps(document)) == document


def test_a_part_has_the_counts_of_the_part() -> None:
    part = diff_document("v2.1", "v3.0", area="endpoints", level="breaks")
    assert part["counts"] == {"breaks": 31, "check": 0, "good_to_know": 0}
    assert {row["area"] for row in part["differences"]} == {"endpoints"}
    assert counts_of(()) == {"breaks": 0, "check": 0, "good_to_know": 0}


def test_equal_versions_do_not_differ() -> None:
    for version in VERSIONS:
        assert differences(version, version) == ()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("v9.9", "v3.1"), "v9.9"),
        (("v2.1", "latest"), "latest"),
        (("v2.1", "v3.1", "colours"), "colours"),
        (("v2.1", "v3.1", None, "awful"), "awful"),
    ],
)
def test_unknown_words_are_refused_with_the_known_ones(arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(UsageError) as caught:
        diff_document(*arguments)
    assert said in caught.value.message
    assert caught.value.hint


def test_every_group_has_a_heading() -> None:
    assert len({title_of(topic) for topic in TOPICS}) == len(TOPICS)
