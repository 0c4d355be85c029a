"""Why accounts are open, and what is suggested: from the row of an account to the words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.jobs import Job
from app.matching.columns import Texts
from app.matching.suggest import suggest
from app.matching.why import reason, reasons
from app.store.decisions import Decision
from tests.results.moments import accounts_of, clever_id, decide, moment, table, workspace_of
from tests.support.workspaces import build, load_accounts, load_mapping

OLD = ["5f1" + clever_id(number)[3:] for number in range(1, 30)]
NEW = [clever_id(number) for number in range(101, 130)]
ZEROS = "000000000012345678901234"


def why_of(tmp_path: Path, cell: str, role: str = "teacher", district: str = "North") -> tuple[str, str]:
    """(code, sentence) for one account beside a small mapping."""
    mapping = {
        "North": [(OLD[0], NEW[0], "teacher"), (ZEROS, NEW[1], "teacher"), (OLD[2], NEW[2], "student")],
        "South": [(OLD[3], NEW[3], "teacher"), (OLD[3], NEW[4], "staff")],
        "East": [(OLD[4], NEW[5], "teacher")],
        "West": [(OLD[4], NEW[6], "teacher")],
    }
    with moment(workspace_of(tmp_path, mapping, accounts_of(("1", cell, role, district)))) as at:
        assert at.snapshot.open_accounts.tolist() == [0], at.snapshot.outcome(0)
        found = reason(at.snapshot, Texts(at.conn, at.snapshot.accounts), 0)
        return found.code.removeprefix("why."), found.text


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "no_id"),
        ("  ", "no_id"),
        ("N/A", "bad_id_placeholder"),
        ("null", "bad_id_placeholder"),
        ("5.03E+23", "bad_id_scientific"),
        ("a.b@example.org", "bad_id_email"),
        ("123e4567-e89b-12d3-a456-426614174000", "bad_id_uuid"),
        ("4711", "bad_id_number"),
        ("12345678901234", "bad_id_lost_zeros"),
        (OLD[0][:20], "bad_id_cut_off"),
        (OLD[0] + "00", "bad_id_too_long"),
        (OLD[0] + OLD[2], "bad_id_several"),
        (f"id: {OLD[0]}", "bad_id_surrounded"),
        (f"{OLD[0]} / {OLD[2]}", "bad_id_several"),
        (OLD[0].replace("0", "O", 1), "bad_id_look_alike"),
        ("teacher Smith", "bad_id_no_id_form"),
        (NEW[20], "not_in_mapping"),
        ("503284719283740000000000", "rounded"),
        (OLD[3], "several"),
        (OLD[4], "several"),
    ],
)
def test_the_likely_cause_is_said(tmp_path: Path, cell: str, code: str) -> None:
    found, sentence = why_of(tmp_path, cell)
    assert found == code
    assert sentence.endswith(".")
    assert "{" not in sentence


def test_other_causes(tmp_path: Path) -> None:
    assert why_of(tmp_path / "a", OLD[2], "student")[0] == "student_changes"
    code, sentence = why_of(tmp_path / "b", NEW[20], district="Far away")
    assert code == "district_missing"
    assert "Far away" in sentence


@pytest.fixture(autouse=True)
def _folders(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()


def test_reasons_come_in_the_order_of_the_accounts(tmp_path: Path) -> None:
    rows = accounts_of(("1", ""), ("2", "x@y.z"), ("3", NEW[9]), ("4", "12"), ("5", OLD[0]))
    workspace = workspace_of(tmp_path, {"d": [(OLD[0], NEW[0], "teacher")]}, rows)
    decide(workspace, Decision("set_apart", "5", OLD[0]))
    with moment(workspace) as at:
        texts = Texts(at.conn, at.snapshot.accounts)
        codes = [why.code for why in reasons(at.snapshot, texts, at.snapshot.open_accounts)]
    names = ["no_id", "bad_id_email", "not_in_mapping", "bad_id_number", "set_apart"]
    assert codes == [f"why.{name}" for name in names]


HEADER = ("role_id", "user_id", "role", "email", "sis_id", "first_name", "last_name")
COLUMNS = {name: name for name in HEADER[3:]}


def suggested(
    tmp_path: Path, mapping: dict[str, list[tuple[str, ...]]], *accounts: dict[str, str]
) -> dict[str, str]:
    """Suggestion texts by account key."""
    workspace = build(tmp_path / "s.crosswalk")
    load_mapping(workspace, mapping, HEADER, **COLUMNS)
    load_accounts(workspace, list(accounts))
    with moment(workspace) as at:
        at.export(tmp_path / "out", only=("exceptions", "districts"))
    return {row["account_id"]: row["suggestion"] for row in table(tmp_path / "out" / "exceptions.csv")}


def account(key: str, held: str = "", **cells: str) -> dict[str, str]:
    names = ("role", "district", "email", "sis_id", "first_name", "last_name")
    return {"account_id": key, "clever_id": held, **{name: cells.get(name, "") for name in names}}


def test_evidence_ranks_suggestions(tmp_path: Path) -> None:
    mapping = {
        "North": [
            (OLD[0], NEW[0], "teacher", "ann@x.org", "17", "Ann", "Lee"),
            (OLD[1], NEW[1], "teacher", "", "17", "Bob", "Ray"),
        ]
    }
    found = suggested(
        tmp_path, mapping, account("1", district="North", role="teacher", email=" Ann@X.org", sis_id="17")
    )
    best, second = found["1"].split("; ")
    assert best == f"user id {NEW[0]} (same email, same SIS id)"
    assert second == f"user id {NEW[1]} (same SIS id)"


def test_a_student_with_a_teachers_email_is_another_person(tmp_path: Path) -> None:
    mapping = {"North": [(OLD[0], NEW[0], "teacher", "a@x.org", "", "", "")]}
    rows = [
        account("1", district="North", role="student", email="a@x.org"),
        account("2", role="contact", email="a@x.org"),
    ]
    assert suggested(tmp_path, mapping, *rows)["1"] == ""


def test_sis_ids_count_only_inside_one_district(tmp_path: Path) -> None:
    mapping = {
        "North": [(OLD[0], NEW[0], "teacher", "", "17", "", "")],
        "South": [(OLD[1], NEW[1], "teacher", "s@x.org", "18", "", "")],
    }
    found = suggested(
        tmp_path,
        mapping,
        account("1", district="South", sis_id="17"),
        account("2", district="South", sis_id="18"),
        account("3", district="North", email="s@x.org"),
    )
    assert found["1"] == ""
    assert NEW[1] in found["2"]
    assert NEW[1] in found["3"]
    own = table(tmp_path / "out" / "districts" / "North" / "exceptions.csv")
    assert [row["suggestion"] for row in own] == ["found in another district"]
    assert NEW[1] not in (tmp_path / "out" / "districts" / "North" / "exceptions.csv").read_text()


def test_close_names_inside_the_district_among_users_without_account(tmp_path: Path) -> None:
    mapping = {
        "North": [
            (OLD[0], NEW[0], "teacher", "", "", "Katherine", "Johnson"),
            (OLD[1], NEW[1], "teacher", "", "", "Katharine", "Johnson"),
        ],
        "South": [(OLD[2], NEW[2], "teacher", "", "", "Katherine", "Johnson")],
    }
    found = suggested(
        tmp_path,
        mapping,
        account("1", district="North", role="teacher", first_name="Catherine", last_name="Johnson"),
        account("2", OLD[1], district="North", role="teacher"),
        account("3", district="North", role="teacher", first_name="Grace", last_name="Hopper"),
    )
    assert found["1"] == f"user id {NEW[0]} (nearly the same name)"
    assert found["3"] == ""


def test_another_account_with_the_same_email(tmp_path: Path) -> None:
    mapping = {"North": [(OLD[0], NEW[0], "staff", "", "", "", "")]}
    found = suggested(
        tmp_path,
        mapping,
        account("7", OLD[0], district="North", role="staff", email="A@x.org"),
        account("8", district="North", role="teacher", email="a@X.org"),
        account("9", district="South", role="teacher", email="a@x.org"),
    )
    assert found["8"] == f"user id {NEW[0]}, that of account 7 (same email)"
    assert found["9"] == ""


def test_a_shared_mailbox_tells_nothing(tmp_path: Path) -> None:
    mapping = {"North": [(OLD[n], NEW[n], "teacher", "office@x.org", "", "", "") for n in range(5)]}
    assert suggested(tmp_path, mapping, account("1", district="North", email="office@x.org"))["1"] == ""


def test_damaged_ids_and_conflicts(tmp_path: Path) -> None:
    mapping = {
        "North": [(OLD[0], NEW[0], "teacher", "", "", "", ""), (ZEROS, NEW[1], "staff", "", "", "", "")],
        "East": [(OLD[4], NEW[5], "teacher", "", "", "", "")],
        "West": [(OLD[4], NEW[6], "teacher", "", "", "", "")],
    }
    found = suggested(
        tmp_path,
        mapping,
        account("1", ZEROS.lstrip("0"), district="North"),
        account("2", OLD[4], district="West", role="teacher"),
        account("3", ZEROS.lstrip("0"), district="East"),
    )
    assert NEW[1] in found["1"]
    first, second = found["2"].split("; ")
    assert NEW[6] in first
    assert NEW[5] in second
    west = (tmp_path / "out" / "districts" / "West" / "exceptions.csv").read_text()
    assert NEW[5] not in west
    assert "another district" in west
    assert NEW[1] not in (tmp_path / "out" / "districts" / "East" / "exceptions.csv").read_text()


def test_suggestions_for_one_account_alone(tmp_path: Path) -> None:
    rows = accounts_of(("1", OLD[0][:20]), ("2", OLD[1][:20]))
    mapping = {"d": [(OLD[0][:12] + "f" * 12, NEW[0], "teacher")]}
    with moment(workspace_of(tmp_path, mapping, rows)) as at:
        assert suggest(at.conn, at.snapshot, Job(), np.array([1], np.int64)) == {}
