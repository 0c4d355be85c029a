"""summary.json: all counts of a migration, and whether every row is accounted for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np

from app.matching.columns import UNKNOWN, Rows
from app.matching.snapshot import Snapshot, load_warnings
from app.merging.plans import MergePlan
from app.store.loads import RowCounts, StoredFile, rows_held, set_aside_counts
from app.store.workspace import Connection
from app.terms import Outcome
from app.words import say


class Unbalanced(RuntimeError):
    """Rows went missing: a defect of the program, never of the input."""


def summary_document(conn: Connection, snapshot: Snapshot, plan: MergePlan) -> dict[str, Any]:
    """The whole document. `balanced` is computed from the rows in the workspace."""
    by_outcome = snapshot.outcome_counts()
    settled = sum(by_outcome[outcome.word] for outcome in Outcome if outcome.settled)
    mapping = snapshot.mapping
    files = [*snapshot.table.files, *snapshot.accounts.files]
    warnings = load_warnings(snapshot)
    document: dict[str, Any] = {
        "files": [_file(one) for one in sorted(files, key=lambda one: one.id)],
        "accounts": {
            "total": len(snapshot.accounts),
            "by_outcome": by_outcome,
            "settled": settled,
            "open": len(snapshot.accounts) - settled,
            "warnings": snapshot.warning_counts(),
        },
        "mapping": {
            "rows": len(mapping.rows),
            "people": int(mapping.is_user.sum()),
            "unclaimed": len(snapshot.unclaimed),
            "warnings": {word: warnings[word] for word in sorted(warnings)},
        },
        "merges": plan.counts(),
        "districts": _districts(snapshot),
    }
    document["balanced"] = _balanced(conn, snapshot, document)
    return document


def _file(stored: StoredFile) -> dict[str, Any]:
    counts = {one.name: getattr(stored.counts, one.name) for one in fields(RowCounts)}
    return {"name": stored.facts.name, "kind": stored.facts.kind, **counts}


def _districts(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Every district by name; accounts and rows of no district stand under the empty name, if any."""
    settled_outcomes = np.array([outcome.settled for outcome in Outcome])
    places = snapshot.results.districts
    settled = settled_outcomes[snapshot.results.outcome]
    size = len(snapshot.districts.names) + 1  # the first place stands for an unknown district
    accounts = np.bincount(places + 1, minlength=size)
    settled_of = np.bincount(places[settled] + 1, minlength=size)
    rows_of = np.bincount(snapshot.mapping.districts + 1, minlength=size)
    files = _files_of(snapshot)
    found = []
    for code in range(UNKNOWN, size - 1):
        total, done, rows = int(accounts[code + 1]), int(settled_of[code + 1]), int(rows_of[code + 1])
        if total or rows or code in files:
            found.append(
                {
                    "district": snapshot.districts.name(code),
                    "accounts": total,
                    "settled": done,
                    "open": total - done,
                    "mapping_rows": rows,
                    "files": sorted(files.get(code, ())),
                }
            )
    return sorted(found, key=lambda one: str(one["district"]))


def _files_of(snapshot: Snapshot) -> dict[int, set[str]]:
    """The mapping files of every district; a file without rows belongs to the district it is named for."""
    table = snapshot.table
    found: dict[int, set[str]] = defaultdict(set)
    count = max(len(table.files), 1)
    pairs = np.bincount((table.districts.astype(np.int64) + 1) * count + table.file)
    for pair in np.flatnonzero(pairs).tolist():
        place, file = divmod(pair, count)
        found[place - 1].add(table.files[file].facts.name)
    for stored in table.files:
        if not stored.counts.loaded:
            found[snapshot.districts.code(stored.facts.district)].add(stored.facts.name)
    return found


def omitted(summary: Mapping[str, Any]) -> list[str]:
    """What is not in accounts_updated, in words; nothing when everything is."""
    files = [one for one in summary["files"] if one["kind"] == "accounts"]
    aside = sum(one["set_aside"] for one in files)
    duplicates = sum(one["duplicates"] for one in files)
    said = []
    if aside:
        said.append(say("results.left_set_aside", rows=aside))
    if duplicates:
        said.append(say("results.left_duplicates", rows=duplicates))
    return said


# -- the check -------------------------------------------------------------------------------------------


def _balanced(conn: Connection, snapshot: Snapshot, document: dict[str, Any]) -> bool:
    """Whether the rows that are there agree with every count that is told."""
    accounts = document["accounts"]
    districts = document["districts"]
    sums = (
        sum(accounts["by_outcome"].values()) == accounts["total"],
        accounts["settled"] + accounts["open"] == accounts["total"],
        sum(one["accounts"] for one in districts) == accounts["total"],
        sum(one["settled"] for one in districts) == accounts["settled"],
        sum(one["mapping_rows"] for one in districts) == document["mapping"]["rows"],
    )
    return all(sums) and _stored(conn, snapshot.accounts) and _stored(conn, snapshot.table)


def _stored(conn: Connection, rows: Rows) -> bool:
    """Whether each file's rows in the workspace are as many as its counts say."""
    held, reasons = rows_held(conn), set_aside_counts(conn)
    live = np.bincount(rows.file, minlength=len(rows.files)).tolist()
    for stored, loaded in zip(rows.files, live, strict=True):
        counts = stored.counts
        duplicates = held.get(stored.id, 0) - loaded
        found = (loaded, duplicates, sum(reasons.get(stored.id, {}).values()))
        if found != (counts.loaded, counts.duplicates, counts.set_aside) or not counts.balanced:
            return False
    return True
