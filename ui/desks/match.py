"""Match: the table of all accounts, one account in full, decisions about accounts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.jobs import Job
from app.words import say
from ui.desks.account_words import account_row, detail_of, narrowed
from ui.desks.base import Desk, Tools
from ui.desks.emails import EmailsSheet
from ui.desks.rows import IndexSource
from ui.figures import number
from ui.pages.match import MatchPage
from ui.pages.match_view import AccountFilter, MatchView
from ui.search import SearchHit
from ui.widgets.banner import Notice
from ui.workbench import Finished

if TYPE_CHECKING:
    from app.assistant.accounts import AccountFacts
    from app.assistant.emails import EmailRow
    from app.assistant.moment import Moment
    from app.matching.same_district import SameDistrict
    from app.matching.suggest import Suggestions
    from app.merging.decide import Desk as DecisionDesk
    from app.merging.decision_lists import ListReport
    from app.store.rowindex import RowIndex
    from app.store.workspace import Connection, Workspace

_SORTS = {"outcome": "outcome", "previous_id": "previous_id", "key": "account_id"}
_SEEN = ("account_id", "name", "role", "district", "previous_id", "user_id", "outcome", "warnings", "left")
_MOST_FOUND = 6


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
        self._of: Path | None = None
        self._suggestions: tuple[Moment, Suggestions] | None = None
        self._searching: tuple[str, Callable[[Sequence[SearchHit]], None]] | None = None
        self._turned_away: set[tuple[str, str]] = set()

    def make_page(self) -> MatchPage:
        self._match_page = MatchPage(around=self.tools.around, actions=self)
        return self._match_page

    def refresh(self) -> None:
        waiting = self._waiting()
        loaded = self.loaded
        if waiting or loaded is None:
            self._forget()
            self._match_page.show_view(MatchView(waiting=waiting))
            return
        at = loaded.moment
        same_file = self._of == self.path
        before = self._listed if same_file else None
        index = self._source.index if self._source is not None and same_file else None

        def work(conn: Connection, job: Job) -> _Listed:
            from app.assistant.listing import account_index, renew_index
            from app.assistant.status import left_accounts
            from app.matching.same_district import propose_same

            renewed = None
            if before is not None and index is not None:
                renewed = renew_index(index, conn, before.snapshot, at.snapshot, job)
            snapshot = at.snapshot
            view = MatchView(
                snapshot.outcome_counts(), open=len(snapshot.open_accounts), left=left_accounts(snapshot)
            )
            return _Listed(at, renewed or account_index(conn, snapshot, job), view, propose_same(snapshot))

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
            return self.tr("Your accounts are here. Now Match needs the migration CSVs; load them first.")
        return ""

    def _drop_listed(self, answer: _Listed) -> None:
        if self._source is None or self._source.index is not answer.index:
            self.let_go(IndexSource(answer.index, account_row))

    def _take(self, answer: _Listed) -> None:
        old = self._source
        if old is None or old.index is not answer.index:
            self._source = IndexSource(answer.index, account_row, narrow=narrowed, sorts=_SORTS)
        self._listed, self._of = answer.at, self.path
        self._match_page.set_busy(False)
        self._match_page.show_view(replace(answer.view, source=self._source))
        if old is not self._source:
            self.let_go(old)
        if self._searching is not None:
            (words, take), self._searching = self._searching, None
            self.find(words, take)
        self._propose(answer.same)
        self._find_suggestions(answer.at)

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
        if self._suggestions is not None and _same_rows(self._suggestions[0], at):
            return
        self._suggestions = None

        def work(conn: Connection, job: Job) -> Suggestions:
            from app.matching.suggest import suggest

            return suggest(conn, at.snapshot, job)

        def take(found: Suggestions) -> None:
            self._suggestions = (at, found)

        self.read(work, take, key="suggestions", lane="net")

    # What the page asks for.

    def match(self) -> None:
        """Work everything out anew. It happens by itself after each load and decision too."""
        self.tools.session.reload()

    def show_account(self, row_id: int) -> None:
        at = self._listed
        if at is None:
            return
        account = row_id - 1
        known = self._suggestions
        found = known[1].get(account, []) if known is not None and _same_rows(known[0], at) else None

        def work(conn: Connection, job: Job) -> AccountFacts:
            from app.assistant.accounts import account_facts

            return account_facts(conn, at.snapshot, account, job, found)

        def take(facts: AccountFacts) -> None:
            if self._listed is at:
                self._match_page.show_account(detail_of(row_id, facts))

        self.read(work, take, key="account")

    def accept(self, row_id: int, key: str) -> None:
        self._decide(self.tr("Accepting"), lambda desk: desk.use({row_id - 1: key}))

    def not_this(self, row_id: int, key: str) -> None:
        def work(desk: DecisionDesk) -> None:
            from app.assistant.accounts import turn_down

            turn_down(desk, row_id - 1, key)

        self._decide(self.tr("Turning a suggestion down"), work)

    def show_outcomes(self, outcomes: frozenset[str]) -> None:
        """Go to the page, narrowed to some outcomes."""
        self.tools.go(self.step_id)
        self._match_page.show_outcomes(outcomes)

    def later(self, row_id: int) -> None:
        """Nothing is decided: on to the next account."""
        self._match_page.show_next(row_id)

    def leave(self, row_ids: Sequence[int], reason: str) -> None:
        at = self._listed
        if at is None:
            return
        words = say(f"accounts.leave_{reason}")

        def still_open(job: Job) -> list[int]:
            # Off the window's thread: somebody may have chosen a million rows.
            wanted = {row_id - 1 for row_id in row_ids}
            return [account for account in at.snapshot.open_accounts.tolist() if account in wanted]

        def take(accounts: list[int]) -> None:
            if accounts and self._listed is at:
                title = self.tr("Marking {0} accounts").format(number(len(accounts)))
                self._decide(title, lambda desk: desk.leave(accounts, words))

        self.ask(still_open, take, key="leave")

    def _decide(self, title: str, work: Callable[[DecisionDesk], object]) -> None:
        at = self._listed

        def deciding(workspace: Workspace, job: Job) -> None:
            from app.assistant.deciding import decide

            decide(workspace, work, job, at)

        self.change(title, deciding)

    def take_decisions(self) -> None:
        filters = self.tr("Lists (*.csv *.tsv *.xlsx)")
        title = self.tr("A list of decisions that came back")
        self.tools.dialogs.ask_open_files(title, filters, lambda paths: self._take_list(paths[0]))

    def _take_list(self, path: Path) -> None:
        def work(workspace: Workspace, job: Job) -> ListReport:
            from app.assistant.deciding import decide_from_file

            return decide_from_file(workspace, path, job)

        self.change(self.tr("Taking decisions over"), work, self._told_list)

    def _told_list(self, report: ListReport) -> Finished:
        taken = sum(report.applied.values())
        words = self.tr("Decisions taken over: {0}").format(number(taken))
        if not report.set_aside:
            return Finished(words)
        words += " · " + self.tr("lines that could not be used: {0}").format(number(len(report.set_aside)))
        lines = "\n".join(
            self.tr("Line {0}: {1}").format(number(one.line), say(f"merging.{one.reason}"))
            for one in report.set_aside
        )

        def show() -> None:
            self.tools.dialogs.show_text(
                self.tr("Lines that could not be used"),
                self.tr("Everything else was taken over. Mend these lines and bring the list back again."),
                lines,
            )

        return Finished(words, "warn", self.tr("See why"), show)

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

    # Emails that differ between the roles of a person.

    def show_emails(self) -> None:
        at = self._listed
        if at is None:
            return

        def work(conn: Connection, job: Job) -> list[EmailRow]:
            from app.assistant.emails import differing_emails

            return differing_emails(conn, at.snapshot, job)

        self.read(work, self._show_emails, key="emails")

    def _show_emails(self, rows: list[EmailRow]) -> None:
        sheet = EmailsSheet(rows, around=self.tools.around, save=lambda: self._save_emails(rows))
        self.tools.dialogs.show_widget(self.tr("Emails that differ"), sheet)

    def _save_emails(self, rows: list[EmailRow]) -> None:
        def save(target: Path) -> None:
            def work(workspace: Workspace, job: Job) -> None:
                from app.assistant.emails import write_emails

                write_emails(rows, target)

            self.save(self.tr("Saving the list"), target, work)

        filters = self.tr("CSV (*.csv)")
        self.tools.dialogs.ask_save(self.tr("Save the list"), "emails-that-differ.csv", filters, save)

    # Two names of one district.

    def _propose(self, same: list[SameDistrict]) -> None:
        waiting = [one for one in same if (one.name, one.other) not in self._turned_away]
        if not waiting:
            return
        one = waiting[0]
        words = self.tr("“{0}” and “{1}” look like one district.").format(one.name, one.other)
        hint = self.tr(
            "{0} of {1} matched accounts of the one are found in the mapping of the other."
        ).format(number(one.accounts), number(one.matched))
        # Closed with its cross, it is not proposed again while the window is open.
        self._turned_away.add((one.name, one.other))
        self.tell(
            Notice(
                words,
                hint,
                link=self.tr("They are one district"),
                press=lambda: self._declare(one),
                closable=True,
            )
        )

    def _declare(self, one: SameDistrict) -> None:
        def work(workspace: Workspace, job: Job) -> None:
            from app.assistant.loading import declare_same

            with workspace.writing() as conn:
                declare_same(conn, [(one.name, one.other)])

        self.change(self.tr("Joining two names"), work)

    # The search of the frame.

    def find(self, words: str, take: Callable[[Sequence[SearchHit]], None]) -> None:
        """Accounts by key, name, email or id; the first search waits until the list of accounts is made."""
        source = self._source if self._of == self.path else None
        if len(words) < 2 or self.loaded is None or self._waiting():
            return
        if source is None:
            self._searching = (words, take)
            self.page()
            return

        def work(job: Job) -> list[SearchHit]:
            ids = source.ordered_ids(None, AccountFilter(text=words))[:_MOST_FOUND]
            rows = [row for row in source.rows(ids) if row is not None]
            return [self._hit(row) for row in rows]

        self.ask(work, take, key="search")

    def _hit(self, row: object) -> SearchHit:
        from ui.pages.match_view import AccountRow

        assert isinstance(row, AccountRow)
        mask = self.tools.around.privacy.mask
        title = mask(f"{row.name or row.key} · {row.previous_id}" if row.previous_id else row.name or row.key)
        detail = self.tr("Account {0}, {1}").format(mask(row.key), row.district)
        return SearchHit(title, detail, lambda: self._go_to(row.key), "person")

    def _go_to(self, key: str) -> None:
        self.tools.go(self.step_id)
        self._match_page.search_for(key)


def _same_rows(one: Moment, other: Moment) -> bool:
    """Whether two moments have the same files in force, so that positions and evidence are the same."""
    files = [
        [file.id for file in (*at.snapshot.table.files, *at.snapshot.accounts.files)] for at in (one, other)
    ]
    return files[0] == files[1]
