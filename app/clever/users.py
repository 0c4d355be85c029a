"""`fetch`: the old and the new id of every user of every district, read from Clever itself.

Districts are read side by side. Each is exact or not there at all: only when its last page is read does a
district come out, as a CSV like any migration CSV. What one district meets does not stop the others.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from app.clever.answers import records_of, text_of
from app.clever.client import Client, bearer
from app.clever.connection import District, district_of
from app.clever.paging import Page, read_pages, stated_count
from app.clever.parallel import side_by_side
from app.clever.retry import Asker, Clock, Patience, patience_seconds
from app.clever.rows import RowFile, SeenIds, file_name, roles_of, rows_of
from app.clever.tokens import GivenToken, TokenKind, kind_by_form
from app.clever.trouble import VERSION_REFUSED, CleverTrouble, Trouble
from app.errors import UsageError
from app.jobs import Job
from app.words import hint_of, say

# v3.1 has to be granted to an application; ids are the same in v3.0.
FETCH_VERSIONS = ("v3.1", "v3.0")
# Asked only to tell a token that is no good from one that v3 does not know yet.
_OLD_VERSION = "v2.1"
_ASIDE_SECONDS = 10.0
_SIDE_BY_SIDE = 4


@dataclass
class FetchedDistrict:
    """One complete district. `file` holds its rows; whoever receives the district closes it.

    `users` counts each user once, `repeated` those met again, `without_role` users with no role at all,
    `without_old_id` users none of whose roles has an old id, `pages` every page read. Use it as a context.
    """

    district: District
    file: RowFile
    version: str = ""
    users: int = 0
    repeated: int = 0
    without_role: int = 0
    without_old_id: int = 0
    pages: int = 0
    seconds: float = 0.0

    @property
    def district_id(self) -> str:
        return self.district.id

    @property
    def name(self) -> str:
        """A file name for the rows, the same in every fetch of this district."""
        return self.file.name

    @property
    def mapping_rows(self) -> int:
        return self.file.rows

    def as_json(self) -> dict[str, Any]:
        return {
            "district_id": self.district.id,
            "users": self.users,
            "mapping_rows": self.mapping_rows,
            "pages": self.pages,
            "seconds": round(self.seconds, 3),
        }

    def added_to(self, counts: FetchCounts) -> FetchCounts:
        """The counts of several districts with those of this one."""
        return FetchCounts(
            counts.repeated + self.repeated,
            counts.without_role + self.without_role,
            counts.without_old_id + self.without_old_id,
        )

    def __enter__(self) -> FetchedDistrict:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()


@dataclass(frozen=True)
class FetchFailure:
    """A district of which nothing was kept. `district_id` is empty when the token never named it.

    `name` is the district's where it is known.
    """

    district_id: str
    label: str
    trouble: Trouble
    status: int = 0
    name: str = ""

    @property
    def message(self) -> str:
        """What happened and what it means, in words."""
        code = f"clever.trouble_{self.trouble.value}"
        if self.name and self.district_id:
            who = f"{self.name} ({self.district_id})"
        else:
            who = self.district_id or say("clever.token_named", token=self.label)
        said = f"{say(code, status=self.status)} {hint_of(code, status=self.status)}".strip()
        return say("clever.district_failed", district=who, why=said)


@dataclass(frozen=True)
class FetchCounts:
    """What was odd in the districts that were read; each word means what it does in FetchedDistrict."""

    repeated: int = 0
    without_role: int = 0
    without_old_id: int = 0


@dataclass(frozen=True)
class FetchResult:
    """What came of a fetch: the numbers of complete districts, the failures, and what was left out.

    `skipped` are districts that were read by an earlier, unfinished fetch.
    """

    documents: tuple[dict[str, Any], ...]
    failures: tuple[FetchFailure, ...]
    skipped: tuple[str, ...] = ()
    counts: FetchCounts = FetchCounts()

    @property
    def complete(self) -> tuple[str, ...]:
        """The ids of the districts that were read now."""
        return tuple(document["district_id"] for document in self.documents)

    @property
    def exit_code(self) -> int:
        """0 when no district failed, else 5."""
        return 5 if self.failures else 0

    def done_for_next_time(self) -> tuple[str, ...]:
        """What to pass as `already` to the next fetch: everything read, or nothing once all is read."""
        return tuple(sorted({*self.complete, *self.skipped})) if self.failures else ()


def fetch_document(result: FetchResult) -> dict[str, Any]:
    """What `crosswalk fetch` prints as JSON: complete districts by id, and all their rows."""
    districts = sorted(result.documents, key=lambda document: str(document["district_id"]))
    return {"districts": districts, "rows": sum(d["mapping_rows"] for d in districts)}


def fetch_users(
    client: Client,
    tokens: Sequence[GivenToken],
    sink: Callable[[FetchedDistrict], None],
    job: Job,
    *,
    only: Collection[str] = (),
    already: Collection[str] = (),
    clock: Clock | None = None,
    patience: float | None = None,
) -> FetchResult:
    """Read all users of the districts of these tokens; each complete district goes to `sink`.

    `sink` is called in the caller's thread and owns what it is given (close it). `only` names the districts
    wanted, all when empty; `already` those that need not be read again. Raises Cancelled, and UsageError
    without any token; what fails for one district is a failure in the result.
    """
    readers = _Readers(client, set(only), set(already), job, clock or Clock(), patience)
    documents: list[dict[str, Any]] = []
    failures: list[FetchFailure] = []
    counts = FetchCounts()
    if not tokens:
        raise UsageError("clever.no_tokens_known")
    try:
        for _, outcome in side_by_side(tokens, readers.read, job, _SIDE_BY_SIDE):
            if isinstance(outcome, FetchFailure):
                failures.append(outcome)
            elif outcome is not None:
                documents.append(outcome.as_json())
                counts = outcome.added_to(counts)
                readers.hand_over(outcome)
                sink(outcome)
            job.report("clever.stage_users", readers.users, 0, "users")
    finally:
        readers.close()
    done = {document["district_id"] for document in documents} | readers.skipped
    failures = [failure for failure in failures if failure.district_id not in done]
    known = done | {failure.district_id for failure in failures}
    failures += [FetchFailure(d, "", Trouble.NO_TOKEN) for d in sorted(set(only) - known)]
    return FetchResult(tuple(documents), tuple(failures), tuple(sorted(readers.skipped)), counts)


Outcome = FetchedDistrict | FetchFailure | None


class _Readers:
    """What the threads of one fetch share: who reads which district, and how many users came."""

    def __init__(
        self,
        client: Client,
        only: set[str],
        already: set[str],
        job: Job,
        clock: Clock,
        patience: float | None,
    ) -> None:
        self._client = client
        self._only = only
        self._already = already
        self._job = job
        self._clock = clock
        self._seconds = patience_seconds() if patience is None else patience
        self._taken: set[str] = set()
        self._waiting: dict[str, list[GivenToken]] = {}
        self._open: list[FetchedDistrict] = []
        self._lock = threading.Lock()
        self.skipped: set[str] = set()
        self.users = 0

    def read(self, given: GivenToken, stop: Callable[[], None]) -> Outcome:
        """Read one token's district; None when it is not wanted or another token reads it.

        Where several tokens belong to one district, the others wait and are tried when the first fails.
        """
        holding: set[str] = set()
        while True:
            outcome = self._read_with(given, stop, holding)
            if not isinstance(outcome, FetchFailure):
                return outcome
            with self._lock:
                held = next(iter(holding), "")
                if not self._waiting.get(held):
                    self._taken.discard(held)
                    return outcome
                given = self._waiting[held].pop(0)

    def _read_with(self, given: GivenToken, stop: Callable[[], None], holding: set[str]) -> Outcome:
        district = District(id=given.district_id)
        if self._unwanted(given.district_id):
            return None
        try:
            if given.secret is None:
                raise CleverTrouble(Trouble.NOT_A_TOKEN)
            if kind_by_form(given.secret) is TokenKind.INSTANT_LOGIN:
                raise CleverTrouble(Trouble.INSTANT_LOGIN)
            asker = Asker(self._client, bearer(given.secret), self._clock, stop)
            patience = Patience(self._seconds, self._clock)
            district, version = _find_district(asker, patience, given.district_id)
            if not self._take(district.id, given, holding):
                return None
            return self._read_district(asker, district, version)
        except CleverTrouble as trouble:
            return FetchFailure(district.id, given.label, trouble.kind, trouble.status, district.name)

    def _unwanted(self, district_id: str) -> bool:
        """Whether a district id that came with the token already settles that it is not read."""
        if not district_id:
            return False
        if self._only and district_id not in self._only:
            return True
        if district_id in self._already:
            self.skipped.add(district_id)
            return True
        return False

    def _take(self, district_id: str, given: GivenToken, holding: set[str]) -> bool:
        """Claim a district; False when it is not wanted, or another token is reading it (then wait)."""
        with self._lock:
            if self._unwanted(district_id):
                return False
            if district_id in self._taken and district_id not in holding:
                self._waiting.setdefault(district_id, []).append(given)
                return False
            self._taken.add(district_id)
            holding.add(district_id)
            return True

    def _read_district(self, asker: Asker, district: District, version: str) -> FetchedDistrict:
        fetched = FetchedDistrict(district, RowFile(file_name(district.id)), version)
        with self._lock:
            self._open.append(fetched)
        began = self._clock.monotonic()
        try:
            self._read_newest(asker, fetched)
        except CleverTrouble:
            self.hand_over(fetched)
            fetched.file.close()
            raise
        fetched.seconds = self._clock.monotonic() - began
        return fetched

    def _read_newest(self, asker: Asker, fetched: FetchedDistrict) -> None:
        """Read the list in the district's version, or in an older one where that version refuses it."""
        older = FETCH_VERSIONS[FETCH_VERSIONS.index(fetched.version) + 1 :]
        try:
            self._read_pages(asker, fetched)
        except CleverTrouble as trouble:
            if fetched.pages or trouble.kind not in VERSION_REFUSED or not older:
                raise
            fetched.version = older[0]
            self._read_pages(asker, fetched)

    def _read_pages(self, asker: Asker, fetched: FetchedDistrict) -> None:
        seen = SeenIds()
        url = asker.client.base.at(f"/{fetched.version}/users")
        stated = 0
        for page in read_pages(asker, url, Patience(self._seconds, self._clock)):
            stated = stated_count(page.content)
            new = self._add_page(page, fetched, seen)
            page.useful = new > 0
            fetched.pages = page.number
            with self._lock:
                self.users += new
            asker.stop()
        if fetched.users + fetched.repeated < stated:
            # The server itself says that there are more.
            raise CleverTrouble(Trouble.OPEN_END)

    def _add_page(self, page: Page, fetched: FetchedDistrict, seen: SeenIds) -> int:
        """Put a page's users into the district's file; returns how many were new."""
        new = 0
        batch = []
        for user in records_of(page.content):
            if not seen.add(text_of(user.get("id"))):
                fetched.repeated += 1
                continue
            new += 1
            rows = rows_of(user, fetched.district.id)
            if not rows:
                fetched.without_old_id += 1
                fetched.without_role += not roles_of(user)
            batch += rows
        fetched.users += new
        fetched.file.add(batch)
        return new

    def hand_over(self, fetched: FetchedDistrict) -> None:
        """From now on somebody else closes the file of this district."""
        with self._lock:
            self._open.remove(fetched)

    def close(self) -> None:
        """Let go of what was never handed over: parts of districts that failed, or a fetch that ended."""
        with self._lock:
            for fetched in self._open:
                fetched.file.close()
            self._open.clear()


def _find_district(asker: Asker, patience: Patience, wanted: str) -> tuple[District, str]:
    """The district a token belongs to, and the newest version that names it.

    Raises CleverTrouble as the newest version gave it when none does, NO_V3 when an older one answers, and
    NO_DISTRICT when it belongs to none.
    """
    first: CleverTrouble | None = None
    for version in FETCH_VERSIONS:
        try:
            page = asker.ask(asker.client.base.at(f"/{version}/districts"), patience).page
        except CleverTrouble as trouble:
            if trouble.kind not in VERSION_REFUSED:
                raise
            first = first or trouble
            continue
        named = [district for district in map(district_of, records_of(page)) if district.id]
        if not named:
            raise CleverTrouble(Trouble.NO_DISTRICT)
        return next((d for d in named if d.id == wanted), named[0]), version
    assert first is not None
    try:
        asker.ask(asker.client.base.at(f"/{_OLD_VERSION}/districts"), patience.part(_ASIDE_SECONDS))
    except CleverTrouble:
        raise first from None
    raise CleverTrouble(Trouble.NO_V3)
