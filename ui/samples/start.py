"""States of the Start page."""

from __future__ import annotations

from pathlib import Path

from ui.pages.base import Page, Surroundings
from ui.pages.start import StartPage
from ui.pages.start_progress import DistrictProgress, NextStep, Overview
from ui.pages.start_view import RecentWorkspace, StartView
from ui.samples.states import NOTHING, GalleryState, Silent

VERSIONS = ("v1.1", "v1.2", "v2.0", "v2.1", "v3.0", "v3.1")
COUNTS = {
    "mapped": 41_280,
    "unchanged": 126_402,
    "already_new": 312,
    "recreate": 2_204,
    "no_id": 61,
    "district_missing": 840,
    "not_in_mapping": 214,
    "bad_id": 38,
    "conflict": 12,
}
_HOME = Path.home() / "Documents"


def welcome(recent: bool = True) -> StartView:
    shown = (
        RecentWorkspace(_HOME / "Spring 2026.crosswalk", "Nov 18, 2026, 9:12 AM"),
        RecentWorkspace(_HOME / "migration" / "Pilot with two districts.crosswalk", "Oct 2, 2026, 4:40 PM"),
        RecentWorkspace(Path("/media/share/Old try.crosswalk"), "", missing=True),
    )
    return StartView(VERSIONS, "v2.1", "v3.1", recent=shown if recent else ())


def overview(districts: int = 6, kept: str = "") -> StartView:
    names = ("Alder Valley", "Birchwood Unified", "Cedar County Schools", "Dune Lake", "", "Elmhurst")
    rows = []
    for index in range(districts):
        share = (index % 5 + 1) / 15
        counts = {word: int(count * share) for word, count in COUNTS.items()}
        if index % 3 == 1:
            counts = {word: counts[word] for word in ("mapped", "unchanged", "already_new")}
        settled = sum(counts.get(w, 0) for w in ("mapped", "unchanged", "already_new", "recreate"))
        name = names[index % 6] + (f" {index // 6 + 1}" if index >= 6 else "")
        rows.append(DistrictProgress(name, counts, settled, sum(counts.values()) - settled))
    nxt = NextStep(
        "Look at the accounts that wait for you (1,160)",
        "Crosswalk has a suggestion for 640 of them. Nothing is changed without your yes.",
        "Go to Match",
        "match",
    )
    return StartView(
        VERSIONS,
        "v2.1",
        "v3.1",
        overview=Overview(
            name="Spring 2026",
            journey="From v2.1 to v3.1 · Secure Sync · the Clever ID is the key of an account",
            next=nxt,
            counts=COUNTS,
            settled=170_198,
            open=1_165,
            left=5,
            people=1_906,
            people_waiting=4,
            districts=tuple(rows),
            kept=kept,
        ),
    )


def fresh() -> StartView:
    nxt = NextStep(
        "Load the migration CSVs and your accounts",
        "Nothing is loaded yet. If you do not have the files, the Load page says how to get them.",
        "Go to Load",
        "load",
    )
    journey = "From v2.1 to v3.1 · Secure Sync"
    return StartView(
        VERSIONS,
        "v2.1",
        "v3.1",
        overview=Overview("Spring 2026", journey, nxt, counts={}, settled=0, open=0),
    )


def _page(around: Surroundings, view: StartView) -> StartPage:
    page = StartPage(around=around, actions=Silent())
    page.show_view(view)
    return page


def _questions(around: Surroundings) -> Page:
    page = _page(around, welcome())
    page.ask_questions()
    return page


def gallery_states() -> list[GalleryState]:
    kept = "Crosswalk was closed in the middle of a load. The load left no trace; all before is kept."
    return [
        GalleryState("welcome", lambda a: _page(a, welcome()), workspace="", moods=NOTHING),
        GalleryState("first", lambda a: _page(a, welcome(False)), quick=False, workspace="", moods=NOTHING),
        GalleryState("questions", _questions, workspace="", moods=NOTHING),
        GalleryState("empty", lambda a: _page(a, fresh()), quick=False, moods=NOTHING),
        GalleryState("full", lambda a: _page(a, overview())),
        GalleryState("many", lambda a: _page(a, overview(60, kept)), quick=False),
    ]
