"""Match: the table of all accounts, one account in full, decisions about accounts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from app.jobs import Job
from app.words import say
from ui.desks.account_words import account_row, asked_again_words, detail_of, left_words, narrowed
from ui.desks.base import Answer, Desk, Tools
from ui.desks.decision_lists import DecisionLists
from ui.desks.emails import EmailsList
from ui.desks.rows import IndexSource
from ui.desks.same_districts import SameDistricts
from ui.figures import number
from ui.pages.match import MatchPage
from ui.pages.match_view import AccountFilter, AccountRow, ChosenAccounts, MatchView
from ui.search import SearchHit, Take
from ui.session import Place

if TYPE_CHECKING:
    from app.assistant.accounts import AccountFacts
    from app.assistant.moment import Moment
    from app.matching.same_district import SameDistrict
    from app.matching.snapshot import Snapshot
    from app.matching.suggest import Suggestions
    from app.merging.decide import Desk as DecisionDesk
    from app.store.rowindex import RowIndex
    from app.store.workspace import Connection, Workspace

_SORTS = {"outcome": "outcome", "previous_id": "previous_id", "key": "account_id"}
_SEEN = ("account_id", "name", "role", "district", "previous_id", "user_id", "outcome", "warnings", "left")
_MOST_FOUND = 6
_SUGGEST_AFTER_MS = 500
# Who types one of these whole means that account.
_SEARCHED_WHOLE = ("account_id", "previous_id", "user_id", "email")


@dataclass(frozen=True)
class _Listed:
    """A moment as the page shows it; `view` is still without its rows, which `index` holds."""

    at: Moment
    index: RowIndex
    view: MatchView
    same: list[SameDistrict]


class MatchDesk(Desk):
    """The actions of the Match page. Row n of the table is account n - 1 of the snapshot."""

    step_id = "match"

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._source: IndexSource | None = None
        self._listed: Moment | None = None
        self._of: Place | None = None
        self._suggestions: tuple[Moment, Suggestions] | None = None
        self._searching: tuple[str, Take] | None = None
        self._same_districts, self._emails = SameDistricts(self), EmailsList(self)
        self._lists = DecisionLists(self)
        self._news = ""  # what the decision did that is being read in
        self._stepped = 0  # the entry of the history that was just undone or done again
        session = tools.session
        session.undone.connect(lambda _: self._lead_to(session.state.redo_event if session.state else 0))
        session.redone.connect(lambda _: self._lead_to(session.state.undo_event if session.state else 0))

    def make_page(self) -> MatchPage:
        self._match_page = MatchPage(around=self.tools.around, actions=self)
        return self._match_page

    def refresh(self) -> None:
        said, self._news = self._news, ""
        self._match_page.say(said)
        waiting = self._waiting()
        loaded = self.loaded
        if waiting or loaded is None:
            self._forget()
            self._match_page.show_view(MatchView(waiting=waiting))
            return
        at = loaded.moment
        same_file = self._of == self.place
        self._suggestions = self._suggestions if same_file else None
        before = self._listed if same_file else None
        index = self._source.index if self._source is not None and same_file else None
        stepped = self._stepped

        def work(conn: Connection, job: Job) -> _Listed:
            from app.assistant.asking import asked
            from app.assistant.listing import account_index, renew_index
            from app.matching.same_district import propose_same

            renewed = None
            if before is not None and index is not None:
                renewed = renew_index(index, conn, before.snapshot, at.snapshot, job)
            snapshot = at.snapshot
            asks = {one.value: count for one, count in asked(snapshot).items() if one.value}
            rows = renewed or account_index(conn, snapshot, job)
            lead_to = _account_of(conn, rows, stepped) if stepped else 0
            view = MatchView(snapshot.outcome_counts(), asks=asks, lead_to=lead_to)
            return _Listed(at, rows, view, propose_same(snapshot))

        self._match_page.set_busy(True)
        self.read(work, self._take, on_dropped=self._drop_listed)

    def _waiting(self) -> str:
        """What has to come first, in a sentence; empty when everything is there."""
        loaded = self.loaded
        if loaded is None:
            return self.tr("No migration is open. Start one or open one first.")
        snapshot = loaded.moment.snapshot
        if not snapshot.accounts.files and not snapshot.table.files:
            return self.tr("Match needs the migration CSVs and your accounts. Load them first.")
        if not snapshot.accounts.files:
            return self.tr("The migration CSVs are here. Now Match needs your accounts; load them first.")
        if not snapshot.table.files:
            return self.tr(
                "Your accounts are here. Now Match needs old ids beside new ones: load the migration CSVs, or fetch "
                "the users on Connect."
            )
        return ""

    def _drop_listed(self, answer: _Listed) -> None:
        if self._source is None or self._source.index is not answer.index:
            self.let_go(IndexSource(answer.index, account_row))

    def _take(self, answer: _Listed) -> None:
        old = self._source
        if old is None or old.index is not answer.index:
            self._source = IndexSource(answer.index, account_row, narrow=narrowed, sorts=_SORTS)
        self._listed, self._of = answer.at, self.place
        self._match_page.set_busy(False)
        self._stepped = 0
        self._match_page.show_view(replace(answer.view, source=self._source))
        if old is not self._source:
            self.let_go(old)
        if self._searching is not None:
            (words, take), self._searching = self._searching, None
            self.find(words, take)
        self._same_districts.propose(answer.same)
        self._find_suggestions(answer.at)

    def _lead_to(self, event: int) -> None:
        """Whoever takes a decision back, or back again, on this page wants to look at that account."""
        self._stepped = event if self._shown else 0

    def _forget(self) -> None:
        self.drop("view")
        self._match_page.set_busy(False)
        old, self._source, self._listed, self._of = self._source, None, None, None
        self.let_go(old)

    def close(self) -> None:
        if self._source is not None:
            self._source.close()

    def _find_suggestions(self, at: Moment) -> None:
        """Suggestions of all open accounts at once, so that each account opens without waiting."""
        if self._suggestions is not None and self._suggestions[0].has_rows_of(at):
            return
        self._suggestions = None

        def work(conn: Connection, job: Job) -> Suggestions:
            from app.matching.suggest import suggest

            return suggest(conn, at.snapshot, job)

        def take(found: Suggestions) -> None:
            self._suggestions = (at, found)

        def begin() -> None:
            if self._listed is at:
                # Nobody asked for them: that the file is away just then is told by whoever needs it.
                self.read(work, take, key="suggestions", lane="net", on_refused=lambda error: None)

        # The page comes first, and the table's rows, which are asked for when it is painted.
        QTimer.singleShot(_SUGGEST_AFTER_MS, self, begin)

    # What the page asks for.

    def match(self) -> None:
        """Work everything out anew, and say what that changed. It happens by itself after each load and
        decision too."""
        at, place = self._listed, self.place
        if at is None or place is None:
            self.tools.session.reload()
            return

        def work(job: Job) -> tuple[int, int]:
            from app.assistant.listing import changed_accounts
            from app.assistant.moment import look

            with place.open().reading() as conn:
                now = look(conn, job)
            return now.revision, changed_accounts(at.snapshot, now.snapshot)

        def done(answer: tuple[int, int]) -> None:
            revision, changed = answer
            words = self.tr("Matched again: nothing has changed.")
            if changed:
                words = self.tr("Matched again. Accounts that read differently now: {0}").format(
                    number(changed)
                )
            self._match_page.say(words)
            if self.place == place and (changed or revision != at.revision):
                self._news = words
                self.tools.session.reload()

        self.tools.workbench.run(self.tr("Matching again"), work, on_success=done)

    def show_account(self, row_id: int) -> None:
        at = self._listed
        if at is None:
            return
        account = row_id - 1
        known = self._suggestions
        found = known[1].get(account, []) if known is not None and known[0].has_rows_of(at) else None

        def work(conn: Connection, job: Job) -> AccountFacts:
            from app.assistant.accounts import account_facts

            return account_facts(conn, at.snapshot, account, job, found)

        def take(facts: AccountFacts) -> None:
            if self._listed is at:
                self._match_page.show_account(detail_of(row_id, facts))

        self.read(work, take, key="account")

    def accept(self, row_id: int, key: str) -> None:
        words = self.tr("Accepted: the account gets this id. Undo takes it back.")
        self._decide(self.tr("Accepting"), lambda desk: desk.use({row_id - 1: key}), lambda _: words)

    def take_back(self, row_id: int, key: str) -> None:
        """An account that was set apart is of this person after all."""
        words = self.tr("Taken back: the account is no longer set apart. Merge asks about the person again.")
        self._decide(self.tr("Taking it back"), lambda desk: desk.use({row_id - 1: key}), lambda _: words)

    def not_this(self, row_id: int, key: str) -> None:
        def work(desk: DecisionDesk) -> None:
            from app.assistant.accounts import turn_down

            turn_down(desk, row_id - 1, key)

        words = self.tr("Turned down: this one is not suggested for the account again. Undo takes it back.")
        self._decide(self.tr("Turning a suggestion down"), work, lambda _: words)

    def show_outcomes(self, outcomes: frozenset[str]) -> None:
        """Go to the page, narrowed to some outcomes."""
        self.tools.go(self.step_id)
        self._match_page.show_outcomes(outcomes)

    def later(self, row_id: int) -> None:
        """Nothing is decided: on to the next account."""
        self._match_page.show_next(row_id)

    def leave(self, row_ids: Sequence[int], reason: str) -> None:
        """Those that wait; when none of them does, those that were left already, for another reason."""
        words = say(f"accounts.leave_{reason}")

        def work(desk: DecisionDesk) -> int:
            waiting, left = _standing(desk.snapshot, row_ids)
            if accounts := waiting or left:
                desk.leave(accounts, words)
            return len(accounts)

        self._decide(self.tr("Leaving accounts as they are"), work, lambda count: left_words(count, words))

    def ask_again(self, row_ids: Sequence[int]) -> None:
        """Those that were left as they are wait again."""

        def work(desk: DecisionDesk) -> int:
            _, left = _standing(desk.snapshot, row_ids)
            if left:
                desk.ask_again(left)
            return len(left)

        self._decide(self.tr("Taking accounts back"), work, asked_again_words)

    def look_at_chosen(self, row_ids: Sequence[int]) -> None:
        """How many of several chosen accounts wait, and how many were left as they are."""

        at = self._listed
        if at is None:
            return

        def take(found: tuple[list[int], list[int]]) -> None:
            waiting, left = found
            self._match_page.show_chosen(ChosenAccounts(len(row_ids), len(waiting), len(left)))

        self.ask(lambda job: _standing(at.snapshot, row_ids), take, key="chosen")

    def _decide(
        self, title: str, work: Callable[[DecisionDesk], Answer], said: Callable[[Answer], str]
    ) -> None:
        """Write decisions about accounts at the places in which they are listed; `said` tells what was done."""
        at, place = self._listed, self.place

        def deciding(workspace: Workspace, job: Job) -> Answer:
            from app.assistant.deciding import decide

            return decide(workspace, work, job, at)

        def done(answer: Answer) -> None:
            if self.place == place:
                self._news = said(answer)

        self.change(title, deciding, done)

    def take_decisions(self) -> None:
        self._lists.ask()

    def export_seen(self, wanted: AccountFilter) -> None:
        source = self._source
        if source is None:
            return
        sort = self._match_page.sort

        def save(target: Path) -> None:
            def work(workspace: Workspace, job: Job) -> None:
                from app.assistant.listing import write_seen

                narrow = wanted if wanted != AccountFilter() else None
                write_seen(source.index, source.ordered_ids(sort, narrow), _SEEN, target, job)

            self.save(self.tr("Exporting the accounts"), target, work)

        filters = self.tr("CSV (*.csv)")
        self.tools.dialogs.ask_save(self.tr("Export what is seen"), "accounts.csv", filters, save)

    def show_emails(self) -> None:
        """Emails that differ between the roles of a person."""
        if self._listed is not None:
            self._emails.show(self._listed)

    # The search of the frame.

    def find(self, words: str, take: Take) -> None:
        """Accounts by key, name, email or id; the first search waits until the list of accounts is made."""
        source = self._source if self._of == self.place else None
        if len(words) < 2 or self.loaded is None or self._waiting():
            return
        if source is None:
            self._searching = (words, take)
            self.page()
            return

        def work(job: Job) -> tuple[list[SearchHit], int]:
            ids, count = source.best(words, _MOST_FOUND, _SEARCHED_WHOLE)
            rows = [row for row in source.rows(ids) if row is not None]
            return [self._hit(row) for row in rows], count - len(rows)

        self.ask(work, lambda found: take(*found), key="search")

    def _hit(self, row: object) -> SearchHit:
        assert isinstance(row, AccountRow)
        mask = self.tools.around.privacy.mask
        title = mask(row.name) if row.name else self.tr("Account {0}").format(mask(row.key))
        account = self.tr("Account {0}").format(mask(row.key)) if row.name else ""
        detail = " · ".join(part for part in (account, row.district, mask(row.previous_id)) if part)
        return SearchHit(title, detail, lambda: self._go_to(row), "person")

    def _go_to(self, row: AccountRow) -> None:
        self.tools.go(self.step_id)
        self._match_page.search_for(row.key, row.row_id)


def _account_of(conn: Connection, rows: RowIndex, event: int) -> int:
    """The row of the one account that an entry of the history decided; 0 for none or several."""
    from app.store.decisions import decisions_of
    from app.store.rowindex import Filter

    found = decisions_of(conn, event)
    named = {(one.account_key, one.account_clever_id) for one in found if one.about_account}
    if len(named) != 1:
        return 0
    key, cell = (frozenset({text}) for text in named.pop())
    ids = rows.ordered_ids(wanted=Filter(equals={"account_id": key, "previous_id": cell}))
    return ids[0] if len(ids) == 1 else 0


def _standing(snapshot: Snapshot, row_ids: Sequence[int]) -> tuple[list[int], list[int]]:
    """Of the accounts of some rows those that wait, and those that were left as they are.

    Off the window's thread: somebody may have chosen a million rows.
    """
    import numpy as np

    from app.assistant.asking import ASKS, Asks, asking

    chosen = np.sort(np.asarray(row_ids, np.int64)) - 1
    found = asking(snapshot)[chosen]
    waiting, left = (chosen[found == ASKS.index(asks)].tolist() for asks in (Asks.YOU, Asks.LEFT))
    return waiting, left
