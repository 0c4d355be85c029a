"""What the Connect page shows and can ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class DistrictConnection:
    """One district and its token. Texts are ready to be read; `tone` is ok, warn, danger or plain.

    `result` is what the last check said in a sentence, `state` the same in a word or two.
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


@dataclass(frozen=True)
class ConnectView:
    """`kept_where` says in a sentence where tokens are kept; `lasting` whether they outlive this run."""

    kept_where: str
    lasting: bool = True
    districts: tuple[DistrictConnection, ...] = ()
    checking: int = 0
    skipped: bool = False


class ConnectActions(Protocol):
    """Each check runs off the window's thread and comes back as a new view."""

    def check_tokens(self, tokens: Sequence[str]) -> None: ...

    def add_from_csv(self) -> None: ...

    def check_client(self, client_id: str, secret: str) -> None: ...

    def check_again(self, keys: Sequence[str]) -> None: ...

    def remove(self, keys: Sequence[str]) -> None: ...

    def no_tokens(self) -> None: ...
