"""Where a migration stands: the summary, and the states of the eight steps."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from app.assistant.asking import left_accounts, uncovered_accounts
from app.assistant.checklists import answered, breaking, rows, usage
from app.assistant.moment import Moment, look
from app.assistant.signing import last_comparison
from app.assistant.steps import Footing, states
from app.checklist.states import progress
from app.clever.connection import answers_v3
from app.jobs import Job
from app.results.summary import summary_document
from app.store import history
from app.store.decisions import get_setting
from app.store.erase import counts_before_erase
from app.store.history import Event
from app.store.loads import RowCounts
from app.store.marks import connections
from app.store.shapes import fitted
from app.store.workspace import Connection

# Events that change what the result files would say; undo and redo do when what they turn is one of these.
_CHANGING = frozenset({"load", "decision", "rule", "choice"})


def summary_of(conn: Connection, at: Moment) -> dict[str, Any]:
    """The `summary.json` object of a moment."""
    return summary_document(conn, at.snapshot, at.plan)


def status_document(conn: Connection, job: Job) -> dict[str, Any]:
    """The summary with the states of the steps; after an erase the counts as they were before it."""
    at = look(conn, job)
    document = summary_of(conn, at)
    kept = counts_before_erase(conn)
    if kept is not None and not at.snapshot.accounts.files and not at.snapshot.table.files:
        with suppress(_Unlike):
            document = _as_now(kept, document)
    return {
        **document,
        "steps": [{**vars(step), "state": step.state.value} for step in states(footing(conn, at))],
    }


@dataclass(frozen=True)
class _File(RowCounts):
    """One of the `files` of the summary."""

    name: str
    kind: str


class _Unlike(Exception):
    """A summary that was kept has another shape than one of this version."""


def _as_now(kept: Any, known: Any, name: str = "") -> Any:
    """A summary that was kept, in the shape of `known`, one of this version: what it does not count stays 0.

    An older version counted less, a newer one more. Raises _Unlike for what this version cannot tell.
    """
    if isinstance(kept, dict) and isinstance(known, dict):
        return {one: _as_now(kept[one], known[one], one) if one in kept else known[one] for one in known}
    files = fitted(kept, list[_File]) if name == "files" else []
    if type(kept) is not type(known) or files is None:
        raise _Unlike
    if any(one.kind not in ("mapping", "accounts") for one in files):
        raise _Unlike
    return kept


def newest_change(entries: Sequence[Event]) -> int:
    """The number of the newest event that changes what result files would say; 0 without one.

    `entries` are the whole history: a sign-off that was taken back is no change, a decision that was, is one.
    """
    kinds = {event.id: event.kind for event in entries}

    def meant(event: Event) -> str:
        return kinds.get(event.params.get("event", 0), "") if event.kind in ("undo", "redo") else event.kind

    return max((event.id for event in entries if event.in_force and meant(event) in _CHANGING), default=0)


def footing(conn: Connection, at: Moment) -> Footing:
    """What the states of the steps follow from."""
    snapshot, plan = at.snapshot, at.plan
    every = history.events(conn)
    entries = [event for event in every if event.in_force]
    written = max((event.id for event in entries if event.kind == "export"), default=0)
    changed = newest_change(every)
    steps = progress(rows(conn, at))
    said = usage(conn).keys()
    tokens, compared = connections(conn), last_comparison(conn)
    connected = sum(one["result"] == "works" and answers_v3(one["versions"]) for one in tokens)
    return Footing(
        answered=answered(conn),
        has_mapping=bool(snapshot.table.files),
        has_accounts=bool(snapshot.accounts.files),
        fetched=any(event.kind == "load" and event.params.get("source") == "fetch" for event in entries),
        connected=connected,
        disconnected=len(tokens) - connected,
        uncovered_accounts=uncovered_accounts(snapshot),
        differences_said=len(said),
        differences_unsaid=len(breaking(conn) - said) if said else 0,
        open_accounts=len(snapshot.open_accounts),
        left_accounts=left_accounts(snapshot),
        people=len(plan),
        undecided_people=len(plan.undecided),
        checklist_done=steps.done,
        checklist_total=steps.needed,
        written=written > 0,
        written_is_current=written > changed,
        switched=compared is not None and compared.change >= changed and compared.content,
        without_tokens=get_setting(conn, "without_tokens", bool) is True,
    )
