"""How the window reaches Clever: one network log, the tokens of this run, and the invented Clever of a demo.

Made once and shared by all desks. Everything but `stop` is called on the workers' threads.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.assistant.connecting import Line
    from app.clever.netlog import NetLog
    from app.clever.serving import InventedPlan, ServedClever
    from app.clever.tokens import GivenToken
    from app.secrets import SecretStore
    from app.store.workspace import Workspace


@dataclass(frozen=True)
class Reach:
    """How one workspace reaches Clever: the line, where its tokens are kept, and the invented Clever if it is one."""

    line: Line
    secrets: SecretStore
    invented: ServedClever | None

    def kept(self, workspace: Workspace) -> list[GivenToken]:
        """The tokens that are at hand for the workspace."""
        from app.assistant.connecting import kept_tokens

        found = kept_tokens(workspace, self.secrets)
        if not found and self.invented is not None:
            return self.invented.tokens()
        return found


class CleverAccess:
    """Hands out a `Reach` for a workspace; starts the invented Clever when a demo first needs it."""

    def __init__(self) -> None:
        # One for each: a keychain may ask somebody, another program takes a while to start, and the window's
        # own thread reads the log meanwhile.
        self._log_lock, self._secrets_lock = threading.Lock(), threading.Lock()
        self._invented_lock = threading.Lock()
        self._netlog: NetLog | None = None
        self._real: SecretStore | None = None
        self._unkept: SecretStore | None = None
        self._invented: ServedClever | None = None
        self._stopped = False

    def reach(self, workspace: Workspace, *, offline: bool) -> Reach:
        """`offline` is the switch on the Connect page; the environment's switch counts too.

        The invented Clever never leaves this computer, so it answers offline as well, and its tokens have no
        business in anybody's keychain.
        """
        from app.assistant.connecting import Line
        from app.assistant.invented import plan_of
        from app.secrets import SecretStore

        with workspace.reading() as conn:
            plan = plan_of(conn)
        if plan is None:
            line = Line(netlog=self.netlog(), offline=True if offline else None)
            return Reach(line, self.secrets(), None)
        with self._invented_lock:
            if self._unkept is None:
                self._unkept = SecretStore(None)
            if self._invented is None or self._invented.plan != plan or not self._invented.running:
                self._replace(plan)
            assert self._invented is not None
            found = self._invented
        line = Line(found.base_url, netlog=self.netlog(), offline=False)
        return Reach(line, self._unkept, found)

    def secrets(self) -> SecretStore:
        """Where real tokens are kept. May ask the person to unlock the keychain."""
        from app.secrets import SecretStore

        with self._secrets_lock:
            if self._real is None:
                self._real = SecretStore.of_this_system()
            return self._real

    def netlog(self) -> NetLog:
        """Every call of this run."""
        from app.clever.netlog import NetLog

        with self._log_lock:
            if self._netlog is None:
                self._netlog = NetLog()
            return self._netlog

    def stop(self) -> None:
        """The window is gone: nothing listens any more. One that is just being started gives up at once."""
        self._stopped = True
        with self._invented_lock:
            self._end()

    def _replace(self, plan: InventedPlan) -> None:
        from app.clever.serving import ServedClever

        self._go_on()
        self._end()
        self._invented = ServedClever(plan, self._go_on)

    def _go_on(self) -> None:
        from app.errors import Cancelled

        if self._stopped:
            raise Cancelled

    def _end(self) -> None:
        if self._invented is not None:
            self._invented.stop()
            self._invented = None
