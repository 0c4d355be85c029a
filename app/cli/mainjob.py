"""The main job: migrate, and its parts load, match, merge, export, decide, verify."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any

from app.assistant import deciding, exporting, loading, moment
from app.assistant.status import summary_of
from app.cli import telling
from app.cli.console import Console
from app.errors import DecisionsOpen, UsageError
from app.intake.columns import parse_columns
from app.intake.load import FileReport, LoadReport
from app.merging.rules import MergeOptions
from app.results.export import ExportReport
from app.results.options import ExportOptions
from app.store.workspace import Workspace
from app.words import say

_COUNTS = ("name", "kind", "rows", "loaded", "duplicates", "set_aside", "blank", "repaired_ids")


def _merge_options(arguments: Namespace) -> MergeOptions:
    return MergeOptions.parse(
        strategy=arguments.strategy,
        permission=arguments.permission,
        levels=arguments.levels,
        survivor=arguments.survivor,
        tech_lead=arguments.tech_lead,
        unique_ids=arguments.unique_ids,
    )


def _export_options(arguments: Namespace) -> ExportOptions:
    return ExportOptions(
        only=tuple(arguments.only or ()),
        dialect=arguments.dialect,
        table=arguments.table,
        key_column=arguments.key_column,
        id_column=arguments.id_column,
        spreadsheet_copies=arguments.spreadsheet_copies,
    )


def _given(arguments: Namespace, accounts: Path | None, mapping: list[Path]) -> loading.Given:
    return loading.Given(
        mapping=mapping,
        accounts=[accounts] if accounts else [],
        columns=_columns(arguments),
        same_district=arguments.same_district,
    )


def _columns(arguments: Namespace) -> dict[str, str]:
    return parse_columns(",".join(arguments.columns)) if arguments.columns else {}


def migrate(arguments: Namespace, console: Console) -> int:
    merge_options, export_options = _merge_options(arguments), _export_options(arguments)
    given = _given(arguments, arguments.accounts, arguments.mapping)
    done = exporting.migrate(
        arguments.workspace, given, merge_options, export_options, arguments.out, console.job
    )
    if not console.summary(done.summary, arguments.format):
        _tell_loads(done.loads, console)
        _tell_moment(done.summary, console)
        _tell_written(done.export, console)
    if done.open_conflicts or done.open_people:
        raise DecisionsOpen("cli.written_but_open", conflicts=done.open_conflicts, people=done.open_people)
    return 0


def load(arguments: Namespace, console: Console) -> int:
    if not arguments.mapping and not arguments.accounts:
        raise UsageError("cli.nothing_to_load")
    given = _given(arguments, arguments.accounts, arguments.mapping)
    with loading.NewFile(arguments.workspace) as workspace:
        reports = loading.load(workspace, given, console.job)
    files = [_file(one) for report in reports for one in report.files]
    if arguments.format == "json":
        skipped = [{"file": one.name, "why": say(one.why)} for report in reports for one in report.skipped]
        console.document({"files": files, "skipped": skipped})
    elif arguments.format == "csv":
        rows = [[one[name] for name in _COUNTS] + [str(one["repeated"]).lower()] for one in files]
        console.table((*_COUNTS, "repeated"), rows)
    else:
        _tell_loads(reports, console)
    return 0


def _file(report: Any) -> dict[str, Any]:
    return {name: getattr(report, name) for name in (*_COUNTS, "repeated")}


def _tell_loads(reports: list[LoadReport], console: Console) -> None:
    for report in reports:
        for line in telling.alike(map(_told_of, report.files)):
            console.say(line)
        skipped = [
            (one.name, one.why, [say("telling.skipped", name=one.name, why=say(one.why))])
            for one in report.skipped
        ]
        for line in telling.alike(skipped):
            console.say(line)
    # A wish may speak of the other kind of file; it was in vain only when no file took it.
    in_vain = frozenset.intersection(*(report.unused for report in reports)) if reports else frozenset()
    for key in sorted(in_vain):
        console.say(say("telling.unused_column", key=key))


def _told_of(one: FileReport) -> tuple[str, Hashable, Iterator[str]]:
    def lines() -> Iterator[str]:
        if one.repeated:
            yield say("telling.repeated", name=one.name)
            return
        yield from telling.file(_file(one))
        for code, params in one.notes:
            yield "  " + say(code, **params)

    return one.name, (telling.told_of(_file(one)), repr(one.notes)), lines()


def match(arguments: Namespace, console: Console) -> int:
    workspace = Workspace.open(arguments.workspace)
    at = moment.match(workspace, arguments.same_district, console.job)
    return _answer(workspace, at, arguments, console)


def merge(arguments: Namespace, console: Console) -> int:
    options = _merge_options(arguments)
    workspace = Workspace.open(arguments.workspace)
    at = moment.merge(workspace, options, console.job)
    return _answer(workspace, at, arguments, console)


def _answer(workspace: Workspace, at: moment.Moment, arguments: Namespace, console: Console) -> int:
    """The summary of a workspace, in the format asked for.

    Nothing here can be cancelled: what was decided stands, and an answer of 130 would deny it.
    """
    with workspace.reading() as conn:
        document = summary_of(conn, at)
    if not console.summary(document, arguments.format):
        _tell_moment(document, console)
    return 0


def _tell_moment(document: dict[str, Any], console: Console) -> None:
    for line in telling.summary({**document, "files": []}):
        console.say(line)


def export(arguments: Namespace, console: Console) -> int:
    options = _export_options(arguments)
    workspace = Workspace.open(arguments.workspace)
    done = exporting.export(workspace, options, arguments.out, arguments.allow_open, console.job)
    if not console.summary(done.summary, arguments.format):
        _tell_written(done.export, console)
    return 0


def _tell_written(report: ExportReport, console: Console) -> None:
    console.say()
    console.say(say("telling.written", folder=report.out, count=len(report.files)))
    for one in report.files:
        if one.name.count("/") < 2:
            console.say(f"  {one.name}")
    for note in report.notes:
        console.say(note)


def decide(arguments: Namespace, console: Console) -> int:
    report = deciding.decide_from_file(Workspace.open(arguments.workspace), arguments.file, console.job)
    aside = [
        {"line": row.line, "account_id": row.account_id, "reason": row.reason} for row in report.set_aside
    ]
    applied = sum(report.applied.values())
    if arguments.format == "json":
        counts = {"rows": report.rows, "blank": report.blank, "applied": dict(report.applied)}
        console.document({**counts, "set_aside": aside})
    elif arguments.format == "csv":
        console.table(("line", "account_id", "reason"), [list(row.values()) for row in aside])
    else:
        console.say(say("telling.decided", applied=applied, set_aside=len(aside)))
        for row in report.set_aside:
            why = say(f"merging.{row.reason}")
            console.say(f"  {say('telling.line', line=row.line)}: {row.account_id}: {why}")
    return 0


def verify(arguments: Namespace, console: Console) -> int:
    workspace = Workspace.open(arguments.workspace)
    document = exporting.verify(workspace, arguments.accounts, _columns(arguments), console.job)
    header = ("account_id", "state", "expected", "found")
    if arguments.format == "json":
        console.document(document)
    elif arguments.format == "csv":
        console.table(header, [[row[name] for name in header] for row in document["rows"]])
    else:
        names = ("district", "done", "not_done", "different", "lost", "unexpected")
        rows = [[str(row[name]) or "-" for name in names] for row in document["districts"]]
        heads = [say(f"telling.verify_{name}") for name in names]
        for line in telling.columns([heads, *rows], right=(1, 2, 3, 4, 5)):
            console.say(line)
    return 0
