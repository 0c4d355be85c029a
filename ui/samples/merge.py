"""States of the Merge page."""

from __future__ import annotations

from ui.dialogs import SystemDialogs
from ui.pages.base import Page, Surroundings
from ui.pages.merge import MergePage
from ui.pages.merge_view import (
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
)
PEOPLE = (
    PersonRow("u1", "Ana Lima", "teacher, staff", 2, "needs you", "warn"),
    PersonRow("u2", "Ben Okoye", "student, staff", 2, "needs you", "warn"),
    PersonRow("u3", "Dora Wieczorek", "teacher, district admin", 3, "needs you", "warn"),
    PersonRow("u4", "Eli Ben-Haim", "teacher, staff", 2, "later", "info"),
    *(PersonRow(f"u{n}", f"Person {n}", "teacher, staff", 2, "by rule", "ok") for n in range(5, 30)),
)
DETAIL = PersonDetail(
    "u1",
    "Ana Lima",
    "Decided by nobody yet: the rule would take rights away.",
    ("4000 · teacher", "4711 · staff"),
    (
        FieldRow("name", ("Ana Lima", "Ana Lima"), "Ana Lima", False, personal=True),
        FieldRow("permission", ("editor", "viewer"), "viewer", True),
        FieldRow("mail", ("ana@example.org", "a.lima@example.org"), "a.lima@example.org", True, True),
        FieldRow("last login", ("2026-10-02", "2026-11-17"), "2026-11-17", True),
        FieldRow("school", ("Hill Street", "Hill Street"), "Hill Street", False),
    ),
    permission="editor becomes viewer",
    loses=True,
    survivors=(RuleChoice("4000", "4000 · teacher"), RuleChoice("4711", "4711 · staff")),
    survivor="4711",
)


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
    return MergeView(rules=RULES, people=PEOPLE, by_rule=1_901, waiting=3)


def _order(around: Surroundings) -> Page:
    page = make(around, full_view())
    page.rules_card.order_button.click()
    return page


def gallery_states() -> list[GalleryState]:
    needs = "First every account needs its outcome: match the accounts, then come back."
    return [
        GalleryState("empty", lambda a: make(a, MergeView(needs=needs))),
        GalleryState("nobody", lambda a: make(a, MergeView()), quick=False),
        GalleryState("full", lambda a: make(a, full_view())),
        GalleryState("order", _order, quick=False),
    ]
