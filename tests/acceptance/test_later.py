"""After the results: the SQL applied, the change verified, newer loads compared, everything the same twice."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from tests.acceptance.cases import LEGACY, USERS, Inventor
from tests.acceptance.reference import Book
from tests.acceptance.reference_later import drift, verified
from tests.acceptance.reference_merging import Options, People
from tests.acceptance.reference_reading import File, Refused, read
from tests.acceptance.running import crosswalk, table
from tests.support.csv_text import csv_text


def newer_load(invent: Inventor) -> dict[str, bytes]:
    """Two districts, every legacy id at most once in each."""
    draw = invent.draw
    files = {}
    for name in draw.sample(["North Side.csv", "east.csv"], draw.randint(1, 2)):
        olds = draw.sample(LEGACY, draw.randint(1, 7))
        rows = [["legacy_id", "user_id"], *([old, draw.choice(USERS)] for old in olds)]
        files[name] = csv_text(rows).encode()
    return files


@pytest.mark.parametrize("seed", range(15))
def test_drift_by_the_letter(seed: int, tmp_path: Path) -> None:
    invent, book, workspace = Inventor(seed, tmp_path), Book(), tmp_path / "w.crosswalk"
    for number in range(invent.draw.randint(2, 3)):
        files = newer_load(invent)
        folder = tmp_path / str(number)
        folder.mkdir()
        for name, data in files.items():
            (folder / name).write_bytes(data)
        book.load_mapping(read(name, data, "mapping") for name, data in files.items())
        assert crosswalk("load", workspace, "--mapping", folder).code == 0
    rows = crosswalk("drift", workspace, "--format", "json").json["rows"]
    found = {
        (book.district(r["district"]), r["change"], r["legacy_id"].lower(), r["before"], r["after"])
        for r in rows
    }
    assert found == {(place, change, old.lower(), *users) for place, change, old, *users in drift(book)}
    assert not any(row["decision_touched"] for row in rows)
    assert len(found) == len(rows)


def prepared(seed: int, folder: Path, **options: str) -> tuple[Book, People, list[object]]:
    """A migration with keys that are there once, worked out by the reference; the words for the real one."""
    invent = Inventor(seed, folder)
    book = Book()
    mapping = invent.mapping()
    book.load_mapping(read(name, data, "mapping") for name, data in mapping.files.items())
    rows = [["account_id", "clever_id", "role", "level"]]
    for number in range(12):
        one = [
            str(number + 1),
            invent.dressed(invent.account_id()),
            invent.draw.choice(["teacher", "staff", ""]),
        ]
        rows.append([*one, str(invent.draw.randint(1, 3))])
    path = folder / "accounts.csv"
    path.write_text(csv_text(rows), encoding="utf-8")
    book.load_accounts(read(path.name, path.read_bytes(), "accounts"))
    book.work_out()
    words = ["--mapping", mapping.path, "--accounts", path]
    asked = Options(**options)
    return book, People(book, asked), [*words, *asked.words()]


@pytest.mark.parametrize("seed", range(9))
@pytest.mark.parametrize("strategy", ["link", "combine"])
def test_update_sql_does_what_the_plan_says_and_verify_agrees(
    seed: int, strategy: str, tmp_path: Path
) -> None:
    try:
        book, _, words = prepared(seed, tmp_path, strategy=strategy)
    except Refused:  # such files are another test's business
        return
    out, workspace = tmp_path / "out", tmp_path / "w.crosswalk"
    given = [[account.key, account.text] for account in book.accounts]
    assert crosswalk("migrate", *words, "--workspace", workspace, "--out", out).code in (0, 4)
    with closing(sqlite3.connect(tmp_path / "partner.db")) as conn:
        conn.execute("CREATE TABLE accounts (account_id TEXT, clever_id TEXT)")
        conn.executemany("INSERT INTO accounts VALUES (?, ?)", given)
        conn.commit()
        for _ in range(2):
            conn.executescript((out / "update.sql").read_text(encoding="utf-8"))
            after = conn.execute("SELECT account_id, clever_id FROM accounts").fetchall()
            assert [list(row) for row in after] == [
                [account.key, account.new_text] for account in book.accounts
            ]
        check_verified(book, [*after], workspace, tmp_path, seed)
        for _ in range(2):
            conn.executescript((out / "rollback.sql").read_text(encoding="utf-8"))
            back = conn.execute("SELECT account_id, clever_id FROM accounts").fetchall()
            assert [list(row) for row in back] == given


def check_verified(
    book: Book, after: list[tuple[str, str]], workspace: Path, folder: Path, seed: int
) -> None:
    """`verify` on the export as it should be, and on one in which things went wrong."""
    draw = Inventor(seed, folder).draw
    spoilt = [row for row in after if draw.random() < 0.8]
    texts = {account.key: account.text for account in book.accounts}
    for at, (key, _) in enumerate(spoilt):
        if draw.random() < 0.4:
            spoilt[at] = (key, draw.choice([texts[key], "f" * 24, "", f" {texts[key]} "]))
    for rows in (after, [*spoilt, ("99", "f" * 24)]):
        path = folder / "after.csv"
        path.write_text(csv_text([["account_id", "clever_id"], *map(list, rows)]), encoding="utf-8")
        told = crosswalk("verify", workspace, "--accounts", path, "--format", "json").json
        wanted, states = verified(book.accounts, rows)
        planned = [row for row in told["rows"] if row["state"] != "unexpected"]
        assert [[row["account_id"], row["state"]] for row in planned] == wanted
        names = ("done", "not_done", "different", "lost", "unexpected")
        assert {n: sum(d[n] for d in told["districts"]) for n in names} == {n: states[n] for n in names}
        if rows is after:
            assert states["done"] == len(book.accounts)


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    _, _, words = prepared(1, tmp_path, strategy="combine")
    folders = []
    for number in range(2):
        folders.append(tmp_path / f"out{number}")
        assert crosswalk("migrate", *words, "--out", folders[-1], "--spreadsheet-copies").code in (0, 4)
    one, other = ({p.relative_to(f): p for p in f.rglob("*") if p.is_file()} for f in folders)
    assert one.keys() == other.keys() and len(one) > 12
    different = [str(name) for name in one if one[name].read_bytes() != other[name].read_bytes()]
    assert set(different) <= {"manifest.json"}


def test_the_manifest_is_the_same_too_when_the_time_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    _, _, words = prepared(1, tmp_path)
    told = []
    for number in range(2):
        assert crosswalk("migrate", *words, "--out", tmp_path / str(number)).code in (0, 4)
        told.append((tmp_path / str(number) / "manifest.json").read_bytes())
    assert told[0] == told[1]
    assert "2023-11-14" in told[0].decode()


def test_order_of_files_and_of_loading_one_by_one(tmp_path: Path) -> None:
    """Within one load the order in which files are named does not matter."""
    texts = {
        "b.csv": f"old_id,new_id\n{LEGACY[0]},{USERS[0]}\n",
        "a.csv": f"old_id,new_id\n{LEGACY[0]},{USERS[1]}\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    accounts = tmp_path / "accounts.csv"
    accounts.write_text(f"id,clever_id\n1,{LEGACY[0]}\n")
    told = []
    for names in (["a.csv", "b.csv"], ["b.csv", "a.csv"]):
        files = [word for name in names for word in ("--mapping", tmp_path / name)]
        out = tmp_path / "-".join(names)
        assert crosswalk("migrate", *files, "--accounts", accounts, "--out", out).code == 4
        told.append(
            {p.name: p.read_bytes() for p in out.iterdir() if p.is_file() and p.name != "manifest.json"}
        )
    assert told[0] == told[1]


PERSONAL = ["Zyxwina", "Qwertzon", "zyxwina@quux.example", "KEY-77-SECRET", "SISNO-4711", "a1" * 12]


def test_nothing_personal_is_left_after_erase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("CROSSWALK_HOME", str(home))
    first, last, mail, key, sis, new = PERSONAL
    district = "Distrikt Xylo"
    mapping, accounts, workspace = tmp_path / "m.csv", tmp_path / "a.csv", tmp_path / "w.crosswalk"
    rows = [[f"{n:024x}", f"{n % 40 + 9000:024x}", "teacher", district, mail] for n in range(300)]
    rows += [
        ["b2" * 12, new, "teacher", district, mail],
        ["c3" * 12, new, "staff", district, mail],
        ["", new, "", "", mail],
    ]
    mapping.write_text(csv_text([["old_id", "new_id", "role", "district", "email"], *rows]))
    people = [[f"{n}", f"{n:024x}", "x", "y", "", "", district] for n in range(200)]
    people += [
        [key, "b2" * 12, first, last, mail, sis, district],
        ["78", "c3" * 12, first, last, mail, sis, district],
    ]
    people += [
        ["79", "d4" * 12, first, last, mail, sis, district],
        ["", "d4" * 12, first, last, mail, sis, district],
    ]
    head = ["id", "clever_id", "first_name", "last_name", "email", "sis_id", "district"]
    accounts.write_text(csv_text([head, *people]))
    decisions = tmp_path / "d.csv"
    decisions.write_text(
        f"account_id,decision,user_id,reason\n79,use,{new},\n{key},defer,,\n12,leave,,test\n"
    )
    assert crosswalk("load", workspace, "--mapping", mapping, "--accounts", accounts).code == 0
    assert crosswalk("match", workspace, "--same-district", f"{district}=Other").code == 0
    assert crosswalk("merge", workspace, "--strategy", "combine").code == 0
    assert crosswalk("decide", workspace, "--file", decisions).code == 0
    assert crosswalk("undo", workspace).code == 0
    out = tmp_path / "out"
    assert crosswalk("export", workspace, "--out", out, "--allow-open").code == 0
    before = crosswalk("status", workspace, "--format", "json").json
    assert any(word.encode() in workspace.read_bytes() for word in PERSONAL)
    said = crosswalk("erase", workspace)
    assert said.code == 0 and str(out) in said.out
    look_for_traces([workspace, *workspace.parent.glob("w.crosswalk*")], home)
    after = crosswalk("status", workspace, "--format", "json").json
    for part in ("accounts", "mapping", "merges", "balanced"):
        assert after[part] == before[part], part
    assert "nothing" in crosswalk("undo", workspace).out.lower()
    history = crosswalk("history", workspace).out
    assert history and not any(word in history for word in PERSONAL)
    look_for_traces([workspace], home)


def look_for_traces(files: list[Path], home: Path) -> None:
    logs = [path for path in home.rglob("*") if path.is_file()] if home.exists() else []
    for path in [*files, *logs]:
        data = path.read_bytes()
        for word in [*PERSONAL, "b2" * 12, "d4" * 12]:
            found = [
                form
                for form in (word.encode(), word.encode("utf-16-le"), word.upper().encode())
                if form in data
            ]
            assert not found, (path.name, word)
            if len(word) == 24:
                assert bytes.fromhex(word) not in data, (path.name, word)


def test_counts_of_files_say_which_and_how_many(tmp_path: Path) -> None:
    """The summary file is what `--format json` and `status` tell."""
    book, _, words = prepared(3, tmp_path)
    out, workspace = tmp_path / "out", tmp_path / "w.crosswalk"
    told = crosswalk("migrate", *words, "--out", out, "--workspace", workspace, "--format", "json").json
    assert told == json.loads((out / "summary.json").read_text())
    status = crosswalk("status", workspace, "--format", "json").json
    assert status == {**told, "steps": status["steps"]} and len(status["steps"]) == 8
    outcomes = Counter(row[5] for row in table(out / "id_map.csv")[1:])
    assert {word: count for word, count in told["accounts"]["by_outcome"].items() if count} == outcomes
    assert isinstance(book.files[0], File)
