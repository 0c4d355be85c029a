"""States of the Results page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ui.models.table import Sort
from ui.pages.base import Page, Surroundings
from ui.pages.results import VERIFY, WRITE, ResultsPage
from ui.pages.results_view import (
    DistrictEffect,
    DryRun,
    Effect,
    NotDone,
    ResultFile,
    ResultsView,
    VerifyRow,
    WriteOptions,
)
from ui.samples.states import NOTHING, GalleryState, Silent

_DRY = DryRun(
    (
        Effect(8_256, "accounts get another id"),
        Effect(12_040, "accounts are settled and keep their id"),
        Effect(360, "accounts retire into another"),
        Effect(904, "open accounts wait for you", "warn"),
        Effect(12, "open accounts are left as they are or set apart"),
        Effect(18, "people are not decided", "warn"),
    ),
    districts=(
        DistrictEffect("Alder Valley", 2_752, 120, 4_020, 64, 12),
        DistrictEffect("Birchwood Unified", 5_504, 240, 8_020, 0),
        DistrictEffect("Cedar County Schools", 0, 0, 0, 840),
    ),
    limits=("In Cedar County Schools all 840 accounts are open: its migration CSV is missing.",),
    open_words="Open accounts keep the id they have. They are listed in exceptions.csv.",
)
_FILES = (
    ResultFile("id_map", "One line per account: old id, new id, outcome."),
    ResultFile("accounts_updated", "Your export again, with the new ids in place."),
    ResultFile("update.sql", "One guarded transaction for your database, and rollback.sql beside it."),
    ResultFile("exceptions", "Every open account with the reason and a suggestion."),
    ResultFile("report", "For managers: counts, districts, what was decided."),
)
_WRITTEN = tuple(
    ResultFile(name, what, size=size, sha256=digest)
    for name, what, size, digest in (
        ("id_map.csv", "One line per account", "14.2 MB", "9f2c41d8a0b35e77c1d4a6f8"),
        ("update.sql", "Changes for the database", "6.1 MB", "11ab90ce77d2340056fe8b21"),
        ("report.html", "For managers", "84 kB", "77c3e2f19a804d5cb6aa0e12"),
    )
)
_OPTIONS = WriteOptions(
    str(Path.home() / "Documents" / "Spring 2026 results"),
    "postgresql",
    "accounts",
    "uid",
    "clever_id",
    False,
    (),
)
_LEFT_OUT = ("6 rows of the accounts were set aside and are not in accounts_updated; see set_aside.csv.",)
_DIALECTS = (("postgresql", "PostgreSQL"), ("mysql", "MySQL"), ("sqlite", "SQLite"), ("mssql", "SQL Server"))
_VERIFY = (
    VerifyRow("Alder Valley", 2_752, 0, 0, 0, 0, "Nov 20, 2026"),
    VerifyRow("Birchwood Unified", 5_490, 12, 2, 0, 3, waiting=64, left=12),
)


class _NotDone:
    """Accounts that are not done, in memory."""

    def count(self) -> int:
        return 14

    def ordered_ids(self, sort: Sort | None, wanted: object) -> Sequence[int]:
        return list(range(14)) if wanted != "Alder Valley" else []

    def rows(self, ids: Sequence[int]) -> Sequence[object | None]:
        words = ("not done", "different")
        return [
            NotDone(
                n,
                f"{4000 + n}",
                "Birchwood Unified",
                words[n > 11],
                f"61b7{n:020x}",
                f"5f1a{n:020x}",
                "Ana Lima",
            )
            for n in ids
        ]


def _view(written: bool = False) -> ResultsView:
    return ResultsView(
        dry_run=_DRY,
        looked_at="Nov 21, 2026, 9:24 AM",
        files=_FILES,
        options=_OPTIONS,
        dialects=_DIALECTS,
        written=_WRITTEN if written else (),
        written_folder=Path(_OPTIONS.folder) if written else None,
        written_words="9 files were written and checked. Nothing was sent anywhere.",
        written_notes=_LEFT_OUT if written else (),
        written_options=replace(_OPTIONS, files=tuple(one.name for one in _FILES)) if written else None,
        left_out=_LEFT_OUT,
        verify=_VERIFY if written else (),
        verify_words="8,242 of 8,256 accounts are as planned." if written else "",
        not_done=_NotDone() if written else None,
        not_done_count=14 if written else 0,
    )


def _too_early() -> ResultsView:
    """The export from before the switch was given again."""
    doubt = (
        "None of the 8,242 accounts that get a new id has it yet.",
        "This looks like an export from before the switch. Make one after it, and drop that file here.",
    )
    return replace(_view(True), verify_doubt=doubt, verify_words="14 of 8,256 accounts are as planned.")


def _page(around: Surroundings, view: ResultsView, tab: int = 0) -> Page:
    page = ResultsPage(around=around, actions=Silent())
    page.show_view(view)
    page.show_tab(tab)
    return page


def gallery_states() -> list[GalleryState]:
    needs = "Results come from your files: load the migration CSVs and your accounts first."
    return [
        GalleryState("waiting", lambda a: _page(a, ResultsView(needs=needs)), moods=NOTHING),
        GalleryState("empty", lambda a: _page(a, ResultsView(files=_FILES)), quick=False),
        GalleryState("full", lambda a: _page(a, _view())),
        GalleryState("files", lambda a: _page(a, _view(), WRITE), quick=False),
        GalleryState("written", lambda a: _page(a, _view(True), WRITE)),
        GalleryState("verify", lambda a: _page(a, _view(True), VERIFY)),
        GalleryState("too-early", lambda a: _page(a, _too_early(), VERIFY), quick=False),
        GalleryState("later", lambda a: _page(a, _view(), VERIFY), quick=False),
    ]
