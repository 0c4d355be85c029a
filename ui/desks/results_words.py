"""Answers about results in the words of the Results page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ui.dates import day_here
from ui.figures import fill, number, size_of
from ui.pages.results_view import (
    DistrictEffect,
    DryRun,
    Effect,
    NotDone,
    ResultFile,
    VerifyRow,
    WriteOptions,
)

if TYPE_CHECKING:
    from app.assistant.forecasting import Forecast
    from app.assistant.signing import Comparison
    from app.assistant.writing import Choices, WrittenFile
    from app.results.dry_run import DistrictChange

translate = QCoreApplication.translate

# What the databases are called; the values are those of `--dialect`.
DIALECTS = (("postgresql", "PostgreSQL"), ("mysql", "MySQL"), ("sqlite", "SQLite"), ("mssql", "SQL Server"))


def _meanings() -> dict[str, str]:
    """What each result file is for."""
    return {
        "id_map": translate("results", "One line per account: old id, new id, outcome."),
        "accounts_updated": translate("results", "Your export again, with the new ids in place."),
        "merges": translate("results", "Everybody with several accounts, and what becomes of each."),
        "merge_fields": translate("results", "Fields that differ between accounts that are combined."),
        "exceptions": translate("results", "Every open account with the reason and a suggestion."),
        "set_aside": translate("results", "Rows that could not be read, with file and line."),
        "unclaimed": translate("results", "People at Clever who have no account in your app yet."),
        "rollback": translate("results", "The way back: every id as it was before."),
        "update.sql": translate(
            "results", "One guarded transaction that puts the new ids into your database."
        ),
        "rollback.sql": translate("results", "The same transaction the other way round."),
        "results": translate("results", "All tables as one workbook for a spreadsheet."),
        "report": translate("results", "For managers: counts, districts, what was decided. A page to open."),
        "report.pdf": translate("results", "The same report for print and mail."),
        "districts": translate("results", "For each district a page and its own open accounts, to send out."),
        "summary": translate("results", "All counts, for programs."),
    }


def file_choices(names: Sequence[str]) -> tuple[ResultFile, ...]:
    """The files that can be written."""
    meanings = _meanings()
    return tuple(ResultFile(name, meanings.get(name, "")) for name in names)


def written_files(found: Sequence[WrittenFile]) -> tuple[ResultFile, ...]:
    """The files that were written, those of the districts last."""
    meanings = _meanings()  # once: there may be hundreds of files
    of_district = {
        "exceptions": translate("results", "For {0}: its open accounts"),
        "report": translate("results", "For {0}: a page to read"),
    }
    any_other = translate("results", "For {0}")

    def meaning(name: str) -> str:
        path = PurePosixPath(name)
        if len(path.parts) > 1:
            return of_district.get(path.stem, any_other).format(path.parts[-2])
        if name.endswith(".spreadsheet.csv"):
            return translate("results", "A copy that is safe to open in a spreadsheet.")
        return meanings.get(name) or meanings.get(path.stem, "")

    ordered = sorted(found, key=lambda one: ("/" in one.name, one.name))
    return tuple(
        ResultFile(one.name, meaning(one.name), size=size_of(one.size), sha256=one.sha256) for one in ordered
    )


def dry_run_of(found: Forecast) -> DryRun:
    """The dry run in figures and sentences."""
    left = sum(found.left.values())
    effects = [
        _counted(found.changed, translate("results", "{0:account gets|accounts get} another id")),
        _counted(
            found.staying,
            translate(
                "results", "{0:account is settled and keeps its id|accounts are settled and keep their id}"
            ),
        ),
    ]
    if found.retired:
        effects.append(
            _counted(found.retired, translate("results", "{0:account retires|accounts retire} into another"))
        )
    waiting = found.open - left
    effects.append(
        _counted(
            waiting, translate("results", "open {0:account waits|accounts wait} for you"), _tone(waiting)
        )
    )
    if left:
        effects.append(
            _counted(
                left,
                translate(
                    "results", "open {0:account is left as it is|accounts are left as they are} or set apart"
                ),
            )
        )
    if found.waiting:
        effects.append(
            _counted(found.waiting, translate("results", "{0:person is|people are} not decided"), "warn")
        )
    words = translate("results", "Open accounts keep the id they have. They are listed in exceptions.csv.")
    return DryRun(
        effects=tuple(effects),
        districts=tuple(_effect(one, found.left.get(one.district, 0)) for one in found.districts),
        limits=found.warnings,
        open_words=words if found.open else "",
    )


def _counted(count: int, words: str, tone: str = "plain") -> Effect:
    return Effect(count, fill(words, count), tone)


def _effect(one: DistrictChange, left: int) -> DistrictEffect:
    staying = max(0, one.accounts - one.changed - one.retired - one.open)
    return DistrictEffect(_district(one.district), one.changed, one.retired, staying, one.open - left, left)


def _tone(count: int) -> str:
    return "warn" if count else "plain"


def _district(name: str) -> str:
    return name or translate("results", "No district named")


def form_of(chosen: Choices) -> WriteOptions:
    """Choices as the form shows them."""
    return WriteOptions(
        folder=chosen.folder,
        dialect=chosen.dialect,
        table=chosen.table,
        key_column=chosen.key_column,
        id_column=chosen.id_column,
        spreadsheet_copies=chosen.spreadsheet_copies,
        files=chosen.files,
    )


def choices_of(form: WriteOptions) -> Choices:
    """What was chosen in the form, as it is kept."""
    from app.assistant.writing import Choices

    return Choices(
        form.folder,
        form.files,
        form.dialect,
        form.table,
        form.key_column,
        form.id_column,
        form.spreadsheet_copies,
    )


def open_question(conflicts: int, people: int) -> tuple[str, str]:
    """The question before something open is written, and what a yes means."""
    if conflicts and people:
        said = translate(
            "results",
            "{0} {0:conflict waits|conflicts wait} for you on Match, "
            "and {1} {1:person waits|people wait} for you on Merge.",
        )
        said = fill(said, conflicts, people)
    elif conflicts:
        said = fill(
            translate("results", "{0} {0:conflict waits|conflicts wait} for you on Match."), conflicts
        )
    else:
        said = fill(translate("results", "{0} {0:person waits|people wait} for you on Merge."), people)
    meaning = translate(
        "results",
        "What waits is written as open: conflicts get no new id, and nobody who waits is merged. "
        "You can decide later and write once more.",
    )
    return translate("results", "Write although something is open?"), f"{said} {meaning}"


def replace_question(folder: Path, others: int) -> tuple[str, str]:
    """The question before result files are replaced that this migration did not write."""
    question = translate("results", "Replace the results in “{0}”?").format(folder.name)
    detail = translate(
        "results",
        "The folder {0} holds result files that this migration did not write: {1}. They may be those of "
        "another migration, and they would be replaced. To keep them, choose another folder.",
    )
    return question, detail.format(folder, number(others))


def written_words(count: int) -> str:
    """The sentence over the files that were written."""
    words = translate("results", "{0} {0:file is|files are} written. Nothing was sent anywhere.")
    return fill(words, count)


def verify_rows(found: Comparison) -> tuple[VerifyRow, ...]:
    """The comparison by district."""
    return tuple(
        VerifyRow(
            district=row["district"],
            done=row["done"],
            not_done=row["not_done"],
            different=row["different"],
            lost=row["lost"],
            unexpected=row["unexpected"],
            signed=_date(found.signed.get(row["district"], "")),
            name=_district(row["district"]),
            waiting=found.open.get(row["district"], 0) - found.left.get(row["district"], 0),
            left=found.left.get(row["district"], 0),
        )
        for row in found.districts
    )


def verify_words(found: Comparison) -> str:
    """How many accounts are as planned."""
    done = found.total("done")
    every = done + sum(found.total(name) for name in ("not_done", "different", "lost"))
    if done == every:
        words = translate("results", "{0:The one account is|All {0} accounts are} as planned.")
        return fill(words, every)
    said = translate("results", "{0} of {1} {1:account|accounts} {0:is|are} as planned.")
    return fill(said, done, every)


def verify_doubt(found: Comparison) -> tuple[str, str]:
    """Why the later export may be the wrong one, and what to do; two empty texts when it looks right."""
    if not found.awaited or found.arrived:
        return "", ""
    said = translate(
        "results",
        "{0:The one account that gets a new id does not have it yet"
        "|None of the {0} accounts that get a new id has it yet}.",
    )
    if 2 * found.total("not_done") >= found.awaited:
        hint = translate(
            "results",
            "This looks like an export from before the switch. Make one after it, and drop that file here.",
        )
    else:
        hint = translate("results", "Look whether this is the right file, exported after the switch.")
    return fill(said, found.awaited), hint


def compared_line(found: Comparison) -> tuple[str, str]:
    """The line that stays after a comparison, and its tone: good news only when all is as planned."""
    doubt, _ = verify_doubt(found)
    missing = any(row.missing for row in verify_rows(found))
    return doubt or verify_words(found), "warn" if doubt or missing else "ok"


def sign_off_question(row: VerifyRow) -> tuple[str, str]:
    """The question before a district is signed off that is not done; two empty texts when it is."""
    said = []
    if row.missing:
        words = translate("results", "{0} {0:account is|accounts are} not as planned.")
        said.append(fill(words, row.missing))
    if row.waiting:
        words = translate(
            "results",
            "{0} open {0:account waits for you, and nothing is planned for it|"
            "accounts wait for you, and nothing is planned for them}.",
        )
        said.append(fill(words, row.waiting))
    if not said:
        return "", ""
    question = (
        translate("results", "Sign off although not everything is done?")
        if row.missing
        else translate("results", "Sign off although accounts wait for you?")
    )
    return question, f"{row.label}: {' '.join(said)}"


def _date(stamp: str) -> str:
    return day_here(datetime.fromisoformat(stamp)) if stamp else ""


def not_done_of(row_id: int, cells: Sequence[str]) -> NotDone:
    """One account of the list, its cells in the order of `app.assistant.comparing.COLUMNS`."""
    key, state, expected, found, district, name = cells
    words = {
        "not_done": translate("results", "not done"),
        "different": translate("results", "different"),
        "lost": translate("results", "lost"),
        "unexpected": translate("results", "not in the plan"),
    }
    return NotDone(row_id, key, _district(district), words.get(state, state), expected, found, name)
