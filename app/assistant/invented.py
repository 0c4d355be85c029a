"""Trying the connection without an account at Clever: a demo workspace and the invented Clever behind it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from app.assistant import loading
from app.assistant.rehearsing import fresh_demo
from app.clever.loopback import Grant, LoopbackClever
from app.clever.roster import RosterDistrict, accounts_of, build_roster, id_for
from app.clever.tokens import GivenToken
from app.jobs import Job
from app.secrets import Secret
from app.store.decisions import get_setting, put_setting
from app.store.workspace import Connection

_SETTING = "invented_clever"


@dataclass(frozen=True)
class InventedPlan:
    """How large the invented Clever is; the same numbers always make the same people."""

    districts: int = 8
    users: int = 250
    seed: int = 1

    def roster(self) -> list[RosterDistrict]:
        return build_roster(self.districts, self.users, self.seed)


def plan_of(conn: Connection) -> InventedPlan | None:
    """The invented Clever that a workspace belongs to, None for every other workspace."""
    found = get_setting(conn, _SETTING)
    return InventedPlan(**found) if found else None


def prepare(folder: Path, plan: InventedPlan, job: Job) -> Path:
    """A demo workspace in `folder` that holds accounts and waits for a connection. Returns its path."""
    job.report("jobs.making_demo")
    workspace = fresh_demo(folder)
    accounts = folder / "accounts.csv"
    with accounts.open("wb") as stream:
        stream.writelines(accounts_of(plan.roster()))
    loading.load(workspace, loading.Given(accounts=[accounts]), job)
    with workspace.writing() as conn:
        put_setting(conn, _SETTING, asdict(plan))
    return workspace.path


class InventedClever:
    """A running Clever on this computer. One district's token is revoked, and one reads a person only."""

    def __init__(self, plan: InventedPlan) -> None:
        self.plan = plan
        self._clever = LoopbackClever(plan.roster())
        ids = list(self._clever.districts)
        self._given = [(self._clever.token_of(one), one) for one in ids]
        self._clever.tokens[self._given[-1][0]] = (Grant.REVOKED, ids[-1])
        instant = f"il{id_for('instant', ids[0])}"
        self._clever.tokens[instant] = (Grant.INSTANT_LOGIN, ids[0])
        self._given.append((instant, ""))
        self._clever.start()

    @property
    def base_url(self) -> str:
        return self._clever.base_url

    def tokens(self) -> list[GivenToken]:
        """All tokens that a newcomer would have been given, good ones and others."""
        return [GivenToken(Secret(token), district) for token, district in self._given]

    def stop(self) -> None:
        self._clever.stop()
