"""Trying the connection without an account at Clever: a demo workspace and the invented Clever behind it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from app.assistant import connecting, loading
from app.assistant.connecting import Line
from app.assistant.exporting import export
from app.assistant.moment import merge
from app.assistant.rehearsing import INPUT, Rehearsal, fresh_demo
from app.clever.connection import ConnectResult, Result
from app.clever.roster import accounts_of
from app.clever.serving import InventedPlan, ServedClever
from app.demo.portfolio import ACCOUNTS_NAME
from app.jobs import Job
from app.merging.rules import MergeOptions
from app.results.options import ExportOptions
from app.secrets import SecretStore
from app.store.decisions import get_setting, put_setting
from app.store.workspace import Connection

_SETTING = "invented_clever"
# Another name than that of the demo with files, which may be open beside it.
_WORKSPACE_NAME = "demo with an invented Clever.crosswalk"
_LEAST_DISTRICTS, _MOST_DISTRICTS = 8, 20
_PEOPLE_IN_A_DISTRICT = 5_000
_MOST_PEOPLE = 1_000_000
_LEAST_PEOPLE = 7  # in a district: then everybody's part is played in each


def plan_of(conn: Connection) -> InventedPlan | None:
    """The invented Clever that a workspace belongs to, None for every other workspace."""
    found = get_setting(conn, _SETTING, InventedPlan)
    return found if found is not None and _can_be_played(found) else None


def _can_be_played(plan: InventedPlan) -> bool:
    """Whether it is one that this program would make: nobody can wait for a million invented districts."""
    return 0 < plan.districts <= _MOST_DISTRICTS and 0 < plan.users <= _MOST_PEOPLE


def prepare(folder: Path, plan: InventedPlan, job: Job) -> Path:
    """A demo workspace in `folder` that holds accounts and waits for a connection. Returns its path."""
    job.report("jobs.making_demo")
    workspace = fresh_demo(folder, _WORKSPACE_NAME)
    accounts = _write_accounts(folder, plan)
    loading.load(workspace, loading.Given(accounts=[accounts]), job)
    with workspace.writing() as conn:
        put_setting(conn, _SETTING, asdict(plan))
    return workspace.path


def rehearse(out: Path, people: int, seed: int, job: Job) -> Rehearsal:
    """The whole job of the demo without a zip: old and new ids come from an invented Clever on this computer.

    What its tokens and districts are good for is told as it is: some run, one is paused, one is refused. The
    accounts of the refused one stay open.
    """
    job.report("jobs.making_demo")
    plan = _plan_for(people, seed)
    workspace = fresh_demo(out)
    accounts, results = _write_accounts(out, plan), out / "results"
    story = Rehearsal(workspace.path)
    with ServedClever(plan, job.checkpoint) as clever:
        line = Line(clever.base_url, offline=False)
        # The tokens of an invented Clever have no business in anybody's keychain.
        result, _ = connecting.connect(workspace, line, clever.tokens(), SecretStore(None), job)
        _tell_tokens(story, result)
        good = [one.given for one in result.connections if one.result is Result.WORKS]
        fetched = connecting.fetch(workspace, line, good, (), job)
    users, rows = (sum(one[name] for one in fetched.result.documents) for name in ("users", "mapping_rows"))
    districts = len(fetched.result.documents)
    story.tell("step_fetch", districts=districts, users=f"{users:,}", rows=f"{rows:,}")
    story.tell_load("step_accounts", loading.load(workspace, loading.Given(accounts=[accounts]), job))
    decided = merge(workspace, MergeOptions(), job).plan
    story.tell("step_merge", people=f"{len(decided):,}", decided=f"{len(decided) - len(decided.undecided):,}")
    story.places = [("input", accounts.parent), ("workspace", workspace.path), ("results", results)]
    return story.finish(export(workspace, ExportOptions(), results, True, job))


def _write_accounts(folder: Path, plan: InventedPlan) -> Path:
    path = folder / INPUT / ACCOUNTS_NAME
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with path.open("wb") as stream:
        stream.writelines(accounts_of(plan.roster()))
    return path


def _plan_for(people: int, seed: int) -> InventedPlan:
    """Enough districts for one in every state, and more of them for many people."""
    districts = min(_MOST_DISTRICTS, max(_LEAST_DISTRICTS, people // _PEOPLE_IN_A_DISTRICT))
    return InventedPlan(districts, max(_LEAST_PEOPLE, people // districts), seed)


def _tell_tokens(story: Rehearsal, result: ConnectResult) -> None:
    """How many tokens work, and what is said about those that need something: each thing once."""
    working = [one for one in result.connections if one.result is Result.WORKS]
    story.tell("step_connect", tokens=len(result.connections), working=len(working))
    said: dict[str, list[str]] = {}
    for one in result.connections:
        if one.result is not Result.WORKS or not one.calm:
            said.setdefault(one.advice, []).append(one.district.name or one.given.label)
    for advice, names in said.items():
        story.tell("step_token", who=", ".join(names), advice=advice)
