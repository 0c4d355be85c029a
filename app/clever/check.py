"""`connect`: find out what each token is good for, and whether its district is ready.

A check asks `/districts` in each version that can still be reached, and whether people can be read. An
Instant Login token is known by its form and is not sent at all: it could read one person only.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from app.clever.answers import record_of, records_of, text_of
from app.clever.client import Client, bearer
from app.clever.connection import Connection, ConnectResult, District, Result, district_of
from app.clever.parallel import side_by_side
from app.clever.retry import Asker, Clock, Patience, patience_seconds
from app.clever.tokens import GivenToken, TokenKind, kind_by_form
from app.clever.trouble import VERSION_REFUSED, CleverTrouble, Trouble
from app.jobs import Job

# Newest first. v1.1 and v1.2 can no longer be reached since December 2022, so they are not asked.
VERSIONS = ("v3.1", "v3.0", "v2.1", "v2.0")
# What is read to learn whether a token sees more than `/districts`.
_PEOPLE = {"v3": "/users?limit=1", "v2": "/teachers?limit=1"}
_SIDE_BY_SIDE = 8
# What is asked for information only may not use up the time of what matters.
_ASIDE_SECONDS = 10.0

_RESULT_OF = {
    Trouble.REFUSED: Result.REFUSED,
    Trouble.FORBIDDEN: Result.REFUSED,
    Trouble.MISSING: Result.WRONG_KIND,
    Trouble.HTML: Result.WRONG_KIND,
    Trouble.NO_DISTRICT: Result.WRONG_KIND,
    Trouble.RATE_LIMITED: Result.RATE_LIMITED,
    Trouble.UNREACHABLE: Result.UNREACHABLE,
    Trouble.SILENT: Result.UNREACHABLE,
    Trouble.CUT: Result.UNREACHABLE,
    Trouble.OFFLINE: Result.UNREACHABLE,
    Trouble.UNTRUSTED: Result.UNTRUSTED,
    Trouble.ELSEWHERE: Result.UNTRUSTED,
}


def check_tokens(
    client: Client,
    tokens: Sequence[GivenToken],
    job: Job,
    *,
    clock: Clock | None = None,
    patience: float | None = None,
    on_checked: Callable[[Connection], None] | None = None,
) -> ConnectResult:
    """Check every token, several side by side; one is given up after `patience` seconds without an answer.

    `on_checked` is called in the caller's thread as results come. Raises Cancelled; a token that cannot be
    used is a result, never an error.
    """
    time_piece = clock or Clock()
    seconds = patience_seconds() if patience is None else patience

    def work(given: GivenToken, stop: Callable[[], None]) -> Connection:
        return check_token(client, given, time_piece, seconds, stop)

    found: dict[int, Connection] = {}
    for index, connection in side_by_side(tokens, work, job, _SIDE_BY_SIDE):
        found[index] = connection
        if on_checked is not None:
            on_checked(connection)
        job.report("clever.stage_checking", len(found), len(tokens), "tokens")
    return ConnectResult(tuple(found[index] for index in sorted(found)))


def check_token(
    client: Client,
    given: GivenToken,
    clock: Clock,
    seconds: float,
    stop: Callable[[], None],
) -> Connection:
    """Check one token. Never raises CleverTrouble: every trouble is a result."""
    at = time.time()
    named = District(id=given.district_id)
    if given.secret is None:
        return Connection(given, TokenKind.UNKNOWN, Result.WRONG_KIND, named, checked_at=at)
    kind = kind_by_form(given.secret)
    if kind is TokenKind.INSTANT_LOGIN:
        return Connection(given, kind, Result.WRONG_KIND, named, checked_at=at)
    asker = Asker(client, bearer(given.secret), clock, stop)
    check = _Check(asker, Patience(seconds, clock), given.district_id)
    trouble = check.run()
    result = Result.WORKS
    if trouble is not None:
        result = _result_of(trouble, bool(check.versions))
        if check.people_in_v2:
            # It read its district and, in v2, its people: whatever v3 said, the token itself is good.
            result = Result.NO_SECURE_SYNC
        if result is Result.WRONG_KIND and check.reads_one_person():
            kind = TokenKind.INSTANT_LOGIN
    if result in {Result.WORKS, Result.NO_SECURE_SYNC}:
        kind = TokenKind.DISTRICT_APP
    versions = tuple(sorted(check.versions))
    found = Connection(given, kind, result, check.district or named, versions, trouble, at)
    return replace(found, people_in_v2=check.people_in_v2)


class _Check:
    """The questions put to Clever with one token."""

    def __init__(self, asker: Asker, patience: Patience, district_id: str) -> None:
        self._asker = asker
        self._patience = patience
        self._wanted = district_id
        self.district: District | None = None
        self.versions: list[str] = []
        self.people_in_v2 = False  # v3 answers but shows nobody, v2 does

    def run(self) -> Trouble | None:
        """Ask everything; returns what keeps the token from being used, None when it works."""
        refusals: list[Trouble] = []
        older = list(VERSIONS)
        while older and not self.versions:
            trouble = self._ask_districts(older.pop(0), self._patience)
            if trouble is not None and trouble not in VERSION_REFUSED:
                return trouble
            refusals += [trouble] if trouble is not None else []
        if not self.versions:
            return _most_telling(refusals)
        newest = self.versions[0]
        trouble = self._ask_people(newest)
        if trouble is not None and trouble not in VERSION_REFUSED:
            return trouble
        for version in older:
            # For information, and in case an older version lets people be read where the newest does not.
            aside = self._patience.part(_ASIDE_SECONDS)
            answers = self._ask_districts(version, aside) is None
            if answers and trouble is not None and self._ask_people(version) is None:
                # Old and new ids stand side by side in v3 only: people of v2 are no help where v3 answers.
                if _is_v3(version) or not _is_v3(newest):
                    trouble = None
                else:
                    self.people_in_v2 = True
        return trouble if self.district is not None else Trouble.NO_DISTRICT

    def _ask_districts(self, version: str, patience: Patience) -> Trouble | None:
        try:
            url = self._asker.client.base.at(f"/{version}/districts")
            found = [district_of(r) for r in records_of(self._asker.ask(url, patience).page)]
        except CleverTrouble as trouble:
            return trouble.kind
        self._patience.useful()
        self.versions.append(version)
        if self.district is None and found:
            self.district = next((d for d in found if d.id == self._wanted), found[0])
        return None

    def _ask_people(self, version: str) -> Trouble | None:
        """None when people can be read in that version."""
        url = self._asker.client.base.at(f"/{version}{_PEOPLE[version[:2]]}")
        try:
            records_of(self._asker.ask(url, self._patience).page)
        except CleverTrouble as trouble:
            # A page that says 404 to a token that just read its district means the address, not the token.
            not_there = trouble.kind is Trouble.HTML and trouble.status == 404
            return Trouble.MISSING if not_there else trouble.kind
        self._patience.useful()
        return None

    def reads_one_person(self) -> bool:
        """Whether `/me` answers with a person, as it does for an Instant Login token only."""
        try:
            url = self._asker.client.base.at("/v3.1/me")
            page = self._asker.ask(url, self._patience.part(_ASIDE_SECONDS)).page
            kind = text_of(page.get("type")) or text_of(record_of(page).get("type"))
        except CleverTrouble:
            return False
        return kind in {"user", "student", "teacher", "staff", "school_admin", "district_admin"}


def _is_v3(version: str) -> bool:
    return version.startswith("v3")


def _result_of(trouble: Trouble, districts_answered: bool) -> Result:
    if districts_answered and trouble in {Trouble.MISSING, Trouble.FORBIDDEN}:
        return Result.NO_SECURE_SYNC
    return _RESULT_OF.get(trouble, Result.SERVER_TROUBLE)


def _most_telling(refusals: Sequence[Trouble]) -> Trouble:
    """Of the refusals of several versions: that of the token before that of a page."""
    for kind in (Trouble.REFUSED, Trouble.FORBIDDEN, Trouble.HTML, Trouble.MISSING):
        if kind in refusals:
            return kind
    return refusals[0]
