"""States of the Differences page."""

from __future__ import annotations

from ui.pages.base import Page, Surroundings
from ui.pages.differences import DifferencesPage
from ui.pages.differences_view import (
    AuditHit,
    AuditView,
    DatesView,
    DifferenceGroup,
    DifferenceItem,
    DifferencesView,
    RecordView,
    VersionDate,
)
from ui.samples.start import VERSIONS
from ui.samples.states import GalleryState, Silent
from ui.widgets.source_link import SourceView
from ui.widgets.time_line import DotView, SpanView

_USERS = DifferenceGroup(
    "Users",
    (
        DifferenceItem(
            "users",
            "breaks",
            "One user with several roles",
            "changed",
            "A person who teaches and administers is one user with one id from v3.0 on. Accounts "
            "that were told apart by id now share one.",
            "/v2.1/teachers/{id}, /v2.1/school_admins/{id}",
            "/v3.1/users/{id} with roles.teacher and roles.staff",
            "/users/{id}",
            "Look people up in /users, and read the role from roles. Merge accounts in step 6.",
            (SourceView("What’s new in v3.0", "https://dev.clever.com/docs/whats-new", "Mar 2021"),),
        ),
        DifferenceItem(
            "ids",
            "breaks",
            "New ids for teachers and staff",
            "changed",
            "Stored ids no longer find anybody. The migration CSVs map the old ones to the new.",
        ),
        DifferenceItem(
            "email",
            "check",
            "Mail can differ between roles",
            "changed",
            "Where the two differ, choose which one your app shows.",
        ),
        DifferenceItem(
            "legacy",
            "good_to_know",
            "The old id is still there",
            "added",
            "It helps to check the migration afterwards.",
        ),
    ),
)
_COURSES = DifferenceGroup(
    "Courses and terms",
    (
        DifferenceItem(
            "terms",
            "check",
            "Terms are records of their own",
            "moved",
            "Read /terms once and look the term of a section up there.",
        ),
    ),
)
_HITS = (
    AuditHit(
        "https://api.clever.com/v2.1/teachers/{id}",
        "sync.py, line 41",
        "breaks",
        "breaks",
        "/users/{id}",
        "v3.1 has no /teachers: read the person from /users and look at roles.teacher.",
    ),
    AuditHit("/v2.1/sections", "sync.py, line 80", "check", "check", "/sections", "An older version."),
    AuditHit("https://clever.com/oauth/tokens", "auth.py, line 12", "ok", "stays", ""),
)
_AUDIT = AuditView(_HITS, "1 breaks, 1 to check, 1 stays as it is. Looked at for a move to v3.1.", done=True)
_RECORD = RecordView(
    roles=(("teacher", "Teacher"), ("student", "Student")),
    heads=("v2.1", "v3.1"),
    title="A teacher (invented)",
    lines=(
        ("id: 5f1a20cc41aa0c2f60b1d0c2", "id: null", "changed"),
        ("id: 5f1a20cc41aa0c2f60b1d0c2", "roles.teacher.legacy_id: 5f1a20cc41aa0c2f60b1d0c2", "moved"),
        ("email: ana@d1.example", "email: ana@d1.example", "same"),
        ("school: 4fd4aa0c2f60b1d0c25f1a20", "roles.teacher.school: 4fd4aa0c2f60b1d0c25f1a20", "moved"),
        ("google_id: 77", "", "gone"),
    ),
)
_DATES = DatesView(
    2026.9,
    spans=(
        SpanView("v1.2", 2017.3, 2022.9, 2022.4, "Apr 4, 2017 to Dec 2022"),
        SpanView("v2.1", 2019.2, None, None, "since Mar 2019", chosen=True),
        SpanView("v3.0", 2020.9, None, None, "since Dec 2020"),
        SpanView("v3.1", 2024.0, None, None, "since 2024", chosen=True),
    ),
    dots=(DotView("v2.1", 2025.58, "Contacts of v2 are deprecated"),),
    dates=(
        VersionDate(
            "Dec 2020",
            "v3.0 comes out",
            "One user for every person, with roles.",
            SourceView("Migrating to API v3.0", "https://dev.clever.com/docs/migrating", "2021"),
        ),
        VersionDate(
            "no date",
            "An end of v2",
            "No public page names a day on which v2 as a whole ends.",
            SourceView("API v3.0 FAQs", "https://dev.clever.com/docs/api-v3-faqs", "Nov 2026"),
            "warn",
        ),
    ),
)


def _view(groups: tuple[DifferenceGroup, ...]) -> DifferencesView:
    return DifferencesView(VERSIONS, "v2.1", "v3.1", groups, {"breaks": 2, "check": 2, "good_to_know": 1})


def _page(around: Surroundings, tab: int = 0) -> Page:
    page = DifferencesPage(around=around, actions=Silent())
    page.show_view(_view((_USERS, _COURSES)))
    page.audit_tab.show_view(_AUDIT)
    page.record_tab.show_view(_RECORD)
    page.dates_tab.show_view(_DATES)
    page.tabs.setCurrentIndex(tab)
    return page


def _empty_tab(around: Surroundings, tab: int) -> Page:
    page = DifferencesPage(around=around, actions=Silent())
    page.show_view(_view((_USERS, _COURSES)))
    page.record_tab.show_view(RecordView(roles=_RECORD.roles))
    page.tabs.setCurrentIndex(tab)
    return page


def _same(around: Surroundings) -> Page:
    page = DifferencesPage(around=around, actions=Silent())
    page.show_view(DifferencesView(VERSIONS, "v3.1", "v3.1"))
    return page


def gallery_states() -> list[GalleryState]:
    return [
        GalleryState("empty", _same, quick=False),
        GalleryState("full", _page),
        GalleryState("no-calls", lambda a: _empty_tab(a, 1), quick=False),
        GalleryState("no-record", lambda a: _empty_tab(a, 2), quick=False),
        GalleryState("calls", lambda a: _page(a, 1), quick=False),
        GalleryState("record", lambda a: _page(a, 2), quick=False),
        GalleryState("dates", lambda a: _page(a, 3), quick=False),
    ]
