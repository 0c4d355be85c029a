"""Connect: check and keep tokens, read users, take pairs of ids; all of it off the window's thread."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication

from app.jobs import Job
from app.paths import data_folder
from app.secrets import Secret
from app.words import say
from ui.desks import connect_work
from ui.desks.base import Desk, Tools
from ui.desks.connect_rows import can_be_read, district_rows, warning_about
from ui.desks.connect_told import what_failed, what_was_read
from ui.desks.connect_work import Facts
from ui.figures import fill
from ui.pages.connect import ConnectPage
from ui.pages.connect_view import ConnectView
from ui.session import Place
from ui.widgets.banner import Notice
from ui.workbench import Finished

if TYPE_CHECKING:
    from app.assistant.connecting import Fetched
    from app.assistant.signins import LoadedPairs
    from app.clever.connection import Connection as Checked
    from app.clever.connection import ConnectResult
    from app.secrets import KeptIn
    from app.store.workspace import Connection, Workspace
    from ui.desks.connect_work import TokenSource

_OFFLINE = "offline"


@dataclass(frozen=True)
class _Read:
    """What the workspace knows of connections."""

    facts: list[Facts] = field(default_factory=list)
    is_demo: bool = False
    is_invented: bool = False
    skipped: bool = False
    ids_read: dict[str, int] = field(default_factory=dict)


class ConnectDesk(Desk):
    """The actions of the Connect page."""

    step_id = "connect"
    # From the workers: something lies in the queue. No Python object travels in a signal between threads.
    _news = Signal()

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._read = _Read()
        self._fresh: dict[str, Facts] = {}  # results of this run, by the key of their row
        self._of: Place | None = None  # the workspace that all this belongs to
        self._waiting = 0
        self._check = 0
        self._kept_in: KeptIn | None = None  # not known before the keychain was looked for
        self._forced_offline = False
        self._results: SimpleQueue[tuple[Place | None, int, int, Facts]] = SimpleQueue()
        self._news.connect(self._on_news, Qt.ConnectionType.QueuedConnection)

    def make_page(self) -> ConnectPage:
        self._connect_page = ConnectPage(around=self.tools.around, actions=self)
        self.ask(self._look_where, self._on_where, key="where", lane="net")
        return self._connect_page

    def refresh(self) -> None:
        if self.place != self._of:
            self._of, self._fresh, self._read, self._waiting = self.place, {}, _Read(), 0
        self.read(self._look, self._on_read)
        self._show()

    # Tokens.

    def check_tokens(self, tokens: Sequence[str]) -> None:
        self._check_all(connect_work.pasted(Secret("\n".join(tokens))))

    def add_from_csv(self) -> None:
        title, filters = self.tr("A CSV of tokens"), self.tr("Lists (*.csv *.tsv *.txt)")
        self.tools.dialogs.ask_open_files(
            title, filters, lambda paths: self._check_all(connect_work.listed(paths[0]))
        )

    def check_client(self, client_id: str, secret: str, district_id: str = "") -> None:
        self._check_all(connect_work.of_application(client_id, Secret(secret), district_id))

    def check_again(self, keys: Sequence[str]) -> None:
        self._check_all(connect_work.kept(keys))

    def use_invented_tokens(self) -> None:
        self._check_all(connect_work.invented)

    def _check_all(self, source: TokenSource) -> None:
        """Check the tokens of `source`; results come one by one, and what is worth it is kept at the end."""
        self._check += 1
        mine, offline, access = self._check, self._offline, self.tools.clever
        self._waiting, place = 0, self.place

        def tell(more: int, facts: Facts) -> None:
            self._results.put((place, mine, more, facts))
            self._news.emit()

        def work(workspace: Workspace, job: Job) -> tuple[ConnectResult, KeptIn]:
            from app.assistant.connecting import connect

            reach = access.reach(workspace, offline=offline)
            tokens = source(workspace, reach, job)
            tell(len(tokens), {})

            def on_checked(one: Checked) -> None:
                tell(-1, connect_work.as_facts(one))

            return connect(workspace, reach.line, tokens, reach.secrets, job, on_checked)

        def told(answer: tuple[ConnectResult, KeptIn]) -> Finished | None:
            result, kept_in = answer
            if not self._read.is_invented:
                self._kept_in = kept_in  # memory from now on, if the keychain did not keep them
            if self.place == place:
                # What has an id is in the workspace now; the rest is remembered for this run only.
                self._fresh = {key: one for key, one in self._fresh.items() if not one["district_id"]}
                self._read = replace(self._read, facts=connect_work.merged(self._read.facts, result))
            good = sum(one.result == "works" for one in result.connections)
            if self._shown:
                return None  # the table tells it
            words = fill(
                self.tr("{0} of {1} {1:token|tokens} {0:works|work}."), good, len(result.connections)
            )
            return Finished(words, tone="ok" if good == len(result.connections) else "warn")

        def ended() -> None:
            if mine == self._check:
                self._waiting = 0
            self._show()

        if self.path is None:
            return

        self.change(self.tr("Checking tokens"), work, told, lane="net", on_end=ended)

    def _on_news(self) -> None:
        """Everything that has come of checks since the last look."""
        while True:
            try:
                place, check, more, facts = self._results.get_nowait()
            except Empty:
                break
            if place != self.place:
                continue  # tokens of a migration that is not open any more
            if facts:
                self._fresh[connect_work.key_of(facts)] = facts
            if check == self._check:
                self._waiting = max(0, self._waiting + more)
        self._show()

    # Without tokens, and forgetting them.

    def no_tokens(self) -> None:
        def work(workspace: Workspace, job: Job) -> None:
            from app.assistant.connecting import go_without

            go_without(workspace)

        if self.path is not None:
            self.change(self.tr("Noting that there are no tokens"), work)

    def remove(self, keys: Sequence[str]) -> None:
        gone = set(keys)
        self._fresh = {key: one for key, one in self._fresh.items() if key not in gone}
        ids = [one["district_id"] for one in self._read.facts if one["district_id"] in gone]
        if ids:
            self._drop(ids)
        else:
            self._show()

    def forget_all(self) -> None:
        ids = [one["district_id"] for one in self._read.facts]
        self.tools.dialogs.confirm(
            self.tr("Forget all tokens?"),
            self.tr(
                "The tokens of this migration are removed from this computer, and the districts leave the "
                "list. What was read from Clever stays. To connect again you paste the tokens again."
            ),
            self.tr("Forget all tokens"),
            lambda: self._forget_all(ids),
            danger=True,
        )

    def _forget_all(self, ids: list[str]) -> None:
        self._fresh = {}
        self._drop(ids)

    def _drop(self, ids: list[str]) -> None:
        access, offline = self.tools.clever, self._offline

        def work(workspace: Workspace, job: Job) -> int:
            from app.assistant.connecting import drop

            return drop(workspace, access.reach(workspace, offline=offline).secrets, ids)

        self.change(self.tr("Forgetting tokens"), work, lane="net")

    # Reading from Clever.

    def fetch(self, keys: Sequence[str]) -> None:
        working = [one["district_id"] for one in self._read.facts if can_be_read(one)]
        wanted = [key for key in keys if key in working] or working
        access, offline, place = self.tools.clever, self._offline, self.place

        def work(workspace: Workspace, job: Job) -> Fetched:
            reach = access.reach(workspace, offline=offline)
            return connect_work.fetch(workspace, reach, wanted, job)

        def told(fetched: Fetched) -> Finished:
            return self._fetched(fetched, keys, place)

        title = self.tr("Reading users from Clever")
        if self._read.is_invented:
            title = self.tr("Reading users from the invented Clever")
        self.change(title, work, told, lane="net")

    def _fetched(self, fetched: Fetched, keys: Sequence[str], place: Place | None) -> Finished:
        failures = fetched.result.failures
        if failures and self.place == place:
            heading, told = what_failed(fetched)
            self.tell(
                Notice(
                    heading,
                    told,
                    tone="warn",
                    link=self.tr("Read the missing ones again"),
                    press=lambda: self.fetch(keys),
                    closable=True,
                )
            )
        tone = "warn" if failures else "ok"
        words = what_was_read(fetched, invented=self._read.is_invented)
        if not fetched.result.documents:
            return Finished(words, tone="warn")
        link = self.tr("Go to Match")
        return Finished(words, tone=tone, link=link, on_link=lambda: self.tools.go("match"))

    def paste_pairs(self) -> None:
        self._load_pairs(QGuiApplication.clipboard().text())

    def open_pairs(self) -> None:
        title = self.tr("Ids from sign-ins")
        filters = self.tr("Texts (*.json *.jsonl *.csv *.txt)")
        self.tools.dialogs.ask_open_files(title, filters, lambda paths: self._load_pairs(paths[0]))

    def _load_pairs(self, given: str | Path) -> None:
        hidden = Secret(given) if isinstance(given, str) else given  # identity tokens are in it, perhaps

        def work(workspace: Workspace, job: Job) -> LoadedPairs:
            return connect_work.take_pairs(workspace, hidden, job)

        def told(done: LoadedPairs) -> Finished:
            words = fill(self.tr("Took {0} {0:pair|pairs} of ids from sign-ins."), done.pairs)
            if done.unreadable:
                more = fill(self.tr("{0} {0:entry|entries} held none."), done.unreadable)
                words = f"{words} {more}"
            link = self.tr("Go to Match")
            tone = "warn" if done.unreadable else "ok"
            return Finished(words, tone=tone, link=link, on_link=lambda: self.tools.go("match"))

        self.change(self.tr("Reading pairs of ids"), work, told)

    # The network.

    @property
    def _offline(self) -> bool:
        found: bool = self.tools.around.preferences.get(_OFFLINE, False)
        return found

    def set_offline(self, offline: bool) -> None:
        self.tools.around.preferences.set(_OFFLINE, offline)
        self._show()

    def show_network_log(self) -> None:
        lines = [call.line() for call in self.tools.clever.netlog().calls()]
        text = "\n".join(reversed(lines)) or self.tr("Nothing was asked yet.")
        self.tools.dialogs.show_text(
            self.tr("Network log"),
            self.tr(
                "Every call of this run, the newest first (times in UTC). Ids, cursors, tokens and answers "
                "are left out. Crosswalk only ever reads."
            ),
            text,
            yes=self.tr("Save…") if lines else "",
            on_yes=lambda: self._save_log(text),
        )

    def _save_log(self, text: str) -> None:
        def save(target: Path) -> None:
            self.ask(
                lambda job: target.write_text(f"{text}\n", encoding="utf-8"), lambda _: None, key="save log"
            )

        title, filters = self.tr("Save the network log"), self.tr("Text (*.txt)")
        self.tools.dialogs.ask_save(title, "crosswalk-network.txt", filters, save)

    def try_invented(self) -> None:
        if self.path is None:
            self._make_invented()
            return
        self.tools.dialogs.confirm(
            self.tr("Open another demo?"),
            self.tr(
                "It has a Clever of its own, all made up. The migration that is open now stays as it is; "
                "File, Open recent leads back to it."
            ),
            self.tr("Open it"),
            self._make_invented,
        )

    def _make_invented(self) -> None:
        def work(job: Job) -> Path:
            from app.assistant.invented import prepare
            from app.clever.serving import InventedPlan

            return prepare(data_folder() / "demo-connect", InventedPlan(), job)

        def made(path: Path) -> None:
            self.tools.open_anew(path, self.step_id)

        self.tools.workbench.run(self.tr("Inventing a Clever"), work, on_success=made)

    # What the page is told.

    @staticmethod
    def _look(conn: Connection, job: Job) -> _Read:
        from app.assistant.connecting import goes_without, ids_read
        from app.assistant.invented import plan_of
        from app.assistant.rehearsing import is_demo
        from app.store.marks import connections

        invented = plan_of(conn) is not None
        return _Read(connections(conn), is_demo(conn), invented, goes_without(conn), ids_read(conn))

    def _on_read(self, found: _Read) -> None:
        self._read = found
        self._show()

    def _look_where(self, job: Job) -> tuple[KeptIn, bool]:
        from app.clever.client import switched_offline

        return self.tools.clever.secrets().kept_in, switched_offline()

    def _on_where(self, found: tuple[KeptIn, bool]) -> None:
        self._kept_in, self._forced_offline = found
        self._show()

    def _where(self) -> str:
        """Where tokens are kept, in a sentence."""
        if self._read.is_invented:
            return self.tr("Only invented tokens work here. They are kept nowhere and made anew each time.")
        return say(f"clever.kept_{self._kept_in.value}") if self._kept_in is not None else ""

    def _show(self) -> None:
        if self._page is None:
            return
        now = time.time()
        facts = {one["district_id"]: one for one in self._read.facts} | self._fresh
        missing = ""
        if self.path is None:
            missing = self.tr("Start or open a migration first: districts are connected with it.")
        invented = ""
        if self._read.is_invented:
            invented = "tokens"
        elif self.path is None or self._read.is_demo:
            invented = "try"
        self._connect_page.show_view(
            ConnectView(
                self._where(),
                lasting=self._read.is_invented or self._kept_in != "memory",
                districts=district_rows(list(facts.values()), now, self._read.ids_read),
                checking=self._waiting,
                skipped=self._read.skipped,
                missing=missing,
                warning=warning_about(list(facts.values()), now),
                offline=self._offline or self._forced_offline,
                offline_forced=self._forced_offline,
                may_fetch=any(can_be_read(one) for one in self._read.facts),
                invented=invented,
                pairs_trap=say("clever.pairs_trap"),
            )
        )
