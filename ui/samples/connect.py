"""States of the Connect page."""

from __future__ import annotations

from dataclasses import replace

from ui.pages.base import Page, Surroundings
from ui.pages.connect import ConnectPage
from ui.pages.connect_view import ConnectView, DistrictConnection
from ui.samples.states import HALFWAY, NOTHING, GalleryState, Silent
from ui.widgets.banner import Notice

_KEPT = "Tokens are kept in the keychain of this computer, never in the migration file."
_NOT_KEPT = (
    "This computer offers no keychain, so tokens are kept until Crosswalk is closed, and nowhere else."
)
_DISTRICTS = (
    DistrictConnection(
        "a",
        "Alder Valley",
        "works",
        "ok",
        "The token works: district-app token, all roles can be read.",
        "Nov 20, 2026",
        "Aug 12, 2023",
        "",
        "district …c09f",
        "v2.1–v3.1",
        "9:24 AM",
    ),
    DistrictConnection(
        "d",
        "Dune Hills",
        "paused",
        "warn",
        "The token works: users can be read. Do not cut this district over now: it is paused and shows "
        "last year's data. Wait until the pause is over and the new year's data are in.",
        "May 28, 2026",
        "Aug 12, 2023",
        "May 28, 2026 – Aug 10, 2026",
        "district …77ab",
        "v2.0–v3.1",
        "9:24 AM",
        "4,310",
    ),
    DistrictConnection(
        "b",
        "Birchwood Unified",
        "one person",
        "danger",
        "This is an Instant Login token: it reads one person, not a district. "
        "Ask for the district token of your app.",
        "",
        "",
        "",
        "login …81f5",
        "v3.1",
        "today",
    ),
    DistrictConnection(
        "c",
        "Cedar County Schools",
        "refused",
        "danger",
        "Clever refused this token. It may have been revoked; copy it again from your dashboard.",
        "",
        "",
        "",
        "",
        "",
        "today",
    ),
)


def _page(around: Surroundings, view: ConnectView) -> ConnectPage:
    page = ConnectPage(around=around, actions=Silent())
    page.show_view(view)
    return page


def _full(around: Surroundings) -> Page:
    view = ConnectView(
        _KEPT,
        districts=_DISTRICTS,
        warning="Do not cut over now: Dune Hills (paused).",
        may_fetch=True,
    )
    page = _page(around, view)
    page.districts_table.selectRow(1)
    return page


def _invented(around: Surroundings) -> Page:
    kept = "Only invented tokens work here. They are kept nowhere and made anew each time."
    return _page(around, ConnectView(kept, districts=_DISTRICTS[:2], may_fetch=True, invented="tokens"))


def _many(around: Surroundings) -> Page:
    """Twenty districts, some with the names that real ones have."""
    long = "Consolidated Independent School District of the Northern Prairie Counties"
    districts = tuple(
        replace(
            _DISTRICTS[at % 2], key=f"many-{at}", name=f"{long} {at}" if at % 5 == 0 else f"Elm Grove {at}"
        )
        for at in range(1, 19)
    )
    view = ConnectView(
        _KEPT,
        districts=(*_DISTRICTS[2:], *districts),
        warning=f"Do not cut over now: Elm Grove 1 (paused), Elm Grove 3 (paused), {long} 5 (paused), and 6 more.",
        may_fetch=True,
    )
    page = _page(around, view)
    page.districts_table.selectRow(1)
    return page


def _offline(around: Surroundings) -> Page:
    told = "The network is switched off in Crosswalk, so nothing was asked. Switch it on to check the token."
    unasked = replace(_DISTRICTS[0], state="not reached", tone="warn", result=told, versions="")
    page = _page(
        around, ConnectView(_KEPT, districts=(unasked,), offline=True, offline_forced=True, may_fetch=True)
    )
    page.districts_table.selectRow(0)
    return page


def _problem(around: Surroundings) -> Page:
    page = _page(around, ConnectView(_NOT_KEPT, lasting=False, districts=_DISTRICTS[:1]))
    page.show_problem(
        Notice(
            "Crosswalk could not reach Clever.",
            "The connection was closed on the way. A school network may need its proxy or its own "
            "certificate: ask whoever runs it, or go on without tokens.",
            tone="danger",
            link="Try again",
            press=lambda: None,
        )
    )
    return page


def _pairs(around: Surroundings) -> Page:
    trap = (
        "Take care: in Clever's sign-in answers user_id is the old id and multi_role_user_id the new one. "
        "In the migration CSVs it is the other way round."
    )
    page = _page(around, ConnectView(_KEPT, pairs_trap=trap))
    page.ways.tabs.setCurrentIndex(3)
    return page


def gallery_states() -> list[GalleryState]:
    return [
        GalleryState(
            "none",
            lambda a: _page(a, ConnectView(missing="Start or open a migration first.", invented="try")),
            quick=False,
            workspace="",
            moods=NOTHING,
        ),
        GalleryState("empty", lambda a: _page(a, ConnectView(_KEPT)), moods=NOTHING),
        GalleryState("invented", _invented, quick=False),
        GalleryState("pairs", _pairs, quick=False, moods=NOTHING),
        GalleryState(
            "busy",
            lambda a: _page(a, ConnectView(_KEPT, districts=_DISTRICTS, checking=2)),
            quick=False,
        ),
        GalleryState("problem", _problem, quick=False),
        GalleryState("many", _many, quick=False),
        GalleryState("offline", _offline, quick=False),
        GalleryState("full", _full, moods=HALFWAY),
    ]
