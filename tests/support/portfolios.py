"""A rehearsal portfolio in a workspace, loaded the way a person would load it."""

from __future__ import annotations

from app.demo import Portfolio
from app.intake.load import LoadReport, load
from app.jobs import Job
from app.store.loads import LoadWriter
from app.store.workspace import Workspace


def loaded(portfolio: Portfolio) -> tuple[Workspace, list[LoadReport]]:
    """A new workspace beside the portfolio's files; reports of the mapping and of the accounts."""
    workspace = Workspace.open(portfolio.folder / "rehearsal.crosswalk", create=True)
    reports = []
    for kind, path in (("mapping", portfolio.mapping), ("accounts", portfolio.accounts)):
        with workspace.writing() as connection:
            writer = LoadWriter(connection, kind)
            reports.append(load(writer, [path], kind, None, Job()))
            writer.finish({})
    return workspace, reports
