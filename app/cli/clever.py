"""Commands that speak with Clever: connect, fetch, sample. Secrets come on standard input only."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import Any

from app.assistant import connecting
from app.assistant.connecting import Line
from app.assistant.loading import NewFile
from app.clever.connection import connect_document
from app.clever.tokens import GivenToken, parse_tokens
from app.clever.users import fetch_document
from app.cli import telling
from app.cli.console import Console
from app.cli.knowledge import known_facts
from app.errors import UsageError
from app.secrets import Secret, SecretStore
from app.store.workspace import Workspace
from app.terms import Role
from app.words import say


def _check(arguments: Namespace) -> None:
    """Raises UsageError for connection options that do not go together."""
    by_client = arguments.client_id is not None or arguments.secret_stdin
    if arguments.token_stdin and by_client:
        raise UsageError("cli.one_source_of_tokens")
    if by_client and not (arguments.client_id and arguments.secret_stdin):
        raise UsageError("clever.client_incomplete")
    Line(arguments.base_url).check()


def _tokens(
    arguments: Namespace, workspace: Workspace, line: Line, secrets: SecretStore, console: Console
) -> list[GivenToken]:
    """Tokens from standard input, from the application's own list, or from the keychain."""
    if arguments.token_stdin:
        return parse_tokens(sys.stdin.read())
    if arguments.client_id:
        secret = Secret(sys.stdin.readline().strip())
        return connecting.application_tokens(workspace, line, arguments.client_id, secret, console.job)
    return connecting.kept_tokens(workspace, secrets)


def connect(arguments: Namespace, console: Console) -> int:
    _check(arguments)
    line, secrets = Line(arguments.base_url), SecretStore.of_this_system()
    with NewFile(arguments.workspace) as workspace:
        tokens = _tokens(arguments, workspace, line, secrets, console)
        if not tokens:
            raise UsageError("clever.no_tokens_given")
        result, kept_in = connecting.connect(workspace, line, tokens, secrets, console.job)
    if arguments.format == "json":
        console.document(connect_document(result, kept_in))
        return result.exit_code
    for one in result.connections:
        facts = one.as_json()
        name = facts["district_name"] or facts["district_id"] or facts["token"]
        versions = ", ".join(facts["versions"]) or "-"
        console.say(f"{name}  {facts['token']}  {facts['result']}  {facts['state']}  {versions}")
        console.say(f"  {facts['advice']}")
    console.say(say(f"clever.kept_{kept_in.value}"))
    return result.exit_code


def fetch(arguments: Namespace, console: Console) -> int:
    _check(arguments)
    line, secrets = Line(arguments.base_url), SecretStore.of_this_system()
    with NewFile(arguments.workspace) as workspace:
        tokens = _tokens(arguments, workspace, line, secrets, console)
        done = connecting.fetch(workspace, line, tokens, arguments.districts, console.job)
    if arguments.format == "json":
        console.document(fetch_document(done.result))
    else:
        document = fetch_document(done.result)
        names = ("district_id", "users", "mapping_rows", "pages", "seconds")
        rows = [[str(row[name]) for name in names] for row in document["districts"]]
        heads = [say(f"telling.fetch_{name}") for name in names]
        for text in telling.columns([heads, *rows], right=(1, 2, 3, 4)):
            console.say(text)
    for failure in done.result.failures:
        console.note(failure.message)
    return done.result.exit_code


def sample(arguments: Namespace, console: Console) -> int:
    from app.versions.record import (
        compare_records,
        known_role,
        read_record,
        sample_document,
        side_by_side,
    )

    facts = known_facts()
    versions = (arguments.from_version, arguments.to_version)
    if arguments.record is not None:
        record = read_record(arguments.record)
        document = sample_document(record, arguments.type, *versions, facts)
    else:
        _check(arguments)
        role = known_role(arguments.type)
        before, after = _live(arguments, role, versions, console)
        document = compare_records(before, after, arguments.type, *versions, facts).as_dict()
    if arguments.format == "json":
        console.document(document)
        return 0
    rows = [
        [*row[:2], "->", *row[2:], say("telling.value_changed") if move["value_changed"] else ""]
        for row, move in zip(side_by_side(document), document["moves"], strict=True)
    ]
    for text in telling.columns(rows):
        console.say(text)
    return 0


def _live(
    arguments: Namespace, role: Role, versions: tuple[str, str], console: Console
) -> tuple[dict[str, Any], dict[str, Any]]:
    if arguments.workspace is None:
        raise UsageError("cli.sample_needs_workspace")
    line, secrets = Line(arguments.base_url), SecretStore.of_this_system()
    workspace = Workspace.open(arguments.workspace)
    tokens = _tokens(arguments, workspace, line, secrets, console)
    with workspace.reading() as conn:
        remembered = connecting.remembered_base(conn)
    return connecting.live_sample(line, remembered, tokens, role, arguments.id, versions, console.job)
