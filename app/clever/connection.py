"""A checked token: what it is good for, what its district is like, and what to do about it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from app.clever.answers import JsonObject, text_of
from app.clever.tokens import GivenToken, TokenKind
from app.clever.trouble import Trouble
from app.secrets import KeptIn, Secret
from app.words import say

# A cut-over this soon before a pause would meet last year's data halfway.
_PAUSE_AHEAD_SECONDS = 30 * 86_400
_UNREADY = frozenset({"pending", "error", "paused"})
_READY = frozenset({"running", "success"})


class Result(StrEnum):
    """What a token is good for."""

    WORKS = "works"
    REFUSED = "refused"
    WRONG_KIND = "wrong_kind"
    NO_SECURE_SYNC = "no_secure_sync"
    UNREACHABLE = "unreachable"
    UNTRUSTED = "untrusted"
    RATE_LIMITED = "rate_limited"
    SERVER_TROUBLE = "server_trouble"


# Results after which the same token may work another day without anybody changing it.
NOT_JUDGED = frozenset({Result.RATE_LIMITED, Result.SERVER_TROUBLE, Result.UNREACHABLE})


@dataclass(frozen=True)
class District:
    """What `/districts` says of one district, as Clever writes it; None where it says nothing."""

    id: str = ""
    name: str = ""
    state: str | None = None
    last_sync: str | None = None
    launch_date: str | None = None
    pause_start: str | None = None
    pause_end: str | None = None


def district_of(record: JsonObject) -> District:
    """The facts of a district's record that matter for a migration."""

    def said(name: str) -> str | None:
        return text_of(record.get(name)) if record.get(name) is not None else None

    return District(
        id=text_of(record.get("id")),
        name=text_of(record.get("name")),
        state=said("state"),
        last_sync=said("last_sync"),
        launch_date=said("launch_date"),
        pause_start=said("pause_start"),
        pause_end=said("pause_end"),
    )


@dataclass(frozen=True)
class Connection:
    """One checked token. `trouble` tells more than `result` where something failed.

    `versions` are those whose `/districts` answered; `checked_at` is Unix time; `people_in_v2` says that v3
    answers but shows nobody, while v2 does.
    """

    given: GivenToken
    kind: TokenKind
    result: Result
    district: District = field(default_factory=District)
    versions: tuple[str, ...] = ()
    trouble: Trouble | None = None
    checked_at: float = 0.0
    people_in_v2: bool = False

    @property
    def secret(self) -> Secret | None:
        return self.given.secret

    @property
    def advice(self) -> str:
        """What it means and what to do next, in a few plain sentences."""
        sentences = [say(_advice_code(self))]
        if self.given.line and self.given.secret is None:
            sentences = [say("clever.advice_not_a_token", line=self.given.line)]
        if self.given.district_id and self.given.district_id != self.district.id:
            sentences.append(say("clever.advice_other_district", district=self.given.district_id))
        if self.result is Result.WORKS:
            sentences += readiness(self.district, self.checked_at)
        return " ".join(sentences)

    @property
    def calm(self) -> bool:
        """Whether nothing has to be said about a token that works: v3 answers, its district is ready."""
        said = readiness(self.district, self.checked_at)
        return answers_v3(self.versions) and ready(self.district, self.checked_at) and len(said) == 1

    @property
    def worth_keeping(self) -> bool:
        """Whether the token may be of use later: it works, or could not be judged just now."""
        if self.given.secret is None or not self.district.id:
            return False
        return self.result is Result.WORKS or self.result in NOT_JUDGED

    def as_json(self) -> dict[str, Any]:
        return {
            "district_id": self.district.id,
            "district_name": self.district.name,
            "token": self.given.label,
            "kind": self.kind.value,
            "result": self.result.value,
            "state": self.district.state,
            "last_sync": self.district.last_sync,
            "launch_date": self.district.launch_date,
            "pause_start": self.district.pause_start,
            "pause_end": self.district.pause_end,
            "versions": list(self.versions),
            "advice": self.advice,
        }


def answers_v3(versions: Collection[str]) -> bool:
    """Whether one of the versions that answered has old and new ids side by side."""
    return any(version.startswith("v3") for version in versions)


def _advice_code(connection: Connection) -> str:
    """The entry of the word catalogue that fits best: by the trouble where it says more than the result."""
    if connection.result is Result.WRONG_KIND:
        if connection.kind is TokenKind.INSTANT_LOGIN:
            return "clever.advice_instant_login"
        if connection.trouble is Trouble.NO_DISTRICT:
            return "clever.advice_no_district"
    if connection.result is Result.WORKS and not answers_v3(connection.versions):
        return "clever.advice_works_v2"
    if connection.result is Result.NO_SECURE_SYNC and connection.people_in_v2:
        return "clever.advice_people_in_v2"
    if connection.trouble is Trouble.OFFLINE:
        return "clever.advice_offline"
    if connection.trouble is Trouble.ELSEWHERE:
        return "clever.advice_elsewhere"
    return f"clever.advice_{connection.result.value}"


def readiness(district: District, now: float) -> list[str]:
    """Sentences on whether a district may be cut over at the Unix time `now`; its state comes first."""
    state = (district.state or "").strip().lower()
    sentences = []
    if state in _UNREADY | _READY:
        sentences.append(say(f"clever.state_{state}"))
    else:
        sentences.append(say("clever.state_unknown"))
    start, end = _moment(district.pause_start), _moment(district.pause_end)
    if start is not None and state != "paused":
        if start <= now and (end is None or now < end):
            sentences.append(say("clever.pause_now"))
        elif now < start <= now + _PAUSE_AHEAD_SECONDS:
            sentences.append(say("clever.pause_soon", start=district.pause_start))
    if not district.last_sync:
        sentences.append(say("clever.never_synced"))
    return sentences


def readiness_word(state: str | None) -> str:
    """A district's state in a word or two."""
    plain = (state or "").strip().lower()
    if plain in _READY:
        return say("clever.word_running")
    return say(f"clever.word_{plain}") if plain in _UNREADY else say("clever.word_unknown")


def ready(district: District, now: float) -> bool:
    """Whether nothing known speaks against cutting the district over at the Unix time `now`."""
    if (district.state or "").strip().lower() not in _READY:
        return False
    start, end = _moment(district.pause_start), _moment(district.pause_end)
    return start is None or now < start or (end is not None and now >= end)


def _moment(text: str | None) -> float | None:
    """A date or time in ISO 8601 as Unix time; None when it is neither. Without a zone it is UTC."""
    try:
        when = datetime.fromisoformat(text.strip()) if text else None
    except ValueError:
        return None
    if when is None:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()


@dataclass(frozen=True)
class ConnectResult:
    """All checked tokens, in the order in which they were given."""

    connections: tuple[Connection, ...]

    @property
    def exit_code(self) -> int:
        """0 when at least one token works, else 5."""
        return 0 if any(c.result is Result.WORKS for c in self.connections) else 5

    def to_keep(self) -> dict[str, Secret]:
        """The tokens worth keeping, by district id; one that works goes before one not judged."""
        kept: dict[str, Secret] = {}
        for connection in sorted(self.connections, key=lambda c: c.result is Result.WORKS):
            if connection.worth_keeping and connection.secret is not None:
                kept[connection.district.id] = connection.secret
        return kept


def connect_document(result: ConnectResult, kept_in: KeptIn) -> dict[str, Any]:
    """What `crosswalk connect` prints as JSON."""
    return {
        "kept_in": kept_in.value,
        "connections": [connection.as_json() for connection in result.connections],
    }
