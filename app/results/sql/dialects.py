"""How each engine writes names and values, compares bytes, and keeps a failure from being half done.

All of them compare byte for byte whatever the collation of the columns, take an empty id for NULL or an
empty text, and write every character outside printable ASCII by its number, so that neither the encoding of
the client nor its own commands inside a text can get in the way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from app.results.sql.moves import PARK, SETTLE, UNPARK, Move

PAIRS = "crosswalk_pairs"
BATCH = 500
# SQLite takes expressions up to 1000 levels deep.
_DEEPEST = 200

_PLAIN = re.compile(r"[ !#-&(-\[\]-~]*\Z")
_ODD = re.compile(r"[^ -~]+")


@dataclass(frozen=True)
class Target:
    """What is updated, quoted, and the length of the longest key or id among the staged rows."""

    table: str
    key: str
    column: str
    longest: int


class Dialect(Protocol):
    """One engine.

    `nul`: text can hold NUL characters; `row_by_row`: a unique index is checked row by row.
    """

    name: str
    nul: bool
    row_by_row: bool

    def quote(self, parts: list[str]) -> str:
        """A name, part by part."""
        ...

    def literal(self, value: str) -> str:
        """A text value."""
        ...

    def begin(self, target: Target) -> Iterator[str]:
        """Opens the transaction and makes the empty table of staged rows."""
        ...

    def insert(self, moves: list[Move]) -> str:
        """Stages some rows."""
        ...

    def apply(self, target: Target, staged: int, steps: list[int]) -> Iterator[str]:
        """Checks that all was staged, and runs the guarded updates, one for each step."""
        ...

    def forget_empties(self, target: Target) -> str:
        """Puts NULL in place of an empty id when the column holds NULL elsewhere."""
        ...

    def end(self, target: Target) -> Iterator[str]:
        """Makes sure that nothing is half done, and commits."""
        ...


def _values(moves: list[Move], dialect: Dialect) -> str:
    lines = (
        f"({move.step}, {dialect.literal(move.key)}, {dialect.literal(move.held)}, "
        f"{dialect.literal(move.becomes)})"
        for move in moves
    )
    return ",\n".join(lines)


class _DoubleQuoted:
    """Standard names: in double quotes."""

    def quote(self, parts: list[str]) -> str:
        return ".".join('"' + part.replace('"', '""') + '"' for part in parts)


class Sqlite(_DoubleQuoted):
    """SQLite 3.7.11 and later.

    Its command line goes on after an error, so a failure must undo everything by itself: a constraint that
    fails rolls back (`OR ROLLBACK`), and before the commit a check does the same when a row is left that
    should have changed (a trigger may have refused it).
    """

    name = "sqlite"
    nul = True
    row_by_row = True

    def literal(self, value: str) -> str:
        plain = value.replace("'", "''")
        if not _ODD.search(plain):
            return f"'{plain}'"

        def numbered(odd: re.Match[str]) -> str:
            return f"' || char({','.join(str(ord(letter)) for letter in odd[0])}) || '"

        if len(_ODD.findall(plain)) > _DEEPEST:
            return f"CAST(X'{value.encode().hex()}' AS TEXT)"
        return f"('{_ODD.sub(numbered, plain)}')"

    def begin(self, target: Target) -> Iterator[str]:
        yield "BEGIN"
        yield f"DROP TABLE IF EXISTS temp.{PAIRS}"
        yield "DROP TABLE IF EXISTS temp.crosswalk_check"
        yield (
            f"CREATE TEMP TABLE {PAIRS} (step INTEGER NOT NULL, account_key TEXT NOT NULL, "
            "held TEXT NOT NULL, becomes TEXT, PRIMARY KEY (step, account_key, held))"
        )
        yield "CREATE TEMP TABLE crosswalk_check (complete INTEGER NOT NULL CHECK (complete = 1))"

    def insert(self, moves: list[Move]) -> str:
        return f"INSERT OR ROLLBACK INTO temp.{PAIRS} VALUES\n{_values(moves, self)}"

    def _match(self, target: Target) -> str:
        table = target.table
        return (
            f"cw.account_key = CAST({table}.{target.key} AS TEXT) COLLATE BINARY "
            f"AND cw.held = COALESCE(CAST({table}.{target.column} AS TEXT), '') COLLATE BINARY"
        )

    def apply(self, target: Target, staged: int, steps: list[int]) -> Iterator[str]:
        yield (
            "INSERT OR ROLLBACK INTO temp.crosswalk_check "
            f"SELECT (SELECT count(*) FROM temp.{PAIRS}) = {staged}"
        )
        match = self._match(target)
        for step in steps:
            chosen = f"FROM temp.{PAIRS} AS cw WHERE cw.step = {step} AND {match}"
            yield (
                f"UPDATE OR ROLLBACK {target.table}\nSET {target.column} = (SELECT cw.becomes {chosen})\n"
                f"WHERE EXISTS (SELECT 1 {chosen})\n"
                "AND EXISTS (SELECT 1 FROM temp.crosswalk_check)"
            )

    def forget_empties(self, target: Target) -> str:
        return (
            f"UPDATE temp.{PAIRS} SET becomes = NULL WHERE becomes = '' "
            f"AND EXISTS (SELECT 1 FROM {target.table} WHERE {target.table}.{target.column} IS NULL)"
        )

    def end(self, target: Target) -> Iterator[str]:
        yield (
            "INSERT OR ROLLBACK INTO temp.crosswalk_check\nSELECT NOT EXISTS (SELECT 1 FROM "
            f"{target.table} CROSS JOIN temp.{PAIRS} AS cw WHERE cw.step IN ({PARK}, {SETTLE}) "
            f"AND {self._match(target)})"
        )
        yield f"DROP TABLE IF EXISTS temp.{PAIRS}"
        yield "DROP TABLE IF EXISTS temp.crosswalk_check"
        yield "COMMIT"


class PostgreSql(_DoubleQuoted):
    """PostgreSQL 9.5 and later. After an error the transaction is dead and COMMIT rolls it back."""

    name = "postgresql"
    nul = False
    row_by_row = True

    def literal(self, value: str) -> str:
        if _PLAIN.match(value):
            return f"'{value}'"

        def escaped(letter: re.Match[str]) -> str:
            code = ord(letter[0])
            return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

        plain = value.replace("\\", "\\\\").replace("'", "''")
        return f"E'{re.sub('[^ -~]', escaped, plain)}'"

    def begin(self, target: Target) -> Iterator[str]:
        yield "BEGIN"
        yield "SET LOCAL client_encoding = 'UTF8'"
        yield (
            f'CREATE TEMPORARY TABLE {PAIRS} (step integer NOT NULL, account_key text COLLATE "C" NOT NULL, '
            'held text COLLATE "C" NOT NULL, becomes text) ON COMMIT DROP'
        )

    def insert(self, moves: list[Move]) -> str:
        return f"INSERT INTO pg_temp.{PAIRS} VALUES\n{_values(moves, self)}"

    def apply(self, target: Target, staged: int, steps: list[int]) -> Iterator[str]:
        yield f"ANALYZE pg_temp.{PAIRS}"
        for step in steps:
            yield (
                f"UPDATE {target.table} AS t\nSET {target.column} = p.becomes\nFROM pg_temp.{PAIRS} AS p\n"
                f'WHERE p.step = {step} AND p.account_key = t.{target.key}::text COLLATE "C"\n'
                f"AND p.held = COALESCE(t.{target.column}::text, '') COLLATE \"C\""
            )

    def forget_empties(self, target: Target) -> str:
        return (
            f"UPDATE pg_temp.{PAIRS} SET becomes = NULL WHERE becomes = '' "
            f"AND EXISTS (SELECT 1 FROM {target.table} AS t WHERE t.{target.column} IS NULL)"
        )

    def end(self, target: Target) -> Iterator[str]:
        yield "COMMIT"


class MySql:
    """MySQL 5.7 and later, MariaDB 10.2 and later; the table must be of a transactional engine (InnoDB).

    The client stops at the first error and everything is undone. Where it is made to go on, an update that
    failed has changed nothing, and the last step gives parked accounts their old id back.
    """

    name = "mysql"
    nul = True
    row_by_row = True

    def quote(self, parts: list[str]) -> str:
        return ".".join("`" + part.replace("`", "``") + "`" for part in parts)

    def literal(self, value: str) -> str:
        return f"'{value}'" if _PLAIN.match(value) else f"X'{value.encode().hex()}'"

    def begin(self, target: Target) -> Iterator[str]:
        # Bytes, up to four for a character; an index takes 3072.
        width = 4 * target.longest
        kind, part = ("LONGBLOB", "(255)") if width > 1400 else (f"VARBINARY({width})", "")
        yield "SET NAMES utf8mb4"
        yield "SET @crosswalk_safe_updates = @@SESSION.sql_safe_updates"
        yield "SET SESSION sql_safe_updates = 0"
        yield f"DROP TEMPORARY TABLE IF EXISTS {PAIRS}"
        yield (
            f"CREATE TEMPORARY TABLE {PAIRS} (step TINYINT NOT NULL, account_key {kind} NOT NULL, "
            f"held {kind} NOT NULL, becomes {kind}, KEY (account_key{part}, held{part})) ENGINE = InnoDB"
        )
        yield "START TRANSACTION"

    def insert(self, moves: list[Move]) -> str:
        return f"INSERT INTO {PAIRS} VALUES\n{_values(moves, self)}"

    def apply(self, target: Target, staged: int, steps: list[int]) -> Iterator[str]:
        yield f"SET @crosswalk_complete = ((SELECT COUNT(*) FROM {PAIRS}) = {staged})"
        for step in [*steps, *([UNPARK] if PARK in steps else [])]:
            yield (
                f"UPDATE {target.table} AS t STRAIGHT_JOIN {PAIRS} AS p\n"
                f"ON p.account_key = CAST(CONVERT(t.{target.key} USING utf8mb4) AS BINARY)\n"
                f"AND p.held = COALESCE(CAST(CONVERT(t.{target.column} USING utf8mb4) AS BINARY), '')\n"
                f"SET t.{target.column} = CONVERT(p.becomes USING utf8mb4)\n"
                f"WHERE p.step = {step} AND @crosswalk_complete = 1"
            )

    def forget_empties(self, target: Target) -> str:
        return (
            f"UPDATE {PAIRS} SET becomes = NULL WHERE becomes = '' "
            f"AND EXISTS (SELECT 1 FROM {target.table} AS t WHERE t.{target.column} IS NULL)"
        )

    def end(self, target: Target) -> Iterator[str]:
        yield "COMMIT"
        yield f"DROP TEMPORARY TABLE IF EXISTS {PAIRS}"
        yield "SET SESSION sql_safe_updates = @crosswalk_safe_updates"


class SqlServer:
    """SQL Server 2012 and later.

    `XACT_ABORT` rolls everything back at the first error, the temporary table with it, so that later batches
    find nothing to do. `=` ignores blanks at the end of a text, so lengths are compared too.
    """

    name = "mssql"
    nul = True
    row_by_row = False
    # So many INSERTs at a time, so that no batch becomes too large to be compiled.
    inserts_per_batch = 20
    batch_end = "GO"

    _COLLATION = "Latin1_General_100_BIN2"

    def quote(self, parts: list[str]) -> str:
        return ".".join("[" + part.replace("]", "]]") + "]" for part in parts)

    def literal(self, value: str) -> str:
        plain = value.replace("'", "''").replace("$(", "$' + N'(")  # sqlcmd takes $(...) for a variable

        def numbered(odd: re.Match[str]) -> str:
            units = odd[0].encode("utf-16-le")
            codes = (int.from_bytes(units[at : at + 2], "little") for at in range(0, len(units), 2))
            return "' + " + " + ".join(f"NCHAR({code})" for code in codes) + " + N'"

        return f"N'{_ODD.sub(numbered, plain)}'"

    def begin(self, target: Target) -> Iterator[str]:
        kind = f"nvarchar({target.longest})" if target.longest < 4000 else "nvarchar(max)"
        text = f"{kind} COLLATE {self._COLLATION}"
        yield "SET XACT_ABORT ON"
        yield "SET NOCOUNT ON"
        yield (
            "SET ANSI_NULLS, ANSI_PADDING, ANSI_WARNINGS, ARITHABORT, CONCAT_NULL_YIELDS_NULL, "
            "QUOTED_IDENTIFIER ON"
        )
        yield "SET NUMERIC_ROUNDABORT OFF"
        yield "BEGIN TRANSACTION"
        yield (
            f"CREATE TABLE #{PAIRS} (step int NOT NULL, account_key {text} NOT NULL, "
            f"held {text} NOT NULL, becomes {text} NULL)"
        )

    def insert(self, moves: list[Move]) -> str:
        return f"INSERT INTO #{PAIRS} VALUES\n{_values(moves, self)}"

    def _same(self, staged: str, column: str, longest: int, *, empty: bool) -> str:
        # A type without "max" can be hashed. A longer text is cut to 4000 and still differs from all staged.
        kind = "nvarchar(4000)" if longest < 4000 else "nvarchar(max)"
        text = f"CONVERT({kind}, t.{column})"
        if empty:
            text = f"COALESCE({text}, N'')"
        return (
            f"p.{staged} = {text} COLLATE {self._COLLATION} AND DATALENGTH(p.{staged}) = DATALENGTH({text})"
        )

    def apply(self, target: Target, staged: int, steps: list[int]) -> Iterator[str]:
        yield (
            f"IF @@TRANCOUNT = 0 OR (SELECT COUNT(*) FROM #{PAIRS}) <> {staged}\n"
            "BEGIN;\n  THROW 50001, N'Not all rows were staged; nothing was changed.', 1;\nEND"
        )
        # The uniqueness of an index is checked after the whole statement here: one step is enough.
        yield (
            f"UPDATE t\nSET {target.column} = p.becomes\nFROM {target.table} AS t\nINNER JOIN #{PAIRS} AS p\n"
            f"ON {self._same('account_key', target.key, target.longest, empty=False)}\n"
            f"AND {self._same('held', target.column, target.longest, empty=True)}"
        )

    def forget_empties(self, target: Target) -> str:
        return (
            f"UPDATE #{PAIRS} SET becomes = NULL WHERE DATALENGTH(becomes) = 0 "
            f"AND EXISTS (SELECT 1 FROM {target.table} AS t WHERE t.{target.column} IS NULL)"
        )

    def end(self, target: Target) -> Iterator[str]:
        yield f"DROP TABLE #{PAIRS}"
        yield "COMMIT TRANSACTION"


DIALECTS: dict[str, Dialect] = {one.name: one for one in (Sqlite(), PostgreSql(), MySql(), SqlServer())}
