"""What went wrong in real migrations from one version of Clever's API to another, each by name.

Every test plays the failure through the command line and shows that it does not happen here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.running import crosswalk, table
from tests.support.csv_text import csv_text


def old(number: int) -> str:
    """An id from before v3.0."""
    return f"{number:024x}"


def new(number: int) -> str:
    """An id of a multi-role user."""
    return f"{0xF000 + number:024x}"


class Migration:
    """A folder with a workspace; what is given and what comes out."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workspace = folder / "w.crosswalk"
        self.out = folder / "out"

    def file(self, name: str, rows: Sequence[Sequence[str]]) -> Path:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(csv_text(rows), encoding="utf-8")
        return path

    def mapping(self, *rows: Sequence[str], district: str = "North", again: str = "") -> None:
        path = self.file(
            f"{again}{district}/{district}.csv", [["role_id", "user_id", "role", "email"], *rows]
        )
        self.done("load", self.workspace, "--mapping", path)

    def accounts(self, *rows: Sequence[str], name: str = "accounts.csv") -> Path:
        path = self.file(name, [["account_id", "clever_id", "role", "email", "level"], *rows])
        self.done("load", self.workspace, "--accounts", path)
        return path

    @staticmethod
    def done(*words: object, code: int = 0) -> Any:
        said = crosswalk(*words)
        assert said.code == code, said
        return said

    def results(self, *words: str) -> dict[str, list[dict[str, str]]]:
        """Every CSV of an export as rows by column; `accounts` are those of `id_map` by key."""
        self.done("export", self.workspace, "--out", self.out, "--allow-open", *words)
        found = {}
        for path in self.out.glob("*.csv"):
            head, *rows = table(path)
            found[path.stem] = [dict(zip(head, row, strict=True)) for row in rows]
        return found

    def outcomes(self) -> dict[str, tuple[str, str]]:
        """Outcome and user id of every account."""
        return {row["account_id"]: (row["outcome"], row["user_id"]) for row in self.results()["id_map"]}

    def drift(self) -> dict[str, str]:
        rows = crosswalk("drift", self.workspace, "--format", "json").json["rows"]
        return {row["legacy_id"]: row["change"] for row in rows}


@pytest.fixture
def move(tmp_path: Path) -> Migration:
    return Migration(tmp_path)


def applied(
    folder: Path, accounts: Sequence[tuple[str, str]], script: Path, constraint: str = ""
) -> list[tuple[str, str]]:
    """The rows of a partner's table after a script, which may fail."""
    with closing(sqlite3.connect(folder / "partner.db")) as conn:
        conn.execute(f"CREATE TABLE IF NOT EXISTS accounts (account_id TEXT, clever_id TEXT {constraint})")
        if not conn.execute("SELECT count(*) FROM accounts").fetchone()[0]:
            conn.executemany("INSERT INTO accounts VALUES (?, ?)", accounts)
            conn.commit()
        try:
            conn.executescript(script.read_text(encoding="utf-8"))
        except sqlite3.Error:
            conn.rollback()
        return conn.execute("SELECT account_id, clever_id FROM accounts ORDER BY rowid").fetchall()


def test_01_legacy_ids_of_staff_are_looked_up_too(move: Migration) -> None:
    roles = ["teacher", "staff", "district_admin"]
    move.mapping(*([old(n), new(n), role, ""] for n, role in enumerate(roles)))
    move.accounts(*([str(n), old(n), "", "", ""] for n in range(3)))
    assert move.outcomes() == {str(n): ("mapped", new(n)) for n in range(3)}
    assert [row["role"] for row in move.results()["id_map"]] == roles


def test_02_two_accounts_with_one_new_id_meet_a_unique_index(move: Migration) -> None:
    move.mapping([old(1), new(1), "teacher", ""], [old(2), new(1), "staff", ""])
    move.accounts(["1", old(1), "teacher", "", "1"], ["2", old(2), "staff", "", "2"])
    for strategy in ("link", "separate"):
        said = move.done("merge", move.workspace, "--unique-ids", "--strategy", strategy, code=4)
        assert "combine" in said.err
    given = [("1", old(1)), ("2", old(2))]
    move.done("merge", move.workspace, "--strategy", "link")
    move.results()
    assert applied(move.folder, given, move.out / "update.sql", "UNIQUE") == given, "all or nothing"
    assert "Ids it writes more than once: 1" in (move.out / "update.sql").read_text()
    move.done("merge", move.workspace, "--strategy", "combine", "--unique-ids")
    move.results()
    assert applied(move.folder, given, move.out / "update.sql", "UNIQUE") == [("1", old(1)), ("2", new(1))]


def test_03_one_account_found_under_the_old_id_in_two_districts(move: Migration) -> None:
    for district, user in (("North", new(1)), ("South", new(2))):
        path = move.file(f"zip/{district}.csv", [["role_id", "user_id"], [old(1), user]])
    move.done("load", move.workspace, "--mapping", path.parent)
    move.accounts(["1", old(1), "teacher", "", ""])
    assert move.outcomes() == {"1": ("conflict", "")}
    move.done("export", move.workspace, "--out", move.folder / "never", code=4)
    decisions = move.file(
        "d.csv", [["account_id", "decision", "user_id", "reason"], ["1", "use", new(2), ""]]
    )
    move.done("decide", move.workspace, "--file", decisions)
    assert move.outcomes() == {"1": ("mapped", new(2))}
    assert move.results()["id_map"][0]["warnings"] == "by_hand"
    move.done("undo", move.workspace)
    assert move.outcomes() == {"1": ("conflict", "")}


def test_07_a_district_that_was_off_during_the_bulk_run_comes_later(move: Migration) -> None:
    move.mapping([old(1), new(1), "teacher", ""])
    path = move.file(
        "accounts.csv",
        [
            ["id", "clever_id", "district"],
            ["1", old(1), "North"],
            ["2", old(2), "South"],
            ["3", old(3), " south"],
        ],
    )
    move.done("load", move.workspace, "--accounts", path)
    assert move.outcomes()["2"] == move.outcomes()["3"] == ("district_missing", "")
    move.mapping([old(2), new(2), "teacher", ""], district="South")
    assert move.outcomes() == {"1": ("mapped", new(1)), "2": ("mapped", new(2)), "3": ("not_in_mapping", "")}


def test_08_rollback_leaves_users_alone_that_came_after_the_switch(move: Migration) -> None:
    move.mapping([old(1), new(1), "teacher", ""], [old(9), new(9), "teacher", ""])
    move.accounts(["1", old(1), "teacher", "", ""], ["2", new(9), "teacher", "", ""])
    assert move.outcomes()["2"] == ("already_new", new(9))
    assert [row["account_id"] for row in move.results()["rollback"]] == ["1"]
    given = [("1", old(1)), ("2", new(9))]
    applied(move.folder, given, move.out / "update.sql")
    with closing(sqlite3.connect(move.folder / "partner.db")) as conn, conn:
        conn.execute("INSERT INTO accounts VALUES ('3', ?)", [new(1)])
    later = applied(move.folder, given, move.out / "rollback.sql")
    assert later == [*given, ("3", new(1))]


def test_09_a_second_run_changes_nothing(move: Migration) -> None:
    move.mapping([old(1), new(1), "teacher", ""])
    path = move.accounts(["1", old(1), "teacher", "", ""])
    before = crosswalk("status", move.workspace, "--format", "json").out
    assert "nothing" in move.done("load", move.workspace, "--accounts", path).out
    move.mapping([old(1), new(1), "teacher", ""])
    assert crosswalk("status", move.workspace, "--format", "json").out == before
    move.results()
    for _ in range(2):
        assert applied(move.folder, [("1", old(1))], move.out / "update.sql") == [("1", new(1))]
    after = move.file("after.csv", [["account_id", "clever_id", "role"], ["1", new(1), "teacher"]])
    second = move.folder / "second"
    mapping = move.folder / "North" / "North.csv"
    move.done("migrate", "--mapping", mapping, "--accounts", after, "--out", second)
    assert table(second / "rollback.csv") == [["account_id", "user_id", "previous_id"]]
    assert table(second / "id_map.csv")[1][2:6] == [new(1), "teacher", "", "already_new"]


def test_10_an_email_changed_between_csv_and_switch_splits_and_joins(move: Migration) -> None:
    first = [
        (1, 1, "teacher"),
        (2, 1, "staff"),
        (3, 3, "teacher"),
        (4, 4, "staff"),
        (5, 5, "teacher"),
        (6, 5, "staff"),
    ]
    move.mapping(*([old(n), new(user), role, ""] for n, user, role in first))
    move.accounts(*([str(n), old(n), role, "", ""] for n, _, role in first))
    move.done("merge", move.workspace)
    assert {row["state"] for row in move.results()["merges"]} == {"accepted"}
    newer = [
        (1, 1, "teacher"),
        (2, 2, "staff"),
        (3, 3, "teacher"),
        (4, 3, "staff"),
        (5, 5, "teacher"),
        (6, 5, "staff"),
    ]
    move.mapping(*([old(n), new(user), role, ""] for n, user, role in newer), again="newer ")
    assert move.drift() == {old(1): "split", old(2): "split", old(3): "joined", old(4): "joined"}
    states = {row["account_id"]: row["state"] for row in move.results()["merges"]}
    assert states == {"3": "proposed", "4": "proposed", "5": "accepted", "6": "accepted"}
    move.done("export", move.workspace, "--out", move.folder / "never", code=4)


def test_11_who_comes_back_as_a_new_user_is_not_matched_to_the_old_account(move: Migration) -> None:
    move.mapping([old(1), new(1), "teacher", "ann@n.example"])
    move.accounts(["1", old(1), "teacher", "", ""], ["2", old(2), "teacher", "ann@n.example", ""])
    # The old id of somebody who was gone for long is in no file; the same email is a hint and no more.
    assert move.outcomes()["2"] == ("not_in_mapping", "")
    (row,) = move.results()["exceptions"]
    assert row["account_id"] == "2" and row["why"]
    move.mapping([old(7), new(7), "teacher", "back@n.example"], again="newer ")
    assert move.drift() == {old(1): "gone", old(7): "new"}
    assert move.outcomes()["1"] == ("mapped", new(1)), "rows that a newer file no longer has stay in force"
    assert [row["legacy_id"] for row in move.results()["unclaimed"]] == [old(7)]


def test_12_a_teacher_who_is_also_a_contact_is_not_merged(move: Migration) -> None:
    move.mapping(
        [old(1), new(1), "teacher", "a@n.example"],
        [old(2), new(2), "contact", "a@n.example"],
        [old(3), new(3), "teacher", ""],
        [old(4), new(3), "staff", ""],
        [old(5), new(3), "contact", ""],
    )
    rows = [[str(n), old(n), "", "", ""] for n in range(1, 6)]
    accounts = move.accounts(*rows)
    move.done("merge", move.workspace, "--strategy", "combine")
    found = move.results()
    assert move.outcomes()["2"] == move.outcomes()["5"] == ("recreate", "")
    merges = {row["account_id"]: row["state"] for row in found["merges"]}
    assert merges == {"3": "proposed", "4": "proposed"}
    cells = {row["account_id"]: row["clever_id"] for row in found["accounts_updated"]}
    assert cells["2"] == old(2) and cells["5"] == old(5), "the cell of a contact stays as it is"
    assert "rollback" in found and "2" not in [row["account_id"] for row in found["rollback"]]
    assert accounts.exists()


def test_13_a_student_with_a_teachers_email_is_not_merged(move: Migration) -> None:
    move.mapping([old(1), new(1), "teacher", "x@n.example"], [old(2), old(2), "student", "x@n.example"])
    move.accounts(["1", old(1), "teacher", "x@n.example", ""], ["2", old(2), "student", "x@n.example", ""])
    assert move.outcomes() == {"1": ("mapped", new(1)), "2": ("unchanged", old(2))}
    assert move.results()["merges"] == []
    move.mapping([old(2), new(1), "student", "x@n.example"], again="newer ")
    assert move.outcomes()["2"] == ("conflict", ""), (
        "students keep their id; a file that says otherwise is asked about"
    )
    move.mapping([old(3), old(2), "teacher", ""], [old(2), old(2), "student", ""], again="third ")
    move.accounts(["2", old(2), "student", "", ""], ["3", old(3), "teacher", "", ""], name="later.csv")
    move.done("merge", move.workspace, "--strategy", "combine")
    assert {row["state"] for row in move.results()["merges"]} == {"proposed"}


def test_15_the_order_of_rows_does_not_decide_a_role(move: Migration) -> None:
    told = []
    rows = [[old(1), new(1), "teacher", ""], [old(2), new(1), "staff", ""]]
    for order in (rows, rows[::-1]):
        one = Migration(move.folder / str(len(told)))
        one.folder.mkdir()
        one.mapping(*order)
        one.accounts(["1", old(1), "", "", "1"], ["2", old(2), "", "", "5"])
        one.done("merge", one.workspace, "--strategy", "combine", "--survivor", "role")
        told.append(one.results()["merges"])
    assert told[0] == told[1]
    assert [(row["role"], row["action"]) for row in told[0]] == [("teacher", "retire"), ("staff", "survive")]


def test_16_an_admin_is_not_demoted_to_teacher(move: Migration) -> None:
    move.mapping([old(1), new(1), "teacher", ""], [old(2), new(1), "staff", ""])
    move.accounts(["1", old(1), "teacher", "", "viewer"], ["2", old(2), "staff", "", "admin"])
    words = ["merge", move.workspace, "--strategy", "combine", "--levels", "viewer,admin"]
    move.done(*words, "--permission", "lowest")
    merges = move.results()["merges"]
    assert {(row["state"], row["permission"]) for row in merges} == {("proposed", "viewer")}
    assert all("permission_loss" in row["warnings"] for row in merges)
    for rule, level in (
        ("highest", "admin"),
        ("staff_first", "admin"),
        ("by_role", "staff:admin+teacher:viewer"),
    ):
        move.done(*words, "--permission", rule)
        merges = move.results()["merges"]
        assert {(row["state"], row["permission"]) for row in merges} == {("accepted", level)}


def test_16b_levels_without_an_order_decide_nothing(move: Migration) -> None:
    move.mapping([old(1), new(1), "teacher", ""], [old(2), new(1), "staff", ""])
    move.accounts(["1", old(1), "teacher", "", "viewer"], ["2", old(2), "staff", "", "admin"])
    move.done("merge", move.workspace, "--strategy", "combine")
    assert {row["state"] for row in move.results()["merges"]} == {"proposed"}
    assert {row["migration_outcome"] for row in move.results()["accounts_updated"]} == {"mapped"}


def test_24_ids_that_only_one_side_knows(move: Migration) -> None:
    move.mapping([old(1), new(1), "teacher", ""], [old(2), new(2), "teacher", ""])
    move.accounts(["1", old(1), "teacher", "", ""], ["3", old(3), "teacher", "", ""])
    found = move.results()
    assert [row["legacy_id"] for row in found["unclaimed"]] == [old(2)]
    assert [(row["account_id"], row["outcome"]) for row in found["exceptions"]] == [("3", "not_in_mapping")]
    assert len(found["accounts_updated"]) == 2, "an account without an id stays in the file"


def test_25_an_update_that_fails_in_the_middle_changes_nothing(move: Migration) -> None:
    count = 50
    move.mapping(*([old(n), new(n), "teacher", ""] for n in range(count)))
    move.accounts(*([str(n), old(n), "teacher", "", ""] for n in range(count)))
    move.results()
    given = [(str(n), old(n)) for n in range(count)]
    fails = f"CHECK (clever_id <> '{new(count - 2)}')"
    assert applied(move.folder, given, move.out / "update.sql", fails) == given
    after = move.file("after.csv", [["account_id", "clever_id"], *map(list, given)])
    told = crosswalk("verify", move.workspace, "--accounts", after, "--format", "json").json
    assert [row["state"] for row in told["rows"]] == ["not_done"] * count
    half = move.file(
        "half.csv",
        [["account_id", "clever_id"], *([str(n), new(n) if n < 20 else old(n)] for n in range(40))],
    )
    told = crosswalk("verify", move.workspace, "--accounts", half, "--format", "json").json
    states = [row["state"] for row in told["rows"]]
    assert (states.count("done"), states.count("not_done"), states.count("lost")) == (20, 20, 10)


def test_26_the_same_old_id_in_two_district_files(move: Migration) -> None:
    for district in ("North", "South"):
        path = move.file(f"zip/{district}.csv", [["role_id", "user_id"], [old(1), new(1)]])
    said = move.done("load", move.workspace, "--mapping", path.parent, "--format", "json")
    assert [one["duplicates"] for one in said.json["files"]] == [0, 0], "rows of two districts are two rows"
    move.accounts(["1", old(1), "teacher", "", ""])
    assert move.outcomes() == {"1": ("mapped", new(1))}


def test_ids_that_a_spreadsheet_damaged_are_told_apart(move: Migration) -> None:
    move.mapping(
        ["5.03E+23", new(1), "teacher", ""], [old(1), "5.03E+23", "teacher", ""], [old(0x5E1), new(2), "", ""]
    )
    given = {
        "1": "5.03E+23",
        "2": old(1)[:-3],
        "3": old(0x5E1)[-3:].lstrip("0"),
        "4": f"\u201c{old(0x5E1).upper()}\u201d\u00a0",
        "5": "NULL",
    }
    move.accounts(*([key, text, "teacher", "", ""] for key, text in given.items()))
    outcomes = {key: outcome for key, (outcome, _) in move.outcomes().items()}
    assert outcomes == {"1": "bad_id", "2": "bad_id", "3": "bad_id", "4": "mapped", "5": "bad_id"}
    assert [row["reason"] for row in move.results()["set_aside"]] == ["bad_legacy_id", "bad_user_id"]
    (row,) = move.results()["rollback"]
    assert row["previous_id"] == given["4"], "back to exactly what stood there"
