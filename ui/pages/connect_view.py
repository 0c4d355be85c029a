"""What the Connect page shows and can ask for. No view ever holds a token; its last four at most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class DistrictConnection:
    """One district and its token. Texts are ready to be read; `tone` is ok, warn, danger or plain.

    `result` is what the last check said in a few sentences, `state` the same in a word or two; `ids_read`
    how many pairs of ids were read from Clever and still count.
    """

    key: str
    name: str
    state: str
    tone: str
    result: str
    last_sync: str = ""
    launch: str = ""
    paused: str = ""
    token_kind: str = ""
    versions: str = ""
    checked: str = ""
    ids_read: str = ""


@dataclass(frozen=True)
class ConnectView:
    """`kept_where` says in a sentence where tokens are kept; `lasting` whether they outlive this run.

    `offline_forced` says that the environment of this computer forbids the network. `missing` says what has
    to be there first (then there is nothing else). `warning` names the districts that may not be cut over
    now. `invented` is `try` where an invented Clever can be tried in a workspace of its own, `tokens` where
    this workspace is that one.
    """

    kept_where: str = ""
    lasting: bool = True
    districts: tuple[DistrictConnection, ...] = ()
    checking: int = 0
    skipped: bool = False
    missing: str = ""
    warning: str = ""
    offline: bool = False
    offline_forced: bool = False
    may_fetch: bool = False
    invented: str = ""
    pairs_trap: str = ""


class ConnectActions(Protocol):
    """Each check runs off the window's thread and comes back as a new view."""

    def check_tokens(self, tokens: Sequence[str]) -> None: ...

    def add_from_csv(self) -> None: ...

    def check_client(self, client_id: str, secret: str, district_id: str = "") -> None: ...

    def check_again(self, keys: Sequence[str]) -> None: ...

    def remove(self, keys: Sequence[str]) -> None: ...

    def forget_all(self) -> None: ...

    def no_tokens(self) -> None: ...

    def fetch(self, keys: Sequence[str]) -> None: ...

    def paste_pairs(self) -> None: ...

    def open_pairs(self) -> None: ...

    def set_offline(self, offline: bool) -> None: ...

    def show_network_log(self) -> None: ...

    def try_invented(self) -> None: ...

    def use_invented_tokens(self) -> None: ...
