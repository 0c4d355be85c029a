"""Trying the connection without an account at Clever: a demo workspace and the invented Clever behind it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from app.assistant import loading
from app.assistant.rehearsing import fresh_demo
from app.clever.roster import accounts_of, build_roster
from app.clever.serving import InventedPlan
from app.jobs import Job
from app.store.decisions import get_setting, put_setting
from app.store.workspace import Connection

_SETTING = "invented_clever"


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
        stream.writelines(accounts_of(build_roster(plan.districts, plan.users, plan.seed)))
    loading.load(workspace, loading.Given(accounts=[accounts]), job)
    with workspace.writing() as conn:
        put_setting(conn, _SETTING, asdict(plan))
    return workspace.path
