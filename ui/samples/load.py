"""States of the Load page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ui.models.table import Sort
from ui.pages.base import Page, Surroundings
from ui.pages.load import LoadPage
from ui.pages.load_view import (
    ChangeRow,
    CoverageRow,
    FilePreview,
    Guess,
    LoadChoice,
    LoadedFile,
    LoadView,
    SetAsideRow,
)
from ui.samples.states import NOTHING, GalleryState, Silent
from ui.widgets.banner import Notice
from ui.widgets.file_card import FileCardView

_CHOSEN = (
    FileCardView(
        "m",
        "migration_alder_valley.zip",
        "Mapping",
        (("", "Alder Valley"), ("", "3 files"), ("", "12,408 rows"), ("", "UTF-8, comma")),
    ),
    FileCardView(
        "a",
        "users_export_2026-11-18.csv",
        "Accounts",
        (("", "171,363 rows"), ("", "Windows-1252, semicolon"), ("", "9 columns used of 14")),
        remark="61 accounts have no Clever ID; they will be listed, not lost.",
        tone="warn",
    ),
)
_LOADED = (
    LoadedFile("migration_alder_valley.zip", "Mapping", "Nov 18, 2026, 9:12 AM", 12_408, 12_390, 11, 5, 2),
    LoadedFile("migration_birchwood.zip", "Mapping", "Nov 18, 2026, 9:12 AM", 31_002, 31_002, 0, 0, 0),
    LoadedFile("users_export_2026-11-18.csv", "Accounts", "Nov 18, 2026, 9:12 AM", 171_370, 171_363, 0, 4, 3),
)
_ASIDE = (
    SetAsideRow("teachers.csv", 118, "No new id in this row", "5f1a0c…,teacher,,Ana,Lima"),
    SetAsideRow("teachers.csv", 902, "More columns than the header", "5f2b…,teacher,61c0…,x,y,z"),
    SetAsideRow("users_export_2026-11-18.csv", 77, "No account key", ",Ben,Okoye,5f1a0c44"),
)
_COVERAGE = (
    CoverageRow("Alder Valley", 11_420, 12_390, "loaded", "ok", "Nov 2, 2026", "Dana", "Nov 18, 2026"),
    CoverageRow("Birchwood Unified", 22_398, 31_002, "loaded", "ok", "Nov 2, 2026", "Dana", "Nov 18, 2026"),
    CoverageRow("Cedar County Schools", 840, 0, "not here yet", "warn", "Nov 2, 2026", "Dana", awaited=True),
)
_PREVIEW = FilePreview(
    "a",
    "users_export_2026-11-18.csv",
    ("uid", "clever_id", "given", "family", "mail", "level"),
    ("account key", "Clever ID", "first name", "last name", "email", "permission"),
    tuple(
        (f"{1000 + n}", f"5f1a0c44b2{n:014x}", "Ana", "Lima", f"ana{n}@example.org", "editor")
        for n in range(6)
    ),
    (
        Guess("kind", "Kind of file", "accounts", (("accounts", "Accounts"), ("mapping", "Mapping"))),
        Guess("encoding", "Encoding", "cp1252", (("cp1252", "Windows-1252"), ("utf-8", "UTF-8"))),
        Guess("delimiter", "Delimiter", ";", ((";", "Semicolon"), (",", "Comma"))),
    ),
)


class _SetAside:
    """The rows above as the table asks for them."""

    def count(self) -> int:
        return len(_ASIDE)

    def ordered_ids(self, sort: Sort | None, wanted: object) -> Sequence[int]:
        return range(len(_ASIDE))

    def rows(self, ids: Sequence[int]) -> Sequence[object | None]:
        return [_ASIDE[at] for at in ids]


_CHANGES = (
    ChangeRow(
        "Alder Valley", "leads elsewhere", "5f1a00000000000000000118", "61b7…a01", "61b7…c04", "touches one"
    ),
    ChangeRow("Alder Valley", "is new", "5f1a00000000000000000902", "", "61b7…d11"),
)


def _page(around: Surroundings, view: LoadView) -> LoadPage:
    page = LoadPage(around=around, actions=Silent())
    page.show_view(view)
    return page


def _chosen(around: Surroundings) -> Page:
    opened = replace(_CHOSEN[1], chosen=True)
    page = _page(around, LoadView(chosen=(_CHOSEN[0], opened)))
    page.show_preview(_PREVIEW)
    return page


def _full_view() -> LoadView:
    return LoadView(
        loaded=_LOADED,
        balance="214,780 rows read = 214,755 loaded + 11 duplicates + 9 set aside + 5 blank",
        set_aside=_SetAside(),
        set_aside_count=len(_ASIDE),
        coverage=_COVERAGE,
        drift="Compared with the load of Nov 2, 2026: 12 ids are new, 3 lead elsewhere.",
        comparable=(LoadChoice(1, "Nov 2, 2026, 3 files"), LoadChoice(2, "Nov 18, 2026, 2 files")),
    )


def _tab(around: Surroundings, tab: int) -> Page:
    page = _page(around, _full_view())
    page.tabs.setCurrentIndex(tab)
    page.show_changes(_CHANGES, "2 ids changed; one of them touches a decision.")
    return page


def _problem(around: Surroundings) -> Page:
    page = _page(around, LoadView(chosen=_CHOSEN[:1]))
    page.show_problem(
        Notice(
            "roster.pdf is not a table.",
            "Crosswalk reads CSV, TSV, Excel and zip. Export the list as CSV and drop it again.",
            tone="danger",
            closable=True,
        )
    )
    return page


def gallery_states() -> list[GalleryState]:
    return [
        GalleryState("empty", lambda a: _page(a, LoadView()), moods=NOTHING),
        GalleryState("chosen", _chosen),
        GalleryState(
            "busy",
            lambda a: _page(a, LoadView(chosen=_CHOSEN, looking=True)),
            quick=False,
        ),
        GalleryState("problem", _problem, quick=False),
        GalleryState("full", lambda a: _page(a, _full_view())),
        GalleryState("set-aside", lambda a: _tab(a, 1), quick=False),
        GalleryState("districts", lambda a: _tab(a, 2), quick=False),
        GalleryState("changed", lambda a: _tab(a, 3), quick=False),
        GalleryState("how", lambda a: _tab(a, 4), quick=False),
    ]
