"""Lists page by page, exact or not at all.

Page addresses are used as the `links` of the page before give them. A list is at its end when a page says
so: it has `links`, and no `next` is among them. Two more things happen. A server that never sends `links`
is believed when all it has fits on one page. And a page may lose its `links` on the way; the rest of the
list would then be missing without a trace. Where such a page leaves a doubt, the list is asked for what
comes after the last id that was read: nothing means the end, more is read on. When that cannot settle it,
or a `next` cannot be followed, the whole list is incomplete.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from app.clever.address import follow
from app.clever.answers import JsonObject, records_of, text_of
from app.clever.client import Answer
from app.clever.retry import Asker, Patience
from app.clever.trouble import CleverTrouble, Trouble

PAGE_LIMIT = 10_000
# Smaller pages are tried when Clever finds the limit too high (413).
_SMALLER_LIMITS = (1_000, 100)
# A server may give fewer rows than were asked for; the sizes it then chooses are round.
_ROUND = 100
# An honest list may have empty pages in between, but not this many in a row.
_MAX_BARREN_PAGES = 500


@dataclass
class Page:
    """One page of a list. The reader sets `useful` to what it found new on it, before asking for the next."""

    content: JsonObject
    number: int
    useful: bool = False


def read_pages(asker: Asker, url: str, patience: Patience, limit: int | None = PAGE_LIMIT) -> Iterator[Page]:
    """Every page of the list that begins at `url` (an address without a query, or with its own).

    Patience begins anew after each page that the reader marked useful. Raises CleverTrouble when a page
    cannot be read, the next one cannot be reached (LOOP, FOREIGN_LINK, MALFORMED), or the list stops
    without saying that it is at its end (OPEN_END).
    """
    answer, limit = _first_page(asker, url, patience, limit)
    walk = _Walk(answer.url, limit)
    current = answer.url
    page = Page(answer.page, 1)
    barren = 0
    while True:
        walk.note(current, page.content)
        yield page
        if page.useful:
            patience.useful()
        barren = 0 if page.useful else barren + 1
        upcoming = walk.after(current, page)
        if upcoming is None:
            return
        if not walk.is_new(upcoming) or barren > _MAX_BARREN_PAGES:
            raise CleverTrouble(Trouble.LOOP)
        # Let go of a page before the next one comes: 10,000 users take 30 MB and more.
        page.content = {}
        del answer
        answer = asker.ask(upcoming, patience)
        if walk.asked and not records_of(answer.page):
            return
        current = answer.url
        page = Page(answer.page, page.number + 1)


class _Walk:
    """What is remembered of a list while it is read: pages, links, and the last id."""

    def __init__(self, first: str, limit: int | None) -> None:
        self.asked = False  # the page that is read now was not named by a link but asked for
        self._first = first
        self._limit = limit
        self._seen: set[_Key] = set()
        self._linked = False  # some page had links
        self._named = False  # some page had a link to itself
        self._certain = False  # the page before the one asked for lacks something for certain
        self._rows = 0
        self._last_id = ""

    def note(self, current: str, content: JsonObject) -> None:
        """Remember a page before the reader gets it."""
        self._seen.add(_key(current))
        data = content.get("data")
        self._rows = len(data) if isinstance(data, list) else 0
        if self._rows and isinstance(data, list):
            self._last_id = text_of(records_of({"data": data[-1:]})[0].get("id"))

    def is_new(self, url: str) -> bool:
        """Whether an address was not read yet; from now on it counts as read."""
        known = _key(url) in self._seen
        self._seen.add(_key(url))
        return not known

    def after(self, current: str, page: Page) -> str | None:
        """The address of the next page, None at the end of the list."""
        if self.asked and not page.useful:
            # What comes after the last id is what was read before: this server does not count by ids.
            if self._certain:
                raise CleverTrouble(Trouble.OPEN_END)
            return None
        self.asked = False
        upcoming = next_address(current, page.content)
        doubtful = self._may_go_on(page.content.get("links"))
        if upcoming is not None or not doubtful:
            return upcoming
        if not self._last_id:
            raise CleverTrouble(Trouble.OPEN_END)
        self.asked = True
        joint = "&" if "?" in self._first else "?"
        return f"{self._first}{joint}starting_after={quote(self._last_id, safe='')}"

    def _may_go_on(self, links: object) -> bool:
        """Whether the end of this page, which names no next one, may not be the end of the list."""
        if isinstance(links, list) and links:
            self._linked = True
            self._named |= any(isinstance(link, dict) and link.get("rel") == "self" for link in links)
            return False
        if isinstance(links, list):
            # Pages that named themselves, and now one that does not.
            self._certain = False
            return self._named
        full = self._limit is not None and self._rows >= self._limit
        self._certain = self._linked or full
        return self._certain or (self._rows > 0 and self._rows % _ROUND == 0)


_Key = tuple[str, tuple[tuple[str, str], ...]]


def _key(url: str) -> _Key:
    """What makes two addresses of one origin the same page: path and parameters, in any order."""
    split = urlsplit(url)
    return unquote(split.path), tuple(sorted(parse_qsl(split.query, keep_blank_values=True)))


def next_address(current: str, page: JsonObject) -> str | None:
    """The absolute address of the next page; None when the page names none.

    Raises CleverTrouble: FOREIGN_LINK when it is on another host, MALFORMED when it cannot be read.
    """
    links = page.get("links")
    if links is None:
        return None
    if not isinstance(links, list):
        raise CleverTrouble(Trouble.MALFORMED)
    for link in links:
        if not isinstance(link, dict):
            raise CleverTrouble(Trouble.MALFORMED)
        if link.get("rel") != "next":
            continue
        uri = link.get("uri")
        if not isinstance(uri, str) or not uri:
            raise CleverTrouble(Trouble.MALFORMED)
        target = follow(current, uri)
        if target is None:
            raise CleverTrouble(Trouble.FOREIGN_LINK)
        return target
    return None


def stated_count(page: JsonObject) -> int:
    """How many rows the whole list has by what a page says itself (`count`, `paging.count`); 0 if nothing."""
    paging = page.get("paging")
    said = [page.get("count"), paging.get("count") if isinstance(paging, dict) else None]
    return max((n for n in said if isinstance(n, int) and not isinstance(n, bool)), default=0)


def _first_page(asker: Asker, url: str, patience: Patience, limit: int | None) -> tuple[Answer, int | None]:
    """The first page, with a smaller limit where Clever finds the one asked for too high; and that limit."""
    if limit is None:
        return asker.ask(url, patience), None
    joint = "&" if "?" in url else "?"
    limits = [limit, *(smaller for smaller in _SMALLER_LIMITS if smaller < limit)]
    for tried in limits[:-1]:
        try:
            return asker.ask(f"{url}{joint}limit={tried}", patience), tried
        except CleverTrouble as trouble:
            if trouble.kind is not Trouble.TOO_LARGE:
                raise
    return asker.ask(f"{url}{joint}limit={limits[-1]}", patience), limits[-1]
