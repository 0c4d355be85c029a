"""What an open workspace says of its results, and the view of the Results page that follows from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ui.dates import moment
from ui.desks.results_words import (
    DIALECTS,
    dry_run_of,
    file_choices,
    form_of,
    verify_doubt,
    verify_rows,
    verify_words,
    written_files,
    written_words,
)
from ui.desks.rows import IndexSource
from ui.pages.results_view import ResultFile, ResultsView, VerifyRow, WriteOptions

if TYPE_CHECKING:
    from app.assistant.checklists import LookedAt
    from app.assistant.forecasting import Forecast
    from app.assistant.moment import Moment
    from app.assistant.signing import Comparison
    from app.assistant.writing import Choices, LastExport
    from app.store.workspace import Connection


@dataclass(frozen=True)
class Standing:
    """What the open workspace says of its results; `change` counts what was decided or loaded so far.

    `left_out` are sentences about what an export of now would not have in its files. What was written and what was
    compared stand there as rows too, in words: there may be hundreds of them.
    """

    choices: Choices
    written: LastExport | None
    comparison: Comparison | None
    change: int
    has_a_switch: bool
    left_out: tuple[str, ...]
    looked_at: LookedAt | None = None
    files: tuple[ResultFile, ...] = ()
    verified: tuple[VerifyRow, ...] = ()


def read_standing(
    conn: Connection, at: Moment, summary: dict[str, Any], path: Path, proposed: Path
) -> Standing:
    """Read it from the workspace at `path`; `proposed` is the folder while none was chosen."""
    from app.assistant.checklists import last_dry_run
    from app.assistant.forecasting import present_change
    from app.assistant.pretending import has_a_switch
    from app.assistant.signing import last_comparison
    from app.assistant.writing import choices, last_written
    from app.results.summary import omitted

    written, comparison = last_written(conn), last_comparison(conn)
    return Standing(
        choices(conn, at, proposed, path),
        written,
        comparison,
        present_change(conn),
        has_a_switch(conn, path),
        tuple(omitted(summary)),
        last_dry_run(conn),
        written_files(written.files) if written is not None else (),
        verify_rows(comparison) if comparison is not None else (),
    )


def view_of(
    known: Standing,
    found: Forecast | None,
    form: WriteOptions | None,
    rows: IndexSource | None,
    trouble: tuple[str, str] = ("", ""),
) -> ResultsView:
    """The page; `found` is the dry run of this sitting, `rows` the accounts that are not done, `trouble` why
    they could not be listed again."""
    from app.assistant.writing import FILES

    written, comparison, change, looked = known.written, known.comparison, known.change, known.looked_at
    told = written.notes if written is not None else ()
    later = comparison.later if comparison is not None else None
    # A file that may only be read keeps no note of this sitting: the time there is then of another dry run.
    fits = found is None or (looked is not None and looked.change == found.change)
    return ResultsView(
        dry_run=dry_run_of(found) if found is not None else None,
        stale=found is not None and found.change != change,
        looked_at=moment(datetime.fromisoformat(looked.at))
        if looked is not None and looked.at and fits
        else "",
        left_out=known.left_out,
        files=file_choices(FILES),
        options=form,
        dialects=DIALECTS,
        written=known.files,
        written_folder=written.folder if written is not None else None,
        written_words=written_words(len(known.files)),
        written_notes=tuple(dict.fromkeys((*told, *known.left_out))),
        written_options=replace(form_of(known.choices), folder=str(written.folder)) if written else None,
        written_stale=written is not None and written.change != change,
        verify=known.verified,
        verify_words=verify_words(comparison) if comparison is not None else "",
        verify_doubt=verify_doubt(comparison) if comparison is not None else ("", ""),
        verify_stale=comparison is not None and comparison.change != change,
        verify_file=Path(later.path).name if later is not None else "",
        can_list=rows is None and not trouble[0] and can_list(known),
        list_trouble=trouble,
        not_done=rows,
        not_done_count=rows.count() if rows is not None else 0,
        has_a_switch=known.has_a_switch,
    )


def can_list(known: Standing) -> bool:
    """Whether the accounts that are not done can be listed from the file that was compared, as it is now."""
    found = known.comparison
    if found is None or found.later is None or found.change != known.change:
        return False
    return any(found.total(name) for name in ("not_done", "different", "lost", "unexpected"))
