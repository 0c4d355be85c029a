"""merges.csv and merge_fields.csv, line by line."""

from __future__ import annotations

from pathlib import Path

from tests.merging.scenes import ANN, MAPPING, Scene, account, id_of


def test_lines_come_by_user_id_and_then_in_input_order(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    lines = [(line["user_id"], line["account_id"], line["role"]) for line in scene.merges()]
    assert lines == sorted(lines, key=lambda line: (line[0], int(line[1])))
    assert [line["state"] for line in scene.merges()] == ["proposed"] * 5
    assert scene.merges()[1]["role"] == "staff"


def test_a_proposal_to_combine_shows_its_result(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    scene.rule("combine", "lowest")
    line = scene.merges()[1]
    assert (line["state"], line["action"], line["survivor_account_id"]) == ("proposed", "retire", "1")
    assert scene.plan().survivor_of(2) == -1


def test_every_differing_field_is_listed_once(tmp_path: Path) -> None:
    accounts = [
        account("1", 11, permission="2", last_login="2024-05-01", email="", Note=" ", phone="1", city="Ames"),
        account("2", 12, "staff", permission="3", email="a@n.org", Note="x, y", phone="2", city="Ames"),
    ]
    scene = Scene(tmp_path, MAPPING, accounts)
    scene.rule("combine")
    lines = [tuple(line.values()) for line in scene.fields()]
    ann = id_of(ANN)
    assert lines == [
        (ann, "1", "role", "teacher", "1", "teacher"),
        (ann, "1", "permission", "3", "2", "2"),
        (ann, "1", "last_login", "2024-05-01", "1", "2024-05-01"),
        (ann, "1", "email", "a@n.org", "2", ""),
        (ann, "1", "Note", "x, y", "2", " "),
        (ann, "1", "phone", "1", "1", "1"),
    ]


def test_empty_cells_are_filled_in_the_order_of_survivors(tmp_path: Path) -> None:
    mapping = {"n": [(id_of(n), id_of(ANN), "teacher") for n in (1, 2, 3)]}
    accounts = [
        account("1", 1, last_login="2022-01-01", email="old@n.org"),
        account("2", 2, last_login="2023-01-01", email="newer@n.org"),
        account("3", 3, last_login="2024-01-01"),
    ]
    scene = Scene(tmp_path, mapping, accounts)
    scene.rule("combine")
    filled = [line for line in scene.fields() if line["column"] == "email"]
    assert [(line["value"], line["from_account_id"], line["previous"]) for line in filled] == [
        ("newer@n.org", "2", "")
    ]


def test_a_level_that_nobody_had_is_listed_without_an_account(tmp_path: Path) -> None:
    accounts = [
        account("1", 11, permission="2"),
        account("2", 12, "staff", permission="2", staff_role="SchoolTechLead"),
    ]
    scene = Scene(tmp_path, MAPPING, accounts)
    scene.rule("combine", tech_lead="5")
    lines = {line["column"]: line for line in scene.fields()}
    assert (lines["permission"]["value"], lines["permission"]["from_account_id"]) == ("5", "")
    scene.rule("combine", "by_role")
    lines = {line["column"]: line for line in scene.fields()}
    assert lines["permission"]["value"] == "staff:2+teacher:2"
    scene.rule("combine")
    assert "permission" not in {line["column"] for line in scene.fields()}
