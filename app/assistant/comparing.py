"""After the switch: a later export compared with the plan, and the accounts that are not done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.assistant.asking import left_by_district
from app.assistant.exporting import compared, note_comparison
from app.assistant.forecasting import present_change
from app.assistant.later_file import LaterFile, bring
from app.assistant.signing import Comparison, keep, last_comparison
from app.errors import InputRefused, WorkspaceUnusable
from app.jobs import Job
from app.matching.columns import Texts
from app.store.loads import files_of, loads_in_force
from app.store.rowindex import RowIndex
from app.store.workspace import Connection, Workspace, now

if TYPE_CHECKING:
    from app.results.verify import VerifyReport

COLUMNS = ("account_id", "state", "expected", "found", "district", "name")
_NAMES = ("first_name", "last_name")
_NAMED_AT_ONCE = 500


def compare(workspace: Workspace, later: LaterFile, job: Job) -> tuple[Comparison, RowIndex]:
    """Compare, keep the counts, and list every account that is not done. Closes the file; the caller the index.

    The columns are looked for under the headings of the accounts that were loaded, then as in any file.
    Raises InputRefused for a file that is no export, WorkspaceUnusable when the counts cannot be kept.
    """
    with closing(later):
        with workspace.reading() as conn:
            columns = _columns_in_force(conn)
            change = present_change(conn)
        begun = Comparison(change, now(), later=later.came)
        found, index = _compare_with_any(workspace, later.path, columns, begun, job)
    try:
        return _keep(workspace, found), index
    except BaseException:
        index.close()
        raise


def _keep(workspace: Workspace, found: Comparison) -> Comparison:
    """Nobody could look at or sign off what is not kept: better refused than taken for done."""
    try:
        with workspace.writing() as conn:
            note_comparison(conn, found.districts)
            return keep(conn, found)
    except WorkspaceUnusable as problem:
        raise WorkspaceUnusable("people.not_kept", why=problem.message, advice=problem.hint) from problem


def compared_before(workspace: Workspace, job: Job) -> tuple[Comparison, LaterFile]:
    """The last comparison and its file, if that still is what it was; nothing is written. The caller closes it.

    Holds no lock on the workspace while it reads the file, which may lie on a slow drive. Raises InputRefused
    when the file is not there any more, or is another one by now.
    """
    with workspace.reading() as conn:
        found = last_comparison(conn)
    if found is None or found.later is None:
        raise InputRefused("people.later_unknown")
    after = Path(found.later.path)
    later = bring(after, job)
    if later.came is None:
        raise InputRefused("people.later_gone", path=after)
    if later.came.sha256 != found.later.sha256:
        later.close()
        raise InputRefused("people.later_changed", path=after)
    return found, later


def list_again(workspace: Workspace, found: Comparison, later: LaterFile, job: Job) -> RowIndex | None:
    """The accounts of a comparison that are not done, from the same file; nothing is written.

    None when the plan is another one by now: the list would not fit the counts. Closes the file; the caller the
    index.
    """
    with closing(later):
        with workspace.reading() as conn:
            columns, change = _columns_in_force(conn), present_change(conn)
        if change != found.change:
            return None
        _, index = _compare_with_any(workspace, later.path, columns, found, job)
        return index


def _compare_with_any(
    workspace: Workspace, after: Path, columns: Mapping[str, str], begun: Comparison, job: Job
) -> tuple[Comparison, RowIndex]:
    """With all known headings, else with those that are needed, else as any file is read."""
    needed = {name: heading for name, heading in columns.items() if name in ("key", "clever_id")}
    for wishes in (columns, needed):
        try:
            return _compare(workspace, after, wishes, begun, job)
        except InputRefused:
            continue
    return _compare(workspace, after, {}, begun, job)


def _compare(
    workspace: Workspace, after: Path, columns: Mapping[str, str], begun: Comparison, job: Job
) -> tuple[Comparison, RowIndex]:
    with compared(workspace, after, columns, job) as report:
        index = RowIndex(COLUMNS)
        try:
            index.fill(_not_done(report), job)
        except BaseException:
            index.close()
            raise
        found = replace(
            begun,
            districts=report.districts(),
            awaited=report.awaited,
            arrived=report.arrived,
            open=report.open_by_district,
            left=left_by_district(report.accounts.snapshot),
        )
        return found, index


def _not_done(report: VerifyReport) -> Iterator[tuple[str, ...]]:
    """What is not as planned with the names that the plan has for it, or the later export for what is unexpected."""
    from app.results.verify import State

    missing = np.flatnonzero(report.states != State.DONE)
    told = chain(_names(report.accounts.texts, missing), _names(report.later_texts, report.unexpected))
    for one in report.rows():
        if one.state is not State.DONE:
            yield one.account_id, one.state.word, one.expected, one.found, one.district, next(told)


def _names(texts: Texts, rows: NDArray[np.int64]) -> Iterator[str]:
    """First and last name of some rows in ascending order, empty where the file has none."""
    for start in range(0, len(rows), _NAMED_AT_ONCE):
        first, last = texts.columns(_NAMES, rows[start : start + _NAMED_AT_ONCE])
        yield from (f"{one} {other}".strip() for one, other in zip(first, last, strict=True))


def _columns_in_force(conn: Connection) -> dict[str, str]:
    """The headings under which the loaded accounts have our columns, where one heading means one column."""
    files = files_of(conn, loads_in_force(conn, "accounts"))
    if not files:
        return {}
    facts = files[0].facts
    headings = {name: facts.header[at] for name, at in facts.columns.items()}
    return {name: heading for name, heading in headings.items() if facts.header.count(heading) == 1}
