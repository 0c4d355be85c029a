"""States of the Differences page."""

from __future__ import annotations

from ui.pages.base import Page, Surroundings
from ui.pages.differences import DifferencesPage
from ui.pages.differences_view import (
    AuditHit,
    DifferenceGroup,
    DifferenceItem,
    DifferencesView,
    RecordPair,
    VersionDate,
)
from ui.samples.start import VERSIONS
from ui.samples.states import GalleryState, Silent

_USERS = DifferenceGroup(
    "Users",
    (
        DifferenceItem(
            "users",
            "breaks",
            "One user with several roles",
            "Teachers, staff and district admins become users with a list of roles.",
            "A person who teaches and administers is one user with one id from v3.0 on. Accounts "
            "that were told apart by id now share one.",
            "/v2.1/teachers/{id}, /v2.1/school_admins/{id}",
            "/v3.1/users/{id} with roles.teacher and roles.staff",
            "Look people up in /users, and read the role from roles. Merge accounts in step 6.",
            "Clever, What’s new in v3.0",
            "03/2021",
        ),
        DifferenceItem(
            "ids",
            "breaks",
            "New ids for teachers and staff",
            "The id of a teacher, staff member or district admin is another one.",
            "Stored ids no longer find anybody. The migration CSVs map the old ones to the new.",
        ),
        DifferenceItem(
            "email",
            "check",
            "Mail can differ between roles",
            "Each role carries its own mail address.",
            "Where the two differ, choose which one your app shows.",
        ),
        DifferenceItem(
            "legacy",
            "good_to_know",
            "The old id is still there",
            "legacy_id stands in each role of a user.",
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
            "A section names its term by id.",
            "Read /terms once and look the term of a section up there.",
        ),
    ),
)
_HITS = (
    AuditHit("GET /v2.1/teachers/{id}", "sync.py, line 41", "breaks", "breaks", "/v3.1/users/{id}"),
    AuditHit("GET /v2.1/sections", "sync.py, line 80", "check", "check", "/v3.1/sections"),
)
_RECORD = RecordPair(
    "A teacher who is staff, too (from the demo)",
    (
        ("id: 5f1a…c2", "id: 61b7…09", "changed"),
        ("email: ana@example.org", "email: ana@example.org", "same"),
        ("school: 4fd4…", "roles.teacher.school: 4fd4…", "changed"),
        ("", "roles.staff.legacy_id: 60aa…", "new"),
    ),
)
_DATES = (
    VersionDate("2021, March", "v3.0 released: users with several roles."),
    VersionDate("2023, June", "v3.1 released."),
    VersionDate("to be told", "v2.x is removed.", "warn"),
)


def _view(groups: tuple[DifferenceGroup, ...]) -> DifferencesView:
    return DifferencesView(
        VERSIONS,
        "v2.1",
        "v3.1",
        groups,
        {"breaks": 2, "check": 2, "good_to_know": 1},
        audit=_HITS,
        record=_RECORD,
        dates=_DATES,
    )


def _page(around: Surroundings, tab: int = 0) -> Page:
    page = DifferencesPage(around=around, actions=Silent())
    page.show_view(_view((_USERS, _COURSES)))
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
        GalleryState("calls", lambda a: _page(a, 1), quick=False),
        GalleryState("record", lambda a: _page(a, 2), quick=False),
        GalleryState("dates", lambda a: _page(a, 3), quick=False),
    ]
