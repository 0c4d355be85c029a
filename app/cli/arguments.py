"""The commands and their options, as the parser knows them. Says nothing about what they do."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from app.errors import UsageError
from app.version import VERSION
from app.words import say

FORMATS = ("text", "json", "csv")
COMMANDS = frozenset(
    "demo migrate load match merge export decide verify undo redo status drift history backup erase"
    " diff facts audit checklist connect fetch sample".split()
)


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaints are sentences of the house."""

    def error(self, message: str) -> NoReturn:
        raise UsageError("cli.usage", why=message, command=self.prog)


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _pair(text: str) -> tuple[str, str]:
    one, equals, other = text.partition("=")
    if not equals or not one.strip() or not other.strip():
        raise argparse.ArgumentTypeError(say("cli.pair", text=text))
    return one.strip(), other.strip()


def _format(parser: argparse.ArgumentParser, *names: str) -> None:
    parser.add_argument("--format", choices=names or FORMATS, default="text", help=say("cli.help_format"))


def _workspace(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("workspace", metavar="W", type=Path, help=say("cli.help_workspace"))


def _columns(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--columns",
        metavar="OURS=THEIRS,...",
        action="append",
        default=[],
        help=say("cli.help_columns"),
    )


def _same_district(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--same-district",
        metavar="A=B",
        type=_pair,
        action="append",
        default=[],
        help=say("cli.help_same_district"),
    )


def _merge_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(say("cli.group_merge"))
    group.add_argument("--strategy", choices=["link", "combine", "separate"])
    group.add_argument("--permission", choices=["highest", "lowest", "by_role", "staff_first"])
    group.add_argument("--levels", metavar="LOWEST,...,HIGHEST", type=_list)
    group.add_argument("--survivor", metavar="RULE,...", type=_list)
    group.add_argument("--tech-lead", metavar="LEVEL")
    group.add_argument("--unique-ids", action="store_true")


def _export_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(say("cli.group_export"))
    group.add_argument("--only", metavar="NAME,...", type=_list)
    group.add_argument("--dialect", choices=["postgresql", "mysql", "sqlite", "mssql"], default="sqlite")
    group.add_argument("--table", metavar="T", default="accounts")
    group.add_argument("--key-column", metavar="C")
    group.add_argument("--id-column", metavar="C")
    group.add_argument("--spreadsheet-copies", action="store_true")


def _connection_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(say("cli.group_connection"))
    group.add_argument("--base-url", metavar="U", help=say("cli.help_base_url"))
    group.add_argument("--token-stdin", action="store_true", help=say("cli.help_token_stdin"))
    group.add_argument("--client-id", metavar="ID", help=say("cli.help_client_id"))
    group.add_argument("--secret-stdin", action="store_true", help=say("cli.help_secret_stdin"))


def _files(parser: argparse.ArgumentParser, *, required: bool) -> None:
    parser.add_argument(
        "--mapping",
        metavar="F",
        nargs="+",
        type=Path,
        action="extend",
        default=[],
        required=required,
        help=say("cli.help_mapping"),
    )
    parser.add_argument(
        "--accounts", metavar="F", type=Path, required=required, help=say("cli.help_accounts")
    )


def build() -> Parser:
    """The whole command line."""
    parser = Parser(prog="crosswalk", description=say("cli.about"), epilog=say("cli.epilogue"))
    parser.add_argument("--version", action="version", version=f"crosswalk {VERSION}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)

    def add(name: str) -> Parser:
        text = say(f"cli.about_{name}")
        return commands.add_parser(name, help=text, description=text)

    _add_main_job(add)
    _add_workspace_care(add)
    _add_knowledge(add)
    _add_connection(add)
    return parser


def _add_main_job(add: Callable[[str], Parser]) -> None:
    demo = add("demo")
    demo.add_argument("--out", metavar="DIR", type=Path)
    demo.add_argument("--people", metavar="N", type=int, default=3000)
    demo.add_argument("--seed", metavar="S", type=int, default=7)
    how = demo.add_mutually_exclusive_group()
    how.add_argument("--connect", action="store_true")
    how.add_argument("--begin", action="store_true")

    migrate = add("migrate")
    _files(migrate, required=True)
    migrate.add_argument("--out", metavar="DIR", type=Path, required=True)
    migrate.add_argument("--workspace", metavar="W", type=Path)
    for part in (_columns, _same_district, _merge_options, _export_options, _format):
        part(migrate)

    load = add("load")
    _workspace(load)
    _files(load, required=False)
    for part in (_columns, _same_district, _format):
        part(load)

    match = add("match")
    _workspace(match)
    _same_district(match)
    _format(match)

    merge = add("merge")
    _workspace(merge)
    _merge_options(merge)
    _format(merge)

    export = add("export")
    _workspace(export)
    export.add_argument("--out", metavar="DIR", type=Path, required=True)
    export.add_argument("--allow-open", action="store_true")
    _export_options(export)
    _format(export)

    decide = add("decide")
    _workspace(decide)
    decide.add_argument("--file", metavar="F.csv", type=Path, required=True)
    _format(decide)

    verify = add("verify")
    _workspace(verify)
    verify.add_argument("--accounts", metavar="AFTER.csv", type=Path, required=True)
    _columns(verify)
    _format(verify)


def _add_workspace_care(add: Callable[[str], Parser]) -> None:
    for name in ("undo", "redo"):
        _workspace(add(name))
    for name in ("status", "drift", "history"):
        command = add(name)
        _workspace(command)
        _format(command)
    backup = add("backup")
    _workspace(backup)
    backup.add_argument("--to", metavar="F", type=Path, required=True)
    erase = add("erase")
    _workspace(erase)
    erase.add_argument("--everything", action="store_true", help=say("cli.help_everything"))


def _add_knowledge(add: Callable[[str], Parser]) -> None:
    diff = add("diff")
    diff.add_argument("from_version", metavar="FROM")
    diff.add_argument("to_version", metavar="TO")
    diff.add_argument("--area", metavar="A")
    diff.add_argument("--level", metavar="L")
    _format(diff, "text", "json", "csv", "html", "markdown")

    facts = add("facts")
    which = facts.add_mutually_exclusive_group()
    which.add_argument("--import", dest="update", metavar="F", type=Path)
    which.add_argument("--bundled", action="store_true")
    _format(facts, "text", "json")

    audit = add("audit")
    audit.add_argument("paths", metavar="PATH", nargs="+", type=Path)
    audit.add_argument("--to", metavar="VERSION", default="v3.1")
    _format(audit)

    checklist = add("checklist")
    _workspace(checklist)
    checklist.add_argument("--path", metavar="FROM:TO")
    checklist.add_argument("--kind", choices=["secure-sync", "sso", "library"])
    checklist.add_argument("--set", metavar="STEP=STATE", type=_pair, dest="mark")
    checklist.add_argument("--district", metavar="D", default="")
    checklist.add_argument("--owner", metavar="O")
    checklist.add_argument("--due", metavar="DATE")
    checklist.add_argument("--note", metavar="N")
    _format(checklist)


def _add_connection(add: Callable[[str], Parser]) -> None:
    connect = add("connect")
    _workspace(connect)
    _connection_options(connect)
    _format(connect, "text", "json")

    fetch = add("fetch")
    _workspace(fetch)
    fetch.add_argument(
        "--districts", metavar="ID,...", type=_list, default=[], help=say("cli.help_districts")
    )
    _connection_options(fetch)
    _format(fetch, "text", "json")

    sample = add("sample")
    sample.add_argument("workspace", metavar="W", nargs="?", type=Path)
    sample.add_argument("--type", metavar="TYPE", required=True, help=say("cli.help_type"))
    which = sample.add_mutually_exclusive_group(required=True)
    which.add_argument("--id", metavar="ID", help=say("cli.help_id"))
    which.add_argument("--record", metavar="FILE.json", type=Path, help=say("cli.help_record"))
    sample.add_argument("--mask", action="store_true", help=say("cli.help_mask"))
    sample.add_argument("--from", metavar="VERSION", dest="from_version", default="v2.1")
    sample.add_argument("--to", metavar="VERSION", dest="to_version", default="v3.1")
    _connection_options(sample)
    _format(sample, "text", "json")
