"""What the tests of the Clever room share: a roster, servers, clients, a clock that waits for nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from app.clever.address import parse_base
from app.clever.check import check_tokens
from app.clever.client import Client
from app.clever.connection import ConnectResult
from app.clever.roster import RosterDistrict, build_roster
from app.clever.tokens import GivenToken, parse_tokens
from app.clever.users import FetchedDistrict, FetchResult, fetch_users
from app.jobs import Job
from tests.support.clever_server import FakeClock, Fault, FaultyClever

PATIENCE = 20.0


@dataclass
class Fetched:
    """What one fetch brought: the result and, by district id, the rows."""

    result: FetchResult
    rows: dict[str, list[dict[str, str]]]
    districts: dict[str, FetchedDistrict]


class Bench:
    """A server with faults, a client on it, and a fake clock; `fetch` and `connect` in one word."""

    def __init__(self, server: FaultyClever, client: Client, time: FakeClock) -> None:
        self.server = server
        self.client = client
        self.time = time

    @property
    def tokens(self) -> list[GivenToken]:
        return parse_tokens("\n".join(self.server.tokens))

    def connect(self, text: str | None = None, patience: float = PATIENCE) -> ConnectResult:
        given = self.tokens if text is None else parse_tokens(text)
        return check_tokens(self.client, given, Job(), clock=self.time.clock(), patience=patience)

    def fetch(self, patience: float = PATIENCE, **wanted: object) -> Fetched:
        rows: dict[str, list[dict[str, str]]] = {}
        districts: dict[str, FetchedDistrict] = {}

        def sink(district: FetchedDistrict) -> None:
            with district:
                text = b"".join(district.file.chunks()).decode()
            assert district.district_id not in rows
            rows[district.district_id] = list(csv.DictReader(io.StringIO(text)))
            districts[district.district_id] = district

        tokens = wanted.pop("tokens", self.tokens)
        result = fetch_users(
            self.client,
            tokens,  # type: ignore[arg-type]
            sink,
            Job(),
            clock=self.time.clock(),
            patience=patience,
            **wanted,  # type: ignore[arg-type]
        )
        assert set(result.complete) == set(rows)
        return Fetched(result, rows, districts)


@pytest.fixture
def roster() -> list[RosterDistrict]:
    return build_roster(2, 30)


@pytest.fixture
def bench(roster: list[RosterDistrict]) -> Iterator[Callable[..., Bench]]:
    """Make a bench: `bench(fault, ..., roster=...)`."""
    with ExitStack() as stack:

        def make(*faults: Fault, roster: list[RosterDistrict] = roster) -> Bench:
            server = FaultyClever(roster, *faults)
            stack.enter_context(server)
            time = FakeClock()
            server.wall = time.wall
            client = stack.enter_context(Client(parse_base(server.base_url), now=time.wall))
            return Bench(server, client, time)

        yield make


def expected_rows(district: RosterDistrict) -> set[tuple[str, str, str]]:
    """(legacy id, user id, role) of every role object of a district's users."""
    return {
        (role["legacy_id"], str(user["id"]), name)
        for user in district.users
        for name, role in user["roles"].items()
    }


def got_rows(rows: list[dict[str, str]]) -> set[tuple[str, str, str]]:
    found = {(row["legacy_id"], row["user_id"], row["role"]) for row in rows}
    assert len(found) == len(rows)
    return found
