"""After the switch: a later export compared with the plan, the accounts that are not done, and the sign-off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from app.assistant.checklists import sign_off as sign_off_all
from app.assistant.exporting import compared, note_comparison
from app.assistant.forecasting import present_change
from app.errors import InputRefused, UsageError
from app.jobs import Job
from app.matching.columns import Texts
from app.store.decisions import get_setting, put_setting
from app.store.loads import files_of, loads_in_force
from app.store.rowindex import RowIndex
from app.store.workspace import Connection, Workspace, now

if TYPE_CHECKING:
    from app.results.verify import VerifyReport

COLUMNS = ("account_id", "state", "expected", "found", "district", "name")
_NAMES = ("first_name", "last_name")
_NAMED_AT_ONCE = 500

_COMPARED = "compared"
_COUNTS = ("done", "not_done", "different", "lost", "unexpected")


@dataclass(frozen=True)
class Comparison:
    """The last comparison by its counts: a row per district as in the `verify` document.

    `change` is the newest change of the workspace it was made with, `when` a UTC time. `signed` are the
    districts that were signed off, each with the time. `awaited` accounts are to get another id, and `arrived`
    of them have it. `open` are the open accounts of a district: nothing is planned for them.
    """

    change: int
    when: str
    districts: list[dict[str, Any]] = field(default_factory=list)
    signed: dict[str, str] = field(default_factory=dict)
    awaited: int = 0
    arrived: int = 0
    open: dict[str, int] = field(default_factory=dict)

    def total(self, name: str) -> int:
        return sum(int(row[name]) for row in self.districts)


def compare(workspace: Workspace, after: Path, job: Job) -> tuple[Comparison, RowIndex]:
    """Compare, keep the counts, and list every account that is not done. The caller closes the index.

    The columns are looked for under the headings of the accounts that were loaded, then as in any file.
    Raises InputRefused for a file that is no export.
    """
    with workspace.reading() as conn:
        columns = _columns_in_force(conn)
        change = present_change(conn)
    found, index = _compare_with_any(workspace, after, columns, Comparison(change, now()), job)
    note_comparison(workspace, found.districts)
    workspace.leave_note(lambda conn: put_setting(conn, _COMPARED, asdict(found)))
    return found, index


def last_comparison(conn: Connection) -> Comparison | None:
    """The last comparison, None before the first."""
    kept = get_setting(conn, _COMPARED)
    return Comparison(**kept) if kept else None


def sign_off(conn: Connection, district: str) -> Comparison:
    """A person looked at one district of the comparison and is content; with the last one all is signed off.

    Raises UsageError when nothing was compared, or not with that district.
    """
    found = last_comparison(conn)
    names = [row["district"] for row in found.districts] if found is not None else []
    if found is None or district not in names:
        raise UsageError("people.signing_nothing")
    if district not in found.signed:
        found.signed[district] = now()
        put_setting(conn, _COMPARED, asdict(found))
        if all(name in found.signed for name in names):
            sign_off_all(conn)
    return found


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
