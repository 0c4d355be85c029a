"""What Connect has done on the workers' threads: where tokens come from, users and pairs read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.jobs import Job
from app.secrets import Secret

if TYPE_CHECKING:
    from app.assistant.connecting import Fetched
    from app.assistant.signins import LoadedPairs
    from app.clever.connection import Connection as Checked
    from app.clever.connection import ConnectResult
    from app.clever.tokens import GivenToken
    from app.store.workspace import Workspace
    from ui.desks.clever_access import Reach

    TokenSource = Callable[[Workspace, Reach, Job], list[GivenToken]]

Facts = dict[str, Any]


def pasted(text: Secret) -> TokenSource:
    """Tokens as they were pasted, one a line."""

    def source(workspace: Workspace, reach: Reach, job: Job) -> list[GivenToken]:
        from app.clever.tokens import parse_tokens

        return parse_tokens(text.reveal())

    return source


def listed(path: Path) -> TokenSource:
    """Tokens of a CSV."""

    def source(workspace: Workspace, reach: Reach, job: Job) -> list[GivenToken]:
        from app.assistant.connecting import tokens_in_file

        return tokens_in_file(path)

    return source


def of_application(client_id: str, secret: Secret, district_id: str = "") -> TokenSource:
    """The tokens of all districts that share with an application, or of the one that is named."""

    def source(workspace: Workspace, reach: Reach, job: Job) -> list[GivenToken]:
        from app.assistant.connecting import application_tokens
        from app.ids import repair_id

        wanted = repair_id(district_id)
        return application_tokens(workspace, reach.line, client_id, secret, job, district_id=wanted)

    return source


def kept(districts: Sequence[str]) -> TokenSource:
    """The tokens at hand of these districts; raises UsageError when there is none any more."""

    def source(workspace: Workspace, reach: Reach, job: Job) -> list[GivenToken]:
        from app.errors import UsageError

        found = [one for one in reach.kept(workspace) if one.district_id in districts]
        if not found:
            raise UsageError("clever.no_tokens_kept")
        return found

    return source


def invented(workspace: Workspace, reach: Reach, job: Job) -> list[GivenToken]:
    """The tokens of the invented Clever."""
    return reach.invented.tokens() if reach.invented is not None else []


def fetch(workspace: Workspace, reach: Reach, districts: Sequence[str], job: Job) -> Fetched:
    """Read all users of these districts as a load."""
    from app.assistant import connecting

    tokens = kept(districts)(workspace, reach, job)
    return connecting.fetch(workspace, reach.line, tokens, districts, job)


def take_pairs(workspace: Workspace, given: Secret | Path, job: Job) -> LoadedPairs:
    """Load pairs of ids; a pasted text may hold identity tokens and so comes as a secret."""
    from app.assistant.signins import load_pairs, text_of_pairs

    text = given.reveal() if isinstance(given, Secret) else text_of_pairs(given)
    return load_pairs(workspace, text, job)


def key_of(facts: Facts) -> str:
    """What tells the row of one result from all others: the district, else the token without showing it."""
    key: str = facts["key"]
    return key


def as_facts(one: Checked) -> Facts:
    """A result as the workspace would keep it, with the key of its row."""
    at = datetime.fromtimestamp(one.checked_at, UTC).isoformat(timespec="seconds")
    if one.secret is not None:
        # The same in this run only: Python mixes a number of its own into it.
        key = f"token {hash(one.secret)}"
    else:
        key = f"line {one.given.line}"
    return {**one.as_json(), "checked_at": at, "key": one.district.id or key}


def merged(before: list[Facts], result: ConnectResult) -> list[Facts]:
    """What the workspace knows after a check, until it is read again."""
    newer = {one.district.id: as_facts(one) for one in result.connections if one.district.id}
    return [one for one in before if one["district_id"] not in newer] + list(newer.values())
