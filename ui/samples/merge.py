"""States of the Merge page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ui.dialogs import SystemDialogs
from ui.models.table import Sort
from ui.pages.base import Page, Surroundings
from ui.pages.merge import MergePage
from ui.pages.merge_view import (
    ChangeGroup,
    FieldRow,
    MergeRules,
    MergeView,
    PersonDetail,
    PersonRow,
    RuleChoice,
)
from ui.samples.states import GalleryState, Silent

RULES = MergeRules(
    strategies=(
        RuleChoice("link", "Link: keep each account, one Clever ID"),
        RuleChoice(
            "combine",
            "Combine: one account survives",
            "Ana Lima: account 4000 survives, 4711 is retired into it.",
        ),
        RuleChoice("separate", "Separate: keep accounts per role"),
    ),
    strategy="combine",
    permissions=(
        RuleChoice("highest", "The highest level", "Ana Lima: editor and viewer become editor."),
        RuleChoice("lowest", "The lowest level"),
        RuleChoice("by_role", "By role"),
        RuleChoice("staff_first", "Staff first"),
    ),
    permission="highest",
    survivors=(
        RuleChoice("last_login", "Most recent last login"),
        RuleChoice("permission", "Highest permission"),
        RuleChoice("role", "Role: district admin, staff, teacher"),
        RuleChoice("key", "Lowest account key"),
    ),
    levels=("viewer", "editor", "admin"),
    tech_leads=(RuleChoice("", "no higher level"), RuleChoice("admin", "admin")),
)
PEOPLE = (
    PersonRow(1, "u1", "Ana Lima", "teacher, staff", 2, "needs you", "warn"),
    PersonRow(2, "u2", "Ben Okoye", "student, staff", 2, "needs you", "warn"),
    PersonRow(3, "u3", "Dora Wieczorek", "teacher, district admin", 3, "needs you", "warn"),
    PersonRow(4, "u4", "Eli Ben-Haim", "teacher, staff", 2, "later", "info"),
    *(PersonRow(n, f"u{n}", f"Person {n}", "teacher, staff", 2, "by rule", "ok") for n in range(5, 30)),
)
_ACCOUNTS = (
    RuleChoice("4000", "4000 · teacher", unnamed="Account 1 · teacher"),
    RuleChoice("4711", "4711 · staff", unnamed="Account 2 · staff"),
)
DETAIL = PersonDetail(
    "u1",
    "Ana Lima",
    "Decided by nobody yet: the rule would take rights away.",
    ("4000", "4711"),
    (
        FieldRow("This account", ("retires", "stays"), "", False),
        FieldRow("permission", ("editor", "viewer"), "viewer", True),
        FieldRow(
            "mail",
            ("ana@example.org", "a.lima@example.org"),
            "a.lima@example.org",
            True,
            True,
            "mail",
            (
                RuleChoice("4000", "4000: ana@example.org", unnamed="Account 1"),
                RuleChoice("4711", "4711: a.lima@example.org", unnamed="Account 2"),
            ),
            "4711",
        ),
        FieldRow("last login", ("2026-10-02", "2026-11-17"), "2026-11-17", True),
        FieldRow("name", ("Ana Lima", "Ana Lima"), "Ana Lima", False, personal=True),
        FieldRow("school", ("Hill Street", "Hill Street"), "Hill Street", False),
    ),
    permission="editor becomes viewer",
    loses=True,
    changes=(
        ChangeGroup(
            "survivor",
            "Which account survives",
            _ACCOUNTS,
            "4711",
        ),
        ChangeGroup(
            "level", "Permission level", (RuleChoice("editor", "editor"), RuleChoice("viewer", "viewer"))
        ),
    ),
    keepers=_ACCOUNTS,
    result="Result",
)


class SamplePeople:
    """The queue, in memory."""

    def __init__(self, people: Sequence[PersonRow] = PEOPLE) -> None:
        self._people = {one.row_id: one for one in people}

    def count(self) -> int:
        return len(self._people)

    def ordered_ids(self, sort: Sort | None, wanted: object) -> Sequence[int]:
        return list(self._people)[:: -1 if sort is not None and sort.descending else 1]

    def rows(self, ids: Sequence[int]) -> Sequence[object | None]:
        return [self._people.get(one) for one in ids]


class _Actions(Silent):
    def __init__(self) -> None:
        self.page: MergePage | None = None

    def show_person(self, user_id: str) -> None:
        if self.page is not None:
            self.page.show_person(DETAIL)


def make(around: Surroundings, view: MergeView) -> MergePage:
    actions = _Actions()
    page = MergePage(around=around, actions=actions, dialogs=SystemDialogs(theme=around.theme))
    actions.page = page
    page.show_view(view)
    return page


def full_view() -> MergeView:
    return MergeView(rules=RULES, source=SamplePeople(), people=1_906, by_rule=1_901, by_hand=1, waiting=4)


def _first(around: Surroundings) -> Page:
    """Before any rule ran, with a question that is asked once and levels without an order."""
    rules = replace(RULES, unique_ids=None, levels_given=False, levels_needed=True)
    people = [one if one.tone == "warn" else replace(one, state="not decided", tone="info") for one in PEOPLE]
    source = SamplePeople(people)
    view = replace(full_view(), rules=rules, source=source, ruled=False, waiting=len(PEOPLE), by_rule=0)
    return make(around, view)


def _order(around: Surroundings) -> Page:
    page = make(around, full_view())
    page.rules_card.order_button.click()
    return page


def _private(around: Surroundings) -> Page:
    page = make(around, full_view())
    around.privacy.set_on(True)
    return page


def gallery_states() -> list[GalleryState]:
    needs = "First every account needs its outcome: match the accounts, then come back."
    return [
        GalleryState("empty", lambda a: make(a, MergeView(needs=needs))),
        GalleryState("nobody", lambda a: make(a, MergeView()), quick=False),
        GalleryState("full", lambda a: make(a, full_view())),
        GalleryState("first", _first, quick=False),
        GalleryState("order", _order, quick=False),
        GalleryState("private", _private, quick=False),
    ]
