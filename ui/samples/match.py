"""States of the Match page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.terms import Outcome
from ui.models.table import Sort
from ui.pages.base import Page, Surroundings
from ui.pages.match import MatchPage
from ui.pages.match_view import (
    AccountDetail,
    AccountFilter,
    AccountRow,
    ChosenAccounts,
    MatchView,
    Suggestion,
)
from ui.samples.start import COUNTS
from ui.samples.states import GalleryState, Silent
from ui.widgets.facts import Fact
from ui.window import Window

_NAMES = ("Ana Lima", "Ben Okoye", "Chidi Anagonye", "Dora Wieczorek", "Eli Ben-Haim")
_ROLES = ("teacher", "staff", "student", "teacher", "district admin")
_OPEN = frozenset(outcome.word for outcome in Outcome if not outcome.settled)
_ORDER = ("conflict", "bad_id", "not_in_mapping", "district_missing", "no_id", "mapped", "unchanged")


class SampleAccounts:
    """Ten thousand accounts that are made up when they are looked at."""

    def __init__(self, total: int = 10_000) -> None:
        self._total = total

    def count(self) -> int:
        return self._total

    def ordered_ids(self, sort: Sort | None, wanted: object) -> Sequence[int]:
        asked = wanted if isinstance(wanted, AccountFilter) else AccountFilter()
        words = asked.outcomes or (_OPEN if asked.asks else frozenset())
        ids = [n for n in range(self._total) if not words or self._outcome(n) in words]
        return ids[::-1] if sort is not None and sort.descending else ids

    def rows(self, ids: Sequence[int]) -> Sequence[object | None]:
        return [self._row(n) for n in ids]

    def _outcome(self, n: int) -> str:
        return _ORDER[n % 7]

    def _row(self, n: int) -> AccountRow:
        outcome = self._outcome(n)
        new = f"61b7{n:020x}" if outcome in ("mapped", "unchanged") else ""
        return AccountRow(
            n,
            f"{4000 + n}",
            _NAMES[n % 5],
            _ROLES[n % 5],
            ("Alder Valley", "Birchwood Unified", "Cedar County Schools")[n % 3],
            "" if outcome == "no_id" else f"5f1a{n:020x}",
            new,
            outcome,
            "same id twice" if n % 9 == 0 else "",
            asks="you" if outcome in _OPEN else "",
        )


DETAIL = AccountDetail(
    0,
    "Ana Lima",
    "conflict",
    "The id of this account leads to two people: one id was given to both in different districts. "
    "Which of them owns the account, the mapping cannot say.",
    facts=(
        Fact("Key", "4000", personal=True),
        Fact("Role", "teacher"),
        Fact("District", "Alder Valley"),
        Fact("Old id", "5f1a00000000000000000000", mono=True, personal=True),
        Fact("From", "users_export_2026-11-18.csv, line 118"),
    ),
    suggestions=(
        Suggestion(
            "s1",
            "61b700000000000000000a01",
            "Ana Lima, Alder Valley",
            ("Same mail address: ana.lima@example.org", "Same teacher number: 20418"),
        ),
    ),
    candidates=(Suggestion("s2", "61b700000000000000000b02", "Anna Lima, Birchwood", ("Close name",)),),
)


LEFT = replace(
    DETAIL,
    mark="left: test account",
    decided="It is left as it is: test account.",
    suggestions=(),
    candidates=(),
    asks="left",
)


def _empty(around: Surroundings, waiting: str) -> Page:
    page = MatchPage(around=around, actions=Silent())
    page.show_view(MatchView(waiting=waiting))
    return page


class _Actions(Silent):
    """Shows the made-up detail for whatever row is chosen."""

    def __init__(self, detail: AccountDetail) -> None:
        self.page: MatchPage | None = None
        self._detail = detail

    def show_account(self, row_id: int) -> None:
        if self.page is not None:
            self.page.show_account(self._detail)

    def look_at_chosen(self, row_ids: Sequence[int]) -> None:
        if self.page is not None:
            self.page.show_chosen(ChosenAccounts(len(row_ids), len(row_ids) - 2, 2))


def _full(around: Surroundings, private: bool = False, detail: AccountDetail = DETAIL) -> MatchPage:
    actions = _Actions(detail)
    page = MatchPage(around=around, actions=actions)
    actions.page = page
    page.show_view(MatchView(counts=COUNTS, source=SampleAccounts(), asks={"you": 1_160, "left": 5}))
    around.privacy.set_on(private)
    return page


def _choose_all(window: object) -> None:
    assert isinstance(window, Window) and isinstance(window.current, MatchPage)
    window.current.accounts_table.selectAll()


def gallery_states() -> list[GalleryState]:
    assert {outcome.word for outcome in Outcome} == set(COUNTS)
    waiting = "Match needs the migration CSVs and your accounts. Load them first."
    return [
        GalleryState("waiting", lambda a: _empty(a, waiting), quick=False),
        GalleryState("empty", lambda a: _empty(a, "")),
        GalleryState("full", _full),
        GalleryState("left", lambda a: _full(a, detail=LEFT), quick=False),
        GalleryState("several", _full, quick=False, arrange=_choose_all),
        GalleryState("private", lambda a: _full(a, True), quick=False),
    ]
