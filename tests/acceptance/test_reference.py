"""Every result file, cell by cell, against a second implementation that knows only what was promised."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.cases import Given, Inventor
from tests.acceptance.reference import Book
from tests.acceptance.reference_merging import Options, People
from tests.acceptance.reference_reading import ACCOUNT_COLUMNS, Refused, read
from tests.acceptance.running import crosswalk, table

ONLY = "id_map,accounts_updated,merges,merge_fields,exceptions,set_aside,unclaimed,rollback,summary"
LEVEL_HEADERS = {spelled.replace("_", sign) for spelled in ACCOUNT_COLUMNS["permission"] for sign in "_- "}


def give(book: Book, given: Given) -> bool:
    """Whether the reference takes what is given."""
    try:
        files = [read(name, data, given.kind) for name, data in given.files.items()]
    except Refused:
        return False
    if given.kind == "mapping":
        book.load_mapping(files)
    else:
        book.load_accounts(files[0])
    return True


def same(found: Any, wanted: Any) -> None:
    """Equal, or told where not."""
    if found == wanted:
        return
    if isinstance(found, list):
        pairs = enumerate(zip_longest(found, wanted))
    else:
        pairs = ((name, (found.get(name), wanted.get(name))) for name in {**found, **wanted})
    told = [f"{at}: found {one}, wanted {other}" for at, (one, other) in pairs if one != other]
    pytest.fail("\n".join(told[:5]))


def folded(book: Book, rows: list[list[str]], at: int) -> list[list[str]]:
    """Rows with one name for each district: how a district of several spellings is shown is free."""
    return [rows[0], *([*row[:at], book.district(row[at]), *row[at + 1 :]] for row in rows[1:])]


def files_compared(book: Book, out: Path) -> None:
    book_file = book.account_file
    assert book_file is not None
    suffix = Path(book_file.name).suffix
    same(folded(book, table(out / "id_map.csv"), 4), book.id_map())
    same(table(out / f"accounts_updated{suffix}", book_file.delimiter), book.accounts_updated())
    same(table(out / "rollback.csv"), book.rollback())
    found = folded(book, table(out / "unclaimed.csv"), 0)
    same([found[0], *sorted(found[1:])], book.unclaimed_rows())
    found = folded(book, table(out / "exceptions.csv"), 5)
    same([[r[0], r[1], r[2], *r[5:]] for r in found], book.exceptions())
    assert all(row[3].strip() for row in found)
    found = [row[:3] for row in table(out / "set_aside.csv")]
    # Two loads may hold files of one name: their rows stand in either order.
    same(sorted(found), sorted(row[:3] for row in book.set_aside()))


@pytest.mark.parametrize("seed", range(36))
def test_a_migration_by_the_letter(seed: int, tmp_path: Path) -> None:
    invent = Inventor(seed, tmp_path)
    book = Book()
    workspace = tmp_path / "w.crosswalk"
    for given in [*(invent.mapping() for _ in range(invent.draw.randint(1, 3))), invent.accounts()]:
        taken = give(book, given)
        said = crosswalk("load", workspace, f"--{given.kind}", given.path)
        assert said.code == (0 if taken else 3), said.err
    if book.account_file is None:
        return
    book.work_out()
    said = crosswalk("export", workspace, "--out", tmp_path / "out", "--allow-open", "--only", ONLY)
    assert said.code == 0, said.err
    files_compared(book, tmp_path / "out")
    found = crosswalk("status", workspace, "--format", "json").json
    wanted = book.summary()
    same(found["files"], wanted["files"])
    same(found["accounts"], wanted["accounts"])
    same(found["mapping"], wanted["mapping"])
    assert found["balanced"]
    counts = ("accounts", "settled", "open", "mapping_rows")
    districts = {book.district(d["district"]): tuple(d[one] for one in counts) for d in found["districts"]}
    same({name: all_four for name, all_four in districts.items() if any(all_four)}, book.districts())


def blurred(row: list[str]) -> list[str]:
    """A line of merge_fields without the account that a level comes from, where several have it."""
    return row if row[2].lower() not in LEVEL_HEADERS else [*row[:4], "?", row[5]]


def asked(invent: Inventor) -> Options:
    draw = invent.draw
    levels = ["none", "read", "write", "admin"] if invent.chance(0.3) else []
    return Options(
        strategy=draw.choice(["link", "separate", "combine", "combine", "combine"]),
        permission=draw.choice(["highest", "lowest", "by_role", "staff_first"]),
        levels=levels,
        survivor=draw.sample(["last_login", "permission", "role", "key"], 4),
    )


# 6063: a level without a place in the order, in another role than the one that is compared
@pytest.mark.parametrize("seed", [*range(1000, 1040), 6063])
def test_merges_by_the_letter(seed: int, tmp_path: Path) -> None:
    invent = Inventor(seed, tmp_path, calm=True)
    options = asked(invent)
    levels = (options.levels or ["1", "2", "10"]) + ["", "" if invent.chance(0.7) else "odd"]
    mapping, accounts = invent.mapping(), invent.accounts(levels)
    book = Book()
    taken = give(book, mapping) and give(book, accounts)
    files = ["--mapping", mapping.path, "--accounts", accounts.path]
    out = tmp_path / "out"
    said = crosswalk("migrate", *files, "--out", out, "--only", ONLY, "--format", "json", *options.words())
    assert said.code in ((0, 4) if taken else (3,)), said.err
    if not taken:
        assert not out.exists()
        return
    book.work_out()
    people = People(book, options)
    found = table(out / "merges.csv")
    same([row[:4] + row[6:8] for row in found], [row[:4] + row[6:] for row in people.merges()])
    if people.doubtful:
        return
    same([row[:8] for row in found], people.merges())
    found = table(out / "merge_fields.csv")
    wanted = people.fields()
    same([blurred(row) for row in found], [blurred(row) for row in wanted])
    files_compared(book, out)
    same({name: said.json["merges"][name] for name in people.counts()}, people.counts())
    undecided = sum(account.outcome == "conflict" for account in book.accounts)
    undecided += sum(person.state == "proposed" for person in people.people)
    assert said.code == (4 if undecided else 0)
