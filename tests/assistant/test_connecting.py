"""What a workspace remembers of checks, when a later one learns less."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.assistant import connecting
from app.assistant.connecting import Line
from app.clever.loopback import Grant, LoopbackClever
from app.clever.roster import build_roster
from app.clever.tokens import parse_tokens
from app.jobs import Job
from app.secrets import SecretStore
from app.store.marks import connections
from app.store.workspace import Workspace


@pytest.fixture
def clever() -> Iterator[LoopbackClever]:
    with LoopbackClever(build_roster(1, 5)) as running:
        yield running


def check(workspace: Workspace, clever: LoopbackClever, *, offline: bool = False) -> dict[str, object]:
    district, token = next((d, clever.token_of(d)) for d in clever.districts)
    line = Line(clever.base_url, offline=offline)
    tokens = parse_tokens(f"{district},{token}")
    connecting.connect(workspace, line, tokens, SecretStore(None), Job())
    with workspace.reading() as conn:
        (found,) = connections(conn)
    return found


def test_a_check_that_reaches_nobody_keeps_what_is_known_of_the_district(
    tmp_path: Path, clever: LoopbackClever
) -> None:
    workspace = Workspace.open(tmp_path / "w.crosswalk", create=True)
    before = check(workspace, clever)
    later = check(workspace, clever, offline=True)
    assert later["result"] == "unreachable"
    for name in ("district_name", "state", "last_sync", "launch_date", "versions"):
        assert later[name] == before[name] != ""


def test_a_token_that_is_refused_keeps_the_name_only(tmp_path: Path, clever: LoopbackClever) -> None:
    workspace = Workspace.open(tmp_path / "w.crosswalk", create=True)
    before = check(workspace, clever)
    token, (_, district) = next(iter(clever.tokens.items()))
    clever.tokens[token] = (Grant.REVOKED, district)
    later = check(workspace, clever)
    assert (later["result"], later["district_name"]) == ("refused", before["district_name"])
    assert (later["state"], later["last_sync"], later["versions"]) == (None, None, [])


def test_a_first_check_that_reaches_nobody_knows_nothing(tmp_path: Path, clever: LoopbackClever) -> None:
    found = check(Workspace.open(tmp_path / "w.crosswalk", create=True), clever, offline=True)
    assert (found["result"], found["district_name"], found["state"]) == ("unreachable", "", None)
