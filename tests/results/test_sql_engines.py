"""The SQL scripts run for real, the way a person runs them, on every engine that is installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.results.moments import accounts_of, clever_id, moment, workspace_of
from tests.support import engines
from tests.support.engines import Engine

ODD_KEYS = [
    "it's",
    'say "hi"',
    "back\\slash",
    "new\nline",
    "tab\there",
    "Zoë 😀",
    "a;b--c",
    "$(x) :y",
    "A",
    "a",
    " a",
    "a ",
]


@pytest.fixture(scope="module")
def postgres() -> Iterator[Engine]:
    programs = engines.postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    with engines.postgres(programs) as engine:
        yield engine


@pytest.fixture(scope="module")
def mariadb() -> Iterator[Engine]:
    programs = engines.mariadb_programs()
    if programs is None:
        pytest.skip("MariaDB is not installed")
    with engines.mariadb(programs) as engine:
        yield engine


@pytest.fixture(params=["sqlite", "postgres", "mariadb"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    if request.param == "sqlite":
        return engines.SqliteShell(tmp_path)
    found: Engine = request.getfixturevalue(request.param)
    return found


class Partner:
    """The partner's table in an engine, filled with accounts."""

    def __init__(self, engine: Engine, unique: bool) -> None:
        self.engine = engine
        self.quote = "`" if engine.dialect == "mysql" else '"'
        self.table = self._name("Account table")
        self.key, self.column = self._name("account_id"), self._name("clever_id")
        text = "VARCHAR(200) CHARACTER SET latin1" if engine.dialect == "mysql" else "VARCHAR(200)"
        keys = "VARCHAR(200) CHARACTER SET utf8mb4" if engine.dialect == "mysql" else "VARCHAR(200)"
        self.must(f"DROP TABLE IF EXISTS {self.table}")
        self.must(f"CREATE TABLE {self.table} ({self.key} {keys}, {self.column} {text}, n INT)")
        if unique:
            self.must(f"CREATE UNIQUE INDEX one_each ON {self.table} ({self.column})")

    def _name(self, name: str) -> str:
        return f"{self.quote}{name}{self.quote}"

    def _literal(self, value: str | None) -> str:
        if value is None:
            return "NULL"
        plain = value.replace("'", "''")
        return (
            f"'{plain}'"
            if self.engine.dialect != "mysql"
            else f"CONVERT(X'{value.encode().hex()}' USING utf8mb4)"
        )

    def must(self, script: str) -> None:
        assert self.engine.run(f"{script};\n", stop_at_error=True), script

    def fill(self, rows: list[tuple[str, str | None]]) -> None:
        for number, (key, held) in enumerate(rows):
            self.must(
                f"INSERT INTO {self.table} VALUES ({self._literal(key)}, {self._literal(held)}, {number})"
            )

    def ids(self) -> list[str | None]:
        return [row[0] for row in self.engine.rows(f"SELECT {self.column} FROM {self.table} ORDER BY n")]


def scripts(
    tmp_path: Path, engine: Engine, mapping: list[tuple[str, str]], rows: list[tuple[str, str]]
) -> tuple[str, str]:
    """(update.sql, rollback.sql) for the accounts `rows`."""
    workspace = workspace_of(
        tmp_path,
        {"d": [(old, new, "teacher") for old, new in mapping]},
        accounts_of(*((k, i) for k, i in rows)),
    )
    with moment(workspace) as at:
        out = tmp_path / "out"
        at.export(out, only=("update.sql", "rollback.sql"), dialect=engine.dialect, table='"Account table"')
    return (out / "update.sql").read_text(), (out / "rollback.sql").read_text()


@pytest.mark.parametrize("unique", [True, False])
@pytest.mark.parametrize("stop", [True, False])
def test_update_twice_and_back(engine: Engine, tmp_path: Path, unique: bool, stop: bool) -> None:
    # A swap, a chain, a repaired id, one that stays, and keys with everything that SQL could stumble over.
    ids = [clever_id(number) for number in range(1, 30)]
    mapping = [(ids[0], ids[1]), (ids[1], ids[0]), (ids[2], ids[3]), (ids[3], ids[4])]
    mapping += [(ids[5 + at], clever_id(100 + at)) for at in range(len(ODD_KEYS))]
    rows = [("1", ids[0]), ("2", ids[1]), ("3", ids[2]), ("4", ids[3])]
    rows += [(key, ids[5 + at]) for at, key in enumerate(ODD_KEYS)]
    rows += [("kept", ids[28]), ("upper", f" {clever_id(0xABCDEF).upper()}")]
    mapping += [(clever_id(0xABCDEF), clever_id(200))]
    update, rollback = scripts(tmp_path, engine, mapping, rows)
    partner = Partner(engine, unique)
    partner.fill(list(rows))
    before = [held for _, held in rows]
    after = [ids[1], ids[0], ids[3], ids[4], *(clever_id(100 + at) for at in range(len(ODD_KEYS)))]
    after += [ids[28], clever_id(200)]

    assert engine.run(update, stop_at_error=stop)
    assert partner.ids() == after
    assert engine.run(update, stop_at_error=stop)
    assert partner.ids() == after
    assert engine.run(rollback, stop_at_error=stop)
    assert partner.ids() == before
    assert engine.run(rollback, stop_at_error=stop)
    assert partner.ids() == before


@pytest.mark.parametrize("stop", [True, False])
def test_failure_in_the_middle_changes_nothing(engine: Engine, tmp_path: Path, stop: bool) -> None:
    # The chain makes the first step move accounts out of the way; then a constraint refuses one id.
    ids = [clever_id(number) for number in range(1, 8)]
    mapping = [(ids[0], ids[1]), (ids[1], ids[2]), (ids[4], ids[5])]
    rows = [("1", ids[0]), ("2", ids[1]), ("3", ids[4]), ("4", ids[6])]
    update, _ = scripts(tmp_path, engine, mapping, rows)
    partner = Partner(engine, unique=True)
    partner.fill([*rows, ("stranger", ids[5])])  # holds the id that account 3 is to get
    assert not engine.run(update, stop_at_error=stop)
    assert partner.ids() == [*(held for _, held in rows), ids[5]]


@pytest.mark.parametrize("damage", ["cut", "broken insert"])
def test_a_damaged_script_changes_nothing(engine: Engine, tmp_path: Path, damage: str) -> None:
    rows = [(str(number), clever_id(number)) for number in range(1, 1200)]
    mapping = [(held, clever_id(5000 + number)) for number, (_, held) in enumerate(rows)]
    update, _ = scripts(tmp_path, engine, mapping, rows)
    if damage == "cut":
        update = update[: update.rindex("UPDATE")]
    else:
        at = update.index("INSERT", update.index("INSERT") + 1)  # the second of three that stage rows
        update = update[:at] + "INSERT INTO nowhere VALUES (1);\n" + update[update.index(";", at) + 1 :]
    partner = Partner(engine, unique=True)
    partner.fill(rows[:3])
    engine.run(update, stop_at_error=False)
    assert partner.ids() == [held for _, held in rows[:3]]


def test_changed_data_is_left_alone(engine: Engine, tmp_path: Path) -> None:
    ids = [clever_id(number) for number in range(1, 8)]
    rows = [("1", ids[0]), ("2", ids[1]), ("3", ids[2])]
    mapping = [(ids[0], ids[3]), (ids[1], ids[4]), (ids[2], ids[5])]
    update, rollback = scripts(tmp_path, engine, mapping, rows)
    partner = Partner(engine, unique=True)
    partner.fill([("1", ids[0]), ("2", ids[6]), ("other", ids[2]), ("3", None)])
    assert engine.run(update, stop_at_error=True)
    assert partner.ids() == [ids[3], ids[6], ids[2], None]
    assert engine.run(rollback, stop_at_error=True)
    assert partner.ids() == [ids[0], ids[6], ids[2], None]


def test_letter_case_and_blanks_of_keys_matter(engine: Engine, tmp_path: Path) -> None:
    ids = [clever_id(number) for number in (0xABC, 0xDEF)]
    update, _ = scripts(tmp_path, engine, [(ids[0], ids[1])], [("Key", ids[0])])
    partner = Partner(engine, unique=False)
    partner.fill([("key", ids[0]), ("Key ", ids[0]), ("Key", ids[0].upper()), ("Key", ids[0])])
    assert engine.run(update, stop_at_error=True)
    assert partner.ids() == [ids[0], ids[0], ids[0].upper(), ids[1]]


def test_keys_that_are_numbers(engine: Engine, tmp_path: Path) -> None:
    ids = [clever_id(number) for number in range(1, 5)]
    update, rollback = scripts(tmp_path, engine, [(ids[0], ids[1])], [("17", ids[0])])
    partner = Partner(engine, unique=True)
    partner.must(f"DROP TABLE {partner.table}")
    partner.must(f"CREATE TABLE {partner.table} ({partner.key} INT, {partner.column} CHAR(24), n INT)")
    partner.must(f"INSERT INTO {partner.table} VALUES (17, '{ids[0]}', 0)")
    assert engine.run(update, stop_at_error=True)
    assert partner.ids() == [ids[1]]
    assert engine.run(rollback, stop_at_error=True)
    assert partner.ids() == [ids[0]]


@pytest.mark.parametrize("empty", [None, ""])
def test_an_empty_id_comes_back_the_way_the_column_has_it(
    engine: Engine, tmp_path: Path, empty: str | None
) -> None:
    from app.store.decisions import Decision
    from tests.results.moments import decide

    rows = [("1", ""), ("2", ""), ("3", clever_id(3))]
    workspace = workspace_of(tmp_path, {"d": [(clever_id(9), clever_id(10), "teacher")]}, accounts_of(*rows))
    decide(workspace, Decision("use", "1", "", clever_id(10)))
    with moment(workspace) as at:
        at.export(tmp_path / "out", dialect=engine.dialect, table='"Account table"')
    partner = Partner(engine, unique=False)
    partner.fill([("1", empty), ("2", empty), ("3", clever_id(3))])
    assert engine.run((tmp_path / "out" / "update.sql").read_text(), stop_at_error=True)
    assert partner.ids() == [clever_id(10), empty, clever_id(3)]
    assert engine.run((tmp_path / "out" / "rollback.sql").read_text(), stop_at_error=True)
    assert partner.ids() == [empty, empty, clever_id(3)]
