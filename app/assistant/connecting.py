"""Verbs that speak with Clever: check and keep tokens, read users as a load, compare a live record."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from app.assistant.loading import Given, load_into
from app.clever.address import DATA_URL, TOKENS_URL, Base, parse_base
from app.clever.check import check_tokens
from app.clever.client import Client
from app.clever.connection import NOT_JUDGED, Connection, ConnectResult, District, ready
from app.clever.netlog import NetLog
from app.clever.records import live_records
from app.clever.rows import file_name
from app.clever.tokens import (
    MAX_PASTED,
    GivenToken,
    parse_tokens,
    text_of_tokens,
    tokens_of_application,
)
from app.clever.users import FetchedDistrict, FetchResult, fetch_users
from app.errors import InputRefused, UsageError
from app.intake.load import LoadReport
from app.jobs import Job
from app.paths import settings_folder, size_of_file
from app.secrets import KeptIn, Secret, SecretStore
from app.store.decisions import drop_setting, get_setting, put_setting
from app.store.loads import files_of, loads_in_force, stored_loads
from app.store.marks import connections, drop_connections, put_connections
from app.store.workspace import Connection as Store
from app.store.workspace import Workspace, identity_of
from app.terms import Role

_BASE_URL = "base_url"
_FETCHED = "fetched_districts"
_WITHOUT = "without_tokens"
# What Clever says of a district; still the best that is known when it cannot be asked just now.
_TOLD = ("district_name", "state", "last_sync", "launch_date", "pause_start", "pause_end", "versions")
# A fetch that failed in part is taken up again within a day; after that everything is read anew.
_TAKEN_UP_SECONDS = 86_400.0


@dataclass(frozen=True)
class Line:
    """How to reach Clever: the base address that was given (None: the remembered one, else Clever's own)."""

    base_url: str | None = None
    netlog: NetLog | None = None
    offline: bool | None = None

    def check(self) -> None:
        """Raises UsageError for an address that may not be used."""
        if self.base_url:
            parse_base(self.base_url)

    def data(self, remembered: str | None) -> Base:
        return parse_base(self.base_url or remembered or DATA_URL)

    def tokens(self, remembered: str | None) -> Base:
        return parse_base(self.base_url or remembered or TOKENS_URL)

    def client(self, base: Base) -> Client:
        return Client(base, netlog=self.netlog, offline=self.offline)


def stays_offline() -> bool:
    """Whether the switch on the window's Connect page says that nobody is to be asked anything.

    It is kept with the window's other settings, and holds for the command line on the same computer too.
    """
    try:
        kept = json.loads((settings_folder() / "window.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(kept, dict) and kept.get("offline") is True


def remembered_base(conn: Store) -> str | None:
    """The base address of the last `connect`, None for Clever's own."""
    found = get_setting(conn, _BASE_URL, str)
    with suppress(UsageError):
        return parse_base(found).url if found else None
    return None


def workspace_id(conn: Store) -> str:
    """The number under which the keychain knows this workspace."""
    return identity_of(conn)


def district_names(workspace: Workspace) -> dict[str, str]:
    """The names of districts by their ids, as far as a check has told them."""
    with workspace.reading() as conn:
        return {one["district_id"]: one["district_name"] for one in connections(conn)}


def ids_read(conn: Store) -> dict[str, int]:
    """How many pairs of ids were read from Clever and still count, by district id."""
    names = {file_name(one["district_id"]): one["district_id"] for one in connections(conn)}
    by_fetch = {one.id for one in stored_loads(conn) if one.source == "fetch" and one.in_force}
    files = files_of(conn, sorted(by_fetch))  # the oldest first: the newest load of a district stays
    return {names[one.facts.name]: one.counts.loaded for one in files if one.facts.name in names}


def tokens_in_file(path: Path) -> list[GivenToken]:
    """The tokens of a CSV, as when they are pasted. Raises InputRefused when it cannot be read as a text."""
    try:
        if size_of_file(path) > MAX_PASTED:
            raise InputRefused("clever.token_file_large", file=path.name)
        text = text_of_tokens(path.read_bytes())
    except OSError:
        text = None
    if text is None:
        raise InputRefused("clever.token_file_unreadable", file=path.name)
    return parse_tokens(text)


def application_tokens(
    workspace: Workspace, line: Line, client_id: str, secret: Secret, job: Job, *, district_id: str = ""
) -> list[GivenToken]:
    """The tokens of all districts that share with an application, or of the one that is named."""
    with workspace.reading() as conn:
        base = line.tokens(remembered_base(conn))
    with line.client(base) as client:
        return tokens_of_application(base, client_id, secret, job, district_id=district_id, client=client)


def connect(
    workspace: Workspace,
    line: Line,
    tokens: Sequence[GivenToken],
    secrets: SecretStore,
    job: Job,
    on_checked: Callable[[Connection], None] | None = None,
) -> tuple[ConnectResult, KeptIn]:
    """Check every token, keep those of use, and remember what was found (never the token itself)."""
    with workspace.reading() as conn:
        base = line.data(remembered_base(conn))
        name = workspace_id(conn)
    with line.client(base) as client:
        result = check_tokens(client, tokens, job, on_checked=on_checked)
    with workspace.writing() as conn:
        if line.base_url:
            put_setting(conn, _BASE_URL, line.base_url)
        known = {one["district_id"]: one for one in connections(conn)}
        found = [_beside(one, known) for one in result.connections if one.district.id]
        put_connections(conn, found)
    return result, secrets.keep(name, result.to_keep())


def _beside(one: Connection, known: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """What a check found, with what earlier checks told where this one learned nothing of the district."""
    facts, before = one.as_json(), known.get(one.district.id)
    if before is None or facts["district_name"]:
        return facts
    kept = _TOLD if one.result in NOT_JUDGED else ("district_name",)
    return {**facts, **{name: before[name] for name in kept}}


def kept_tokens(workspace: Workspace, secrets: SecretStore) -> list[GivenToken]:
    """The tokens that the keychain (or this run's memory) holds for the workspace."""
    with workspace.reading() as conn:
        districts = [one["district_id"] for one in connections(conn) if one["district_id"]]
        found = secrets.find(workspace_id(conn), districts)
    return [GivenToken(secret, district) for district, secret in sorted(found.items())]


@dataclass(frozen=True)
class Fetched:
    """What a fetch read, and what became of it as a load."""

    result: FetchResult
    loads: list[LoadReport]


def fetch(
    workspace: Workspace, line: Line, tokens: Sequence[GivenToken], only: Collection[str], job: Job
) -> Fetched:
    """Read all users of the districts; the complete ones become one load, whatever the others did."""
    with workspace.reading() as conn:
        base = line.data(remembered_base(conn))
        already = _read_before(conn, only)
        names = {one["district_id"]: one["district_name"] for one in connections(conn)}
    with workspace.writing():
        pass  # if somebody else has the file, that is better known before all users are read
    with ExitStack() as stack:
        complete: list[FetchedDistrict] = []

        def keep(district: FetchedDistrict) -> None:
            complete.append(stack.enter_context(district))

        with line.client(base) as client:
            result = fetch_users(client, tokens, keep, job, only=only, already=already)
        paths = [stack.enter_context(district.file.as_path()) for district in complete]
        with workspace.writing() as conn:
            given = Given(mapping=sorted(paths, key=lambda path: path.name))
            loads = load_into(conn, given, job, source="fetch") if paths else []
            done = list(result.done_for_next_time())
            put_setting(conn, _FETCHED, asdict(_LastFetch(time.time(), done)))
            if line.base_url:
                put_setting(conn, _BASE_URL, line.base_url)
    failures = (replace(one, name=one.name or names.get(one.district_id, "")) for one in result.failures)
    return Fetched(replace(result, failures=tuple(failures)), loads)


@dataclass(frozen=True)
class _LastFetch:
    """When (Unix time) a fetch ended, and the districts that it read whole."""

    at: float
    districts: list[str]


def _read_before(conn: Store, only: Collection[str]) -> list[str]:
    """Districts that a fetch of the last day read before it failed at others, and whose rows are still there.

    None where nothing else is wanted: whoever names a district again wants it read again.
    """
    kept = get_setting(conn, _FETCHED, _LastFetch)
    if kept is None or abs(time.time() - kept.at) > _TAKEN_UP_SECONDS:
        return []
    there = {one.facts.name for one in files_of(conn, loads_in_force(conn, "mapping"))}
    found = [district for district in kept.districts if file_name(district) in there]
    return [] if only and set(only) <= set(found) else found


def forget_fetched(conn: Store) -> None:
    """The next fetch begins anew: none of the rows are there that an older one read."""
    drop_setting(conn, _FETCHED)


def live_sample(
    line: Line,
    remembered: str | None,
    tokens: Sequence[GivenToken],
    role: Role,
    record_id: str,
    versions: tuple[str, str],
    job: Job,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """One person's record in the old and in the new version, as Clever gives them."""
    with line.client(line.data(remembered)) as client:
        return live_records(client, tokens, role, record_id, *versions, job)


def forget_tokens(workspace: Workspace, secrets: SecretStore, districts: Collection[str]) -> int:
    """Take tokens out of the keychain; returns how many there were."""
    with workspace.reading() as conn:
        return secrets.forget(workspace_id(conn), districts)


def drop(workspace: Workspace, secrets: SecretStore, keys: Collection[str]) -> int:
    """Forget districts: their tokens, and what their checks said. Returns how many tokens there were."""
    gone = forget_tokens(workspace, secrets, keys)
    with workspace.writing() as conn:
        drop_connections(conn, keys)
    return gone


def go_without(workspace: Workspace, value: bool = True) -> None:
    """Keep that there are no tokens, which is a good answer."""
    with workspace.writing() as conn:
        put_setting(conn, _WITHOUT, value)


def goes_without(conn: Store) -> bool:
    """Whether somebody said that there are no tokens."""
    return get_setting(conn, _WITHOUT, bool) is True


def may_cut_over(facts: dict[str, Any], now: float) -> bool:
    """Whether nothing that a check found speaks against cutting its district over at the Unix time `now`.

    `facts` is one connection of the `connect` document.
    """
    district = District(
        facts["district_id"],
        facts["district_name"],
        facts["state"],
        facts["last_sync"],
        facts["launch_date"],
        facts["pause_start"],
        facts["pause_end"],
    )
    return ready(district, now)
