"""States of the Checklist page."""

from __future__ import annotations

from datetime import date

from ui.pages.base import Page, Surroundings
from ui.pages.checklist import ChecklistPage
from ui.pages.checklist_view import ChecklistGroup, ChecklistStep, ChecklistView
from ui.samples.states import NOTHING, GalleryState, Silent
from ui.widgets.source_link import SourceView

_GROUPS = (
    ChecklistGroup(
        "Before the switch",
        (
            ChecklistStep(
                "csv",
                "Ask Clever for the migration CSVs",
                "done",
                why="They are the only list that maps every old id to its new one.",
                how="Write to partner support and name the districts and roles.",
                where="Load, How to get the files",
                proof="The CSVs of 2 of 3 districts are loaded.",
                proven=True,
                owner="Dana",
                due=date(2026, 11, 2),
            ),
            ChecklistStep(
                "rehearse",
                "Rehearse on a copy of your database",
                "doing",
                why="A rehearsal shows what the real day will be like, without any risk.",
                how="Restore a backup, run update.sql on it, sign in as three people.",
                where="Your test system",
                proof="Somebody of yours signed in on the copy.",
                owner="Marek",
                due=date(2026, 11, 30),
                note="Copy is there since Monday.",
                overdue=True,
                number="C3",
                source=SourceView(
                    "Migrating to API v3.0", "https://dev.clever.com/docs/migrating", "Mar 2021"
                ),
            ),
            ChecklistStep("freeze", "Tell the districts the date", "todo"),
        ),
    ),
    ChecklistGroup(
        "On the day",
        (
            ChecklistStep("backup", "Back up the database", "todo"),
            ChecklistStep("sql", "Run update.sql", "blocked"),
            ChecklistStep("tokens", "Switch the API version", "todo", district="Alder Valley"),
        ),
    ),
    ChecklistGroup(
        "Afterwards",
        (
            ChecklistStep("verify", "Verify with a fresh export", "todo"),
            ChecklistStep("library", "Library: tell the teachers", "not_needed"),
        ),
    ),
)


def _page(around: Surroundings, view: ChecklistView, row: int = 0) -> Page:
    page = ChecklistPage(around=around, actions=Silent())
    page.show_view(view)
    if row:
        group = page.steps_tree.model().index(0, 0)
        page.steps_tree.setCurrentIndex(page.steps_tree.model().index(row, 0, group))
    return page


def gallery_states() -> list[GalleryState]:
    full = ChecklistView("from v2.1 to v3.1, Secure Sync,", _GROUPS, done=2, total=8, overdue=1)
    return [
        GalleryState("empty", lambda a: _page(a, ChecklistView()), quick=False, moods=NOTHING),
        GalleryState("full", lambda a: _page(a, full, 1)),
    ]
