"""Writes one script: what it is about in words, the staged rows, the guarded update."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from app.jobs import Job
from app.results.accounts import Writable
from app.results.options import ExportOptions
from app.results.sql.dialects import BATCH, DIALECTS, Dialect, SqlServer, Target
from app.results.sql.moves import PARK, SETTLE, Direction, Move, Script, Survey, script
from app.results.sql.names import parts_of
from app.words import say


def write_script(
    survey: Survey, direction: Direction, options: ExportOptions, out: Writable, job: Job
) -> None:
    """Write `update.sql` or `rollback.sql` for the dialect and the names in `options`."""
    dialect = DIALECTS[options.dialect]
    plan = script(survey, direction, nul=dialect.nul, row_by_row=dialect.row_by_row)
    target = _target(dialect, plan, options)
    lines = _batches(_statements(dialect, plan, target, job), dialect)
    head = "\n".join(f"-- {line}" for line in _head(plan, options))
    out.write(f"{head}\n\n".encode())
    for line in lines:
        out.write(line.encode())


def _target(dialect: Dialect, plan: Script, options: ExportOptions) -> Target:
    """The names as given, or as headed in the accounts file."""
    header = plan.accounts.header
    files = plan.accounts.snapshot.accounts.files
    columns = files[0].facts.columns if files else {}
    key = options.key_column or (header[columns["key"]] if header else "account_id")
    column = options.id_column or (header[columns["clever_id"]] if header else "clever_id")
    return Target(
        dialect.quote(parts_of(options.table)),
        dialect.quote([key]),
        dialect.quote([column]),
        plan.survey.longest,
    )


def _head(plan: Script, options: ExportOptions) -> Iterator[str]:
    name = plan.direction.value
    yield say(f"results.sql_{name}", dialect=options.dialect)
    yield say("results.sql_rows", rows=plan.rows, table=_one_line(options.table))
    yield say("results.sql_twice", twice=plan.twice)
    if plan.twice:
        yield say("results.sql_twice_means")
    if plan.unclear:
        yield say("results.sql_unclear", rows=plan.unclear)
    if plan.unholdable:
        yield say("results.sql_unholdable", rows=plan.unholdable)
    yield say("results.sql_safe")
    yield say(f"results.sql_run_{options.dialect}", file=f"{name}.sql")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _statements(dialect: Dialect, plan: Script, target: Target, job: Job) -> Iterator[str]:
    yield from dialect.begin(target)
    for moves in _batched(plan.moves(job), BATCH):
        yield dialect.insert(moves)
    if plan.direction is Direction.ROLLBACK and plan.empties:
        yield dialect.forget_empties(target)
    yield from dialect.apply(target, plan.staged, [PARK, SETTLE] if plan.parks else [SETTLE])
    yield from dialect.end(target)


def _batched(moves: Iterable[Move], size: int) -> Iterator[list[Move]]:
    rest = iter(moves)
    while batch := list(islice(rest, size)):
        yield batch


def _batches(statements: Iterable[str], dialect: Dialect) -> Iterator[str]:
    """Statements with their ends; for SQL Server cut into batches when there are many."""
    inserts = 0
    for statement in statements:
        yield f"{statement};\n"
        if isinstance(dialect, SqlServer) and statement.startswith("INSERT"):
            inserts += 1
            if inserts % dialect.inserts_per_batch == 0:
                yield f"{dialect.batch_end}\n"
