"""Commands that speak with Clever: connect, fetch, sample. Secrets come on standard input only."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from app.assistant import connecting, samples
from app.assistant.connecting import Line
from app.assistant.loading import NewFile
from app.clever.connection import ConnectResult, connect_document
from app.clever.records import masked
from app.clever.tokens import GivenToken, given_district
from app.clever.users import fetch_document
from app.cli import connections, given, telling
from app.cli.console import Console
from app.cli.knowledge import known_facts
from app.errors import ServiceRefused, UsageError
from app.secrets import KeptIn, SecretStore
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


def _line(arguments: Namespace) -> Line:
    return Line(arguments.base_url, offline=True if connecting.stays_offline() else None)


def _tokens(
    arguments: Namespace, workspace: Workspace, line: Line, secrets: SecretStore, console: Console
) -> list[GivenToken]:
    """Tokens from standard input, from the application's own list, or from the keychain."""
    if arguments.token_stdin:
        return given.tokens(console)
    if arguments.client_id:
        wanted = getattr(arguments, "districts", [])
        return connecting.application_tokens(
            workspace,
            line,
            arguments.client_id,
            given.secret(console),
            console.job,
            district_id=wanted[0] if len(wanted) == 1 else "",
        )
    return connecting.kept_tokens(workspace, secrets)


def connect(arguments: Namespace, console: Console) -> int:
    _check(arguments)
    line, secrets = _line(arguments), SecretStore.of_this_system()
    with NewFile(arguments.workspace) as workspace:
        try:
            tokens = _tokens(arguments, workspace, line, secrets, console)
        except ServiceRefused:
            if arguments.format == "json":  # who reads it gets a document also when there is nothing to tell
                console.document(connect_document(ConnectResult(()), KeptIn.MEMORY))
            raise
        if not tokens:
            raise UsageError("clever.no_tokens_given")
        result, kept_in = connecting.connect(workspace, line, tokens, secrets, console.job)
    if arguments.format == "json":
        console.document(connect_document(result, kept_in))
        return result.exit_code
    for text in connections.connected(result, kept_in, arguments.workspace):
        console.say(text)
    return result.exit_code


def fetch(arguments: Namespace, console: Console) -> int:
    _check(arguments)
    arguments.districts = [given_district(one) for one in arguments.districts]
    line, secrets = _line(arguments), SecretStore.of_this_system()
    with NewFile(arguments.workspace) as workspace:
        tokens = _tokens(arguments, workspace, line, secrets, console)
        done = connecting.fetch(workspace, line, tokens, arguments.districts, console.job)
    if arguments.format == "json":
        console.document(fetch_document(done.result))
    else:
        names = connecting.district_names(workspace)
        for text in connections.fetched(done, names, arguments.workspace):
            console.say(text)
    for failure in done.result.failures:
        console.note(failure.message)
    return done.result.exit_code


def sample(arguments: Namespace, console: Console) -> int:
    from app.versions.given import compare_records
    from app.versions.record import known_role, side_by_side

    facts = known_facts()
    versions = (arguments.from_version, arguments.to_version)
    if arguments.record is not None:
        wanted = samples.Wanted(arguments.type, *versions)
        document = samples.of_file(arguments.record, wanted, facts).sample.as_dict()
    else:
        _check(arguments)
        role = known_role(arguments.type)
        before, after = _live(arguments, role, versions, console)
        document = compare_records(before, after, arguments.type, *versions, facts).as_dict()
    if arguments.mask:
        document |= {side: masked(document[side]) for side in ("before", "after")}
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
    line, secrets = _line(arguments), SecretStore.of_this_system()
    workspace = Workspace.open(arguments.workspace)
    tokens = _tokens(arguments, workspace, line, secrets, console)
    with workspace.reading() as conn:
        remembered = connecting.remembered_base(conn)
    return connecting.live_sample(line, remembered, tokens, role, arguments.id, versions, console.job)
