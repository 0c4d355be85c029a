"""The facts hold together, say how old they are, and can be replaced by an update file as a whole."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InputRefused, UsageError
from app.versions.about import facts_document, facts_text
from app.versions.check import FILES, problems_of
from app.versions.differences import differences
from app.versions.facts import (
    UPDATE_NAME,
    VERSIONS,
    Facts,
    bundled_document,
    bundled_made,
    load_facts,
    parse_version,
)
from app.versions.update import forget_update, import_facts

LATER = "2027-01-15"


def update_of(**files: Any) -> dict[str, Any]:
    return {"format": 1, "made": LATER, "files": files}


def copy_of(name: str) -> Any:
    return json.loads(json.dumps(bundled_document(name)))


def written(folder: Path, content: Any) -> Path:
    file = folder / "facts-2027.json"
    text = content if isinstance(content, str) else json.dumps(content)
    file.write_text(text, encoding="utf-8")
    return file


def test_the_bundled_facts_have_no_problems() -> None:
    assert [str(problem) for problem in problems_of(load_facts())] == []


def test_every_bundled_file_is_known_to_the_checker() -> None:
    from app.paths import resource

    bundled = {path.name for path in resource("facts").glob("*.json")}
    assert bundled == set(FILES) | {"schema.json"}


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("v3.1.json", lambda d: d["definitions"]["User"].update(roles="Rolls")),
        ("v3.1.json", lambda d: d["operations"].pop("GET /users")),
        ("v2.1.json", lambda d: d["values"].update({"Student.shoe_size": ["1"]})),
        ("v2.1.json", lambda d: d.update(version="v2.0")),
        ("v2.1.json", lambda d: d["definitions"]["Student"].update(shoe_size="string")),
        ("endpoints.json", lambda d: d["replacements"].pop("GET /teachers")),
        ("endpoints.json", lambda d: d["replacements"]["GET /teachers"]["to"].update(v3=["/x"])),
        ("moves.json", lambda d: d["moves"]["Student"].pop("dob")),
        ("moves.json", lambda d: d["moves"]["Student"].update(dob=["roles.student.birthday"])),
        ("knowledge.json", lambda d: d["knowledge"][0].update(level="bad")),
        ("knowledge.json", lambda d: d["knowledge"][0].update(source="hearsay")),
        ("knowledge.json", lambda d: d["knowledge"].append(d["knowledge"][0])),
        ("knowledge.json", lambda d: d["knowledge"][0].update(older="v3.1-v1.1")),
        ("notes.json", lambda d: d["onward"]["fields"]["moved"].update({"Student.shoe": {}})),
        (
            "notes.json",
            lambda d: d["onward"]["fields"]["moved"].update({"Student.dob": {"meaning": "$nobody"}}),
        ),
        ("dates.json", lambda d: d["moments"][0].update(date="last summer")),
        ("sources.json", lambda d: d["sources"]["faq_30"].update(address="file:///etc/passwd")),
        ("sources.json", lambda d: d["sources"].pop("specification")),
    ],
)
def test_facts_that_contradict_themselves_are_found_and_refused(
    name: str, spoil: Any, tmp_path: Path
) -> None:
    document = copy_of(name)
    spoil(document)
    assert problems_of(Facts(update_of(**{name: document})))
    folder = tmp_path / "data"
    with pytest.raises(InputRefused) as caught:
        import_facts(written(tmp_path, update_of(**{name: document})), folder)
    assert ".json: " in caught.value.message
    assert not (folder / UPDATE_NAME).exists()


def test_an_update_takes_the_place_of_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    document = copy_of("v3.1.json")
    document["definitions"]["Student"]["shoe_size"] = "integer?"
    folder = tmp_path / "data"
    done = import_facts(written(tmp_path, update_of(**{"v3.1.json": document})), folder)
    assert done.as_dict() == {"made": LATER, "files": ["v3.1.json"]}
    facts = load_facts(folder)
    found = {d.subject: d for d in differences("v3.0", "v3.1", facts=facts)}
    assert found["Student.shoe_size"].change == "added"
    assert len(found) == len(differences("v3.0", "v3.1")) + 1
    assert not list(folder.glob("*.partial"))
    told = facts_document(facts, date(2027, 2, 1))
    assert (told["updated"], told["made"], told["age_days"]) == (LATER, LATER, 17)
    origins = {entry["name"]: entry["origin"] for entry in told["files"]}
    assert LATER in origins["v3.1.json"] and LATER not in origins["v3.0.json"]
    assert forget_update(folder)
    assert load_facts(folder).updated == ""
    assert not forget_update(folder)


def test_new_knowledge_shows_in_the_differences(tmp_path: Path) -> None:
    document = copy_of("knowledge.json")
    entry = dict(document["knowledge"][0], id="brand_new", subject="something new")
    document["knowledge"].append(entry)
    import_facts(written(tmp_path, update_of(**{"knowledge.json": document})), tmp_path)
    subjects = {d.subject for d in differences("v1.1", "v3.1", facts=load_facts(tmp_path))}
    assert "something new" in subjects


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        '{"format": 1}',
        {"format": 1, "made": LATER, "files": {}},
        {"format": 1, "made": "2027-02-30", "files": {"moves.json": {}}},
        {"format": 1, "made": "soon", "files": {"moves.json": {}}},
        {"format": 2, "made": LATER, "files": {"moves.json": {}}},
        {"format": 1, "made": LATER, "files": {"schema.json": {}}},
        {"format": 1, "made": LATER, "files": {"../moves.json": {}}},
        {"format": 1, "made": "2001-01-01", "files": {"moves.json": {}}},
        {"format": 1, "made": LATER, "files": {"moves.json": []}},
        {"format": 1, "made": LATER, "files": {"sources.json": None}},
        "[" * 100_000,
    ],
)
def test_damaged_updates_are_refused_and_change_nothing(content: Any, tmp_path: Path) -> None:
    good = update_of(**{"moves.json": copy_of("moves.json")})
    import_facts(written(tmp_path, good), tmp_path / "data")
    kept = (tmp_path / "data" / UPDATE_NAME).read_bytes()
    with pytest.raises(InputRefused) as caught:
        import_facts(written(tmp_path, content), tmp_path / "data")
    assert caught.value.message and caught.value.hint
    assert (tmp_path / "data" / UPDATE_NAME).read_bytes() == kept
    assert load_facts(tmp_path / "data").updated == LATER


def test_a_missing_update_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=re.escape("nowhere.json")):
        import_facts(tmp_path / "nowhere.json", tmp_path)


@given(st.binary(max_size=200))
def test_an_update_spoiled_on_the_disk_never_stops_the_work(
    tmp_path_factory: pytest.TempPathFactory, spoiled: bytes
) -> None:
    folder = tmp_path_factory.mktemp("data")
    (folder / UPDATE_NAME).write_bytes(spoiled)
    assert load_facts(folder).updated == ""


def test_an_update_older_than_a_newer_program_is_left_aside(tmp_path: Path) -> None:
    old = {"format": 1, "made": "2020-01-01", "files": {"moves.json": {}}}
    (tmp_path / UPDATE_NAME).write_text(json.dumps(old), encoding="utf-8")
    assert load_facts(tmp_path).updated == ""


def test_what_is_known_is_told_with_its_age_and_its_pages() -> None:
    document = facts_document(load_facts(), date(2026, 12, 1))
    assert document["made"] == bundled_made()
    assert document["age_days"] == 10
    assert [entry["version"] for entry in document["versions"]] == list(VERSIONS)
    assert {e["version"]: e["operations"] for e in document["versions"]}["v3.1"] == 53
    assert all(entry["entries"] > 0 for entry in document["files"])
    assert len(document["sources"]) > 20
    text = facts_text(document)
    assert "10 days old" in text
    assert "https://github.com/Clever/swagger-api" in text


@pytest.mark.parametrize("text", ["v2.1", "2.1", " V2.1 "])
def test_versions_may_be_spelled_loosely(text: str) -> None:
    assert parse_version(text) == "v2.1"


@pytest.mark.parametrize("text", ["", "v", "2", "v2.2", "newest"])
def test_other_versions_are_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_version(text)


def test_what_code_can_be_measured_by() -> None:
    facts = load_facts()
    assert facts.removed_parameters("GET /students", "v2.1") == {"where"}
    assert facts.replacement("GET /sections", "v3.1") == ("/sections",)
    assert facts.replacement("GET /never", "v3.1") == ()
    assert facts.event_replacement("studentcontacts.created", "v2.0") == ("contacts.created",)
    assert facts.event_replacement("students.updated", "v3.1") == ("users.updated",)
    assert facts.event_replacement("terms.updated", "v1.1") == ()
