"""One record then and now, for every kind of person."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InputRefused, UsageError
from app.versions.facts import VERSIONS, load_facts
from app.versions.given import compare_records
from app.versions.record import (
    leaves,
    read_record,
    sample,
    sample_document,
    side_by_side,
    values_at,
)

ID = "5f1e00000000000000000001"
STUDENT = "5f1e0000000000000000000a"
DISTRICT = "5f1e000000000000000000d1"
OLD = [version for version in VERSIONS if version < "v3"]

TEACHER: dict[str, Any] = {
    "id": ID,
    "district": DISTRICT,
    "email": "mona@example.org",
    "name": {"first": "Mona", "middle": "", "last": "Ray"},
    "created": "2019-01-01T00:00:00.000Z",
    "last_modified": "2020-01-01T00:00:00.000Z",
    "school": "s1",
    "schools": ["s1", "s2"],
    "sis_id": "77",
    "teacher_number": "9",
    "title": "Teacher",
    "credentials": {"district_username": "mona"},
}
CONTACT: dict[str, Any] = {
    "id": ID,
    "district": DISTRICT,
    "name": "Ana de la Cruz",
    "email": "ana@example.org",
    "phone": "555",
    "phone_type": "Mobile",
    "relationship": "Stepmother",
    "type": "Primary",
    "students": [STUDENT, "5f1e0000000000000000000b"],
    "sis_id": None,
}


def moves_of(document: dict[str, Any]) -> dict[tuple[str, str], bool]:
    return {(move["from"], move["to"]): move["value_changed"] for move in document["moves"]}


def test_a_teacher_becomes_a_user_with_a_teacher_role() -> None:
    document = sample_document({"data": TEACHER}, "teacher")
    after = document["after"]
    assert list(document) == ["before", "after", "moves"]
    assert document["before"] == TEACHER
    assert after["id"] is None
    assert after["roles"]["teacher"]["legacy_id"] == ID
    assert after["email"] == "mona@example.org"
    assert after["name"] == TEACHER["name"] == after["roles"]["teacher"]["name"]
    assert after["roles"]["teacher"]["schools"] == ["s1", "s2"]
    assert "school" not in after and "sis_id" not in after
    moves = moves_of(document)
    assert moves["id", "id"] is True
    assert moves["id", "roles.teacher.legacy_id"] is False
    assert moves["sis_id", "roles.teacher.sis_id"] is False


def test_a_student_keeps_the_id() -> None:
    document = sample_document({"id": ID, "grade": "13", "gender": "F", "dob": None}, "students")
    assert document["after"]["id"] == ID
    assert moves_of(document)["id", "id"] is False
    assert document["after"]["roles"]["student"]["dob"] is None
    assert document["after"]["roles"]["student"]["grade"] == "13"


def test_values_outside_a_closed_list_become_other_where_there_is_other() -> None:
    document = sample_document({"id": ID, "grade": "Year 7", "gender": "?"}, "student")
    role = document["after"]["roles"]["student"]
    moves = moves_of(document)
    assert (role["grade"], moves["grade", "roles.student.grade"]) == ("Other", True)
    assert (role["gender"], moves["gender", "roles.student.gender"]) == ("?", False)


def test_a_school_administrator_becomes_staff() -> None:
    record = {"id": ID, "staff_id": "4", "schools": ["s1"], "title": "Principal", "email": "x@y.z"}
    document = sample_document(record, "school_admin", "v1.2", "v3.0")
    assert document["after"]["roles"]["staff"] == {
        "legacy_id": ID,
        "staff_id": "4",
        "schools": ["s1"],
        "title": "Principal",
    }
    assert document["after"]["email"] == "x@y.z"


def test_a_district_administrator_keeps_little_under_the_role() -> None:
    record = {"id": ID, "district": DISTRICT, "title": "CTO", "name": {"first": "A", "last": "B"}}
    after = sample_document(record, "District Admins")["after"]
    assert after["roles"] == {"district_admin": {"legacy_id": ID, "title": "CTO"}}
    assert after["name"] == {"first": "A", "last": "B"}


def test_a_contact_has_one_relationship_for_each_student() -> None:
    document = sample_document(CONTACT, "contact")
    after, moves = document["after"], moves_of(document)
    assert after["name"] == {"last": "Ana de la Cruz"}
    entries = after["roles"]["contact"]["student_relationships"]
    assert [entry["student"] for entry in entries] == CONTACT["students"]
    assert {entry["relationship"] for entry in entries} == {"Other"}
    assert {entry["type"] for entry in entries} == {"Primary"}
    assert after["roles"]["contact"]["phone_type"] == "Other"
    place = "roles.contact.student_relationships[]"
    assert moves["relationship", f"{place}.relationship"] is True
    assert moves["type", f"{place}.type"] is False
    assert moves["students", f"{place}.student"] is False
    assert moves["name", "name.last"] is False


def test_a_contact_of_v1_has_one_student() -> None:
    record = {"id": ID, "name": "Ana", "student": STUDENT, "type": "Emergency"}
    after = sample_document(record, "contact", "v1.1", "v3.1")["after"]
    entries = after["roles"]["contact"]["student_relationships"]
    assert entries == [{"student": STUDENT, "type": "Emergency"}]
    unknown = sample_document({"id": ID, "relationship": "Parent"}, "contact")["after"]
    entry = unknown["roles"]["contact"]["student_relationships"]
    assert entry == [{"student": None, "relationship": "Parent"}]


def test_a_contact_of_v1_in_v2_is_another_record() -> None:
    record = {"id": ID, "name": "Ana", "student": STUDENT, "type": "Mother"}
    after = sample_document(record, "contact", "v1.2", "v2.1")["after"]
    assert after == {"id": None, "name": "Ana", "students": [STUDENT], "type": "Other"}


def test_fields_nobody_knows_are_kept_and_listed() -> None:
    found = sample({"id": ID, "shoe.size": 9, "home_language": "Zulu"}, "student")
    assert found.after["roles"]["student"]["shoe.size"] == 9
    assert found.after["roles"]["student"]["home_language"] == "Zulu"
    assert found.unknown == ["shoe.size"]


def test_a_record_without_an_id_says_null() -> None:
    after = sample_document({"sis_id": "1"}, "teacher")["after"]
    assert after["id"] is None
    assert after["roles"]["teacher"] == {"sis_id": "1", "legacy_id": None}


def test_from_v30_to_v31_nothing_moves() -> None:
    user = sample_document(TEACHER, "teacher", "v2.1", "v3.0")["after"]
    document = sample_document(user, "teacher", "v3.0", "v3.1")
    assert document["after"] == user
    assert all(m["from"] == m["to"] and not m["value_changed"] for m in document["moves"])
    assert ("roles.teacher.sis_id", "roles.teacher.sis_id") in moves_of(document)


def test_the_record_given_is_not_touched() -> None:
    given_ = copy.deepcopy(CONTACT)
    document = sample_document(given_, "contact")
    document["after"]["roles"]["contact"]["student_relationships"][0]["student"] = "changed"
    assert given_ == CONTACT


@pytest.mark.parametrize("version", OLD)
@pytest.mark.parametrize("type_", ["student", "teacher", "staff", "district_admin", "contact"])
def test_every_known_field_moves_to_every_place_the_facts_name(version: str, type_: str) -> None:
    facts = load_facts()
    names = {"student": "Student", "teacher": "Teacher", "staff": "SchoolAdmin"}
    contact = "StudentContact" if version < "v2" else "Contact"
    definition = {**names, "district_admin": "DistrictAdmin", "contact": contact}[type_]
    fields = facts.specification(version).definitions[definition]
    record = {name: f"value of {name}" for name in fields}
    moves = moves_of(sample_document(record, type_, version, "v3.1"))
    for name in fields:
        for path in facts.moves[definition][name]:
            assert (name, path) in moves


@given(st.dictionaries(st.text(max_size=8), st.none() | st.text(max_size=5) | st.integers(), max_size=6))
def test_nothing_in_a_record_is_lost(record: dict[str, Any]) -> None:
    if "data" in record or "roles" in record:
        return
    document = sample_document(record, "teacher")
    kept = list(leaves(document["after"]))
    for name, value in record.items():
        assert name in {move["from"] for move in document["moves"]}
        assert any(value == now for _path, now in kept) or name == "id"


def test_real_records_of_both_versions_are_compared_by_their_values() -> None:
    user = sample_document(TEACHER, "teacher")["after"]
    user["id"] = "6a00000000000000000000ff"
    user["roles"]["teacher"]["sis_id"] = "78"
    found = compare_records({"data": TEACHER}, {"data": user}, "teacher")
    moves = moves_of(found.as_dict())
    assert found.after == user
    assert moves["id", "id"] is True
    assert moves["id", "roles.teacher.legacy_id"] is False
    assert moves["sis_id", "roles.teacher.sis_id"] is True
    assert moves["title", "roles.teacher.title"] is False


def test_a_name_that_stands_in_one_of_its_two_places_did_not_change() -> None:
    """Clever need not give a teacher's name and district under the role as well."""
    user = sample_document(TEACHER, "teacher")["after"]
    del user["roles"]["teacher"]["name"]
    moves = moves_of(compare_records(TEACHER, user, "teacher").as_dict())
    assert moves["name", "name"] is False
    assert ("name", "roles.teacher.name") not in moves
    user["name"] = {"first": "Mona", "middle": "", "last": "Raye"}
    moves = moves_of(compare_records(TEACHER, user, "teacher").as_dict())
    assert moves["name", "name"] is True
    assert moves["name", "roles.teacher.name"] is True
    del user["roles"]["teacher"]["legacy_id"]
    user["id"] = "6a00000000000000000000ff"
    assert (
        moves_of(compare_records(TEACHER, user, "teacher").as_dict())["id", "roles.teacher.legacy_id"] is True
    )


@pytest.mark.parametrize(
    ("now", "changed"),
    [
        ({"first": "Mona", "last": "Ray"}, False),
        ({"first": "Mona", "middle": "", "last": "Ray", "prefix": None}, False),
        ({"first": "Mona", "middle": None, "last": "Ray"}, True),  # what was a text is null now
        ({"first": "Mona", "middle": "B", "last": "Ray"}, True),
        ({"middle": "", "last": "Ray"}, True),
        ("Mona Ray", True),
    ],
)
def test_parts_of_a_name_that_say_nothing_are_no_change(now: object, changed: bool) -> None:
    student = {"id": ID, "name": TEACHER["name"]}
    user = sample_document(student, "student")["after"] | {"name": now}
    assert moves_of(compare_records(student, user, "student").as_dict())["name", "name"] is changed


def test_one_value_of_a_contact_stands_for_every_student() -> None:
    contact = {"id": ID, "relationship": "Parent", "students": ["a", "b"]}
    user = sample_document(contact, "contact")["after"]
    moves = moves_of(compare_records(contact, user, "contact").as_dict())
    assert moves["relationship", "roles.contact.student_relationships[].relationship"] is False
    assert values_at(user, "roles.contact.student_relationships[].student") == ["a", "b"]


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '"text"', "3", '{"data": []}', '[{"id": 1}]', '{"data": [{"data": {}}]}', "[" * 99_999],
)
def test_files_that_are_no_record_are_refused(content: str, tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputRefused) as caught:
        read_record(file)
    assert caught.value.message and caught.value.hint


def test_a_record_is_read_with_or_without_its_envelope(tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    for content in (TEACHER, {"data": TEACHER, "links": []}):
        file.write_text("\ufeff" + json.dumps(content), encoding="utf-8")
        assert read_record(file) == TEACHER
    with pytest.raises(InputRefused, match=r"nowhere\.json"):
        read_record(tmp_path / "nowhere.json")


def test_wrong_questions_are_answered_kindly() -> None:
    with pytest.raises(UsageError, match="janitor"):
        sample(TEACHER, "janitor")
    with pytest.raises(UsageError):
        sample(TEACHER, "teacher", "v3.0", "v2.1")
    user = sample_document(TEACHER, "teacher")["after"]
    with pytest.raises(InputRefused):
        sample(user, "teacher", "v2.1", "v3.1")
    with pytest.raises(InputRefused, match="student"):
        sample(user, "student", "v3.0", "v3.1")
    with pytest.raises(InputRefused):
        sample(TEACHER, "teacher", "v3.0", "v3.1")


@pytest.mark.parametrize("text", ['{"id": NaN}', '{"id": "1", "sis_id": 1e400}', '{"id": -Infinity}'])
def test_numbers_that_are_no_json_are_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "record.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputRefused):
        read_record(file)


def test_old_and_new_values_stand_side_by_side() -> None:
    old = {"id": "58da8c63d7dc0ca068000000", "sis_id": "7", "schools": ["a", "b"]}
    rows = side_by_side(sample_document(old, "teacher"))
    assert ["sis_id", "7", "roles.teacher.sis_id", "7"] in rows
    assert ["id", "58da8c63d7dc0ca068000000", "id", "null"] in rows
    assert ["schools", '["a", "b"]', "roles.teacher.schools", '["a", "b"]'] in rows
