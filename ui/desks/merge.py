"""Merge: rules over everybody with several accounts, and the queue of those whom a rule leaves to a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from app.errors import UsageError
from app.jobs import Job
from app.terms import Permission, Strategy, Survivor
from ui.desks.base import Tools
from ui.desks.merge_queue import PeopleSource
from ui.desks.merge_words import detail_of, done_words, permission_words, ruled_words, rules_of
from ui.desks.quiet import QuietDesk
from ui.pages.merge import MergePage
from ui.pages.merge_view import MergeView, RuleAnswers

if TYPE_CHECKING:
    from app.assistant.merge_rules import RuleBook
    from app.assistant.moment import Moment
    from app.assistant.people import LevelChange, PersonSheet
    from app.assistant.reviewing import Alteration
    from app.merging.rules import MergeOptions
    from app.store.workspace import Connection, Workspace
    from ui.session import Place


# The accounts files of which levels were read, and the levels.
_Levels: TypeAlias = tuple[tuple[int, ...], tuple[str, ...]]


class MergeDesk(QuietDesk):
    """The actions of the Merge page."""

    step_id = "merge"

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._sheet: PersonSheet | None = None
        self._sheet_of: Moment | None = None  # in which the accounts of the sheet have their positions
        self._wanted: MergeOptions | None = None
        self._book: RuleBook | None = None
        self._source: PeopleSource | None = None  # what the table shows, as long as its order is to stay
        self._out_of_order = False
        self._news = ""  # what the decision did that is being read in
        # Levels of the accounts, by the loads they come from: reading all accounts for every press is too much.
        self._levels: _Levels = ((), ())
        self._stepped = 0  # the entry of the history that was just undone or done again
        self._of: Place | None = None  # the workspace that all this belongs to
        session = tools.session
        session.stepping.connect(self._settle_order)
        session.leaving.connect(self._settle_order)
        session.undone.connect(lambda _: self._lead_to(session.state.redo_event if session.state else 0))
        session.redone.connect(lambda _: self._lead_to(session.state.undo_event if session.state else 0))

    def make_page(self) -> MergePage:
        self._merge_page = MergePage(around=self.tools.around, actions=self, dialogs=self.tools.dialogs)
        return self._merge_page

    # What the page is told.

    def on_step_shown(self, step_id: str) -> None:
        if step_id != self.step_id and self._out_of_order:
            # Whoever comes back finds first who needs them.
            self._source, self._stale, self._out_of_order = None, True, False
        super().on_step_shown(step_id)

    def refresh(self) -> None:
        at = self._moment
        if self.place != self._of:
            self._of, self._levels, self._news, self._stepped = self.place, ((), ()), "", 0
            self._sheet = self._sheet_of = self._wanted = self._book = self._source = None
        if at is None or self.path is None:
            self._show_nothing(self.tr("Open a migration first, then load its files."))
        elif not at.snapshot.accounts.files or not at.snapshot.table.files:
            self._show_nothing(
                self.tr("People come from your files: load the migration CSVs and your accounts first.")
            )
        elif not len(at.plan):
            self._show_nothing("")
        else:
            wanted, known, stepped = self._wanted, self._levels, self._stepped

            def work(conn: Connection, job: Job) -> tuple[RuleBook, _Levels, set[str]]:
                from app.assistant.merge_rules import levels_found, rule_book
                from app.store.decisions import decisions_of

                files = tuple(stored.id for stored in at.snapshot.accounts.files)
                levels = known if known[0] == files else (files, levels_found(conn, at, job))
                decided = decisions_of(conn, stepped) if stepped else []
                people = {one.user_id for one in decided if not one.about_account}
                return rule_book(conn, at, levels[1], wanted, job), levels, people

            def take(answer: tuple[RuleBook, _Levels, set[str]]) -> None:
                self._book, self._levels, people = answer
                self._stepped = 0
                # Of many who were decided at once nobody comes before the others.
                self._show_queue(at, self._book, people.pop() if len(people) == 1 else "")

            self.read(work, take)

    def show_person(self, user_id: str) -> None:
        at = self._moment
        if at is None:
            return

        def work(conn: Connection, job: Job) -> PersonSheet:
            from app.assistant.people import person_of, sheet

            return sheet(conn, at, person_of(at, user_id))

        self.read(work, lambda found: self._show_sheet(found, at), key="person")

    # What the page asks for.

    def set_rules(self, answers: RuleAnswers) -> None:
        options = self._options(answers)
        if self._book is None or options is None or options == self._book.options:
            return
        if self._book.ruled:
            self._run(options)
        else:
            self._wanted = options
            self._book = replace(self._book, options=options)  # until it is read: the rule may be run before
            self.note(partial(_keep_chosen, options), lambda _: None, echoes=False)
            self.refresh()

    def run_rule(self) -> None:
        if self._book is not None:
            self._run(self._book.options)

    def answer_unique_ids(self, unique: bool) -> None:
        said = self.tr("Your answer is kept. Undo takes it back.")

        def work(workspace: Workspace, job: Job) -> str:
            from app.assistant.merge_rules import answer_unique_ids

            answer_unique_ids(workspace, unique, job)
            return said

        self._write(self.tr("Keeping the answer"), work, self.refresh)

    def accept(self, user_id: str) -> None:
        at, agreed = self._seen(user_id), self._loses(user_id)

        def work(workspace: Workspace, job: Job) -> None:
            from app.assistant.reviewing import accept

            accept(workspace, user_id, agreed, job, at)

        self._decide("accept", self.tr("Accepting"), user_id, work)

    def alter(self, user_id: str, kind: str, value: str) -> None:
        from app.assistant.reviewing import Alteration

        if kind == "survivor":
            what = Alteration(survivor=int(value))
        elif kind == "strategy":
            what = Alteration(strategy=Strategy(value))
        else:
            what = Alteration(level=value)
        self._look_and_change(user_id, what)

    def pick(self, user_id: str, field: str, account: str) -> None:
        from app.assistant.reviewing import Alteration

        label, _, nth = field.rpartition("#")
        self._look_and_change(user_id, Alteration(picks={(label, int(nth)): int(account)}), "pick")

    def defer(self, user_id: str) -> None:
        at = self._seen(user_id)

        def work(workspace: Workspace, job: Job) -> None:
            from app.assistant.reviewing import defer

            defer(workspace, user_id, job, at)

        self._decide("defer", self.tr("Leaving for later"), user_id, work)

    def reject(self, user_id: str, keeper: str) -> None:
        at = self._seen(user_id)

        def work(workspace: Workspace, job: Job) -> None:
            from app.assistant.reviewing import reject

            reject(workspace, user_id, int(keeper), job, at)

        self._decide("reject", self.tr("Setting apart"), user_id, work)

    # Inside.

    @property
    def _moment(self) -> Moment | None:
        return self.loaded.moment if self.loaded is not None else None

    def _seen(self, user_id: str) -> Moment | None:
        """The moment in which the person was looked at; their accounts are told by positions of that one."""
        shown = self._sheet is not None and self._sheet.user_id == user_id
        return self._sheet_of if shown else self._moment

    def _show_nothing(self, needs: str) -> None:
        self.drop("view")
        self._source = None
        self._merge_page.show_view(MergeView(needs=needs))

    def _settle_order(self) -> None:
        """An order that was just given counts before a step back, or before this migration gives way."""
        if self._page is not None:
            self._merge_page.settle()

    def _lead_to(self, event: int) -> None:
        """Whoever takes a decision back, or back again, on this page wants to look at that person."""
        self._stepped = event if self._shown else 0

    def _show_queue(self, at: Moment, book: RuleBook, lead_to: str) -> None:
        place = self.place
        assert place is not None
        said, self._news = self._news, ""
        self._source = PeopleSource(place, at, self._source)
        waits = ~at.plan.decided & ~at.plan.rejected & ~at.plan.by_hand
        self._merge_page.show_view(
            MergeView(
                rules=rules_of(book),
                source=self._source,
                people=len(at.plan),
                by_rule=book.by_rule,
                by_hand=book.by_hand,
                waiting=book.waiting,
                ruled=book.ruled,
                waits=lambda person: bool(waits[person]),
                row_of=self._source.row_of,
                lead_to=lead_to,
            )
        )
        self._merge_page.say(said)

    def _show_sheet(self, found: PersonSheet, at: Moment) -> None:
        self._sheet, self._sheet_of = found, at
        unique = self._book is not None and bool(self._book.unique_ids)
        levels = self._book.levels if self._book is not None else ()
        self._merge_page.show_person(detail_of(found, levels, unique))

    def _loses(self, user_id: str) -> bool:
        """Whether the person saw, and was asked about, a loss of rights: the page asks by this very sheet."""
        found = self._sheet
        if found is None or found.user_id != user_id or found.level is None:
            return False
        return found.level.loses

    def _options(self, answers: RuleAnswers) -> MergeOptions | None:
        """The rules as chosen; None when they have no meaning together, which is then told."""
        from app.merging.rules import MergeOptions

        options = MergeOptions(
            strategy=Strategy(answers.strategy),
            permission=Permission(answers.permission),
            levels=tuple(answers.levels),
            survivor=tuple(Survivor(one) for one in answers.survivors),
            tech_lead=answers.tech_lead,
        )
        unique = self._book is not None and bool(self._book.unique_ids)
        if unique and options.strategy is Strategy.COMBINE:
            options = replace(options, unique_ids=True)
        try:
            options.check()
        except UsageError as error:
            self.tell(error)
            return None
        return options

    def _run(self, options: MergeOptions) -> None:
        at = self._moment
        if at is None:
            return

        def work(workspace: Workspace, job: Job) -> str:
            from app.assistant.merge_rules import decided_otherwise
            from app.assistant.moment import merge

            plan = merge(workspace, options, job).plan
            decided = int((plan.decided & ~plan.by_hand).sum())
            return ruled_words(decided, decided_otherwise(at.plan, plan) if at.plan.ruled else None)

        self._wanted = self._source = None
        if self._book is not None:
            self._book = replace(self._book, options=options, ruled=True)  # as it will be; read anew if not
        self._write(self.tr("Deciding by rule"), work, self.refresh)

    def _look_and_change(self, user_id: str, what: Alteration, verb: str = "change") -> None:
        """Decide otherwise; whether that takes rights away is looked at first, and asked.

        The "change" of somebody who waits is a decision as others are. A "pick" of one field is seldom the last,
        and who changes what was decided looks at that person.
        """
        seen = self._seen(user_id)
        if seen is None:
            return
        at = seen

        def look(conn: Connection, job: Job) -> LevelChange | None:
            from app.assistant.reviewing import outlook

            return outlook(conn, at, user_id, what, job)

        def take(found: LevelChange | None) -> None:
            if found is None or not found.loses:
                self._write_change(verb, user_id, what, False, at)
                return
            self.tools.dialogs.confirm(
                self.tr("Take rights away?"),
                permission_words(found),
                self.tr("Yes, change it"),
                lambda: self._write_change(verb, user_id, what, True, at),
                danger=True,
            )

        self.read(look, take, key="outlook")

    def _write_change(self, verb: str, user_id: str, what: Alteration, agreed: bool, at: Moment) -> None:
        def work(workspace: Workspace, job: Job) -> None:
            from app.assistant.reviewing import alter

            alter(workspace, user_id, what, agreed, job, at)

        goes_on = verb == "change" and self._merge_page.go_on_from(user_id)
        self._decide("change" if goes_on else "stay", self.tr("Changing"), user_id, work)

    def _decide(self, verb: str, title: str, user_id: str, work: Callable[[Workspace, Job], None]) -> None:
        """Write a decision; a refused one leaves the person on the page as they were."""
        before = self._sheet if self._sheet is not None and self._sheet.user_id == user_id else None

        def working(workspace: Workspace, job: Job) -> str:
            work(workspace, job)
            return done_words(verb, before)

        self._write(title, working, lambda: self.show_person(user_id))

    def _write(
        self, title: str, work: Callable[[Workspace, Job], str], on_refused: Callable[[], None]
    ) -> None:
        """Change the workspace and tell what `work` says about it; `on_refused` puts back what the page shows
        when nothing was changed."""
        written: list[str] = []
        place = self.place

        def done(said: str) -> None:
            written.append(said)
            if self.place == place:
                self._news, self._out_of_order = said, True

        def ended() -> None:
            if not written and self.place == place:
                on_refused()

        self.change(title, work, done, on_end=ended)


def _keep_chosen(options: MergeOptions, conn: Connection) -> None:
    from app.assistant.merge_rules import keep_chosen

    keep_chosen(conn, options)
