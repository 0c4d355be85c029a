"""For any accounts: the update gives what was planned, twice is once, and the rollback gives the original."""

from __future__ import annotations

import sqlite3
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import UsageError
from app.results.sql.dialects import DIALECTS
from app.results.sql.names import parts_of
from tests.results.moments import accounts_of, clever_id, moment, table, workspace_of

numbers = st.integers(0, 12)
cells = st.one_of(
    numbers.map(clever_id),
    numbers.map(lambda n: clever_id(0xABC0 + n).upper()),
    st.sampled_from(["", " ", "x'y", "NULL", "a\nb", 'q"', "-- ;"]),
)
keys = st.one_of(
    st.integers(0, 6).map(str),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=4),
)
pairs = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(keys, cells), min_size=1, max_size=10), pairs, st.booleans())
def test_there_and_back_on_sqlite(
    rows: list[tuple[str, str]], mapping: list[tuple[int, int]], unique: bool
) -> None:
    rows = [(key, cell) for key, cell in dict.fromkeys(rows) if key.strip()]
    rows_of = [(clever_id(old), clever_id(new), "teacher") for old, new in mapping]
    rows_of += [(clever_id(0xABC0 + old), clever_id(new), "staff") for old, new in mapping]
    with tempfile.TemporaryDirectory() as folder:
        workspace = workspace_of(Path(folder), {"d": rows_of}, accounts_of(*rows))
        with moment(workspace) as at:
            at.export(Path(folder) / "out", only=("rollback", "update.sql", "rollback.sql"))
        out = Path(folder) / "out"
        update, rollback = (out / "update.sql").read_text(), (out / "rollback.sql").read_text()
        wanted = _wanted(
            rows, [(r["account_id"], r["previous_id"], r["user_id"]) for r in table(out / "rollback.csv")]
        )

    before = [cell for _, cell in rows]
    if unique and max(Counter(before).values()) > 1:
        return
    conn = sqlite3.connect(":memory:", isolation_level=None)
    conn.execute("CREATE TABLE accounts (account_id TEXT, clever_id TEXT)")
    if unique:
        conn.execute("CREATE UNIQUE INDEX one_each ON accounts (clever_id)")
    conn.executemany("INSERT INTO accounts VALUES (?, ?)", rows)

    def ids() -> list[str]:
        return [row[0] for row in conn.execute("SELECT clever_id FROM accounts ORDER BY rowid")]

    if unique and max(Counter(wanted).values()) > 1:
        with pytest.raises(sqlite3.IntegrityError):
            conn.executescript(update)
        assert ids() == before
        assert not conn.in_transaction
        return
    conn.executescript(update)
    assert ids() == wanted
    conn.executescript(update)
    assert ids() == wanted
    conn.executescript(rollback)
    assert ids() == before
    conn.close()


def _wanted(rows: list[tuple[str, str]], planned: list[tuple[str, str, str]]) -> list[str]:
    """The ids after the update: as in rollback.csv, but for accounts that key and id do not tell apart."""
    after = {(key, old): new for key, old, new in planned}
    final = [(key, old, after.get((key, old), old)) for key, old in rows]
    wanted = []
    for key, old, new in final:
        others = [(o, n) for k, o, n in final if k == key and (o, n) != (old, new)]
        clear = not any({old, new} & {o, n} for o, n in others)
        wanted.append(new if clear else old)
    return wanted


@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_any_text_survives_as_a_literal_of_sqlite(value: str) -> None:
    conn = sqlite3.connect(":memory:")
    (found,) = conn.execute(f"SELECT {DIALECTS['sqlite'].literal(value)}").fetchone()
    conn.close()
    assert found == value


@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_literals_never_break_a_line_and_are_printable(value: str) -> None:
    for dialect in DIALECTS.values():
        if "\0" in value and not dialect.nul:
            continue
        literal = dialect.literal(value)
        assert literal.isascii()
        assert literal.isprintable()


def test_sqlserver_writes_odd_characters_by_number() -> None:
    mssql = DIALECTS["mssql"]
    assert mssql.literal("O'Neil\n$(x)😀") == (
        "N'O''Neil' + NCHAR(10) + N'$' + N'(x)' + NCHAR(55357) + NCHAR(56832) + N''"
    )
    assert mssql.quote(["dbo", "a]b"]) == "[dbo].[a]]b]"


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("accounts", ["accounts"]),
        ("school.accounts", ["school", "accounts"]),
        ('"my.table"', ["my.table"]),
        ('app."say ""hi"""', ["app", 'say "hi"']),
        ("[dbo].[a b]", ["dbo", "a b"]),
        ("my table", ["my table"]),
    ],
)
def test_names_of_tables(name: str, parts: list[str]) -> None:
    assert parts_of(name) == parts


@pytest.mark.parametrize("name", ["", ".", "a.", ".a", "a..b", '"open', "a\0b", " "])
def test_names_that_are_none(name: str) -> None:
    with pytest.raises(UsageError):
        parts_of(name)


def test_head_tells_rows_and_ids_written_twice(tmp_path: Path) -> None:
    old = [clever_id(number) for number in range(1, 5)]
    mapping = [
        (old[0], clever_id(50), "teacher"),
        (old[1], clever_id(50), "staff"),
        (old[2], clever_id(51), "staff"),
    ]
    rows = accounts_of(("1", old[0]), ("2", old[1]), ("3", old[2]), ("4", old[3]))
    with moment(workspace_of(tmp_path, {"d": mapping}, rows)) as at:
        for dialect in DIALECTS:
            at.export(tmp_path / dialect, only=("update.sql", "rollback.sql"), dialect=dialect, table="s.t")
    for dialect in DIALECTS:
        head = (tmp_path / dialect / "update.sql").read_text().splitlines()
        assert "-- Rows it must change: 3 (in s.t)." in head
        assert "-- Ids it writes more than once: 1." in head
        back = (tmp_path / dialect / "rollback.sql").read_text()
        assert "-- Rows it must change: 3 (in s.t).\n-- Ids it writes more than once: 0.\n" in back


def test_large_scripts_for_sqlserver_come_in_batches(tmp_path: Path) -> None:
    rows = [(str(number), clever_id(number)) for number in range(1, 10_600)]
    mapping = {"d": [(held, clever_id(20_000 + n), "teacher") for n, (_, held) in enumerate(rows)]}
    with moment(workspace_of(tmp_path, mapping, accounts_of(*rows))) as at:
        at.export(tmp_path / "out", only=("update.sql",), dialect="mssql")
    script = (tmp_path / "out" / "update.sql").read_text()
    assert script.count("INSERT INTO #crosswalk_pairs VALUES") == 22
    assert script.count("\nGO\n") == 1
    assert "SET XACT_ABORT ON;" in script
    assert script.rstrip().endswith("COMMIT TRANSACTION;")
